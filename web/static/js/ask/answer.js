// The card on the right: what a place belongs to, which stations are nearest, and the walk there.

import { askLatest } from "../api.js";
import { figuresOf } from "../map/areas.js";
import { byId, make } from "../dom.js";
import { markOf } from "../map/stations.js";
import { clearWalk, drawWalk } from "./walk.js";
import { metres, minutes, people, rate, say, sayOr } from "../words.js";

const STATUSES = ["covered", "over_capacity", "too_far", "undetermined"];

/** Ask about a place and show the answer with the walk to the nearest station. */
export async function showAnswer(place, { profile, minutes: within }) {
  const [lon, lat] = place;
  delete document.documentElement.dataset.answer;
  clearWalk(place);
  const answer = await askLatest("nearest", "nearest", { lon, lat, profile, minutes: within });
  const speed = answer.stations.length && answer.stations[0].minutes / answer.stations[0].metres;
  byId("answer").replaceChildren(
    head(answer),
    make("p", { class: "answer-parents" }, parents(answer)),
    make("dl", { class: "facts" }, ...facts(answer, speed)),
    ...stations(answer, place),
  );
  byId("answer").classList.add("is-open");
  await showWalk(answer.stations[0], place, answer.profile);
  document.documentElement.dataset.answer = "ready";
}

/** Put the card back to its hint. */
export function closeAnswer() {
  clearWalk();
  delete document.documentElement.dataset.answer;
  byId("answer").classList.remove("is-open");
  byId("answer").replaceChildren(make("p", { class: "muted" }, say("hint")));
}

const finest = ({ areas }) => ["grid", "community", "street"].find((level) => areas[level]);

function head(answer) {
  const level = finest(answer);
  const title = level ? answer.names[level] : say("no_area");
  const status = STATUSES.includes(answer.status) ? answer.status : "undetermined";
  const close = new CustomEvent("closed", { bubbles: true });
  return make("div", { class: "answer-head" },
    make("h2", {}, title),
    make("span", { class: `pill pill-${status}` }, say(`status_${status}`)),
    make("button", { class: "close", type: "button", "aria-label": say("close"), onclick: (event) => event.target.dispatchEvent(close) }, "×"));
}

function parents({ areas, names }) {
  const level = finest({ areas });
  if (!level) return "";
  const above = ["street", "community"].filter((one) => one !== level && areas[one]).map((one) => names[one]);
  return [...above, areas[level]].join(" · ");
}

function facts(answer, minutesAMetre) {
  const pair = (key, value, kind) => [make("dt", {}, say(key)), make("dd", { class: kind }, value)];
  const area = figuresOf(answer.areas[finest(answer)]);
  const [nearest] = answer.stations;
  const over = nearest ? (nearest.metres - answer.limit_m) * minutesAMetre : 0;
  return [
    ...(area ? pair("residents_elders", `${people(area.residents)} / ${people(area.elders)}`) : []),
    ...(area ? pair("rate", rate(area.rate_residents)) : []),
    ...(nearest ? pair("nearest", nearest.name) : []),
    ...(nearest ? pair("on_foot", say("walk_line", { minutes: minutes(nearest.minutes), metres: metres(nearest.metres) })) : []),
    ...(over > 0 ? pair("over", say("minutes_value", { minutes: minutes(over) }), "over") : []),
  ];
}

function stations(answer, place) {
  if (!answer.stations.length) {
    return [make("p", { class: "muted" }, say(answer.status === "undetermined" ? "undetermined_why" : "no_station"))];
  }
  const rows = answer.stations.map((station) => make("li", {}, stationRow(station, () => showWalk(station, place, answer.profile))));
  return [make("h3", {}, say("stations_near")), make("ol", { class: "stations" }, ...rows)];
}

function stationRow(station, onPick) {
  return make("button", { class: "station", type: "button", "aria-pressed": "false", "data-code": station.code, onclick: onPick },
    markOf(station.kind),
    make("span", { class: "station-name" }, station.name),
    make("span", { class: "station-walk" },
      `${sayOr(`kind_${station.kind}`, station.kind)} · ${say("walk_line", { minutes: minutes(station.minutes), metres: metres(station.metres) })}`));
}

async function showWalk(station, place, profile) {
  if (!station) return;
  for (const button of byId("answer").querySelectorAll(".station")) {
    button.setAttribute("aria-pressed", String(button.dataset.code === station.code));
  }
  await drawWalk(place, station.code, profile);
}
