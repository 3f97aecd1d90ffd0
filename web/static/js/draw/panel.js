// The panel of the tool: what to draw, who lives on each side, the steps, and publishing them.

import { cardHead } from "../card.js";
import { make } from "../dom.js";
import { limit, people, rate, say } from "../words.js";
import { button } from "./form.js";
import { differs } from "./shapes.js";

export const MODES = ["border", "split", "merge", "station", "gate", "link", "barrier"];

/**
 * Make the panel. `heed` is told what is pressed: mode(name), finish(), back(), undo(), redo(), discard(), publish(), save(), close().
 * What it gives back shows the rest.
 */
export function makePanel(heed) {
  const modes = MODES.map((name) =>
    make("button", { type: "button", class: "draw-mode", "data-mode": name, "aria-pressed": "false", onclick: () => heed.mode(name) }, say(`draw_mode_${name}`)));
  const hint = make("p", { class: "muted draw-hint" });
  const refused = make("p", { class: "draw-refused", role: "status" });
  const form = make("div", { class: "draw-form" });
  const sides = make("div", { class: "draw-sides", "aria-live": "polite" });
  const tools = Object.fromEntries(["undo", "redo", "discard"].map((name) => [name, button(name, () => heed[name]())]));
  const steps = make("ol", { class: "draw-steps" });
  const publish = button("publish", () => confirm(true), "draw-primary");
  const confirmation = make("section", { class: "draw-confirm", role: "group", "aria-label": say("draw_publish"), hidden: "" });
  const done = make("section", { class: "draw-done", role: "status", hidden: "" });
  const element = make("section", { class: "card draw", id: "draw", "aria-label": say("tool_draw"), hidden: "" },
    cardHead(say("tool_draw"), () => heed.close()),
    done,
    make("div", { class: "draw-modes", role: "group", "aria-label": say("draw_what") }, ...modes),
    hint, form, refused, sides,
    make("div", { class: "draw-tools" }, ...Object.values(tools)),
    steps, publish, confirmation);

  function confirm(isAsked) {
    confirmation.hidden = !isAsked;
    publish.hidden = isAsked;
    if (!isAsked) return publish.focus();
    confirmation.replaceChildren(
      ...heed.summary().map((line) => make("p", {}, line)),
      make("p", { class: "muted" }, say("draw_takes_seconds")),
      make("div", { class: "draw-tools" }, button("confirm", () => heed.publish(), "draw-primary"), button("save", () => heed.save()), button("cancel", () => confirm(false))));
    confirmation.querySelector("button").focus();
  }

  return {
    element,
    form: (...children) => form.replaceChildren(...children.filter(Boolean)),
    hint: (text) => (hint.textContent = text),
    refuse: (text) => (refused.textContent = text ?? ""),
    mode(name) {
      for (const one of modes) one.setAttribute("aria-pressed", String(one.dataset.mode === name));
      hint.textContent = say(`draw_hint_${name}`);
    },
    sides: (areas, here) => sides.replaceChildren(...table(areas, here)),
    steps(list, { canUndo, canRedo, isStale }, nameOf) {
      tools.undo.disabled = !canUndo;
      tools.redo.disabled = !canRedo;
      tools.discard.disabled = !canUndo && !canRedo;
      publish.disabled = !list.length || isStale;
      if (!list.length) { confirmation.hidden = true; publish.hidden = false; }
      steps.replaceChildren(...list.map((step) => make("li", {}, nameOf(step))));
    },
    done(lines) {
      done.hidden = !lines.length;
      done.replaceChildren(...lines.map((line) => make("p", {}, line)));
    },
    stale(isStale, keep) {
      done.hidden = !isStale;
      if (isStale) done.replaceChildren(make("p", {}, say("draw_stale")), button("keep", keep));
    },
    unconfirm: () => { if (!confirmation.hidden) confirm(false); },
  };
}

/** Who lives on each side: one row an area that differs, or the one in hand. */
function table(areas, here) {
  const shown = areas.filter(differs);
  if (here && !shown.some(({ code }) => code === here.code)) shown.push(here);
  if (!shown.length) return [];
  const head = ["draw_area", "residents", "draw_dwellings", "draw_covered", "draw_hectares"].map((key) => make("th", { scope: "col" }, say(key)));
  return [make("table", {}, make("thead", {}, make("tr", {}, ...head)), make("tbody", {}, ...shown.map(row)))];
}

function row(area) {
  const was = area.residents_before !== null && area.residents_before !== area.residents ? make("span", { class: "draw-was" }, ` ${people(area.residents_before)}`) : null;
  return make("tr", { "data-code": area.code, class: area.is_new ? "draw-new" : null },
    make("th", { scope: "row" }, area.name, make("span", { class: "draw-code" }, area.code)),
    make("td", { "data-figure": "residents" }, people(area.residents), was),
    make("td", { "data-figure": "dwellings" }, people(area.dwellings)),
    make("td", {}, rate(area.rate_residents)),
    make("td", {}, limit(area.area_m2 / 10000)));
}
