// Trying: stations, gates and links that are not there, and what they would change.

import { ask } from "../api.js";
import { attempt, tell } from "../attempt.js";
import { byId } from "../dom.js";
import { flyTo } from "../fly.js";
import { map, on, room as roomBeside } from "../map/map.js";
import { latLngOf, placeOf } from "../map/place.js";
import { ASK, offerTool, take } from "../tools.js";
import { QUESTION, choose, question, view, watch } from "../view.js";
import { say } from "../words.js";
import { showHandles } from "./handles.js";
import { areGatesShown, followGates, known, learnPlanned, learnStations, nearest } from "./known.js";
import { tryOut } from "./live.js";
import { drawPlan, focusStep, showMarks, sketch } from "./marks.js";
import { makePanel } from "./panel.js";
import { paint, timed } from "./picture.js";
import { asAsked, begin, canRedo, canUndo, clear, onPlan, planned, put, readPlan, redo, removeStep, stepOf, undo, written } from "./plan.js";
import { openNamed, refreshSaved, startSaved } from "./saved.js";

const TRY = "try";

const contour = L.layerGroup();
let panel = null;
let mode = "add";
let linkFrom = null;
let isInHand = false;
let isReady = null;
let isContourWanted = false;
let newest = null;

export function start() {
  panel = makePanel({
    mode: chooseMode, undo, redo, clear, remove: ({ id }) => removeStep(id), fly: flyTo, close: () => take(ASK),
    contour(isWanted) {
      isContourWanted = isWanted;
      attempt(drawContour);
    },
  });
  byId("corner").before(panel.element);
  startSaved(panel.saved, load);
  onPlan(follow);
  offerTool({ name: TRY, icon: "+", click, enter, leave, escape });
  document.addEventListener("keydown", undoByKey);
  map.on("mousemove", ({ latlng }) => linkFrom && followLink(latlng));
  watch([...QUESTION, "level"], () => isInHand && show());
}

/** Try changes, such as those of a scenario or of a row of the siting room; the tool comes to hand. */
export function load(changes, scenario = null) {
  begin(changes);
  choose({ scenario, tool: TRY });
  attempt(async () => {
    await isReady;
    showAll(changes);
  });
}

/** Go to where the changes are, unless all of them are in view. */
function showAll(changes) {
  const places = changes.flatMap(({ at, to, from, station, gate }) => [at, to, from, known.stations.get(station)?.place, known.gates.get(gate)]);
  const bounds = L.latLngBounds(places.filter(Boolean).map(latLngOf));
  if (bounds.isValid() && !map.getBounds().contains(bounds)) map.flyToBounds(bounds.pad(0.3), { ...roomBeside(), maxZoom: 15, duration: 0.6 });
}

function enter() {
  isInHand = true;
  panel.element.hidden = false;
  showMarks(true);
  contour.addTo(map);
  attempt(async () => {
    isReady ??= prepared();
    await isReady;
    chooseMode(mode);
    follow(planned());
  });
}

/** Learn what can be changed; a plan that the address holds is tried. */
async function prepared() {
  await Promise.all([learnStations(), refreshSaved()]);
  await openNamed();
  if (!planned().length && view.plan) begin(readPlan(view.plan));
}

function leave() {
  isInHand = false;
  panel.element.hidden = true;
  showMarks(false);
  contour.remove();
  chooseMode(mode);
  newest = null;
  paint([]);
}

/** Go one step back: a link that was begun. */
function escape() {
  if (!linkFrom) return false;
  endLink();
  show();
  return true;
}

function undoByKey(event) {
  const isTyping = event.target.closest?.("input, textarea, select");
  if (!isInHand || isTyping || !(event.ctrlKey || event.metaKey) || event.key.toLowerCase() !== "z") return;
  event.preventDefault();
  if (event.shiftKey) redo();
  else undo();
}

function chooseMode(name) {
  mode = name;
  endLink();
  panel.mode(mode);
  followGates(isInHand && mode === "open");
  showHandles(isInHand && ["move", "remove"].includes(mode), (code) => stepOf("station", code), mode === "move", {
    drag: (code, to) => preview(stepOf("station", code) ?? { do: "move", station: code, to }),
    drop: (code, to) => put({ do: "move", station: code, to }),
    pick: pickStation,
  });
}

