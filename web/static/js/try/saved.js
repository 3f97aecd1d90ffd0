// Scenarios that are kept: saved under a name, opened again, compared side by side, taken away.

import { ask, send } from "../api.js";
import { attempt } from "../attempt.js";
import { make } from "../dom.js";
import { may, visitor } from "../token.js";
import { choose, question, view, watch } from "../view.js";
import { people, rate, say } from "../words.js";
import { showComparison } from "./compare.js";
import { asAsked, onPlan } from "./plan.js";

let body = null;
let load = null;
let rows = [];
let run = null;
const ticked = new Set();

/** Fill an element with the scenarios that are kept; `opening(changes, id)` tries those of one. */
export function startSaved(element, opening) {
  body = element;
  load = opening;
  watch(["scenario"], draw);
  onPlan(draw);
}

/** Learn what is kept. */
export async function refreshSaved() {
  const found = await ask("scenarios");
  rows = found.rows;
  run = found.run;
  draw();
}

/** Open the scenario that the address names, unless the address holds a plan of its own. */
export async function openNamed() {
  if (!view.scenario || view.plan) return;
  const found = rows.find(({ id }) => id === view.scenario);
  if (found) load(found.changes, found.id);
  else choose({ scenario: null });
}

/** What is typed stays while the plan changes; another scenario brings its own. */
function typed(held) {
  const form = body.querySelector(".try-form");
  if (form?.dataset.of !== (held?.id ?? "")) return { name: held?.name ?? "", cost: held?.cost ?? "" };
  return { name: form.querySelector("[name=scenario-name]").value, cost: form.querySelector("[name=scenario-cost]").value };
}

/** Whether the visitor may change a scenario; the service decides. */
const isMine = ({ owner }) => may("try") && (owner === visitor.name || may("keep"));

const current = () => rows.find(({ id }) => id === view.scenario);

function draw() {
  const changes = asAsked();
  const held = current();
  const said = typed(held);
  const name = make("input", { name: "scenario-name", maxlength: "100", placeholder: say("try_name"), "aria-label": say("try_name"), value: said.name });
  const cost = make("input", { name: "scenario-cost", type: "number", min: "0", step: "any", placeholder: say("try_cost"), "aria-label": say("try_cost"), value: said.cost });
  const button = (key, press, isOff = false) => make("button", { type: "button", class: "try-button", "data-do": key, disabled: isOff ? "" : null, onclick: () => attempt(press) }, say(key));
  const written = () => ({ name: name.value.trim(), changes, cost: cost.value === "" ? null : Number(cost.value) });
  const keepForm = make("div", { class: "try-form", "data-of": held?.id ?? "" }, name, cost,
      ...(held && isMine(held) ? [button("try_save", () => keep(held, written()))] : []),
      button(held ? "try_save_as" : "try_save", () => keep(null, written()), !changes.length));
  const form = may("try") ? keepForm : make("p", { class: "muted" }, say("try_may_not_save"));
  body.replaceChildren(
    form,
    rows.length ? make("ol", { class: "try-list" }, ...rows.map(row)) : make("p", { class: "muted" }, say("try_none_saved")),
    ...(rows.length ? [button("try_compare", compare)] : []));
}

function row(scenario) {
  const { id, name, changes, figures, is_newest: isNewest } = scenario;
  const box = make("input", { type: "checkbox", "aria-label": say("try_pick", { name }) });
  box.checked = ticked.has(id);
  box.addEventListener("change", () => (box.checked ? ticked.add(id) : ticked.delete(id)));
  const press = (key, work) => make("button", { type: "button", class: "try-link", "data-do": key, onclick: () => attempt(work) }, say(key));
  const brought = `${rate(figures.after?.rate_residents)} · +${people(figures.residents_in)} −${people(figures.residents_out)}`;
  return make("li", { "data-scenario": id, "aria-current": id === view.scenario ? "true" : null }, box,
    make("span", { class: "try-list-name" }, name),
    make("span", { class: "try-list-more" },
      make("span", {}, say("try_steps_count", { count: changes.length })), make("span", {}, brought),
      ...(isNewest ? [] : [make("span", { class: "try-refused" }, say("try_stale", { run: scenario.run }))]),
      press("try_load", () => open(scenario)),
      ...(may("export") ? [make("a", { class: "try-link", href: `/api/v1/scenarios/${id}/changes.geojson`, download: "" }, "GeoJSON")] : []),
      ...(isMine(scenario) ? [press("try_delete", () => remove(scenario))] : [])));
}

/** Open a scenario with the question that it was kept with. */
function open({ id, changes, question: asked }) {
  choose({ profile: asked.profile ?? null, minutes: asked.minutes ?? null, service: asked.service ?? null, hour: hourOf(asked.at) });
  load(changes, id);
}

/** The hour of the week of a moment; null for none. */
function hourOf(moment) {
  if (!moment) return null;
  const at = new Date(moment);
  return ((at.getDay() + 6) % 7) * 24 + at.getHours();
}

const versionOf = ({ id, version }) => `${id}-${version}`;

async function keep(held, said) {
  const made = held
    ? await send(`scenarios/${held.id}`, { method: "PUT", body: said, version: versionOf(held) }, question())
    : await send("scenarios", { method: "POST", body: said }, question());
  choose({ scenario: made.id });
  await refreshSaved();
}

async function remove(scenario) {
  if (!confirm(`${say("try_delete_sure")} ${scenario.name}`)) return;
  await send(`scenarios/${scenario.id}`, { method: "DELETE", version: versionOf(scenario) });
  ticked.delete(scenario.id);
  if (view.scenario === scenario.id) choose({ scenario: null });
  await refreshSaved();
}

async function compare() {
  const ids = [...ticked].filter((id) => rows.some((one) => one.id === id));
  const chosen = ids.length ? ids : rows.slice(0, 3).map(({ id }) => id);
  showComparison(await ask("scenarios/compare", { ids: chosen.join(",") }), chosen);
}
