// Two people changed the same row: yours and theirs side by side, to choose column by column.

import { make } from "../dom.js";
import { say } from "../words.js";
import { shapeText, textOf, titleOf } from "./cells.js";
import { isSame } from "./form.js";

/** Show the columns of `mine` that differ from `theirs`; `save` gets what is chosen of mine, `keep` shows theirs. */
export function showConflict({ described, areas, mine, theirs, body, buttons, save, keep }) {
  const names = Object.keys(mine).filter((name) => !isSame(mine[name], theirs.row[name] ?? null));
  const rows = names.map((name) => line(described, areas, name, mine[name], theirs.row[name]));
  const table = make("table", { class: "conflict" },
    make("thead", {}, make("tr", {}, make("td"), make("th", { scope: "col" }, say("yours")), make("th", { scope: "col" }, say("theirs")))),
    make("tbody", {}, ...rows));
  const chosen = () => Object.fromEntries(names.filter((name) => table.querySelector(`input[name="keep-${name}"]:checked`).value === "mine").map((name) => [name, mine[name]]));
  const take = make("button", { type: "button", class: "primary", onclick: () => (Object.keys(chosen()).length ? save(chosen()) : keep()) }, say("save_chosen"));
  body.replaceChildren(make("h3", {}, say("conflict")), make("p", {}, say(names.length ? "conflict_choose" : "conflict_same")), ...(names.length ? [table] : []));
  buttons.replaceChildren(...(names.length ? [take] : []), make("button", { type: "button", onclick: keep }, say("keep_theirs")));
  document.documentElement.dataset.sheet = "conflict";
  (names.length ? take : buttons.lastChild).focus();
}

function line(described, areas, name, mine, theirs) {
  const column = described.columns.find((one) => one.name === name);
  const text = (value) => (name === "geometry" ? shapeText(value) : textOf(column, value, areas));
  const choice = (whose, value) => make("td", {}, make("label", {},
    make("input", { type: "radio", name: `keep-${name}`, value: whose, checked: whose === "mine" }), make("span", {}, text(value))));
  const title = name === "geometry" ? say("shape") : titleOf(column);
  return make("tr", {}, make("th", { scope: "row" }, title), choice("mine", mine), choice("theirs", theirs));
}
