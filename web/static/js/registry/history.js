// What became of a row: when, by which role, what changed.

import { ask } from "../api.js";
import { make } from "../dom.js";
import { say, sayOr } from "../words.js";
import { momentOf, shapeText, textOf, titleOf } from "./cells.js";

/** A part that unfolds; the edits are asked for when it does. */
export function history(described, code, areas) {
  const list = make("ol", { class: "edits" }, make("li", {}, say("loading")));
  const part = make("details", { class: "history" }, make("summary", {}, say("history")), list);
  part.addEventListener("toggle", async () => {
    if (!part.open) return;
    try {
      const { rows } = await ask(`edits/${described.table}/${encodeURIComponent(code)}`);
      list.replaceChildren(...(rows.length ? rows.map((edit) => line(described, edit, areas)) : [make("li", { class: "muted" }, say("no_edits"))]));
    } catch (problem) {
      list.replaceChildren(make("li", {}, problem.message));
    }
  });
  return part;
}

function line(described, { at, by, action, changed }, areas) {
  const who = by ? ` · ${byRole(by)}` : "";
  const what = action === "update" ? Object.entries(changed).map(([name, values]) => change(described, name, values, areas)) : [];
  return make("li", {}, make("p", {}, make("time", {}, momentOf(at)), `${who} · ${say(`edit_${action}`)}`),
    what.length ? make("ul", {}, ...what) : null);
}

/** A role, and the account of a post after it. */
function byRole(by) {
  const [role, ...account] = by.split("/");
  return [sayOr(`role_${role}`, role), ...account].join(" ");
}

function change(described, name, [was, became], areas) {
  const column = described.columns.find((one) => one.name === name) ?? { name, kind: "text", choices: [] };
  const [before, after] = [was, became].map((value) => (name === "geometry" ? shapeText(value) : textOf(column, value, areas)));
  return make("li", {}, `${name === "geometry" ? say("shape") : titleOf(column)}: `, make("del", {}, before), " → ", make("ins", {}, after));
}
