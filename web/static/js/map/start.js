// The layers of the map: areas by what is measured, stations, and the ground under them.

import { ask } from "../api.js";
import { attempt } from "../attempt.js";
import { QUESTION, choose, question, view, watch } from "../view.js";
import { drawAreas, drawBorders, layers as areaLayers } from "./areas.js";
import { drawGround, layers as groundLayers } from "./ground.js";
import { labelAreas } from "./labels.js";
import { nameLevel, showLegend } from "./legend.js";
import { map, room } from "./map.js";
import { drawStations, layer as stationLayer } from "./stations.js";

const latLng = ([west, south, east, north]) => [[south, west], [north, east]];

export async function start(summary) {
  fit(summary);
  drawStations(await ask("layers/stations"));
  showLegend({ gaps: areaLayers.gaps, areas: areaLayers.areas, stations: stationLayer, ...groundLayers });
  if (!summary.levels.includes(view.level)) choose({ level: summary.levels.at(-1) });
  await showLevel();
  watch(["level", ...QUESTION], () => attempt(showLevel));
  map.on("moveend", () => {
    const { lat, lng } = map.getCenter();
    choose({ view: [map.getZoom(), lat.toFixed(5), lng.toFixed(5)] });
  });
}

/** What may come after everything else. */
export async function settle(summary) {
  await attempt(() => Promise.all([drawGround(), showNames(summary)]));
}

function fit(summary) {
  if (view.view) map.setView(view.view.slice(1), view.view[0], { animate: false });
  else map.fitBounds(latLng(summary.bounds), { ...room(), animate: false });
  map.setMinZoom(map.getBoundsZoom(latLng(summary.bounds)) - 2);
}

async function showLevel() {
  const { level } = view;
  drawAreas(await ask("layers/areas", { level, ...question() }));
  nameLevel(level);
}

/** Outline streets, and name streets and communities. */
async function showNames(summary) {
  const known = ["street", "community"].map((level) =>
    summary.levels.includes(level) ? ask("layers/areas", { level }) : { features: [] });
  const [streets, communities] = await Promise.all(known);
  drawBorders(streets.features);
  labelAreas(streets.features, communities.features);
}
