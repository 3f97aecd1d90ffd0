// Areas of one level, coloured by the share of residents covered; gaps hatched over them.

import { GAP, colourOf, hatch } from "./colours.js";
import { make } from "../dom.js";
import { map, on } from "./map.js";
import { people, rate, say } from "../words.js";


const OUTLINE = { far: 0.25, near: 0.9 };
const FILL = { far: 0.88, near: 0.45 };
const NEAR_FROM = 13;
const STREETS_FROM = 15;

export const layers = { areas: L.layerGroup().addTo(map), gaps: L.layerGroup().addTo(map) };
const borders = L.layerGroup().addTo(map);
const asked = L.layerGroup().addTo(map);
const shapes = new Map();

/** An area is hatched where more than half of its residents are outside. */
const isGap = (area) => area.too_far_residents + area.over_capacity_residents > area.residents / 2;

/** Draw a level's areas in the place of what was drawn. */
export function drawAreas(features) {
  for (const group of Object.values(layers)) group.clearLayers();
  shapes.clear();
  const drawn = L.geoJSON(features, {
    ...on("areas"),
    bubblingMouseEvents: true,
    smoothFactor: 0.6,
    style: ({ properties }) => ({
      color: "#fff", weight: 0.8, opacity: 0.9, fillColor: colourOf(properties), fillOpacity: fill(),
    }),
    onEachFeature: ({ properties }, shape) => shapes.set(properties.code, shape),
  });
  drawn.bindTooltip((shape) => tip(shape.feature.properties), { sticky: true, direction: "top", offset: [0, -8] });
  layers.areas.addLayer(drawn);
  const pattern = hatch(GAP);
  layers.gaps.addLayer(L.geoJSON(features, {
    ...on("gaps"),
    smoothFactor: 0.6,
    filter: ({ properties }) => isGap(properties),
    style: { color: GAP, weight: outline(), opacity: 0.6, fillColor: pattern, fillOpacity: 0.55 },
  }));
}

/** Outlines of small areas would hide their hatching from afar. */
const outline = () => (map.getZoom() < NEAR_FROM ? OUTLINE.far : OUTLINE.near);
/** Near by, the ground is to be seen through the colour. */
const fill = () => (map.getZoom() < STREETS_FROM ? FILL.far : FILL.near);
map.on("zoomend", () => {
  layers.gaps.eachLayer((drawn) => drawn.setStyle({ weight: outline() }));
  layers.areas.eachLayer((drawn) => drawn.setStyle({ fillOpacity: fill() }));
});

function tip(area) {
  const figures = area.residents
    ? `${say("rate")} ${rate(area.rate_residents)} · ${say("residents")} ${people(area.residents)}`
    : say("no_residents");
  return make("span", {}, make("span", { class: "tip-name" }, area.name), figures);
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

/** Bounds of an area that is drawn, or null. */
export const boundsOf = (code) => shapes.get(code)?.getBounds() ?? null;

/** Figures of an area that is drawn, or null. */
export const figuresOf = (code) => shapes.get(code)?.feature.properties ?? null;
