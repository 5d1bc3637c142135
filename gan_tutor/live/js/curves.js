// What has been so far: the losses, the gradient that reaches G, and what would reach it while it is frozen.

import { axes, dashed, decades, line, roundUp, scales, short, spread, ticks } from "./axes.js";
import { chip, fit, measure, title, type } from "./pen.js";

const LINE = [[], [8, 4], [2, 3.5], [8, 3, 2, 3]]; // one a lane
/** The three generator losses while G is frozen: parted by dashes, and by lightness and hue too. */
const FROZEN = [
  { name: "frozen_minimax", text: "minimax", dash: [] },
  { name: "frozen_non_saturating", text: "non-saturating", dash: [9, 4], color: "#0a9a6b" },
  { name: "frozen_wasserstein", text: "Wasserstein", dash: [2.5, 3], color: "#b455a0" },
];

/** The time axis of all lanes: it ends at a round number of steps. */
export const timeAxis = (lanes) => [0, roundUp(Math.max(10, ...lanes.map((lane) => lane.step)))];

const last = (values) => values?.[values.length - 1];
function amount(loss) {
  if (!Number.isFinite(loss)) return "–";
  return Math.abs(loss) < 1000 ? loss.toFixed(2).replace("-", "−") : short(loss);
}

const magnitude = (norm) => (Number.isFinite(norm) ? short(+norm.toPrecision(2)) : "–");

/** Names at the ends of curves, none on another: `ends` is a list of {text, y, color}. */
function endLabels(g, box, ends, room = 999) {
  const ys = spread(ends.map((end) => end.y), 1.15 * g.size, box.y + 2, box.y + box.height - 2);
  ends.forEach((end, k) => {
    type(g, { bold: !end.thin, color: end.color });
    g.fillText(end.text, box.x + box.width + 7, ys[k], room);
  });
}

/** Limits that hold all values: 0 is among them, and both ends are round. */
export function lossLimits(series, floor, before = [0, 0]) {
  let [low, high] = [0, floor];
  for (const values of series) {
    for (const value of values ?? []) {
      if (!Number.isFinite(value)) continue;
      low = Math.min(low, value);
      high = Math.max(high, value);
    }
  }
  const end = (value, was) => {
    if (value === 0) return 0;
    const now = roundUp(value);
    return now < was && value > 0.7 * was ? was : now;
  };
  const found = [-end(-low, -before[0]) || 0, end(high, before[1])];
  return found[1] > found[0] ? found : [found[0], found[0] + 1];
}

/** `told`: whether the titles say the numbers that were last measured; a phase of slow motion has newer ones. */
export function drawLosses(g, box, lane, { strong, told, memory }) {
  const [own, theirs] = [lane.discriminator_losses, lane.generator_losses];
  const x = timeAxis([lane]);
  const y = (memory.losses = lossLimits([own, theirs], lane.critic ? 0 : 2, memory.losses));
  const scale = scales(box, x, y);
  const name = lane.critic ? "critic" : "D";
  const words = told ? `Losses: ${name} ${amount(last(own))}, G ${amount(last(theirs))}` : `Losses of ${name} and G`;
  const end = title(g, box, [[words]], { strong });
  axes(g, box, scale, {
    xTicks: ticks(...x, 5),
    yTicks: ticks(...y, 3),
    xText: box.numbers ? undefined : null,
    xLabel: box.numbers ? "step" : "",
    grid: true,
  });
  if (!lane.critic) {
    dashed(g, box.x, scale.sy(Math.log(4)), box.x + box.width, scale.sy(Math.log(4)));
    type(g, { align: "right" });
    const parts = fit(g, [["╌╌ log 4: D can't tell"], ["╌╌ log 4"]], box.x + box.width - end - 16);
    if (measure(g, parts) < box.x + box.width - end - 8) g.fillText(parts[0], box.x + box.width, box.y - 13 * g.u);
  }
  if (!own) return;
  line(g, box, lane.history_steps, own, scale);
  line(g, box, lane.history_steps, theirs, scale, { color: g.fake });
  const at = (values) => {
    const y = scale.sy(last(values));
    return Number.isFinite(y) ? y : box.y;
  };
  endLabels(g, box, [
    { text: lane.critic ? "C" : "D", y: at(own), color: g.ink },
    { text: "G", y: at(theirs), color: g.fake },
  ]);
}

