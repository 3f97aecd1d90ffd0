// Questions to the API; a newer question of the same kind makes an older one stop.

import { proof } from "./token.js";

const ROOT = "/api/v1/";
const asking = new Map();

/** An answer that is a problem: what happened and what to try, in the words of the service, and which key or path. */
export class Problem extends Error {
  constructor(status, { detail = "", hint = null, where = "" } = {}) {
    super([detail, hint].filter(Boolean).join(" "));
    this.status = status;
    this.detail = detail;
    this.hint = hint;
    this.where = where;
  }
}

/** Ask; query values that are absent are left out. */
export function ask(path, query = {}, signal = undefined) {
  return send(path, { signal }, query);
}

/** Send a request with a method, headers, a body of JSON; query values that are absent are left out. */
export async function send(path, { method = "GET", body = undefined, headers = {}, signal = undefined } = {}, query = {}) {
  const given = Object.entries(query).filter(([, value]) => value !== null && value !== undefined && value !== "");
  const search = new URLSearchParams(given).toString();
  const written = body === undefined ? {} : { body: JSON.stringify(body) };
  const said = body === undefined ? headers : { "Content-Type": "application/json", ...headers };
  const sent = { method, headers: { ...said, ...proof(method) }, signal, ...written };
  const response = await fetch(ROOT + path + (search ? `?${search}` : ""), sent);
  const answer = response.status === 204 ? null : await response.json();
  if (!response.ok) throw new Problem(response.status, answer);
  return answer;
}

/** Ask, unless asked again under the same name meanwhile: then the older promise rejects. */
export function askLatest(name, path, query) {
  return ask(path, query, newest(name));
}

/** The signal of a question that a newer one of the same name stops. */
export function newest(name) {
  asking.get(name)?.abort();
  const controller = new AbortController();
  asking.set(name, controller);
  return controller.signal;
}

export const isOutdated = (error) => error.name === "AbortError";
