// Asking: a click tells of a place.

import { attempt } from "../attempt.js";
import { byId } from "../dom.js";
import { goTo } from "../fly.js";
import { outlinePlace } from "../map/areas.js";
import { map, room } from "../map/map.js";
import { ASK, offerTool } from "../tools.js";
import { QUESTION, choose, forgetPlace, placeNamed, question, view, watch } from "../view.js";
import { closeAnswer, showAnswer } from "./answer.js";

export function start() {
  offerTool({ name: ASK, icon: "?", click: ({ lat, lng }) => askAt([lng, lat]), escape: close });
  byId("answer").addEventListener("closed", close);
  watch(QUESTION, () => view.at && attempt(() => showAnswer(view.at, question())));
}

/** Ask what the address asks. */
export async function settle(summary) {
  const named = placeNamed();
  if (named) await attempt(async () => show(await goTo(named, summary.levels)));
  else if (view.at) await attempt(() => show(view.at));
}

/** Ask about a place, [lon, lat]. */
export function askAt(place) {
  forget();
  return attempt(() => show(place));
}

async function show(place) {
  if (!place) return;
  choose({ at: place.map((degrees) => Number(degrees.toFixed(5))) });
  await showAnswer(place, question());
  map.panInside([place[1], place[0]], room());
}

function forget() {
  outlinePlace(null);
  forgetPlace();
}

/** Close the card; true when there was one. */
function close() {
  if (!view.at) return false;
  forget();
  choose({ at: null });
  closeAnswer();
  map.getContainer().focus();
  return true;
}
