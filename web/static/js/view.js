// The view: everything that is chosen, kept in the address, so that a link shows the same thing.
//
// Parts of the page read `view`, change it by `choose` and are told of changes by `watch`.

import { byId } from "./dom.js";

/** What a link may open the map at, by its code -> the layer that has it. */
export const PLACES = { area: "areas", station: "stations", hub: "hubs", compound: "compounds", gate: "gates", partner: "partners" };

const word = (text) => text;
const number = (text) => (Number.isFinite(parseFloat(text)) ? parseFloat(text) : undefined);
const numbers = (length) => (text) => {
  const found = text.split(",").map(parseFloat);
  return found.length === length && found.every(Number.isFinite) ? found : undefined;
};

/** What an address may hold -> how it is read; whatever else it holds is left alone. */
const PARTS = {
  level: word, // of the areas that are drawn
  measure: word, // what colours them
  profile: word,
  minutes: number,
  service: word,
  hour: number, // of the week, 0 is Monday 0:00; any time when absent
  street: word, // codes of what the page is narrowed down to
  community: word,
  cause: word, // of the gaps that are listed
  at: numbers(2), // the place asked about: longitude, latitude
  to: numbers(2), // the other end of a walk
  tool: word, // what a click on the map does; "ask" when absent
  room: word, // the drawer that is open
  scenario: word, // one that is saved
  plan: word, // what is tried, saved or not: js/try/plan.js says how it is written
  layers: word, // names of layers that are shown or hidden against their custom: "-gaps,+partners"
  view: numbers(3), // zoom, latitude, longitude
  ...Object.fromEntries(Object.keys(PLACES).map((kind) => [kind, word])),
};

const watchers = [];

/** What is chosen; absent where nothing is. Changed by `choose` alone. */
export const view = read();

function read() {
  const said = new URLSearchParams(location.hash.slice(1));
  const found = {};
  for (const [name, parse] of Object.entries(PARTS)) {
    const value = said.has(name) ? parse(said.get(name)) : undefined;
    if (value !== undefined && value !== "") found[name] = value;
  }
  return found;
}

/** Change parts of the view; null takes a part away. Who watches a part that differs is told. */
export function choose(changes) {
  const differing = Object.keys(changes).filter((name) => String(view[name] ?? "") !== String(changes[name] ?? ""));
  for (const name of differing) {
    if (changes[name] === null || changes[name] === undefined) delete view[name];
    else view[name] = changes[name];
  }
  write();
  for (const { names, tell } of watchers) {
    if (names.some((name) => differing.includes(name))) tell(differing);
  }
}

/** Be told, with the names of what differs, when one of these parts does. */
export function watch(names, tell) {
  watchers.push({ names, tell });
}

/** Parts of the view that make a question: send them with whatever depends on who walks, when and where to. */
export const QUESTION = ["profile", "minutes", "service", "hour"];

/** The question as the API takes it. */
export const question = () => ({ profile: view.profile, minutes: view.minutes, service: view.service, at: moment(view.hour) });

/** Parts of the view that narrow the page down. */
export const NARROWED = ["street", "community"];

/** Code of the area that the page is narrowed down to, if it is. */
export const narrowed = () => view.community ?? view.street;

/** An hour of this week as the API takes a moment: 2026-11-24T19:00. */
export function moment(hour) {
  if (hour === undefined) return undefined;
  const day = new Date();
  day.setDate(day.getDate() - ((day.getDay() + 6) % 7) + Math.floor(hour / 24));
  const two = (value) => String(value).padStart(2, "0");
  return `${day.getFullYear()}-${two(day.getMonth() + 1)}-${two(day.getDate())}T${two(hour % 24)}:00`;
}

/** The place that a link names: {kind, code}, or nothing. */
export function placeNamed() {
  const kind = Object.keys(PLACES).find((name) => view[name]);
  return kind && { kind, code: view[kind] };
}

/** Forget the place that a link named. */
export const forgetPlace = () => choose(Object.fromEntries(Object.keys(PLACES).map((kind) => [kind, null])));

function write() {
  const said = new URLSearchParams(location.hash.slice(1));
  for (const name of Object.keys(PARTS)) {
    if (view[name] === undefined) said.delete(name);
    else said.set(name, String(view[name]));
  }
  history.replaceState(null, "", `#${said.toString().replaceAll("%2C", ",")}`);
  carry();
}

/** Let the other language open the same view. */
export function carry() {
  const link = byId("language");
  link.href = link.getAttribute("href").split("#")[0] + location.hash;
}

/** An address changed by hand, or a link to this very page, opens as from anywhere else. */
window.addEventListener("hashchange", () => location.reload());
