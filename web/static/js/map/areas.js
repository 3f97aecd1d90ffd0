// Areas of one level, coloured by a measure of their figures, hatched where they are marked.
//
// Shapes are fetched once, figures whenever the question changes: `drawAreas` and `measureAreas`. Other parts show
// figures that are tried by `repaint`.

import { make } from "../dom.js";
import { say } from "../words.js";
import { ASIDE } from "./colours.js";
import { map, on } from "./map.js";
import { measureOf } from "./measures.js";
import { fillOf } from "./patterns.js";

const NEAR_FROM = 13;
const STREETS_FROM = 15;

export const layers = { areas: L.layerGroup().addTo(map) };
const borders = L.layerGroup().addTo(map);
const asked = L.layerGroup().addTo(map);

const shapes = new Map();
const tried = new Map();
let figures = new Map();
let measure = measureOf("coverage", []);
let isMarking = true;
let narrowed = {};

/** Draw a level's areas in the place of what was drawn; their figures follow. */
export function drawAreas(features) {
  layers.areas.clearLayers();
  shapes.clear();
  const drawn = L.geoJSON(features, {
    ...on("areas"),
    bubblingMouseEvents: true,
    smoothFactor: 0.6,
    style: ({ properties }) => styleOf(properties),
    onEachFeature: ({ properties }, shape) => shapes.set(properties.code, shape),
  });
  drawn.bindTooltip((shape) => tip(shape.feature.properties), { sticky: true, direction: "top", offset: [0, -8] });
  layers.areas.addLayer(drawn);
}

/** Colour areas by a measure of their figures, a Map of code -> {residents, covered_residents, ...}; tells of its classes. */
export function measureAreas(name, found) {
  figures = found;
  measure = measureOf(name, [...found.values()]);
  repaintAll();
  return measure;
}

/**
 * Show other figures of some areas: a Map of code -> the figures that differ, or null to go back to what is measured.
 * Only these areas are drawn again; figures that a measure does not heed change nothing.
 */
export function repaint(changes) {
  for (const [code, change] of changes) {
    if (change) tried.set(code, change);
    else tried.delete(code);
    const shape = shapes.get(code);
    shape?.setStyle(styleOf(shape.feature.properties));
  }
}

/** Show only what lies in {street, community}: areas elsewhere are grey; all are shown when both are left out. */
export function narrow({ street, community } = {}) {
  narrowed = { street, community };
  repaintAll();
}

/** Hatch what is marked, or do not. */
export function mark(isWanted) {
  isMarking = isWanted;
  repaintAll();
}

/** Figures of an area that is drawn, as measured; or null. */
export const figuresOf = (code) => figures.get(code) ?? null;

/** Bounds of an area that is drawn, or null. */
export const boundsOf = (code) => shapes.get(code)?.getBounds() ?? null;

const figuresShown = (code) => ({ ...figures.get(code), ...tried.get(code) });

const isAside = (area) => Object.entries(narrowed).some(([level, code]) => code && area[level] !== code);

function repaintAll() {
  for (const shape of shapes.values()) shape.setStyle(styleOf(shape.feature.properties));
}

function styleOf(area) {
  const style = { weight: 0.8, color: "#fff", opacity: 0.9, fillOpacity: nearness() };
  if (isAside(area)) return { ...style, fillColor: ASIDE };
  const shown = figuresShown(area.code);
  const { colour, ...hatching } = measure.classes[measure.classOf(shown)];
  const isMarked = isMarking && measure.isMarked?.(shown);
  return { ...style, ...(isMarked ? outline() : {}), fillColor: fillOf(colour, isMarked ? measure.mark : hatching) };
}

/** Outlines of small areas would hide their hatching from afar. */
const outline = () => ({ color: measure.mark.ink, weight: map.getZoom() < NEAR_FROM ? 0.3 : 0.9, opacity: 0.6 });
/** Near by, the ground is to be seen through the colour. */
const nearness = () => (map.getZoom() < STREETS_FROM ? 0.88 : 0.45);

let wasNear = "";
map.on("zoomend", () => {
  const isNear = `${map.getZoom() < NEAR_FROM} ${map.getZoom() < STREETS_FROM}`;
  if (isNear !== wasNear) repaintAll();
  wasNear = isNear;
});

function tip(area) {
  return make("span", {}, make("span", { class: "tip-name" }, area.name), figures.has(area.code) ? measure.tell(figuresShown(area.code)) : say("no_figure"));
}

/** Outline the areas of a level above, so that streets are told apart. */
export function drawBorders(features) {
  borders.clearLayers();
  borders.addLayer(L.geoJSON(features, { ...on("borders"), style: { color: "#334155", weight: 1.4, opacity: 0.75, fill: false } }));
}

/** Outline the place that a link named; null takes the outline away. */
export function outlinePlace(feature) {
  asked.clearLayers();
  const style = { color: "#c8102e", weight: 3, fill: false };
  if (feature) asked.addLayer(L.geoJSON(feature, { ...on("walk"), style, pointToLayer: () => null }));
}
