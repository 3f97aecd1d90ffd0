// The panel of the tool: what to do, what it brings, the steps, the gaps that are left.

import { reason } from "../api.js";
import { cardHead, closeButton } from "../card.js";
import { countTo } from "../counted.js";
import { make } from "../dom.js";
import { people, rate, say } from "../words.js";

export const MODES = ["add", "move", "remove", "open", "link"];
const RATES = ["residents", "dwellings", "buildings", "area"];
const MOST_GAPS = 5;

/**
 * Make the panel. `heed` is told what is pressed: mode(name), undo(), redo(), clear(), remove(step), fly(gap), contour(isWanted), close().
 * What it gives back shows the rest: {element, mode(name), hint(text), answer(answer), steps(list, can), saved}.
 */
export function makePanel(heed) {
  const modes = MODES.map((name) =>
    make("button", { type: "button", class: "try-mode", "data-mode": name, "aria-pressed": "false", onclick: () => heed.mode(name) }, say(`try_do_${name}`)));
  const hint = make("p", { class: "muted try-hint" });
  const refused = make("p", { class: "try-refused", role: "status" });
  const result = makeResult();
  const steps = make("ol", { class: "try-steps" });
  const gaps = make("ol", { class: "try-gaps" });
  const tools = Object.fromEntries(["undo", "redo", "clear"].map((name) =>
    [name, make("button", { type: "button", class: "try-button", "data-do": name, onclick: () => heed[name]() }, say(`try_${name}`))]));
  const contour = make("input", { type: "checkbox", name: "try-contour", onchange: () => heed.contour(contour.checked) });
  const saved = make("div", { class: "try-saved" });
  const element = make("section", { class: "card try", id: "try", "aria-label": say("tool_try"), hidden: "" },
    cardHead(say("tool_try"), () => heed.close()),
    make("div", { class: "try-modes", role: "group", "aria-label": say("try_what") }, ...modes),
    hint, refused, result.element,
    make("div", { class: "try-tools" }, ...Object.values(tools)),
    steps,
    make("label", { class: "try-option" }, contour, make("span", {}, say("try_contour"))),
    make("details", { class: "try-more", open: "" }, make("summary", {}, say("try_gaps")), gaps),
    make("details", { class: "try-more" }, make("summary", {}, say("try_scenarios")), saved));
  return {
    element,
    saved,
    mode(name) {
      for (const button of modes) button.setAttribute("aria-pressed", String(button.dataset.mode === name));
      hint.textContent = say(`try_hint_${name}`);
    },
    hint: (text) => (hint.textContent = text),
    answer(answer, isCounted) {
      const why = answer.refused ? [reason({ detail: reason(answer.refused), hint: say("try_refused") })] : [];
      refused.textContent = [...why, ...answer.notes].join(" ");
      result.show(answer, isCounted);
      gaps.replaceChildren(...answer.gaps.slice(0, MOST_GAPS).map((gap) => gapRow(gap, heed)));
    },
    steps(list, { canUndo, canRedo }, nameOf) {
      tools.undo.disabled = !canUndo;
      tools.redo.disabled = !canRedo;
      tools.clear.disabled = !list.length;
      steps.replaceChildren(...list.map((step) => stepRow(step, nameOf, heed)));
    },
  };
}

function makeResult() {
  const values = {};
  const cell = (name, kind = "") => (values[name] = make("span", { class: kind, "data-figure": name }));
  const row = (label, ...cells) => make("div", { class: "try-row" }, make("dt", {}, label), make("dd", {}, ...cells));
  const rates = RATES.map((of) => row(say(of === "residents" ? "try_rate" : of), cell(`${of}_before`, "try-before"), " → ", cell(`${of}_after`, "try-after")));
  const element = make("div", { class: "try-result", "aria-live": "polite" },
    make("dl", {}, rates[0], row(say("try_in"), cell("in", "try-gain")), row(say("try_out"), cell("out", "try-loss")), row(say("try_outside"), cell("outside"))),
    make("details", { class: "try-more" }, make("summary", {}, say("try_rates")), make("dl", {}, ...rates.slice(1))));
  const outside = ({ too_far_residents: far, over_capacity_residents: full }) => far + full;
  return {
    element,
    show({ before, after, residents_in: come, residents_out: gone }, isCounted) {
      for (const of of RATES) {
        countTo(values[`${of}_before`], before[`rate_${of}`], rate, isCounted);
        countTo(values[`${of}_after`], after[`rate_${of}`], rate, isCounted);
      }
      countTo(values.in, come, signed("+"), isCounted);
      countTo(values.out, gone, signed("−"), isCounted);
      countTo(values.outside, outside(after), people, isCounted);
    },
  };
}

const signed = (sign) => (value) => (Math.round(value) ? sign : "") + people(value);

function stepRow(step, nameOf, heed) {
  return make("li", { class: "try-step" }, make("span", {}, nameOf(step)),
    closeButton(() => heed.remove(step), say("try_remove_step", { step: nameOf(step) })));
}

function gapRow(gap, heed) {
  return make("li", {}, make("button", { type: "button", class: "row try-gap-row", onclick: () => heed.fly(gap) },
    make("span", { class: "row-name" }, gap.name ?? gap.code), make("span", { class: "row-value" }, people(gap.residents))));
}
