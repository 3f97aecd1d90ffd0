// Which columns of a table are shown: a menu of boxes, kept in the address.

import { make } from "../dom.js";
import { say } from "../words.js";
import { go, view } from "./address.js";
import { titleOf } from "./cells.js";

export const hidden = () => new Set((view().get("hide") ?? "").split(",").filter(Boolean));

/** The menu; a key column is always shown. */
export function menu(described) {
  const boxes = described.columns.filter(({ name }) => name !== described.key).map((column) => make("label", {},
    make("input", { type: "checkbox", value: column.name, checked: !hidden().has(column.name), onchange: follow }), titleOf(column)));
  const list = make("div", { class: "menu-list" }, ...boxes);
  const follows = make("details", { class: "menu", id: "columns" }, make("summary", {}, say("columns")), list);
  function follow() {
    const off = [...list.querySelectorAll("input:not(:checked)")].map(({ value }) => value);
    go({ hide: off.join(",") }, { replace: true });
  }
  document.addEventListener("click", ({ target }) => follows.contains(target) || (follows.open = false));
  follows.addEventListener("keydown", ({ key }) => {
    if (key !== "Escape" || !follows.open) return;
    follows.open = false;
    follows.firstChild.focus();
  });
  return follows;
}
