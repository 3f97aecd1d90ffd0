// A station in a card: its walk, its hours, and whether it is open.

import { make } from "../dom.js";
import { markOf } from "../map/stations.js";
import { metres, minutes, say, sayOr } from "../words.js";

const DAYS = ["Mo", "Tu", "We", "Th", "Fr", "Sa", "Su"];

export function stationRow(station, onPick) {
  const walk = say("walk_line", { minutes: minutes(station.minutes), metres: metres(station.metres) });
  return make("button", { class: "station", type: "button", "aria-pressed": "false", "data-code": station.code, onclick: onPick },
    markOf(station.kind),
    make("span", { class: "station-name" }, station.name, " ", openMark(station.is_open)),
    make("span", { class: "station-walk" }, `${sayOr(`kind_${station.kind}`, station.kind)} · ${walk}`),
    make("span", { class: "station-walk" }, station.hours ? hoursText(station.hours) : say("ask_hours_unknown")));
}

function openMark(isOpen) {
  if (isOpen === null) return "";
  return make("span", { class: isOpen ? "ask-open" : "ask-closed" }, say(isOpen ? "ask_open" : "ask_closed"));
}

/** Opening hours with days in words; whatever is not a plain day stays as it is written. */
function hoursText(hours) {
  const names = say("ask_days").split(" ");
  const name = (day) => names[DAYS.indexOf(day)];
  const days = DAYS.join("|");
  return hours
    .replace(new RegExp(`\\b(${days})\\s*-\\s*(${days})\\b`, "g"), (_, from, to) => say("ask_days_to", { from: name(from), to: name(to) }))
    .replace(new RegExp(`\\b(${days})\\b`, "g"), (_, day) => name(day))
    .replace(/\bPH\b/g, say("ask_holidays"))
    .replace(/\boff\b/g, say("ask_off"));
}
