// The view of a page of the registry: what is chosen, kept in the address, so that a link shows the same.

import { byId } from "../dom.js";

const watchers = [];

/** What is chosen: a URLSearchParams. */
export const view = () => new URLSearchParams(location.search);

/** Be told when the address says something else. */
export const watch = (tell) => watchers.push(tell);

/** Change parts of the view; what is empty is taken away. `replace` makes no new step back. */
export function go(changes, { replace = false } = {}) {
  const asked = view();
  for (const [key, value] of Object.entries(changes)) {
    if (value) asked.set(key, value);
    else asked.delete(key);
  }
  if (String(asked) === String(view())) return;
  history[replace ? "replaceState" : "pushState"](null, "", `${location.pathname}${asked.size ? `?${asked}` : ""}`);
  carry();
  for (const tell of watchers) tell();
}

/** Let the other language open the same view. */
export function carry() {
  const other = view();
  other.set("lang", document.documentElement.lang === "en" ? "zh" : "en");
  byId("language").href = `?${other}`;
}

window.addEventListener("popstate", () => {
  carry();
  for (const tell of watchers) tell();
});
