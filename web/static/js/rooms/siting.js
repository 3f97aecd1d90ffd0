// The siting room: where new stations bring most, which ways are missing, what to mend for a budget.

import { askLatest, isOutdated } from "../api.js";
import { make } from "../dom.js";
import { map, on, room as roomBeside } from "../map/map.js";
import { room } from "../rooms.js";
import { load } from "../try/start.js";
import { QUESTION, choose, question, watch } from "../view.js";
import { metres, people, rate, say } from "../words.js";

const MOST_ROWS = 10;
const TEAL = "#0f766e";
const COSTS = { budget: 20, station_cost: 5, link_cost: 2, gate_cost: 1 };

const drawn = L.layerGroup();
const found = new Map();
let isOpen = false;
let redraw = () => {};

export function start() {
  room({ name: "siting", open, close });
  watch(QUESTION, () => {
    found.clear();
    if (isOpen) redraw();
  });
}

function open(body) {
  isOpen = true;
  drawn.addTo(map);
  redraw = () => body.replaceChildren(make("p", { class: "muted" }, say("siting_intro")), ...SECTIONS.map(section));
  redraw();
}

function close() {
  isOpen = false;
  drawn.clearLayers();
  drawn.remove();
}

/** What is asked, how it is told, and what each row would change. */
const SECTIONS = [
  {
    name: "one",
    path: "gains",
    query: () => ({ top: MOST_ROWS }),
    rows: ({ rows }) => rows.filter(({ residents_gained: gained }) => gained > 0).map((row) => station(row, [gainedOf(row), say("siting_nearest", { people: people(row.residents_nearest) })])),
    about: ({ candidates }) => say("siting_weighed", { count: people(candidates) }),
  },
  {
    name: "several",
    path: "gains-together",
    fields: { count: { value: 3, min: 1, max: 5, step: 1 } },
    query: ({ count }) => ({ count }),
    rows: ({ rows }) => rows.map((row) => station(row, [gainedOf(row), `→ ${rate(row.rate_residents)}`])),
    about: ({ residents_gained: gained, bound, share_of_bound: share }) => say("siting_bound", { gained: people(gained), bound: people(bound), share: rate(share) }),
    all: ({ rows }) => rows.flatMap(changesOf),
  },
  {
    name: "links",
    path: "links",
    query: () => ({ top: MOST_ROWS }),
    rows: ({ rows }) => rows.map((row) => ({ ...row, told: [nameOf(row), gainedOf(row), say("siting_long", { metres: metres(row.length_m) })] })),
    about: ({ crossings, gates }) => say("siting_links_weighed", { crossings: people(crossings), gates: people(gates) }),
  },
  {
    name: "mends",
    path: "mends",
    fields: Object.fromEntries(Object.entries(COSTS).map(([name, value]) => [name, { value, min: 0.1, step: "any" }])),
    query: (values) => values,
    rows: ({ rows }) => rows.map((row) => ({ ...row, isChosen: row.chosen, changes: changesOf(row), told: [nameOf(row), gainedOf(row), say("siting_costs", { cost: people(row.cost) })] })),
    about: ({ residents_gained: gained, cost, method, sets }) => say(`siting_method_${method}`, { gained: people(gained), cost: people(cost), sets: people(sets) }),
    all: ({ changes }) => changes,
  },
];

const gainedOf = ({ residents_gained: gained }) => `+${people(gained)}`;
const nameOf = ({ kind, crosses, gates }) => {
  if (kind === "gate") return say("siting_gate", { gates: gates.join(", ") });
  return kind === "link" ? say("siting_link", { crosses: say(`siting_across_${crosses}`) }) : say("siting_station");
};

const station = (row, told) => ({
  ...row, changes: changesOf(row), geometry: { type: "Point", coordinates: [row.lon, row.lat] }, told: [say("siting_station"), ...told],
});

