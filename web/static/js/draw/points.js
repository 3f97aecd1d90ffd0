// Stations and gates: a click chooses what is there, or the place of a new one; the form says the rest.

import { attempt } from "../attempt.js";
import { make } from "../dom.js";
import { say } from "../words.js";
import { button, field, given, text } from "./form.js";
import { near } from "./known.js";
import { placeOf } from "./pen.js";

const KINDS = ["service", "hub", "site", "studio"];
const PASSAGES = ["public", "residents"];

/** Modes of points on the panel's bench. */
export const pointModes = (bench) => ({
  station: points(bench, {
    what: "station",
    fields: ({ name, kind = "service", hours, services, capacity }) => [
      { name: "name", value: name }, { name: "kind", value: kind, options: KINDS.map((key) => [key, say(`kind_${key}`)]) },
      { name: "hours", value: hours }, { name: "services", value: services }, { name: "capacity", value: capacity, type: "number" }],
    facts: () => ({ name: text("name"), kind: text("kind"), hours: text("hours"), services: text("services"), capacity: text("capacity") && Number(text("capacity")) }),
  }),
  gate: points(bench, {
    what: "gate",
    fields: ({ name, hours, passage = "public" }) => [
      { name: "name", value: name }, { name: "hours", value: hours },
      { name: "passage", value: passage, options: PASSAGES.map((key) => [key, say(`draw_passage_${key}`)]) }],
    facts: () => ({ name: text("name"), hours: text("hours"), passage: text("passage") }),
  }),
});

function points(bench, { what, fields, facts }) {
  let spot = null; // {place, known, isMoving}

  const put = (step) => {
    spot = null;
    bench.put(step);
  };
  const differing = (known) => Object.fromEntries(Object.entries(given(facts())).filter(([name, value]) => value !== (known[name] ?? undefined)));

  return {
    click(latlng) {
      if (spot?.isMoving) return put({ do: `move_${what}`, [what]: spot.known.code, to: placeOf(latlng) });
      return attempt(async () => {
        spot = { place: placeOf(latlng), known: await near(`${what}s`, latlng), isMoving: false };
        bench.refresh();
      });
    },
    escape() {
      const isThere = spot !== null;
      spot = null;
      return isThere;
    },
    step() {
      if (!spot) return undefined;
      const { known, place } = spot;
      return known ? { do: `edit_${what}`, [what]: known.code, ...differing(known) } : { do: `add_${what}`, at: place, ...given(facts()) };
    },
    settle: () => (spot = null),
    spot: () => spot?.place,
    form() {
      if (!spot) return [];
      const { known } = spot;
      const move = button("move", () => {
        spot.isMoving = true;
        bench.hint(say("draw_move_where"));
      });
      const remove = button("remove", () => put({ do: `remove_${what}`, [what]: known.code }));
      const more = known ? [move, ...(what === "station" ? [remove] : [])] : [];
      return [
        make("p", { class: "draw-title" }, known ? [known.name, known.code].filter(Boolean).join(" · ") : say(`draw_new_${what}`)),
        ...fields(known ?? {}).map(field),
        make("div", { class: "draw-tools" }, button(known ? "edit" : "add", () => bench.finish(), "draw-primary"), ...more),
      ];
    },
  };
}
