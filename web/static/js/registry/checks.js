// How complete the registry is: each check with its offenders as links.

import { ask } from "../api.js";
import { byId, make } from "../dom.js";
import { people, rate, say, sayOr } from "../words.js";
import { offender } from "./links.js";

const SHOWN = 12;
const NEARLY = 0.999; // what lacks something is never shown as whole

async function start() {
  try {
    const { checks, as_of: day } = await ask("registry");
    byId("day").textContent = say("checks_of", { day });
    byId("checks").replaceChildren(...checks.map(draw));
  } catch (error) {
    byId("alert").textContent = `${say("problem")}${error.message} ${say("try_again")}`;
    byId("alert").hidden = false;
  } finally {
    byId("content").setAttribute("aria-busy", "false");
    document.documentElement.dataset.registry = "ready";
  }
}

function draw(check) {
  const { total, complete, missing, level } = check;
  const share = total ? complete / total : null;
  const bar = make("span", { class: "bar", "aria-hidden": "true" }, make("span"));
  bar.firstChild.style.width = `${(share ?? 0) * 100}%`;
  return make("section", { class: `check ${missing.length ? "check-lacking" : "check-full"}`, "data-check": check.check, "data-level": level },
    make("strong", {}, say(`check_${check.check}`)),
    make("span", { class: "check-of" }, sayOr(`of_${level}`, sayOr(`table_${level}`, level))),
    make("span", { class: "check-count" }, say("complete_of", { complete: people(complete), total: people(total) })),
    make("span", { class: "check-rate" }, total ? (missing.length ? rate(Math.min(share, NEARLY)) : say("all_complete")) : say("none_there")),
    bar,
    missing.length ? codes(check) : null);
}

/** List the offenders, the first of them at once. */
function codes(check) {
  const list = make("span", { class: "codes" }, ...check.missing.slice(0, SHOWN).map((code) => link(check, code)));
  const rest = check.missing.slice(SHOWN);
  if (rest.length) {
    const more = make("button", { type: "button", onclick: () => more.replaceWith(...rest.map((code) => link(check, code))) },
      say("more", { count: people(rest.length) }));
    list.append(more);
  }
  return list;
}

function link(check, code) {
  const href = offender(check, code);
  return href ? make("a", { href }, code) : make("span", {}, code);
}

start();
