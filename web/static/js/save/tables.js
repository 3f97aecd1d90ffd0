// Any table of the page as CSV, for programs, or XLSX, with a sheet that tells where it comes from.

import { make } from "../dom.js";
import { may } from "../token.js";
import { narrowed, question, view } from "../view.js";
import { language, say } from "../words.js";
import { download } from "./download.js";

export const FORMS = ["csv", "xlsx"];

/** What the page shows of a table: who walks, when, where to, and what it is narrowed down to. */
export const asked = () => ({ ...question(), by: view.level, under: narrowed() });

/** Take a table away: its name in the API, and what else to ask it. */
export function saveTable(name, form, more = {}) {
  const query = { ...asked(), ...more, ...(form === "xlsx" ? { lang: language } : {}) };
  return download(`tables/${name}.${form}`, query);
}

/** Buttons that take a table away, for the head of a room; none for who may not. */
export const tableButtons = (name, more = {}) => (may("export") ? FORMS : []).map((form) =>
  make("button", { type: "button", class: "save-table", "data-form": form, "aria-label": say("save_table", { table: say(`save_${name}`), form: form.toUpperCase() }), onclick: () => saveTable(name, form, more) }, form.toUpperCase()));
