// Stations: a mark for each kind, told apart by shape as well as colour.

import { make } from "../dom.js";
import { map } from "./map.js";
import { say, sayOr } from "../words.js";

const KINDS = ["service", "hub", "site", "studio"];

export const layer = L.layerGroup().addTo(map);
const there = new Set();

export const markOf = (kind) => make("span", { class: `mark mark-${KINDS.includes(kind) ? kind : "service"}`, "aria-hidden": "true" });

/** Draw every station; a click on one asks there. */
export function drawStations(features) {
  for (const { properties, geometry } of features.features) {
    const [lon, lat] = geometry.coordinates;
    there.add(properties.kind);
    const icon = L.divIcon({ html: markOf(properties.kind), className: "mark-holder", iconSize: [20, 20] });
    const mark = L.marker([lat, lon], {
      icon, keyboard: false, bubblingMouseEvents: true, zIndexOffset: properties.kind === "hub" ? 1000 : 0,
    });
    mark.bindTooltip(() => tip(properties), { direction: "top", offset: [0, -8] });
    layer.addLayer(mark);
  }
}

const tip = ({ name, kind }) =>
  make("span", {}, make("span", { class: "tip-name" }, name), sayOr(`kind_${kind}`, kind) ?? say("layer_stations"));

/** Kinds that are drawn, in the order of their marks. */
export const kinds = () => KINDS.filter((kind) => there.has(kind));
