// The page: reads what is chosen, asks the API, and tells each part what to show.

import * as address from "./address.js";
import { closeAnswer, showAnswer } from "./answer.js";
import { ask, isOutdated } from "./api.js";
import { boundsOf, drawAreas, drawBorders, layers as areaLayers, outlinePlace } from "./areas.js";
import { byId } from "./dom.js";
import { showFigures } from "./figures.js";
import { drawGround, layers as groundLayers } from "./ground.js";
import { pointInside } from "./inside.js";
import { labelAreas } from "./labels.js";
import { nameLevel, showLegend } from "./legend.js";
import { map, onAsked, room } from "./map.js";
import { drawStations, layer as stationLayer } from "./stations.js";
import { say } from "./words.js";

const chosen = address.read();
const walker = () => ({ profile: chosen.profile, minutes: chosen.minutes });
const latLng = ([west, south, east, north]) => [[south, west], [north, east]];

/** Do something that may fail, and tell what happened if it does. */
async function attempt(work) {
  try {
    byId("alert").hidden = true;
    await work();
  } catch (error) {
    if (!isOutdated(error)) tell(`${say("problem")}${error.message} ${say("try_again")}`);
  }
}

function tell(text) {
  byId("alert").textContent = text;
  byId("alert").hidden = false;
}

async function start() {
  if (window.matchMedia("(max-width: 640px)").matches) for (const id of ["figures", "legend"]) byId(id).open = false;
  address.carry();
  const stations = ask("layers/stations");
  const summary = await ask("summary", walker());
  fit(summary);
  offer(summary);
  showFigures(summary, fly);
  drawStations(await stations);
  showLegend({ gaps: areaLayers.gaps, areas: areaLayers.areas, stations: stationLayer, ...groundLayers });
  await showLevel();
  document.documentElement.dataset.map = "ready";
  byId("stage").setAttribute("aria-busy", "false");
  map.on("moveend", () => address.write({ view: [map.getZoom(), ...rounded(map.getCenter())] }));
  onAsked(({ lat, lng }) => question([lng, lat]));
  if (chosen.place) attempt(() => open(chosen.place, summary.levels));
  else if (chosen.at) question(chosen.at);
  await attempt(() => Promise.all([drawGround(), showNames(summary)]));
}

const rounded = ({ lat, lng }) => [lat.toFixed(5), lng.toFixed(5)];

function fit(summary) {
  if (chosen.view) map.setView(chosen.view.slice(1), chosen.view[0], { animate: false });
  else map.fitBounds(latLng(summary.bounds), { ...room(), animate: false });
  map.setMinZoom(map.getBoundsZoom(latLng(summary.bounds)) - 2);
}

/** Fill the choices with what this city has and let them work. */
function offer(summary) {
  const levels = [...summary.levels].reverse();
  chosen.level = levels.includes(chosen.level) ? chosen.level : levels[0];
  byId("level").replaceChildren(...levels.map((level) => new Option(say(`level_${level}`), level)));
  byId("level").value = chosen.level;
  byId("profile").value = summary.profile;
  const limits = byId("minutes");
  if (![...limits.options].some((option) => Number(option.value) === summary.minutes)) {
    limits.add(new Option(say("minutes_of", { minutes: summary.minutes }), summary.minutes));
  }
  limits.value = summary.minutes;
  byId("choices").addEventListener("change", (event) => attempt(() => choose(event.target)));
}

async function choose({ name, value }) {
  chosen[name] = value;
  address.write({ [name]: value });
  byId("stage").setAttribute("aria-busy", "true");
  try {
    const figures = name === "level" ? null : ask("summary", walker());
    await showLevel();
    if (figures) showFigures(await figures, fly);
    if (figures && chosen.at) await showAnswer(chosen.at, walker());
  } finally {
    byId("stage").setAttribute("aria-busy", "false");
  }
}

async function showLevel() {
  drawAreas(await ask("layers/areas", { level: chosen.level, ...walker() }));
  nameLevel(chosen.level);
}

/** Outline streets, and name streets and communities. */
async function showNames(summary) {
  const known = ["street", "community"].map((level) =>
    summary.levels.includes(level) ? ask("layers/areas", { level }) : { features: [] });
  const [streets, communities] = await Promise.all(known);
  drawBorders(streets.features);
  labelAreas(streets.features, communities.features);
}

/** Open the map at the place that a link names, and ask there. */
async function open({ kind, code }, levels) {
  const found = kind === "area" ? await areaAtAnyLevel(code, levels) : await featureOf(address.PLACES[kind], code);
  if (!found) return tell(say("no_such_place", { code }));
  map.fitBounds(L.geoJSON(found).getBounds(), { ...room(), maxZoom: 16, animate: false });
  outlinePlace(found);
  return askAt(pointInside(found.geometry));
}

async function areaAtAnyLevel(code, levels) {
  for (const level of [...levels].reverse()) {
    const found = await featureOf("areas", code, { level });
    if (found) return found;
  }
  return null;
}

async function featureOf(layer, code, query) {
  const { features } = await ask(`layers/${layer}`, query);
  return features.find(({ properties }) => properties.code === code);
}

/** Go to an area, whatever level is drawn. */
async function fly(area) {
  await attempt(async () => {
    const drawn = boundsOf(area.code) ?? L.geoJSON(await featureOf("areas", area.code, { level: area.level })).getBounds();
    map.flyToBounds(drawn, { ...room(), duration: 0.6 });
  });
}

function question(place) {
  forget();
  return attempt(() => askAt(place));
}

async function askAt(place) {
  chosen.at = place;
  address.write({ at: place.map((degrees) => degrees.toFixed(5)) });
  await showAnswer(place, walker());
  map.panInside([place[1], place[0]], room());
}

/** Forget the place that a link named. */
function forget() {
  outlinePlace(null);
  address.write(Object.fromEntries(Object.keys(address.PLACES).map((kind) => [kind, null])));
}

function close() {
  forget();
  delete chosen.at;
  address.write({ at: null });
  closeAnswer();
  map.getContainer().focus();
}

byId("answer").addEventListener("closed", close);
document.addEventListener("keydown", (event) => {
  if (event.key === "Escape" && chosen.at) close();
});

/** A link to another place of this very page opens it as from anywhere else. */
window.addEventListener("hashchange", () => {
  if (address.read().place) location.reload();
});

attempt(start);
