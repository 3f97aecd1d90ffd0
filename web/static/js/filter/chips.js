// One chip for each filter that is active; a click on it takes the filter away.

import { byId, make } from "../dom.js";
import { choose, view } from "../view.js";
import { limit, say, sayOr } from "../words.js";
import { hourSaid } from "./hours.js";

const TEXTS = {
  profile: (name) => sayOr(`profile_${name}`, name),
  minutes: (value) => say("minutes_of", { minutes: limit(value) }),
  service: (name) => name,
  hour: hourSaid,
};

/** Show chips for these parts of the view; `nameOf` names the areas that codes stand for. */
export function showChips(names, nameOf) {
  byId("chips").replaceChildren(...names.map((name) => chip(name, (TEXTS[name] ?? nameOf)(view[name]))),
    ...(names.length > 1 ? [all(names)] : []));
}

function chip(name, text) {
  return make("button", { type: "button", class: "chip", "data-filter": name, "aria-label": say("filter_take_away", { filter: text }), onclick: () => takeAway([name]) },
    make("span", { class: "chip-text" }, text), make("span", { "aria-hidden": "true" }, "×"));
}

const all = (names) => make("button", { type: "button", class: "chip chip-all", onclick: () => takeAway(names) }, say("filter_reset"));

function takeAway(names) {
  choose({ ...Object.fromEntries(names.map((name) => [name, null])), ...(names.includes("street") ? { community: null } : {}) });
  (byId("chips").querySelector("button") ?? byId("filter-open")).focus();
}
