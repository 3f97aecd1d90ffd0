// Where a row lies, as a field of its form: a point's longitude and latitude, or the corners of an outline.

import { make } from "../dom.js";
import { say } from "../words.js";
import { shapeText } from "./cells.js";

/** Make the field of a shape, of one of these types. */
export function shapeField(types, shape) {
  if (types.includes("Point")) return pointField(shape);
  return outlineField(shape);
}

function pointField(shape) {
  const [lon, lat] = [180, 90].map((most, at) => make("input", {
    type: "number", step: "any", min: -most, max: most, inputmode: "decimal", required: true, "aria-describedby": "field-geometry-error",
    "aria-label": say(at ? "latitude" : "longitude"), name: at ? "lat" : "lon", value: shape ? String(shape.coordinates[at]) : null,
  }));
  const value = () => (lon.value && lat.value ? { type: "Point", coordinates: [Number(lon.value), Number(lat.value)] } : null);
  const check = () => [lon, lat].every(({ validity }) => validity.valid);
  return field([lon, lat], { value, check, told: "must_be_point", help: "help_point", shape });
}

function outlineField(shape) {
  const isPlain = !shape || (shape.type === "Polygon" && shape.coordinates.length === 1);
  if (!isPlain) return fixed(shape);
  const corners = make("textarea", { rows: 5, name: "corners", "aria-label": say("corners"), "aria-describedby": "field-geometry-error" });
  corners.value = shape ? shape.coordinates[0].slice(0, -1).map((place) => place.join(", ")).join("\n") : "";
  const before = corners.value;
  const value = () => {
    if (shape && corners.value === before) return shape;
    const places = read(corners.value);
    return places && { type: "Polygon", coordinates: [[...places, places[0]]] };
  };
  return field([corners], { value, check: () => value() !== null, told: "must_be_outline", help: "help_outline", shape });
}

/** Read corners, one a line: longitude, latitude; null where they are none. */
function read(text) {
  const lines = text.split("\n").map((line) => line.trim()).filter(Boolean);
  const places = lines.map((line) => line.split(/[,，\s]+/).filter(Boolean).map(Number));
  return places.length >= 3 && places.every((place) => place.length === 2 && place.every(Number.isFinite)) ? places : null;
}

function fixed(shape) {
  const element = make("div", { class: "field" }, make("span", { class: "field-name" }, say("shape")),
    make("p", { class: "field-help" }, shapeText(shape)), make("p", { class: "field-help" }, say("outline_fixed")));
  return { name: "geometry", element, value: () => shape, check: () => true, tell: () => {}, text: () => "", focus: () => {}, isFixed: true };
}

function field(inputs, { value, check, told, help }) {
  const error = make("p", { class: "field-error", id: "field-geometry-error", hidden: true });
  const tell = (text) => {
    error.textContent = text;
    error.hidden = !text;
    for (const input of inputs) {
      if (text) input.setAttribute("aria-invalid", "true");
      else input.removeAttribute("aria-invalid");
    }
  };
  for (const input of inputs) input.addEventListener("input", () => tell(""));
  const element = make("fieldset", { class: "field" }, make("legend", {}, say("shape"), make("span", { class: "needed", title: say("needed") }, " *")),
    make("div", { class: "field-pair" }, ...inputs), make("p", { class: "field-help" }, say(help)), error);
  return {
    name: "geometry", element, tell, value,
    text: () => inputs.map((input) => input.value).join(", "),
    focus: () => inputs[0].focus(),
    check() {
      tell(check() ? "" : say(told));
      return check();
    },
  };
}
