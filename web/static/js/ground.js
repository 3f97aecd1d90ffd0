// The quiet base map, from the city's own layers: hills and parks, water, railways, expressways.

import { ask } from "./api.js";

const { L } = globalThis;
const GREEN = { color: "#d9e5d3", weight: 1, fillColor: "#d9e5d3", fillOpacity: 0.75 };
const BARRIERS = {
  water: { color: "#c9dcea", weight: 3, opacity: 1, fillColor: "#c9dcea", fillOpacity: 0.95 },
  expressway: { color: "#fff", weight: 4.5, opacity: 0.95, fillColor: "#fff", fillOpacity: 0.9 },
  wall: { color: "#8b93a0", weight: 1.5, fill: false },
};
const RAIL = { color: "#5f6773", weight: 2.5, fill: false };
const SLEEPERS = { color: "#fff", weight: 1.5, dashArray: "7 7", fill: false };

const isRail = ({ properties }) => properties.kind === "rail";
const isPoint = ({ geometry }) => geometry.type === "Point";

export class Ground {
  constructor(map) {
    this.layer = L.layerGroup().addTo(map);
    this.canvases = { ground: L.canvas({ pane: "ground", padding: 0.3 }), rails: L.canvas({ pane: "rails", padding: 0.3 }) };
  }

  async load() {
    const [landscape, barriers] = await Promise.all([ask("layers/landscape"), ask("layers/barriers")]);
    const rails = barriers.features.filter(isRail);
    this.draw(landscape.features.filter((feature) => !isPoint(feature)), () => GREEN, "ground");
    this.draw(barriers.features.filter((feature) => !isRail(feature)), (feature) => BARRIERS[feature.properties.kind], "ground");
    this.draw(rails, () => RAIL, "rails");
    this.draw(rails, () => SLEEPERS, "rails");
  }

  draw(features, style, pane) {
    const renderer = this.canvases[pane];
    this.layer.addLayer(L.geoJSON(features, { pane, renderer, interactive: false, style }));
  }
}
