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

/** Whether rings, whose vertices are x, y, x, y... in one array from each of `begins` to the next, hold a place. */
export function contains(xy, begins, x, y) {
  let isInside = false;
  for (let ring = 0; ring + 1 < begins.length; ring += 1) {
    const end = begins[ring + 1];
    for (let at = begins[ring], before = end - 2; at < end; before = at, at += 2) {
      const [fromX, fromY, toX, toY] = [xy[before], xy[before + 1], xy[at], xy[at + 1]];
      if (fromY > y !== toY > y && x < fromX + ((y - fromY) / (toY - fromY)) * (toX - fromX)) isInside = !isInside;
    }
  }
  return isInside;
}
