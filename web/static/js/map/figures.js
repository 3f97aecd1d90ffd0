// Figures of areas, fetched apart from their shapes.

import { ask, newest } from "../api.js";
import { question } from "../view.js";

/** Fetch a measure of a level's areas: a Map of code -> figures; of H3 cells where their resolution is given. */
export async function figuresFor(measure, level, cells = null) {
  const { columns } = await ask(`measures/${measure}`, { level, cells, ...question() }, newest(cells === null ? "measures" : "cells"));
  const { [cells === null ? "code" : "cell"]: codes, ...figures } = columns;
  const names = Object.keys(figures);
  return new Map(codes.map((code, row) => [code, Object.fromEntries(names.map((name) => [name, figures[name][row]]))]));
}
