// Questions to the service. A failed one throws a Problem with a message to show.

import { say } from "./wording.js";

export class Problem extends Error {}

export async function ask(question, query = {}, { signal } = {}) {
  const given = Object.entries(query).filter(([, value]) => value !== undefined && value !== null);
  const address = given.length ? `${question}?${new URLSearchParams(given)}` : question;
  let response;
  try {
    response = await fetch(`/api/v1/${address}`, { signal });
  } catch (error) {
    if (error.name === "AbortError") throw error;
    throw new Problem(say("try_again"));
  }
  const answer = await response.json().catch(() => ({ detail: say("try_again") }));
  if (!response.ok) throw new Problem(answer.detail);
  return answer;
}
