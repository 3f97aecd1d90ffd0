// What is on the map already: the station or gate nearest to a click.

import { ask } from "../api.js";
import { map } from "../map/map.js";

const NEAR_PX = 16;

/** Find the feature of a layer at a place, its properties, or null. */
export async function near(layer, latlng) {
  const point = map.latLngToContainerPoint(latlng);
  const corner = (x, y) => map.containerPointToLatLng(point.add([x, y]));
  const [southWest, northEast] = [corner(-NEAR_PX, NEAR_PX), corner(NEAR_PX, -NEAR_PX)];
  const bbox = [southWest.lng, southWest.lat, northEast.lng, northEast.lat].join(",");
  const { features } = await ask(`layers/${layer}`, { bbox });
  const apart = ({ geometry: { coordinates: [lon, lat] } }) => map.latLngToContainerPoint([lat, lon]).distanceTo(point);
  return features.sort((one, other) => apart(one) - apart(other))[0]?.properties ?? null;
}
