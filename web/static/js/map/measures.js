// What areas are coloured by: classes with colour, hatching and words, and which figures fall into which.

import { CAUSES, GAP, HEAT, NOTHING, NO_RESIDENTS, OVERDUE, RAMP, UNDETERMINED } from "./colours.js";
import { limit, minutes, people, percent, rate, say } from "../words.js";

/** How many residents of an area find no station, or no room in one. */
export const outside = (figures) => (figures.too_far_residents ?? 0) + (figures.over_capacity_residents ?? 0);

/** An area is a gap where more than half of its residents are outside. */
const isGap = (figures) => outside(figures) > figures.residents / 2;

const EMPTY = () => ({ colour: NO_RESIDENTS, label: say("no_residents") });
const range = (from, to) => (to - from <= 1 ? people(from) : `${people(from)}–${people(to - 1)}`);

/** Name -> what it makes of the figures of all areas shown: {classes, classOf, tell, mark, isMarked}. */
const MEASURES = { coverage, outside: outsiders, cause, team, requests, minutes: walked("median_minutes"), slowest: walked("slowest_tenth_minutes") };

export const NAMES = Object.keys(MEASURES);

/**
 * Classes for a measure and the figures that are to be seen: `classes` with {colour, hatch, label},
 * `classOf(figures)` their number, `tell(figures)` a line of text; `isMarked(figures)` those to be hatched by `mark`.
 */
export const measureOf = (name, figures) => (MEASURES[name] ?? coverage)(figures);

const gaps = { mark: { hatch: "rising", ink: GAP, label: "layer_gaps" }, isMarked: isGap };

function coverage() {
  const steps = RAMP.length;
  const classes = RAMP.map((colour, step) => ({ colour, label: `${percent(step / steps)}–${percent((step + 1) / steps)}` }));
  const classOf = ({ residents, undetermined_residents: undetermined, covered_residents: covered }) => {
    if (!residents) return steps;
    if (undetermined > residents / 2) return steps + 1;
    return Math.min(steps - 1, Math.floor((covered / residents) * steps));
  };
  const tell = ({ residents, covered_residents: covered }) =>
    residents ? `${say("rate")} ${rate(covered / residents)} · ${say("residents")} ${people(residents)}` : say("no_residents");
  return { classes: [...classes, EMPTY(), { colour: UNDETERMINED, label: say("mostly_undetermined") }], classOf, tell, ...gaps };
}

function outsiders(figures) {
  const counted = byCount(figures.map(outside));
  const classOf = (one) => (one.residents ? counted.classOf(outside(one)) : counted.classes.length);
  const tell = (one) => (one.residents ? `${say("outside")} ${people(outside(one))} / ${people(one.residents)}` : say("no_residents"));
  return { classes: [...counted.classes, EMPTY()], classOf, tell, ...gaps };
}

function cause() {
  const names = Object.keys(CAUSES);
  const classes = names.map((name) => ({ ...CAUSES[name], ink: "rgb(255 255 255 / .75)", label: say(`cause_${name}`) }));
  const rest = [{ colour: NOTHING, label: say("measure_all_covered") }, EMPTY()];
  const classOf = ({ residents, cause: main }) => (names.includes(main) ? names.indexOf(main) : names.length + (residents ? 0 : 1));
  const tell = (one) => (one.cause ? `${say(`cause_${one.cause}`)} · ${say("outside")} ${people(outside(one))}` : say("measure_all_covered"));
  return { classes: [...classes, ...rest], classOf, tell };
}

function team() {
  const steps = [RAMP[0], RAMP[1], RAMP[2], RAMP[4], RAMP[5]];
  const classes = steps.map((colour, step) => ({ colour, label: step < 4 ? `${percent(step / 4)}–${percent(step / 4 + 0.24)}` : percent(1) }));
  const classOf = ({ posts, posts_filled: filled }) => (posts ? Math.floor((filled / posts) * 4 + 1e-9) : steps.length);
  const tell = ({ posts, posts_filled: filled }) => (posts ? say("measure_posts", { filled: people(filled), posts: people(posts) }) : say("measure_no_team"));
  return { classes: [...classes, { colour: NO_RESIDENTS, label: say("measure_no_team") }], classOf, tell };
}

function requests(figures) {
  const counted = byCount(figures.map(({ open }) => open ?? 0));
  const tell = ({ open, overdue }) => say("measure_open", { open: people(open), overdue: people(overdue) });
  return {
    ...counted, classOf: ({ open }) => counted.classOf(open ?? 0), tell,
    mark: { hatch: "rising", ink: OVERDUE, label: "measure_overdue" }, isMarked: ({ overdue }) => overdue > 0,
  };
}

function walked(column) {
  const limits = [5, 10, 15, 20, 30];
  const classes = HEAT.map((colour, step) => ({ colour, label: step < 5 ? `${limit(limits[step - 1] ?? 0)}–${limit(limits[step])}` : `> ${limit(30)}` }));
  const rest = [{ colour: UNDETERMINED, label: say("measure_no_way") }, EMPTY()];
  return () => ({
    classes: [...classes, ...rest],
    classOf: (one) => {
      if (!one.residents) return classes.length + 1;
      const time = one[column];
      if (time === null || time === undefined) return classes.length;
      const step = limits.findIndex((most) => time <= most);
      return step < 0 ? limits.length : step;
    },
    tell: (one) => (one.residents ? say("minutes_of", { minutes: minutes(one[column]) }) : say("no_residents")),
  });
}

/** None, then five classes by 1, 2, 5, 10 times a round number that suits the largest. */
function byCount(counts) {
  const most = counts.reduce((one, other) => Math.max(one, other), 0);
  let unit = 1;
  for (let i = 0; 20 * unit < most; i += 1) unit *= [2, 2.5, 2][i % 3];
  const from = [...new Set([1, unit, 2 * unit, 5 * unit, 10 * unit])];
  const labels = from.map((least, at) => (at + 1 < from.length ? range(least, from[at + 1]) : `≥ ${people(least)}`));
  const classes = [{ colour: NOTHING, label: people(0) }, ...labels.map((label, at) => ({ colour: HEAT[at + 1], label }))];
  return { classes, classOf: (count) => from.filter((least) => count >= least).length };
}
