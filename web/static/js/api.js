// Questions to the API; a newer question of the same kind makes an older one stop.

import { proof } from "./token.js";

const ROOT = "/api/v1/";
const NAMED = /filename\*=UTF-8''(?<coded>[^;]+)|filename="?(?<plain>[^";]+)/;
const asking = new Map();

/** What happened and what to try, as sentences; between Chinese ones is no space. */
export const reason = ({ detail, hint }) => [detail, hint].filter(Boolean)
  .map((text) => text[0].toUpperCase() + text.slice(1)).join(" ").replace(/([。？]) /g, "$1");

/** An answer that is a problem: what happened and what to try, in the words of the service, and which key or path. */
export class Problem extends Error {
  constructor(status, { detail = "", hint = null, where = "" } = {}) {
    super(reason({ detail, hint }));
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

/**
 * Send a request with a method, a body of JSON and, for what is changed, the version that was read. Resolves to the
 * answer, null where there is none; rejects with a Problem.
 */
export async function send(path, { method = "GET", body = undefined, version = undefined, signal = undefined } = {}, query = {}) {
  const headers = {
    ...(body === undefined ? {} : { "Content-Type": "application/json" }), ...(version === undefined ? {} : { "If-Match": `"${version}"` }), ...proof(method),
  };
  const response = await answered(path, { method, headers, signal, body: JSON.stringify(body) }, query);
  return response.status === 204 ? null : response.json();
}

/** Fetch a file, under the name that the service gives it. */
export async function fetchFile(path, query) {
  const response = await answered(path, {}, query);
  const { groups } = NAMED.exec(response.headers.get("Content-Disposition") ?? "") ?? { groups: {} };
  return new File([await response.blob()], groups.plain ?? decodeURIComponent(groups.coded ?? ""), { type: response.headers.get("Content-Type") });
}

async function answered(path, request, query) {
  const given = Object.entries(query).filter(([, value]) => value !== null && value !== undefined && value !== "");
  const search = new URLSearchParams(given).toString();
  const headers = { ...request.headers, "Accept-Language": document.documentElement.lang };
  const response = await fetch(ROOT + path + (search ? `?${search}` : ""), { ...request, headers });
  if (!response.ok) throw new Problem(response.status, await response.json());
  return response;
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
