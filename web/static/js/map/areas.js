// Areas of one level, coloured by a measure of their figures, hatched where they are marked.
//
// Shapes are fetched once, as a whole or as tiles, figures whenever the question changes. Other parts show figures that
// are tried by `repaint`.

import { make } from "../dom.js";
import { say } from "../words.js";
import { ASIDE } from "./colours.js";
import { map, on } from "./map.js";
import { measureOf } from "./measures.js";
import { fillOf } from "./patterns.js";
import { TileLayer } from "./tiles.js";
import { offerTip } from "./tips.js";

const NEAR_FROM = 13;
const STREETS_FROM = 15;

export const group = L.layerGroup().addTo(map);
const borders = L.layerGroup().addTo(map);
const asked = L.layerGroup().addTo(map);

/** What is drawn: {restyle(codes), boundsOf(code), featureAt(latlng)}. */
let drawn = { restyle() {}, boundsOf: () => null, featureAt: () => null };
let figures = new Map();
let cellFigures = new Map();
let measure = measureOf("coverage", []);
let isMarking = true;
let narrowed = {};
const tried = new Map();
const styles = new Map();

/** Draw areas, a GeoJSON FeatureCollection, in the place of what was drawn. */
export function drawWhole(features) {
  const shapes = new Map();
  const worn = new Map();
  const layer = L.geoJSON(features, {
    ...on("areas"),
    smoothFactor: 0.6,
    style: ({ properties }) => styleOf(properties),
    onEachFeature: ({ properties }, shape) => shapes.set(properties.code, shape),
  });
  /** Most of what is tried leaves an area in its class: then there is nothing to draw. */
  function dress(code) {
    const shape = shapes.get(code);
    const style = shape && styleOf(shape.feature.properties);
    if (!shape || worn.get(code) === style) return;
    worn.set(code, style);
    shape.setStyle(style);
  }
  let under = null;
  layer.on("mouseover", ({ layer: shape }) => (under = shape.feature));
  layer.on("mouseout", () => (under = null));
  show(layer, {
    restyle(codes) {
      for (const code of codes ?? shapes.keys()) dress(code);
    },
    boundsOf: (code) => shapes.get(code)?.getBounds() ?? null,
    featureAt: () => under,
  });
}

/** Draw the areas of a level as tiles, with H3 cells over them from afar. */
export function drawTiled(level) {
  const layer = new TileLayer({
    pane: "areas",
    address: (z, x, y) => `/api/v1/tiles/areas/${z}/${x}/${y}.mvt?level=${encodeURIComponent(level)}`,
    styleOf: (properties, name) => (name === "cells" ? cellStyle(properties) : styleOf(properties)),
  });
  show(layer, { restyle: (codes) => layer.restyle(codes), boundsOf: () => null, featureAt: (latlng) => layer.featureAt(latlng) });
}

function show(layer, way) {
  group.clearLayers();
  tried.clear();
  drawn = way;
  group.addLayer(layer);
}

/** Colour areas by a measure of their figures, a Map of code -> {residents, covered_residents, ...}; tells of its classes. */
export function measureAreas(name, found, ofCells = new Map()) {
  figures = found;
  cellFigures = ofCells;
  measure = measureOf(name, [...found.values()]);
  restyleAll();
  return measure;
}

/** Colour H3 cells, which stand for areas from afar, by the same measure. */
export function measureCells(found) {
  cellFigures = found;
  restyleAll();
}

/**
 * Show other figures of some areas: a Map of code -> the figures that differ, or null to go back to what is measured.
 * Only these areas are drawn again; figures that a measure does not heed change nothing.
 */
export function repaint(changes) {
  for (const [code, change] of changes) {
    if (change) tried.set(code, change);
    else tried.delete(code);
  }
  drawn.restyle([...changes.keys()]);
}

/** Show only what lies in {street, community}: areas elsewhere are grey; all are shown when both are left out. */
export function narrow({ street, community } = {}) {
  narrowed = { street, community };
  restyleAll();
}

/** Hatch what is marked, or do not. */
export function mark(isWanted) {
  isMarking = isWanted;
  restyleAll();
}

/** Bounds of an area that is drawn, or null. */
export const boundsOf = (code) => drawn.boundsOf(code);

const figuresShown = (code) => (tried.has(code) ? { ...figures.get(code), ...tried.get(code) } : figures.get(code));

const isAside = (area) => Object.entries(narrowed).some(([level, code]) => code && area[level] !== code);

function restyleAll() {
  styles.clear();
  drawn.restyle(null);
}

function styleOf(area) {
  const shown = figuresShown(area.code);
  if (!shown || isAside(area)) return styled("aside", () => ({ fillColor: ASIDE }));
  return styleFor(shown);
}

function cellStyle({ cell }) {
  const shown = cellFigures.get(cell);
  return shown ? styled(`cell ${measure.classOf(shown)}`, () => ({ ...styleFor(shown), fillOpacity: 0.55 })) : null;
}

function styleFor(shown) {
  const number = measure.classOf(shown);
  const isMarked = Boolean(isMarking && measure.isMarked?.(shown));
  return styled(`${number} ${isMarked}`, () => {
    const { colour, ...hatching } = measure.classes[number];
    return { ...(isMarked ? outline() : {}), fillColor: fillOf(colour, isMarked ? measure.mark : hatching) };
  });
}

/** The same style is the same object, so that shapes can be drawn by style. */
function styled(name, make) {
  if (!styles.has(name)) styles.set(name, { weight: 0.8, color: "#fff", opacity: 0.9, fillOpacity: nearness(), ...make() });
  return styles.get(name);
}

/** Outlines of small areas would hide their hatching from afar. */
const outline = () => ({ color: measure.mark.ink, weight: map.getZoom() < NEAR_FROM ? 0.3 : 0.9, opacity: 0.6 });
/** Near by, the ground is to be seen through the colour. */
const nearness = () => (map.getZoom() < STREETS_FROM ? 0.88 : 0.45);

let wasNear = "";
map.on("zoomend", () => {
  const isNear = `${map.getZoom() < NEAR_FROM} ${map.getZoom() < STREETS_FROM}`;
  if (isNear !== wasNear) restyleAll();
  wasNear = isNear;
});

offerTip((latlng) => map.hasLayer(group) && drawn.featureAt(latlng), ({ properties }) => (properties.code ? tip(properties) : null));

function tip(area) {
  const shown = figuresShown(area.code);
  return make("span", {}, make("span", { class: "tip-name" }, area.name), shown ? measure.tell(shown) : say("no_figure"));
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
