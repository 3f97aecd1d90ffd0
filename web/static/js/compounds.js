// Walled compounds, as outlines; asked for when first shown.

import { guarded } from "./alert.js";
import { ask } from "./api.js";

const { L } = globalThis;
const WALLED = { color: "#475569", weight: 1, dashArray: "4 3", fill: false };

export class Compounds {
  constructor(map) {
    this.map = map;
    this.layer = L.layerGroup();
    this.renderer = L.canvas({ pane: "compounds", padding: 0.3 });
  }

  show(shown) {
    if (!shown) this.layer.remove();
    else guarded(() => this.load());
  }

  async load() {
    this.layer.addTo(this.map);
    this.asked ??= ask("layers/compounds");
    const drawn = await this.asked;
    if (this.layer.getLayers().length) return;
    this.layer.addLayer(L.geoJSON(drawn, {
      pane: "compounds", renderer: this.renderer, interactive: false, style: WALLED,
    }));
  }
}
