// What the assistant says: what it understood, the answer, and what may be picked from.

import { make } from "../dom.js";
import { flyTo } from "../fly.js";
import { markOf } from "../map/stations.js";
import { map, room } from "../map/map.js";
import { askAt } from "../ask/start.js";
import { ask } from "../api.js";
import { attempt } from "../attempt.js";

/** Lay a reply out; `again` asks another sentence. */
export function reply(told, again) {
  return make("div", { class: `assistant-reply is-${told.status}`, "data-intent": told.intent },
    told.understood ? make("p", { class: "assistant-understood" }, told.understood) : null,
    make("p", { class: "assistant-text" }, told.text),
    told.rows.length ? make("ul", { class: "assistant-rows" }, ...told.rows.map(row)) : null,
    choices([...told.choices, ...told.examples.map((text) => ({ label: text, text }))], again));
}

function row(found) {
  return make("li", {}, make("button", { type: "button", class: "assistant-row", onclick: () => attempt(() => go(found)) },
    found.kind === "station" ? markOf(found.level) : null,
    make("span", { class: "assistant-row-name" }, found.name), make("span", { class: "muted" }, found.text)));
}

function choices(list, again) {
  if (!list.length) return null;
  return make("div", { class: "assistant-choices" },
    ...list.map(({ label, text }) => make("button", { type: "button", class: "ask-button", onclick: () => again(text) }, label)));
}

/** Go to what was picked. */
async function go({ kind, code, level, at }) {
  if (kind === "area") return flyTo({ code, level });
  const place = at ?? (await ask(`stations/${encodeURIComponent(code)}`)).geometry.coordinates;
  map.setView([place[1], place[0]], Math.max(map.getZoom(), 15), { animate: false });
  map.panInside([place[1], place[0]], room());
  return askAt(place);
}
