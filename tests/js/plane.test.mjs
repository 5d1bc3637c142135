import assert from "node:assert/strict";
import test from "node:test";

import { arrowWords, meanLength, reach } from "../../gan_tutor/live/js/arrows.js";
import { handleRadius, strokes } from "../../gan_tutor/live/js/marks.js";
import { planeScale } from "../../gan_tutor/live/js/panels.js";
import { latentPlace, planeScales, shades, union } from "../../gan_tutor/live/js/plane.js";

const near = (a, b, tolerance = 1e-9) => assert.ok(Math.abs(a - b) <= tolerance, `${a}, ${b}`);

test("lanes are compared on the smallest plane that holds all of theirs", () => {
  assert.deepEqual(union([[-1, 2, -3, 1], [-2, 1, -1, 4]]), [-2, 2, -3, 4]);
});

test("pixels lead back to the places they came from", () => {
  const { sx, sy, inverseX, inverseY } = planeScales({ x: 46, y: 28, width: 400, height: 400 }, [-2, 3, -1, 4]);
  for (const [x, y] of [[-2, -1], [3, 4], [0.3, 2.2]]) {
    near(inverseX(sx(x)), x);
    near(inverseY(sy(y)), y);
  }
  assert.deepEqual([sx(-2), sy(-1), sx(3), sy(4)], [46, 428, 446, 28]); // x2 grows upwards
});

test("a lane's scale is that of the common plane, and there is none where the data are pictures", () => {
  const lane = (extent) => ({ dim: 2, extent, shape: {} });
  const lanes = [lane([-1, 1, -1, 1]), lane([-2, 2, -2, 2])];
  for (const k of [0, 1]) {
    const { sx, box } = planeScale(940, lanes, {}, k);
    near(sx(-2), box.x);
    near(sx(2), box.x + box.width);
  }
  assert.equal(planeScale(940, [{ dim: 64, extent: [], shape: {} }], {}, 0), null);
});

test("on the line a place has a pixel, and pixels lead back", () => {
  const lane = { dim: 1, extent: [-4, 4], shape: { latent: [512, 1] } };
  const { sx, sy, inverseX, box } = planeScale(940, [lane], {}, 0);
  near(inverseX(sx(1.5)), 1.5);
  near(sx(-4), box.x);
  near(sy(0), box.y + box.height);
});

test("the field is clear where D can't tell, blue where it says real, orange where it says fake", () => {
  const table = shades({ real: "#1f83c9", fake: "#e0610a" });
  const shade = (u) => [...table.slice(4 * u, 4 * u + 4)];
  assert.deepEqual(shade(255).slice(0, 3), [0x1f, 0x83, 0xc9]);
  assert.deepEqual(shade(0).slice(0, 3), [0xe0, 0x61, 0x0a]);
  assert.ok(shade(120)[0] > shade(120)[2] && shade(135)[0] < shade(135)[2]); // orange below the middle, blue above
  assert.equal(shade(0)[3], shade(255)[3]);
  assert.ok(shade(127)[3] <= 1 && shade(128)[3] <= 1);
  for (let u = 129; u < 256; u++) assert.ok(shade(u)[3] >= shade(u - 1)[3]);
});

test("an arrow is as long as its gradient, up to a limit", () => {
  near(reach(0.5, 400), 10);
  near(reach(1, 400), 2 * reach(0.5, 400));
  assert.equal(reach(100, 400), reach(1000, 400));
  assert.ok(reach(1e9, 440) <= 40);
  assert.equal(reach(0, 400), 0);
});

test("the mean length is that of the vectors, in the plane and on the line", () => {
  near(meanLength(Float32Array.of(3, 4, 0, 0), 2), 2.5);
  near(meanLength(Float32Array.of(-3, 1), 1), 2);
});

test("the words say whose gradient the arrows are", () => {
  const gradients = Float32Array.of(3, 4);
  for (const words of arrowWords("generator", false, gradients, 2)) assert.match(words[0], /G's loss.* 5$/);
  for (const words of arrowWords("discriminator", false, gradients, 2)) assert.match(words[0], /∇D.* 5$/);
  for (const words of arrowWords("discriminator", true, gradients, 2)) assert.match(words[0], /∇critic.* 5$/);
});

test("two standard deviations of a latent point reach half way to the plane's rim", () => {
  const extent = [-4, 4, 0, 8];
  assert.deepEqual(latentPlace(Float32Array.of(2, -2), 2, 0, extent), [2, 2]);
  assert.deepEqual(latentPlace(Float32Array.of(9, 0, 0, 1, 5, 6), 3, 1, extent), [1, 9]);
  assert.deepEqual(latentPlace(Float32Array.of(0.5, 1), 1, 1, extent), [1, 4]); // one number: along the middle
});

test("a heavier mode has a larger handle", () => {
  assert.ok(handleRadius(0.5) > handleRadius(0.1) && handleRadius(0) > 4);
});

test("the stroke in hand is among the strokes", () => {
  assert.deepEqual(strokes({}), []);
  assert.deepEqual(strokes({ strokes: [[[0, 0]]], stroke: [[1, 1]] }), [[[0, 0]], [[1, 1]]]);
  assert.deepEqual(strokes({ stroke: [] }), []);
});
