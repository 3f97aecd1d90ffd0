// What the registry's pages share: work that may fail, and a row of tabs that shows where one is.

import { attempt as attemptOn, tell } from "../attempt.js";

export { tell };

/** Do something that may fail, and tell what happened if it does; resolves to whether it did not. */
export async function attempt(work) {
  const isDone = await attemptOn(async () => {
    await work();
    document.documentElement.dataset.registry = "ready";
    return true;
  });
  return Boolean(isDone);
}

document.querySelector(".tables [aria-current]").scrollIntoView({ block: "nearest", inline: "center" });
