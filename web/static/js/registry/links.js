// Where a code leads: to its place on the map, to its row, or to a new row that lacks.

const PLACE_OF = { hubs: "hub", compounds: "compound", gates: "gate", partners: "partner" };
const HANGS_ON = ["area", "station", "compound", "hub"];
const TABLE_OF = { compound: "compounds", project: "projects", request: "requests" };

/** Where a place is shown on the map: an area, a station, a hub, a compound, a gate or a partner. */
export const onMap = (kind, code) => `/#${kind}=${encodeURIComponent(code)}`;

/** Where a gate is opened for trial. */
export const onTrial = (gate) => `/#tool=try&plan=${encodeURIComponent(`g${encodeURIComponent(gate)}`)}`;

/** Where rows of a table are found. */
export const inTable = (table, code) => `/registry/${table}?${new URLSearchParams({ q: code })}`;

/** Where a row of a table is found and open. */
export const atRow = (table, code) => `/registry/${table}?${new URLSearchParams({ q: code, row: code })}`;

/** Where a new row of a table begins, some columns filled. */
const newRow = (table, columns) => {
  const filled = Object.entries(columns).map(([name, value]) => [`with.${name}`, value]);
  return `/registry/${table}?${new URLSearchParams([["new", "1"], ...filled])}`;
};

/** Where the place of a row, or what the row hangs on, is shown on the map; null where nothing is. */
export function placeOf(table, row, areas) {
  if (table in PLACE_OF) return onMap(PLACE_OF[table], row.code);
  const kind = HANGS_ON.find((column) => row[column]);
  if (!kind || (kind === "area" && !areas.has(row.area))) return null;
  return onMap(kind, row[kind]);
}

/** Where an offender of a check is looked at. */
export function offender({ check, level }, code) {
  if (check === "channel_area") return atRow("channels", code);
  if (check === "area_known") return atRow(level, code);
  if (level === "hub") return onMap("station", code);
  return level in TABLE_OF ? atRow(TABLE_OF[level], code) : onMap("area", code);
}

/** Where its row is mended, beside its place: {href, word}; null where nothing else is to be done. */
export function mending({ check, level }, code, { mayEdit }) {
  if (check === "team" && mayEdit) return { href: newRow("teams", { area: code }), word: "add_row" };
  if (check === "leader") return { href: atRow("teams", code), word: "to_row" };
  if (check === "channel") return { href: `/registry/channels?${new URLSearchParams({ "where.area": code })}`, word: "to_rows" };
  if (check === "hub_district" && mayEdit) return { href: newRow("hubs", { station: code }), word: "add_row" };
  if (check === "hub_member") return { href: `/registry/hubs?${new URLSearchParams({ "where.station": code })}`, word: "to_rows" };
  if (level === "compound") return { href: onMap("compound", code), word: "on_map" };
  return null;
}
