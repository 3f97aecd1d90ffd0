// The colours of coverage: one ramp, light to deep blue, told apart by colour-blind eyes too.

import { rate as percent } from "./wording.js";

const COLOURS = ["#f1eef6", "#d0d1e6", "#a6bddb", "#74a9cf", "#2b8cbe", "#045a8d"];
const FROM = [0, 0.2, 0.4, 0.6, 0.8, 0.95];

export const NOBODY = "#e3e6ea";
export const STEPS = COLOURS.map((colour, step) => ({ colour, from: FROM[step] }));

export function colourOf(rate) {
  if (rate === null) return NOBODY;
  return COLOURS[FROM.findLastIndex((from) => rate >= from)];
}

// Low coverage counts: amber below 60 %.
export function bar(value, made) {
  made.className = value !== null && value < 0.6 ? "bar bar-amber" : "bar";
  made.firstChild.style.width = value === null ? "0" : `${100 * value}%`;
  made.title = percent(value);
  return made;
}
