// Drawing: stations, gates, barriers, links and the areas themselves.

export function start() {}
