// Facts of a card: who lives there, how far it is, by how much too far, and why.

import { make } from "../dom.js";
import { metres, minutes, people, rate, say, sayOr } from "../words.js";

export const pair = (key, value, kind) => [make("dt", {}, say(key)), make("dd", { class: kind }, value)];

export function facts({ area, stations, minutes_over: over }) {
  const [nearest] = stations;
  return [
    ...(area ? pair("residents_elders", `${people(area.residents)} / ${people(area.elders)}`) : []),
    ...(area ? pair("rate", rate(area.rate_residents)) : []),
    ...(nearest ? pair("nearest", nearest.name) : []),
    ...(nearest ? pair("on_foot", say("walk_line", { minutes: minutes(nearest.minutes), metres: metres(nearest.metres) })) : []),
    ...(over ? pair("over", say("minutes_of", { minutes: minutes(over) }), "over") : []),
  ];
}

/** Why those who live there are not covered, and what the whole gap is. */
export function causeFacts(why) {
  if (!why?.cause) return [];
  return [
    ...pair("ask_cause", sayOr(`ask_cause_${why.cause}`, why.cause), "over"),
    ...pair("ask_mend", sayOr(`ask_mend_${why.mend}`, why.mend)),
    ...(why.gap ? pair("ask_gap", say("ask_gap_value", { residents: people(why.gap.residents), elders: people(why.gap.elders) })) : []),
  ];
}
