// Names of areas on the map: streets from afar, communities when nearer; none over another.

import { make } from "../dom.js";
import { map } from "./map.js";

const COMMUNITIES_FROM = 14;
const LETTER_PX = 12.5;
const HEIGHT_PX = 18;

export const layer = L.layerGroup();
let named = { street: [], community: [] };

/** Name these areas, the largest first where two would meet. */
export function labelAreas(streets, communities) {
  named = { street: placed(streets), community: placed(communities) };
  map.on("moveend", draw);
  draw();
}

const placed = (features) =>
  features
    .map(({ properties, geometry }) => ({ name: properties.name, ...middle(outerRing(geometry)) }))
    .sort((one, other) => other.size - one.size);

/** The outer ring of the largest part. */
function outerRing({ type, coordinates }) {
  const rings = type === "Polygon" ? [coordinates[0]] : coordinates.map(([ring]) => ring);
  return rings.reduce((best, ring) => (Math.abs(middle(ring).size) > Math.abs(middle(best).size) ? ring : best));
}

/** Centre of gravity of a ring and its size, square degrees. */
function middle(ring) {
  let size = 0, x = 0, y = 0;
  const [left, bottom] = ring[0];
  for (let at = 1; at < ring.length; at += 1) {
    const [x1, y1, x2, y2] = [ring[at - 1][0] - left, ring[at - 1][1] - bottom, ring[at][0] - left, ring[at][1] - bottom];
    const cross = x1 * y2 - x2 * y1;
    size += cross / 2;
    x += (x1 + x2) * cross;
    y += (y1 + y2) * cross;
  }
  return { size: Math.abs(size), place: [bottom + y / (6 * size || 1), left + x / (6 * size || 1)] };
}

function draw() {
  layer.clearLayers();
  const taken = [];
  const names = map.getZoom() < COMMUNITIES_FROM ? named.street : named.community;
  for (const { name, place } of names.filter((one) => map.getBounds().contains(one.place))) {
    const at = map.latLngToContainerPoint(place);
    const half = ([...name].length * LETTER_PX) / 2;
    const box = L.bounds([at.x - half, at.y - HEIGHT_PX / 2], [at.x + half, at.y + HEIGHT_PX / 2]);
    if (taken.some((other) => other.intersects(box))) continue;
    taken.push(box);
    const icon = L.divIcon({ html: make("span", {}, name), className: "name", iconSize: [0, 0] });
    layer.addLayer(L.marker(place, { icon, interactive: false, keyboard: false, zIndexOffset: -1000 }));
  }
}