/** Logarithms for a log scale: 0 has no place on it and runs along the bottom. */
const logs = (values, low) => Float32Array.from(values, (value) => Math.max(Math.log10(value), low));

const logAxis = (y, height, size) => {
  const every = Math.max(1, Math.ceil(((y[1] - y[0]) * 1.3 * size) / height));
  const found = [];
  for (let power = Math.ceil(y[0] / every) * every; power <= y[1]; power += every) found.push(power);
  return found;
};

/** A lane's short name, when no other has the same. */
export function shortTitles(lanes) {
  const firsts = lanes.map((lane) => (lane.title ?? "").split(",")[0]);
  return firsts.map((first, k) => (firsts.filter((other) => other === first).length > 1 ? lanes[k].title : first));
}

/** A dash pattern for each lane, the same at its name and along its curve. */
export function dashSample(g, x, y, k, width) {
  g.save();
  g.setLineDash(LINE[k % LINE.length]);
  g.strokeStyle = g.fake;
  g.lineWidth = 2.4;
  g.beginPath();
  g.moveTo(x, y);
  g.lineTo(x + width, y);
  g.stroke();
  g.restore();
}

export function drawGradient(g, box, lanes, { strong, told, room }) {
  const x = timeAxis(lanes);
  const series = lanes.map((lane) => lane.gradient_norms ?? []);
  const y = decades(series, -3, 1);
  const scale = scales(box, x, y);
  const norm = magnitude(last(series[0]));
  const words =
    lanes.length === 1 && told
      ? [[`Gradient that reaches G: norm ${norm}`], [`Gradient of G: norm ${norm}`]]
      : [["Gradient that reaches G: its norm"], ["Gradient that reaches G"]];
  title(g, box, words, { strong });
  axes(g, box, scale, {
    xTicks: ticks(...x, 5),
    yTicks: logAxis(y, box.height, g.size),
    yText: (v) => short(10 ** v),
    xText: box.numbers ? undefined : null,
    xLabel: box.numbers ? "step" : "",
    grid: true,
  });
  const titles = shortTitles(lanes);
  const ends = [];
  lanes.forEach((lane, k) => {
    if (!series[k].length) return;
    const heights = logs(series[k], y[0]);
    line(g, box, lane.history_steps, heights, scale, { color: g.fake, dash: LINE[k % LINE.length] });
    const end = scale.sy(last(heights));
    ends.push({ text: titles[k], thin: true, y: Number.isFinite(end) ? end : box.y, color: g.ink });
  });
  if (lanes.length > 1) endLabels(g, box, ends, room);
}

/** While G is frozen and D trains on: what each loss would still tell G. */
export function drawFrozen(g, box, lane, { strong, room }) {
  title(g, box, [["G frozen: the gradient that would reach it"], ["G frozen: gradient it would get"]], {
    strong,
    width: box.width + room,
  });
  const steps = lane.frozen_steps ?? [];
  const x = [0, roundUp(Math.max(10, last(steps) ?? 0))];
  const y = decades(FROZEN.map(({ name }) => lane[name] ?? []), -3, 1);
  const scale = scales(box, x, y);
  axes(g, box, scale, {
    xTicks: ticks(...x, 5),
    yTicks: logAxis(y, box.height, g.size),
    yText: (v) => short(10 ** v),
    xLabel: "D's updates since G was frozen",
    grid: true,
  });
  const ends = [];
  for (const { name, text, dash, color = g.ink } of FROZEN) {
    if (!lane[name]?.length) continue;
    const heights = logs(lane[name], y[0]);
    line(g, box, steps, heights, scale, { color, dash, width: 2.4 });
    const end = scale.sy(last(heights));
    ends.push({ text, y: Number.isFinite(end) ? end : box.y, color });
  }
  endLabels(g, box, ends, room);
  if (steps.length < 2) chip(g, box, [["Press Play: D trains on, G stands still"], ["Press Play"]]);
}
