// Saving: the view as a picture, tables as files.

export function start() {}
