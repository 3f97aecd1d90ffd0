// Hours of the week: 0 is Monday from 0:00 to 1:00, 167 the last of Sunday.

import { say } from "../words.js";

export const HOURS = 168;
export const DAYS = ["mo", "tu", "we", "th", "fr", "sa", "su"];

const two = (value) => String(value).padStart(2, "0");

/** Say the day of an hour: Saturday. */
const daySaid = (hour) => say(`day_${DAYS[Math.floor(hour / 24)]}`);

/** Say an hour: Saturday 19:00. */
export const hourSaid = (hour) => `${daySaid(hour)} ${two(hour % 24)}:00`;
