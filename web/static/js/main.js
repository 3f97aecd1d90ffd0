// The page: opens the view that the address names and starts its parts, each of which does one thing.

import { ask } from "./api.js";
import * as asking from "./ask/start.js";
import * as assistant from "./assistant/start.js";
import { attempt } from "./attempt.js";
import { byId, isSmall } from "./dom.js";
import * as draw from "./draw/start.js";
import * as figures from "./figures.js";
import * as filter from "./filter/start.js";
import * as layers from "./map/start.js";
import { startRooms } from "./rooms.js";
import * as rooms from "./rooms/start.js";
import * as save from "./save/start.js";
import { startTools } from "./tools.js";
import * as trying from "./try/start.js";
import { carry, question } from "./view.js";

/** In this order: what comes first is seen first, and the first tool offered asks. */
const PARTS = [layers, filter, figures, asking, trying, draw, rooms, save, assistant];

async function start() {
  if (isSmall()) for (const id of ["figures", "legend"]) byId(id).open = false;
  carry();
  const summary = await ask("summary", question());
  for (const part of PARTS) await part.start(summary);
  startTools();
  startRooms();
  document.documentElement.dataset.map = "ready";
  for (const part of PARTS) await part.settle?.(summary);
}

attempt(start);
