// A point within a shape, to ask about the place: the middle of its widest stretch at half height.

/** Find [lon, lat] inside a GeoJSON Polygon or MultiPolygon; a Point is its own. */
export function pointInside({ type, coordinates }) {
  if (type === "Point") return coordinates;
  const rings = type === "Polygon" ? coordinates : coordinates.flat();
  const heights = rings.flat().map(([, lat]) => lat);
  const lat = (Math.min(...heights) + Math.max(...heights)) / 2 + 1e-9;
  const crossed = rings.flatMap((ring) => ring.slice(1).flatMap(([x, y], i) => {
    const [fromX, fromY] = ring[i];
    return (fromY > lat) === (y > lat) ? [] : [fromX + ((lat - fromY) / (y - fromY)) * (x - fromX)];
  })).sort((a, b) => a - b);
  let [west, east] = crossed;
  for (let i = 2; i < crossed.length; i += 2) {
    if (crossed[i + 1] - crossed[i] > east - west) [west, east] = crossed.slice(i, i + 2);
  }
  return [(west + east) / 2, lat];
}
