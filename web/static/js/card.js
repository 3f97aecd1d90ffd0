// What every card and panel has: a title, and what closes it.

import { make } from "./dom.js";
import { say } from "./words.js";

/** The head of a card: its title, what else stands there, and what closes it. */
export const cardHead = (title, close, ...more) => make("div", { class: "answer-head" }, make("h2", {}, title), ...more, closeButton(close));

/** A cross that closes something, or takes it away. */
export const closeButton = (close, label = say("close")) => make("button", { type: "button", class: "close", "aria-label": label, onclick: close }, "×");
