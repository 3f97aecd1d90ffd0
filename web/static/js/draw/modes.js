// What is drawn in each mode: click(latlng), pending(line) while a line is drawn, step() that is made at last, form() of fields.

import { attempt } from "../attempt.js";
import { make } from "../dom.js";
import { say } from "../words.js";
import { button, field, given, isOn, text } from "./form.js";
import { placeOf, places } from "./pen.js";
import { pointModes } from "./points.js";

const BARRIERS = ["wall", "water", "rail", "expressway"];

/** Modes on the panel's bench: {hand, pick(latlng), toggle(code), areaOf(which), put(step), finish(), refresh(), hint(text), addPlace(latlng)}. */
export function makeModes(bench) {
  const { hand } = bench;
  const finish = (name, isEnabled) => {
    const made = button(name, () => bench.finish(), "draw-primary");
    made.disabled = !isEnabled;
    return made;
  };
  const cutOf = (line) => (hand.area && line.length > 1 ? given({ do: "split", area: hand.area, line, name: text("name") }) : undefined);
  const linkOf = (line) => (line.length > 1 ? given({ do: "add_link", line, name: text("name"), is_bridge: isOn("is_bridge") }) : undefined);

  const border = {
    click: bench.pick,
    form: () => (hand.area ? [make("p", { class: "muted" }, say("draw_border_keys"))] : []),
  };

  const split = {
    isLine: true,
    click: (latlng) => (hand.area ? bench.addPlace(latlng) : bench.pick(latlng)),
    pending: cutOf,
    step: () => cutOf(places()),
    form: () => (hand.area ? [field({ name: "name", value: text("name") }), finish("split", places().length > 1)] : []),
  };

  const merge = {
    click(latlng) {
      if (!hand.area) return bench.pick(latlng);
      return attempt(async () => {
        const there = await bench.areaOf({ at: placeOf(latlng) });
        if (there && there.code !== hand.area) await bench.toggle(there.code);
      });
    },
    step: () => (hand.area && hand.chosen.length ? { do: "merge", areas: [hand.area, ...hand.chosen.map(({ code }) => code)] } : undefined),
    form() {
      if (!hand.area) return [];
      const ticks = (hand.answer?.here?.neighbours ?? []).map(({ code, name }) => {
        const box = make("input", { type: "checkbox", name: `merge-${code}`, onchange: () => attempt(() => bench.toggle(code)) });
        box.checked = hand.chosen.some((one) => one.code === code);
        return make("label", { class: "draw-check" }, box, make("span", {}, name));
      });
      return [make("fieldset", { class: "draw-ticks" }, make("legend", {}, say("draw_with")), ...ticks), finish("merge", hand.chosen.length > 0)];
    },
  };

  const link = {
    isLine: true,
    isToldEarly: true,
    click: bench.addPlace,
    pending: linkOf,
    step: () => linkOf(places()),
    form: () => [field({ name: "name", value: text("name") }), field({ name: "is_bridge", value: isOn("is_bridge"), type: "checkbox" }), finish("add", places().length > 1)],
  };

  const barrier = {
    isLine: true,
    click: (latlng) => (isOn("is_removed") ? bench.put({ do: "remove_barrier", at: placeOf(latlng) }) : bench.addPlace(latlng)),
    step: () => (places().length > 1 ? given({ do: "add_barrier", kind: text("barrier"), line: places(), is_closed: isOn("is_closed") }) : undefined),
    form: () => [
      field({ name: "barrier", value: text("barrier") ?? "wall", options: BARRIERS.map((key) => [key, say(`draw_kind_${key}`)]) }),
      field({ name: "is_closed", value: isOn("is_closed"), type: "checkbox" }), field({ name: "is_removed", value: isOn("is_removed"), type: "checkbox" }),
      finish("add", places().length > 1)],
  };

  return { border, split, merge, ...pointModes(bench), link, barrier };
}
