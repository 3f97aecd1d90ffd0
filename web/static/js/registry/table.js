// A table of the registry: filtered, sorted and paged by the API; the address holds the view.

import { askLatest } from "../api.js";
import { byId, make } from "../dom.js";
import { people, say, sayOr } from "../words.js";
import { inTable, onMap, placeOf } from "./links.js";
import { areasByCode } from "./names.js";
import { attempt } from "./page.js";

const name = document.body.dataset.shown;
const SIZE = 50;
const TYPING_MS = 250;
const REFERENCES = { compound: "compounds", hub: "hubs", alliance: "alliances", members: "partners" };
const view = () => new URLSearchParams(location.search);
let areas = new Map();
let columns = [];
let typing = 0;

/** Ask for what the address says, and show it. */
const show = () => attempt(async () => {
  const asked = view();
  asked.delete("lang");
  asked.set("size", SIZE);
  const found = await askLatest("rows", `registry/${name}`, Object.fromEntries(asked));
  if (!columns.length) await offer(found.columns);
  markSorted();
  drawRows(found);
  for (const key of ["offset", "size"]) asked.delete(key);
  asked.set("format", "csv");
  byId("csv").href = `/api/v1/registry/${name}?${asked}`;
});

/** Change parts of the view, from the first row on unless told; what is empty is taken away. */
function go(changes, { replace = false } = {}) {
  const asked = view();
  for (const [key, value] of Object.entries({ offset: 0, ...changes })) {
    if (value) asked.set(key, value);
    else asked.delete(key);
  }
  if (String(asked) === String(view())) return;
  history[replace ? "replaceState" : "pushState"](null, "", `${location.pathname}${asked.size ? `?${asked}` : ""}`);
  carry();
  show();
}

/** Let the other language open the same view. */
function carry() {
  const other = view();
  other.set("lang", document.documentElement.lang === "en" ? "zh" : "en");
  byId("language").href = `?${other}`;
}

/** Make the heads and the filters that the table's columns ask for. */
async function offer(described) {
  const hangsOnAreas = described.some((column) => column.name === "area");
  if (hangsOnAreas) areas = await areasByCode();
  columns = described;
  byId("table").tHead.replaceChildren(make("tr", {}, make("td"), ...columns.map(head)));
  const filters = [field("search", make("input", { type: "search", name: "q", maxlength: 100 }))];
  if (hangsOnAreas) filters.push(field("under", select("under", places(), say("everywhere"))));
  for (const column of columns) {
    const options = column.kind === "boolean" ? ["true", "false"].map((value) => [value, say(value === "true" ? "yes" : "no")])
      : column.choices.map((choice) => [choice, word(choice)]);
    if (options.length) filters.push(field(`column_${column.name}`, select(`where.${column.name}`, options, say("any"))));
  }
  byId("filters").replaceChildren(...filters);
  fill();
}

const field = (key, input) => make("label", {}, say(key), input);

function select(key, options, none) {
  return make("select", { name: key }, new Option(none, ""), ...options.map(([value, label]) => new Option(label, value)));
}

/** Streets, each with its communities below it. */
function places() {
  const known = [...areas].filter(([, { level }]) => level === "street" || level === "community");
  known.sort(([one], [other]) => (one < other ? -1 : 1));
  return known.map(([code, { name: said, level }]) => [code, level === "street" ? said : `\u3000${said}`]);
}

const word = (choice) => sayOr(`choice_${choice}`, choice);
const isNumber = (column) => column.kind === "integer" || column.kind === "number";

function head(column) {
  const title = sayOr(`meaning_${name}_${column.name}`, column.meaning);
  const button = make("button", { type: "button", title, onclick: () => go({ sort: next(column.name) }) },
    sayOr(`column_${column.name}`, column.name));
  return make("th", { scope: "col", "data-column": column.name, class: isNumber(column) ? "number" : null }, button);
}

/** Sort upwards, then downwards, then as written. */
function next(column) {
  const sort = view().get("sort");
  return sort === column ? `-${column}` : sort === `-${column}` ? "" : column;
}

/** Bring the filters in line with the address. */
function fill() {
  clearTimeout(typing);
  for (const input of byId("filters").elements) input.value = view().get(input.name) ?? "";
}

function markSorted() {
  const sort = view().get("sort") ?? "";
  const column = sort.replace(/^-/, "");
  for (const cell of byId("table").tHead.querySelectorAll("th")) {
    const isSorted = cell.dataset.column === column;
    cell.setAttribute("aria-sort", isSorted ? (sort === column ? "ascending" : "descending") : "none");
  }
}

function drawRows({ rows, total, offset }) {
  const drawn = rows.map((row) => make("tr", {}, spot(row), ...columns.map((column) => cell(column, row[column.name]))));
  byId("table").tBodies[0].replaceChildren(...drawn);
  byId("table").parentElement.scrollTo(0, 0);
  byId("none").hidden = rows.length > 0;
  const [first, last] = [offset + 1, offset + rows.length].map(people);
  byId("count").textContent = rows.length ? say("rows_of", { first, last, total: people(total) }) : say("rows_none");
  byId("previous").disabled = offset === 0;
  byId("next").disabled = offset + rows.length >= total;
}

function spot(row) {
  const href = placeOf(name, row, areas);
  const label = say("fly", { name: row.name ?? row.code ?? areas.get(row.area)?.name });
  return make("td", {}, href ? make("a", { href, title: label, "aria-label": label }, say("on_map")) : null);
}

function cell(column, value) {
  if (value === null || value === undefined) return make("td");
  if (isNumber(column)) return make("td", { class: "number" }, people(value));
  if (column.kind === "boolean") return make("td", { class: value ? null : "lack" }, say(value ? "yes" : "no"));
  if (column.kind === "moment") return make("td", {}, value.slice(0, 16).replace("T", " "));
  if (column.choices.length) return make("td", {}, word(value));
  if (column.name === "area") return make("td", {}, ...area(value));
  if (column.name === "station") return make("td", {}, make("a", { href: onMap("station", value) }, value));
  if (column.name in REFERENCES) return make("td", { class: "text" }, ...references(REFERENCES[column.name], value));
  return make("td", { class: column.kind === "text" ? "text" : null }, value);
}

function area(code) {
  const known = areas.get(code);
  if (known) return [known.name, make("span", { class: "code" }, code)];
  return [make("span", { class: "lack", title: say("no_such_place", { code }) }, code)];
}

const references = (table, codes) => codes.split(";").flatMap((code) => [make("a", { href: inTable(table, code) }, code), " "]);

/** Ask for what the filters say; while somebody types, the address is not a new one each time. */
function filter({ target }) {
  const wanted = () => Object.fromEntries([...byId("filters").elements].map((input) => [input.name, input.value]));
  clearTimeout(typing);
  if (target.name === "q") typing = setTimeout(() => go(wanted(), { replace: true }), TYPING_MS);
  else go(wanted());
}

function turn(rows) {
  go({ offset: Math.max(0, Number(view().get("offset")) + rows) });
  byId("content").scrollIntoView();
}

byId("filters").addEventListener("input", filter);
byId("filters").addEventListener("submit", (event) => event.preventDefault());
byId("previous").addEventListener("click", () => turn(-SIZE));
byId("next").addEventListener("click", () => turn(SIZE));
window.addEventListener("popstate", () => { fill(); carry(); show(); });
carry();
show();
