// What the registry's pages share: work that may fail, and a row of tabs that shows where one is.

import { isOutdated } from "../api.js";
import { byId } from "../dom.js";
import { say } from "../words.js";

let atWork = 0;

/** Do something that may fail, and tell what happened if it does; resolves to whether it did not. */
export async function attempt(work) {
  busy(1);
  byId("alert").hidden = true;
  try {
    await work();
    document.documentElement.dataset.registry = "ready";
    return true;
  } catch (error) {
    if (!isOutdated(error)) tell(`${say("problem")}${error.message} ${say("try_again")}`); // else the newer question tells
    return false;
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
  byId("content").setAttribute("aria-busy", String(atWork > 0));
}

document.querySelector(".tables [aria-current]").scrollIntoView({ block: "nearest", inline: "center" });
