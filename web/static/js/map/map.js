// The map that folium has made: its panes from the ground up, its controls, its keys.

import { byId, make } from "../dom.js";
import { say } from "../words.js";

export const map = window.map_city;

/** Pane -> height; only areas tell what the pointer is over. */
const PANES = {
  land: 210, areas: 220, demand: 225, water: 230, rails: 245, compounds: 250, streets: 255, borders: 270, marks: 300, contours: 410, walk: 420,
};
const SPEAKING = ["areas"];

const renderers = {};

for (const [name, height] of Object.entries(PANES)) {
  const pane = map.createPane(name);
  pane.style.zIndex = height;
  if (!SPEAKING.includes(name)) pane.classList.add("still");
  renderers[name] = L.canvas({ pane: name, padding: 0.25 });
}

/** Options that draw a layer on a pane's canvas. */
export const on = (pane) => ({ pane, renderer: renderers[pane], interactive: SPEAKING.includes(pane) });

map.options.zoomSnap = 0.25;
map.options.zoomDelta = 0.5;
map.options.maxZoom = 19;
map.attributionControl.remove();
const zoom = L.control.zoom({ zoomInTitle: say("zoom_in"), zoomOutTitle: say("zoom_out") }).addTo(map);
const scale = L.control.scale({ imperial: false }).addTo(map);
byId("corner").prepend(make("div", { class: "gauge" }, scale.getContainer(), zoom.getContainer())); // beside the notice, never under it
map.getContainer().setAttribute("role", "application");
map.getContainer().setAttribute("aria-label", say("map"));

/** How far away the city is seen from, for marks to be smaller then. */
function tellDistance() {
  const zoom = map.getZoom();
  map.getContainer().dataset.far = zoom < 12.5 ? "very" : zoom < 14 ? "some" : "no";
}
map.on("zoomend", tellDistance);
tellDistance();

/** Tell the styles whether keys or a pointer are used: the cross in the middle is for keys. */
for (const [event, input] of [["keydown", "keys"], ["pointerdown", "pointer"]]) {
  document.addEventListener(event, () => (document.documentElement.dataset.input = input), { capture: true });
}

/** Room that floating cards take, so that what is shown is shown beside them. */
export function room() {
  const [side, answer] = ["figures", "answer"].map(byId);
  const width = map.getSize().x;
  if (width <= 640) return { paddingTopLeft: [8, 60], paddingBottomRight: [8, Math.max(84, answer.offsetHeight + 16)] };
  const right = width > 900 && answer.classList.contains("is-open") ? answer.offsetWidth + 28 : 16;
  return { paddingTopLeft: [side.offsetWidth + 28, 16], paddingBottomRight: [right, 44] };
}

/** Call back with the place that is clicked, or with the centre when Enter is pressed on the map. */
export function onAsked(ask) {
  map.on("click", (event) => ask(event.latlng));
  map.getContainer().addEventListener("keydown", (event) => {
    if (event.key === "Enter" && event.target === map.getContainer()) ask(map.getCenter());
  });
}
