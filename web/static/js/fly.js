// Going to a place: an area, a station, or whatever a link names.

import { ask } from "./api.js";
import { attempt, tell } from "./attempt.js";
import { boundsOf, outlinePlace } from "./map/areas.js";
import { pointInside } from "./map/inside.js";
import { map, room } from "./map/map.js";
import { PLACES } from "./view.js";
import { say } from "./words.js";

/** Go to an area, {code, level}, whatever level is drawn. */
export async function flyTo(area) {
  await attempt(async () => {
    const drawn = boundsOf(area.code) ?? L.geoJSON(await featureOf("areas", area.code, { level: area.level })).getBounds();
    map.flyToBounds(drawn, { ...room(), duration: 0.6 });
  });
}

/** Go to the place {kind, code} and outline it; resolves to a point inside, [lon, lat], or to nothing. */
export async function goTo({ kind, code }, levels) {
  const found = kind === "area" ? await areaAtAnyLevel(code, levels) : await featureOf(PLACES[kind], code);
  if (!found) return tell(say("no_such_place", { code }));
  map.fitBounds(L.geoJSON(found).getBounds(), { ...room(), maxZoom: 16, animate: false });
  outlinePlace(found);
  return pointInside(found.geometry);
}

async function areaAtAnyLevel(code, levels) {
  for (const level of [...levels].reverse()) {
    const found = await featureOf("areas", code, { level });
    if (found) return found;
  }
  return null;
}

async function featureOf(layer, code, query) {
  const { features } = await ask(`layers/${layer}`, query);
  return features.find(({ properties }) => properties.code === code);
}
