// A button that copies the address, which shows the same view to whoever opens it.

import { make } from "../dom.js";
import { say } from "../words.js";

export function shareButton() {
  const link = make("input", { class: "ask-address", type: "text", readonly: "", "aria-label": say("ask_copy"), hidden: "" });
  const button = make("button", { type: "button", class: "ask-button", "data-do": "copy", onclick: copy }, say("ask_copy"));
  const said = make("span", { class: "muted", role: "status" });

  async function copy() {
    try {
      await navigator.clipboard.writeText(location.href);
      said.textContent = say("ask_copied");
    } catch {
      // Pages of a plain http host may not write to the clipboard: the address is offered instead.
      link.hidden = false;
      link.value = location.href;
      link.select();
      said.textContent = say("ask_copy_by_hand");
    }
  }
  return make("span", { class: "ask-share" }, button, said, link);
}
