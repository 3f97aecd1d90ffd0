// Stations: a mark whose form tells the kind, so that colour is not needed.

import { ask } from "./api.js";
import { element } from "./elements.js";
import { say } from "./wording.js";

const { L } = globalThis;
const KINDS = ["service", "hub", "site", "studio"];

export class Stations {
  constructor(map) {
    this.layer = L.layerGroup().addTo(map);
    this.places = new Map();
    this.kinds = [];
  }

  async load() {
    const { features } = await ask("layers/stations");
    this.kinds = KINDS.filter((kind) => features.some(({ properties }) => properties.kind === kind));
    for (const { properties, geometry } of features) {
      this.places.set(properties.code, geometry.coordinates);
      this.layer.addLayer(markOf(properties, geometry.coordinates));
    }
  }

  placeOf(code) {
    return this.places.get(code) ?? null;
  }
}

export const mark = (kind) => element("span", { className: `mark mark-${kind}`, "aria-hidden": "true" });

function markOf({ name, kind }, [lon, lat]) {
  const icon = L.divIcon({ html: mark(kind), className: "mark-holder", iconSize: [18, 18] });
  const made = L.marker([lat, lon], {
    icon, keyboard: false, bubblingMouseEvents: true, zIndexOffset: kind === "hub" ? 1000 : 0,
  });
  return made.bindTooltip(() => tip(name, kind), { direction: "top", offset: [0, -8] });
}

function tip(name, kind) {
  return element("div", {}, element("span", { className: "tip-name", text: name }), say(`kind_${kind}`));
}
