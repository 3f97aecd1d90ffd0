// The gaps: who is outside, where and why, most residents first; a row that is picked is flown to.

import { ask, isOutdated, newest } from "../api.js";
import { attempt } from "../attempt.js";
import { byId, make } from "../dom.js";
import { boundsOf } from "../map/areas.js";
import { map } from "../map/map.js";
import { room } from "../rooms.js";
import { asked, tableButtons } from "../save/tables.js";
import { NARROWED, QUESTION, choose, narrowed, question, view, watch } from "../view.js";
import { minutes, people, say, sayOr } from "../words.js";

const PAGE = 200;
const NEAR = 15;

/** Columns: name, whether it is a number, how it is written. */
const COLUMNS = [
  { name: "name", write: where },
  { name: "residents", isNumber: true, write: ({ residents }) => people(residents) },
  { name: "elders", isNumber: true, write: ({ elders }) => people(elders) },
  { name: "cause", write: ({ cause }) => (cause ? say(`cause_${cause}`) : say("no_figure")) },
  { name: "minutes_over", isNumber: true, write: ({ minutes_over: over }) => minutes(over > 0 ? over : null) },
  { name: "mend", write: ({ mend }) => (mend ? sayOr(`gaps_mend_${mend}`, mend) : say("no_figure")) },
];

const marks = L.layerGroup();
let rows = [];
let order = { name: "residents", isDown: true };
let body = null;

export function start(summary) {
  room({ name: "gaps", open: (element) => open(element, summary), close });
  watch([...QUESTION, ...NARROWED, "level"], () => body && attempt(look));
  watch(["cause"], () => body && show());
}

async function open(element, summary) {
  body = element;
  marks.addTo(map);
  byId("room-tools").replaceChildren(...tableButtons("gaps"));
  element.replaceChildren(filters(summary), make("p", { class: "gaps-total", id: "gaps-total", "aria-live": "polite" }, say("loading")),
    make("div", { class: "gaps-scroll", tabindex: "0", role: "region", "aria-label": say("room_gaps") },
      make("table", { class: "gaps" }, head(), make("tbody", { id: "gaps-rows" }))),
    make("button", { type: "button", class: "gaps-more", id: "gaps-more", hidden: "", onclick: more }, say("gaps_more")));
  await attempt(look);
}

function close() {
  body = null;
  marks.clearLayers().remove();
  byId("room-tools").replaceChildren();
}

async function look() {
  try {
    rows = (await ask("tables/gaps.json", asked(), newest("gaps"))).rows;
  } catch (error) {
    if (isOutdated(error)) return;
    throw error;
  }
  const { residents, covered_residents: covered } = (await ask("tables/figures.json", { ...question(), under: narrowed() }, newest("gaps-total"))).rows[0];
  byId("gaps-total").dataset.outside = residents - covered;
  listCauses();
  show();
}

function filters(summary) {
  const streets = summary.levels.includes("street") ? summary.streets : [];
  const choice = (name, any, options) => make("label", {}, say(`gaps_${name}`),
    make("select", { id: `gaps-${name}`, onchange: ({ target }) => choose({ [name]: target.value || null, ...(name === "street" ? { community: null } : {}) }) },
      new Option(say(any), ""), ...options));
  return make("div", { class: "gaps-filters" }, choice("cause", "gaps_any_cause", []),
    ...(streets.length ? [choice("street", "filter_any_street", streets.map(({ code, name }) => new Option(name, code)))] : []));
}

/** The causes that there are, each with its residents: together they are everybody outside. */
function listCauses() {
  const sums = new Map();
  for (const { cause, residents } of rows) sums.set(cause, (sums.get(cause) ?? 0) + residents);
  const told = [...sums].filter(([cause]) => cause).sort((one, other) => other[1] - one[1]);
  const list = byId("gaps-cause");
  list.replaceChildren(list.options[0], ...told.map(([cause, residents]) => new Option(`${say(`cause_${cause}`)} · ${people(residents)}`, cause)));
}

