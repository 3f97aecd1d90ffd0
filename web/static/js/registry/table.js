// A table of the registry: filtered, sorted and paged by the API; the address holds the view.

import { askLatest } from "../api.js";
import { byId, make } from "../dom.js";
import { may } from "../token.js";
import { people, say } from "../words.js";
import { carry, go, view, watch } from "./address.js";
import { choiceOf, classOf, contentOf, isNumber, meaningOf, titleOf } from "./cells.js";
import { hidden, menu } from "./columns.js";
import { field, fill, offer, search, select } from "./filters.js";
import { onTrial, placeOf } from "./links.js";
import { areasByCode, places } from "./names.js";
import { attempt } from "./page.js";
import * as sheet from "./sheet.js";

const name = document.body.dataset.shown;
const SIZE = 50;
const ASKED = ["under", "q", "sort", "offset"];
let areas = new Map();
let described = null;
let opened = "";

/** What of the address the API is asked. */
function asked() {
  return Object.fromEntries([...view()].filter(([key]) => ASKED.includes(key) || key.startsWith("where.")));
}

/** Ask for what the address says, and show it. */
const show = () => attempt(async () => {
  const found = await askLatest("rows", `registry/${name}`, { ...asked(), size: SIZE });
  if (!described) await prepare(found);
  described = found;
  drawHead();
  drawRows(found);
  followSheet();
  const { offset, ...kept } = asked();
  for (const form of ["csv", "xlsx"]) {
    const link = byId(form);
    if (link) link.href = `/api/v1/registry/${name}.${form}?${new URLSearchParams(kept)}`;
  }
});

async function prepare(found) {
  areas = await areasByCode();
  sheet.prepare({ described: found, areas, done: show, closed: leaveSheet });
  offerFilters(found);
  if (may("edit")) byId("new").hidden = false;
}

/** Make the filters that the table's columns ask for. */
function offerFilters({ columns, ...rest }) {
  const filters = [search()];
  filters.push(field("under", select("under", places(areas), say("everywhere"))));
  for (const column of columns) {
    const options = column.kind === "boolean" ? ["true", "false"].map((value) => [value, say(value === "true" ? "yes" : "no")])
      : column.choices.map((choice) => [choice, choiceOf(choice)]);
    if (options.length) filters.push(field(`column_${column.name}`, select(`where.${column.name}`, options, say("any"))));
  }
  const sorts = columns.flatMap((column) => [[column.name, `${titleOf(column)} ↑`], [`-${column.name}`, `${titleOf(column)} ↓`]]);
  const sorted = field("sorted_by", select("sort", sorts, say("as_written")));
  sorted.classList.add("only-phone");
  offer([...filters, sorted, menu({ columns, ...rest })]);
}

function drawHead() {
  const shown = described.columns.filter((column) => !hidden().has(column.name));
  const sort = view().get("sort") ?? "";
  const heads = shown.map((column) => {
    const isSorted = sort.replace(/^-/, "") === column.name;
    const order = isSorted ? (sort === column.name ? "ascending" : "descending") : "none";
    const button = make("button", { type: "button", title: meaningOf(name, column), onclick: () => sortBy(column.name) }, titleOf(column));
    return make("th", { scope: "col", "data-column": column.name, "aria-sort": order, class: isNumber(column) ? "number" : null }, button);
  });
  const focused = document.activeElement?.closest("th")?.dataset.column;
  byId("table").tHead.replaceChildren(make("tr", {}, make("td", {}, make("span", { class: "unseen" }, say("row_actions"))), ...heads));
  if (focused) byId("table").tHead.querySelector(`[data-column="${focused}"] button`)?.focus();
}

/** Sort upwards, then downwards, then as written. */
function sortBy(column) {
  const sort = view().get("sort");
  go({ offset: "", sort: sort === column ? `-${column}` : sort === `-${column}` ? "" : column });
}

