// The drawers beside the map: gaps and siting.

export function start() {}