function head() {
  return make("thead", {}, make("tr", {}, ...COLUMNS.map(({ name, isNumber }) =>
    make("th", { scope: "col", "data-column": name, class: isNumber ? "number" : "" },
      make("button", { type: "button", onclick: () => sortBy(name, isNumber) }, say(`gaps_${name}`))))));
}

function sortBy(name, isNumber) {
  order = { name, isDown: order.name === name ? !order.isDown : Boolean(isNumber) };
  show();
}

const shown = () => {
  const kept = view.cause ? rows.filter(({ cause }) => cause === view.cause) : [...rows];
  const { name, isDown } = order;
  const compare = (one, other) => (typeof one === "number" ? one - other : String(one).localeCompare(String(other)));
  return kept.sort((one, other) => {
    const [a, b] = [one[name], other[name]];
    if (a === null || b === null) return (a === null) - (b === null); // what is not known comes last
    return (isDown ? -1 : 1) * compare(a, b);
  });
};

/** Bring the list in line with what is chosen. */
function show() {
  byId("gaps-cause").value = view.cause ?? "";
  if (byId("gaps-street")) byId("gaps-street").value = view.street ?? "";
  for (const cell of body.querySelectorAll("th")) {
    cell.setAttribute("aria-sort", cell.dataset.column !== order.name ? "none" : order.isDown ? "descending" : "ascending");
  }
  const list = shown();
  const outside = list.reduce((sum, { residents }) => sum + residents, 0);
  const isAll = outside === Number(byId("gaps-total").dataset.outside);
  byId("gaps-total").textContent = list.length
    ? say(isAll ? "gaps_all" : "gaps_some", { gaps: people(list.length), residents: people(outside), outside: people(Number(byId("gaps-total").dataset.outside)) })
    : say("gaps_none");
  marks.clearLayers();
  byId("gaps-rows").replaceChildren(...list.slice(0, PAGE).map(line));
  byId("gaps-more").hidden = list.length <= PAGE;
}

function more() {
  const list = shown();
  const from = byId("gaps-rows").children.length;
  byId("gaps-rows").append(...list.slice(from, from + PAGE).map(line));
  byId("gaps-more").hidden = list.length <= from + PAGE;
  byId("gaps-rows").children[from]?.querySelector("button").focus();
}

function line(gap) {
  return make("tr", { onmouseenter: () => highlight(gap), onmouseleave: () => marks.clearLayers(), onfocusin: () => highlight(gap), onclick: () => fly(gap) },
    ...COLUMNS.map(({ write, isNumber }) => make("td", { class: isNumber ? "number" : "" }, write(gap))));
}

function where(gap) {
  const parents = [gap.community_name, gap.street_name].filter((name) => name && name !== gap.name);
  return make("button", { type: "button", class: "gap-name", title: `${say("fly", { name: gap.name })} (${gap.code})` }, gap.name, make("span", { class: "muted" }, parents.join(" · ")));
}

/** A ring where the gap is, around the outline of its area. */
function highlight({ code, lat, lon }) {
  marks.clearLayers();
  const bounds = boundsOf(code);
  const style = { color: "#c8102e", weight: 2, fill: false, interactive: false };
  if (bounds) marks.addLayer(L.rectangle(bounds.pad(0.05), { ...style, dashArray: "5 4" }));
  marks.addLayer(L.circleMarker([lat, lon], { ...style, radius: 9, weight: 3 }));
}

function fly(gap) {
  highlight(gap);
  const aside = byId("room").offsetWidth;
  const isWide = map.getSize().x > aside + 200;
  const bounds = boundsOf(gap.code) ?? L.latLng(gap.lat, gap.lon).toBounds(600);
  map.flyToBounds(bounds, { paddingTopLeft: [isWide ? aside + 28 : 16, 60], paddingBottomRight: [16, 60], maxZoom: NEAR + 1, duration: 0.6 });
}
