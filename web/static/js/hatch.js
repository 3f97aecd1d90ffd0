// A canvas that can also fill an area with stripes: `hatch` is their colour.

const { L } = globalThis;
const PERIOD = 7;

export const HatchCanvas = L.Canvas.extend({
  _fillStroke(context, layer) {
    L.Canvas.prototype._fillStroke.call(this, context, layer);
    const { hatch } = layer.options;
    if (!hatch) return;
    context.globalAlpha = 1;
    context.fillStyle = stripes(context, hatch);
    context.fill("evenodd");
  },
});

const made = new Map();

function stripes(context, colour) {
  if (!made.has(colour)) {
    const tile = document.createElement("canvas");
    tile.width = tile.height = PERIOD;
    const brush = tile.getContext("2d");
    brush.strokeStyle = colour;
    brush.lineWidth = 1.6;
    for (const shift of [-PERIOD, 0, PERIOD]) {
      brush.moveTo(shift - 1, PERIOD + 1);
      brush.lineTo(shift + PERIOD + 1, -1);
    }
    brush.stroke();
    made.set(colour, context.createPattern(tile, "repeat"));
  }
  return made.get(colour);
}
