// Handles over the stations: to drag one elsewhere, or to pick one by its keys.

import { make } from "../dom.js";
import { map } from "../map/map.js";
import { latLngOf, placeOf } from "../map/place.js";
import { known } from "./known.js";
import { say } from "../words.js";

const handles = L.layerGroup();

/** Put handles on stations but some; `heed` is told drag(code, place), drop(code, place), pick(code). */
export function showHandles(isWanted, isTaken, isDragged, heed) {
  handles.clearLayers();
  if (!isWanted) return void handles.remove();
  handles.addTo(map);
  for (const [code, { name, place }] of known.stations) if (!isTaken(code)) add(code, name, place, isDragged, heed);
}

function add(code, name, place, isDragged, heed) {
  const icon = L.divIcon({ html: make("span", { class: "try-handle" }), className: "try-holder try-grip", iconSize: [30, 30] });
  const shape = L.marker(latLngOf(place), { icon, draggable: isDragged, zIndexOffset: 1800, title: name });
  shape.on("drag", () => heed.drag(code, placeOf(shape.getLatLng())));
  shape.on("dragend", () => heed.drop(code, placeOf(shape.getLatLng())));
  shape.on("click", () => heed.pick(code));
  handles.addLayer(shape);
  const element = shape.getElement();
  element.setAttribute("aria-label", say(isDragged ? "try_move_station" : "try_close_station", { name }));
  element.addEventListener("keydown", (event) => {
    if (event.key !== "Enter" && event.key !== " ") return;
    event.preventDefault();
    event.stopPropagation();
    heed.pick(code);
  });
}
