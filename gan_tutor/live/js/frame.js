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
    found[name] = type === "f4" ? new Float32Array(copy.buffer) : copy;
    at += size;
  }
  if (at !== bytes.length) throw new Error(`the frame has ${bytes.length} bytes where ${at} were announced`);
  return found;
}

export const sigmoid = (logit) => 0.5 * (1 + Math.tanh(0.5 * logit));

/** Share of the logits' outputs in each of `bins` equal bins from 0 to 1. */
export function histogram(logits, bins) {
  const shares = new Float64Array(bins);
  for (const logit of logits) shares[Math.min(bins - 1, Math.floor(sigmoid(logit) * bins))] += 1 / logits.length;
  return shares;
}

/** Mean of D's outputs, from its logits. */
export function meanOutput(logits) {
  let sum = 0;
  for (const logit of logits) sum += sigmoid(logit);
  return sum / logits.length;
}

/** A number in a few characters, however large or small. */
export function short(value) {
  const size = Math.abs(value);
  if (size !== 0 && (size >= 1e4 || size < 1e-3)) return value.toExponential(0).replace("e+", "e").replaceAll("-", "−");
  return String(+value.toPrecision(3)).replace("-", "−");
}

/** Whole percent of the logits that D takes for real. */
export function saysReal(logits) {
  let count = 0;
  for (const logit of logits) count += logit > 0;
  return Math.round((100 * count) / logits.length);
}

/** How many fakes lie outside the picture's limits. */
export function outside({ fake, extent: [left, right, low, high] }) {
  let count = 0;
  for (let k = 0; k < fake.length; k += 2) {
    count += !(fake[k] >= left && fake[k] <= right && fake[k + 1] >= low && fake[k + 1] <= high);
  }
  return count;
}

/** What is seen, in a line. */
export function describe(frame) {
  const away = outside(frame);
  return (
    `step ${frame.step}: D says real for ${saysReal(frame.real_logits)} % of reals ` +
    `and ${saysReal(frame.fake_logits)} % of fakes` +
    (away ? `; ${away} of ${frame.fake.length / 2} fakes lie outside the picture` : "")
  );
}
