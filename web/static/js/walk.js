// The place that was asked about, and the way on foot from there to one station.

import { ask } from "./api.js";

const { L } = globalThis;

export class Walk {
  constructor(map) {
    this.layer = L.layerGroup().addTo(map);
    this.renderer = L.canvas({ pane: "walk", padding: 0.5 });
  }

  begin({ lat, lng }) {
    this.layer.clearLayers();
    this.draw(L.circleMarker, [lat, lng], { radius: 6, color: "#111827", weight: 3, fillColor: "#fff", fillOpacity: 1 });
  }

  async show(start, end, profile, { signal } = {}) {
    const [from, to] = [[start.lng, start.lat], end].map((place) => place.join(","));
    const found = await ask("walk", { from, to, profile }, { signal });
    this.begin(start);
    if (found.geometry === null) return found;
    const places = found.geometry.coordinates.map(([lon, lat]) => [lat, lon]);
    this.draw(L.polyline, places, { color: "#fff", weight: 8, opacity: 0.85 });
    this.draw(L.polyline, places, { color: "#111827", weight: 4 });
    this.layer.getLayers()[0].bringToFront();
    return found;
  }

  draw(make, places, style) {
    this.layer.addLayer(make(places, { pane: "walk", renderer: this.renderer, interactive: false, ...style }));
  }

  clear() {
    this.layer.clearLayers();
  }
}
