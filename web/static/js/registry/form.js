// A form for a row, made from what its table says of each column.

import { make } from "../dom.js";
import { people, say } from "../words.js";
import { choiceOf, isNumber, meaningOf, momentOf, titleOf } from "./cells.js";
import { suggest } from "./references.js";
import { shapeField } from "./shape.js";

const STATES = ["opened", "accepted", "assigned", "resolved", "closed", "reopened"];

/**
 * Make a form: {element, values(), changed(), fault(), told(problem), isDirty()}.
 *
 * `described` is what the API says of the table, `entry` the row that is changed or {row: {...}} of a new one.
 */
export function makeForm(described, entry, { isNew, areas }) {
  const fields = described.columns.filter((column) => isAsked(described, column, isNew))
    .map((column) => fieldOf(described, column, entry, { isNew, areas }));
  if (described.geometry.length) fields.push(shapeField(described.geometry, entry.row.geometry));
  const values = () => Object.fromEntries(fields.map((field) => [field.name, field.value()]));
  const changed = () => Object.fromEntries(fields.filter((field) => !field.isFixed)
    .map((field) => [field.name, field.value()]).filter(([name, value]) => !isSame(value, entry.row[name] ?? null)));
  return {
    element: make("div", { class: "fields" }, ...fields.map(({ element }) => element)),
    values,
    changed,
    isDirty: () => Object.keys(changed()).length > 0,
    fault() {
      const faulty = fields.filter((field) => !field.check());
      faulty[0]?.focus();
      return faulty.length > 0;
    },
    told(problem) {
      const field = fields.find(({ name }) => name === problem.where?.replace(/^\//, "").split("/")[0]);
      field?.tell(problem.message);
      field?.focus();
      return Boolean(field);
    },
  };
}

export const isSame = (one, other) => JSON.stringify(one) === JSON.stringify(other);

/** Whether a form asks for a column: moments of a request follow from its state, an area from a point. */
function isAsked({ table, key }, column, isNew) {
  if (column.is_placed) return false;
  if (table !== "requests" || column.name === key) return true;
  return isNew ? column.name !== "state" && (column.name === "opened" || !STATES.includes(column.name)) : !STATES.includes(column.name);
}

function fieldOf(described, column, entry, { isNew, areas }) {
  const { name } = column;
  const id = `field-${name}`;
  const isFixed = !isNew && name === described.key;
  const first = entry.row[name] ?? (isNew ? column.default : null);
  const input = inputOf(column, entry, areas);
  input.id = id;
  input.name = name;
  write(input, column, first);
  if (isFixed) input.readOnly = true;
  if (column.required) input.required = true;
  const error = make("p", { class: "field-error", id: `${id}-error`, hidden: true });
  input.setAttribute("aria-describedby", `${id}-help ${id}-error`);
  const list = column.refers && !column.many ? suggest(input, column.refers, areas) : null;
  const element = make("div", { class: "field" },
    make("label", { for: id }, titleOf(column), column.required ? make("span", { class: "needed", title: say("needed") }, " *") : null),
    input, list?.element, column.refers === "areas" ? nameOf(input, areas) : null,
    make("p", { class: "field-help", id: `${id}-help` }, meaningOf(described.table, column)), error);
  const tell = (text) => {
    error.textContent = text;
    error.hidden = !text;
    if (text) input.setAttribute("aria-invalid", "true");
    else input.removeAttribute("aria-invalid");
  };
  input.addEventListener("input", () => tell(""));
  return {
    name, element, tell, isFixed,
    value: () => read(input, column),
    focus: () => input.focus(),
    check() {
      const text = isFixed ? "" : faultOf(input, column, list);
      tell(text);
      return !text;
    },
  };
}

/** The name of the area whose code an input holds. */
function nameOf(input, areas) {
  const name = make("output", { class: "field-named", for: input.id });
  const show = () => (name.textContent = areas.get(input.value.trim())?.name ?? "");
  input.addEventListener("input", show);
  show();
  return name;
}

function inputOf(column, entry, areas) {
  const options = column.kind === "boolean" ? [["true", say("yes")], ["false", say("no")]]
    : column.choices.map((choice) => [choice, choiceOf(choice)]);
  if (column.name === "state" && entry.next?.length) {
    const allowed = [entry.row.state, ...entry.next];
    return selectOf(options.filter(([value]) => allowed.includes(value)), column);
  }
  if (options.length) return selectOf(options, column);
  if (isNumber(column)) return make("input", { type: "number", min: 0, max: column.most, step: column.kind === "integer" ? 1 : "any", inputmode: "numeric" });
  if (column.kind === "date") return make("input", { type: "date" });
  if (column.kind === "moment") return make("input", { type: "datetime-local", step: 1 });
  if (column.many) return make("textarea", { rows: 3 });
  return make("input", { type: "text", maxlength: 10000, autocomplete: "off" });
}

function selectOf(options, column) {
  const none = column.required ? [] : [new Option(say("no_figure"), "")];
  return make("select", {}, ...none, ...options.map(([value, label]) => new Option(label, value)));
}

function write(input, column, value) {
  if (value === null || value === undefined) input.value = "";
  else input.value = column.kind === "moment" ? value.slice(0, 19) : String(value);
}

/** What an input holds, as the API takes it; null where nothing is. */
function read(input, column) {
  const text = input.value.trim();
  if (!text) return null;
  if (column.kind === "boolean") return text === "true";
  if (isNumber(column)) return Number(text);
  if (column.kind === "moment") return text.length === 16 ? `${text}:00` : text.slice(0, 19);
  if (column.many) return text.split(/[;；,，\s]+/).filter(Boolean).join(";");
  return text;
}

/** What is wrong with what an input holds, in the visitor's words; an empty text when nothing is. */
function faultOf(input, column, list) {
  const { validity } = input;
  if (validity.badInput) return say(isNumber(column) ? "must_be_number" : "must_be_date");
  if (validity.valueMissing || (column.required && !input.value.trim())) return say("must_be_there");
  if (validity.rangeUnderflow || validity.rangeOverflow) {
    return column.most === null ? say("must_be_count") : say("must_be_up_to", { most: people(column.most) });
  }
  if (validity.stepMismatch) return say("must_be_whole");
  if (list && input.value.trim() && !list.has(input.value.trim())) return say("not_there", { code: input.value.trim() });
  return "";
}

/** The moments of a request, beside its form. */
export function momentsOf(described, row) {
  if (described.table !== "requests") return null;
  const passed = STATES.filter((state) => row[state]);
  passed.sort((one, other) => (row[one] < row[other] ? -1 : 1));
  return make("ol", { class: "moments" }, ...passed.map((state) => make("li", {}, make("span", {}, choiceOf(state)), make("time", {}, momentOf(row[state])))));
}
