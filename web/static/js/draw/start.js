// Drawing: areas split, merged and moved at their borders; stations, gates, links and barriers; published as a new edition.

import { reason, send } from "../api.js";
import { attempt, tell } from "../attempt.js";
import { byId } from "../dom.js";
import { map } from "../map/map.js";
import { handOver } from "../save/download.js";
import { may } from "../token.js";
import { ASK, offerTool, take } from "../tools.js";
import { people, say } from "../words.js";
import { canRedo, canUndo, carryOver, discard, drawn, drawnOn, openDraft, put, redo, undo } from "./draft.js";
import { showDrawings } from "./pane.js";
import { makePanel } from "./panel.js";
import { addPlace, clearPen, dropPlace, layPen, places, takePen } from "./pen.js";
import { fallBack, foresee, keepUp } from "./preview.js";
import { makeModes } from "./modes.js";
import { differs, paintAreas, showHandles } from "./shapes.js";

const PUBLISHED = "gridgov-published";

let run = null;
let panel = null;
let isInHand = false;
/** What is chosen: the mode, the area in hand, areas to merge it with; and the last answer. */
const hand = { mode: "border", area: null, chosen: [], answer: null };

export function start(summary) {
  if (!may("draw")) return;
  run = summary.run;
  panel = makePanel({ mode: choose, undo, redo, discard: () => discard(run), publish: () => attempt(publish), save, close: () => take(ASK), summary: told });
  byId("corner").before(panel.element);
  openDraft(run, settle);
  offerTool({ name: "draw", icon: "✎", click: (latlng) => mode().click?.(latlng), enter, leave, escape });
  document.addEventListener("keydown", byKey);
  map.on("dblclick", () => isInHand && mode().isLine && finish());
}

const mode = () => modes[hand.mode];
const isStale = () => drawnOn() !== run;

function enter() {
  isInHand = true;
  panel.element.hidden = false;
  map.doubleClickZoom.disable();
  showDrawings(true);
  const published = sessionStorage.getItem(PUBLISHED);
  sessionStorage.removeItem(PUBLISHED);
  panel.done(published ? JSON.parse(published) : []);
  if (isStale()) panel.stale(true, () => { carryOver(run); panel.stale(false); });
  choose(hand.mode);
}

function leave() {
  isInHand = false;
  panel.element.hidden = true;
  map.doubleClickZoom.enable();
  layPen();
  showHandles(null);
  showDrawings(false);
}

/** Go one step back: a line that was begun, then the area in hand. */
function escape() {
  if (places().length) clearPen();
  else if (mode().escape?.()) panel.mode(hand.mode);
  else if (hand.area) Object.assign(hand, { area: null, chosen: [] });
  else return false;
  refresh();
  return true;
}

function byKey(event) {
  if (!isInHand || event.target.closest?.("input, textarea, select")) return;
  const key = event.key.toLowerCase();
  if ((event.ctrlKey || event.metaKey) && key === "z") {
    event.preventDefault();
    if (event.shiftKey) redo();
    else undo();
  } else if (key === "backspace" && dropPlace()) event.preventDefault();
}

function choose(name) {
  hand.mode = name;
  hand.chosen = [];
  panel.mode(name);
  panel.refuse("");
  if (mode().isLine) takePen(follow);
  else layPen();
  refresh();
}

/** What a mode may read and do. */
const bench = {
  hand,
  addPlace,
  hint: (text) => panel.hint(text),
  put(step) {
    clearPen();
    panel.unconfirm();
    put(step);
  },
  /** Take the area at a place in hand. */
  pick: (latlng) => attempt(() => show({ at: [latlng.lng, latlng.lat] })),
  /** Choose the area at a place for a merger, or choose it no more. */
  async toggle(code) {
    const there = hand.chosen.some((one) => one.code === code);
    hand.chosen = there ? hand.chosen.filter((one) => one.code !== code) : [...hand.chosen, await areaOf({ area: code })];
    refresh();
  },
  areaOf: (which) => areaOf(which),
  finish: () => finish(),
  refresh: () => refresh(),
};
const modes = makeModes(bench);

const areaOf = async (which) => (await foresee(drawn(), { ...which, isForGood: true })).here;

