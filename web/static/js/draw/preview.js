// What the draft would make of areas, asked while drawing; a newer question stops an older one.

import { newest, send } from "../api.js";

let last = null;

/** Ask with the steps and one that is being drawn; `at` or `area` takes an area in hand. */
export async function foresee(steps, { pending = null, at = undefined, area = undefined } = {}) {
  const begun = performance.now();
  const body = { steps: pending ? [...steps, pending] : steps, ...(at ? { at } : area ? { area } : {}) };
  last = await send("drawing/preview", { method: "POST", body, signal: newest("drawing") });
  document.documentElement.dataset.drawn = String(Math.round(performance.now() - begun));
  return last;
}
