// Numbers that change count up or down to what they are now, for 200 ms at most; at once for who wants no motion.

import { make } from "./dom.js";

const LONGEST_MS = 200;
const counting = new WeakMap();
const shown = new Map();

/** A number as an element, counting from what was last shown under the same key. */
export function counted(key, value, write) {
  const element = make("span");
  element.value = shown.get(key);
  shown.set(key, value);
  countTo(element, value, write);
  return element;
}

/** Show a number in an element, counting from the one that it shows; what is no number is shown at once. */
export function countTo(element, value, write, isCounted = true) {
  cancelAnimationFrame(counting.get(element));
  const from = element.value;
  element.value = value;
  const isStill = matchMedia("(prefers-reduced-motion: reduce)").matches;
  element.textContent = write(value);
  if (!isCounted || isStill || from === value || !Number.isFinite(from) || !Number.isFinite(value)) return;
  const begun = performance.now();
  const step = (now) => {
    const share = Math.min(1, Math.max(0, now - begun) / LONGEST_MS);
    element.textContent = write(share < 1 ? from + (value - from) * share : value);
    if (share < 1) counting.set(element, requestAnimationFrame(step));
  };
  counting.set(element, requestAnimationFrame(step));
}
