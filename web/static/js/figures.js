// The card on the left: what leaders read, of the city or of what the page is narrowed down to, and how sure it is.

import { ask, askLatest, isOutdated, newest } from "./api.js";
import { attempt } from "./attempt.js";
import { counted } from "./counted.js";
import { byId, make } from "./dom.js";
import { flyTo } from "./fly.js";
import { askInTurn } from "./turns.js";
import { NARROWED, QUESTION, narrowed, question, view, watch } from "./view.js";
import { limit, metres, people, points, rate, say, sayOr } from "./words.js";

const RATES = ["residents", "dwellings", "buildings", "area"];
const CAUSES = ["boundaries", "stations", "network", "people", "method"];
const RUNS = 20;

let root = null;

export async function start(summary) {
  [root] = summary.levels;
  if (narrowed()) await look();
  else showFigures(summary);
  watch([...QUESTION, ...NARROWED], () => attempt(async () => {
    newest("further"); // what was asked before is of no use any more
    await look();
    whenIdle(lookFurther);
  }));
}

/** What takes longer comes once the page has nothing else to do. */
export const settle = () => whenIdle(lookFurther);

const whenIdle = (work) => (window.requestIdleCallback ?? setTimeout)(work);

async function look() {
  const summary = await askLatest("figures", "summary", question());
  if (!narrowed()) return showFigures(summary);
  const { rows } = await askLatest("figures-of", "tables/figures.json", { ...question(), under: narrowed() });
  showFigures({ ...summary, ...rows[0] }, rows.slice(1));
}

/** Show a summary; a row that is picked is flown to. `within` are the areas that make up what the page is narrowed to. */
function showFigures(summary, within = null) {
  byId("city").textContent = summary.city;
  byId("notice").textContent = [summary.notice, `${summary.created.slice(0, 10)} · ${summary.run}`].filter(Boolean).join(" · ");
  byId("glance").textContent = rate(summary.rate_residents);
  byId("notice").hidden = false;
  byId("figures-body").replaceChildren(
    ...(within ? [make("p", { class: "figures-of" }, summary.name)] : []),
    make("p", { class: "headline-label" }, say("headline", { minutes: limit(summary.minutes) })),
    headline(summary),
    counts(summary),
    make("p", { class: "limit-line" }, limitLine(summary)),
    make("ol", { class: "rows" }, ...RATES.map((of) => row(say(of), summary[`rate_${of}`], `rate_${of}`))),
    ...(within ? parts(within) : lists(summary)),
    make("p", { class: "change muted", id: "change" }));
}

const lists = ({ streets, communities }) => [
  ...list("worst_street", streets, (area) => pick(area, area.rate_residents, rate(area.rate_residents))),
  ...list("worst_communities", communities, (area) => pick(area, share(area), people(outside(area)))),
];

/** The areas below what the page is narrowed to, from worst to best. */
function parts(areas) {
  if (!areas.length) return [];
  const sorted = [...areas].sort((one, other) => (one.rate_residents ?? 2) - (other.rate_residents ?? 2));
  return list(`worst_${areas[0].level}`, sorted, (area) => pick(area, area.rate_residents, rate(area.rate_residents)));
}

const outside = (area) => area.residents - area.covered_residents;
const share = (area) => (area.residents ? outside(area) / area.residents : 0);

function headline(summary) {
  const most = summary.residents && (summary.covered_residents + summary.undetermined_residents) / summary.residents;
  const isWider = summary.undetermined_residents && rate(most) !== rate(summary.rate_residents);
  const range = isWider ? say("range", { rate: rate(most) }) : "";
  return make("p", { class: "headline" },
    make("span", { class: "headline-rate" }, counted("rate", summary.rate_residents, rate)),
    make("span", { class: "headline-range", id: "range", title: say("range_why") }, range));
}

function counts(summary) {
  const pair = (key, of, kind) => make("div", {}, make("dt", {}, say(key)), make("dd", { class: kind }, counted(of, summary[of], people)));
  return make("dl", { class: "counts" },
    pair("within", "covered_residents"),
    pair("outside", "too_far_residents", "outside"),
    ...(summary.over_capacity_residents ? [pair("status_over_capacity", "over_capacity_residents", "outside")] : []),
    pair("undetermined", "undetermined_residents"));
}

/** How sure the headline is, and what has changed since the run before: of the whole city, at any time. */
async function lookFurther() {
  const signal = newest("further");
  if (narrowed() || view.hour !== undefined) return;
  try {
    await showRange(signal);
    await showChange(signal);
  } catch (error) {
    if (!isOutdated(error)) byId("change").textContent = ""; // the card says enough without it
  }
}

async function showRange(signal) {
  const { rate_residents_low: low, rate_residents_high: high } = await askInTurn("range", { ...question(), by: root, runs: RUNS }, signal);
  if (signal.aborted || low === null) return;
  byId("range").textContent = say("range_between", { low: rate(low), high: rate(high) });
  byId("range").title = say("range_between_why", { runs: RUNS });
}

async function showChange(signal) {
  const { rows: [now, before] } = await ask("runs", {}, signal);
  if (!before || before.valid_from === now.valid_from) return;
  const { rate_residents: of } = await askInTurn("change", { ...question(), since: before.valid_from, size: 1 }, signal);
  if (signal.aborted || of.change === null) return;
  const split = CAUSES.filter((cause) => Math.abs(of[cause] ?? 0) >= 0.0005).map((cause) => `${sayOr(`change_${cause}`, cause)} ${points(of[cause])}`);
  byId("change").replaceChildren(say("change_since", { day: before.valid_from }), make("strong", {}, points(of.change)), split.length ? say("change_split", { parts: split.join(" · ") }) : "");
}

const limitLine = (summary) => say("limit_line", {
  profile: sayOr(`profile_${summary.profile}`, summary.profile), speed: limit(summary.speed_kmh), minutes: limit(summary.minutes), metres: metres(summary.limit_m),
});

function bar(value, kind = "") {
  const fill = make("span");
  fill.style.width = `${100 * (value ?? 0)}%`;
  return make("span", { class: `bar ${kind}`, "aria-hidden": "true" }, fill);
}

const cells = (name, value, text, kind) => [
  make("span", { class: "row-name" }, name), bar(value, kind), make("span", { class: "row-value" }, text),
];

const row = (name, value, key) => make("li", { class: "row" }, ...cells(name, value, counted(key, value, rate)));

function pick(area, value, text) {
  const isBad = area.level === "community" || (value !== null && value < 0.5);
  const button = make("button", { class: "row", type: "button", title: say("fly", { name: area.name }), onclick: () => flyTo(area) },
    ...cells(area.name, value, text, isBad ? "bar-amber" : ""));
  return make("li", {}, button);
}

function list(title, areas, draw) {
  const body = areas.length ? make("ol", { class: "rows" }, ...areas.map(draw)) : make("p", { class: "muted" }, say("none_outside"));
  return [make("h2", {}, say(title)), body];
}
