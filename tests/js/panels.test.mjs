import assert from "node:assert/strict";
import test from "node:test";

import { lossLimits, shortTitles, timeAxis } from "../../gan_tutor/live/js/curves.js";
import { grid, inRow } from "../../gan_tutor/live/js/images.js";
import { chosen, highest, parts } from "../../gan_tutor/live/js/line.js";
import { columns, fullShare, highestShare, shareAxis, strength, stride } from "../../gan_tutor/live/js/modes.js";
import { histogram, logitRange, outputLimits, shownAs, valueRange } from "../../gan_tutor/live/js/outputs.js";

const sum = (values) => values.reduce((a, b) => a + b, 0);
const near = (a, b, tolerance = 1e-9) => assert.ok(Math.abs(a - b) <= tolerance, `${a}, ${b}`);

test("a histogram's shares sum to 1, and what is beyond counts at its ends", () => {
  const shares = histogram([-99, 0.1, 0.5, 0.99, 1, Infinity], 0, 1, 4);
  near(sum(shares), 1);
  assert.deepEqual([...shares].map((share) => Math.round(6 * share)), [2, 0, 1, 3]);
});

test("an output that is not a number is in no bin", () => {
  near(sum(histogram([NaN, 0.2], 0, 1, 4)), 0.5);
});

test("the logits' axis ends at the smallest step that holds 99 % of them", () => {
  const logits = Float32Array.from({ length: 1000 }, (_, k) => (k < 995 ? -3 : 500));
  assert.equal(logitRange(logits), 4);
  assert.equal(logitRange(Float32Array.of(-5, 1)), 8);
  assert.equal(logitRange([]), 4);
  assert.equal(logitRange(Float32Array.of(1e9)), 1024);
});

test("a critic's axis holds its values, is round, and stays while it does", () => {
  const values = Float32Array.from({ length: 500 }, (_, k) => -30 + (20 * k) / 499);
  const range = valueRange(values);
  assert.ok(range[0] <= -30 && range[1] >= -10 && range[1] - range[0] < 45, `${range}`);
  assert.equal(valueRange(values.map((v) => 0.95 * v - 1), range), range);
  assert.notDeepEqual(valueRange(values.map((v) => v + 15), range), range);
  assert.notDeepEqual(valueRange(values.map((v) => -20 + v / 50), range), range); // too small to be seen
  const [low, high] = valueRange(Float32Array.of(2, 2, 2));
  assert.ok(low < 2 && high > 2);
});

test("lanes that show the same have the same axes; a critic has its own, whatever the view", () => {
  const lanes = [
    { real_logits: Float32Array.of(3), fake_logits: Float32Array.of(-1) },
    { real_logits: Float32Array.of(7), fake_logits: Float32Array.of(-1) },
    { critic: true, real_logits: Float32Array.of(-10), fake_logits: Float32Array.of(-20) },
  ];
  assert.deepEqual(lanes.map((lane) => shownAs(lane, "logit")), ["logit", "logit", "value"]);
  const { logit, value, share } = outputLimits(lanes, "logit", {});
  assert.deepEqual(logit, [-8, 8]);
  assert.ok(value[0] <= -20 && value[1] >= -10 && value[1] < 0);
  assert.equal(share, 1);
});

test("the time axis ends at a round step and only moves when it must", () => {
  assert.deepEqual(timeAxis([{ step: 0 }]), [0, 10]);
  assert.deepEqual(timeAxis([{ step: 900 }, { step: 700 }]), [0, 1000]);
  const ends = new Set(Array.from({ length: 1000 }, (_, step) => timeAxis([{ step }])[1]));
  assert.ok(ends.size < 20, `${ends.size} axes in 1000 steps`);
});

test("losses' limits hold 0 and every loss, and pass over what is not finite", () => {
  assert.deepEqual(lossLimits([[0.5, 1.3], [NaN, Infinity]], 2), [0, 2]);
  assert.deepEqual(lossLimits([[-0.7], [2.9]], 2), [-0.8, 3]);
  assert.deepEqual(lossLimits([[-14], [-3]], 0), [-15, 0]);
  assert.deepEqual(lossLimits([], 0), [0, 1]);
  assert.deepEqual(lossLimits([[2.9]], 2, [0, 4]), [0, 4]); // it has been as high as that
  assert.deepEqual(lossLimits([[2.1]], 2, [0, 8]), [0, 3]);
});

