// What is real, edited: modes as plain values, strokes as points. Places are [x1, x2] in the plane, [x1] on the line.

/** The mixture that a lane's reals come from, or null where its modes are not known. */
export function mixtureOf(lane) {
  if (!lane?.mixture || lane.dim > 2) return null;
  const { centers, scales, weights } = lane.mixture;
  return { centers: centers.map((center) => [...center]), scales: [...scales], weights: [...weights] };
}

/** How far apart two places are. */
export const distance = (a, b) => Math.hypot(...a.map((value, axis) => value - b[axis]));

/** Index of the place that is nearest to that point and no further than `reach`, or −1. */
export function nearest(places, point, reach) {
  let [found, least] = [-1, reach];
  places.forEach((place, k) => {
    const away = distance(place, point);
    if (away <= least) [found, least] = [k, away];
  });
  return found;
}

const replaced = (values, k, value) => values.map((old, at) => (at === k ? value : old));
const without = (values, k) => values.filter((_, at) => at !== k);

const total = (values) => values.reduce((a, b) => a + b, 0);

/** Weights that sum to 1, one of them this large; the others keep their proportions. */
function shared(weights, k, weight) {
  const others = total(without(weights, k));
  const rest = (old) => (others > 0 ? (old / others) * (1 - weight) : (1 - weight) / (weights.length - 1));
  return weights.length === 1 ? [1] : weights.map((old, at) => (at === k ? weight : rest(old)));
}

/** The mixture with one of its modes' center, scale or weight changed: {center}, {scale}, {weight}. */
export function changed({ centers, scales, weights }, k, { center, scale, weight }) {
  return {
    centers: center ? replaced(centers, k, center) : centers,
    scales: scale === undefined ? scales : replaced(scales, k, scale),
    weights: weight === undefined ? weights : shared(weights, k, weight),
  };
}

/** The mixture with one more mode there, as broad and as heavy as the others are on average. */
export function added(mixture, center, scale = 0.1) {
  const { centers, scales, weights } = mixture ?? { centers: [], scales: [], weights: [] };
  const count = centers.length;
  return {
    centers: [...centers, center],
    scales: [...scales, count ? total(scales) / count : scale],
    weights: shared([...weights, 0], count, 1 / (count + 1)),
  };
}

/** The mixture without that mode; the last one stays. */
export function removed({ centers, scales, weights }, k) {
  if (centers.length <= 1) return { centers, scales, weights };
  return { centers: without(centers, k), scales: without(scales, k), weights: without(shared(weights, k, 0), k) };
}

/** The place within the extent, a little off its rim, that is farthest from all of these. */
export function freePlace(centers, extent) {
  const axis = (low, high) => [0.1, 0.2, 0.3, 0.4, 0.5, 0.6, 0.7, 0.8, 0.9].map((at) => low + at * (high - low));
  const first = axis(extent[0], extent[1]).map((x) => [x]);
  const places = extent.length === 4 ? first.flatMap(([x]) => axis(extent[2], extent[3]).map((y) => [x, y])) : first;
  const middle = places[(places.length - 1) / 2];
  if (!centers.length) return middle;
  const room = (place) => Math.min(...centers.map((center) => distance(center, place)));
  return places.reduce((best, place) => (room(place) > room(best) + 1e-9 ? place : best));
}

/** The place, moved into the extent. */
export const within = (place, extent) =>
  place.map((value, axis) => Math.min(Math.max(value, extent[2 * axis]), extent[2 * axis + 1]));

/** Points at equal distances along a path, beginning with its first; a path that goes nowhere is a point. */
export function resample(path, spacing) {
  const points = path.slice(0, 1);
  let left = spacing; // to go until the next point
  for (let k = 1; k < path.length; k++) {
    const [from, to] = [path[k - 1], path[k]];
    const length = distance(from, to);
    let at = left;
    for (; at <= length; at += spacing) {
      points.push(from.map((value, axis) => value + (at / length) * (to[axis] - value)));
    }
    left = at - length;
  }
  return points;
}

/** At most so many of the points, taken evenly. */
export function thin(points, most) {
  if (points.length <= most) return points;
  return Array.from({ length: most }, (_, k) => points[Math.floor((k * points.length) / most)]);
}

/** The lane with these modes in place of its own. */
export function echoed(lane, mixture) {
  const { centers, weights } = mixture;
  const [count, dim] = [centers.length, centers[0].length];
  return {
    ...lane,
    mixture,
    modes: Float32Array.from(centers.flat()),
    mode_weights: Float32Array.from(weights),
    shape: { ...lane.shape, modes: [count, dim], mode_weights: [count] },
  };
}
