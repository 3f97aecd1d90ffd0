// Tools: what a click on the map does. One is in hand; the bar offers them, Escape goes back to asking.

import { byId, make } from "./dom.js";
import { map, onAsked } from "./map/map.js";
import { say } from "./words.js";
import { choose, view, watch } from "./view.js";

export const ASK = "ask";

const offered = new Map();
let inHand = null;

/**
 * Offer a tool: {name, icon, click(latlng), enter(), leave(), escape()}; all but name and click may be left out.
 * Its name is said by the phrase `tool_NAME`. `escape` returns true when it has gone one step back itself.
 */
export function offerTool(tool) {
  offered.set(tool.name, tool);
  const button = make("button", { type: "button", class: "tool", "data-tool": tool.name, "aria-pressed": "false", title: say(`tool_${tool.name}`), onclick: ({ detail }) => pick(tool.name, detail === 0) },
    make("span", { class: "tool-icon", "aria-hidden": "true" }, tool.icon ?? ""), make("span", { class: "tool-name" }, say(`tool_${tool.name}`)));
  byId("tools").append(button);
}

/** Take a tool in hand; the same again lays it down. */
export function take(name) {
  choose({ tool: name === ASK || name === view.tool ? null : name });
}

/** Take a tool by its button; pressed by a key, its panel has the focus, if it has a panel. */
function pick(name, isByKey) {
  take(name);
  if (isByKey && view.tool === name) byId(name)?.querySelector("button[aria-pressed]")?.focus();
}

/** Put the tool that the address names in hand, once all are offered. */
export function startTools() {
  watch(["tool"], change);
  onAsked((latlng) => inHand?.click(latlng));
  document.addEventListener("keydown", (event) => {
    if (event.key !== "Escape" || event.defaultPrevented) return;
    if (!inHand?.escape?.()) take(ASK);
  });
  change();
}

/** Is the focus on something that has just been hidden? */
const isFocusLost = () => !document.activeElement.checkVisibility();

function change() {
  inHand?.leave?.();
  inHand = offered.get(view.tool ?? ASK) ?? offered.get(ASK);
  for (const button of byId("tools").children) {
    const isHere = button.dataset.tool === inHand.name;
    button.setAttribute("aria-pressed", String(isHere));
    if (isHere && isFocusLost()) button.focus();
  }
  map.getContainer().dataset.tool = inHand.name;
  inHand.enter?.();
}
