import assert from "node:assert/strict";
import test from "node:test";

import { across, EMPTY, filled, fromTo, KEY, KNOTS, marks, nearest, pressed, say, scale, stroke } from "../../gan_tutor/live/js/knots.js";

const near = (a, b, tolerance = 1e-12) => assert.ok(Math.abs(a - b) <= tolerance, `${a}, ${b}`); // float64 rounding
const LAST = KNOTS - 1;
const empty = () => [...EMPTY];
const drawn = (heights) => heights.flatMap((height, k) => (height === null ? [] : [k]));
/** Heights with some knots set. */
const having = (set) => empty().map((_, k) => set[k] ?? null);

test("the limits are the edges, and a linear scale is even between them", () => {
  const { share, value } = scale([-3, 5]);
  assert.deepEqual([-3, 1, 5].map(share), [0, 0.5, 1]);
  assert.deepEqual([0, 0.25, 1].map(value), [-3, -1, 5]);
});

test("a logarithmic scale gives each decade the same height", () => {
  const { share, value } = scale([1e-6, 1], true);
  [1e-6, 1e-5, 1e-3, 1].forEach((v, k) => near(share(v), [0, 1 / 6, 0.5, 1][k]));
  assert.deepEqual([0, 0.5, 1].map(value), [1e-6, 1e-3, 1]);
});

test("a value leads to a height and back, within a thousandth of the span or four digits", () => {
  for (const [limits, log] of [[[0, 1], false], [[-2e-7, 3e-7], false], [[1000, 1001], false], [[3e-5, 70], true]]) {
    const { share, value } = scale(limits, log);
    for (let k = 0; k <= 100; k++) near(share(value(k / 100)), k / 100, 1e-3);
  }
});

test("no rounding leads beyond the limits, whose digits may be many", () => {
  for (const [low, high, log] of [[1.23456, 2.34567, false], [1.23456e-5, 0.987654, true]]) {
    const { value } = scale([low, high], log);
    assert.deepEqual([value(0), value(1)], [low, high]);
    for (const share of [1e-6, 0.3, 1 - 1e-6]) assert.ok(value(share) >= low && value(share) <= high, `${value(share)}`);
  }
});

test("what lies beyond the limits is at the edge, and 0 at the bottom of a logarithmic scale", () => {
  const { share } = scale([1e-6, 1], true);
  assert.deepEqual([0, -1, 1e-9, 5, Infinity].map(share), [0, 0, 0, 1, 1]);
  assert.deepEqual([-9, 9].map(scale([0, 1]).share), [0, 1]);
});

test("a logarithmic axis is marked at whole decades, so many as there is room for", () => {
  assert.deepEqual(marks([1e-6, 1], true, 8), [1e-6, 1e-5, 1e-4, 1e-3, 1e-2, 0.1, 1]);
  assert.deepEqual(marks([1e-6, 1], true, 4), [1e-6, 1e-4, 1e-2, 1]);
  assert.deepEqual(marks([1e-5, 1], true, 4), [1e-4, 1e-2, 1]); // from the top: where a curve begins that falls
  assert.deepEqual(marks([5e-4, 50], true, 9), [1e-3, 1e-2, 0.1, 1, 10]);
  for (const most of [2, 3, 5]) assert.ok(marks([1e-12, 1e3], true, most).length <= most);
});

test("a logarithmic axis with less than two decades on it, and a linear one, are marked at round numbers", () => {
  assert.deepEqual(marks([2, 9], true, 4), [2, 4, 6, 8]);
  assert.ok(marks([0.02, 0.5], true, 5).length > 3);
  assert.deepEqual(marks([-50, 50], false, 2), [-50, 0, 50]);
});

test("a press sets the knot that is nearest, and none beyond the chart's sides", () => {
  for (const [at, k] of [[0, 0], [0.3, 12], [0.31, 12], [0.32, 13], [1.01, LAST]]) {
    const heights = stroke(empty(), [at, 0.7], [at, 0.7]);
    assert.deepEqual(drawn(heights), [k]);
    assert.equal(heights[k], 0.7);
  }
  for (const at of [-0.1, 1.1]) assert.deepEqual(stroke(empty(), [at, 0.7], [at, 0.7]), EMPTY);
  assert.deepEqual([0, 0.5, 1, -0.02, 1.02].map(nearest), [0, 20, LAST, -1, -1]);
});

test("a fast stroke sets every knot on its way to the line's height there, whichever way it goes", () => {
  for (const [from, to] of [[[0, 0.2], [1, 0.8]], [[1, 0.8], [0, 0.2]]]) {
    stroke(empty(), from, to).forEach((height, k) => near(height, 0.2 + 0.6 * across(k)));
  }
  const [from, to] = [[0.101, 0.5], [0.399, 0.5]];
  assert.deepEqual(drawn(stroke(empty(), from, to)), Array.from({ length: 12 }, (_, k) => k + 5));
});

