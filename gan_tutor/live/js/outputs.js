// Histograms of D's output on reals and on fakes: what D sees, and how far the two overlap.

import { axes, dashed, scales, short, steady, ticks } from "./axes.js";
import { mean, sigmoid } from "./frame.js";
import { FAKE, REAL, tint, title } from "./pen.js";

const BINS = 24; // an even number: 0.5 stands between two bins
const LOGITS = [4, 8, 16, 32, 64, 128, 256, 512, 1024];
const SHARES = [0.1, 0.2, 0.4, 0.6, 1];

/** Share of the values in each of `bins` equal bins from `low` to `high`; what is beyond counts at the ends. */
export function histogram(values, low, high, bins) {
  const shares = new Float64Array(bins);
  for (const value of values) {
    if (Number.isNaN(value)) continue;
    const bin = Math.floor(((value - low) / (high - low)) * bins);
    shares[Math.min(bins - 1, Math.max(0, bin))] += 1 / values.length;
  }
  return shares;
}

/** Where the logits' axis ends: the smallest step that holds 99 % of them. */
export function logitRange(logits, before) {
  const sizes = Float32Array.from(logits, Math.abs).filter((size) => !Number.isNaN(size)).sort();
  return steady(LOGITS, sizes[Math.ceil(0.99 * sizes.length) - 1] ?? 0, before);
}

/**
 * Round limits that hold 99 % of a critic's values; those of before while they do
 * and the values fill at least a third of them.
 */
export function valueRange(values, before) {
  const sorted = Float32Array.from(values).filter(Number.isFinite).sort();
  if (!sorted.length) return before ?? [-1, 1];
  const [low, high] = [sorted[Math.floor(0.005 * sorted.length)], sorted[Math.ceil(0.995 * sorted.length) - 1]];
  if (before && low >= before[0] && high <= before[1] && high - low > (before[1] - before[0]) / 3) return before;
  const room = Math.max(0.15 * (high - low), 1e-3 * Math.max(1, Math.abs(low), Math.abs(high)));
  const marks = ticks(low - room, high + room, 4);
  const step = marks.length > 1 ? marks[1] - marks[0] : 2 * room;
  return [Math.floor((low - room) / step) * step, Math.ceil((high + room) / step) * step];
}

/** What the histograms are of: the values that a lane shows for its logits. */
export function shownAs(lane, view) {
  if (lane.critic) return "value";
  return view === "logit" ? "logit" : "probability";
}

const values = (lane, name, view) => {
  const logits = lane[`${name}_logits`] ?? [];
  return view === "probability" ? Float32Array.from(logits, sigmoid) : logits;
};

/** Limits of all lanes' histograms, the same for all that show the same; remembered from frame to frame. */
export function outputLimits(lanes, view, memory) {
  const pool = (kind) =>
    lanes
      .filter((lane) => shownAs(lane, view) === kind)
      .flatMap((lane) => [...(lane.real_logits ?? []), ...(lane.fake_logits ?? [])]);
  const logits = pool("logit");
  if (logits.length) memory.logit = logitRange(logits, memory.logit);
  const critics = pool("value");
  if (critics.length) memory.value = valueRange(critics, memory.value);
  const limits = { probability: [0, 1], logit: [-memory.logit, memory.logit], value: memory.value };
  let top = 0;
  for (const lane of lanes) {
    const kind = shownAs(lane, view);
    for (const name of ["real", "fake"]) {
      top = Math.max(top, ...histogram(values(lane, name, kind), ...(limits[kind] ?? [0, 1]), BINS));
    }
  }
  memory.share = steady(SHARES, top, memory.share);
  return { ...limits, share: memory.share };
}

const NAMES = { probability: "D's output", logit: "D's logit", value: "Critic's value" };
const BRIEF = { probability: "D", logit: "Logit", value: "Critic" };
const MARKS = { probability: [0, 0.25, 0.5, 0.75, 1] };

function words(lane, view) {
  const [real, fake] = ["real", "fake"].map((name) => {
    const found = mean(values(lane, name, view));
    return Number.isFinite(found) ? (view === "probability" ? found.toFixed(2) : short(+found.toPrecision(2))) : "–";
  });
  const auc = Number.isFinite(lane.auc) ? [` · AUC ${lane.auc.toFixed(2)}`] : [];
  const name = NAMES[view];
  return [
    [`${name}: mean `, REAL, `${real} on reals, `, FAKE, `${fake} on fakes`, ...auc],
    [`${name}: mean `, REAL, `${real}  `, FAKE, fake, ...auc],
    [`${name}: `, REAL, `${real} `, FAKE, fake, ...auc],
    [`${BRIEF[view]}: `, REAL, `${real} `, FAKE, fake, ...auc],
    [REAL, `${real} `, FAKE, fake, ...auc],
  ];
}

export function drawOutputs(g, box, lane, limits, { view, first, strong }) {
  const kind = shownAs(lane, view);
  const x = limits[kind] ?? [0, 1];
  const scale = scales(box, x, [0, limits.share]);
  title(g, box, words(lane, kind), { strong, hint: first });
  for (const name of ["real", "fake"]) {
    const shares = histogram(values(lane, name, kind), ...x, BINS);
    g.beginPath();
    g.moveTo(box.x, scale.sy(0));
    shares.forEach((share, k) => {
      g.lineTo(box.x + (k / BINS) * box.width, scale.sy(share));
      g.lineTo(box.x + ((k + 1) / BINS) * box.width, scale.sy(share));
    });
    g.lineTo(box.x + box.width, scale.sy(0));
    g.fillStyle = tint(g[name], 0.4);
    g.fill();
    g.strokeStyle = g[name];
    g.lineWidth = 1.6;
    g.stroke();
  }
  axes(g, box, scale, {
    xTicks: MARKS[kind] ?? ticks(...x, 4),
    yTicks: [0, limits.share / 2, limits.share],
    yText: first ? undefined : null,
  });
  const middle = { probability: 0.5, logit: 0 }[kind];
  if (middle !== undefined) dashed(g, scale.sx(middle), box.y, scale.sx(middle), box.y + box.height);
}
