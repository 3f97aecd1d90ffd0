// Layers that are drawn whole, as GeoJSON, and tell the name of what is under the pointer.

import { make } from "../dom.js";
import { contains } from "./inside.js";
import { map, on } from "./map.js";
import { offerTip } from "./tips.js";

const REACH_PX = 7;

/** A layer of GeoJSON features: {pane, style, tell(properties)}; `draw(features)` fills it, `group` is its Leaflet layer. */
export function shapeLayer({ pane, style, tell }) {
  const group = L.layerGroup();
  let shapes = [];
  offerTip((latlng) => map.hasLayer(group) && shapes.findLast((shape) => isAt(shape, latlng)), ({ properties }) => tell(properties));
  return {
    group,
    draw({ features }) {
      shapes = features.filter(({ geometry }) => geometry).map(flat);
      group.clearLayers();
      const pointToLayer = (feature, latlng) => L.circleMarker(latlng, { ...on(pane), ...styled(style, feature) });
      group.addLayer(L.geoJSON(features, { ...on(pane), style: (feature) => styled(style, feature), pointToLayer }));
    },
  };
}

/** A name and what is said below it, as text. */
export const nameTip = (name, ...lines) => make("span", {}, make("span", { class: "tip-name" }, name), ...lines);

const styled = (style, { properties }) => (typeof style === "function" ? style(properties) : style);

/** Lay the rings of a polygon out in one array; a point stays what it is. */
function flat({ properties, geometry: { type, coordinates } }) {
  if (type === "Point") return { properties, point: L.latLng(coordinates[1], coordinates[0]) };
  const rings = type === "Polygon" ? coordinates : type === "MultiPolygon" ? coordinates.flat() : [];
  const begins = [0];
  for (const ring of rings) begins.push(begins.at(-1) + 2 * ring.length);
  return { properties, xy: rings.flat(2), begins };
}

function isAt({ point, xy, begins }, latlng) {
  if (point) return map.latLngToContainerPoint(point).distanceTo(map.latLngToContainerPoint(latlng)) <= REACH_PX;
  return contains(xy, begins, latlng.lng, latlng.lat);
}