function pickStation(code) {
  if (stepOf("station", code)) return;
  if (mode === "remove") put({ do: "remove", station: code });
  else focusStep(put({ do: "move", station: code, to: known.stations.get(code).place }).id);
}

/** What a click on the map does in each mode. */
const CLICKS = {
  add: (latlng) => focusStep(put({ do: "add", at: placeOf(latlng) }).id),
  move: pickNearest,
  remove: pickNearest,
  open(latlng) {
    const code = nearest(known.gates, latlng);
    if (!code) return panel.hint(say(areGatesShown() ? "try_no_gate" : "try_zoom_gates"));
    const there = stepOf("gate", code);
    if (there) removeStep(there.id);
    else put({ do: "open", gate: code });
  },
  link(latlng) {
    if (!linkFrom) {
      linkFrom = placeOf(latlng);
      sketch(linkFrom, linkFrom);
      return panel.hint(say("try_link_end"));
    }
    const from = linkFrom;
    endLink();
    put({ do: "link", from, to: placeOf(latlng) });
  },
};

const click = (latlng) => CLICKS[mode](latlng);

function pickNearest(latlng) {
  const code = nearest([...known.stations].map(([one, { place }]) => [one, place]), latlng);
  if (code) pickStation(code);
}

function followLink(latlng) {
  const to = placeOf(latlng);
  sketch(linkFrom, to);
  preview({ do: "link", from: linkFrom, to });
}

function endLink() {
  linkFrom = null;
  sketch(null);
}

/** Show the plan as it is now. */
function follow(steps) {
  if (!isInHand) return;
  choose({ plan: written() });
  attempt(async () => {
    await learnPlanned(steps.filter(({ gate }) => gate).map(({ gate }) => gate));
    drawPlan(steps, known, { drag: preview, drop: put, remove: ({ id }) => removeStep(id) });
  });
  panel.steps(steps, { canUndo: canUndo(), canRedo: canRedo() }, nameOf);
  chooseMode(mode);
  show();
  attempt(drawContour);
}

/** Show what a change would do while it is being made. */
function preview(change) {
  show(change);
}

async function show(moving = null) {
  const movedAt = performance.now();
  newest = moving ?? planned();
  const isNow = newest;
  try {
    await tryOut(asAsked(moving), (answer) => {
      if (!isInHand || (moving === null && newest !== isNow)) return;
      paint(answer.rows);
      panel.answer(answer, !moving);
      timed(movedAt);
      document.documentElement.dataset.tried = String(answer.changes.length);
    });
  } catch (error) {
    tell(`${say("problem")}${error.message}`);
  }
}

function nameOf(step) {
  const names = {
    add: () => say("try_step_add"),
    move: () => say("try_step_move", { name: stationName(step.station) }),
    remove: () => say("try_step_remove", { name: stationName(step.station) }),
    open: () => say("try_step_open", { gate: step.gate }),
    link: () => say("try_step_link", { metres: Math.round(map.distance([step.from[1], step.from[0]], [step.to[1], step.to[0]])) }),
  };
  return names[step.do]();
}

const stationName = (code) => known.stations.get(code)?.name ?? code;

/** Draw what the station that was dropped last reaches, if that is wanted. */
async function drawContour() {
  contour.clearLayers();
  const last = planned().filter((step) => step.do === "add" || step.do === "move").at(-1);
  if (!isContourWanted || !last || !isInHand) return;
  const [lon, lat] = last.at ?? last.to;
  const { profile, minutes } = question();
  const { rows } = await ask("try/contour", { lon, lat, profile, minutes });
  contour.clearLayers();
  const style = { ...on("walk"), color: "#0f766e", weight: 2, fillColor: "#0f766e", fillOpacity: 0.08 };
  for (const { geometry } of rows) if (geometry) contour.addLayer(L.geoJSON(geometry, style));
}
