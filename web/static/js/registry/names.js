// Names of areas, so that a code of fifteen figures is never all that is said.

import { ask } from "../api.js";

/** Ask for every area by its code: {name, level}. */
export async function areasByCode() {
  const { levels } = await ask("summary");
  const answers = await Promise.all(levels.map((level) => ask("coverage", { by: level })));
  return new Map(answers.flatMap(({ rows }) => rows.map(({ code, name, level }) => [code, { name, level }])));
}
