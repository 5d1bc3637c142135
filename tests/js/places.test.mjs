import assert from "node:assert/strict";
import test from "node:test";

import { beyond, decimals, holds, moved, nearest, pulled, say, toData, toShare, within } from "../../gan_tutor/live/js/places.js";

const near = (a, b, tolerance = 1e-12) => assert.ok(Math.abs(a - b) <= tolerance, `${a}, ${b}`); // float64 rounding
// A usual panel, one whose axes run the other way, and one of very small numbers.
const PANEL = { box: [0.1, 0.2, 0.8, 0.5], x: [-3, 5], y: [0, 10] };
const TURNED = { box: [0, 0.5, 0.25, 0.5], x: [2, -2], y: [1, -1] };
const SMALL = { box: [0.5, 0, 0.5, 1], x: [0, 1e-5], y: [-2e-7, 2e-7] };
const PANELS = [PANEL, TURNED, SMALL];

test("the corners of the box are the ends of the axes, and y grows upwards", () => {
  const corners = [[PANEL, 0.1, 0.7, -3, 0], [PANEL, 0.9, 0.2, 5, 10], [TURNED, 0, 1, 2, 1], [TURNED, 0.25, 0.5, -2, -1]];
  for (const [panel, across, down, x, y] of corners) {
    near(toData(panel, across, down)[0], x);
    near(toData(panel, across, down)[1], y);
  }
  assert.deepEqual(toShare(PANEL, [1, 5]), [0.5, 0.45]);
});

test("a place on the picture leads back to where it came from, both ways", () => {
  for (const panel of PANELS) {
    for (const [across, down] of [[0.1, 0.2], [0.77, 0.31], [-0.4, 1.3]]) {
      const [there, below] = toShare(panel, toData(panel, across, down));
      near(there, across);
      near(below, down);
    }
    for (const [along, up] of [[0, 0], [1, 1], [0.3, 0.9], [-1, 2]]) {
      const place = [panel.x, panel.y].map(([low, high], axis) => low + [along, up][axis] * (high - low));
      const back = toData(panel, ...toShare(panel, place));
      [panel.x, panel.y].forEach(([low, high], axis) => near(back[axis], place[axis], 1e-12 * Math.abs(high - low)));
    }
  }
});

test("what is beyond the limits is put onto them, whichever way they run", () => {
  assert.deepEqual(within(PANEL, [-9, 11]), [-3, 10]);
  assert.deepEqual(within(PANEL, [9, -1]), [5, 0]);
  assert.deepEqual(within(TURNED, [3, -3]), [2, -1]);
  // Limits of many digits: rounding leads not beyond them.
  const odd = { box: PANEL.box, x: [-1.23456, 1.23456], y: [0, 0.98765] };
  assert.deepEqual(within(odd, [9, 9]), [1.23456, 0.98765]);
  assert.deepEqual(within(odd, [-9, -9]), [-1.23456, 0]);
});

test("a place has few digits, and is moved by less than a thousandth of the panel", () => {
  assert.deepEqual(within(PANEL, [1.23456789, 9.87654321]), [1.235, 9.88]);
  assert.deepEqual(within({ ...PANEL, x: [0, 1000], y: [0, 0.01] }, [123.456, 0.00123456]), [123, 0.00123]);
  for (const panel of PANELS) {
    for (const share of [0.1234567, 0.5, 0.987654321]) {
      const [x, y] = [panel.x, panel.y].map(([low, high]) => low + share * (high - low));
      const put = within(panel, [x, y]);
      near(put[0], x, 1e-3 * Math.abs(panel.x[1] - panel.x[0]));
      near(put[1], y, 1e-3 * Math.abs(panel.y[1] - panel.y[0]));
      assert.ok(put.every((value) => String(value).length <= 12), `${put}`);
    }
  }
});

test("a place is held by the panel that it lies on, its edges too", () => {
  for (const place of [[0, 5], [-3, 0], [5, 10]]) assert.ok(holds(PANEL, place), `${place}`);
  for (const place of [[-3.01, 5], [0, 10.01], [6, -1]]) assert.ok(!holds(PANEL, place), `${place}`);
  assert.ok(holds(TURNED, [2, -1]) && holds(TURNED, [0, 0]));
  assert.ok(!holds(TURNED, [2.1, 0]) && !holds(TURNED, [0, -1.1]));
});

