// Time: 168 bars, one an hour of the week, as high as the coverage is then; one of them is chosen, or any time.

import { isOutdated, newest } from "../api.js";
import { byId, isSmall, make } from "../dom.js";
import { askInTurn } from "../turns.js";
import { choose, moment, view, watch } from "../view.js";
import { people, rate, say } from "../words.js";
import { DAYS, HOURS, hourSaid } from "./hours.js";

const EVENING = 19;

let week = null;
let wanted = null;
let choosing = 0;

/** Show the strip, and ask about the week once the page has nothing else to do. */
export function startWeek() {
  byId("below").replaceChildren(card());
  watch(["hour"], show);
  watch(["profile", "minutes", "service"], look);
  show();
  (window.requestIdleCallback ?? setTimeout)(look);
}

function card() {
  const bars = make("div", { class: "week-bars", id: "week-bars", "aria-hidden": "true" }, ...Array.from({ length: HOURS }, () => make("span")));
  const slider = make("div", {
    class: "week-slider", id: "week-slider", role: "slider", tabindex: "0", "aria-label": say("week_slider"), "aria-valuemin": "0", "aria-valuemax": String(HOURS - 1),
    onkeydown: steer, onpointerdown: grab, onpointermove: drag, onpointerup: drop, onpointercancel: drop,
  }, bars, make("div", { class: "week-days", "aria-hidden": "true" }, ...DAYS.map((day) => make("span", {}, say(`day_${day}`)))));
  return make("details", { class: "card week", id: "week", open: isSmall() ? null : "" },
    make("summary", {}, make("span", { id: "week-said", class: "week-said" }), make("span", { id: "week-rate", class: "week-rate muted" })),
    slider,
    make("button", { type: "button", class: "week-any", id: "week-any", onclick: () => choose({ hour: null }) }, say("any_time")));
}

async function look() {
  byId("week").dataset.state = "waiting";
  try {
    const asked = { profile: view.profile, minutes: view.minutes, service: view.service, week: moment(0).slice(0, 10) };
    week = await askInTurn("week", asked, newest("week"));
    byId("week").dataset.state = "ready";
    draw();
  } catch (error) {
    if (isOutdated(error)) return;
    byId("week").dataset.state = "failed";
    byId("week-rate").textContent = say("week_failed");
  }
}

/** As high as the share is of all residents; an hour at which nobody is covered leaves a line. */
function draw() {
  const bars = byId("week-bars").children;
  for (const [hour, { rate_residents: share }] of week.rows.entries()) {
    bars[hour].style.height = `${Math.max(3, 100 * (share ?? 0))}%`;
    bars[hour].title = said(hour);
  }
  show();
}

const said = (hour) => [hourSaid(hour), opened(hour), covered(hour)].filter(Boolean).join(" · ");
const opened = (hour) => week && say("week_open", { open: people(week.rows[hour].open_stations), all: people(week.stations) });
const covered = (hour) => week && say("week_covered", { rate: rate(week.rows[hour].rate_residents) });

/** Bring the strip in line with the hour that is chosen, or that is about to be. */
function show() {
  const hour = wanted ?? view.hour;
  const isAny = hour === undefined;
  for (const [number, bar] of [...byId("week-bars").children].entries()) bar.classList.toggle("is-chosen", number === hour);
  byId("week-said").textContent = isAny ? say("any_time") : [hourSaid(hour), opened(hour)].filter(Boolean).join(" · ");
  byId("week-rate").textContent = isAny ? say(week ? "week_hint" : "week_loading") : covered(hour) ?? say("week_loading");
  byId("week-any").hidden = isAny;
  const slider = byId("week-slider");
  slider.setAttribute("aria-valuenow", String(hour ?? EVENING));
  slider.setAttribute("aria-valuetext", isAny ? say("any_time") : said(hour));
}

/** Keys move at once; what depends on the hour follows when they rest. */
function steer(event) {
  const now = wanted ?? view.hour;
  const from = now ?? EVENING - 1;
  const to = { ArrowRight: from + 1, ArrowLeft: from - 1, ArrowUp: from + 24, ArrowDown: from - 24, PageUp: from + 24, PageDown: from - 24, Home: 0, End: HOURS - 1 }[event.key];
  if (to === undefined) {
    if ((event.key === "Delete" || event.key === "Backspace") && now !== undefined) choose({ hour: null });
    return;
  }
  event.preventDefault();
  want((to + HOURS) % HOURS);
  clearTimeout(choosing);
  choosing = setTimeout(settleOn, 250);
}

function grab(event) {
  if (event.button !== 0) return;
  event.currentTarget.setPointerCapture(event.pointerId);
  want(hourAt(event));
}

function drag(event) {
  if (event.currentTarget.hasPointerCapture(event.pointerId)) want(hourAt(event));
}

function drop() {
  if (wanted !== null) settleOn();
}

function want(hour) {
  wanted = hour;
  show();
}

function settleOn() {
  const hour = wanted;
  wanted = null;
  choose({ hour });
  show();
}

function hourAt({ clientX }) {
  const { left, width } = byId("week-bars").getBoundingClientRect();
  return Math.min(HOURS - 1, Math.max(0, Math.floor(((clientX - left) / width) * HOURS)));
}
