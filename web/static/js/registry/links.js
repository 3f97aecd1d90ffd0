// Where a code leads: to the map, or to the table that holds it.

const TABLE_OF = { hub: "hubs", compound: "compounds", project: "projects", request: "requests" };
const ON_MAP = new Set(["grid", "community", "street", "district"]);

/** Where the area of a code is shown on the map. */
export const onMap = (code) => `/#area=${encodeURIComponent(code)}`;

/** Where a row of a table is found. */
export const inTable = (table, code) => `/registry/${table}?${new URLSearchParams({ q: code })}`;

/** Where an offender of a check is looked at. */
export function offender({ check, level }, code) {
  if (check === "channel_area") return inTable("channels", code);
  if (check === "area_known") return inTable(level, code);
  if (level === "hub") return inTable("hubs", code);
  if (TABLE_OF[level]) return inTable(TABLE_OF[level], code);
  return ON_MAP.has(level) ? onMap(code) : null;
}
