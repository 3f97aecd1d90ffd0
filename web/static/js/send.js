// Changes over the API: send("PUT", "registry/hubs/H1", values, {version: 3}).

import { send as sendTo } from "./api.js";

/** Send a change with the version that was read; resolves to the answer, rejects with a Problem that says what to try. */
export function send(method, path, body = undefined, { version = undefined } = {}) {
  const headers = version === undefined ? {} : { "If-Match": `"${version}"` };
  return sendTo(path, { method, body, headers });
}
