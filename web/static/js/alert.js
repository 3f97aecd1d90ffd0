// The one place where something that went wrong is said.

import { Problem } from "./api.js";
import { byId } from "./elements.js";
import { say } from "./wording.js";

const SHOWN_MS = 9000;
let hiding;

// Run a piece of work; say what went wrong, but let a question that a newer one replaced go.
export async function guarded(work) {
  try {
    return await work();
  } catch (error) {
    if (error.name === "AbortError") return undefined;
    if (!(error instanceof Problem)) throw error;
    const place = byId("alert");
    place.textContent = say("problem") + error.message;
    place.hidden = false;
    clearTimeout(hiding);
    hiding = setTimeout(() => { place.hidden = true; }, SHOWN_MS);
    return undefined;
  }
}
