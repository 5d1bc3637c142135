import assert from "node:assert/strict";
import test from "node:test";

import { arrive, positions, settled, still } from "../../gan_tutor/live/js/motion.js";

const game = (step, ...fake) => [{ step, fake: Float32Array.from(fake) }];
const moment = (time, more = {}) => ({ time, playing: true, ...more });
const at = (motion, time) => [...positions(motion, time)[0].fake];

/** A game whose snapshots have come every 40 ms: at 0 the point stands at 0, at 40 the one at 8 arrives. */
const gliding = () => arrive(arrive(still, game(1, 0), moment(0)), game(2, 8), moment(40));

test("the first snapshot is shown as it is", () => {
  const motion = arrive(still, game(1, 3, 4), moment(0));
  assert.deepEqual(at(motion, 0), [3, 4]);
  assert.ok(settled(motion, 0));
});

test("a point goes straight to the newest snapshot, in the time between two, and no further", () => {
  const motion = gliding();
  assert.deepEqual([40, 50, 60, 70, 80, 500].map((time) => at(motion, time)[0]), [0, 2, 4, 6, 8, 8]);
  assert.deepEqual([79, 80].map((time) => settled(motion, time)), [false, true]);
  assert.equal(at(motion, 30)[0], 0); // an animation frame's time may lie before the message's
});

test("a snapshot that comes early takes over from where the point is shown", () => {
  const motion = arrive(gliding(), game(3, 104), moment(60)); // shown at 4; the interval is now 36
  assert.equal(at(motion, 60)[0], 4);
  assert.ok(Math.abs(at(motion, 78)[0] - 54) < 1e-4); // half of the way; float32
  assert.equal(at(motion, 96)[0], 104);
});

test("the shown place is the snapshot's own array once it is reached", () => {
  const lanes = game(2, 8);
  const motion = arrive(arrive(still, game(1, 0), moment(0)), lanes, moment(40));
  assert.equal(positions(motion, 80)[0].fake, lanes[0].fake);
});

test("the time between snapshots is smoothed, and a long wait is no beat", () => {
  let motion = arrive(still, game(0, 0), moment(0));
  for (let k = 1; k <= 60; k++) motion = arrive(motion, game(k, k), moment(25 * k));
  assert.ok(Math.abs(motion.interval - 25) < 0.01); // 15 ms · 0.8^60 is left of the 40 it began with
  assert.equal(arrive(motion, game(61, 0), moment(10_000)).interval, motion.interval);
  const late = arrive(motion, game(61, 0), moment(1500 + 45));
  assert.ok(Math.abs(late.interval - 29) < 0.01); // a fifth of the way from 25 to 45
});

test("a slow game's points arrive soon all the same", () => {
  let motion = arrive(still, game(0, 0), moment(0));
  for (let k = 1; k <= 30; k++) motion = arrive(motion, game(k, k), moment(900 * k));
  assert.equal(motion.duration, 150);
});

test("nothing glides while it stands still, in reduced motion, or after a jump", () => {
  const before = gliding();
  const jumps = [
    [game(3, 100), { playing: false }],
    [game(3, 100), { calm: true }],
    [game(1, 100), {}], // the step went down: a rewind or a reset
    [game(3, 100, 100), {}], // another number of points
    [[...game(3, 100), ...game(3, 100)], {}], // another number of lanes
    [[{ ...game(3, 100)[0], modes: Float32Array.of(1) }], {}], // another number of modes
  ];
  for (const [lanes, more] of jumps) {
    const motion = arrive(before, lanes, moment(50, more));
    assert.equal(at(motion, 50)[0], 100);
    assert.ok(settled(motion, 50));
  }
});

test("the same step again, meddled with, is a motion: the learner has moved what is real", () => {
  const motion = arrive(gliding(), game(2, 16), moment(80));
  assert.equal(at(motion, 80)[0], 8);
});

test("what a lane does not have, or has not changed, is not made up", () => {
  const real = Float32Array.of(1);
  const lanes = (step, fake) => [{ ...game(step, fake)[0], real }];
  const motion = arrive(arrive(still, lanes(1, 0), moment(0)), lanes(2, 8), moment(40));
  const [shown] = positions(motion, 60);
  assert.equal(shown.real, real);
  assert.deepEqual(Object.keys(shown), ["real", "fake"]);
});

test("neither the snapshots nor the motion before are changed", () => {
  const [first, second] = [game(1, 0), game(2, 8)];
  const before = arrive(still, first, moment(0));
  const copy = structuredClone(before);
  positions(arrive(before, second, moment(40)), 60);
  assert.deepEqual(before, copy);
  assert.deepEqual([first[0].fake[0], second[0].fake[0]], [0, 8]);
});
