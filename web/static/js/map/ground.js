// The quiet ground under the figures: water, railways, hills; streets and compounds once near.

import { ask, askLatest, isOutdated } from "../api.js";
import { HILL, WATER } from "./colours.js";
import { map, on } from "./map.js";

export const layers = { ground: L.layerGroup().addTo(map), streets: L.layerGroup().addTo(map), compounds: L.layerGroup().addTo(map) };

/** Classes of streets by width; a class not named here is a small one. */
const WIDTHS = [
  { width: 3.2, kinds: ["trunk", "primary", "main"] },
  { width: 2.3, kinds: ["secondary", "collector", "trunk_link", "primary_link"] },
  { width: 1.6, kinds: ["tertiary", "local", "secondary_link", "tertiary_link", "residential", "unclassified", "living_street"] },
];
const SMALL = 0.9;
const MAIN_FROM = 12;
const ALL_FROM = 15;

const widthOf = (kind) => WIDTHS.find(({ kinds }) => kinds.includes(kind))?.width ?? SMALL;

/** Draw water, railways and hills, then keep streets and compounds in step with the view. */
export async function drawGround() {
  const [barriers, landscape] = await Promise.all([ask("layers/barriers", { kind: "water,rail,expressway" }), ask("layers/landscape")]);
  drawBarriers(barriers);
  drawLandscape(landscape);
  map.on("moveend", follow);
  await follow();
}

function drawBarriers(features) {
  const only = (...kinds) => ({ properties }) => kinds.includes(properties.kind);
  const water = { color: WATER, weight: 2.5, fillColor: WATER, fillOpacity: 1 };
  add(layers.ground, "water", { ...features, features: features.features.map(filled) }, only("water"), water);
  add(layers.ground, "rails", features, only("expressway"), { color: "#b8c2cf", weight: 3.5, fillOpacity: 0.7 });
  add(layers.ground, "rails", features, only("rail"), { color: "#4b5563", weight: 2.6, fillColor: "#4b5563", fillOpacity: 0.5 });
  add(layers.ground, "rails", features, only("rail"), { color: "#fff", weight: 1.4, dashArray: "7 7", fill: false });
}

/** A shore that closes encloses water, though it was handed over as a line. */
function filled(feature) {
  const { type, coordinates } = feature.geometry;
  const rings = type === "LineString" ? [coordinates] : coordinates;
  const isShore = type.endsWith("LineString") && rings.every((ring) => String(ring[0]) === String(ring.at(-1)));
  return isShore ? { ...feature, geometry: { type: "Polygon", coordinates: rings } } : feature;
}

function drawLandscape(features) {
  const isGround = ({ geometry }) => geometry?.type.endsWith("Polygon");
  const ground = { stroke: false, fillColor: HILL, fillOpacity: 1 };
  const green = new Set(["hill", "park", "forest", "wood", "water"]);
  const style = ({ properties }) => (green.has(properties.kind) ? ground : { ...ground, fillColor: "#e9e4d8" });
  add(layers.ground, "land", features, isGround, style);
}

function add(group, pane, features, filter, style) {
  group.addLayer(L.geoJSON(features, { ...on(pane), filter, style, pointToLayer: () => null }));
}

async function follow() {
  try {
    await Promise.all([followStreets(), followCompounds()]);
  } catch (error) {
    if (!isOutdated(error)) throw error;
  }
}

const box = () => map.getBounds().pad(0.2).toBBoxString();

/** Main streets from afar, every street when near; nothing where they would only be a grey mist. */
async function followStreets() {
  const zoom = map.getZoom();
  if (zoom < MAIN_FROM) return void layers.streets.clearLayers();
  const main = WIDTHS.slice(0, 2).flatMap(({ kinds }) => kinds).join(",");
  const streets = await askLatest("streets", "layers/streets", { bbox: box(), kind: zoom < ALL_FROM ? main : null });
  layers.streets.clearLayers();
  for (const [width, lines] of byWidth(streets.features)) {
    const grown = width * Math.min(2.2, Math.max(0.55, 1 + (zoom - 14) * 0.3));
    layers.streets.addLayer(L.polyline(lines, { ...on("streets"), color: "#7c93a8", weight: grown + 1, opacity: 0.5, smoothFactor: 1.5 }));
    layers.streets.addLayer(L.polyline(lines, { ...on("streets"), color: "#fff", weight: grown, opacity: 1, smoothFactor: 1.5 }));
  }
}

/** One path for all streets of a width, narrow ones first, so that wide ones lie over them. */
function byWidth(features) {
  const lines = new Map();
  for (const { properties, geometry } of features) {
    const width = widthOf(properties.kind);
    const parts = geometry.type === "LineString" ? [geometry.coordinates] : geometry.coordinates;
    if (!lines.has(width)) lines.set(width, []);
    for (const part of parts) lines.get(width).push(part.map(([lon, lat]) => [lat, lon]));
  }
  return [...lines].sort(([one], [other]) => one - other);
}

async function followCompounds() {
  if (map.getZoom() < ALL_FROM) return void layers.compounds.clearLayers();
  const compounds = await askLatest("compounds", "layers/compounds", { bbox: box() });
  layers.compounds.clearLayers();
  const style = { color: "#475569", weight: 1.3, dashArray: "4 3", fill: false };
  add(layers.compounds, "compounds", compounds, () => true, style);
}
