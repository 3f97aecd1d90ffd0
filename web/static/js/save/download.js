// Files to take away: fetched with a sign while it lasts, so that what goes wrong is told on the page.

import { fetchFile } from "../api.js";
import { attempt } from "../attempt.js";
import { make } from "../dom.js";

const KEPT_MS = 60_000;

/** Fetch a file of the API and hand it over. */
export const download = (path, query) => attempt(async () => handOver(await fetchFile(path, query)));

/** Hand a file to the browser, under its name. */
export function handOver(file) {
  const address = URL.createObjectURL(file);
  make("a", { href: address, download: file.name }).click();
  setTimeout(() => URL.revokeObjectURL(address), KEPT_MS);
}
