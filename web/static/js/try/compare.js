// Scenarios side by side: a table over the page, to be taken away as a file.

import { cardHead } from "../card.js";
import { make } from "../dom.js";
import { may } from "../token.js";
import { people, rate, say } from "../words.js";

const RATES = ["residents", "dwellings", "buildings", "area"];

/** Show a comparison until it is closed. */
export function showComparison({ run, scenarios, rows }, ids) {
  const dialog = make("dialog", { class: "try-dialog", "aria-label": say("try_compare") });
  const file = (form) => make("a", { class: "try-link", href: `/api/v1/scenarios/compare.${form}?ids=${ids.map(encodeURIComponent).join(",")}`, download: "" }, form.toUpperCase());
  dialog.append(
    cardHead(say("try_compare"), () => dialog.close(), ...(may("export") ? [file("csv"), file("xlsx")] : [])),
    make("p", { class: "muted" }, `${say("try_run")} ${run}`),
    make("div", { class: "try-compare" }, table(scenarios, rows)));
  dialog.addEventListener("close", () => dialog.remove());
  document.body.append(dialog);
  dialog.showModal();
}

function table(scenarios, areas) {
  const line = (name, cell) => make("tr", {}, make("th", { scope: "row" }, name), ...scenarios.map((one) => make("td", {}, cell(one))));
  const figure = (name, read) => line(name, (one) => (one.figures ? read(one.figures, one) : "–"));
  const heads = scenarios.map(({ name, problem }) => make("th", { scope: "col" }, name, problem ? make("p", { class: "try-refused" }, problem) : null));
  return make("table", {},
    make("thead", {}, make("tr", {}, make("th", { scope: "col" }, say("try_figure")), ...heads)),
    make("tbody", {},
      ...RATES.map((of) => figure(say(of === "residents" ? "try_rate" : of), ({ before, after }) => `${rate(before[`rate_${of}`])} → ${rate(after[`rate_${of}`])}`)),
      figure(say("try_in"), ({ residents_in: come }) => people(come)),
      figure(say("try_out"), ({ residents_out: gone }) => people(gone)),
      line(say("try_cost"), ({ cost }) => people(cost)),
      figure(say("try_each"), ({ residents_in: come, residents_out: gone }, { cost }) => (cost && come > gone ? people((come - gone) / cost) : "–")),
      ...areas.map(({ name, after, before }) => line(name, ({ id }) => (after[id] === before[id] ? rate(after[id]) : `${rate(before[id])} → ${rate(after[id])}`)))));
}
