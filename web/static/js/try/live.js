// Asking what the plan does while it changes: one question at a time, and after it only the newest.

import { send } from "../api.js";
import { question, view } from "../view.js";

let isAsking = false;
let waiting = null;

/**
 * Ask what changes would do. `show(answer)` is called with the newest answer; older questions that wait are dropped.
 * Resolves when this question has been answered or dropped; rejects if it cannot be.
 */
export async function tryOut(changes, show) {
  waiting?.drop();
  if (isAsking) {
    const isNewest = await new Promise((resolve) => (waiting = { go: () => resolve(true), drop: () => resolve(false) }));
    if (!isNewest) return;
  }
  isAsking = true;
  try {
    const answer = await send("try", { method: "POST", body: { changes } }, { ...question(), by: view.level });
    show(answer);
  } finally {
    isAsking = false;
    const next = waiting;
    waiting = null;
    next?.go();
  }
}
