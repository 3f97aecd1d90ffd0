// The assistant 小栖: questions in words, answered beside the map and on it.

import { newest, send } from "../api.js";
import { attempt } from "../attempt.js";
import { cardHead } from "../card.js";
import { byId, make } from "../dom.js";
import { map } from "../map/map.js";
import { placeOf } from "../map/place.js";
import { question, view } from "../view.js";
import { language, say } from "../words.js";
import { clearShown, showOnMap } from "./shown.js";
import { reply } from "./turns.js";

const LONGEST = 200;

export function start() {
  const button = make("button", { type: "button", class: "tool", id: "assistant-open", "aria-expanded": "false", "aria-controls": "assistant", title: say("assistant_open"), onclick: toggle },
    make("span", { class: "tool-icon", "aria-hidden": "true" }, "栖"), make("span", { class: "tool-name" }, say("assistant_name")));
  byId("tools").append(button);
  byId("corner").before(panel());
}

function panel() {
  const input = make("input", { id: "assistant-text", type: "text", maxlength: LONGEST, autocomplete: "off", placeholder: say("assistant_placeholder"), "aria-label": say("assistant_placeholder") });
  return make("section", { class: "card assistant", id: "assistant", "aria-label": say("assistant_name"), hidden: "", onkeydown: leaveByKey },
    cardHead(say("assistant_name"), close),
    make("div", { class: "assistant-turns", id: "assistant-turns", role: "log", "aria-live": "polite", "aria-relevant": "additions", tabindex: "0" },
      make("p", { class: "muted" }, say("assistant_hello")), examples(say("assistant_examples").split("|"))),
    make("form", { class: "assistant-form", onsubmit: submit }, input,
      make("button", { type: "submit", class: "assistant-send" }, say("assistant_send"))));
}

const examples = (texts) => make("div", { class: "assistant-choices" },
  ...texts.map((text) => make("button", { type: "button", class: "ask-button", onclick: () => asked(text) }, text)));

function toggle() {
  if (byId("assistant").hidden) open();
  else close();
}

function open() {
  byId("assistant").hidden = false;
  byId("assistant-open").setAttribute("aria-expanded", "true");
  byId("assistant-text").focus();
}

/** What was asked stays for the next time; what is shown on the map goes. */
function close() {
  byId("assistant").hidden = true;
  byId("assistant-open").setAttribute("aria-expanded", "false");
  clearShown();
  byId("assistant-open").focus();
}

/** Escape closes the panel and leaves the tool in hand alone. */
function leaveByKey(event) {
  if (event.key !== "Escape") return;
  event.preventDefault();
  close();
}

function submit(event) {
  event.preventDefault();
  const text = byId("assistant-text").value.trim();
  if (text) asked(text);
  byId("assistant-text").value = "";
}

/** Here is the place that was asked about, else the middle of the map. */
function here() {
  if (view.at) return { here: view.at, is_centre: false };
  return { here: placeOf(map.getCenter()), is_centre: true };
}

function asked(text) {
  delete document.documentElement.dataset.reply;
  add(make("p", { class: "assistant-said" }, text));
  return attempt(async () => {
    const body = { text: text.slice(0, LONGEST), lang: language, ...here() };
    const told = await send("assistant", { method: "POST", body, signal: newest("assistant") }, question());
    add(reply(told, asked));
    await showOnMap(told.show);
    document.documentElement.dataset.reply = told.status;
  });
}

function add(turn) {
  const turns = byId("assistant-turns");
  turns.append(turn);
  turns.scrollTop = turns.scrollHeight;
}
