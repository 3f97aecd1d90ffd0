// The order of what lies on the map, from the ground up. Only areas and marks feel the mouse.

const PANES = [
  ["areas", 400], ["ground", 410], ["compounds", 415], ["streets", 420], ["rails", 425],
  ["gaps", 430], ["chosen", 440], ["walk", 450],
];

export function makePanes(map) {
  for (const [name, height] of PANES) {
    const pane = map.createPane(name);
    pane.style.zIndex = height;
    if (name !== "areas") pane.classList.add("still");
  }
}
