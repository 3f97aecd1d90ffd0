// A sheet beside the table: one row, to be read, changed, added or taken away.

import { ask, send } from "../api.js";
import { byId, make } from "../dom.js";
import { say } from "../words.js";
import { contentOf, meaningOf, shapeText, titleOf } from "./cells.js";
import { showConflict } from "./conflict.js";
import { makeForm, momentsOf } from "./form.js";
import { history } from "./history.js";
import { onTrial, placeOf } from "./links.js";
import { attempt } from "./page.js";
import { tellDone } from "./toast.js";

const sheet = byId("sheet");
let context = { described: null, areas: new Map(), done() {}, closed() {} };
let form = null;

/** Let the sheet know its table, and who is told when a row has changed or the sheet is closed. */
export function prepare(told) {
  context = told;
}

/** Open a row by its code. */
export async function openRow(code) {
  await attempt(async () => showEntry(await ask(pathOf(code))));
}

/** Open a form for a new row, some columns filled. */
export function openNew(filled = {}) {
  showForm({ row: filled, code: "", next: [], may_edit: true }, { isNew: true });
}

export const isOpen = () => sheet.open;

/** Close the sheet, unless something would be lost that nobody has agreed to lose. */
export function close({ surely = false } = {}) {
  if (!surely && form?.isDirty()) return confirm("lose_changes", "discard", () => close({ surely: true }));
  form = null;
  if (sheet.open) sheet.close();
}

const pathOf = (code) => `registry/${context.described.table}/${encodeURIComponent(code)}`;

function showEntry(entry) {
  if (entry.may_edit) showForm(entry, { isNew: false });
  else showRead(entry);
}

/** Show a row that the visitor may not change. */
function showRead(entry) {
  const { described, areas } = context;
  form = null;
  const facts = described.columns.flatMap((column) => [
    make("dt", { title: meaningOf(described.table, column) }, titleOf(column)),
    make("dd", {}, ...orNothing(contentOf(column, entry.row[column.name], areas))),
  ]);
  if (described.geometry.length) facts.push(make("dt", {}, say("shape")), make("dd", {}, shapeText(entry.row.geometry)));
  show(titleOfRow(entry), [make("dl", { class: "facts" }, ...facts), onward(entry), history(described, entry.code, areas)], [closing()]);
}

const orNothing = (content) => (content.length ? content : [say("no_figure")]);

function showForm(entry, { isNew }) {
  const { described, areas } = context;
  form = makeForm(described, entry, { isNew, areas });
  const save = make("button", { type: "submit", class: "primary" }, say(isNew ? "add" : "save"));
  const buttons = [save, closing()];
  if (!isNew) buttons.push(make("button", { type: "button", class: "danger", onclick: () => confirm(described.table === "requests" ? "remove_for_good" : "remove_surely", "remove", () => remove(entry)) }, say("remove")));
  const below = isNew ? [] : [onward(entry), history(described, entry.code, areas)];
  show(isNew ? say("new_in", { table: say(`table_${described.table}`) }) : titleOfRow(entry),
    [momentsOf(described, entry.row), form.element, ...below], buttons);
  byId("sheet-form").onsubmit = (event) => {
    event.preventDefault();
    if (!form.fault()) submit(entry, isNew, save);
  };
}

function titleOfRow({ row, code }) {
  const name = row.name ?? context.areas.get(row.area)?.name;
  return name ? `${name} · ${code}` : code;
}

const closing = () => make("button", { type: "button", onclick: () => close() }, say("close"));

/** Show what is in the sheet: a title, parts, and buttons that stay in sight. */
function show(title, parts, buttons) {
  byId("sheet-form").onsubmit = (event) => event.preventDefault();
  byId("sheet-title").textContent = title;
  byId("sheet-body").replaceChildren(...parts.filter(Boolean));
  byId("sheet-alert").replaceChildren();
  byId("sheet-buttons").replaceChildren(...buttons);
  if (!sheet.open) sheet.showModal();
  byId("sheet-body").querySelector(".fields :is(input, select, textarea):not([readonly])")?.focus();
  byId("sheet-body").scrollTo(0, 0);
  document.documentElement.dataset.sheet = "open";
}

