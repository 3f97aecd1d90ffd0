// The assistant: questions in words.

export function start() {}
