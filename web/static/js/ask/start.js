// Asking: a click tells of a place; two clicks of a walk; a line around ground of who lives there.

import { attempt } from "../attempt.js";
import { byId } from "../dom.js";
import { goTo } from "../fly.js";
import { outlinePlace } from "../map/areas.js";
import { map, room } from "../map/map.js";
import { rounded } from "../map/place.js";
import { ASK, offerTool } from "../tools.js";
import { QUESTION, choose, forgetPlace, placeNamed, question, view, watch } from "../view.js";
import { closeAnswer, showAnswer } from "./answer.js";
import { lassoTool } from "./lasso.js";
import { DECIMALS, walkTool } from "./between.js";

export function start() {
  offerTool({ name: ASK, icon: "?", click: ({ lat, lng }) => askAt([lng, lat]), enter, escape: close });
  offerTool(walkTool(closeAnswer));
  offerTool(lassoTool(closeAnswer));
  byId("answer").addEventListener("closed", close);
  watch(QUESTION, () => view.at && isAsking() && attempt(() => showAnswer(view.at, question())));
}

/** Ask what the address asks. */
export async function settle(summary) {
  const named = placeNamed();
  if (named) await attempt(async () => show(await goTo(named, summary.levels)));
  else if (view.at && isAsking()) await attempt(() => show(view.at));
}

/** Ask about a place, [lon, lat]. */
export function askAt(place) {
  forget();
  return attempt(() => show(place));
}

const isAsking = () => !view.tool || view.tool === ASK;

/** Back from another tool: tell again of the place that was asked about. */
function enter() {
  if (view.at && document.documentElement.dataset.map === "ready") attempt(() => show(view.at));
}

async function show(place) {
  if (!place) return;
  choose({ at: rounded(place, DECIMALS) });
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
  choose({ at: null, to: null });
  closeAnswer();
  map.getContainer().focus();
  return true;
}
