// Numbers that change count up or down to what they are now, for 200 ms at most; at once for who wants no motion.

import { make } from "./dom.js";

const LONGEST_MS = 200;
const shown = new Map();

/** A number as text, counting from what was last shown under the same key. */
export function counted(key, value, write) {
  const from = shown.get(key);
  shown.set(key, value);
  const element = make("span", {}, write(value));
  const isStill = window.matchMedia("(prefers-reduced-motion: reduce)").matches;
  if (isStill || !Number.isFinite(from) || !Number.isFinite(value) || from === value) return element;
  const begun = performance.now();
  const step = (now) => {
    const done = Math.min(1, (now - begun) / LONGEST_MS);
    element.textContent = write(done < 1 ? from + (value - from) * done : value);
    if (done < 1) requestAnimationFrame(step);
  };
  requestAnimationFrame(step);
  return element;
}
