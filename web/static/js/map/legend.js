// What the colours and marks mean: the classes of the measure, and how many areas are in each.

import { byId, make } from "../dom.js";
import { choose, view } from "../view.js";
import { people, say } from "../words.js";
import { layerBoxes } from "./layers.js";
import { NAMES } from "./measures.js";
import { swatchOf } from "./patterns.js";
import { kinds, markOf } from "./stations.js";

/** Put the choice of measures, the room for classes, and the boxes of layers into the card. */
export function showLegend() {
  const choice = make("select", { id: "measure", "aria-label": say("measure"), onchange: ({ target }) => choose({ measure: target.value }) },
    ...NAMES.map((name) => new Option(say(`measure_${name}`), name)));
  byId("legend-body").replaceChildren(choice,
    make("p", { class: "muted", id: "legend-rate" }), make("ul", { class: "classes", id: "classes" }),
    layerBoxes(kinds().map((kind) => make("li", {}, markOf(kind), make("span", {}, say(`kind_${kind}`))))));
}

/** Tell what areas of a level are coloured by, and how many are in each class. */
export function tellClasses(measure, figures, level) {
  const counts = measure.classes.map(() => 0);
  let marked = 0;
  for (const one of figures.values()) {
    counts[measure.classOf(one)] += 1;
    if (measure.isMarked?.(one)) marked += 1;
  }
  byId("measure").value = view.measure ?? NAMES[0];
  byId("legend-rate").textContent = say("layers_area_title", { measure: say(`measure_${view.measure ?? NAMES[0]}`), level: say(`level_${level}`) });
  byId("classes").replaceChildren(
    ...measure.classes.map((one, at) => row(swatchOf(one.colour, one), one.label, counts[at])).filter((one, at) => counts[at] || at < 6),
    ...(measure.mark ? [row(swatchOf("#fff7ed", measure.mark), say(measure.mark.label), marked, "wide")] : []));
}

function row(background, label, count, kind = "") {
  const swatch = make("span", { class: "swatch", "aria-hidden": "true" });
  swatch.style.background = background;
  return make("li", { class: kind }, swatch, make("span", {}, label), make("span", { class: "class-count" }, people(count)));
}
