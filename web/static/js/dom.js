// Elements made from texts that are only ever texts: no markup is parsed anywhere on this page.

/** Make an element: make("p", {class: "muted", onclick: f}, "text", child, ...). */
export function make(tag, attributes = {}, ...children) {
  const element = document.createElement(tag);
  for (const [name, value] of Object.entries(attributes)) {
    if (name.startsWith("on")) element.addEventListener(name.slice(2), value);
    else if (value !== null && value !== undefined && value !== false) element.setAttribute(name, value);
  }
  element.append(...children.filter((child) => child !== null && child !== undefined));
  return element;
}

/** A phone, upright or on its side: cards begin folded. */
export const isSmall = () => window.matchMedia("(max-width: 640px), (max-height: 500px)").matches;

export const byId = (id) => document.getElementById(id);
