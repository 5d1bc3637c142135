// The line: both densities, D beside the best D, and where each latent point is sent.

import { arrowWords, drawArrows } from "./arrows.js";
import { axes, clipped, line, plain, scales, short, ticks } from "./axes.js";
import { drawHandles, drawStroke, strokes } from "./marks.js";
import { chip, tint, type } from "./pen.js";

const SHOWN = 60; // latent points with a line of their own
const LATENT = 3; // standard deviations from the middle of the latent axis to its ends

/** The parts of a line's box: densities, the axis's numbers, the rugs, latent lines. */
export function parts(box, u, lines) {
  const width = box.width - 34 * u; // right of it stands D's scale
  const numbers = 24 * u;
  const rug = 22 * u;
  const height = lines ? 0.6 * box.height : box.height - rug - numbers;
  const density = { x: box.x, y: box.y, width, height };
  const rugs = { x: box.x, y: box.y + height + numbers, width, height: rug };
  const top = rugs.y + rug;
  return { density, rugs, latent: lines ? { x: box.x, y: top, width, height: box.y + box.height - top } : null };
}

export const unitLatent = (lane) => lane.shape?.latent?.[1] === 1;

/** Indices of about `count` latent points, evenly along their order. */
export function chosen(latent, count) {
  const order = Array.from(latent, (_, k) => k).sort((a, b) => latent[a] - latent[b]);
  const step = Math.max(1, order.length / count);
  const found = [];
  for (let at = step / 2; at < order.length; at += step) found.push(order[Math.floor(at)]);
  return found;
}

/** The highest density that the picture must show: a spike of q may be cut, p may not. */
export function highest(lane) {
  const max = (values) => (values ? values.reduce((a, b) => Math.max(a, b), 0) : 0);
  const p = max(lane.real_density);
  return Math.max(p, Math.min(max(lane.fake_density), 2.5 * p || Infinity), 1e-6);
}

const places = (n, [left, right]) => Float32Array.from({ length: n }, (_, k) => left + ((right - left) * k) / (n - 1));

function area(g, box, xs, ys, { sx, sy }, color) {
  clipped(g, box, () => {
    g.beginPath();
    g.moveTo(sx(xs[0]), sy(0));
    for (let k = 0; k < xs.length; k++) g.lineTo(sx(xs[k]), sy(ys[k]));
    g.lineTo(sx(xs.at(-1)), sy(0));
    g.closePath();
    g.fillStyle = tint(color, 0.28);
    g.fill();
  });
  line(g, box, xs, ys, { sx, sy }, { color, width: 1.8 });
}

function rug(g, box, values, sx, color) {
  g.beginPath();
  for (const value of values) {
    const x = sx(value);
    if (!(x >= box.x && x <= box.x + box.width)) continue;
    g.moveTo(x, box.y);
    g.lineTo(x, box.y + box.height);
  }
  g.globalAlpha = 0.4;
  g.strokeStyle = color;
  g.lineWidth = 1;
  g.stroke();
  g.globalAlpha = 1;
}

const half = (box, k) => ({ ...box, y: box.y + (k * box.height) / 2, height: box.height / 2 - 2 });

export function lineScales(box, u, lane, extent) {
  const { density } = parts(box, u, unitLatent(lane));
  const { sx } = scales(density, extent, [0, 1]);
  const middle = density.y + density.height;
  return {
    sx,
    sy: () => middle,
    inverseX: (x) => extent[0] + ((x - density.x) / density.width) * (extent[1] - extent[0]),
    inverseY: () => 0,
    box: density,
  };
}

/** What changes with a snapshot only. `top`: where the axis of densities ends. */
export function drawLine(g, box, lane, extent, { top, first, strong }) {
  const { density, rugs, latent } = parts(box, g.u, unitLatent(lane));
  const scale = scales(density, extent, [0, top]);
  const xs = places(256, lane.extent);
  if (lane.real_density) area(g, density, xs, lane.real_density, scale, g.real);
  if (lane.fake_density) area(g, density, xs, lane.fake_density, scale, g.fake);
  const [low, high] = lane.critic ? (lane.field_range ?? [0, 1]) : [0, 1];
  const output = scales(density, extent, [low, high > low ? high : low + 1]);
  if (!lane.critic && lane.optimal) line(g, density, xs, lane.optimal, output, { dash: [6, 4], width: 2 });
  if (lane.field) {
    const values = Float32Array.from(lane.field, (u) => low + ((high - low) * u) / 255);
    line(g, density, places(values.length, lane.extent), values, output, { width: 2.4 });
  }
  axes(g, density, scale, {
    xTicks: ticks(...extent, density.width > 330 ? 6 : 4),
    yTicks: ticks(0, top, 4),
    yText: first ? plain : null,
  });
  outputAxis(g, density, output, lane.critic ? [low, high] : [0, 0.5, 1], lane.critic ? "critic" : "D");
  rug(g, half(rugs, 0), lane.real ?? [], scale.sx, g.real);
  if (latent) latentAxis(g, latent, first);
  if (strong) {
    g.strokeStyle = g.ink;
    g.lineWidth = 3;
    g.strokeRect(density.x - 1.5, density.y - 1.5, density.width + 3, density.height + 3);
  }
}

