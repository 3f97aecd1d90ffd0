// The card on the right: all that is known of a place, and the walk to the station that is picked.

import { askLatest } from "../api.js";
import { attempt } from "../attempt.js";
import { cardHead } from "../card.js";
import { byId, make } from "../dom.js";
import { flyTo } from "../fly.js";
import { contourShown, showContour } from "../map/contours.js";
import { take } from "../tools.js";
import { limit, metres, minutes, say } from "../words.js";
import { causeFacts, facts } from "./facts.js";
import { posts } from "./posts.js";
import { shareButton } from "./share.js";
import { stationRow } from "./stations.js";
import { clearWalk, drawWalk } from "./walk.js";

const STATUSES = ["covered", "over_capacity", "too_far", "undetermined"];

/** Ask about a place and show the answer with the walk to the nearest station. */
export async function showAnswer(place, question) {
  const [lon, lat] = place;
  delete document.documentElement.dataset.answer;
  clearWalk(place);
  showContour(null);
  const answer = await askLatest("place", "place", { lon, lat, ...question });
  byId("answer").replaceChildren(...card(answer, place, question));
  byId("answer").classList.add("is-open");
  await showWalk(answer.stations[0], place, question);
  document.documentElement.dataset.answer = "ready";
  if (!answer.why && answer.status !== "covered") attempt(() => showCause({ lon, lat, ...question }));
}

/** Put the card back to its hint. */
export function closeAnswer() {
  clearWalk();
  showContour(null);
  delete document.documentElement.dataset.answer;
  byId("answer").classList.remove("is-open");
  byId("answer").replaceChildren(make("p", { class: "muted" }, say("hint")));
}

/** The title of a card with what closes it. */
export function head(title, ...more) {
  const close = () => byId("answer").dispatchEvent(new CustomEvent("closed", { bubbles: true }));
  return cardHead(title, close, ...more);
}

function card(answer, place, question) {
  const area = answer.parents.at(-1);
  const status = STATUSES.includes(answer.status) ? answer.status : "undetermined";
  return [
    head(area ? area.name : say("no_area"), make("span", { class: `pill pill-${status}` }, say(`status_${status}`))),
    make("p", { class: "answer-parents" }, ...parents(answer.parents)),
    make("p", { class: "ask-why" }, say(`ask_means_${status}`, { minutes: limit(answer.minutes) })),
    make("dl", { class: "facts" }, ...facts(answer), ...causeFacts(answer.why)),
    ...stations(answer, place, question),
    make("div", { class: "ask-actions" },
      make("button", { type: "button", class: "ask-button", "data-do": "walk", onclick: () => take("walk") }, say("ask_walk_from")), shareButton()),
    posts(answer.responsible),
  ].filter(Boolean);
}

/** The areas above, each a link that flies there, and the code of the smallest. */
function parents(areas) {
  const above = areas.slice(0, -1).flatMap((area) => [areaLink(area), " · "]);
  return [...above, areas.length ? areas.at(-1).code : ""];
}

export const areaLink = (area, text = area.name) =>
  make("button", { type: "button", class: "ask-link", title: say("fly", { name: area.name }), onclick: () => flyTo(area) }, text);

function stations(answer, place, question) {
  if (!answer.stations.length) {
    return [make("p", { class: "muted" }, say(answer.status === "undetermined" ? "undetermined_why" : "no_station"))];
  }
  const rows = answer.stations.map((station) => make("li", {}, stationRow(station, () => attempt(() => showWalk(station, place, question)))));
  const contour = make("button", { type: "button", class: "ask-button", id: "ask-contour", "aria-pressed": "false", onclick: () => attempt(toggleContour) },
    say("ask_contour"));
  return [make("h3", {}, say("stations_near")), make("ol", { class: "stations" }, ...rows), contour];
}

let picked = null;

async function toggleContour() {
  await showContour(contourShown() ? null : picked);
  byId("ask-contour")?.setAttribute("aria-pressed", String(Boolean(contourShown())));
}

async function showWalk(station, place, { profile, at }) {
  if (!station) return;
  picked = station.code;
  for (const button of byId("answer").querySelectorAll(".station")) {
    button.setAttribute("aria-pressed", String(button.dataset.code === station.code));
  }
  if (contourShown()) showContour(picked);
  await drawWalk(place, station.code, { profile, at });
}

/** The cause where it takes longer than a click may. */
async function showCause(asked) {
  const list = byId("answer").querySelector(".facts");
  const waiting = [make("dt", {}, say("ask_cause")), make("dd", { class: "muted" }, say("loading"))];
  list.append(...waiting);
  try {
    list.append(...causeFacts(await askLatest("why", "why", asked)));
  } finally {
    for (const part of waiting) part.remove();
  }
}

export const walkLine = (walk) => say("walk_line", { minutes: minutes(walk.minutes), metres: metres(walk.metres) });
