// What the colours mean, for the map and its legend alike.

/** Six steps of the rate of residents covered, from none to all (ColorBrewer PuBu). */
export const RAMP = ["#f1eef6", "#d0d1e6", "#a6bddb", "#74a9cf", "#2b8cbe", "#045a8d"];

export const NO_RESIDENTS = "#e3e6ea";
export const UNDETERMINED = "#aeb4be";
export const GAP = "#b45309";
export const WATER = "#c9dcea";
export const HILL = "#d9e5d3";

/** Colour of an area: its rate, unless nobody lives there or most of them are undetermined. */
export function colourOf({ residents, undetermined_residents: undetermined, rate_residents: rate }) {
  if (!residents) return NO_RESIDENTS;
  if (undetermined > residents / 2) return UNDETERMINED;
  return RAMP[Math.min(RAMP.length - 1, Math.floor(rate * RAMP.length))];
}

/** Diagonal lines as a canvas pattern, which Leaflet's canvas takes for a fill colour. */
export function hatch(colour) {
  const size = 8;
  const tile = document.createElement("canvas");
  tile.width = tile.height = size;
  const pen = tile.getContext("2d");
  pen.strokeStyle = colour;
  pen.lineWidth = 1.6;
  for (const shift of [-size, 0, size]) {
    pen.moveTo(shift, size);
    pen.lineTo(shift + size, 0);
  }
  pen.stroke();
  return pen.createPattern(tile, "repeat");
}
