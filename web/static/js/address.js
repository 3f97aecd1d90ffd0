// Every view has an address: what is chosen, after the '#'.

import { byId } from "./dom.js";

/** What a link may open the map at, by its code -> the layer that has it. */
export const PLACES = { area: "areas", station: "stations", hub: "hubs", compound: "compounds", gate: "gates", partner: "partners" };

/**
 * Read the address: {level, profile, minutes, at: [lon, lat], view: [zoom, lat, lon], place: {kind, code}},
 * what is absent left out.
 */
export function read() {
  const said = new URLSearchParams(location.hash.slice(1));
  const chosen = {};
  for (const name of ["level", "profile", "minutes"]) if (said.get(name)) chosen[name] = said.get(name);
  for (const [name, length] of [["at", 2], ["view", 3]]) {
    const numbers = (said.get(name) ?? "").split(",").map(parseFloat);
    if (numbers.length === length && numbers.every(Number.isFinite)) chosen[name] = numbers;
  }
  const kind = Object.keys(PLACES).find((name) => said.get(name));
  if (kind) chosen.place = { kind, code: said.get(kind) };
  return chosen;
}

/** Change parts of the address; null takes a part away. */
export function write(changes) {
  const said = new URLSearchParams(location.hash.slice(1));
  for (const [name, value] of Object.entries(changes)) {
    if (value === null) said.delete(name);
    else said.set(name, String(value));
  }
  history.replaceState(null, "", `#${said.toString().replaceAll("%2C", ",")}`);
  carry();
}

/** Let the other language open the same view. */
export function carry() {
  const link = byId("language");
  link.href = link.getAttribute("href").split("#")[0] + location.hash;
}
