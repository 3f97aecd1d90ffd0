// Where a code leads: to its place on the map, or to the table that holds it.

const PLACE_OF = { hubs: "hub", compounds: "compound", gates: "gate", partners: "partner" };
const HANGS_ON = ["area", "station", "compound", "hub"];
const TABLE_OF = { compound: "compounds", project: "projects", request: "requests" };

/** Where a place is shown on the map: an area, a station, a hub, a compound, a gate or a partner. */
export const onMap = (kind, code) => `/#${kind}=${encodeURIComponent(code)}`;

/** Where a row of a table is found. */
export const inTable = (table, code) => `/registry/${table}?${new URLSearchParams({ q: code })}`;

/** Where the place of a row, or what the row hangs on, is shown on the map; null where nothing is. */
export function placeOf(table, row, areas) {
  if (table in PLACE_OF) return onMap(PLACE_OF[table], row.code);
  const kind = HANGS_ON.find((column) => row[column]);
  if (!kind || (kind === "area" && !areas.has(row.area))) return null;
  return onMap(kind, row[kind]);
}

/** Where an offender of a check is looked at. */
export function offender({ check, level }, code) {
  if (check === "channel_area") return inTable("channels", code);
  if (check === "area_known") return inTable(level, code);
  if (level === "hub") return onMap("station", code);
  return level in TABLE_OF ? inTable(TABLE_OF[level], code) : onMap("area", code);
}
