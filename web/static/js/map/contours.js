// What a station reaches in 5, 10 and 15 minutes, as lines around it.

import { askLatest } from "../api.js";
import { view } from "../view.js";
import { map, on } from "./map.js";

const LINES = [{ weight: 2.6, opacity: 0.95 }, { weight: 2.2, opacity: 0.75 }, { weight: 1.8, opacity: 0.6 }];

const drawn = L.layerGroup().addTo(map);
let shown = null;

/** Draw the contours of a station by its code; null takes them away. Resolves to the API's answer (its features tell how wrong each is), or to nothing. */
export async function showContour(code) {
  shown = code;
  if (!code) return void drawn.clearLayers();
  const answer = await askLatest("contour", `stations/${encodeURIComponent(code)}/contour`, { profile: view.profile });
  if (shown !== code) return undefined;
  drawn.clearLayers();
  const shapes = answer.features.filter(({ geometry }) => geometry).reverse(); // the widest lies below
  shapes.forEach((shape, at) => drawn.addLayer(L.geoJSON(shape, {
    ...on("contours"), style: { color: "#0f766e", fillColor: "#0f766e", fillOpacity: 0.07, ...LINES[shapes.length - 1 - at] },
  })));
  return answer;
}

/** The station whose contours are drawn, or null. */
export const contourShown = () => shown;
