// The report of the city, or of what the page is narrowed down to: chosen in a dialog, made by the service. Who does not
// wait for it may go on with the map; the file comes by itself.

import { ask, fetchFile } from "../api.js";
import { attempt, faultSaid, tell } from "../attempt.js";
import { cardHead } from "../card.js";
import { make } from "../dom.js";
import { narrowed, question, view } from "../view.js";
import { language, limit, say, sayOr } from "../words.js";
import { handOver } from "./download.js";

const FORMS = ["pdf", "html", "xlsx"];
const LANGUAGES = { zh: { lang: "zh-CN", name: "中文" }, en: { lang: "en", name: "English" } };

/** Show what can be chosen of a report, until it is closed. */
export const openReport = () => attempt(async () => {
  const [{ city, profile, minutes }, areas] = await Promise.all([ask("summary", question()), areasNarrowed()]);
  const dialog = make("dialog", { class: "save-dialog", id: "report", "aria-labelledby": "report-title" });
  const sign = make("p", { class: "save-sign", role: "status" });
  const alert = make("p", { class: "save-fault", role: "alert" });
  const form = make("form", { class: "save-form", onsubmit: (event) => { event.preventDefault(); makeReport({ dialog, form, sign, alert }, { profile, minutes }); } },
    make("p", { class: "muted" }, say("save_report_lead", { profile: sayOr(`profile_${profile}`, profile), minutes: limit(minutes) })),
    choice("area", say("save_report_area"), [new Option(say("save_report_city", { city }), ""), ...areas.map(({ code, name }) => new Option(name, code))], narrowed() ?? ""),
    choice("form", say("save_report_form"), FORMS.map((name) => new Option(say(`save_report_${name}`), name)), FORMS[0]),
    choice("lang", say("save_report_language"), Object.entries(LANGUAGES).map(([code, { lang, name }]) => make("option", { value: code, lang }, name)), language),
    view.service || view.hour !== undefined ? make("p", { class: "muted" }, say("save_report_any")) : null,
    make("button", { class: "save-make" }, say("save_report_make")), sign, alert);
  const head = cardHead(say("save_report_title"), () => dialog.close());
  head.querySelector("h2").id = "report-title";
  dialog.append(head, form);
  dialog.addEventListener("close", () => dialog.remove());
  document.body.append(dialog);
  dialog.showModal();
  form.querySelector("select").focus();
});

/** What the page is narrowed down to, the largest first; the city itself is no part of it. */
async function areasNarrowed() {
  if (!narrowed()) return [];
  const { properties, parents } = await ask(`areas/${encodeURIComponent(narrowed())}`);
  return [properties, ...parents.slice(0, -1)].reverse();
}

function choice(name, label, options, chosen) {
  const list = make("select", { name }, ...options);
  list.value = chosen;
  return make("label", { class: "save-field" }, label, list);
}

/** One at a time: a sign while it is made, then the file, or what went wrong. */
async function makeReport({ dialog, form, sign, alert }, walker) {
  if (dialog.dataset.state === "working") return;
  dialog.dataset.state = "working";
  alert.textContent = "";
  sign.textContent = say("save_report_working");
  try {
    const file = await fetchFile("report", { ...Object.fromEntries(new FormData(form)), ...walker });
    handOver(file);
    sign.textContent = say("save_report_done", { name: file.name });
  } catch (error) {
    sign.textContent = "";
    if (dialog.open) alert.textContent = faultSaid(error);
    else tell(faultSaid(error));
  }
  dialog.dataset.state = "ready";
}
