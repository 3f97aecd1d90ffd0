// What the page says, in the language it was served in; numbers as that language writes them.

import { byId } from "./dom.js";

const said = JSON.parse(byId("wording").textContent);
const locale = document.documentElement.lang;

/** The language of the page as the API takes it: zh or en. */
export const language = locale.slice(0, 2);

const whole = new Intl.NumberFormat(locale, { maximumFractionDigits: 0 });
const tenths = new Intl.NumberFormat(locale, { minimumFractionDigits: 1, maximumFractionDigits: 1 });
const plain = new Intl.NumberFormat(locale, { maximumFractionDigits: 1 });
const hundredths = new Intl.NumberFormat(locale, { style: "percent" });
const share = new Intl.NumberFormat(locale, { style: "percent", minimumFractionDigits: 1, maximumFractionDigits: 1 });

/** Say a phrase of the catalogue; {name} is replaced by the value of that name. */
export function say(key, values = {}) {
  const phrase = said[key] ?? key;
  return phrase.replace(/\{(\w+)\}/g, (mark, name) => values[name] ?? mark);
}

/** Say a phrase that data names, such as a kind of station, or the data's own word for it. */
export const sayOr = (key, word) => said[key] ?? word;

const orDash = (write) => (value) => (value === null || value === undefined ? say("no_figure") : write(value));

export const people = orDash((value) => whole.format(value));
export const metres = orDash((value) => whole.format(value));
export const minutes = orDash((value) => tenths.format(value));
export const limit = orDash((value) => plain.format(value));
export const percent = (value) => hundredths.format(value);
export const rate = orDash((value) => share.format(value));
const signed = new Intl.NumberFormat(locale, { signDisplay: "exceptZero", minimumFractionDigits: 1, maximumFractionDigits: 1 });
/** A difference of two rates, in points of percent. */
export const points = orDash((value) => signed.format(100 * value));