test("a curve is the same however many points its pen has told", () => {
  const curve = (u) => 0.5 + 0.4 * Math.sin(5 * u);
  let heights = empty();
  for (let k = 1; k <= 1000; k++) heights = stroke(heights, [(k - 1) / 1000, curve((k - 1) / 1000)], [k / 1000, curve(k / 1000)]);
  heights.forEach((height, k) => near(height, curve(across(k)), 1e-5)); // the curve bends between two points
});

test("the knot next to the pen goes with it, unless the pen is leaving it", () => {
  const at = (share) => share / LAST;
  const ahead = stroke(having({ 10: 0.5 }), [at(10), 0.5], [at(10.7), 0.9]);
  assert.deepEqual([ahead[10], ahead[11]], [0.5, 0.9]);
  const leaving = stroke(having({ 10: 0.5 }), [at(10), 0.5], [at(10.3), 0.9]);
  assert.deepEqual(drawn(leaving), [10]);
  assert.equal(leaving[10], 0.5);
  assert.equal(stroke(leaving, [at(10.3), 0.9], [at(10.3), 0.2])[10], 0.2); // straight down: there is no other
});

test("drawing again over a part changes that part alone", () => {
  const first = stroke(empty(), [0, 0.2], [1, 0.2]);
  const second = stroke(first, [0.25, 0.8], [0.5, 0.8]);
  second.forEach((height, k) => assert.equal(height, k >= 10 && k <= 20 ? 0.8 : 0.2));
  assert.equal(first[15], 0.2, "the old heights are left as they were");
});

test("a pen beyond the top or the bottom draws along it", () => {
  const heights = stroke(empty(), [0, 2], [1, -1]);
  assert.deepEqual([heights[0], heights[LAST]], [1, 0]);
  assert.ok(heights.every((height) => height >= 0 && height <= 1));
});

test("gaps are filled with straight lines, and level beyond what is drawn", () => {
  const heights = filled(having({ 10: 0.2, 20: 0.8, 21: 0.1 }));
  for (let k = 0; k <= 10; k++) assert.equal(heights[k], 0.2);
  for (let k = 10; k <= 20; k++) near(heights[k], 0.2 + 0.06 * (k - 10));
  for (let k = 21; k <= LAST; k++) assert.equal(heights[k], 0.1);
  assert.deepEqual(filled(having({ 7: 0.4 })), Array(KNOTS).fill(0.4));
  assert.deepEqual(filled(empty()), EMPTY);
});

test("Left and Right lead from knot to knot, Home and End to the ends, and change nothing", () => {
  const heights = having({ 3: 0.4 });
  for (const [key, far, cursor] of [
    ["ArrowLeft", false, 2], ["ArrowRight", false, 4], ["ArrowRight", true, 8], ["ArrowLeft", true, 0], ["Home", false, 0],
    ["End", false, LAST],
  ]) {
    assert.deepEqual(pressed(heights, 3, key, far), { cursor, heights });
  }
  assert.equal(pressed(heights, LAST, "ArrowRight", false).cursor, LAST);
});

test("Up and Down change the value by a fortieth of the height, with Shift by five, within the chart", () => {
  for (const [key, far, by] of [["ArrowUp", false, 1], ["ArrowDown", false, -1], ["ArrowUp", true, 5], ["ArrowDown", true, -5]]) {
    const { cursor, heights } = pressed(having({ 3: 0.5 }), 3, key, far);
    assert.equal(cursor, 3);
    near(heights[3], 0.5 + by * KEY);
    near(KEY, 1 / 40);
  }
  assert.equal(pressed(having({ 3: 0.99 }), 3, "ArrowUp", false).heights[3], 1);
  assert.equal(pressed(having({ 3: 0.01 }), 3, "ArrowDown", true).heights[3], 0);
});

test("where nothing is drawn a key begins at what would fill the gap, or in the middle", () => {
  near(pressed(empty(), 0, "ArrowUp", false).heights[0], 0.5 + KEY);
  near(pressed(having({ 0: 0.2, 4: 0.6 }), 2, "ArrowDown", false).heights[2], 0.4 - KEY);
  near(pressed(having({ 4: 0.6 }), 30, "ArrowUp", false).heights[30], 0.6 + KEY);
});

test("other keys are left to others", () => {
  for (const key of [" ", "Enter", "Tab", "a", "Escape"]) assert.equal(pressed(empty(), 0, key, false), null);
});

test("numbers are told in a few characters, small ones in two digits, since neighbours must differ", () => {
  const told = [0, 0.003, 0.00102, 12.5, -1.5, 1e-4, 1.41e-4, -2e-7, 3e6].map((value) => say(value));
  assert.deepEqual(told, ["0", "0.003", "0.00102", "12.5", "−1.5", "1e−4", "1.4e−4", "−2e−7", "3e6"]);
});

test("a curve's ends are told in words", () => {
  assert.equal(fromTo({ xlabel: "step" }, [0, 5, 500], [1, 7, 2.5e-6]), "from 1 at step 0 to 2.5e−6 at step 500");
  assert.equal(fromTo({ xlabel: "" }, [-1, 1], [0, 2]), "from 0 at −1 to 2 at 1");
});
