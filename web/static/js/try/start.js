// Trying: stations, gates and links that are not there, and what they would change.

export function start() {}
