// The search box: a code, a name or pinyin initials; Enter flies there and asks.

import { ask, isOutdated, newest } from "../api.js";
import { askAt } from "../ask/start.js";
import { byId, make } from "../dom.js";
import { map } from "../map/map.js";
import { say } from "../words.js";

const WAIT_MS = 120;
const SHOWN = 8;
const NEAR = 15;
const FLIGHT_S = 0.6;

let found = [];
let at = -1;
let waiting = 0;

export function startSearch() {
  const input = make("input", {
    id: "search-box", type: "search", role: "combobox", autocomplete: "off", spellcheck: "false", maxlength: "60", "aria-autocomplete": "list",
    "aria-expanded": "false", "aria-controls": "search-list", "aria-label": say("search_box"), placeholder: say("search_box"),
  });
  byId("search").replaceChildren(input, make("ul", { id: "search-list", class: "search-list", role: "listbox", "aria-label": say("search_found"), hidden: "" }));
  input.addEventListener("input", () => {
    clearTimeout(waiting);
    waiting = setTimeout(look, WAIT_MS);
  });
  input.addEventListener("keydown", steer);
  input.addEventListener("blur", () => setTimeout(close, WAIT_MS));
  document.addEventListener("keydown", (event) => {
    if (event.key !== "/" || event.ctrlKey || event.metaKey || event.altKey || isTyping(event.target)) return;
    event.preventDefault();
    input.select();
    input.focus();
  });
}

const isTyping = (element) => element.matches?.("input, textarea, select, [contenteditable]");

async function look() {
  const text = byId("search-box").value.trim();
  if (!text) return close();
  try {
    const { rows } = await ask("search", { q: text, count: SHOWN }, newest("search"));
    show(rows);
  } catch (error) {
    if (!isOutdated(error)) tellNothing(error.message);
  }
}

function show(rows) {
  found = rows;
  at = rows.length ? 0 : -1;
  if (!rows.length) return tellNothing(say("search_none"));
  byId("search-list").replaceChildren(...rows.map(option));
  open();
  mark();
}

function option(place, number) {
  const kind = place.level ? say(`level_${place.level}`) : say(`search_kind_${place.kind}`);
  return make("li", { id: `search-${number}`, role: "option", class: "search-option", onmousedown: (event) => event.preventDefault(), onclick: () => go(place) },
    make("span", { class: "search-name" }, place.name || place.code), make("span", { class: "search-kind" }, kind),
    make("span", { class: "search-where" }, [place.code, ...place.parents].join(" · ")));
}

function tellNothing(text) {
  found = [];
  at = -1;
  byId("search-list").replaceChildren(make("li", { class: "search-none", role: "option", "aria-disabled": "true" }, text));
  open();
}

function open() {
  byId("search-list").hidden = false;
  byId("search-box").setAttribute("aria-expanded", "true");
}

function close() {
  byId("search-list").hidden = true;
  byId("search-box").setAttribute("aria-expanded", "false");
  byId("search-box").removeAttribute("aria-activedescendant");
}

function steer(event) {
  if (event.key === "Escape") {
    event.preventDefault();
    if (byId("search-list").hidden) event.target.value = "";
    return close();
  }
  if (event.key === "Enter") {
    event.preventDefault();
    return enter();
  }
  const step = { ArrowDown: 1, ArrowUp: -1 }[event.key];
  if (!step || !found.length) return;
  event.preventDefault();
  at = (at + step + found.length) % found.length;
  mark();
}

/** Go to what is marked; whoever types faster than the list comes waits for it. */
async function enter() {
  clearTimeout(waiting);
  if (byId("search-list").hidden || at < 0) await look();
  if (at >= 0) go(found[at]);
}

function mark() {
  for (const [number, one] of [...byId("search-list").children].entries()) {
    one.setAttribute("aria-selected", String(number === at));
    if (number === at) one.scrollIntoView({ block: "nearest" });
  }
  if (at >= 0) byId("search-box").setAttribute("aria-activedescendant", `search-${at}`);
}

async function go(place) {
  const [lon, lat] = place.point;
  close();
  byId("search-box").value = place.name || place.code;
  const isWide = place.kind === "area" && place.level !== "grid";
  map.flyTo([lat, lon], Math.max(map.getZoom(), isWide ? NEAR - 2 : NEAR), { duration: FLIGHT_S });
  await new Promise((there) => {
    map.once("moveend", there);
    setTimeout(there, 2000 * FLIGHT_S);
  });
  askAt([lon, lat]);
}
