// Areas as they would be, with who lives in each, and the handles of the one in hand.

import { map } from "../map/map.js";
import { make } from "../dom.js";
import { people, say } from "../words.js";
import { pointInside } from "../map/inside.js";
import { nudged } from "../map/place.js";
import { layer, style } from "./pane.js";
import { placeOf } from "./pen.js";

const shapes = layer();
const handles = layer();
const NUDGE_PX = 4;
const FAR_PX = 20;
const WIDE_PX = 170;

/** Whether an area is another than it was: a neighbour that only got a vertex is not. */
export const differs = (area) =>
  area.is_new || area.residents !== area.residents_before || Math.abs(area.area_m2 - area.area_m2_before) > 1;

/** Draw the areas that differ, the one in hand, areas chosen to be merged, and a link. */
export function paintAreas({ areas, here, line }, chosen = []) {
  shapes.clearLayers();
  const changed = areas.filter(differs);
  for (const area of changed) shapes.addLayer(outline(area.geometry, { color: "#0f766e", weight: 2.5, fillColor: "#0f766e", fillOpacity: area.is_new ? 0.22 : 0.1 }));
  if (here) shapes.addLayer(outline(here.geometry, { color: "#111827", weight: 3, fill: false }));
  for (const area of chosen) shapes.addLayer(outline(area.geometry, { color: "#6d28d9", weight: 3, fillColor: "#6d28d9", fillOpacity: 0.18 }));
  if (line) shapes.addLayer(outline(line, { color: "#0f766e", weight: 4, fill: false }));
  const told = here && !changed.some(({ code }) => code === here.code) ? [...changed, here] : changed;
  for (const area of told) shapes.addLayer(label(area));
}

const outline = (geometry, options) => L.geoJSON(geometry, style(options));

/** Whether a name fits into an area as it is seen now. */
function isWide({ geometry }) {
  const bounds = L.geoJSON(geometry).getBounds();
  return map.latLngToLayerPoint(bounds.getSouthEast()).x - map.latLngToLayerPoint(bounds.getNorthWest()).x > WIDE_PX;
}

function label(area) {
  const [lon, lat] = pointInside(area.geometry);
  const text = make("span", { class: "draw-label" }, isWide(area) ? make("b", {}, area.name) : null, say(isWide(area) ? "draw_label" : "draw_label_short", { residents: people(area.residents), dwellings: people(area.dwellings) }));
  return L.marker([lat, lon], { icon: L.divIcon({ html: text, className: "draw-label-holder", iconSize: [0, 0] }), interactive: false, keyboard: false, pane: "markerPane" });
}

/** Put handles on the border of the area in hand: drag(from, to), drop(from, to); to is null when one is taken away. */
export function showHandles(here, heed) {
  handles.clearLayers();
  if (!here) return;
  for (const place of here.middles) handles.addLayer(handle(place, "middle", heed));
  for (const place of here.handles) handles.addLayer(handle(place, "corner", heed));
}

function handle([lon, lat], kind, heed) {
  const from = [lon, lat];
  const size = kind === "corner" ? 24 : 18;
  const icon = L.divIcon({ html: make("span", { class: `draw-${kind}` }), className: "draw-handle", iconSize: [size, size] });
  const mark = L.marker([lat, lon], { icon, draggable: true, autoPan: true, title: say(`draw_handle_${kind}`), alt: say(`draw_handle_${kind}`), bubblingMouseEvents: false });
  const to = () => placeOf(mark.getLatLng());
  mark.on("drag", () => heed.drag(from, to()));
  mark.on("dragend", () => heed.drop(from, to()));
  mark.on("contextmenu", () => kind === "corner" && heed.drop(from, null));
  mark.on("add", () => mark.getElement().addEventListener("keydown", (event) => byKey(event, mark, kind, heed, from, to)));
  return mark;
}

/** Arrows move a handle, Enter leaves it there, Delete takes it away. */
function byKey(event, mark, kind, heed, from, to) {
  const there = nudged(mark.getLatLng(), event.key, event.shiftKey ? FAR_PX : NUDGE_PX);
  if (there) {
    mark.setLatLng(there);
    heed.drag(from, to());
  } else if (event.key === "Enter") heed.drop(from, to());
  else if (event.key === "Delete" && kind === "corner") heed.drop(from, null);
  else return;
  event.preventDefault();
  event.stopPropagation();
}
