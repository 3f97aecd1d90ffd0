// What was clicked: where it is, whether it is within reach, and the nearest stations.

import { byId, element } from "./elements.js";
import { mark } from "./stations.js";
import { count, metres, minutes, rate, say } from "./wording.js";

const LEVELS = ["grid", "community", "street"];

export class Answer {
  // pick(station) draws the walk to a station; close() puts the answer away.
  constructor({ pick, close }) {
    this.pick = pick;
    this.close = close;
    this.place = byId("answer");
    this.hint = [...this.place.childNodes];
  }

  // figures: of the smallest area shown; limit: in minutes.
  show(answer, figures, limit) {
    this.place.classList.add("is-open");
    const buttons = answer.stations.map((station) => this.station(station));
    this.place.replaceChildren(this.head(answer), parents(answer), facts(answer, figures, limit));
    if (buttons.length) {
      this.place.append(
        element("h3", { text: say("stations_near") }),
        element("ul", { className: "stations" }, ...buttons.map((button) => element("li", {}, button))),
      );
      markChosen(buttons[0]);
    }
    this.place.scrollTop = 0;
  }

  head(answer) {
    const level = LEVELS.find((one) => answer.areas[one]);
    const title = level ? answer.names[level] : say("no_area");
    return element("div", { className: "answer-head" },
      element("h2", { text: title }),
      element("span", { className: `pill pill-${answer.status}`, text: say(`status_${answer.status}`) }),
      element("button", { className: "close", type: "button", "aria-label": say("close"), text: "×", onclick: this.close }));
  }

  station(station) {
    const choose = ({ currentTarget }) => {
      markChosen(currentTarget);
      this.pick(station);
    };
    return element("button", { className: "station", type: "button", "aria-pressed": "false", onclick: choose },
      mark(station.kind),
      element("span", { className: "station-name", text: station.name }),
      element("span", { className: "station-walk", text: walkLine(station) }));
  }

  clear() {
    this.place.classList.remove("is-open");
    this.place.replaceChildren(...this.hint);
  }
}

function markChosen(button) {
  const all = button.closest(".stations").querySelectorAll(".station");
  all.forEach((one) => one.setAttribute("aria-pressed", String(one === button)));
}

const walkLine = (station) => say("walk_line", { minutes: minutes(station.minutes), metres: metres(station.metres) });

function parents({ areas, names }) {
  const own = LEVELS.find((level) => areas[level]);
  const above = LEVELS.filter((level) => areas[level] && level !== own).map((level) => names[level]);
  const text = [...above.reverse(), own ? areas[own] : null].filter(Boolean).join(" · ");
  return element("p", { className: "answer-parents", text });
}

function facts({ stations: [first], status }, figures, limit) {
  const rows = [];
  if (figures) {
    rows.push(["residents_elders", `${count(figures.residents)} / ${count(figures.elders)}`]);
    rows.push(["rate", rate(figures.rate_residents)]);
  }
  if (first) {
    rows.push(["nearest", first.name], ["on_foot", walkLine(first)]);
    if (first.minutes > limit) rows.push(["over", say("minutes_value", { minutes: minutes(first.minutes - limit) })]);
  } else {
    rows.push(["nearest", say(status === "undetermined" ? "undetermined_why" : "no_station")]);
  }
  return element("dl", { className: "facts" }, ...rows.flatMap(([name, value]) =>
    [element("dt", { text: say(name) }), element("dd", { className: name, text: value })]));
}
