// Layers of which only what is in view is fetched.

import { askLatest, isOutdated } from "../api.js";
import { attempt } from "../attempt.js";
import { map } from "./map.js";

/**
 * A layer that keeps in step with the view: {name, table, from, query(zoom), draw(features)}. It is fetched while its
 * `group` is on the map and the zoom is at least `from`; further away `draw` is given no features.
 */
export function follow({ name, table = name, group, from, query = () => ({}), draw }) {
  async function step() {
    if (!map.hasLayer(group)) return;
    if (map.getZoom() < from) return draw({ features: [] });
    try {
      draw(await askLatest(`layer ${name}`, `layers/${table}`, { bbox: map.getBounds().pad(0.2).toBBoxString(), ...query(map.getZoom()) }));
    } catch (error) {
      if (!isOutdated(error)) throw error;
    }
  }
  map.on("moveend", () => map.hasLayer(group) && attempt(step));
  return step;
}