test("a lane's short name ends at the comma unless another would have the same", () => {
  const names = (...titles) => shortTitles(titles.map((title) => ({ title })));
  assert.deepEqual(names("minimax", "Wasserstein, clipped"), ["minimax", "Wasserstein"]);
  assert.deepEqual(names("Wasserstein, clipped", "Wasserstein, gradient penalty"), [
    "Wasserstein, clipped",
    "Wasserstein, gradient penalty",
  ]);
});

test("pictures fill a square, as many as may be, and never more than there are", () => {
  assert.deepEqual(grid(48, [8, 8], { width: 400, height: 400 }).columns, 6);
  assert.deepEqual(grid(48, [8, 8], { width: 400, height: 400 }).rows, 6);
  for (const count of [1, 2, 7, 16, 30, 48]) {
    const { columns: across, rows } = grid(count, [28, 28], { width: 400, height: 400 });
    assert.ok(across * rows <= count && across * rows >= 1);
  }
});

test("a row holds as many pictures as fit", () => {
  assert.equal(inRow(48, [8, 8], { width: 400, height: 37 }, 3), 10);
  assert.equal(inRow(4, [8, 8], { width: 400, height: 37 }, 3), 4);
});

test("latent lines are spread evenly along the order of the latent points", () => {
  const latent = Float32Array.from({ length: 512 }, (_, k) => ((k * 197) % 512) / 512);
  const values = chosen(latent, 60).map((k) => latent[k]);
  assert.equal(values.length, 60);
  for (let k = 1; k < values.length; k++) {
    const gap = values[k] - values[k - 1];
    assert.ok(gap > 0 && gap < 2 / 60, `${gap}`);
  }
  assert.equal(chosen(Float32Array.of(1, 2), 60).length, 2);
});

test("the density's axis holds p wholly, and a spike of q up to a limit", () => {
  const lane = (p, q) => ({ real_density: Float32Array.of(...p), fake_density: Float32Array.of(...q) });
  assert.equal(highest(lane([0.5, 0.1], [0.3, 0])), 0.5);
  assert.equal(highest(lane([0.5, 0.1], [0.75, 0])), 0.75);
  assert.equal(highest(lane([0.5], [99])), 1.25);
  assert.ok(highest({}) > 0);
});

test("a line's parts stand one below another in its box", () => {
  const box = { x: 46, y: 28, width: 400, height: 400 };
  const { density, rugs, latent } = parts(box, 1, true);
  assert.ok(density.y + density.height < rugs.y && rugs.y + rugs.height <= latent.y);
  assert.equal(latent.y + latent.height, box.y + box.height);
  assert.equal(parts(box, 1, false).latent, null);
  assert.ok(parts(box, 1, false).density.height > density.height);
});

test("the ribbon shows at every time the last measurement by then, and nothing after the last", () => {
  assert.deepEqual([...columns(Float32Array.of(0, 10, 40), [0, 100], 10)], [0, 1, 1, 1, 2, -1, -1, -1, -1, -1]);
  assert.deepEqual([...columns(Float32Array.of(0), [0, 10], 5)], [0, -1, -1, -1, -1]);
  assert.deepEqual([...columns(Float32Array.of(0, 1, 2, 3), [0, 4], 2)], [1, 3]); // more measurements than pixels
});

test("a share is drawn the stronger the larger it is, in full from its full share on", () => {
  assert.deepEqual([strength(0, 0.5), strength(0.125, 0.5), strength(0.5, 0.5), strength(1, 0.5)], [0, 0.5, 1, 1]);
  assert.equal(fullShare(new Float32Array(8).fill(0.125)), 0.5);
  assert.equal(fullShare(Float32Array.of(0.5, 0.5)), 1);
  assert.ok(fullShare(new Float32Array(1000).fill(0.001)) > 0);
});

test("the bars' axis holds every lane's shares and weights", () => {
  const lanes = [
    { mode_weights: Float32Array.of(0.5, 0.5), mode_shares: Float32Array.of(0.1, 0.2) },
    { mode_weights: Float32Array.of(0.5, 0.5), mode_shares: Float32Array.of(0.9, 0) },
    {},
  ];
  assert.equal(highestShare(lanes), Math.fround(0.9));
  assert.equal(shareAxis(lanes, {}), 1);
  assert.ok(shareAxis([lanes[2]], {}) > 0);
});

test("names are left out evenly where there is no room for all", () => {
  assert.equal(stride(20, 15), 1);
  assert.equal(stride(10, 15), 2);
  assert.equal(stride(4, 15), 4);
});
