// What the registry's pages share: work that may fail, and a row of tabs that shows where one is.

import { isOutdated } from "../api.js";
import { byId } from "../dom.js";
import { say } from "../words.js";

/** Do something that may fail, and tell what happened if it does. */
export async function attempt(work) {
  byId("content").setAttribute("aria-busy", "true");
  byId("alert").hidden = true;
  try {
    await work();
    document.documentElement.dataset.registry = "ready";
  } catch (error) {
    if (isOutdated(error)) return; // the newer question tells
    byId("alert").textContent = `${say("problem")}${error.message} ${say("try_again")}`;
    byId("alert").hidden = false;
  }
  byId("content").setAttribute("aria-busy", "false");
}

document.querySelector(".tables [aria-current]").scrollIntoView({ block: "nearest", inline: "center" });
