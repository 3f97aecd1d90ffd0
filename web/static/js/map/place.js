// Places: [longitude, latitude] as the API has them, and as Leaflet has them.

import { map } from "./map.js";

const ARROWS = { ArrowLeft: [-1, 0], ArrowRight: [1, 0], ArrowUp: [0, -1], ArrowDown: [0, 1] };

export const rounded = (place, decimals) => place.map((degrees) => Number(degrees.toFixed(decimals)));

export const latLngOf = ([lon, lat]) => [lat, lon];

/** What Leaflet has as a place; six decimals are a tenth of a metre. */
export const placeOf = ({ lat, lng }, decimals = 6) => rounded([lng, lat], decimals);

/** Where an arrow key moves to from somewhere, so many pixels as it is seen; null for another key. */
export function nudged(latlng, key, pixels) {
  const way = ARROWS[key];
  return way ? map.containerPointToLatLng(map.latLngToContainerPoint(latlng).add(L.point(way).multiplyBy(pixels))) : null;
}
