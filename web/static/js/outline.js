// The outline of the area that a list's name was clicked for, and the flight there.

import { ask } from "./api.js";

const { L } = globalThis;

export class Outline {
  constructor(map, room) {
    this.map = map;
    this.room = room;
    this.layer = L.layerGroup().addTo(map);
    this.known = new Map();
    this.renderer = L.canvas({ pane: "chosen" });
  }

  async show({ code, level }) {
    if (!this.known.has(level)) this.known.set(level, await ask("layers/areas", { level }));
    const wanted = this.known.get(level).features.filter(({ properties }) => properties.code === code);
    const shape = L.geoJSON(wanted, {
      pane: "chosen", renderer: this.renderer, interactive: false,
      style: { color: "#111827", weight: 3, fill: false },
    });
    this.layer.clearLayers().addLayer(shape);
    this.map.flyToBounds(shape.getBounds(), { ...this.room(), duration: 0.6 });
  }

  clear() {
    this.layer.clearLayers();
  }
}
