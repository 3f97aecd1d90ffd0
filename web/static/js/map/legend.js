// What the colours and marks mean; a box beside a layer shows or hides it.

import { RAMP } from "./colours.js";
import { byId, make } from "../dom.js";
import { map } from "./map.js";
import { kinds, markOf } from "./stations.js";
import { percent, say } from "../words.js";

/** Show the legend; groups are Leaflet layers by name. */
export function showLegend(groups) {
  byId("legend-body").replaceChildren(
    make("p", { class: "muted", id: "legend-rate" }),
    make("div", { class: "ramp", "aria-hidden": "true" }, ...RAMP.map(step)),
    make("div", { class: "ramp-ends" }, ...[0, 0.5, 1].map((share) => make("span", {}, percent(share)))),
    make("div", { class: "layers" },
      ...["no_residents", "mostly_undetermined"].map((key) => make("span", { class: "key" }, swatch(key), say(key))),
      ...kinds().map((kind) => make("span", { class: "key" }, markOf(kind), say(`kind_${kind}`))),
      ...Object.entries(groups).map(([name, group]) => box(name, group))),
  );
}

/** Name the level that the colours are about. */
export function nameLevel(level) {
  byId("legend-rate").textContent = say("legend_rate", { level: say(`level_${level}`) });
}

function step(colour) {
  const cell = make("span");
  cell.style.background = colour;
  return cell;
}

function box(name, group) {
  const input = make("input", { type: "checkbox", name: `layer-${name}`, checked: "" });
  input.addEventListener("change", () => (input.checked ? group.addTo(map) : group.remove()));
  return make("label", { class: name === "gaps" ? "wide" : "" }, input, swatch(name), say(`layer_${name}`));
}

/** A sample of what is drawn; marks and colours have keys of their own. */
const swatch = (name) =>
  ["areas", "stations"].includes(name) ? null : make("span", { class: `swatch swatch-${name}`, "aria-hidden": "true" });
