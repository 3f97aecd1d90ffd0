// Choosing: the level, who walks and for how long, which service, and what the page is narrowed down to.

import { ask } from "../api.js";
import { attempt } from "../attempt.js";
import { byId, make } from "../dom.js";
import { flyTo } from "../fly.js";
import { choose, view, watch } from "../view.js";
import { limit, say, sayOr } from "../words.js";
import { showChips } from "./chips.js";
import { limitField } from "./limit.js";
import { listCommunities, nameOf, startPlaces } from "./places.js";
import { startSearch } from "./search.js";
import { startWeek } from "./week.js";

const PLACES = ["street", "community"];
const CHOSEN = ["profile", "minutes", "service", "hour", ...PLACES];

let usual = {};

/** Fill the choices with what this city has and let them work. */
export async function start(summary) {
  usual = await ask("settings");
  const levels = [...summary.levels].reverse();
  if (!levels.includes(view.level)) choose({ level: levels[0] });
  byId("level").replaceChildren(...levels.map((level) => new Option(say(`level_${level}`), level)));
  byId("profile").replaceChildren(...usual.profiles.map(({ name, speed_kmh: speed }) =>
    new Option(`${sayOr(`profile_${name}`, name)} ${limit(speed)} km/h`, name)));
  byId("stage").append(panel(summary), make("div", { class: "chips", id: "chips", role: "group", "aria-label": say("filter_active") }));
  byId("choices").append(opener());
  byId("choices").addEventListener("change", ({ target }) => target.name && take(target.name, target.value));
  byId("choices").addEventListener("submit", (event) => event.preventDefault());
  await startPlaces(summary);
  watch(["level", ...CHOSEN], show);
  watch(["street"], () => attempt(() => listCommunities()));
  show();
  startSearch();
}

/** The week is asked about once everything else is there. */
export const settle = () => startWeek();

function take(name, value) {
  if (name === "minutes" && value === "own") return openPanel(true, "limit-own");
  choose({ [name]: value || null, ...(name === "street" ? { community: null } : {}) });
  if (value && PLACES.includes(name)) flyTo({ code: value, level: name });
}

/** Bring every choice in line with the view. */
function show() {
  byId("level").value = view.level;
  byId("profile").value = view.profile ?? usual.profile;
  showMinutes(view.minutes ?? usual.minutes);
  for (const name of ["service", "street", "community"]) if (byId(name)) byId(name).value = view[name] ?? "";
  showChips(CHOSEN.filter((name) => view[name] !== undefined), nameOf);
  byId("filter-open").dataset.count = CHOSEN.filter((name) => view[name] !== undefined).length || "";
}

function showMinutes(minutes) {
  const limits = byId("minutes");
  const known = [...limits.options].map((option) => Number(option.value));
  if (!known.includes(minutes)) limits.add(new Option(say("minutes_of", { minutes: limit(minutes) }), minutes), 0);
  if (![...limits.options].some((option) => option.value === "own")) limits.add(new Option(say("filter_own"), "own"));
  limits.value = minutes;
}

function opener() {
  return make("button", { type: "button", class: "filter-open", id: "filter-open", "aria-expanded": "false", "aria-controls": "filter", onclick: () => openPanel(byId("filter").hidden) },
    say("filter_more"));
}

function openPanel(isOpen, focus = null) {
  byId("filter").hidden = !isOpen;
  byId("filter-open").setAttribute("aria-expanded", String(isOpen));
  byId("minutes").value = view.minutes ?? usual.minutes;
  if (isOpen) (byId(focus) ?? byId("filter").querySelector("select, input")).focus();
  else byId("filter-open").focus();
}

/** The card behind "more": what the head has no room for. */
function panel(summary) {
  const field = (name, options) => make("label", { class: "filter-field" }, say(`filter_${name}`),
    make("select", { id: name, onchange: ({ target }) => take(name, target.value) }, new Option(say(`filter_any_${name}`), ""), ...options));
  const places = PLACES.filter((level) => summary.levels.includes(level));
  return make("section", { class: "card filter", id: "filter", hidden: "", "aria-label": say("filter_more"), onkeydown: leave },
    ...places.map((level) => field(level, [])),
    usual.services.length ? field("service", usual.services.map((name) => new Option(name, name))) : null,
    limitField(usual.longest_minutes),
    make("button", { type: "button", class: "filter-reset", id: "filter-reset", onclick: reset }, say("filter_reset")));
}

function leave(event) {
  if (event.key !== "Escape") return;
  event.preventDefault();
  openPanel(false);
}

/** Go back to what the run itself asked. */
const reset = () => choose(Object.fromEntries(CHOSEN.map((name) => [name, null])));
