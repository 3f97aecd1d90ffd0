// The quiet ground under the figures: water, railways, hills; streets once near.

import { ask } from "../api.js";
import { make } from "../dom.js";
import { HILL, WATER } from "./colours.js";
import { follow } from "./following.js";
import { offerLayer } from "./layers.js";
import { on } from "./map.js";
import { TileLayer } from "./tiles.js";

/** Classes of streets by width; a class not named here is a small one. */
const WIDTHS = [
  { width: 3.2, kinds: ["trunk", "primary", "main"] },
  { width: 2.3, kinds: ["secondary", "collector", "trunk_link", "primary_link"] },
  { width: 1.6, kinds: ["tertiary", "local", "secondary_link", "tertiary_link", "residential", "unclassified", "living_street"] },
];
const SMALL = 0.9;
const MAIN_FROM = 12;
const ALL_FROM = 15;
const MAIN = WIDTHS.slice(0, 2).flatMap(({ kinds }) => kinds).join(",");
const CASING = "#7c93a8";

const LANDS = { hill: HILL, park: HILL, forest: HILL, wood: HILL, campus: "#ece4d4", works: "#e2e0e6", landmark: "#e9e4d8" };

/** Offer the ground and the streets; many streets are drawn as tiles. */
export function offerGround(isTiled) {
  const ground = L.layerGroup();
  offerLayer({ name: "ground", group: ground, isCustom: true, load: () => drawGround(ground), sample: sample("ground") });
  offerLayer({ name: "streets", isCustom: true, sample: sample("streets"), ...(isTiled("streets") ? { group: streetTiles() } : streetLines()) });
}

export const sample = (name) => make("span", { class: `swatch swatch-${name}`, "aria-hidden": "true" });

async function drawGround(group) {
  const [barriers, landscape] = await Promise.all([ask("layers/barriers", { kind: "water,rail,expressway" }), ask("layers/landscape")]);
  const only = (kind) => ({ properties }) => properties.kind === kind;
  const water = { color: WATER, weight: 2.5, fillColor: WATER, fillOpacity: 1 };
  const land = ({ properties: { kind } }) => ({ stroke: false, fillColor: LANDS[kind] ?? LANDS.landmark, fillOpacity: 1 });
  add(group, "land", landscape, ({ geometry }) => geometry?.type.endsWith("Polygon"), land);
  add(group, "water", { ...barriers, features: barriers.features.map(filled) }, only("water"), water);
  add(group, "rails", barriers, only("expressway"), { color: "#b8c2cf", weight: 3.5, fillOpacity: 0.7 });
  add(group, "rails", barriers, only("rail"), { color: "#4b5563", weight: 2.6, fillColor: "#4b5563", fillOpacity: 0.5 });
  add(group, "rails", barriers, only("rail"), { color: "#fff", weight: 1.4, dashArray: "7 7", fill: false });
}

/** A shore that closes encloses water, though it was handed over as a line. */
function filled(feature) {
  const { type, coordinates } = feature.geometry;
  const rings = type === "LineString" ? [coordinates] : coordinates;
  const isShore = type.endsWith("LineString") && rings.every((ring) => String(ring[0]) === String(ring.at(-1)));
  return isShore ? { ...feature, geometry: { type: "Polygon", coordinates: rings } } : feature;
}

function add(group, pane, features, filter, style) {
  group.addLayer(L.geoJSON(features, { ...on(pane), filter, style, pointToLayer: () => null }));
}

const widthOf = (kind) => WIDTHS.find(({ kinds }) => kinds.includes(kind))?.width ?? SMALL;
const grown = (width, zoom) => width * Math.min(2.2, Math.max(0.55, 1 + (zoom - 14) * 0.3));

/** Main streets from afar, every street when near. */
function streetTiles() {
  const styles = new Map();
  return new TileLayer({
    pane: "streets",
    minZoom: MAIN_FROM,
    address: (z, x, y) => `/api/v1/tiles/streets/${z}/${x}/${y}.mvt${z < ALL_FROM ? `?kind=${MAIN}` : ""}`,
    styleOf({ kind }, layer, zoom) {
      const weight = grown(widthOf(kind), zoom);
      if (!styles.has(weight)) styles.set(weight, { color: "#fff", weight, casing: { color: CASING, weight: weight + 1, opacity: 0.5 } });
      return styles.get(weight);
    },
  });
}

function streetLines() {
  const group = L.layerGroup();
  const load = follow({ name: "streets", group, from: MAIN_FROM, query: (zoom) => ({ kind: zoom < ALL_FROM ? MAIN : null }), draw: (streets) => drawStreets(group, streets) });
  return { group, load };
}

function drawStreets(group, { features }) {
  group.clearLayers();
  for (const [width, lines] of byWidth(features)) {
    const shape = { ...on("streets"), smoothFactor: 1.5 };
    const weight = grown(width, group._map?.getZoom() ?? MAIN_FROM);
    group.addLayer(L.polyline(lines, { ...shape, color: CASING, weight: weight + 1, opacity: 0.5 }));
    group.addLayer(L.polyline(lines, { ...shape, color: "#fff", weight, opacity: 1 }));
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
