// Names under the pointer, for all layers in one place: of several things there, the last offered is told.

import { map } from "./map.js";

const told = [];
const tip = L.tooltip({ sticky: true, direction: "top", offset: [0, -8] });
let asked = null;

/** Tell of what lies under the pointer: `featureAt(latlng)` finds it, `tell(feature)` makes an element of it; or nothing. */
export function offerTip(featureAt, tell) {
  told.push({ featureAt, tell });
}

map.on("mousemove click", ({ latlng, originalEvent }) => {
  if (!asked) requestAnimationFrame(answer);
  asked = { latlng, isOverMark: Boolean(originalEvent?.target.closest?.(".leaflet-marker-icon")) };
});
map.on("mouseout movestart zoomstart", () => tip.remove());

/** Marks have tips of their own. */
function answer() {
  const { latlng, isOverMark } = asked;
  asked = null;
  const text = isOverMark ? null : told.map(({ featureAt, tell }) => tellOf(featureAt(latlng), tell)).findLast(Boolean);
  if (text) tip.setContent(text).setLatLng(latlng).openOn(map);
  else tip.remove();
}

const tellOf = (feature, tell) => feature && tell(feature);
