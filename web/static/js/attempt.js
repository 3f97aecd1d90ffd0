// Doing what may fail: a sign while it lasts, and a word when it does.

import { isOutdated, Problem } from "./api.js";
import { byId } from "./dom.js";
import { say } from "./words.js";

let atWork = 0;

/** Do something that may fail, and tell what happened if it does; resolves to its result or to nothing. */
export async function attempt(work) {
  byId("alert").hidden = true;
  busy(1);
  try {
    return await work();
  } catch (error) {
    const hint = error instanceof Problem ? "" : ` ${say("try_again")}`;
    if (!isOutdated(error)) tell(`${say("problem")}${error.message}${hint}`);
    return undefined;
  } finally {
    busy(-1);
  }
}

/** Tell something that went wrong. */
export function tell(text) {
  byId("alert").textContent = text;
  byId("alert").hidden = false;
}

/** The styles show a sign when this has lasted for 200 ms. */
function busy(change) {
  atWork += change;
  document.querySelector("main").setAttribute("aria-busy", String(atWork > 0));
}
