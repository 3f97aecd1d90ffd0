// An answer on the map: places, a walk, and outlines of areas.

import { ask } from "../api.js";
import { map, on, room } from "../map/map.js";
import { latLngOf } from "../map/place.js";
import { question } from "../view.js";

const MOST_AREAS = 500;
const AREA = { color: "#c8102e", weight: 2.5, fillColor: "#c8102e", fillOpacity: 0.1 };
const LINE = { color: "#111827", weight: 4, lineCap: "round", lineJoin: "round", fill: false };
const SPOT = { radius: 8, color: "#fff", weight: 3, fillColor: "#c8102e", fillOpacity: 1 };

const drawn = L.featureGroup().addTo(map);

export const clearShown = () => drawn.clearLayers();

/** Show what belongs to an answer, and go there. */
export async function showOnMap({ at, to, walk_to: walkTo, areas = [], level, under, line }) {
  clearShown();
  const found = areas.length ? await outlines(areas, level, under) : [];
  drawn.addLayer(L.geoJSON(found, { ...on("walk"), style: AREA, pointToLayer: () => null }));
  const way = line ?? (at && walkTo ? await walk(at, walkTo) : null);
  if (way) for (const style of [{ ...LINE, color: "#fff", weight: 8 }, LINE]) drawn.addLayer(L.polyline(way.coordinates.map(latLngOf), { ...on("walk"), ...style }));
  for (const place of [at, to].filter(Boolean)) drawn.addLayer(L.circleMarker(latLngOf(place), { ...on("walk"), ...SPOT }));
  const bounds = drawn.getBounds();
  if (bounds.isValid()) map.flyToBounds(bounds, { ...beside(), maxZoom: 16, duration: 0.6 });
}

/** The room that is left beside the panel. */
function beside() {
  const panel = document.getElementById("assistant");
  const { paddingTopLeft, paddingBottomRight: [right, bottom] } = room();
  if (map.getSize().x <= 640) return { paddingTopLeft, paddingBottomRight: [right, Math.max(bottom, panel.offsetHeight + 16)] };
  const below = document.getElementById("below").offsetHeight;
  return { paddingTopLeft, paddingBottomRight: [Math.max(right, panel.offsetWidth + 28), Math.max(bottom, below + 28)] };
}

async function walk(from, to) {
  const { profile, at } = question();
  return (await ask("walk", { from, to, profile, at })).geometry;
}

async function outlines(codes, level, under) {
  if (codes.length === 1) return [await ask(`areas/${encodeURIComponent(codes[0])}`)];
  const { features } = await ask("areas", { level, under, size: MOST_AREAS });
  return features.filter(({ properties }) => codes.includes(properties.code));
}
