// What is looked at, kept after the # of the address: every view can be sent to somebody.

export function read() {
  return Object.fromEntries(new URLSearchParams(location.hash.slice(1)));
}

export function write(changes) {
  const kept = Object.entries({ ...read(), ...changes }).filter(([, value]) => value !== null && value !== undefined);
  history.replaceState(null, "", `#${new URLSearchParams(kept).toString().replaceAll("%2C", ",")}`);
}
