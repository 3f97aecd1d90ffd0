// Fields of the panel's form, and what they say.

import { make } from "../dom.js";
import { say } from "../words.js";

export const button = (name, onclick, kind = "") =>
  make("button", { type: "button", class: `draw-button ${kind}`, "data-do": name, onclick }, say(`draw_${name}`));

/** A field: {name, value, options, type}; `options` make it a choice of [key, text]. It keeps what was said while the form is made anew. */
export function field({ name, value = "", options = null, type = "text" }) {
  const input = options
    ? make("select", { name }, ...options.map(([key, text]) => make("option", { value: key }, text)))
    : make("input", { name, type, maxlength: type === "text" ? "100" : null, autocomplete: "off" });
  if (type === "checkbox") input.checked = Boolean(value);
  else input.value = value ?? "";
  return make("label", { class: type === "checkbox" ? "draw-check" : "draw-field" }, make("span", {}, say(`draw_field_${name}`)), input);
}

const read = (name) => document.querySelector(`#draw [name="${name}"]`);

/** What a field of the form says: a text, or nothing. */
export const text = (name) => read(name)?.value.trim() || undefined;

/** Whether a box of the form is ticked: true, or nothing. */
export const isOn = (name) => read(name)?.checked || undefined;

/** Facts without those that say nothing. */
export const given = (facts) => Object.fromEntries(Object.entries(facts).filter(([, value]) => value !== undefined && value !== ""));
