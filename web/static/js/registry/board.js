// Requests by state: a board on which they are moved on, by a list or by dragging.

import { ask, askLatest, send } from "../api.js";
import { byId, make } from "../dom.js";
import { people, say } from "../words.js";
import { carry, view, watch } from "./address.js";
import { choiceOf, momentOf } from "./cells.js";
import { field, fill, offer, search, select } from "./filters.js";
import { atRow, onMap } from "./links.js";
import { areasByCode, places } from "./names.js";
import { attempt, tell } from "./page.js";
import { tellDone } from "./toast.js";

const SIZE = 20;
const ORDER = ["opened", "reopened", "accepted", "assigned", "resolved", "closed"];
const DAY_MS = 24 * 3600 * 1000;

let areas = new Map();
let board = null;
let held = null; // the request that is dragged

const show = () => attempt(async () => {
  const asked = { under: view().get("under") };
  if (!areas.size) {
    areas = await areasByCode();
    offer([search(), field("under", select("under", places(areas), say("everywhere")))]);
  }
  const [told, ...pages] = await Promise.all([askLatest("board", "requests/board", asked), ...ORDER.map((state) => page(state, 0))]);
  board = told;
  byId("day").textContent = say("board_of", { day: told.as_of, days: told.days });
  byId("board").replaceChildren(...ORDER.map((state, at) => column(told.states.find((one) => one.state === state), pages[at])));
  const total = told.states.reduce((sum, { total: count }) => sum + count, 0);
  byId("none").hidden = total > 0;
});

/** Ask for some requests of a state: where somebody waits the oldest first, else the newest. */
function page(state, offset) {
  const isOpen = !["resolved", "closed"].includes(state);
  return ask("registry/requests", { under: view().get("under"), q: view().get("q"), "where.state": state, sort: isOpen ? "opened" : `-${state}`, offset, size: SIZE });
}

function column({ state, total, overdue, next }, found) {
  const cards = make("div", { class: "cards" }, ...found.rows.map((row) => card(row, found.editable.includes(row.code), next)));
  const more = make("button", { type: "button", class: "more", onclick: () => attempt(async () => {
    const further = await page(state, cards.childElementCount);
    cards.append(...further.rows.map((row) => card(row, further.editable.includes(row.code), next)));
    more.hidden = cards.childElementCount >= further.total;
  }) }, say("more_cards"));
  more.hidden = found.rows.length >= found.total;
  const counts = view().get("q") ? say("of_all", { count: people(found.total), total: people(total) }) : people(total);
  const head = make("header", {}, make("h2", {}, choiceOf(state)), make("span", { class: "board-count" }, counts),
    overdue ? make("span", { class: "pill pill-too_far" }, say("overdue_count", { count: people(overdue) })) : null);
  const element = make("section", { class: "board-column", "data-state": state, "aria-label": choiceOf(state) }, head, cards,
    found.rows.length ? more : make("p", { class: "muted" }, say("none_here")));
  receive(element, state);
  return element;
}

function card(row, isMine, next) {
  const isLate = board.states.find(({ state }) => state === row.state).is_open && row.opened < board.late_before;
  const waited = Math.max(0, Math.floor((new Date(board.as_of) - new Date(row.opened.slice(0, 10))) / DAY_MS));
  const said = areas.get(row.area);
  const move = isMine && make("select", { "aria-label": say("move_request", { code: row.code }), onchange: ({ target }) => target.value && moveTo(row, target.value) },
    new Option(say("move_to"), ""), ...next.map((state) => new Option(choiceOf(state), state)));
  const element = make("article", { class: isLate ? "request is-late" : "request", "data-code": row.code, draggable: isMine ? "true" : null },
    make("p", { class: "request-head" }, make("strong", {}, row.category), isLate ? make("span", { class: "pill pill-too_far" }, say("overdue")) : null),
    make("p", {}, said ? make("a", { href: onMap("area", row.area) }, said.name) : make("span", { class: "lack" }, row.area)),
    make("p", { class: "muted" }, say("waited", { day: momentOf(row.opened), days: people(waited) })),
    make("p", { class: "request-foot" }, make("a", { href: atRow("requests", row.code) }, row.code), move || null));
  if (isMine) lift(element, row, next);
  return element;
}

function lift(element, row, next) {
  element.addEventListener("dragstart", (event) => {
    held = { row, next };
    event.dataTransfer.effectAllowed = "move";
    event.dataTransfer.setData("text/plain", row.code);
    for (const other of document.querySelectorAll(".board-column")) other.classList.toggle("may-take", next.includes(other.dataset.state));
  });
  element.addEventListener("dragend", () => {
    held = null;
    for (const other of document.querySelectorAll(".board-column")) other.classList.remove("may-take", "is-over");
  });
}

function receive(element, state) {
  const takes = () => held?.next.includes(state);
  element.addEventListener("dragover", (event) => {
    if (!takes()) return;
    event.preventDefault();
    element.classList.add("is-over");
  });
  element.addEventListener("dragleave", () => element.classList.remove("is-over"));
  element.addEventListener("drop", (event) => {
    event.preventDefault();
    if (takes()) moveTo(held.row, state);
  });
}

/** Move a request on; who comes too late is told what it is by now. */
async function moveTo(row, state) {
  let late = null;
  document.querySelector(`.request[data-code="${CSS.escape(row.code)}"]`)?.remove(); // the board that follows tells where it is
  await attempt(async () => {
    try {
      await send(`registry/requests/${encodeURIComponent(row.code)}`, { method: "PATCH", body: { state }, version: row.version });
      tellDone(say("moved_request", { code: row.code, state: choiceOf(state) }));
    } catch (problem) {
      if (problem.status !== 412) throw problem;
      late = (await ask(`registry/requests/${encodeURIComponent(row.code)}`)).row.state;
    }
  });
  await show();
  if (late) tell(say("moved_meanwhile", { code: row.code, state: choiceOf(late) }));
  document.querySelector(`[data-code="${CSS.escape(row.code)}"] select`)?.focus();
}

watch(() => {
  fill();
  show();
});
carry();
show();
