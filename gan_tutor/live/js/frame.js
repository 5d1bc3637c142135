// A frame from the kernel: its arrays, and what they say in numbers and words.

/** A frame's arrays by name. `buffer` may be a DataView or a Uint8Array, aligned or not. */
export function decode(arrays, buffer) {
  const bytes = new Uint8Array(buffer.buffer ?? buffer, buffer.byteOffset ?? 0, buffer.byteLength);
  const found = {};
  let at = 0;
  for (const [name, type, shape] of arrays) {
    const count = shape.reduce((a, b) => a * b, 1);
    const size = count * (type === "f4" ? 4 : 1);
    const copy = bytes.slice(at, at + size); // a copy is aligned, whatever the message was
    found[name] = type === "f4" && copy.length === size ? new Float32Array(copy.buffer) : copy;
    at += size;
  }
  if (at !== bytes.length) throw new Error(`the frame has ${bytes.length} bytes where ${at} were announced`);
  return found;
}

/**
 * The frame's lanes: each its header's fields, its arrays by name, and their shapes in `shape`.
 *
 * An array that a frame does not bring is as it was in `before`, the lanes of the frame before, unless
 * the header says that it is gone. `before` itself is left alone; pass what this gave the last time.
 */
export function unpack(header, buffers, before = []) {
  const known = header.full || before.length !== header.lanes.length ? [] : before;
  return header.lanes.map(({ arrays = [], gone = [], ...fields }, k) => {
    const lane = { ...fields, shape: {} };
    for (const [name, shape] of Object.entries(known[k]?.shape ?? {})) {
      if (gone.includes(name)) continue;
      lane[name] = known[k][name];
      lane.shape[name] = shape;
    }
    // These come with the arrays that they tell of, and stay with them.
    for (const name of ["field_range", "auc", "modes_captured", "high_quality"]) {
      if (!(name in lane) && known[k]?.[name] !== undefined) lane[name] = known[k][name];
    }
    if (arrays.length) Object.assign(lane, decode(arrays, buffers[k]));
    for (const [name, , shape] of arrays) lane.shape[name] = shape;
    return lane;
  });
}

export const sigmoid = (logit) => 0.5 * (1 + Math.tanh(0.5 * logit));

export function mean(values) {
  let sum = 0;
  for (const value of values) sum += value;
  return sum / values.length;
}

/** A number in a few characters, however large or small. */
export function short(value) {
  const size = Math.abs(value);
  if (size !== 0 && (size >= 1e4 || size < 1e-3)) return value.toExponential(0).replace("e+", "e").replaceAll("-", "−");
  return String(+value.toPrecision(3)).replace("-", "−");
}

/** The nearest whole number; halves go to the even one, as Python rounds them. */
export function roundHalfEven(value) {
  const low = Math.floor(value);
  if (value - low !== 0.5) return Math.round(value);
  return low % 2 === 0 ? low : low + 1;
}

/** Whole percent of the logits that D takes for real. */
export function saysReal(logits) {
  let count = 0;
  for (const logit of logits) count += logit > 0;
  return roundHalfEven((100 * count) / logits.length);
}

/** How many fakes lie outside the picture's limits. Images have none: there it is 0. */
export function outside({ fake, extent, dim = 2 }) {
  if (!fake || extent.length !== 2 * dim) return 0;
  let count = 0;
  for (let k = 0; k < fake.length; k += dim) {
    let inside = true;
    for (let axis = 0; axis < dim; axis++) {
      inside &&= fake[k + axis] >= extent[2 * axis] && fake[k + axis] <= extent[2 * axis + 1];
    }
    count += !inside;
  }
  return count;
}

function judgement({ critic, real_logits, fake_logits }) {
  if (critic) {
    const [real, fake] = [real_logits, fake_logits].map((values) => short(+mean(values).toPrecision(2)));
    return `critic's mean ${real} on reals, ${fake} on fakes`;
  }
  return `D says real for ${saysReal(real_logits)} % of reals and ${saysReal(fake_logits)} % of fakes`;
}

/** What is seen, in a line; several lanes each under their title. */
export function describe(lanes) {
  const told = lanes.map((lane) => {
    const said = [`step ${lane.step}: ${judgement(lane)}`];
    const modes = lane.mode_names?.length ?? 0;
    if (modes) said.push(`${lane.modes_captured} of ${modes} modes captured`);
    const away = outside(lane);
    if (away) said.push(`fakes outside the picture: ${away} of ${lane.fake.length / (lane.dim ?? 2)}`);
    if (lane.overtraining) said.push("G is frozen, D alone trains");
    return said.join("; ");
  });
  return told.length === 1 ? told[0] : lanes.map((lane, k) => `${lane.title}, ${told[k]}`).join(". ");
}
