// Taking away what is seen: the report of it, the view as a picture, tables for a spreadsheet, the page on paper.

import { byId, make } from "../dom.js";
import { map } from "../map/map.js";
import { may } from "../token.js";
import { narrowed, question, view } from "../view.js";
import { language, say } from "../words.js";
import { download } from "./download.js";
import { watchPrinter } from "./paper.js";
import { openReport } from "./report.js";
import { FORMS, saveTable } from "./tables.js";

const PICTURES = ["png", "svg", "pdf"];
const TABLES = ["figures", "coverage", "gaps", "stations", "week"];

/** Offer the menu, beside the choice of language. */
export function start() {
  const print = item("print", say("save_print"), () => window.print());
  const report = item("report", say("save_report"), openReport);
  const items = may("export") ? [report, make("hr"), ...PICTURES.map(picture), make("hr"), ...TABLES.map(table), make("hr"), print] : [print];
  const list = make("div", { class: "save-list card", id: "save-list", role: "group", "aria-label": say("save_as"), hidden: "" }, ...items);
  const opener = make("button", { type: "button", class: "save-open", id: "save-open", "aria-expanded": "false", "aria-controls": "save-list", onclick: () => open(list.hidden) }, say("save_as"));
  const menu = make("div", { class: "save", onkeydown: steer }, opener, list);
  menu.addEventListener("focusout", ({ relatedTarget }) => relatedTarget && !menu.contains(relatedTarget) && open(false, false));
  document.addEventListener("pointerdown", ({ target }) => !menu.contains(target) && open(false, false));
  byId("language").before(menu);
  watchPrinter();
}

function open(isOpen, isKeeping = true) {
  byId("save-list").hidden = !isOpen;
  byId("save-open").setAttribute("aria-expanded", String(isOpen));
  if (isOpen) byId("save-list").querySelector("button").focus();
  else if (isKeeping) byId("save-open").focus();
}

const item = (name, text, act) => make("button", { type: "button", class: "save-item", "data-save": name, onclick: async () => {
  open(false);
  await act();
} }, text);

const picture = (form) => item(form, say(`save_${form}`), () => download(`picture.${form}`, seen()));

/** Everything that is chosen, as the picture is to show it. */
function seen() {
  const box = map.getBounds();
  return {
    ...question(), level: view.level, measure: view.measure, layers: view.layers, under: narrowed(),
    bbox: [box.getWest(), box.getSouth(), box.getEast(), box.getNorth()].map((degrees) => degrees.toFixed(6)).join(","),
    lang: language,
  };
}

const table = (name) => make("div", { class: "save-row" }, make("span", {}, say(`save_${name}`)),
  ...FORMS.map((form) => {
    const button = item(`${name}.${form}`, form.toUpperCase(), () => saveTable(name, form));
    button.setAttribute("aria-label", say("save_table", { table: say(`save_${name}`), form: form.toUpperCase() }));
    return button;
  }));

/** Arrows go from item to item, Escape closes. */
function steer(event) {
  if (byId("save-list").hidden) return;
  if (event.key === "Escape") {
    event.preventDefault();
    return open(false);
  }
  const step = { ArrowDown: 1, ArrowUp: -1 }[event.key];
  if (!step) return;
  event.preventDefault();
  const items = [...byId("save-list").querySelectorAll("button")];
  items[(items.indexOf(document.activeElement) + step + items.length) % items.length].focus();
}
