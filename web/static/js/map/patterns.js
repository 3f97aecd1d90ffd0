// Fills for a canvas: a plain colour, or one with lines or dots over it.

const SIZE = 8;

/** Name of a hatching -> lines across a square of SIZE; repeated, they join at its edges. */
const LINES = {
  rising: [[-4, 4, 4, -4], [0, 8, 8, 0], [4, 12, 12, 4]],
  falling: [[-4, 4, 4, 12], [0, 0, 8, 8], [4, -4, 12, 4]],
  level: [[0, 4, 8, 4]],
  upright: [[4, 0, 4, 8]],
  cross: [[0, 4, 8, 4], [4, 0, 4, 8]],
  checks: [[0, 0, 8, 8], [0, 8, 8, 0]],
};

const made = new Map();

/** A fill of one colour, hatched by {hatch, ink} where these are given. */
export function fillOf(colour, { hatch, ink } = {}) {
  if (!hatch) return colour;
  const name = `${colour} ${hatch} ${ink}`;
  if (!made.has(name)) made.set(name, document.createElement("canvas").getContext("2d").createPattern(tile(colour, hatch, ink), "repeat"));
  return made.get(name);
}

/** The same as a picture for the legend. */
export function swatchOf(colour, { hatch, ink } = {}) {
  return hatch ? `url(${tile(colour, hatch, ink).toDataURL()})` : colour;
}

function tile(colour, hatch, ink) {
  const canvas = document.createElement("canvas");
  canvas.width = canvas.height = SIZE;
  const pen = canvas.getContext("2d");
  pen.fillStyle = colour;
  pen.fillRect(0, 0, SIZE, SIZE);
  pen.fillStyle = pen.strokeStyle = ink;
  pen.lineWidth = 1.5;
  pen.beginPath();
  for (const [fromX, fromY, toX, toY] of LINES[hatch] ?? []) {
    pen.moveTo(fromX, fromY);
    pen.lineTo(toX, toY);
  }
  pen.stroke();
  if (hatch === "dots") pen.fillRect(3, 3, 3, 3);
  return canvas;
}
