// Printing the page: the map is made smaller as it is, since nothing can be fetched or drawn anew meanwhile.

import { byId } from "../dom.js";
import { map } from "../map/map.js";

const PAPER_PX = 700; // A4 less its margins

export function watchPrinter() {
  window.addEventListener("beforeprint", () => {
    const { x: width, y: height } = map.getSize();
    const { style } = byId("map-holder");
    style.setProperty("--map-width", `${width}px`);
    style.setProperty("--map-height", `${height}px`);
    style.setProperty("--paper-zoom", Math.min(1, PAPER_PX / width));
  });
}
