// An answer to what is tried, as a picture: areas coloured anew, and how long that took after the pointer moved.

import { repaint } from "../map/areas.js";

let painted = new Set();

/** Colour the areas whose figures differ, and those that did before as they were. */
export function paint(rows) {
  const changes = new Map(rows.map((row) => [row.code, row]));
  for (const code of painted) if (!changes.has(code)) changes.set(code, null);
  painted = new Set(rows.map(({ code }) => code));
  repaint(changes);
}

/** Tell, as a measure "try" of the page's performance, how long after `movedAt` its picture was there. */
export function timed(movedAt) {
  const { port1, port2 } = new MessageChannel();
  port1.onmessage = () => performance.measure("try", { start: movedAt, end: performance.now() });
  requestAnimationFrame(() => port2.postMessage(null)); // comes once this frame is painted
}
