// Files to take away: fetched with a sign while it lasts, so that what goes wrong is told on the page.

import { Problem } from "../api.js";
import { attempt } from "../attempt.js";
import { byId, make } from "../dom.js";

const visitor = JSON.parse(byId("visitor-facts").textContent);

/** Whether whoever is here may take tables and pictures away. */
export const mayExport = visitor.rights.includes("export");

/** Fetch a file of the API and hand it to the browser under a name. */
export function download(path, query, name) {
  return attempt(async () => {
    const given = Object.entries(query).filter(([, value]) => value !== null && value !== undefined && value !== "");
    const response = await fetch(`/api/v1/${path}?${new URLSearchParams(given)}`);
    if (!response.ok) throw new Problem(response.status, await response.json());
    const address = URL.createObjectURL(await response.blob());
    make("a", { href: address, download: name }).click();
    setTimeout(() => URL.revokeObjectURL(address), 60_000);
  });
}
