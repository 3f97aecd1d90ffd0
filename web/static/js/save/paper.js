// Printing the page: the map is laid out anew for paper, showing no less, and goes back after.

import { map } from "../map/map.js";

export function watchPrinter() {
  let seen = null;
  window.addEventListener("beforeprint", () => {
    seen = { centre: map.getCenter(), zoom: map.getZoom(), bounds: map.getBounds() };
    document.documentElement.dataset.paper = "";
    map.invalidateSize({ animate: false });
    map.fitBounds(seen.bounds, { animate: false });
  });
  window.addEventListener("afterprint", () => {
    delete document.documentElement.dataset.paper;
    map.invalidateSize({ animate: false });
    if (seen) map.setView(seen.centre, seen.zoom, { animate: false });
  });
}
