import assert from "node:assert/strict";
import test from "node:test";

import {
  decode,
  describe,
  mean,
  outside,
  roundHalfEven,
  saysReal,
  short,
  sigmoid,
  unpack,
} from "../../gan_tutor/live/js/frame.js";

const floats = (...values) => new Uint8Array(Float32Array.from(values).buffer);
const joined = (...parts) => Uint8Array.from(parts.flatMap((part) => [...part]));

/** A header of lanes that bring these arrays, one [name, type, shape] list a lane. */
const header = (arrays, more = {}) => ({ lanes: arrays.map((each) => ({ step: 3, arrays: each, ...more })) });

test("an array is read out of any kind of buffer, aligned or not", () => {
  const arrays = [["small", "u1", [3]], ["wide", "f4", [2, 1]]];
  const bytes = joined([7, 8, 9], floats(0.5, -2));
  const shifted = new Uint8Array(bytes.length + 5);
  shifted.set(bytes, 5);
  for (const buffer of [bytes, bytes.buffer, new DataView(bytes.buffer), new DataView(shifted.buffer, 5)]) {
    const found = decode(arrays, buffer);
    assert.deepEqual([...found.small], [7, 8, 9]);
    assert.deepEqual([...found.wide], [0.5, -2]);
  }
});

test("a buffer that is too long or too short is refused", () => {
  for (const length of [3, 5, 8]) {
    const refusal = /frame has \d bytes where 4 were announced/;
    assert.throws(() => decode([["wide", "f4", [1]]], new Uint8Array(length)), refusal);
  }
});

test("an array that a frame leaves out is as it was", () => {
  const both = [["real", "f4", [2]], ["fake", "f4", [1, 1]]];
  const first = unpack(header([both]), [floats(1, 2, 3)]);
  const second = unpack(header([[["fake", "f4", [1, 1]]]], { step: 4 }), [floats(9)], first);
  assert.equal(second[0].real, first[0].real);
  assert.deepEqual([...second[0].fake], [9]);
  assert.deepEqual(second[0].shape, { real: [2], fake: [1, 1] });
  assert.equal(second[0].step, 4);
  assert.deepEqual([...first[0].fake], [3]); // what was before is left alone
  const third = unpack(header([[]]), [new Uint8Array(0)], second);
  assert.equal(third[0].real, first[0].real); // and it stays over more than one frame
});

test("an array that is gone, or from before a full frame or another number of lanes, is dropped", () => {
  const first = unpack(header([[["modes", "f4", [1]], ["real", "f4", [1]]]]), [floats(1, 2)]);
  const gone = unpack(header([[]], { gone: ["modes"] }), [new Uint8Array(0)], first);
  assert.deepEqual(gone[0].shape, { real: [1] });
  assert.equal(gone[0].modes, undefined);
  const full = unpack({ ...header([[]]), full: true }, [new Uint8Array(0)], first);
  assert.deepEqual(full[0].shape, {});
  const two = unpack(header([[], []]), [new Uint8Array(0), new Uint8Array(0)], first);
  assert.deepEqual(two.map((lane) => lane.shape), [{}, {}]);
});

test("the field's range stays with the field", () => {
  const range = { field_range: [-3, 5] };
  const first = unpack(header([[["field", "u1", [1]]]], range), [new Uint8Array(1)]);
  const second = unpack(header([[]]), [new Uint8Array(0)], first);
  assert.deepEqual(second[0].field_range, [-3, 5]);
  const third = unpack(header([[["field", "u1", [1]]]], { field_range: [0, 1] }), [new Uint8Array(1)], second);
  assert.deepEqual(third[0].field_range, [0, 1]);
});

test("each lane has its own buffer", () => {
  const lanes = unpack(header([[["real", "f4", [1]]], [["real", "f4", [1]]]]), [floats(1), floats(2)]);
  assert.deepEqual(lanes.map((lane) => lane.real[0]), [1, 2]);
});

test("percentages are strict at one half, and round halves to even as Python does", () => {
  assert.equal(saysReal([0, 0, 1, -1]), 25);
  assert.equal(saysReal([1, -1, -1, -1, -1, -1, -1, -1]), 12); // 12.5
  assert.equal(saysReal([1, 1, 1, -1, -1, -1, -1, -1]), 38); // 37.5
  assert.deepEqual([0.5, 1.5, 2.5, 2.4, 2.6].map(roundHalfEven), [0, 2, 2, 2, 3]);
});

test("numbers are short", () => {
  const told = [[0, "0"], [0.25, "0.25"], [-1.5, "−1.5"], [8.0007e14, "8e14"], [-2e-7, "−2e−7"], [0.001, "0.001"]];
  for (const [value, text] of told) assert.equal(short(value), text);
  assert.equal(mean([1, 2, 6]), 3);
  assert.deepEqual([-800, 0, 800].map(sigmoid), [0, 0.5, 1]); // however large, no NaN
});

test("fakes outside are counted in the plane and on the line, and images have none", () => {
  const fake = Float32Array.of(0, 0, 0, 3, -1, 1, NaN, 0);
  assert.equal(outside({ fake, extent: [-1, 1, -2, 2], dim: 2 }), 2); // one too high, one nowhere
  assert.equal(outside({ fake, extent: [-1, 1], dim: 1 }), 2);
  assert.equal(outside({ extent: [], dim: 64 }), 0);
});

const lane = {
  title: "minimax",
  step: 300,
  dim: 2,
  critic: false,
  extent: [-1, 1, -1, 1],
  real_logits: [1, 1, 1, -1],
  fake_logits: [-1, -1, -1, -1],
  fake: Float32Array.of(0, 0, 0, 5),
  mode_names: ["1", "2"],
  modes_captured: 1,
};

test("what is seen is said in a line", () => {
  const line =
    "step 300: D says real for 75 % of reals and 0 % of fakes; 1 of 2 modes captured; " +
    "fakes outside the picture: 1 of 2";
  assert.equal(describe([lane]), line);
  const bare = { ...lane, mode_names: [], fake: Float32Array.of(0, 0) };
  assert.equal(describe([bare]), "step 300: D says real for 75 % of reals and 0 % of fakes");
  assert.match(describe([{ ...bare, overtraining: true }]), /; G is frozen, D alone trains$/);
});

test("a critic says what it says on average, and several lanes are told under their titles", () => {
  const critic = { ...lane, title: "Wasserstein", critic: true, real_logits: [1, 1.4], fake_logits: [-0.4, -0.4] };
  critic.fake = Float32Array.of(0, 0);
  const said = "step 300: critic's mean 1.2 on reals, −0.4 on fakes; 1 of 2 modes captured";
  assert.equal(describe([critic]), said);
  assert.equal(describe([lane, critic]), `minimax, ${describe([lane])}. Wasserstein, ${said}`);
});
