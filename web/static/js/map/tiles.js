// A layer of vector tiles: squares of canvas that are fetched once and drawn again whenever their styles change.

import { VectorTile } from "@mapbox/vector-tile";
import { PbfReader } from "pbf";
import { contains } from "./inside.js";

const SIDE = 256;
const FRAME_MS = 8;
const REACH_PX = 6;

/**
 * A layer of tiles: {address(z, x, y), styleOf(properties, layer, zoom), pane, minZoom, maxZoom}.
 *
 * A style is as Leaflet's, {fillColor, fillOpacity, color, weight, opacity, radius} with `casing`, {color, weight}, under
 * lines; null draws nothing. The same style must be the same object: features are drawn by style, many at a time.
 */
export const TileLayer = L.GridLayer.extend({
  options: { tileSize: SIDE, updateWhenZooming: false, updateWhenIdle: false, keepBuffer: 1 },

  initialize(options) {
    L.setOptions(this, options);
    this.drawn = new Map();
    this.on("tileunload", ({ coords }) => this._leave(coords));
  },

  createTile(coords, done) {
    const ratio = window.devicePixelRatio || 1;
    const canvas = document.createElement("canvas");
    canvas.width = canvas.height = SIDE * ratio;
    const controller = new AbortController();
    const square = { canvas, ratio, controller, zoom: coords.z, features: [] };
    this.drawn.set(this._tileCoordsToKey(coords), square);
    fetched(this.options.address(coords.z, coords.x, coords.y), controller.signal)
      .then((bytes) => soon(() => {
        if (controller.signal.aborted) return;
        Object.assign(square, read(bytes));
        this._draw(square);
        done(null, canvas);
      }))
      .catch((error) => controller.signal.aborted || done(error, canvas));
    return canvas;
  },

  /** Draw all again, or only the features of some codes. */
  restyle(codes = null) {
    for (const square of this.drawn.values()) {
      if (codes) this._touch(square, codes);
      else soon(() => square.controller.signal.aborted || this._draw(square));
    }
  },

  /** The feature at a place that is drawn last there, {layer, properties}; or null. */
  featureAt(latlng) {
    const place = this._map.project(latlng, this._tileZoom).divideBy(SIDE);
    const square = this.drawn.get(this._tileCoordsToKey({ x: Math.floor(place.x), y: Math.floor(place.y), z: this._tileZoom }));
    if (!square?.xy) return null;
    const [x, y] = [place.x - Math.floor(place.x), place.y - Math.floor(place.y)].map((part) => part * square.extent);
    return square.features.findLast((feature) => isAt(square, feature, x, y)) ?? null;
  },

  /** Every feature that is held now, tile by tile. */
  features() {
    return [...this.drawn.values()].flatMap(({ features }) => features);
  },

  _leave(coords) {
    const key = this._tileCoordsToKey(coords);
    this.drawn.get(key)?.controller.abort();
    this.drawn.delete(key);
  },

  _draw(square) {
    const pen = square.canvas.getContext("2d");
    pen.setTransform(square.ratio, 0, 0, square.ratio, 0, 0);
    pen.clearRect(0, 0, SIDE, SIDE);
    paint(pen, square, square.features, this.options.styleOf);
  },

  /** Draw some features anew where they were. */
  _touch(square, codes) {
    square.byCode ??= Map.groupBy(square.features, ({ properties }) => properties.code);
    const touched = [...codes].flatMap((code) => square.byCode.get(code) ?? []);
    if (!touched.length) return;
    const pen = square.canvas.getContext("2d");
    pen.globalCompositeOperation = "destination-out";
    fill(pen, square, touched, { fillColor: "#000" });
    pen.globalCompositeOperation = "source-over";
    paint(pen, square, touched, this.options.styleOf);
  },
});

async function fetched(address, signal) {
  const response = await fetch(address, { signal });
  if (!response.ok) throw new Error(`${response.status} ${address}`);
  return response.arrayBuffer();
}

const waiting = [];

/** Do something in one of the next frames, so that no frame takes long. */
function soon(work) {
  if (waiting.push(work) === 1) requestAnimationFrame(workOff);
}

function workOff() {
  const until = performance.now() + FRAME_MS;
  do waiting[0](); while (waiting.shift() && waiting.length && performance.now() < until);
  if (waiting.length) requestAnimationFrame(workOff);
}

/** Read a tile: features, and the vertices of all of them in one array. */
function read(bytes) {
  const features = [];
  const xy = [];
  let extent = 1;
  for (const [name, layer] of Object.entries(new VectorTile(new PbfReader(bytes)).layers)) {
    for (let at = 0; at < layer.length; at += 1) {
      const feature = layer.feature(at);
      extent = feature.extent;
      const begins = [];
      for (const path of feature.loadGeometry()) {
        begins.push(xy.length);
        for (const { x, y } of path) xy.push(x, y);
      }
      features.push({ layer: name, kind: feature.type, properties: feature.properties, paths: [...begins, xy.length] });
    }
  }
  return { features, xy: Int16Array.from(xy), extent };
}

const POINT = 1;
const POLYGON = 3;

function paint(pen, square, features, styleOf) {
  const byStyle = Map.groupBy(features, ({ properties, layer }) => styleOf(properties, layer, square.zoom));
  byStyle.delete(null);
  for (const [style, some] of byStyle) if (style.casing) stroke(pen, square, some, { ...style, ...style.casing });
  for (const [style, some] of byStyle) fill(pen, square, some, style);
  for (const [style, some] of byStyle) if (style.weight) stroke(pen, square, some, style);
  for (const [style, some] of byStyle) dots(pen, square, some, style);
}

function trace(pen, { xy, extent }, features) {
  const scale = SIDE / extent;
  pen.beginPath();
  for (const { kind, paths } of features) {
    if (kind === POINT) continue;
    for (let path = 0; path + 1 < paths.length; path += 1) {
      pen.moveTo(xy[paths[path]] * scale, xy[paths[path] + 1] * scale);
      for (let at = paths[path] + 2; at < paths[path + 1]; at += 2) pen.lineTo(xy[at] * scale, xy[at + 1] * scale);
    }
  }
}

function fill(pen, square, features, style) {
  const areas = features.filter(({ kind }) => kind === POLYGON);
  if (!style.fillColor || !areas.length) return;
  pen.globalAlpha = style.fillOpacity ?? 1;
  pen.fillStyle = style.fillColor;
  trace(pen, square, areas);
  pen.fill();
}

function stroke(pen, square, features, { color, weight, opacity = 1 }) {
  pen.globalAlpha = opacity;
  pen.strokeStyle = color;
  pen.lineWidth = weight;
  pen.lineJoin = pen.lineCap = "round";
  trace(pen, square, features);
  pen.stroke();
}

/** Points, and areas too small for a shape: a dot of at least a pixel. */
function dots(pen, { xy, extent }, features, { fillColor, radius = 1 }) {
  const scale = SIDE / extent;
  pen.globalAlpha = 1;
  pen.fillStyle = fillColor;
  for (const { kind, paths: [at] } of features) {
    if (kind === POINT) pen.fillRect(xy[at] * scale - radius, xy[at + 1] * scale - radius, 2 * radius, 2 * radius);
  }
}

function isAt({ xy, extent }, { kind, paths }, x, y) {
  if (kind === POINT) return Math.hypot(xy[paths[0]] - x, xy[paths[0] + 1] - y) * (SIDE / extent) <= REACH_PX;
  return kind === POLYGON && contains(xy, paths, x, y);
}
