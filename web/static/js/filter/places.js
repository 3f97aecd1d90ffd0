// Streets and communities that the page can be narrowed down to; communities are those of the street.

import { ask } from "../api.js";
import { byId } from "../dom.js";
import { choose, view } from "../view.js";

const names = new Map();

/** The name of an area that can be chosen, else its code. */
export const nameOf = (code) => names.get(code) ?? code;

/** Fill the lists; a link may name areas that are not there any more. */
export async function startPlaces(summary) {
  if (!byId("street") && !byId("community")) return;
  const streets = [...summary.streets].sort((one, other) => one.code.localeCompare(other.code));
  fill("street", streets);
  if (view.street && !names.has(view.street)) choose({ street: null });
  await listCommunities();
}

/** List the communities of the street chosen, or all. */
export async function listCommunities() {
  if (!byId("community")) return;
  const { rows } = await ask("tables/coverage.json", { by: "community", under: view.street });
  fill("community", rows);
  if (view.community && !rows.some(({ code }) => code === view.community)) choose({ community: null });
  byId("community").value = view.community ?? "";
}

function fill(level, areas) {
  const list = byId(level);
  if (!list) return;
  for (const { code, name } of areas) names.set(code, name);
  list.replaceChildren(list.options[0], ...areas.map(({ code, name }) => new Option(name, code)));
  list.value = view[level] ?? "";
}
