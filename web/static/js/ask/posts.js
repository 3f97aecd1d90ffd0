// Who answers for a place: posts and counts, never persons.

import { make } from "../dom.js";
import { people, say, sayOr } from "../words.js";

export function posts(responsible) {
  if (!responsible.length) return null;
  return make("details", { class: "ask-posts" }, make("summary", {}, say("ask_responsible")),
    make("p", { class: "muted" }, say("ask_responsible_note")), ...responsible.map(one));
}

function one(area) {
  const said = [area.team ? teamText(area.team) : area.level === "grid" ? say("ask_no_team") : "", channelText(area.channels)];
  return make("div", { class: "ask-post" },
    make("span", { class: "ask-post-name" }, `${sayOr(`level_${area.level}`, area.level)} · ${area.name}`),
    ...said.filter(Boolean).map((text) => make("span", { class: "ask-post-text" }, text)));
}

const teamText = (team) => say("ask_team", {
  leader: say(team.leader ? "ask_post_filled" : "ask_post_vacant"), roles: people(team.roles), helpers: people(team.helpers), members: people(team.members),
});

const channelText = (channels) => (channels.length ? say("ask_channels", { codes: channels.join(say("ask_and")) }) : say("ask_no_channel"));
