// What the page says and how it writes numbers, in the visitor's language.

import { byId } from "./elements.js";

const words = JSON.parse(byId("wording").textContent);
const language = document.documentElement.lang;

const whole = new Intl.NumberFormat(language, { maximumFractionDigits: 0 });
const tenth = new Intl.NumberFormat(language, { minimumFractionDigits: 1, maximumFractionDigits: 1 });
const plain = new Intl.NumberFormat(language, { maximumFractionDigits: 1 });
const percent = new Intl.NumberFormat(language, {
  style: "percent", minimumFractionDigits: 1, maximumFractionDigits: 1,
});

export function say(key, values = {}) {
  const said = words[key] ?? key;
  return said.replace(/\{(\w+)\}/g, (all, name) => (name in values ? String(values[name]) : all));
}

const orNone = (format) => (value) => (value === null || value === undefined ? say("no_figure") : format.format(value));

export const count = orNone(whole);
export const metres = orNone(whole);
export const minutes = orNone(tenth);
export const quantity = orNone(plain);
export const rate = orNone(percent);