/** Links from a row to its place, and to trying it. */
function onward(entry) {
  const { described, areas } = context;
  const place = placeOf(described.table, entry.row, areas);
  const trial = described.table === "gates" ? onTrial(entry.code) : null;
  const links = [place && make("a", { href: place }, say("show_on_map")), trial && make("a", { href: trial }, say("try_gate"))];
  return make("p", { class: "onward" }, ...links.filter(Boolean));
}

async function submit(entry, isNew, button) {
  const values = isNew ? form.values() : form.changed();
  if (!isNew && !Object.keys(values).length) return close({ surely: true });
  await attempting(button, async () => {
    if (isNew) await add(values);
    else await change(entry, values);
  });
}

async function add(values) {
  const given = Object.fromEntries(Object.entries(values).filter(([, value]) => value !== null));
  const made = await send(`registry/${context.described.table}`, { method: "POST", body: given });
  finish("added", made, () => send(pathOf(made.code), { method: "DELETE", version: made.version }));
}

async function change(entry, values) {
  const after = await send(pathOf(entry.code), { method: "PATCH", body: values, version: entry.version });
  const before = Object.fromEntries(Object.keys(values).map((name) => [name, entry.row[name] ?? null]));
  const isMoved = context.described.table === "requests" && "state" in values; // states only go onward
  finish("saved", after, isMoved ? null : () => send(pathOf(entry.code), { method: "PATCH", body: before, version: after.version }));
}

async function remove(entry) {
  await attempting(null, async () => {
    await send(pathOf(entry.code), { method: "DELETE", version: entry.version });
    const placed = context.described.columns.filter((column) => column.is_placed).map(({ name }) => name);
    const given = Object.fromEntries(Object.entries(entry.row).filter(([name, value]) => value !== null && !placed.includes(name)));
    const isGone = context.described.table === "requests"; // a request begins anew or not at all
    finish("removed", entry, isGone ? null : () => send(`registry/${context.described.table}`, { method: "POST", body: given }));
  });
}

/** Close, tell, offer the way back, and let the table follow. */
function finish(word, entry, undo) {
  close({ surely: true });
  const name = titleOfRow(entry);
  tellDone(say(`${word}_row`, { name }), undo && (() => attempt(async () => {
    await undo();
    tellDone(say("undone", { name }));
    await context.done();
  })));
  context.done(entry);
}

/** Do something from the sheet; a problem is told at its field, as a conflict, or above the buttons. */
async function attempting(button, work) {
  if (button) button.disabled = true;
  sheet.setAttribute("aria-busy", "true");
  try {
    await work();
  } catch (problem) {
    if (problem.status === 412) await conflict();
    else if (!form?.told(problem)) tell(problem.message ?? String(problem));
  } finally {
    sheet.setAttribute("aria-busy", "false");
    if (button) button.disabled = false;
  }
}

/** Show what somebody else has changed meanwhile beside what was to be saved. */
async function conflict() {
  const { described, areas } = context;
  const code = byId("sheet-form").elements[described.key].value;
  const mine = form.changed();
  const theirs = await ask(pathOf(code));
  byId("sheet-form").onsubmit = (event) => event.preventDefault();
  showConflict({ described, areas, mine, theirs, body: byId("sheet-body"), buttons: byId("sheet-buttons"), async save(values) {
    await attempting(null, () => change(theirs, values));
  }, keep: () => showEntry(theirs) });
}

function tell(text) {
  byId("sheet-alert").replaceChildren(make("p", { class: "sheet-problem", role: "alert" }, text));
}

/** Ask once more, in the sheet itself. */
function confirm(question, word, agreed) {
  const no = make("button", { type: "button", onclick: () => byId("sheet-alert").replaceChildren() }, say("no_keep"));
  const yes = make("button", { type: "button", class: "danger", onclick: () => { byId("sheet-alert").replaceChildren(); agreed(); } }, say(word));
  byId("sheet-alert").replaceChildren(make("div", { class: "sheet-confirm", role: "alertdialog", "aria-label": say(question) }, make("p", {}, say(question)), yes, no));
  no.focus();
}

sheet.addEventListener("cancel", (event) => {
  event.preventDefault();
  close();
});
sheet.addEventListener("close", () => {
  delete document.documentElement.dataset.sheet;
  context.closed();
});
byId("sheet-close").addEventListener("click", () => close());
