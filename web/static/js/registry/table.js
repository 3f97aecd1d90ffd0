// A table of the registry: filtered, sorted and paged by the API; the address holds the view.

import { ask, askLatest, isOutdated } from "../api.js";
import { byId, make } from "../dom.js";
import { people, say, sayOr } from "../words.js";
import { inTable, onMap } from "./links.js";

const name = document.body.dataset.shown;
const SIZE = 50;
const REFERENCES = { compound: "compounds", hub: "hubs", alliance: "alliances" };
const view = () => new URLSearchParams(location.search);
let columns = [];

/** Ask for what the address says, and show it. */
async function show() {
  byId("content").setAttribute("aria-busy", "true");
  try {
    byId("alert").hidden = true;
    const asked = view();
    asked.delete("lang");
    asked.set("size", SIZE);
    const found = await askLatest("rows", `registry/${name}`, Object.fromEntries(asked));
    if (!columns.length) await offer(found.columns);
    drawHead();
    drawRows(found);
    asked.delete("offset");
    asked.delete("size");
    asked.set("format", "csv");
    byId("csv").href = `/api/v1/registry/${name}?${asked}`;
    document.documentElement.dataset.registry = "ready";
  } catch (error) {
    if (isOutdated(error)) return;
    byId("alert").textContent = `${say("problem")}${error.message} ${say("try_again")}`;
    byId("alert").hidden = false;
  } finally {
    byId("content").setAttribute("aria-busy", "false");
  }
}

/** Change parts of the view; what is empty is taken away. */
function go(changes, { replace = false } = {}) {
  const asked = view();
  asked.delete("offset");
  for (const [key, value] of Object.entries(changes)) {
    if (value === "" || value === null || value === 0) asked.delete(key);
    else asked.set(key, value);
  }
  const address = `${location.pathname}${asked.size ? `?${asked}` : ""}`;
  history[replace ? "replaceState" : "pushState"](null, "", address);
  carry();
  return show();
}

/** Let the other language open the same view. */
function carry() {
  const other = view();
  other.set("lang", document.documentElement.lang === "en" ? "zh" : "en");
  byId("language").href = `?${other}`;
}

/** Make the filters that the table's columns ask for. */
async function offer(described) {
  columns = described;
  const filters = [make("label", {}, say("search"), make("input", { type: "search", name: "q", maxlength: 60 }))];
  if (columns.some((column) => column.name === "area")) filters.push(make("label", {}, say("under"), await areas()));
  for (const column of columns) {
    const options = column.kind === "boolean" ? [["true", say("yes")], ["false", say("no")]]
      : column.choices.map((choice) => [choice, word(choice)]);
    if (options.length) filters.push(make("label", {}, heading(column), select(`is.${column.name}`, options, say("any"))));
  }
  byId("filters").replaceChildren(...filters);
  fill();
}

function fill() {
  for (const field of byId("filters").elements) field.value = view().get(field.name) ?? "";
}

async function areas() {
  const options = [];
  for (const level of ["street", "community"]) {
    const { rows } = await ask("coverage", { by: level });
    options.push(...rows.map((row) => [row.code, row.name]));
  }
  options.sort(([a], [b]) => a.localeCompare(b));
  return select("under", options.map(([code, label]) => [code, code.length > 9 ? `\u3000${label}` : label]), say("everywhere"));
}

function select(key, options, none) {
  return make("select", { name: key }, new Option(none, ""), ...options.map(([value, label]) => new Option(label, value)));
}

const heading = (column) => sayOr(`column_${column.name}`, column.name);
const word = (choice) => sayOr(`choice_${choice}`, choice);

function drawHead() {
  const sort = view().get("sort") ?? "";
  const cells = columns.map((column) => {
    const now = sort === column.name ? "ascending" : sort === `-${column.name}` ? "descending" : "none";
    const next = now === "ascending" ? `-${column.name}` : now === "descending" ? "" : column.name;
    const button = make("button", { type: "button", title: column.meaning, onclick: () => go({ sort: next }),
      "aria-label": say("sorted_by", { column: heading(column) }) }, heading(column));
    return make("th", { scope: "col", "aria-sort": now, class: isNumber(column) ? "number" : null }, button);
  });
  byId("table").tHead.replaceChildren(make("tr", {}, ...cells));
}

const isNumber = (column) => column.kind === "integer" || column.kind === "number";

function drawRows({ rows, total, offset }) {
  byId("table").tBodies[0].replaceChildren(...rows.map((row) => make("tr", {}, ...columns.map((column) => cell(column, row[column.name])))));
  byId("none").hidden = total > 0;
  byId("count").textContent = total ? say("rows_of", { first: people(offset + 1), last: people(offset + rows.length), total: people(total) }) : "";
  byId("previous").disabled = offset === 0;
  byId("next").disabled = offset + rows.length >= total;
  byId("previous").onclick = () => go({ offset: Math.max(0, offset - SIZE) });
  byId("next").onclick = () => go({ offset: offset + SIZE });
}

function cell(column, value) {
  if (value === null || value === undefined) return make("td", {}, "");
  if (isNumber(column)) return make("td", { class: "number" }, people(value));
  if (column.kind === "boolean") return make("td", {}, value ? say("yes") : say("no"));
  if (column.kind === "moment") return make("td", {}, value.slice(0, 16).replace("T", " "));
  if (column.choices.length) return make("td", {}, word(value));
  if (column.name === "area") return make("td", {}, make("a", { href: onMap(value) }, value));
  const table = REFERENCES[column.name];
  if (table) return make("td", {}, make("a", { href: inTable(table, value) }, value));
  return make("td", {}, value);
}

byId("filters").addEventListener("change", ({ target }) => go({ [target.name]: target.value }));
byId("filters").addEventListener("submit", (event) => event.preventDefault());
window.addEventListener("popstate", () => { fill(); carry(); show(); });
carry();
show();
