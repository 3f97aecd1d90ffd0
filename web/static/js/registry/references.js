// Codes that a column may refer to, suggested while somebody types.

import { ask, askLatest } from "../api.js";
import { make } from "../dom.js";

const TYPING_MS = 200;
const MOST = 20;

/** Suggest codes of a table below an input: {element, has(code)}; `has` is only strict where all are known. */
export function suggest(input, table, areas) {
  const element = make("datalist", { id: `${input.id}-list` });
  input.setAttribute("list", element.id);
  const known = new Set();
  const show = (options) => {
    for (const [code] of options) known.add(code);
    element.replaceChildren(...options.map(([code, name]) => make("option", { value: code, label: name ? `${name} ${code}` : code })));
  };
  if (table === "areas") {
    show([...areas].map(([code, { name }]) => [code, name]));
    return { element, has: () => true }; // an area that is no more may stand in a row
  }
  if (table === "stations") {
    ask("layers/stations").then(({ features }) => show(features.map(({ properties: { code, name } }) => [code, name]))).catch(() => {});
    return { element, has: (code) => !known.size || known.has(code) };
  }
  let typing = 0;
  const look = () => askLatest(`suggest ${table}`, `registry/${table}`, { q: input.value.trim(), size: MOST })
    .then(({ rows }) => show(rows.map(({ code, name }) => [code, name]))).catch(() => {});
  input.addEventListener("focus", look, { once: true });
  input.addEventListener("input", () => {
    clearTimeout(typing);
    typing = setTimeout(look, TYPING_MS);
  });
  return { element, has: () => true }; // the service tells
}
