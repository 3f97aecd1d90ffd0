// Choosing: the level, who walks and for how long.

import { byId } from "../dom.js";
import { choose, view } from "../view.js";
import { say } from "../words.js";

/** Fill the choices with what this city has and let them work. */
export function start(summary) {
  const levels = [...summary.levels].reverse();
  if (!levels.includes(view.level)) choose({ level: levels[0] });
  byId("level").replaceChildren(...levels.map((level) => new Option(say(`level_${level}`), level)));
  byId("level").value = view.level;
  byId("profile").value = summary.profile;
  const limits = byId("minutes");
  if (![...limits.options].some((option) => Number(option.value) === summary.minutes)) {
    limits.add(new Option(say("minutes_of", { minutes: summary.minutes }), summary.minutes));
  }
  limits.value = summary.minutes;
  byId("choices").addEventListener("change", ({ target }) => choose({ [target.name]: target.value }));
}
