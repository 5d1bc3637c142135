import assert from "node:assert/strict";
import test from "node:test";

import {
  added,
  changed,
  echoed,
  freePlace,
  mixtureOf,
  nearest,
  removed,
  resample,
  thin,
  within,
} from "../../gan_tutor/live/js/editing.js";

const two = { centers: [[-2, 0], [2, 1]], scales: [0.1, 0.3], weights: [0.25, 0.75] };
const floats = (...values) => Float32Array.from(values);
const close = (found, expected) => assert.ok(Math.abs(found - expected) < 1e-6, `${found} is not ${expected}`);

test("the handle under the pointer is the nearest one within reach", () => {
  const places = [[0, 0], [20, 0], [22, 0]];
  assert.equal(nearest(places, [14, 0], 14), 1);
  assert.equal(nearest(places, [22, 1], 14), 2);
  assert.equal(nearest(places, [0, 14], 14), 0); // reach itself still holds
  assert.equal(nearest(places, [0, 14.1], 14), -1);
  assert.equal(nearest([], [0, 0], 14), -1);
});

test("a lane's mixture is what Python says, as a copy", () => {
  const mixture = { centers: [[-2, 0], [2, 1]], scales: [0.5, 0.25], weights: [0.25, 0.75] };
  const found = mixtureOf({ dim: 2, mixture });
  assert.deepEqual(found, mixture);
  found.centers[0][0] = 9;
  found.weights[0] = 9;
  assert.deepEqual([mixture.centers[0][0], mixture.weights[0]], [-2, 0.25]);
});

test("what is no mixture, or no picture of one, can't be edited", () => {
  const mixture = { centers: [[0, 0]], scales: [1], weights: [1] };
  assert.equal(mixtureOf({ dim: 2, mixture: null }), null);
  assert.equal(mixtureOf({ dim: 64, mixture }), null);
  assert.equal(mixtureOf(undefined), null);
});

test("one mode's center, scale or weight is changed, and the mixture before is left alone", () => {
  const copy = structuredClone(two);
  assert.deepEqual(changed(two, 1, { center: [5, 5] }), { ...two, centers: [[-2, 0], [5, 5]] });
  assert.deepEqual(changed(two, 0, { scale: 9 }), { ...two, scales: [9, 0.3] });
  assert.deepEqual(two, copy);
});

test("weights are shares: one that is changed leaves the others their proportions", () => {
  const three = { centers: [[0], [1], [2]], scales: [1, 1, 1], weights: [0.5, 0.3, 0.2] };
  changed(three, 0, { weight: 0.8 }).weights.forEach((weight, k) => close(weight, [0.8, 0.12, 0.08][k]));
  assert.deepEqual(changed(three, 0, { weight: 1 }).weights, [1, 0, 0]);
  // Where all else had nothing, all else gets the same.
  assert.deepEqual(changed({ ...three, weights: [1, 0, 0] }, 0, { weight: 0.5 }).weights, [0.5, 0.25, 0.25]);
  const one = removed(two, 0);
  assert.deepEqual(changed(one, 0, { weight: 0.3 }).weights, [1]); // the only one has all
});

test("a new mode is as broad and as heavy as the others on average", () => {
  const three = added(two, [0, 3]);
  assert.deepEqual(three.centers, [[-2, 0], [2, 1], [0, 3]]);
  close(three.scales[2], 0.2);
  three.weights.forEach((weight, k) => close(weight, [1 / 6, 1 / 2, 1 / 3][k]));
  assert.deepEqual(added(null, [1, 1], 0.4), { centers: [[1, 1]], scales: [0.4], weights: [1] });
});

test("a mode is removed with its scale and weight, but never the last", () => {
  const one = removed(two, 0);
  assert.deepEqual(one, { centers: [[2, 1]], scales: [0.3], weights: [1] });
  assert.deepEqual(removed(one, 0), one);
});

test("a free place is the middle at first, and then the farthest from what there is", () => {
  const extent = [-1, 1, -1, 1];
  const place = freePlace([], extent);
  place.forEach((value) => close(value, 0));
  const [x1, x2] = freePlace([[0.8, 0.8]], extent);
  close(x1, -0.8);
  close(x2, -0.8);
  close(freePlace([[0.8]], [-1, 1])[0], -0.8); // on the line
  close(freePlace([[-0.8], [0.8]], [-1, 1])[0], 0);
});

test("a place is moved into the extent", () => {
  assert.deepEqual(within([5, -5], [-1, 1, -2, 2]), [1, -2]);
  assert.deepEqual(within([0.5], [-1, 1]), [0.5]);
});

test("points stand at equal distances along a stroke, however unevenly the pointer told it", () => {
  const path = [[0, 0], [0.1, 0], [0.1, 0], [2.5, 0], [2.5, 1.5]];
  const points = resample(path, 0.5);
  assert.equal(points.length, 9); // 4 long: its beginning, and every half
  for (const [k, [x, y]] of points.entries()) {
    close(x, Math.min(0.5 * k, 2.5));
    close(y, Math.max(0, 0.5 * k - 2.5));
  }
});

test("a stroke that grows keeps the points that it has", () => {
  const path = [[0, 0], [1, 0.3], [1.4, 2], [3, 3]];
  const whole = resample(path, 0.25);
  const begun = resample(path.slice(0, 3), 0.25);
  assert.deepEqual(whole.slice(0, begun.length), begun);
});

test("a press without a motion is a point", () => {
  assert.deepEqual(resample([[1, 2]], 0.5), [[1, 2]]);
  assert.deepEqual(resample([[1, 2], [1, 2]], 0.5), [[1, 2]]);
  assert.deepEqual(resample([], 0.5), []);
});

test("too many points are thinned evenly, first to last", () => {
  const points = Array.from({ length: 1000 }, (_, k) => [k, 0]);
  assert.equal(thin(points, 1000), points);
  const few = thin(points, 300);
  assert.equal(few.length, 300);
  assert.deepEqual(few[0], [0, 0]);
  const gaps = few.slice(1).map(([x], k) => x - few[k][0]);
  assert.ok(Math.min(...gaps) >= 3 && Math.max(...gaps) <= 4);
});

test("the learner's modes stand in for the lane's own until Python has read them", () => {
  const lane = { step: 1, modes: floats(0, 0), shape: { modes: [1, 2], fake: [9, 2] } };
  const shown = echoed(lane, two);
  assert.deepEqual([...shown.modes], [-2, 0, 2, 1]);
  assert.deepEqual(shown.shape, { modes: [2, 2], fake: [9, 2], mode_weights: [2] });
  assert.deepEqual(mixtureOf({ ...shown, dim: 2 }).centers, two.centers);
  assert.deepEqual([...lane.modes], [0, 0]);
});
