// Where drawings are drawn: a pane of their own, above the layers of the map.

import { map } from "../map/map.js";

const pane = map.createPane("drawing");
pane.style.zIndex = 430;
pane.classList.add("still");
const renderer = L.canvas({ pane: "drawing", padding: 0.25 });
const root = L.layerGroup();

/** A group of shapes that is seen while the tool is in hand. */
export function layer() {
  const group = L.layerGroup();
  root.addLayer(group);
  return group;
}

/** Options that draw on this pane and let the pointer through. */
export const style = (options) => ({ pane: "drawing", renderer, interactive: false, ...options });

/** Show drawings or hide them. */
export function showDrawings(isShown) {
  if (isShown) root.addTo(map);
  else root.remove();
}
