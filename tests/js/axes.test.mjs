import assert from "node:assert/strict";
import test from "node:test";

import { decades, roundUp, scales, short, spread, steady, ticks } from "../../gan_tutor/live/js/axes.js";

test("ticks are round, evenly spaced and lie within the limits", () => {
  assert.deepEqual(ticks(0, 1, 5).map((v) => +v.toFixed(6)), [0, 0.2, 0.4, 0.6, 0.8, 1]);
  assert.deepEqual(ticks(-2.65, 2.7, 6), [-2, -1, 0, 1, 2]);
  assert.deepEqual(ticks(3, 3, 5), [3]);
  for (const [low, high] of [[-30, -10], [0, 1500], [0.013, 0.019]]) {
    const found = ticks(low, high, 5);
    assert.ok(found.length >= 2 && found.length <= 6, `${found}`);
    for (const v of found) assert.ok(v >= low - 1e-9 && v <= high + 1e-9);
  }
});

test("numbers are told in a few characters, with a true minus sign", () => {
  const told = [0, 0.5, -3.14159, 1234.5, 1e4, 0.001, -0.00042, 2.6e-7].map(short);
  assert.deepEqual(told, ["0", "0.5", "−3.14", "1230", "1e4", "0.001", "−4e−4", "3e−7"]);
});

test("rounding up gives a round number that is at least as large, and never more than half as large again", () => {
  for (let value = 1e-5; value < 1e6; value *= 1.37) {
    const up = roundUp(value);
    assert.ok(up >= value * (1 - 1e-9) && up <= 1.5 * value * (1 + 1e-9), `${value} → ${up}`);
  }
  assert.deepEqual([10, 900, 1000, 1001, 4100].map(roundUp), [10, 1000, 1000, 1500, 5000]);
});

test("a steady axis grows at once and comes down only with room to spare", () => {
  const steps = [4, 8, 16];
  assert.equal(steady(steps, 3), 4);
  assert.equal(steady(steps, 5, 4), 8);
  assert.equal(steady(steps, 3.9, 8), 8); // 3.9 would fit into 4, but only just
  assert.equal(steady(steps, 2.7, 8), 4);
  assert.equal(steady(steps, 99), 16);
  assert.equal(steady(steps, 1, 16), 4);
});

test("an axis does not flicker while a value sways about one of its steps", () => {
  let end = 0;
  let changes = 0;
  for (let k = 0; k < 100; k++) {
    const next = steady([4, 8, 16], k % 2 ? 4.1 : 3.9, end);
    changes += next !== end;
    end = next;
  }
  assert.ok(changes <= 2, `${changes} changes`);
});

test("decades are whole, hold all positive values and pass over what no log scale holds", () => {
  assert.deepEqual(decades([[0.5, 20], [0, -1, NaN, Infinity]], -1, 1), [-1, 2]);
  assert.deepEqual(decades([[3e-7]], -3, 1), [-7, 1]);
  assert.deepEqual(decades([], -3, 1), [-3, 1]);
  assert.deepEqual(decades([[1e-40]], -3, 1), [-13, 1]); // a few decades can be read, 41 can't
});

test("labels that are spread keep their order, their distance and the box", () => {
  const ys = [50, 10, 51, 52, 99];
  const placed = spread(ys, 15, 0, 100);
  const sorted = [...placed].sort((a, b) => a - b);
  for (let k = 1; k < sorted.length; k++) assert.ok(sorted[k] - sorted[k - 1] >= 15 - 1e-9, `${placed}`);
  for (const y of placed) assert.ok(y >= 0 && y <= 100, `${placed}`);
  assert.ok(placed[1] < placed[0] && placed[0] < placed[2] && placed[2] < placed[3] && placed[3] < placed[4]);
  assert.deepEqual(spread([20, 60], 15, 0, 100), [20, 60]);
  assert.deepEqual(spread([0, 2, 1], 15, 0, 100), [0, 30, 15]); // at the top they give way downwards
  assert.deepEqual(spread([98, 100, 99], 15, 0, 100), [70, 100, 85]); // and at the bottom upwards
});

test("scales carry the limits to the box's corners", () => {
  const { sx, sy } = scales({ x: 10, y: 20, width: 100, height: 50 }, [-1, 1], [0, 5]);
  assert.deepEqual([sx(-1), sx(1), sy(0), sy(5)], [10, 110, 70, 20]);
});
