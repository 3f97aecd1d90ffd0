// The areas of one level, coloured by the share of residents covered.

import { ask } from "./api.js";
import { element } from "./elements.js";
import { HatchCanvas } from "./hatch.js";
import { colourOf } from "./ramp.js";
import { rate, say } from "./wording.js";

const { L } = globalThis;
const AMBER = "#b45309";
const GAP_BELOW = 0.5;

const BASIC = "basic";
const isGap = ({ rate_residents: share }) => share !== null && share < GAP_BELOW;

export class Areas {
  constructor(map) {
    this.layer = L.layerGroup().addTo(map);
    this.renderer = new HatchCanvas({ pane: "areas", padding: 0.3 });
    this.figures = new Map();
    this.withGaps = true;
  }

  async load(choice, { signal } = {}) {
    const drawn = await ask("layers/areas", choice, { signal });
    const features = drawn.features.filter(({ properties }) => properties.kind === BASIC);
    this.figures = new Map(features.map(({ properties }) => [properties.code, properties]));
    this.shapes = L.geoJSON(features, {
      pane: "areas", renderer: this.renderer, bubblingMouseEvents: true,
      style: ({ properties }) => this.style(properties),
      onEachFeature: ({ properties }, shape) => shape.bindTooltip(() => tip(properties), { sticky: true }),
    });
    this.layer.clearLayers().addLayer(this.shapes);
  }

  style(figures) {
    const gap = this.withGaps && isGap(figures);
    return {
      color: gap ? AMBER : "#fff", weight: gap ? 0.9 : 0.7, opacity: 0.9,
      fillColor: colourOf(figures.rate_residents), fillOpacity: figures.rate_residents === null ? 0.55 : 0.88,
      hatch: gap ? "rgb(180 83 9 / .75)" : null,
    };
  }

  showGaps(shown) {
    this.withGaps = shown;
    this.shapes?.setStyle(({ properties }) => this.style(properties));
  }

  figuresOf(code) {
    return this.figures.get(code) ?? null;
  }
}

function tip({ name, rate_residents: share }) {
  const figure = share === null ? say("no_residents") : `${say("rate")} ${rate(share)}`;
  return element("div", {}, element("span", { className: "tip-name", text: name }), figure);
}
