// The walk between two places: two clicks, two ends that can be dragged, and what is passed on the way.

import { attempt } from "../attempt.js";
import { byId, make } from "../dom.js";
import { map } from "../map/map.js";
import { nudged, rounded } from "../map/place.js";
import { ASK, take } from "../tools.js";
import { QUESTION, choose, question, view, watch } from "../view.js";
import { people, say } from "../words.js";
import { head, walkLine } from "./answer.js";
import { pair } from "./facts.js";
import { shareButton } from "./share.js";
import { clearWalk, drawWalk } from "./walk.js";

const PASSED = ["steps", "gate", "night_closed", "private", "bridge"];
const STEP_PX = 8;

/** Of degrees in the address: a metre. */
export const DECIMALS = 5;

const ends = L.layerGroup();
let isInHand = false;

/** The tool; `closeAnswer` puts the card back. */
export function walkTool(closeAnswer) {
  byId("answer").addEventListener("closed", () => isInHand && take(ASK));
  watch(QUESTION, () => isInHand && attempt(showWalk));
  return {
    name: "walk",
    icon: "⇢",
    click: ({ lat, lng }) => put(view.at && !view.to ? "to" : "at", [lng, lat]),
    enter() {
      isInHand = true;
      ends.addTo(map);
      attempt(showWalk);
    },
    leave() {
      isInHand = false;
      ends.remove();
      choose({ to: null });
      closeAnswer();
    },
    escape() {
      if (!view.to) return false;
      choose({ to: null });
      attempt(showWalk);
      return true;
    },
  };
}

/** Put an end somewhere; a new start begins a new walk. */
function put(end, place) {
  choose({ [end]: rounded(place, DECIMALS), ...(end === "at" && view.to ? { to: null } : {}) });
  return attempt(showWalk);
}

async function showWalk() {
  delete document.documentElement.dataset.answer;
  drawEnds();
  byId("answer").classList.add("is-open");
  if (!view.at || !view.to) {
    clearWalk();
    const hint = say(view.at ? "ask_walk_to_hint" : "ask_walk_from_hint");
    return byId("answer").replaceChildren(head(say("tool_walk")), make("p", { class: "muted" }, hint));
  }
  const answer = await drawWalk(view.at, view.to, question());
  byId("answer").replaceChildren(head(say("tool_walk")), ...told(answer), make("div", { class: "ask-actions" },
    make("button", { type: "button", class: "ask-button", "data-do": "swap", onclick: swap }, say("ask_walk_swap")), shareButton()));
  document.documentElement.dataset.answer = "ready";
}

function swap() {
  choose({ at: view.to, to: view.at });
  attempt(showWalk);
}

function told(walk) {
  if (walk.status === "no_way") return [make("p", { class: "over" }, say("ask_no_way"))];
  if (walk.status !== "found") {
    return walk.lost.map((end) => make("p", { class: "over" }, say(`ask_lost_${end}`)));
  }
  const { streets, ...counts } = walk.passes;
  return [
    make("dl", { class: "facts" }, ...pair("on_foot", walkLine(walk)),
      ...PASSED.filter((name) => counts[name]).flatMap((name) => pair(`ask_passes_${name}`, people(counts[name])))),
    streets.length ? make("p", { class: "ask-streets" }, say("ask_streets", { names: streets.join(say("ask_then")) })) : null,
    make("p", { class: "muted" }, say("ask_walk_drag")),
  ].filter(Boolean);
}

/** Two marks, A and B; each can be dragged, or moved by the arrow keys when it has the focus. */
function drawEnds() {
  ends.clearLayers();
  for (const [end, letter] of [["at", "A"], ["to", "B"]]) {
    if (!view[end]) continue;
    const [lon, lat] = view[end];
    const icon = L.divIcon({ html: make("span", { class: "ask-end" }, letter), className: "mark-holder", iconSize: [26, 26] });
    const mark = L.marker([lat, lon], { icon, draggable: true, autoPan: true, zIndexOffset: 2000, title: say(`ask_end_${end}`), alt: letter });
    mark.on("dragend", () => move(end, mark.getLatLng()));
    mark.on("keydown", ({ originalEvent }) => nudge(end, mark, originalEvent));
    ends.addLayer(mark);
  }
}

async function nudge(end, mark, event) {
  const there = nudged(mark.getLatLng(), event.key, STEP_PX);
  if (!there) return;
  event.preventDefault();
  event.stopPropagation();
  await move(end, there);
  map.getContainer().querySelector(`.leaflet-marker-icon[title="${say(`ask_end_${end}`)}"]`)?.focus();
}

function move(end, { lat, lng }) {
  choose({ [end]: rounded([lng, lat], DECIMALS) });
  return attempt(showWalk);
}
