// The rooms: drawers beside the map, each in a file of its own.

import * as gaps from "./gaps.js";
import * as siting from "./siting.js";

const ROOMS = [gaps, siting];

export async function start(summary) {
  for (const one of ROOMS) await one.start(summary);
}
