// What the plan changes, drawn on the map: rings that can be dragged, crosses, gates, links.

import { make } from "../dom.js";
import { map, on } from "../map/map.js";
import { latLngOf, nudged, placeOf } from "../map/place.js";
import { say } from "../words.js";

const TEAL = "#0f766e";
const STEP_PX = 8;
const FAR_PX = 40;

const drawn = L.layerGroup();
const sketched = L.layerGroup();
let wanted = null;

/** Show or hide everything that is drawn here. */
export function showMarks(isShown) {
  for (const group of [drawn, sketched]) isShown ? group.addTo(map) : group.remove();
}

/**
 * Draw the plan. `heed` is told what is done to a ring: drag(change), drop(change), remove(change);
 * `stations` is a Map of code -> {name, place}, `gates` one of code -> place.
 */
export function drawPlan(steps, { stations, gates }, heed) {
  const focused = document.activeElement?.closest?.(".try-mark")?.dataset.step ?? wanted;
  wanted = null;
  drawn.clearLayers();
  for (const step of steps) DRAW[step.do](step, { stations, gates }, heed);
  if (focused) focusStep(Number(focused));
}

/** Put the keys on the ring of a step, as soon as it is drawn. */
export function focusStep(id) {
  const ring = document.querySelector(`.try-mark[data-step="${id}"]`);
  if (ring) ring.focus({ preventScroll: true });
  else wanted = id;
}

/** Draw a link that is not finished, from a place to where the pointer is; null takes it away. */
export function sketch(from, to) {
  sketched.clearLayers();
  if (from) line(sketched, [from, to ?? from], { dashArray: "6 6" });
}

const DRAW = {
  add: (step, _, heed) => ring(step, "at", "+", heed),
  move(step, { stations }, heed) {
    const { place } = stations.get(step.station) ?? { place: step.to };
    const track = line(drawn, [place, step.to], { dashArray: "3 5", weight: 2 });
    ring(step, "to", "⇢", heed, (at) => track.setLatLngs([latLngOf(place), at]));
  },
  remove({ station }, { stations }) {
    if (stations.has(station)) mark("×", "try-cross", stations.get(station).place);
  },
  open({ gate }, { gates }) {
    if (gates.has(gate)) mark("", "try-gate", gates.get(gate));
  },
  link({ from, to }) {
    line(drawn, [from, to], {});
    for (const end of [from, to]) mark("", "try-end", end);
  },
};

function line(group, places, style) {
  const shape = L.polyline(places.map(latLngOf), { ...on("walk"), color: TEAL, weight: 4, ...style });
  group.addLayer(shape);
  return shape;
}

function mark(text, kind, place) {
  const icon = L.divIcon({ html: make("span", { class: kind }, text), className: "try-holder", iconSize: [22, 22] });
  drawn.addLayer(L.marker(latLngOf(place), { icon, interactive: false, keyboard: false, zIndexOffset: 1500 }));
}

function ring(step, key, sign, heed, follow = () => {}) {
  const icon = L.divIcon({ html: make("span", { class: "try-ring" }, sign), className: "try-mark", iconSize: [34, 34] });
  const shape = L.marker(latLngOf(step[key]), { icon, draggable: true, autoPan: true, zIndexOffset: 2000, title: say("try_ring") });
  const now = () => ({ ...step, [key]: placeOf(shape.getLatLng()) });
  shape.on("drag", () => {
    follow(shape.getLatLng());
    heed.drag(now());
  });
  shape.on("dragend", () => heed.drop(now()));
  drawn.addLayer(shape);
  const element = shape.getElement();
  element.dataset.step = step.id;
  element.setAttribute("aria-label", say("try_ring"));
  element.addEventListener("keydown", (event) => {
    if (press(event, shape, () => heed.drag(now()), () => heed.drop(now()), () => heed.remove(step))) {
      follow(shape.getLatLng());
      event.preventDefault();
      event.stopPropagation();
    }
  });
}

/** Move a ring by keys; true when the key means something to it. */
function press({ key, shiftKey }, shape, drag, drop, remove) {
  const there = nudged(shape.getLatLng(), key, shiftKey ? FAR_PX : STEP_PX);
  if (there) {
    shape.setLatLng(there);
    drag();
  } else if (key === "Enter" || key === " ") drop();
  else if (key === "Delete" || key === "Backspace") remove();
  else return false;
  return true;
}
