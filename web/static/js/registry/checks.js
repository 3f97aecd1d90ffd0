// How complete the registry is: checks by subject, each with its offenders as links.

import { askLatest } from "../api.js";
import { byId, make } from "../dom.js";
import { may } from "../token.js";
import { people, rate, say, sayOr } from "../words.js";
import { carry, view, watch } from "./address.js";
import { field, fill, offer, select } from "./filters.js";
import { mending, offender } from "./links.js";
import { areasByCode, places } from "./names.js";
import { attempt } from "./page.js";

const SUBJECTS = {
  organisation: ["team", "leader"],
  channels: ["channel", "channel_area"],
  places: ["station", "hub_district", "hub_member", "parties"],
  grids: ["households_low", "households_high", "shape"],
  work: ["project_due", "request_due"],
  references: ["area_known"],
};
const SHOWN = 6;
const NEARLY = 0.999; // what lacks something is never shown as whole

let areas = new Map();
let norms = {};

const show = () => attempt(async () => {
  const asked = askLatest("checks", "registry", { area: view().get("area") });
  if (!areas.size) {
    areas = await areasByCode();
    offer([field("under", select("area", places(areas), say("everywhere")))]);
  }
  const answer = await asked;
  norms = answer.norms;
  const { checks, as_of: day } = answer;
  const whole = checks.filter(({ missing }) => !missing.length).length;
  const where = areas.get(answer.area)?.name ?? say("everywhere");
  byId("day").textContent = `${where} · ${say("checks_of", { day, whole, total: checks.length })}`;
  byId("checks").replaceChildren(...Object.entries(SUBJECTS).map(([subject, names]) =>
    group(subject, names.flatMap((name) => checks.filter(({ check }) => check === name)))));
});

function group(subject, checks) {
  const head = make("tr", { class: "subject" }, make("th", { colspan: 4, scope: "rowgroup" }, say(`subject_${subject}`)));
  return make("tbody", {}, head, ...checks.map(draw));
}

function draw(check) {
  const { total, complete, missing, level } = check;
  const share = total ? (missing.length ? Math.min(complete / total, NEARLY) : 1) : 0;
  const bar = make("span", { class: "bar", "aria-hidden": "true" }, make("span"));
  bar.firstChild.style.width = `${share * 100}%`;
  const state = missing.length ? rate(share) : say(total ? "all_complete" : "none_there");
  const count = say("complete_of", { complete: people(complete), total: people(total) });
  const lacking = missing.length ? make("span", { class: "lack" }, say("lacks", { count: people(missing.length) })) : null;
  return make("tr", { class: missing.length ? "lacking" : "whole", "data-check": check.check, "data-level": level },
    make("th", { scope: "row" }, say(`check_${check.check}`, norms)),
    make("td", { class: "check-of" }, sayOr(`of_${level}`, sayOr(`table_${level}`, level))),
    make("td", { class: "check-count" }, bar, make("span", {}, count), make("strong", {}, state)),
    make("td", { class: "offenders" }, lacking, ...list(check)));
}

/** List the offenders, the first of them at once. */
function list(check) {
  const links = check.missing.slice(0, SHOWN).map((code) => link(check, code));
  const rest = check.missing.slice(SHOWN);
  const more = make("button", { type: "button", class: "more", onclick: () => more.replaceWith(...rest.map((code) => link(check, code))) },
    say("more", { count: people(rest.length) }));
  return rest.length ? [...links, more] : links;
}

/** An offender: a link to its place or row, and one to where it is mended. */
function link(check, code) {
  const name = areas.get(code)?.name ?? code;
  const mend = mending(check, code, { mayEdit: may("edit") });
  return make("span", { class: "offender" }, make("a", { class: "offender-name", href: offender(check, code), title: code }, name),
    mend && make("a", { class: "offender-row", href: mend.href, "aria-label": `${say(mend.word)}: ${name}` }, say(mend.word)));
}

/** Unfold every list, for paper has no buttons. */
function unfold() {
  for (const button of document.querySelectorAll(".offenders .more")) button.click();
}

byId("print").addEventListener("click", () => {
  unfold();
  window.print();
});
window.addEventListener("beforeprint", unfold);
watch(() => {
  fill();
  show();
});
carry();
show();
