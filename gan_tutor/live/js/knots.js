// A curve that is drawn by hand: its values at evenly spaced knots, as heights on the shown scale, from 0 at
// the chart's bottom to 1 at its top; null where nothing is drawn yet. Places are shares of the chart too,
// [across, up] from its lower left corner.

import { plain, ticks } from "./axes.js";

export const KNOTS = 41;
export const EMPTY = Array(KNOTS).fill(null);
export const KEY = 1 / 40; // of the height, and a knot along; five of them with Shift

const clamp = (value, low, high) => Math.min(high, Math.max(low, value));

/** How far along a chart's whole width or height a value lies, and which value lies there. */
export function scale([low, high], log = false) {
  const [bend, back] = log ? [Math.log10, (v) => 10 ** v] : [(v) => v, (v) => v];
  const [from, to] = [bend(low), bend(high)];
  // Nobody draws more finely than a thousandth of the span: the file stays readable.
  const power = 10 ** (Math.ceil(-Math.log10(high - low)) + 3);
  const short = (value) => (log ? +value.toPrecision(4) : Math.round(value * power) / power);
  return {
    /** Beyond the limits it is at the edge; on a logarithmic scale 0 and less lie beyond the bottom. */
    share: (value) => (log && value <= 0 ? 0 : clamp((bend(value) - from) / (to - from), 0, 1)),
    value: (share) => {
      if (share <= 0) return low; // to the last digit, however many it has
      return share >= 1 ? high : clamp(short(back(from + share * (to - from))), low, high);
    },
  };
}

/** The scales of a chart with the limits x and y. */
export const scalesOf = ({ x, y, log }) => ({ x: scale(x), y: scale(y, log) });

/** Round values for an axis, at most `most` or so: whole decades where there are two or more of them. */
export function marks([low, high], log, most) {
  if (!log) return ticks(low, high, most);
  const [from, to] = [Math.ceil(Math.log10(low) - 1e-9), Math.floor(Math.log10(high) + 1e-9)];
  if (to <= from) return ticks(low, high, most);
  const every = Math.ceil((to - from + 1) / most);
  const found = [];
  for (let power = to; power >= from; power -= every) found.unshift(+`1e${power}`);
  return found;
}

/** Where a knot stands. */
export const across = (k) => k / (KNOTS - 1);

/** The knot that is nearest to a place, or −1 where all are more than half their spacing away. */
export function nearest(share) {
  const k = Math.round(share * (KNOTS - 1));
  return k >= 0 && k < KNOTS ? k : -1;
}

/**
 * The heights after the pen has moved in a straight line. Every knot on its way gets the line's height there,
 * however few points the pointer has told. The knot next to the pen goes with it, unless the pen is leaving it.
 */
export function stroke(heights, from, to) {
  const drawn = [...heights];
  const [start, end] = [from[0], to[0]].map((share) => share * (KNOTS - 1));
  const near = nearest(to[0]);
  if (near >= 0 && (near - end) * (end - start) >= 0) drawn[near] = clamp(to[1], 0, 1);
  if (start === end) return drawn;
  const [first, last] = [Math.ceil(Math.min(start, end)), Math.floor(Math.max(start, end))];
  for (let k = Math.max(0, first); k <= Math.min(KNOTS - 1, last); k++) {
    drawn[k] = clamp(from[1] + ((k - start) / (end - start)) * (to[1] - from[1]), 0, 1);
  }
  return drawn;
}

/** The heights without gaps: straight lines between what is drawn, level beyond it. All null stays so. */
export function filled(heights) {
  const drawn = heights.flatMap((height, k) => (height === null ? [] : [k]));
  return heights.map((height, k) => {
    if (height !== null || !drawn.length) return height;
    const before = drawn.findLast((j) => j < k);
    const after = drawn.find((j) => j > k);
    if (before === undefined) return heights[after];
    if (after === undefined) return heights[before];
    return heights[before] + ((k - before) / (after - before)) * (heights[after] - heights[before]);
  });
}

/**
 * What a key does to the cursor's knot and to the heights; null for keys that do nothing here.
 * Where nothing is drawn, the first step begins at what would fill the gap, or in the middle of an empty chart.
 */
export function pressed(heights, cursor, key, far) {
  const by = far ? 5 : 1;
  const to = { ArrowLeft: cursor - by, ArrowRight: cursor + by, Home: 0, End: KNOTS - 1 }[key];
  if (to !== undefined) return { cursor: clamp(to, 0, KNOTS - 1), heights };
  const way = { ArrowUp: 1, ArrowDown: -1 }[key];
  if (!way) return null;
  const drawn = [...heights];
  drawn[cursor] = clamp((filled(heights)[cursor] ?? 0.5) + way * by * KEY, 0, 1);
  return { cursor, heights: drawn };
}

/** A value as it is read out and shown: three digits, two where there must be a power of ten. */
export function say(value) {
  const size = Math.abs(value);
  const plain = size === 0 || (size >= 1e-3 && size < 1e5);
  const text = plain ? String(+value.toPrecision(3)) : value.toExponential(1).replace(".0e", "e").replace("e+", "e");
  return text.replaceAll("-", "−");
}

/** A place on the x-axis in words. */
export const at = ({ xlabel }, x) => ["at", xlabel, plain(x)].filter(Boolean).join(" ");

/** Where a curve begins and ends, in words. `xs`: places, its first and last are those of the curve. */
export const fromTo = (chart, xs, ys) =>
  `from ${say(ys[0])} ${at(chart, xs[0])} to ${say(ys.at(-1))} ${at(chart, xs.at(-1))}`;
