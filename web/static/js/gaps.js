// The homes of the residents outside: rings, from zoom 13; farther out the hatched areas tell.

import { ask } from "./api.js";

const { L } = globalThis;
const FROM_ZOOM = 13;

export class Gaps {
  constructor(map) {
    this.map = map;
    this.layer = L.layerGroup();
    this.renderer = L.canvas({ pane: "gaps", padding: 0.3 });
    this.shown = true;
    map.on("zoomend", () => this.follow());
  }

  async load(choice, { signal } = {}) {
    const gaps = await ask("layers/gaps", choice, { signal });
    this.layer.clearLayers().addLayer(L.geoJSON(gaps, {
      interactive: false,
      pointToLayer: (feature, place) => L.circleMarker(place, {
        pane: "gaps", renderer: this.renderer, interactive: false,
        radius: 3, weight: 1.5, color: "#b45309", fillColor: "#fff7ed", fillOpacity: 1,
      }),
    }));
    this.follow();
  }

  show(shown) {
    this.shown = shown;
    this.follow();
  }

  follow() {
    const wanted = this.shown && this.map.getZoom() >= FROM_ZOOM;
    if (wanted !== this.map.hasLayer(this.layer)) {
      if (wanted) this.layer.addTo(this.map);
      else this.layer.remove();
    }
  }
}
