// The layers of the map: areas by what is measured, stations, and the ground under them.

import { ask } from "../api.js";
import { attempt } from "../attempt.js";
import { QUESTION, choose, view, watch } from "../view.js";
import { drawBorders, drawTiled, drawWhole, group as areas, mark, measureAreas, measureCells, narrow } from "./areas.js";
import { figuresFor } from "./figures.js";
import { offerGround } from "./ground.js";
import { labelAreas, layer as names } from "./labels.js";
import { offerLayer, showLayers } from "./layers.js";
import { showLegend, tellClasses } from "./legend.js";
import { map, room } from "./map.js";
import { NAMES } from "./measures.js";
import { offerPlaces } from "./places.js";
import { drawStations, layer as stations } from "./stations.js";

const latLng = ([west, south, east, north]) => [[south, west], [north, east]];

/** How each layer is to be drawn, as the service says: by its number of features. */
let drawing = { layers: [], areas_from: 0, resolutions: [] };
let shownLevel = null;

export async function start(summary) {
  fit(summary);
  if (!summary.levels.includes(view.level)) choose({ level: summary.levels.at(-1) });
  const known = ask("layers/stations");
  drawing = await ask("tiles");
  await Promise.all([showLevel(), known.then(drawStations)]);
  offerLayer({ name: "areas", group: areas, isCustom: true });
  offerLayer({ name: "marks", toggle: mark, isCustom: true });
  offerLayer({ name: "names", group: names, isCustom: true });
  offerLayer({ name: "stations", group: stations, isCustom: true });
  offerPlaces(isTiled);
  offerGround(isTiled);
  showLegend();
  await measure();
  narrow(view);
  watch(["level"], () => attempt(async () => {
    await showLevel();
    await measure();
  }));
  watch(["measure", ...QUESTION], () => attempt(measure));
  watch(["street", "community"], () => narrow(view));
  map.on("zoomend", () => isTiled("areas", view.level) && attempt(followCells));
  map.on("moveend", keepView);
}

/** What may come after everything else. */
export async function settle(summary) {
  await attempt(() => Promise.all([showLayers(), showNames(summary)]));
}

function fit(summary) {
  if (view.view) map.setView(view.view.slice(1), view.view[0], { animate: false });
  else map.fitBounds(latLng(summary.bounds), { ...room(), animate: false });
  map.setMinZoom(map.getBoundsZoom(latLng(summary.bounds)) - 2);
}

function keepView() {
  const { lat, lng } = map.getCenter();
  choose({ view: [map.getZoom(), lat.toFixed(5), lng.toFixed(5)] });
}

const isTiled = (name, level = null) => drawing.layers.some((one) => one.name === name && one.level === level && one.is_tiled);

async function showLevel() {
  const { level } = view;
  if (level === shownLevel) return;
  if (isTiled("areas", level)) drawTiled(level);
  else drawWhole(await ask("layers/outlines", { level }));
  shownLevel = level;
}

async function measure() {
  const { level } = view;
  const name = NAMES.includes(view.measure) ? view.measure : NAMES[0];
  const [figures, cells] = await Promise.all([figuresFor(name, level), figuresOfCells(name)]);
  tellClasses(measureAreas(name, figures, cells), figures, level);
}

const followCells = async () => measureCells(await figuresOfCells(view.measure ?? NAMES[0]));

/** Figures of the H3 cells that stand for areas from afar, where these are tiles. */
async function figuresOfCells(name) {
  const resolution = drawing.resolutions[Math.round(map.getZoom())];
  return isTiled("areas", view.level) && resolution !== undefined ? figuresFor(name, view.level, resolution) : new Map();
}

/** Outline streets, and name streets and communities. */
async function showNames(summary) {
  const known = ["street", "community"].map((level) =>
    summary.levels.includes(level) ? ask("layers/outlines", { level }) : { features: [] });
  const [streets, communities] = await Promise.all(known);
  drawBorders(streets.features);
  labelAreas(streets.features, communities.features);
}
