// Marks on a picture: points by the hundred, and the handles that modes are dragged by.

import { diamond, dot, tint } from "./pen.js";

/** Radius in pixels of a mode's handle: its area grows with the mode's weight. */
export const handleRadius = (weight) => 7 + 22 * Math.sqrt(weight);

const radius = (box) => Math.min(3.6, Math.max(2.3, box.width / 130));

const MARKS = {
  real: (g, at, r) => filled(g, at, r, dot, g.real),
  fake: (g, at, r) => filled(g, at, r, diamond, g.fake),
  latent: (g, at, r) => filled(g, at, r, diamond, g.paper, g.fake, 1.4),
  passed: (g, at, r) => filled(g, at, 1.25 * r, diamond, g.fake, g.real, 2.4),
  caught: (g, at, r) => filled(g, at, 0.9 * r, diamond, g.fake, g.ink, 1),
};

function filled(g, at, r, mark, fill, edge = g.paper, width = 0.7) {
  g.beginPath();
  mark(g, at, at, r);
  g.fillStyle = fill;
  g.fill();
  g.strokeStyle = edge;
  g.lineWidth = width;
  g.stroke();
}

const sprites = new Map(); // a mark is drawn once, then copied some hundred times a frame

function sprite(g, name, r) {
  const key = [name, r, g.ratio, g.real, g.fake, g.paper, g.ink].join();
  if (!sprites.has(key)) {
    if (sprites.size > 40) sprites.clear();
    const side = Math.ceil((2.9 * r + 4) * g.ratio);
    const made = Object.assign(document.createElement("canvas"), { width: side, height: side });
    const inside = made.getContext("2d");
    inside.scale(g.ratio, g.ratio);
    Object.assign(inside, { real: g.real, fake: g.fake, paper: g.paper, ink: g.ink });
    MARKS[name](inside, side / g.ratio / 2, r);
    sprites.set(key, made);
  }
  return sprites.get(key);
}

/** Copies of a mark at all points that fall into the box, on whole device pixels: those are copied fastest. */
export function drawPoints(g, box, points, { sx, sy }, name) {
  const made = sprite(g, name, radius(box));
  const side = made.width / g.ratio;
  const half = side / 2;
  const snapped = (v) => Math.round((v - half) * g.ratio) / g.ratio;
  for (let k = 0; k < points.length; k += 2) {
    const [x, y] = [sx(points[k]), sy(points[k + 1])];
    // What lies outside need not be drawn, and what is nowhere can't be.
    if (x > box.x - half && x < box.x + box.width + half && y > box.y - half && y < box.y + box.height + half)
      g.drawImage(made, snapped(x), snapped(y), side, side);
  }
}

/** A handle at each mode's place on the picture: `at(k)` says where that is. */
export function drawHandles(g, weights, at, hover) {
  const total = weights.reduce((a, b) => a + b, 0) || 1;
  for (let k = 0; k < weights.length; k++) {
    const weight = weights[k] / total;
    const [x, y] = at(k);
    const r = handleRadius(weight);
    g.beginPath();
    g.arc(x, y, r, 0, 7);
    g.fillStyle = tint(g.real, k === hover ? 0.4 : 0.15);
    g.fill();
    g.strokeStyle = g.paper;
    g.lineWidth = k === hover ? 6 : 4.5;
    g.stroke();
    g.strokeStyle = g.ink;
    g.lineWidth = k === hover ? 3 : 1.5;
    g.stroke();
    if (k === hover) drawWeight(g, `${Math.round(100 * weight)} %`, x, y - r - 0.9 * g.size);
  }
}

function drawWeight(g, text, x, y) {
  g.font = `600 ${g.size + 1}px ${g.family}`;
  g.textAlign = "center";
  g.textBaseline = "middle";
  g.lineWidth = 4;
  g.strokeStyle = g.paper;
  g.strokeText(text, x, y);
  g.fillStyle = g.ink;
  g.fillText(text, x, y);
}

/** All strokes of a drawing, the one in hand too. */
export const strokes = ({ strokes: made = [], stroke }) => [...made, ...(stroke?.length ? [stroke] : [])];

/** A broad stroke through the pixels. */
export function drawStroke(g, pixels) {
  g.beginPath();
  for (const [x, y] of pixels) g.lineTo(x, y);
  if (pixels.length === 1) g.lineTo(pixels[0][0] + 0.1, pixels[0][1]);
  g.lineCap = "round";
  g.strokeStyle = tint(g.real, 0.6);
  g.lineWidth = 14;
  g.stroke();
  g.lineCap = "butt";
}
