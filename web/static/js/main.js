// The page put together: first areas, stations and figures, then the rest.

import * as address from "./address.js";
import { guarded } from "./alert.js";
import { Answer } from "./answer.js";
import { ask } from "./api.js";
import { Areas } from "./areas.js";
import { Choices } from "./choices.js";
import { Compounds } from "./compounds.js";
import { byId } from "./elements.js";
import { Figures } from "./figures.js";
import { Gaps } from "./gaps.js";
import { Ground } from "./ground.js";
import { Legend } from "./legend.js";
import { Outline } from "./outline.js";
import { makePanes } from "./panes.js";
import { Stations } from "./stations.js";
import { Streets } from "./streets.js";
import { Walk } from "./walk.js";
import { say } from "./wording.js";

const { L, map_city: map } = globalThis;
const page = document.documentElement.dataset;
const NARROW_PX = 640;

const areas = new Areas(map);
const stations = new Stations(map);
const ground = new Ground(map);
const streets = new Streets(map);
const compounds = new Compounds(map);
const gaps = new Gaps(map);
const outline = new Outline(map, room);
const walk = new Walk(map);
const figures = new Figures((area) => guarded(() => outline.show(area)));
const answer = new Answer({ pick: showWalk, close: putAway });
const choices = new Choices(() => guarded(refresh));
const legend = new Legend([
  ["areas", true, (on) => toggle(areas.layer, on)],
  ["stations", true, (on) => toggle(stations.layer, on)],
  ["gaps", true, (on) => { areas.showGaps(on); gaps.show(on); }],
  ["ground", true, (on) => toggle(ground.layer, on)],
  ["streets", true, (on) => streets.show(on)],
  ["compounds", false, (on) => compounds.show(on)],
]);

let refreshing;
let asking;
let place = null;

async function start() {
  prepare();
  const [summary] = await Promise.all([ask("summary"), stations.load()]);
  introduce(summary);
  choices.fill(summary);
  await refresh();
  guarded(() => ground.load());
  const { at } = address.read();
  const [lon, lat] = (at ?? "").split(",").map(Number);
  if (at && Number.isFinite(lon + lat)) askAt(L.latLng(lat, lon));
}

function prepare() {
  makePanes(map);
  map.options.zoomSnap = 0.5;
  map.attributionControl.remove();
  L.control.zoom({ position: "bottomright", zoomInTitle: say("zoom_in"), zoomOutTitle: say("zoom_out") }).addTo(map);
  L.control.scale({ position: "bottomright", imperial: false }).addTo(map);
  map.getContainer().setAttribute("role", "application");
  map.getContainer().setAttribute("aria-label", say("map"));
  if (innerWidth <= NARROW_PX) for (const id of ["figures", "legend"]) byId(id).open = false;
}

function introduce({ city, notice, bounds: [west, south, east, north] }) {
  byId("city").textContent = city;
  document.title = `${city} · ${say("title")}`;
  byId("notice").textContent = notice;
  byId("notice").hidden = !notice;
  const [zoom, lat, lon] = (address.read().view ?? "").split("/").map(Number);
  if (Number.isFinite(zoom + lat + lon)) map.setView([lat, lon], zoom);
  else map.fitBounds([[south, west], [north, east]], { ...room(), animate: false });
  map.on("moveend", () => {
    const { lat: y, lng: x } = map.getCenter();
    address.write({ view: `${map.getZoom()}/${y.toFixed(5)}/${x.toFixed(5)}` });
  });
}

// Ask again for all that depends on the level and on who walks.
async function refresh() {
  refreshing?.abort();
  const mine = refreshing = new AbortController();
  const walker = choices.walker();
  const choice = { level: choices.level.value, ...walker };
  byId("stage").setAttribute("aria-busy", "true");
  try {
    const [summary] = await Promise.all([ask("summary", walker, mine), areas.load(choice, mine)]);
    figures.show(summary);
    legend.show(choice.level, stations.kinds);
    page.map = "ready";
    guarded(() => gaps.load(choice, mine));
    if (place) askAt(place);
  } finally {
    if (mine === refreshing) byId("stage").setAttribute("aria-busy", "false");
  }
}

function askAt(where) {
  asking?.abort();
  asking = new AbortController();
  place = where;
  delete page.answer;
  walk.begin(where);
  address.write({ at: `${where.lng.toFixed(6)},${where.lat.toFixed(6)}` });
  return guarded(async () => {
    const found = await ask("nearest", { lon: where.lng, lat: where.lat, ...choices.walker() }, asking);
    const area = found.areas[choices.level.value];
    answer.show(found, areas.figuresOf(area), Number(choices.minutes.value));
    page.answer = "ready";
    if (found.stations.length) await showWalk(found.stations[0]);
  });
}

function showWalk({ code }) {
  const { profile } = choices.walker();
  return guarded(() => walk.show(place, stations.placeOf(code), profile, asking));
}

function putAway() {
  asking?.abort();
  place = null;
  delete page.answer;
  answer.clear();
  walk.clear();
  outline.clear();
  address.write({ at: null });
}

function toggle(layer, on) {
  if (on) layer.addTo(map);
  else layer.remove();
}

// How much of the window the panels cover, so that what is flown to stays in sight.
function room() {
  if (innerWidth <= NARROW_PX) return { paddingTopLeft: [12, 60], paddingBottomRight: [12, 90] };
  return { paddingTopLeft: [332, 24], paddingBottomRight: [place ? 352 : 60, 48] };
}

map.on("click", ({ latlng }) => askAt(latlng.wrap()));
map.getContainer().addEventListener("keydown", (event) => {
  if (event.key === "Enter" && event.target === map.getContainer()) askAt(map.getCenter());
});
addEventListener("keydown", (event) => { if (event.key === "Escape") putAway(); });
byId("language").addEventListener("click", ({ currentTarget }) => {
  currentTarget.href = currentTarget.search + location.hash;
});

guarded(start);
