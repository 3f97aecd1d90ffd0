// Who lives on ground that is drawn, by a line held down or by clicks, or in areas named by their codes.

import { newest, send } from "../api.js";
import { attempt } from "../attempt.js";
import { byId, make } from "../dom.js";
import { map, on } from "../map/map.js";
import { ASK, take } from "../tools.js";
import { QUESTION, question, watch } from "../view.js";
import { people, rate, say } from "../words.js";
import { areaLink, head } from "./answer.js";
import { pair } from "./facts.js";

const MOST_VERTICES = 1000;
const LEAST_PX = 8;
const STEP_PX = 4;
const STATUSES = ["covered", "too_far", "over_capacity", "undetermined"];

const drawn = L.layerGroup();
let corners = [];
let picked = null; // what is summed up: {ring} or {areas}
let isInHand = false;
let held = null; // where the pointer went down

/** The tool; `closeAnswer` puts the card back. */
export function lassoTool(closeAnswer) {
  byId("answer").addEventListener("closed", () => isInHand && take(ASK));
  watch(QUESTION, () => isInHand && picked && attempt(sum));
  const box = map.getContainer();
  const heed = { pointerdown: press, pointermove: follow, pointerup: lift, pointercancel: drop };
  return {
    name: "lasso",
    icon: "◌",
    click: corner,
    enter() {
      isInHand = true;
      map.dragging.disable();
      map.doubleClickZoom.disable();
      for (const [event, told] of Object.entries(heed)) box.addEventListener(event, told);
      drawn.addTo(map);
      show();
    },
    leave() {
      isInHand = false;
      map.dragging.enable();
      map.doubleClickZoom.enable();
      for (const [event, told] of Object.entries(heed)) box.removeEventListener(event, told);
      clear();
      drawn.remove();
      closeAnswer();
    },
    escape() {
      if (!corners.length && !picked) return false;
      clear();
      show();
      return true;
    },
  };
}

function clear() {
  [corners, picked, held] = [[], null, null];
  drawn.clearLayers();
}

const isOnMap = (event) => event.isPrimary && event.button <= 0 && !event.target.closest(".leaflet-control");

function press(event) {
  if (isOnMap(event)) held = { x: event.clientX, y: event.clientY, line: [] };
}

/** A line held down: drawn once it is longer than a click. */
function follow(event) {
  if (!held) return;
  const last = held.line.at(-1) ?? held;
  if (Math.hypot(event.clientX - last.x, event.clientY - last.y) < (held.line.length ? STEP_PX : LEAST_PX)) return;
  held.line.push({ x: event.clientX, y: event.clientY, at: map.mouseEventToLatLng(event) });
  draw(held.line.map(({ at }) => at));
}

function lift() {
  const line = held?.line ?? [];
  held = null;
  if (line.length < 3) return;
  isLifted = true; // the click that follows is no corner
  setTimeout(() => (isLifted = false), 0);
  finish(thinned(line.map(({ at }) => at)));
}

let isLifted = false;

function drop() {
  held = null;
}

/** A click adds a corner; one on the first corner closes the line. */
function corner(latlng) {
  if (isLifted) return;
  if (picked) clear();
  const at = map.latLngToContainerPoint(latlng);
  if (corners.length > 2 && at.distanceTo(map.latLngToContainerPoint(corners[0])) < 14) return finish(corners);
  corners.push(latlng);
  draw(corners);
  show();
}

/** Every so-many-th corner, so that no more are sent than are taken. */
function thinned(line) {
  const step = Math.ceil(line.length / (MOST_VERTICES - 1));
  return line.filter((_, number) => number % step === 0);
}

function finish(ring) {
  corners = [];
  picked = { ring: ring.map(({ lat, lng }) => [Number(lng.toFixed(6)), Number(lat.toFixed(6))]) };
  draw(ring, true);
  return attempt(sum);
}

function draw(line, isClosed = false) {
  drawn.clearLayers();
  const style = { ...on("walk"), color: "#0f766e", weight: 2.5, dashArray: isClosed ? null : "5 4", fill: isClosed, fillColor: "#0f766e", fillOpacity: 0.12 };
  drawn.addLayer(isClosed ? L.polygon(line, style) : L.polyline(line, style));
  if (!isClosed && line.length) drawn.addLayer(L.circleMarker(line[0], { ...on("walk"), radius: 6, color: "#0f766e", weight: 2, fillColor: "#fff", fillOpacity: 1 }));
}

async function sum() {
  delete document.documentElement.dataset.answer;
  const told = await send("selection", { method: "POST", body: picked, signal: newest("selection") }, question());
  show(told);
  document.documentElement.dataset.answer = "ready";
}

/** Show the card: what to do, or what was summed up. */
function show(told = null) {
  const hint = corners.length > 2 ? "ask_lasso_close_hint" : "ask_lasso_hint";
  byId("answer").classList.add("is-open");
  byId("answer").replaceChildren(head(say("tool_lasso")), ...(told ? results(told) : [make("p", { class: "muted" }, say(hint))]),
    corners.length > 2 ? make("button", { type: "button", class: "ask-button", "data-do": "close-ring", onclick: () => finish(corners) }, say("ask_lasso_close")) : "",
    listForm());
}

function results(told) {
  if (!told.is_told) return [make("p", { class: "over" }, say(`ask_lasso_${told.why_not}`)), make("p", { class: "muted" }, say("ask_lasso_rule"))];
  const counts = STATUSES.filter((status) => told[`${status}_residents`] || status === "covered");
  return [
    make("p", { class: "muted" }, told.is_exact ? say("ask_lasso_exact", { count: people(told.areas.length) }) : say("ask_lasso_rounded", { cells: people(told.cells) })),
    make("dl", { class: "facts" }, ...pair("residents_elders", `${people(told.residents)} / ${people(told.elders)}`),
      ...pair("rate", rate(told.rate_residents)), ...counts.flatMap((status) => pair(`status_${status}`, people(told[`${status}_residents`]))),
      ...pair("ask_lasso_stations", people(told.stations.length))),
    told.stations.length ? make("p", { class: "ask-streets" }, told.stations.map(({ name }) => name).join(say("ask_and"))) : "",
    told.within?.length ? make("p", { class: "muted" }, say("ask_lasso_within", { codes: told.within.join(say("ask_and")) })) : "",
    ...told.areas.slice(0, 12).map((area) => make("p", { class: "ask-area" }, areaLink(area), ` ${people(area.residents)} · ${rate(area.rate_residents)}`)),
    told.is_exact ? "" : make("p", { class: "muted" }, say("ask_lasso_rule")),
  ];
}

/** The way without a pointer: codes of areas. */
function listForm() {
  const box = make("textarea", { id: "lasso-codes", rows: 2, spellcheck: "false", placeholder: "320113007 320113007004012" });
  box.value = picked?.areas?.join(" ") ?? "";
  const form = make("form", { class: "ask-list", onsubmit: sumAreas }, make("label", { for: "lasso-codes" }, say("ask_lasso_codes")), box,
    make("button", { type: "submit", class: "ask-button" }, say("ask_lasso_sum")));

  function sumAreas(event) {
    event.preventDefault();
    const areas = box.value.split(/[\s,，、;；]+/).filter(Boolean);
    if (!areas.length) return;
    clear();
    picked = { areas };
    attempt(sum);
  }
  return form;
}
