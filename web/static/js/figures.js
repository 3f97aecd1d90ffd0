// What leaders read: the headline, the four rates, and where it is worst.

import { byId, element } from "./elements.js";
import { bar } from "./ramp.js";
import { count, metres, quantity, rate, say } from "./wording.js";

const RATES = ["residents", "dwellings", "buildings", "area"];

export class Figures {
  constructor(fly) {
    this.fly = fly;
    this.place = byId("figures-body");
  }

  show(summary) {
    byId("figures-rate").textContent = rate(summary.rate_residents);
    this.place.replaceChildren(
      element("p", { className: "headline-label", text: say("headline", { minutes: quantity(summary.minutes) }) }),
      headline(summary),
      counts(summary),
      limitLine(summary),
      list(RATES.map((name) => rateRow(say(name), summary[`rate_${name}`]))),
      ...this.worst("worst_streets", summary.streets, (area) => rateRow(area.name, area.rate_residents, this.flight(area))),
      ...this.worst("worst_communities", summary.communities, (area) => this.countRow(area, summary.communities)),
    );
  }

  worst(title, areas, row) {
    if (!areas.length) return title === "worst_communities" ? [element("p", { className: "muted", text: say("none_outside") })] : [];
    return [element("h2", { text: say(title) }), list(areas.map(row))];
  }

  flight(area) {
    return { title: say("fly", { name: area.name }), onclick: () => this.fly(area) };
  }

  countRow(area, all) {
    const outside = (one) => one.residents - one.covered_residents;
    const shown = row(area.name, outside(area) / outside(all[0]), count(outside(area)), this.flight(area));
    shown.querySelector(".bar").className = "bar bar-amber";
    return shown;
  }
}

function headline(summary) {
  const most = (summary.covered_residents + summary.undetermined_residents) / summary.residents;
  const range = summary.undetermined_residents
    ? element("span", { className: "headline-range", text: say("range", { rate: rate(most) }) }) : null;
  return element("p", { className: "headline" },
    element("span", { className: "headline-rate", text: rate(summary.rate_residents) }), range);
}

function counts(summary) {
  const outside = summary.too_far_residents + summary.over_capacity_residents;
  const pairs = [["within", summary.covered_residents], ["outside", outside], ["undetermined", summary.undetermined_residents]];
  return element("dl", { className: "counts" }, ...pairs.map(([name, residents]) =>
    element("div", {}, element("dt", { text: say(name) }), element("dd", { className: name, text: count(residents) }))));
}

function limitLine(summary) {
  return element("p", {
    className: "limit-line",
    text: say("limit_line", {
      profile: say(`profile_${summary.profile}`), speed: quantity(summary.speed_kmh),
      minutes: quantity(summary.minutes), metres: metres(summary.limit_m),
    }),
  });
}

const list = (items) => element("ol", { className: "rows" }, ...items.map((item) => element("li", {}, item)));

const rateRow = (name, value, flight) => row(name, value, rate(value), flight);

function row(name, share, value, flight) {
  return element(flight ? "button" : "div", { className: "row", type: flight ? "button" : undefined, ...flight },
    element("span", { className: "row-name", text: name }),
    bar(share, element("span", {}, element("span"))),
    element("span", { className: "row-value", text: value }));
}
