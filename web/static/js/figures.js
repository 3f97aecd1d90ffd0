// The card on the left: what leaders read, streets from worst to best, the worst communities.

import { ask } from "./api.js";
import { attempt } from "./attempt.js";
import { byId, make } from "./dom.js";
import { flyTo } from "./fly.js";
import { QUESTION, question, watch } from "./view.js";
import { limit, metres, people, rate, say } from "./words.js";

const RATES = ["residents", "dwellings", "buildings", "area"];

export function start(summary) {
  showFigures(summary);
  watch(QUESTION, () => attempt(async () => showFigures(await ask("summary", question()))));
}

/** Show a summary; a row that is picked is flown to. */
export function showFigures(summary) {
  byId("city").textContent = summary.city;
  byId("notice").textContent = [summary.notice, `${summary.created.slice(0, 10)} · ${summary.run}`].filter(Boolean).join(" · ");
  byId("glance").textContent = rate(summary.rate_residents);
  byId("notice").hidden = false;
  byId("figures-body").replaceChildren(
    make("p", { class: "headline-label" }, say("headline", { minutes: limit(summary.minutes) })),
    headline(summary),
    counts(summary),
    make("p", { class: "limit-line" }, limitLine(summary)),
    make("ol", { class: "rows" }, ...RATES.map((of) => row(say(of), summary[`rate_${of}`]))),
    ...list("worst_streets", summary.streets, (area) => pick(area, area.rate_residents, rate(area.rate_residents))),
    ...list("worst_communities", summary.communities, (area) => pick(area, share(area), people(outside(area)))),
  );
}

const outside = (area) => area.residents - area.covered_residents;
const share = (area) => (area.residents ? outside(area) / area.residents : 0);

function headline(summary) {
  const most = summary.residents && (summary.covered_residents + summary.undetermined_residents) / summary.residents;
  const range = summary.undetermined_residents ? say("range", { rate: rate(most) }) : "";
  return make("p", { class: "headline" },
    make("span", { class: "headline-rate" }, rate(summary.rate_residents)),
    make("span", { class: "headline-range", title: say("range_why") }, range));
}

function counts(summary) {
  const pair = (key, value, kind) => make("div", {}, make("dt", {}, say(key)), make("dd", { class: kind }, people(value)));
  return make("dl", { class: "counts" },
    pair("within", summary.covered_residents),
    pair("outside", summary.too_far_residents, "outside"),
    ...(summary.over_capacity_residents ? [pair("status_over_capacity", summary.over_capacity_residents, "outside")] : []),
    pair("undetermined", summary.undetermined_residents));
}

const limitLine = (summary) => say("limit_line", {
  profile: say(`profile_${summary.profile}`), speed: limit(summary.speed_kmh), minutes: limit(summary.minutes), metres: metres(summary.limit_m),
});

function bar(value, kind = "") {
  const fill = make("span");
  fill.style.width = `${100 * (value ?? 0)}%`;
  return make("span", { class: `bar ${kind}`, "aria-hidden": "true" }, fill);
}

const cells = (name, value, text, kind) => [
  make("span", { class: "row-name" }, name), bar(value, kind), make("span", { class: "row-value" }, text),
];

const row = (name, value) => make("li", { class: "row" }, ...cells(name, value, rate(value)));

function pick(area, value, text) {
  const label = `${say("fly", { name: area.name })}: ${text}`;
  const isBad = area.level === "community" || (value !== null && value < 0.5);
  const button = make("button", { class: "row", type: "button", title: area.name, "aria-label": label, onclick: () => flyTo(area) },
    ...cells(area.name, value, text, isBad ? "bar-amber" : ""));
  return make("li", {}, button);
}

function list(title, areas, draw) {
  const body = areas.length ? make("ol", { class: "rows" }, ...areas.map(draw)) : make("p", { class: "muted" }, say("none_outside"));
  return [make("h2", {}, say(title)), body];
}
