// Streets by class, only from zoom 14 and only those in view.

import { guarded } from "./alert.js";
import { ask } from "./api.js";

const { L } = globalThis;
const FROM_ZOOM = 14;
const ROOM = 0.4;

const MAIN = /^(motorway|trunk|primary|secondary|expressway|avenue|main|arterial)/;
const PATH = /^(foot|path|steps|pedestrian|track|bridleway|cycle|alley|lane|internal)/;

export class Streets {
  constructor(map) {
    this.map = map;
    this.layer = L.layerGroup().addTo(map);
    this.renderer = L.canvas({ pane: "streets", padding: 0.3 });
    this.drawn = null;
    this.shown = true;
    map.on("moveend", () => guarded(() => this.follow()));
  }

  show(shown) {
    this.shown = shown;
    guarded(() => this.follow());
  }

  async follow() {
    const { map, layer } = this;
    if (!this.shown || map.getZoom() < FROM_ZOOM) {
      this.clear();
      return;
    }
    if (this.drawn?.contains(map.getBounds())) return;
    const box = map.getBounds().pad(ROOM);
    this.drawn = box;
    this.asking?.abort();
    this.asking = new AbortController();
    const streets = await ask("layers/streets", { bbox: box.toBBoxString() }, this.asking);
    layer.clearLayers();
    for (const style of [casing, line]) {
      layer.addLayer(L.geoJSON(streets, { pane: "streets", renderer: this.renderer, interactive: false, style }));
    }
  }

  clear() {
    this.asking?.abort();
    this.drawn = null;
    this.layer.clearLayers();
  }
}

function width({ properties: { kind } }) {
  if (MAIN.test(kind)) return 4;
  return PATH.test(kind) ? 1 : 2;
}

const casing = (feature) => ({ color: "#64809b", weight: width(feature) + 1.2, opacity: 0.45 });
const line = (feature) => ({ color: "#fff", weight: width(feature), opacity: 1 });