function drawRows({ rows, total, offset, key, editable, columns }) {
  const shown = columns.filter((column) => !hidden().has(column.name));
  const mine = new Set(editable);
  const focused = document.activeElement?.closest("tr[data-code]")?.dataset.code;
  byId("table").tBodies[0].replaceChildren(...rows.map((row) => make("tr", { "data-code": row[key] },
    actions(row, row[key], mine.has(row[key])),
    ...shown.map((column) => make("td", { class: classOf(column, row[column.name]), "data-label": titleOf(column) }, ...contentOf(column, row[column.name], areas))))));
  if (focused) focusRow(focused);
  else byId("table").parentElement.scrollTo(0, 0);
  byId("none").hidden = rows.length > 0;
  byId("none-new").hidden = !may("edit");
  const [first, last] = [offset + 1, offset + rows.length].map(people);
  byId("count").textContent = rows.length ? say("rows_of", { first, last, total: people(total) }) : say("rows_none");
  byId("previous").disabled = offset === 0;
  byId("next").disabled = offset + rows.length >= total;
  tellEdited(described);
}

/** What can be done with a row: change or read it, see its place. */
function actions(row, code, isMine) {
  const said = row.name ?? areas.get(row.area)?.name ?? code;
  const word = say(isMine ? "edit_row" : "read_row", { name: said });
  const button = make("button", { type: "button", class: "row-open", "aria-label": word, title: word, onclick: () => go({ row: code, new: "" }) }, isMine ? "✎" : "ⓘ");
  const href = placeOf(name, row, areas);
  const label = say("fly", { name: said });
  return make("td", { class: "actions" }, button, href ? make("a", { href, title: label, "aria-label": label }, say("on_map")) : null);
}

/** Say that results of the run know nothing of edits of what is walked on. */
function tellEdited({ edited, run }) {
  const told = byId("edited");
  told.hidden = !edited;
  if (!edited) return;
  const link = name === "gates" && opened ? make("a", { href: onTrial(opened) }, say("try_gate")) : make("a", { href: "/#tool=try" }, say("try_on_map"));
  told.replaceChildren(say("edited_since", { count: people(edited), run }), " ", link);
}

/** Open the row that the address names, or a new one. */
function followSheet() {
  const asked = view();
  const code = asked.get("row") ?? "";
  const filled = [...asked].filter(([key]) => key.startsWith("with.")).map(([key, value]) => [key.slice(5), value]);
  if (asked.get("new") && may("edit")) {
    if (opened !== "+") sheet.openNew(Object.fromEntries(filled));
    opened = "+";
  } else if (code) {
    if (opened !== code || !sheet.isOpen()) sheet.openRow(code);
    opened = code;
  } else if (sheet.isOpen()) sheet.close({ surely: true });
}

function leaveSheet() {
  const left = opened;
  const filled = [...view().keys()].filter((key) => key.startsWith("with."));
  go({ row: "", new: "", ...Object.fromEntries(filled.map((key) => [key, ""])) });
  focusRow(left);
  if (left === "+") opened = "";
}

const focusRow = (code) => byId("table").querySelector(`tr[data-code="${CSS.escape(code)}"] .row-open`)?.focus();

function turn(rows) {
  go({ offset: String(Math.max(0, Number(view().get("offset")) + rows) || "") });
  byId("content").scrollIntoView();
}

/** Follow the address: only what the API is asked is asked anew. */
let last = "";
function follow() {
  fill();
  const now = JSON.stringify(asked());
  if (now !== last || !described) {
    last = now;
    show();
    return;
  }
  drawHead();
  drawRows(described);
  followSheet();
}

byId("previous").addEventListener("click", () => turn(-SIZE));
byId("next").addEventListener("click", () => turn(SIZE));
byId("new").addEventListener("click", () => go({ new: "1", row: "" }));
byId("none-new").addEventListener("click", () => go({ new: "1", row: "" }));
watch(follow);
carry();
last = JSON.stringify(asked());
show();
