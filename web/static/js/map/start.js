// The layers of the map: areas by what is measured, stations, and the ground under them.

import { ask } from "../api.js";
import { attempt } from "../attempt.js";
import { QUESTION, choose, question, view, watch } from "../view.js";
import { drawAreas, drawBorders, layers as areaLayers, mark, measureAreas, narrow } from "./areas.js";
import { drawGround, layers as groundLayers } from "./ground.js";
import { labelAreas } from "./labels.js";
import { layerBoxes, offerLayer, showLayers } from "./layers.js";
import { showLegend, tellClasses } from "./legend.js";
import { map, room } from "./map.js";
import { drawStations, layer as stationLayer } from "./stations.js";

const latLng = ([west, south, east, north]) => [[south, west], [north, east]];

export async function start(summary) {
  fit(summary);
  drawStations(await ask("layers/stations"));
  offerLayer({ name: "areas", group: areaLayers.areas, isCustom: true });
  offerLayer({ name: "marks", toggle: mark, isCustom: true });
  offerLayer({ name: "stations", group: stationLayer, isCustom: true });
  for (const [name, group] of Object.entries(groundLayers)) offerLayer({ name, group, isCustom: true });
  showLegend(layerBoxes());
  await showLayers();
  if (!summary.levels.includes(view.level)) choose({ level: summary.levels.at(-1) });
  await showLevel();
  narrow(view);
  watch(["level", ...QUESTION], () => attempt(showLevel));
  watch(["measure"], () => attempt(showLevel));
  watch(["street", "community"], () => narrow(view));
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
  const shapes = await ask("layers/areas", { level, ...question() });
  drawAreas(shapes);
  const figures = new Map(shapes.features.map(({ properties }) => [properties.code, properties]));
  tellClasses(measureAreas(view.measure, figures), figures.values(), level);
}

/** Outline streets, and name streets and communities. */
async function showNames(summary) {
  const known = ["street", "community"].map((level) =>
    summary.levels.includes(level) ? ask("layers/areas", { level }) : { features: [] });
  const [streets, communities] = await Promise.all(known);
  drawBorders(streets.features);
  labelAreas(streets.features, communities.features);
}
