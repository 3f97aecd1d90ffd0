// Questions that take long and may wait: one after another, and again when the service has too much to do.

import { ask } from "./api.js";

const BUSY = [429, 503];
const TRIES = 6;
const WAIT_MS = 4000;

let line = Promise.resolve();

/** Ask when those before are answered; a signal that is aborted meanwhile takes the question back. */
export function askInTurn(path, query, signal) {
  const turn = line.then(() => askAgain(path, query, signal, TRIES));
  line = turn.catch(() => {});
  return turn;
}

async function askAgain(path, query, signal, tries) {
  signal.throwIfAborted();
  try {
    return await ask(path, query, signal);
  } catch (error) {
    if (!BUSY.includes(error.status) || tries === 1) throw error;
  }
  await new Promise((rested) => setTimeout(rested, WAIT_MS * (0.5 + Math.random())));
  return askAgain(path, query, signal, tries - 1);
}
