// Scenarios that are kept.

export function startSaved() {}
