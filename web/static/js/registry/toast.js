// A word about what was done, and the way back.

import { closeButton } from "../card.js";
import { byId, make } from "../dom.js";
import { say } from "../words.js";

/** Tell what was done; `undo`, where there is a way back, is done when its button is pressed. */
export function tellDone(text, undo = null) {
  const close = () => byId("toast").replaceChildren();
  const back = undo && make("button", { type: "button", class: "toast-undo", onclick: () => { close(); undo(); } }, say("undo"));
  const shut = closeButton(close);
  byId("toast").replaceChildren(make("div", { class: "toast" }, make("span", {}, text), back, shut));
}
