// A walk, drawn over everything.

import { askLatest } from "../api.js";
import { map, on } from "../map/map.js";
import { latLngOf } from "../map/place.js";

const drawn = L.layerGroup().addTo(map);

/** Draw the walk from a place, [lon, lat], to a station by its code or to another place; resolves to the API's answer. */
export async function drawWalk(from, to, { profile, at } = {}) {
  const answer = await askLatest("walk", "walk", { from, to, profile, at });
  clearWalk(from);
  drawLine(answer.geometry);
  return answer;
}

/** Draw a GeoJSON LineString, or nothing. */
function drawLine(geometry) {
  if (!geometry) return;
  const line = geometry.coordinates.map(latLngOf);
  const shape = { ...on("walk"), lineCap: "round", lineJoin: "round", fill: false };
  drawn.addLayer(L.polyline(line, { ...shape, color: "#fff", weight: 8, opacity: 0.9 }));
  drawn.addLayer(L.polyline(line, { ...shape, color: "#111827", weight: 4 }));
  markStart(geometry.coordinates[0]);
}

/** Leave only the mark of the place that was asked about, or nothing. */
export function clearWalk(place = null) {
  drawn.clearLayers();
  if (place) markStart(place);
}

function markStart([lon, lat]) {
  const mark = { ...on("walk"), radius: 6, color: "#111827", weight: 3, fillColor: "#fff", fillOpacity: 1 };
  drawn.addLayer(L.circleMarker([lat, lon], mark));
}