/** Try a step; put it when it can be made, tell why when it cannot. */
async function tryStep(step) {
  const answer = await foresee(drawn(), { pending: step, area: hand.area ?? undefined, isForGood: true });
  if (!answer.refused) {
    mode().settle?.();
    return bench.put(step);
  }
  panel.refuse(reason(answer.refused));
  refresh({ keep: true });
}

function finish() {
  const step = mode().step?.();
  if (step) attempt(() => tryStep(step));
}

/** Show what the line being drawn would do. */
function follow(line, isPassing) {
  if (isPassing && !mode().pending) return;
  if (!isPassing) panel.form(...mode().form());
  follows(() => show({ pending: mode().pending?.(line), area: hand.area ?? undefined, isPassing }));
}

function settle() {
  if (isInHand) refresh();
}

/** Ask what the draft makes of areas, and show it; `keep` leaves the reason that is told. */
function refresh({ keep = false } = {}) {
  if (!isInHand) return;
  fallBack();
  if (!keep) panel.refuse("");
  panel.steps(drawn(), { canUndo: canUndo(), canRedo: canRedo(), isStale: isStale() }, nameOf);
  attempt(() => show({ area: hand.area ?? undefined }));
}

async function show(asked) {
  const answer = await foresee(drawn(), asked);
  if (!isInHand) return;
  hand.answer = answer;
  hand.area = answer.here?.code ?? null;
  paintAreas(answer, hand.chosen);
  panel.sides(answer.areas, answer.here);
  if (asked.pending) panel.refuse(answer.refused && mode().isToldEarly ? reason(answer.refused) : "");
  if (!asked.isPassing) {
    showHandles(hand.mode === "border" ? answer.here : null, { drag, drop });
    panel.form(...mode().form());
  }
  document.documentElement.dataset.draw = hand.area ?? "ready";
}

const moveOf = (from, to) => ({ do: "move_border", area: hand.area, vertices: [{ from, to }] });

const drag = (from, to) => follows(() => show({ pending: moveOf(from, to), area: hand.area, isPassing: true }));

const drop = (from, to) => attempt(() => tryStep(moveOf(from, to)));

/** What follows the pointer shows no sign; what goes wrong is told. */
const follows = (work) => keepUp(work).catch((error) => tell(`${say("problem")}${error.message}`));

const nameOf = (step) => say(`draw_step_${step.do}`, { area: step.area ?? "", areas: (step.areas ?? []).join(" + "), name: step.name ?? step.station ?? step.gate ?? "", count: step.vertices?.length ?? 0, kind: step.kind ? say(`draw_kind_${step.kind}`) : "" });

/** What publishing makes of which codes. */
function told() {
  const { areas = [], ended = {} } = hand.answer ?? {};
  const fresh = areas.filter(({ is_new: isNew }) => isNew);
  const redrawn = areas.filter((area) => !area.is_new && differs(area));
  return [
    say("draw_confirm_steps", { count: drawn().length }),
    ...fresh.map(({ code, name, residents }) => say("draw_confirm_new", { code, name, residents: people(residents) })),
    ...redrawn.map(({ code, name, residents }) => say("draw_confirm_redrawn", { code, name, residents: people(residents) })),
    ...Object.entries(ended).map(([code, heir]) => say("draw_confirm_ended", { code, heir })),
  ];
}

/** Publish, and open the page again on the new edition. */
async function publish() {
  const answer = await send("drawing", { method: "POST", body: { steps: drawn() }, version: drawnOn() });
  const lineage = answer.lineage.filter(({ kind }) => kind !== "redrawn");
  const lines = lineage.map((row) => say("draw_lineage", { kind: say(`draw_lineage_${row.kind}`), before: row.predecessor ?? "–", after: row.successor ?? "–", residents: people(row.residents) }));
  discard(answer.run);
  sessionStorage.setItem(PUBLISHED, JSON.stringify([say("draw_published", { run: answer.run, edition: answer.edition }), ...lines]));
  location.reload();
}

/** Write the steps to a file, for whoever owns the store: gridgov draw FILE. */
function save() {
  const text = JSON.stringify({ on: drawnOn(), steps: drawn() }, null, 1);
  handOver(new Blob([text], { type: "application/json" }), `steps-${drawnOn()}.json`);
}
