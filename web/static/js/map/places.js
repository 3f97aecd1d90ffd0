// Places beside stations: hubs' business districts, compounds, gates, partners, channels, barriers, and where people live.

import { ask } from "../api.js";
import { people, say, sayOr } from "../words.js";
import { follow } from "./following.js";
import { sample } from "./ground.js";
import { offerLayer } from "./layers.js";
import { nameTip, shapeLayer } from "./shapes.js";
import { TileLayer } from "./tiles.js";
import { offerTip } from "./tips.js";

const NEAR = 15;

const COMPOUND = { color: "#475569", weight: 1.3, dashArray: "4 3", fill: false };
const HUB = { color: "#c8102e", weight: 1.6, dashArray: "6 4", fillColor: "#c8102e", fillOpacity: 0.08 };
const PARTNER = { color: "#fff", weight: 1.2, fillColor: "#7c3f00", fillOpacity: 1, radius: 5 };
const CHANNEL = { color: "#1e3a8a", weight: 1.4, fillColor: "#dbeafe", fillOpacity: 1, radius: 3.5 };
const GATES = {
  public: { color: "#0b5a54", weight: 1.4, fillColor: "#fff", fillOpacity: 1, radius: 3 },
  residents: { color: "#fff", weight: 1, fillColor: "#374151", fillOpacity: 1, radius: 3 },
};
const BARRIER = { color: "#7f1d1d", weight: 1.6, opacity: 0.8, fill: false };

/** Residents on a square kilometre, from few to many (ColorBrewer Purples). */
const DENSITIES = [[0, "#f2f0f7"], [500, "#dadaeb"], [2000, "#bcbddc"], [5000, "#9e9ac8"], [10000, "#756bb1"], [20000, "#54278f"]];
const FINEST_KM2 = 0.015; // of an H3 cell of resolution 10; one of the next coarser is seven times as large

/** Offer all of them; none is fetched before it is shown. */
export function offerPlaces(isTiled) {
  offerDemand();
  offer("compounds", { pane: "compounds", style: COMPOUND, from: NEAR, isCustom: true, isTiled, tell: ({ name, residents }) => nameTip(name, `${say("residents")} ${people(residents)}`) });
  offer("hubs", { pane: "compounds", style: HUB, isCustom: true, tell: ({ name }) => nameTip(name, say("layer_hubs")) });
  offer("barriers", { pane: "rails", style: BARRIER, tell: ({ name, kind }) => nameTip(name ?? kind) });
  offer("gates", { pane: "marks", style: gateStyle, from: NEAR, isTiled, tell: ({ name, code, passage }) => nameTip(name ?? code, say(`passage_${passage}`)) });
  offer("channels", { pane: "marks", style: CHANNEL, tell: ({ name, members }) => nameTip(name, `${say("layer_channels")} ${people(members)}`) });
  offer("partners", { pane: "marks", style: PARTNER, tell: ({ name, kind }) => nameTip(name, sayOr(`partner_${kind}`, kind)) });
}

const gateStyle = ({ passage }) => GATES[passage] ?? GATES.public;

function offer(name, { pane, style, from, isCustom, isTiled, tell }) {
  if (isTiled?.(name)) return void offerTiles(name, { pane, style, from, isCustom, tell });
  const { group, draw } = shapeLayer({ pane, style, tell });
  const load = from ? follow({ name, group, from, draw }) : async () => draw(await ask(`layers/${name}`));
  offerLayer({ name, group, load, isCustom, sample: sample(name) });
}

function offerTiles(name, { pane, style, from, isCustom, tell }) {
  const styleOf = typeof style === "function" ? style : () => style;
  const group = new TileLayer({ pane, minZoom: from, address: addressOf(name), styleOf });
  offerTip((latlng) => group._map && group.featureAt(latlng), ({ properties }) => tell(properties));
  offerLayer({ name, group, isCustom, sample: sample(name) });
}

const addressOf = (name) => (z, x, y) => `/api/v1/tiles/${name}/${z}/${x}/${y}.mvt`;

/** Residents by H3 cells, and by demand points once near. */
function offerDemand() {
  const styles = DENSITIES.map(([, fillColor]) => ({ fillColor, fillOpacity: 0.85, color: "#fff", weight: 0.5 }));
  const point = { fillColor: "#54278f", radius: 2 };
  const styleOf = ({ cell, residents }) => {
    if (!cell) return point;
    const density = residents / (FINEST_KM2 * 7 ** (10 - parseInt(cell[1], 16)));
    return styles[DENSITIES.findLastIndex(([least]) => density >= least)];
  };
  const group = new TileLayer({ pane: "demand", address: addressOf("demand"), styleOf });
  offerTip((latlng) => group._map && group.featureAt(latlng), ({ properties }) => nameTip(say("layer_demand"), properties.cell ? people(properties.residents) : null));
  offerLayer({ name: "demand", group, sample: sample("demand") });
}
