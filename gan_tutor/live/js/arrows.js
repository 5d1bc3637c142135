// Arrows at the fakes: where the generator is sent, or where D's output rises.

import { short } from "./axes.js";

const UNIT = 1 / 20; // of the plane's width: the length of a gradient of 1
const LONGEST = 1 / 11; // of the plane's width: longer ones are cut there
const SHORTEST = 1.5; // px: less is not to be seen as an arrow
const DISTANCE = 5; // px of the plane's width for each arrow: fewer in a small plane, and on a line half of them

/** Length in pixels of a gradient's arrow: in proportion, up to a limit, in a plane of this width. */
export const reach = (norm, width) => Math.min(norm * UNIT, LONGEST) * width;

export function meanLength(gradients, dim) {
  let sum = 0;
  for (let k = 0; k < gradients.length; k += dim) {
    let square = 0;
    for (let i = 0; i < dim; i++) square += gradients[k + i] ** 2;
    sum += Math.sqrt(square);
  }
  return (sum / gradients.length) * dim;
}

/** An arrow's path from (x, y) along the unit direction (u, v), in pixels; the shorter, the smaller its head. */
function arrow(g, x, y, u, v, length) {
  const [tipX, tipY] = [x + u * length, y + v * length];
  const head = Math.min(6, 0.55 * length);
  g.moveTo(x, y);
  g.lineTo(tipX, tipY);
  if (head < 1) return;
  g.moveTo(tipX - head * (u - 0.5 * v), tipY - head * (v + 0.5 * u));
  g.lineTo(tipX, tipY);
  g.lineTo(tipX - head * (u + 0.5 * v), tipY - head * (v - 0.5 * u));
}

/**
 * Arrows along `sign` × the gradients, which have `dim` numbers each; `at(k)` is where arrow k begins.
 * Their lengths can be compared from frame to frame: a gradient that vanishes is seen to vanish.
 */
export function drawArrows(g, width, gradients, dim, sign, at) {
  const count = Math.min(gradients.length / dim, Math.round(width / DISTANCE / (3 - dim)));
  g.beginPath();
  for (let k = 0; k < count; k++) {
    const a = sign * gradients[dim * k];
    const b = dim > 1 ? sign * gradients[dim * k + 1] : 0;
    const norm = Math.hypot(a, b);
    if (!(norm > 0) || norm === Infinity) continue;
    const length = reach(norm, width);
    if (length < SHORTEST) continue;
    const [x, y] = at(k);
    arrow(g, x, y, a / norm, -b / norm, length);
  }
  g.lineJoin = "bevel"; // round ends of that many lines take a millisecond
  g.strokeStyle = g.paper;
  g.lineWidth = 3.2;
  g.stroke();
  g.strokeStyle = g.ink;
  g.lineWidth = 1.3;
  g.stroke();
  g.lineJoin = "round";
}

/** What the arrows are, in words, from the longest wording to the shortest. */
export function arrowWords(kind, critic, gradients, dim) {
  const length = meanLength(gradients, dim);
  const mean = Number.isFinite(length) ? short(+length.toPrecision(2)) : "–";
  if (kind === "generator")
    return [
      [`→ where G's loss sends the fakes: mean length ${mean}`],
      [`→ where G's loss sends fakes: mean ${mean}`],
      [`→ −∇ of G's loss, mean ${mean}`],
    ];
  const [name, what] = critic ? ["∇critic", "its value"] : ["∇D", "D's output"];
  return [
    [`→ ${name}, uphill for ${what}: mean length ${mean}`],
    [`→ ${name}, uphill for ${what}: mean ${mean}`],
    [`→ ${name}, mean ${mean}`],
  ];
}
