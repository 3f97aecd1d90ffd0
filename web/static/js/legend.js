// What the colours and marks mean; where a layer can be put away, its key is its switch.

import { byId, element } from "./elements.js";
import { STEPS } from "./ramp.js";
import { mark } from "./stations.js";
import { rate, say } from "./wording.js";

export class Legend {
  // switches: [name of the layer, whether it is on, what a switch does]
  constructor(switches) {
    this.switches = switches.map(([name, on, change]) => switchOf(name, on, change));
    this.place = byId("legend-body");
  }

  show(level, kinds) {
    const marks = kinds.map((kind) => element("span", { className: "key" }, mark(kind), say(`kind_${kind}`)));
    const nobody = element("span", { className: "key" }, swatch("none"), say("no_residents"));
    this.place.replaceChildren(
      element("p", { className: "muted", text: say("legend_rate", { level: say(`level_${level}`) }) }),
      ramp(), ends(),
      element("div", { className: "layers" }, ...this.switches, nobody, ...marks),
    );
  }
}

const swatch = (name) => element("span", { className: `swatch swatch-${name}`, "aria-hidden": "true" });

function switchOf(name, on, change) {
  const box = element("input", { type: "checkbox", name, onchange: () => change(box.checked) });
  box.checked = on;
  const key = { gaps: "gap", ground: "ground", streets: "streets", compounds: "compounds" }[name];
  const wide = ["gaps", "ground"].includes(name) ? "wide" : "";
  return element("label", { className: wide }, box, key ? swatch(key) : null, say(`layer_${name}`));
}

function ramp() {
  return element("div", { className: "ramp" }, ...STEPS.map(({ colour }) => {
    const step = element("span");
    step.style.background = colour;
    return step;
  }));
}

const short = (share) => rate(share).replace(/[.,]0/, "");

function ends() {
  const last = element("span", {}, element("span", { text: short(STEPS.at(-1).from) }), element("span", { text: short(1) }));
  return element("div", { className: "ramp-ends" },
    ...STEPS.slice(0, -1).map(({ from }) => element("span", { text: short(from) })), last);
}
