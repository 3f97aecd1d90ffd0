// What can be changed: stations, and gates that are shut to somebody.

import { ask, askLatest, isOutdated } from "../api.js";
import { map, on } from "../map/map.js";
import { latLngOf } from "../map/place.js";

const GATES_FROM = 15;
const NEAR_PX = 18;

/** Code -> {name, place} and code -> place, as far as they are known. */
export const known = { stations: new Map(), gates: new Map() };

const dots = L.layerGroup();

export const areGatesShown = () => map.getZoom() >= GATES_FROM;

/** Learn of all stations. */
export async function learnStations() {
  const { features } = await ask("layers/stations");
  for (const { properties, geometry } of features) known.stations.set(properties.code, { name: properties.name, place: geometry.coordinates });
}

/** Keep gates that are shut to somebody on the map, where they can be told apart. */
export function followGates(isWanted) {
  map.off("moveend", drawGates);
  dots.remove();
  if (!isWanted) return;
  map.on("moveend", drawGates);
  dots.addTo(map);
  drawGates();
}

async function drawGates() {
  dots.clearLayers();
  if (!areGatesShown()) return;
  try {
    await learnGates(map.getBounds().pad(0.1).toBBoxString());
  } catch (error) {
    if (!isOutdated(error)) throw error;
    return;
  }
  for (const place of known.gates.values()) {
    dots.addLayer(L.circleMarker(latLngOf(place), { ...on("walk"), radius: 5, color: "#fff", weight: 1.5, fillColor: "#0f766e", fillOpacity: 1 }));
  }
}

async function learnGates(bbox) {
  const { features } = await askLatest("try-gates", "layers/gates", { bbox });
  for (const { properties, geometry } of features) {
    if (isShut(properties)) known.gates.set(properties.code, geometry.coordinates);
  }
}

const isShut = ({ passage, hours }) => passage === "residents" || (hours && hours !== "24/7");

/** Learn where gates of a plan are, for them to be drawn. */
export async function learnPlanned(codes) {
  if (codes.every((code) => known.gates.has(code))) return;
  const { features } = await ask("layers/gates");
  for (const { properties, geometry } of features) {
    if (codes.includes(properties.code)) known.gates.set(properties.code, geometry.coordinates);
  }
}

/** The code of the nearest of some places to where the pointer is, or null where none is near. */
export function nearest(places, latlng) {
  const at = map.latLngToContainerPoint(latlng);
  let best = null, least = NEAR_PX;
  for (const [code, place] of places) {
    const away = map.latLngToContainerPoint(latLngOf(place)).distanceTo(at);
    if (away <= least) [best, least] = [code, away];
  }
  return best;
}
