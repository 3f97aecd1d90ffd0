// Colours of the map: what they mean is said by the legend, measure by measure.

/** Six steps of the rate of residents covered, from none to all (ColorBrewer PuBu). */
export const RAMP = ["#f1eef6", "#d0d1e6", "#a6bddb", "#74a9cf", "#2b8cbe", "#045a8d"];

/** Six steps of what is bad, from a little to much: darker is worse in grey print too (after ColorBrewer YlOrBr). */
export const HEAT = ["#fff3d1", "#fedb98", "#fdb454", "#ec7f2b", "#c4510c", "#8c2d04"];

/** Main causes of a gap, told apart by any eye (Okabe and Ito) and, by their hatching, in grey print. */
export const CAUSES = {
  capacity: { colour: "#cc79a7", hatch: "dots" },
  hours: { colour: "#f0e442", hatch: "level" },
  gate: { colour: "#e69f00", hatch: "upright" },
  barrier: { colour: "#0072b2", hatch: "cross" },
  network_missing: { colour: "#009e73", hatch: "falling" },
  not_snapped: { colour: "#5b6472", hatch: "checks" },
  too_far: { colour: "#d55e00", hatch: "rising" },
};

export const NOTHING = "#f6f7f9";
export const NO_RESIDENTS = "#e3e6ea";
export const UNDETERMINED = "#aeb4be";
export const ASIDE = "#e9ebee";
export const GAP = "#b45309";
export const OVERDUE = "#7f1d1d";
export const WATER = "#c9dcea";
export const HILL = "#d9e5d3";