test("the arrow keys lead a fiftieth of the panel away, with Shift a tenth, the way they point on the picture", () => {
  assert.deepEqual(moved(PANEL, [1, 5], "ArrowRight", false), [1.16, 5]);
  assert.deepEqual(moved(PANEL, [1, 5], "ArrowLeft", false), [0.84, 5]);
  assert.deepEqual(moved(PANEL, [1, 5], "ArrowUp", false), [1, 5.2]);
  assert.deepEqual(moved(PANEL, [1, 5], "ArrowDown", false), [1, 4.8]);
  assert.deepEqual(moved(PANEL, [1, 5], "ArrowRight", true), [1.8, 5]);
  assert.deepEqual(moved(PANEL, [1, 5], "ArrowUp", true), [1, 6]);
  assert.deepEqual(moved(PANEL, [4.9, 5], "ArrowRight", true), [5, 5]);
  for (const key of [" ", "Enter", "a", "Tab", "Home"]) assert.equal(moved(PANEL, [1, 5], key, false), null);
  for (const [key, axis, sign] of [["ArrowRight", 0, 1], ["ArrowLeft", 0, -1], ["ArrowDown", 1, 1], ["ArrowUp", 1, -1]]) {
    const [before, after] = [[0, 0], moved(TURNED, [0, 0], key, false)].map((place) => toShare(TURNED, place));
    assert.ok(sign * (after[axis] - before[axis]) > 0, key);
  }
});

test("the nearest is the one that is fewest pixels away, and of none there is none", () => {
  const places = [[0.1, 0.5], [0.5, 0.5], [0.5, 0.9]];
  assert.deepEqual(nearest(places, [0.5, 0.6], 100, 100), { index: 1, distance: nearest([[0.5, 0.5]], [0.5, 0.6], 100, 100).distance });
  near(nearest(places, [0.5, 0.6], 100, 100).distance, 10);
  // The picture is ten times as wide as high: across counts for more.
  assert.equal(nearest([[0.4, 0.5], [0.5, 0.9]], [0.5, 0.5], 1000, 100).index, 1);
  near(nearest([[0.4, 0.5], [0.5, 0.9]], [0.5, 0.5], 1000, 100).distance, 40);
  assert.deepEqual(nearest([], [0.5, 0.5], 100, 100), { index: -1, distance: Infinity });
});

test("what the picture doesn't hold yet is what is beyond its places, wherever it stands", () => {
  assert.deepEqual(beyond([[1, 2]], [[1, 2], [3, 4]]), [[3, 4]]);
  assert.deepEqual(beyond([[1, 2], [5, 6]], [[3, 4]]), [[3, 4]]); // cleared, and one thrown
  assert.deepEqual(beyond([[1, 2], [5, 6]], [[5, 6], [7, 8]]), [[7, 8]]); // full: the oldest went
  assert.deepEqual(beyond([[1, 2]], [[2, 1]]), [[2, 1]]);
  assert.deepEqual(beyond(undefined, [[1, 2]]), [[1, 2]]);
  assert.deepEqual(beyond([[1, 2]], undefined), []);
});

test("a number is said in so many digits, with a real minus sign, and zero has none", () => {
  assert.equal(say(1.005), "1.00");
  assert.equal(say(-1.5), "−1.50");
  assert.equal(say(-0.004), "0.00");
  assert.equal(say(-0), "0.00");
  assert.equal(say(-0.006), "−0.01");
  assert.equal(say(-0.4, 0), "0");
  assert.equal(say(-3, 0), "−3");
  assert.equal(say(-1000.25, 1), "−1000.3");
});

test("a step has as many digits after the point as it needs, four at most", () => {
  const wanted = [[1, 0], [20, 0], [0.5, 1], [0.25, 2], [0.05, 2], [0.005, 3], [0.002, 3], [0.0001, 4], [1e-7, 4], [1 / 3, 4], [0, 0], [-1.5, 1]];
  for (const [value, digits] of wanted) assert.equal(decimals(value), digits, `${value}`);
});

test("a point that can be moved along one axis alone keeps its other coordinate", () => {
  assert.deepEqual(pulled([1, 2], [3, 4], ""), [3, 4]);
  assert.deepEqual(pulled([1, 2], [3, 4], "x"), [3, 2]);
  assert.deepEqual(pulled([1, 2], [3, 4], "y"), [1, 4]);
});
