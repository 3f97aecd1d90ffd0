// The pen: a line drawn click by click, with the cursor as its end.

import { map } from "../map/map.js";
import { latLngOf, placeOf as placeRounded } from "../map/place.js";
import { layer, style } from "./pane.js";

const group = layer();
let line = [];
let cursor = null;
let isDown = false;
let tell = () => {};

/** A place as vertices have it: to the centimetre. */
export const placeOf = (latlng) => placeRounded(latlng, 7);

/** Take the pen; `heed` is called with the places, the cursor last if it moves, whenever they differ. */
export function takePen(heed) {
  tell = heed;
  isDown = true;
  clearPen();
}

/** Lay it down. */
export function layPen() {
  isDown = false;
  clearPen();
}

export const places = () => line;

/** Add a place; the same twice is one. */
export function addPlace(latlng) {
  const place = placeOf(latlng);
  if (String(place) !== String(line.at(-1))) line = [...line, place];
  follow(null);
}

/** Take the last place away; false when there was none. */
export function dropPlace() {
  if (!line.length) return false;
  line = line.slice(0, -1);
  follow(null);
  return true;
}

export function clearPen() {
  line = [];
  cursor = null;
  group.clearLayers();
}

function follow(place) {
  cursor = place;
  paint();
  tell(cursor ? [...line, cursor] : line, cursor !== null);
}

function paint() {
  group.clearLayers();
  const all = (cursor ? [...line, cursor] : line).map(latLngOf);
  if (all.length > 1) group.addLayer(L.polyline(all, style({ color: "#0f766e", weight: 3, dashArray: "6 5", fill: false })));
  for (const place of line) group.addLayer(L.circleMarker(latLngOf(place), style({ radius: 4, color: "#0f766e", weight: 2, fillColor: "#fff", fillOpacity: 1 })));
}

map.on("mousemove", ({ latlng }) => isDown && line.length && follow(placeOf(latlng)));
map.on("mouseout", () => isDown && cursor && follow(null));