/** D's own scale, at the right. */
function outputAxis(g, box, { sy }, values, name) {
  const x = box.x + box.width;
  g.strokeStyle = g.line;
  g.lineWidth = 1;
  g.beginPath();
  g.moveTo(x + 0.5, box.y);
  g.lineTo(x + 0.5, box.y + box.height);
  g.stroke();
  type(g);
  for (const value of values) g.fillText(short(value), x + 6, sy(value));
  type(g, { bold: true });
  g.fillText(name, x + 6, box.y + box.height / 4);
}

function latentAxis(g, box, first) {
  const y = box.y + box.height;
  g.strokeStyle = g.line;
  g.beginPath();
  g.moveTo(box.x, y + 0.5);
  g.lineTo(box.x + box.width, y + 0.5);
  g.stroke();
  type(g, { align: "center", baseline: "top" });
  for (const z of [-2, -1, 0, 1, 2]) g.fillText(plain(z), box.x + ((z + LATENT) / (2 * LATENT)) * box.width, y + 6);
  g.fillText("latent z", box.x + box.width / 2, y + 6 + 1.25 * g.size);
  if (!first) return;
  type(g, { align: "right" });
  g.fillText("z", box.x - 6, y);
  g.fillText("G(z)", box.x - 6, box.y - 4);
}

/** What is redrawn in every animation frame: the fakes, and the way there from the latent points. */
export function moveLine(g, box, lane, extent, options, t) {
  const { density, rugs, latent } = parts(box, g.u, unitLatent(lane));
  const { sx } = scales(density, extent, [0, 1]);
  const moving = lane.moving ?? {};
  const fake = moving.fake ?? lane.fake;
  if (!fake) return;
  const phase = options.phase?.name;
  const grown = phase === "noise" ? 0 : phase === "fakes" ? t : 1;
  if (grown === 1) rug(g, half(rugs, 1), fake, sx, g.fake);
  if (latent) {
    const bottom = latent.y + latent.height;
    const top = rugs.y + rugs.height;
    clipped(g, { ...latent, y: top }, () => {
      g.beginPath();
      for (const k of order(lane)) {
        const from = latent.x + ((lane.latent[k] + LATENT) / (2 * LATENT)) * latent.width;
        g.moveTo(from, bottom);
        g.lineTo(from + grown * (sx(fake[k]) - from), bottom + grown * (top - bottom));
      }
      g.globalAlpha = 0.75;
      g.strokeStyle = g.fake;
      g.lineWidth = 1.2;
      g.stroke();
      g.globalAlpha = 1;
    });
  }
  const arrows = phase === "gradient" ? "generator" : options.arrows;
  const gradients = arrows === "none" ? null : (moving[`${arrows}_gradients`] ?? lane[`${arrows}_gradients`]);
  if (gradients) {
    const y = rugs.y + 0.75 * rugs.height;
    drawArrows(g, density.width, gradients, 1, arrows === "generator" ? -1 : 1, (k) => [sx(fake[k]), y]);
    chip(g, density, arrowWords(arrows, lane.critic, gradients, 1));
  }
  if (options.editing === "modes" && lane.modes?.length) {
    const y = density.y + density.height;
    drawHandles(g, lane.mode_weights, (k) => [sx(lane.modes[k]), y], options.hover);
  }
  if (options.editing === "draw") {
    const y = density.y + density.height;
    clipped(g, box, () => strokes(options).forEach((stroke) => drawStroke(g, stroke.map(([x]) => [sx(x), y]))));
  }
}

const orders = new WeakMap(); // the latent points stay as they are for a whole game

function order(lane) {
  if (!orders.has(lane.latent)) orders.set(lane.latent, chosen(lane.latent, SHOWN));
  return orders.get(lane.latent);
}
