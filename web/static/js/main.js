// The page: opens the view that the address names and starts its parts, each of which does one thing.
//
// Every part needs some of these:
//   view.js     all that is chosen, kept in the address      words.js    what is said, numbers as people write them
//   api.js      questions and changes, sent                  turns.js    those that take long, one after another
//   attempt.js  work that may fail, and a word when it does  token.js    who the visitor is, and what is allowed
//   tools.js    what a click on the map does                 rooms.js    drawers beside the map
//   dom.js      elements made from texts                     counted.js  numbers that count to what they are
//   fly.js      going to a place                         card.js     the head of a card, and what closes it
//
// The parts, each a folder whose start.js offers start(summary) and perhaps settle(summary), once all is there:
//   map/        layers, tiles, colours, legend               filter/     what is chosen, the search box, the week
//   figures.js  the card on the left                         ask/        the card on the right: place, walk, lasso
//   try/        what changes would do, and scenarios         draw/       areas and streets drawn anew
//   rooms/      gaps and siting                              save/       the report, pictures, tables, printing
//   assistant/  questions in words
//
// registry/ and login.js are pages of their own.

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
