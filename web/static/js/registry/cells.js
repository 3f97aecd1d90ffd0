// How the value of a column is shown, whichever table it is of.

import { make } from "../dom.js";
import { people, say, sayOr } from "../words.js";
import { inTable, onMap } from "./links.js";

export const isNumber = (column) => column.kind === "integer" || column.kind === "number";

/** What a column is called, and what it means. */
export const titleOf = (column) => sayOr(`column_${column.name}`, column.name);
export const meaningOf = (table, column) => sayOr(`meaning_${table}_${column.name}`, column.meaning);

/** A choice in the visitor's language. */
export const choiceOf = (choice) => sayOr(`choice_${choice}`, choice);

export const momentOf = (text) => text.slice(0, 16).replace("T", " ");

/** A value as a text. */
export function textOf(column, value, areas) {
  if (value === null || value === undefined) return say("no_figure");
  if (column.kind === "boolean") return say(value ? "yes" : "no");
  if (isNumber(column)) return people(value);
  if (column.kind === "moment") return momentOf(value);
  if (column.choices?.length) return choiceOf(value);
  if (column.refers === "areas" && areas.has(value)) return `${areas.get(value).name} ${value}`;
  return String(value);
}

/** A value as what a cell of a table holds. */
export function contentOf(column, value, areas) {
  if (value === null || value === undefined) return [];
  if (column.refers === "areas" || column.name === "area") return area(value, areas);
  if (column.refers === "stations") return [make("a", { href: onMap("station", value) }, value)];
  if (column.refers) return references(column.refers, value);
  return [textOf(column, value, areas)];
}

/** What a cell is, for the styles. */
export function classOf(column, value) {
  if (isNumber(column)) return "number";
  if (column.kind === "boolean") return value === false ? "lack" : null;
  const isText = column.kind === "text" && !column.choices?.length && column.refers !== "areas" && column.name !== "area";
  return isText ? "text" : null;
}

function area(code, areas) {
  const known = areas.get(code);
  if (known) return [make("span", {}, known.name, make("span", { class: "code" }, code))];
  return [make("span", { class: "lack", title: say("no_such_place", { code }) }, code)];
}

const references = (table, codes) => codes.split(";").flatMap((code) => [make("a", { href: inTable(table, code) }, code), " "]);

/** Where a row lies, as a text: a point's longitude and latitude, or how many corners an outline has. */
export function shapeText(shape) {
  if (!shape) return say("no_figure");
  if (shape.type === "Point") return shape.coordinates.map((degrees) => degrees.toFixed(6)).join(", ");
  const rings = shape.type === "Polygon" ? shape.coordinates : shape.coordinates.flat();
  const corners = rings.reduce((sum, ring) => sum + ring.length - 1, 0);
  return say("outline_of", { corners: people(corners) });
}
