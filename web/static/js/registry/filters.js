// Filters above a table, a board or the checks: each is a part of the address.

import { byId, make } from "../dom.js";
import { say } from "../words.js";
import { go, view } from "./address.js";

const TYPING_MS = 250;
let typing = 0;

/** Show filters, {key: input}; each input is named after its part of the address. */
export function offer(filters) {
  byId("filters").replaceChildren(...filters);
  fill();
}

export const field = (key, input) => make("label", {}, say(key), input);

export const search = () => field("search", make("input", { type: "search", name: "q", maxlength: 100 }));

export function select(key, options, none) {
  return make("select", { name: key }, new Option(none, ""), ...options.map(([value, label]) => new Option(label, value)));
}

/** Bring the filters in line with the address. */
export function fill() {
  clearTimeout(typing);
  for (const input of byId("filters").elements) if (input.name) input.value = view().get(input.name) ?? "";
}

/** Follow the filters; while somebody types, the address is not a new one each time. */
function follow({ target }) {
  if (!target.name) return;
  const inputs = [...byId("filters").elements].filter(({ name }) => name);
  const wanted = () => ({ offset: "", ...Object.fromEntries(inputs.map((input) => [input.name, input.value])) });
  clearTimeout(typing);
  if (target.name === "q") typing = setTimeout(() => go(wanted(), { replace: true }), TYPING_MS);
  else go(wanted());
}

byId("filters").addEventListener("input", follow);
byId("filters").addEventListener("submit", (event) => event.preventDefault());
