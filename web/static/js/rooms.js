// Rooms: drawers beside the map, such as the list of gaps. One is open, or none; the head opens them.

import { byId, make } from "./dom.js";
import { say } from "./words.js";
import { choose, view, watch } from "./view.js";

const known = new Map();
let shown = null;

/** Make a room known: {name, open(body), close()}; the head's link `data-room=NAME` opens it. */
export function room({ name, open, close }) {
  known.set(name, { name, open, close });
}

/** Open the room that the address names, once all are known. */
export function startRooms() {
  for (const link of document.querySelectorAll("[data-room]")) {
    link.addEventListener("click", (event) => {
      event.preventDefault();
      const name = link.dataset.room;
      choose({ room: name === "map" || name === view.room ? null : name });
      if (shown) byId("room-close").focus();
    });
  }
  byId("room-close").addEventListener("click", leave);
  byId("room").addEventListener("keydown", (event) => {
    if (event.key !== "Escape" || event.defaultPrevented) return;
    event.preventDefault();
    leave();
  });
  watch(["room"], change);
  change();
}

/** Close the room; the focus goes back to what opened it. */
function leave() {
  const { name } = shown;
  choose({ room: null });
  document.querySelector(`[data-room="${name}"]`).focus();
}

function change() {
  shown?.close?.();
  shown = known.get(view.room) ?? null;
  for (const link of document.querySelectorAll("[data-room]")) {
    const isHere = link.dataset.room === (shown?.name ?? "map");
    if (isHere) link.setAttribute("aria-current", "page");
    else link.removeAttribute("aria-current");
  }
  byId("room").hidden = !shown;
  document.documentElement.dataset.room = shown?.name ?? "map";
  if (!shown) return;
  byId("room-title").textContent = say(`room_${shown.name}`);
  byId("room-body").replaceChildren(make("p", { class: "muted" }, say("loading")));
  shown.open(byId("room-body"));
}
