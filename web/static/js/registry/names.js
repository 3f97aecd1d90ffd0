// Names of areas, so that a code of fifteen figures is never all that is said.

import { ask } from "../api.js";

const ABOVE = { community: "\u3000" };

/** Ask for every area by its code: {name, level}. */
export async function areasByCode() {
  const { rows } = await ask("coverage", { by: "all" });
  return new Map(rows.map(({ code, name, level }) => [code, { name, level }]));
}

/** Streets, each with its communities below it, as choices: [code, name]. */
export function places(areas, levels = ["street", "community"]) {
  const known = [...areas].filter(([, { level }]) => levels.includes(level));
  known.sort(([one], [other]) => (one < other ? -1 : 1));
  return known.map(([code, { name, level }]) => [code, `${levels.length > 1 ? (ABOVE[level] ?? "") : ""}${name}`]);
}
