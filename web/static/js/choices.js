// Which level is shown, who walks, and how long.

import * as address from "./address.js";
import { byId, element } from "./elements.js";
import { quantity, say } from "./wording.js";

export class Choices {
  constructor(change) {
    this.change = change;
    this.level = byId("level");
    this.profile = byId("profile");
    this.minutes = byId("minutes");
    byId("choices").addEventListener("change", () => this.changed());
    byId("choices").addEventListener("submit", (event) => event.preventDefault());
  }

  // Offer the levels that the city has, and begin with the address's choice, else the run's own.
  fill({ levels, profile, minutes }) {
    const { level, ...asked } = address.read();
    this.own = { profile, minutes: String(minutes) };
    this.level.replaceChildren(...levels.map((name) => element("option", { value: name, text: say(`level_${name}`) })));
    this.level.value = levels.includes(level) ? level : levels.at(-1);
    this.profile.value = asked.profile ?? profile;
    if (!this.profile.value) this.profile.value = profile;
    this.minutes.value = this.offered(asked.minutes) ?? this.offered(this.own.minutes);
  }

  // Return the option of a limit, added where it is none of the usual.
  offered(limit) {
    if (!(Number(limit) > 0)) return null;
    const value = String(Number(limit));
    if (![...this.minutes.options].some((option) => option.value === value)) {
      this.minutes.add(element("option", { value, text: say("minutes_of", { minutes: quantity(Number(value)) }) }));
    }
    return value;
  }

  // The walker to ask with: nothing where it is the run's own, whose answers lie ready.
  walker() {
    if (this.profile.value === this.own.profile && this.minutes.value === this.own.minutes) return {};
    return { profile: this.profile.value, minutes: this.minutes.value };
  }

  changed() {
    address.write({ level: this.level.value, profile: this.profile.value, minutes: this.minutes.value });
    this.change();
  }
}
