// What the draft would make of areas, asked while drawing; a newer question stops an older one.

import { isOutdated, newest, send } from "../api.js";

let isAtWork = false;
let waiting = null;

/** Ask with the steps and one that is being drawn; `at` or `area` takes an area in hand. One `isForGood` is stopped by no preview. */
export async function foresee(steps, { pending = null, at = undefined, area = undefined, isForGood = false } = {}) {
  const begun = performance.now();
  const body = { steps: pending ? [...steps, pending] : steps, ...(at ? { at } : area ? { area } : {}) };
  const answer = await send("drawing/preview", { method: "POST", body, signal: newest(isForGood ? "drawing-step" : "drawing") });
  document.documentElement.dataset.drawn = String(Math.round(performance.now() - begun));
  return answer;
}

/** Do work that follows the pointer: one at a time, and of those that come meanwhile only the last. */
export async function keepUp(work) {
  waiting = work;
  if (isAtWork) return;
  isAtWork = true;
  try {
    while (waiting) {
      const next = waiting;
      waiting = null;
      await next().catch((error) => {
        if (!isOutdated(error)) throw error;
      });
    }
  } finally {
    isAtWork = false;
  }
}

/** Leave undone what waits to follow the pointer. */
export const fallBack = () => (waiting = null);
