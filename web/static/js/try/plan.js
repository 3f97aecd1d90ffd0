// The plan: changes that are tried together, each with a number of its own; steps can be undone and done again.

/** What can be done -> the places of a change, in the order in which an address has them. */
const FORMS = { add: ["at"], move: ["to"], remove: [], open: [], link: ["from", "to"] };
const NAMED = { move: "station", remove: "station", open: "gate" };
const LETTERS = { a: "add", m: "move", r: "remove", g: "open", l: "link" };

const watchers = [];
let steps = [];
let past = [];
let future = [];
let lastId = 0;

/** The changes, each {id, do, ...}; never changed in place. */
export const planned = () => steps;

/** The same as the API takes them; one of them last, for the service keeps what it knows of those before. */
export function asAsked(last = null) {
  const order = [...steps.filter(({ id }) => id !== last?.id), ...(last ? [last] : [])];
  return order.map(({ id, name, ...change }) => change);
}

/** Be told when the plan differs. */
export const onPlan = (tell) => watchers.push(tell);

/** Put a change into the plan, in the place of the one with its number; tells it with its number. */
export function put(change) {
  const kept = { id: (lastId += 1), ...change };
  const isKnown = steps.some(({ id }) => id === kept.id);
  become(isKnown ? steps.map((one) => (one.id === kept.id ? kept : one)) : [...steps, kept]);
  return kept;
}

export const removeStep = (id) => become(steps.filter((one) => one.id !== id));
export const clear = () => steps.length && become([]);

/** Begin with a plan that is given, such as that of a scenario; what was done before is forgotten. */
export function begin(changes) {
  past = [];
  future = [];
  tell(changes.map((change) => ({ ...change, id: (lastId += 1) })));
}

export const canUndo = () => past.length > 0;
export const canRedo = () => future.length > 0;

export function undo() {
  if (!canUndo()) return;
  future.push(steps);
  tell(past.pop());
}

export function redo() {
  if (!canRedo()) return;
  past.push(steps);
  tell(future.pop());
}

/** The change about a station or gate, if there is one. */
export const stepOf = (kind, code) => steps.find((one) => one[kind] === code);

function become(next) {
  past.push(steps);
  future = [];
  tell(next);
}

function tell(next) {
  steps = next;
  for (const told of watchers) told(steps);
}

/** Write the plan as an address has it: "a118.93,32.1~mS001@118.94,32.1~rS002"; null when there is nothing. */
export function written() {
  return steps.map(write).join("~") || null;
}

function write(change) {
  const letter = Object.keys(LETTERS).find((one) => LETTERS[one] === change.do);
  const places = FORMS[change.do].flatMap((key) => change[key]).map((degrees) => Number(degrees.toFixed(6)));
  const name = NAMED[change.do] ? encodeURIComponent(change[NAMED[change.do]]).replaceAll("~", "%7E") : "";
  return letter + [name, places.join(",")].filter(Boolean).join("@");
}

/** Read what an address has; what cannot be read is left out. */
export function readPlan(text) {
  return (text ?? "").split("~").map(read).filter(Boolean);
}

function read(text) {
  const what = LETTERS[text[0]];
  if (!what) return null;
  const parts = text.slice(1).split("@");
  const name = NAMED[what] ? decoded(parts.shift()) : null;
  const numbers = (parts.join("@") || "").split(",").filter(Boolean).map(Number);
  const keys = FORMS[what];
  if (name === "" || numbers.length !== 2 * keys.length || !numbers.every(Number.isFinite)) return null;
  const places = keys.map((key, at) => [key, numbers.slice(2 * at, 2 * at + 2)]);
  return { do: what, ...(name ? { [NAMED[what]]: name } : {}), ...Object.fromEntries(places) };
}

function decoded(text) {
  try {
    return decodeURIComponent(text ?? "");
  } catch {
    return "";
  }
}
