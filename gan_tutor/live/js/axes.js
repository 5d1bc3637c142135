// Round numbers for axes, the axes themselves, and lines in them.

import { type } from "./pen.js";

const ROUND = [1, 1.5, 2, 3, 4, 5, 6, 8, 10];

/** A number in a few characters, however large or small. */
export function short(value) {
  const size = Math.abs(value);
  const plain = size === 0 || (size >= 1e-3 && size < 1e4);
  if (!plain) return value.toExponential(0).replace("e+", "e").replaceAll("-", "−");
  return String(+value.toPrecision(3)).replace("-", "−");
}

/** About `count` round numbers from `low` to `high`. */
export function ticks(low, high, count) {
  if (!(high > low)) return [low];
  const raw = (high - low) / count;
  const power = 10 ** Math.floor(Math.log10(raw));
  const step = power * [1, 2, 5, 10].find((s) => s * power >= raw * 0.999);
  const found = [];
  for (let k = Math.ceil(low / step - 1e-9); k * step <= high + 1e-9 * step; k++) found.push(k * step);
  return found;
}

/** The smallest round number that is at least `value` (> 0): an axis that ends there seldom changes. */
export function roundUp(value) {
  const power = 10 ** Math.floor(Math.log10(value));
  return +(power * ROUND.find((mark) => mark * power >= value * (1 - 1e-9))).toPrecision(2);
}

/**
 * The smallest of the ascending `steps` that holds `value`, or the last.
 * From `before`, where the axis ended so far, it comes down only with room to spare: it doesn't flicker.
 */
export function steady(steps, value, before = 0) {
  const holds = (v) => steps.find((step) => step >= v) ?? steps.at(-1);
  const now = holds(value);
  return now < before && steps.includes(before) ? Math.min(before, holds(value / 0.7)) : now;
}

/** Whole decades that hold all positive values, at least from `low` to `high`, at most 14 of them. */
export function decades(series, low, high) {
  for (const values of series) {
    for (const value of values) {
      if (!(value > 0) || value === Infinity) continue;
      low = Math.min(low, Math.floor(Math.log10(value)));
      high = Math.max(high, Math.ceil(Math.log10(value)));
    }
  }
  return [Math.max(low, high - 14), high];
}

/** The heights `ys`, moved apart so that no two are closer than `gap`, all between `low` and `high`. */
export function spread(ys, gap, low, high) {
  const order = ys.map((_, k) => k).sort((a, b) => ys[a] - ys[b]);
  const placed = [];
  let least = low;
  for (const k of order) {
    placed.push(Math.max(ys[k], least));
    least = placed.at(-1) + gap;
  }
  let most = high;
  for (let i = placed.length - 1; i >= 0; i--) {
    placed[i] = Math.min(placed[i], most);
    most = placed[i] - gap;
  }
  const found = [];
  order.forEach((k, i) => (found[k] = placed[i]));
  return found;
}

/** Scales from data to pixels. */
export function scales(box, x, y) {
  return {
    sx: (v) => box.x + ((v - x[0]) / (x[1] - x[0])) * box.width,
    sy: (v) => box.y + box.height - ((v - y[0]) / (y[1] - y[0])) * box.height,
  };
}

export const plain = (v) => String(+v.toPrecision(6)).replace("-", "−");

/** A box's spines and ticks; `xText`, `yText` null leave the numbers out (a neighbour shows them). */
export function axes(g, box, { sx, sy }, options) {
  const { xTicks = [], yTicks = [], xLabel = "", yLabel = "", xText = plain, yText = short, grid = false } = options;
  const bottom = box.y + box.height;
  g.strokeStyle = g.line;
  g.lineWidth = 1;
  if (grid) {
    g.globalAlpha = 0.45;
    g.beginPath();
    for (const v of yTicks) {
      g.moveTo(box.x, Math.round(sy(v)) + 0.5);
      g.lineTo(box.x + box.width, Math.round(sy(v)) + 0.5);
    }
    g.stroke();
    g.globalAlpha = 1;
  }
  g.beginPath();
  g.moveTo(box.x - 0.5, box.y);
  g.lineTo(box.x - 0.5, bottom + 0.5);
  g.lineTo(box.x + box.width, bottom + 0.5);
  if (xText) {
    for (const v of xTicks) {
      g.moveTo(sx(v), bottom);
      g.lineTo(sx(v), bottom + 4);
    }
  }
  g.stroke();
  type(g, { align: "center", baseline: "top" });
  if (xText) for (const v of xTicks) g.fillText(xText(v), sx(v), bottom + 6);
  if (xLabel) g.fillText(xLabel, box.x + box.width / 2, bottom + 6 + 1.25 * g.size);
  type(g, { align: "right" });
  if (yText) for (const v of yTicks) g.fillText(yText(v), box.x - 6, sy(v));
  if (yLabel) g.fillText(yLabel, box.x - 6, box.y + box.height / 2);
}

export function clipped(g, box, draw) {
  g.save();
  g.beginPath();
  g.rect(box.x, box.y, box.width, box.height);
  g.clip();
  draw();
  g.restore();
}

/** A curve through the points; where a value is not finite there is a gap. */
export function line(g, box, xs, ys, { sx, sy }, { color = g.ink, width = 2, dash = [] } = {}) {
  clipped(g, { x: box.x - 2, y: box.y - 2, width: box.width + 4, height: box.height + 4 }, () => {
    g.strokeStyle = color;
    g.lineWidth = width;
    g.setLineDash(dash);
    g.beginPath();
    let gap = true;
    for (let k = 0; k < xs.length; k++) {
      if (!Number.isFinite(ys[k])) {
        gap = true;
        continue;
      }
      const [x, y] = [sx(xs[k]), sy(ys[k])];
      if (gap) g.moveTo(x, y);
      else g.lineTo(x, y);
      if (gap && !Number.isFinite(ys[k + 1])) g.arc(x, y, 1.5, 0, 7);
      gap = false;
    }
    g.stroke();
  });
}

export function dashed(g, x0, y0, x1, y1) {
  g.save();
  g.setLineDash([5, 4]);
  g.strokeStyle = g.ink;
  g.lineWidth = 1.2;
  g.beginPath();
  g.moveTo(x0, y0);
  g.lineTo(x1, y1);
  g.stroke();
  g.restore();
}
