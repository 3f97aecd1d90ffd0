// A limit of one's own: minutes, checked before they are asked for.

import { byId, make } from "../dom.js";
import { choose, view, watch } from "../view.js";
import { limit, say } from "../words.js";

/** A field for any number of minutes up to the most that is answered. */
export function limitField(most) {
  const input = make("input", { id: "limit-own", type: "text", inputmode: "decimal", autocomplete: "off", "aria-describedby": "limit-fault", value: view.minutes ?? "" });
  const fault = make("span", { class: "filter-fault", id: "limit-fault", role: "status" });
  const take = () => {
    const minutes = Number(input.value.trim().replace(",", "."));
    const isFine = input.value.trim() !== "" && minutes > 0 && minutes <= most;
    input.setAttribute("aria-invalid", String(!isFine));
    fault.textContent = isFine ? "" : say("filter_minutes_fault", { most: limit(most), found: input.value.slice(0, 20) });
    if (isFine) choose({ minutes });
  };
  input.addEventListener("change", take);
  watch(["minutes"], () => {
    byId("limit-own").value = view.minutes ?? "";
    input.setAttribute("aria-invalid", "false");
    fault.textContent = "";
  });
  return make("label", { class: "filter-field" }, say("filter_own_minutes"), input, fault);
}
