// Layers that can be shown or hidden; what differs from their custom is kept in the address: "-stations,+partners".

import { attempt } from "../attempt.js";
import { make } from "../dom.js";
import { choose, view } from "../view.js";
import { say } from "../words.js";
import { map } from "./map.js";

const offered = new Map();

/**
 * Offer a layer: {name, group, isCustom, load(), toggle(isShown), sample}.
 *
 * `group` is put on the map while the layer is shown, `load` is awaited the first time, `toggle` is told of each change;
 * all but name may be left out. Its box says the phrase `layer_NAME` beside `sample`, an element.
 */
export function offerLayer(layer) {
  offered.set(layer.name, { isCustom: false, ...layer });
}

/** Whether a layer is shown: as the address says, else as is its custom. */
export const isShown = (name) => said().get(name) ?? offered.get(name)?.isCustom ?? false;

/** Boxes for all layers offered, in their order, and keys to the marks. */
export const layerBoxes = (keys) =>
  make("details", { class: "layers", id: "layers" }, make("summary", {}, say("layers")),
    make("div", { class: "layer-boxes" }, ...[...offered.values()].map(box)), make("ul", { class: "classes" }, ...keys));

/** Show the layers that are to be shown; resolves when they are loaded. */
export const showLayers = () => Promise.all([...offered.keys()].map(apply));

function box(layer) {
  const input = make("input", { type: "checkbox", name: `layer-${layer.name}` });
  input.checked = isShown(layer.name);
  input.addEventListener("change", () => {
    keep(layer.name, input.checked);
    attempt(() => apply(layer.name));
  });
  return make("label", {}, input, layer.sample ?? null, make("span", {}, say(`layer_${layer.name}`)));
}

async function apply(name) {
  const layer = offered.get(name);
  const isWanted = isShown(name);
  if (layer.group) isWanted ? layer.group.addTo(map) : layer.group.remove();
  if (isWanted && layer.load) {
    layer.loading ??= layer.load().catch((error) => {
      layer.loading = null; // to be tried again
      throw error;
    });
    await layer.loading;
  }
  layer.toggle?.(isWanted);
}

function said() {
  const parts = (view.layers ?? "").split(",").filter((part) => offered.has(part.slice(1)));
  return new Map(parts.map((part) => [part.slice(1), part[0] === "+"]));
}

function keep(name, isWanted) {
  const differing = said();
  if (isWanted === offered.get(name).isCustom) differing.delete(name);
  else differing.set(name, isWanted);
  choose({ layers: [...differing].map(([one, isOn]) => `${isOn ? "+" : "-"}${one}`).join(",") || null });
}
