// Questions to the API; a newer question of the same kind makes an older one stop.

const ROOT = "/api/v1/";
const asking = new Map();

/** An answer that is a problem: what happened, in the words of the service. */
export class Problem extends Error {
  constructor(status, detail) {
    super(detail);
    this.status = status;
  }
}

/** Ask; query values that are absent are left out. */
export async function ask(path, query = {}, signal = undefined) {
  const given = Object.entries(query).filter(([, value]) => value !== null && value !== undefined && value !== "");
  const search = new URLSearchParams(given).toString();
  const response = await fetch(ROOT + path + (search ? `?${search}` : ""), { signal });
  const answer = await response.json();
  if (!response.ok) throw new Problem(response.status, answer.detail);
  return answer;
}

/** Ask, unless asked again under the same name meanwhile: then the older promise rejects. */
export function askLatest(name, path, query) {
  asking.get(name)?.abort();
  const controller = new AbortController();
  asking.set(name, controller);
  return ask(path, query, controller.signal);
}

export const isOutdated = (error) => error.name === "AbortError";
