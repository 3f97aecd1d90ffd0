// What the page knows of its visitor, and the token that tells the service that a change comes from this page.

import { byId } from "./dom.js";

export const visitor = JSON.parse(byId("visitor-facts")?.textContent ?? "{}");

const SAFE = ["GET", "HEAD"];

/** Whether the visitor may: may("edit"). The service asks again; this only hides what would be refused. */
export const may = (action) => (visitor.rights ?? []).includes(action);

/** The headers that a request by this method needs besides. */
export const proof = (method) => (SAFE.includes(method) ? {} : { "X-CSRF-Token": visitor.token });
