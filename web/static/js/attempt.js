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
    if (!isOutdated(error)) tell(faultSaid(error));
    return undefined;
  } finally {
    busy(-1);
  }
}

/** What went wrong, as a sentence. */
export const faultSaid = (error) => `${say("problem")}${error.message}${error instanceof Problem ? "" : ` ${say("try_again")}`}`;

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
