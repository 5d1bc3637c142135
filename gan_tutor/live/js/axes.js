// Where panels stand, round numbers for their axes, and lines in them.

import { short } from "./frame.js";

export const FONT = 13; // px; it is read on projectors

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

/** Whole decades that hold all positive values, at least from `low` to `high`. */
export function decades(values, low, high) {
  for (const value of values) {
    if (!(value > 0)) continue;
    low = Math.min(low, Math.floor(Math.log10(value)));
    high = Math.max(high, Math.ceil(Math.log10(value)));
  }
  return [low, high];
}

/** Where the panels stand in a stage of this width, all in CSS pixels. */
export function arrange(width) {
  const wide = width >= 760;
  const side = Math.round(wide ? Math.min(0.48 * width, 660) : Math.min(width, 520));
  const top = 28; // legend
  const plane = { x: 34, y: top, width: side - 34, height: side - 34 };
  const x = wide ? side + 24 : 0;
  const tall = wide ? (side - 34 + top + 38) / 3 : 150;
  const begin = wide ? 0 : side + top + 14;
  const panel = (k) => ({ x: x + 46, y: begin + k * tall + 24, width: width - x - 58, height: tall - 24 - 40 });
  return {
    height: Math.ceil(wide ? top + side - 34 + 38 : begin + 3 * tall + 4),
    plane,
    outputs: panel(0),
    losses: panel(1),
    gradient: panel(2),
  };
}

/** Draws a panel's frame, title and ticks; returns its scales from data to pixels. */
export function axes(g, box, title, { x, y, xTicks, yTicks, xLabel, yLabel, yText = short }) {
  const sx = (v) => box.x + ((v - x[0]) / (x[1] - x[0])) * box.width;
  const sy = (v) => box.y + box.height - ((v - y[0]) / (y[1] - y[0])) * box.height;
  g.fillStyle = g.ink;
  g.textBaseline = "alphabetic";
  g.textAlign = "left";
  g.font = `600 ${FONT + 1}px ${g.family}`;
  g.fillText(title, box.x, box.y - 8, box.width);
  g.font = `${FONT}px ${g.family}`;
  g.strokeStyle = g.line;
  g.lineWidth = 1;
  g.beginPath();
  g.moveTo(box.x, box.y);
  g.lineTo(box.x, box.y + box.height);
  g.lineTo(box.x + box.width, box.y + box.height);
  g.stroke();
  g.fillStyle = g.ink;
  g.textAlign = "center";
  g.textBaseline = "top";
  for (const v of xTicks) g.fillText(String(+v.toPrecision(6)).replace("-", "−"), sx(v), box.y + box.height + 4);
  if (xLabel) g.fillText(xLabel, box.x + box.width / 2, box.y + box.height + 19);
  g.textAlign = "right";
  g.textBaseline = "middle";
  for (const v of yTicks) g.fillText(yText(v), box.x - 6, sy(v));
  if (yLabel) {
    g.textBaseline = "top";
    g.fillText(yLabel, box.x - 6, box.y + 8);
  }
  return { sx, sy };
}

export function line(g, xs, ys, { sx, sy }, color, box) {
  g.save();
  g.beginPath();
  g.rect(box.x, box.y, box.width, box.height);
  g.clip();
  g.strokeStyle = color;
  g.lineWidth = 2;
  g.beginPath();
  for (let k = 0; k < xs.length; k++) g.lineTo(sx(xs[k]), sy(ys[k]));
  if (xs.length === 1) g.arc(sx(xs[0]), sy(ys[0]), 1.5, 0, 7);
  g.stroke();
  g.restore();
}

export function dashed(g, x0, y0, x1, y1) {
  g.save();
  g.setLineDash([5, 4]);
  g.strokeStyle = g.ink;
  g.beginPath();
  g.moveTo(x0, y0);
  g.lineTo(x1, y1);
  g.stroke();
  g.restore();
}