/** What a row would change; those of mends do not say it themselves. */
function changesOf({ changes, kind, gates, from, to, lon, lat }) {
  if (changes) return changes;
  if (kind === "gate") return gates.map((gate) => ({ do: "open", gate }));
  if (kind === "link") return [{ do: "link", from, to }];
  return [{ do: "add", at: from ?? [lon, lat] }];
}

function section(of) {
  const { name, fields = {} } = of;
  const inputs = Object.entries(fields).map(([field, limits]) => make("label", {}, say(`siting_${field}`),
    make("input", { type: "number", name: `siting-${field}`, "data-field": field, ...limits })));
  const status = make("p", { class: "siting-status", role: "status" });
  const list = make("ol", { class: "siting-rows" });
  const button = make("button", { type: "submit", class: "try-button" }, say("siting_compute"));
  const form = make("form", { class: "siting-form", onsubmit: (event) => {
    event.preventDefault();
    const values = Object.fromEntries([...form.querySelectorAll("[data-field]")].map((one) => [one.dataset.field, one.value]));
    compute(of, values, { status, list, button });
  } }, ...inputs, button);
  if (found.has(name)) tell(of, found.get(name), { status, list });
  return make("section", { class: "siting", "data-siting": name }, make("h3", {}, say(`siting_${name}`)), form, status, list);
}

async function compute(of, values, shown) {
  const began = Date.now();
  const progress = () => (shown.status.textContent = say("siting_computing", { seconds: Math.round((Date.now() - began) / 1000) }));
  const ticking = setInterval(progress, 1000);
  shown.button.disabled = true;
  progress();
  try {
    const answer = await askLatest(`siting-${of.name}`, of.path, { ...question(), ...of.query(values) });
    found.set(of.name, answer);
    tell(of, answer, shown);
  } catch (error) {
    shown.status.textContent = isOutdated(error) ? "" : `${say("problem")}${error.message}`;
  } finally {
    clearInterval(ticking);
    shown.button.disabled = false;
  }
}

function tell(of, answer, { status, list }) {
  const rows = of.rows(answer);
  status.replaceChildren(rows.length ? of.about(answer) : say("siting_nothing"));
  if (of.all && rows.length) status.append(" ", tryButton(of.all(answer), say("siting_try_all")));
  list.replaceChildren(...rows.map((row, at) => make("li", { class: row.isChosen === false ? "siting-left" : null }, ...rowOf(row, at + 1))));
  draw(rows);
  list.dataset.ready = String(rows.length);
}

function rowOf(row, number) {
  const [name, ...told] = row.told;
  const show = make("button", { type: "button", class: "siting-row", onclick: () => fly(row.geometry) },
    make("span", { class: "siting-number", "aria-hidden": "true" }, String(number)), make("span", { class: "row-name" }, name),
    ...told.map((text) => make("span", { class: "siting-told" }, text)));
  return [show, tryButton(row.changes, say("siting_try"))];
}

const tryButton = (changes, text) => make("button", { type: "button", class: "try-link", "data-do": "siting-try", onclick: () => {
  choose({ room: null });
  load(changes);
} }, text);

function fly(geometry) {
  const bounds = L.geoJSON(geometry).getBounds();
  map.flyToBounds(bounds, { ...roomBeside(), maxZoom: 16, duration: 0.6 });
}

/** Number the rows on the map. */
function draw(rows) {
  drawn.clearLayers();
  rows.forEach(({ geometry }, at) => {
    if (geometry.type === "LineString") drawn.addLayer(L.geoJSON(geometry, { ...on("walk"), style: { color: TEAL, weight: 4 } }));
    const [lon, lat] = geometry.type === "Point" ? geometry.coordinates : geometry.coordinates[0];
    const icon = L.divIcon({ html: make("span", { class: "siting-number" }, String(at + 1)), className: "try-holder", iconSize: [24, 24] });
    drawn.addLayer(L.marker([lat, lon], { icon, interactive: false, keyboard: false, zIndexOffset: 1200 - at }));
  });
}
