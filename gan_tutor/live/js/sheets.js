// A tile of a row of seeds on images: some fakes, a bar for each class, and under the bars the run so far.

import { paint } from "./images.js";
import { fullShare, strength } from "./modes.js";
import { fit, rgb, type } from "./pen.js";

const PAD = 4; // px between a tile's frame and what is in it
const GAP = 3; // px between two images at least
const WORDS = 22; // px for the leading bar's name above it
const BARS = 36; // px
const PAST = 48; // px, one for each moment that Python keeps
const MIDST = 3; // px between the bars and the run so far

/** What a tile needs under its square of images. */
export const under = (modes) => (modes ? WORDS + BARS + MIDST + PAST + PAD : 0);

/**
 * Where the images of a square of this side stand: how many in each row, the side of the largest picture, and
 * the steps from one to the next. A pixel of a picture is a whole number of the screen's where that costs
 * little room, so that all are of one size; `ratio` is how many of the screen's a CSS pixel has.
 */
export function sheet(side, [count, height, width], ratio = 1) {
  const columns = Math.ceil(Math.sqrt(count));
  const rows = Math.ceil(count / columns);
  const most = Math.max(columns, rows);
  const gap = Math.max(GAP, Math.round(side / 40));
  const room = (side - 2 * PAD - (most - 1) * gap) / most;
  const exact = (room * ratio) / Math.max(width, height);
  const scale = (Math.floor(exact) >= 0.86 * exact ? Math.floor(exact) : exact) / ratio;
  const [wide, tall] = [scale * width, scale * height];
  const [spareX, spareY] = [side - columns * wide, side - rows * tall];
  const at = (spare, size, number, k) => Math.round((spare / (number + 1)) * (k + 1) * ratio) / ratio + k * size;
  const place = (k) => [at(spareX, wide, columns, k % columns), at(spareY, tall, rows, Math.floor(k / columns))];
  return { columns, rows, wide, tall, place };
}

/** The class that most of a seed's fakes are in, −1 where no fake is good. */
export function leader(shares) {
  const most = Math.max(...shares);
  return most > 0 ? shares.indexOf(most) : -1;
}

/** Where words of this width begin that stand over the middle of a bar, and within the box. */
export const over = (middle, wide, { x, width }) => Math.max(x, Math.min(middle - wide / 2, x + width - wide));

/**
 * The strengths of all seeds' runs, 0 to 1, row by row: a column a class, the newest moment on top, seed
 * after seed. `history` has shape (seeds, moments, classes), 0 to 255.
 */
export function newestFirst(history, [seeds, moments, classes], full) {
  const found = new Float32Array(history.length);
  for (let k = 0; k < seeds; k++) {
    for (let t = 0; t < moments; t++) {
      const [from, to] = [(k * moments + t) * classes, (k * moments + moments - 1 - t) * classes];
      for (let c = 0; c < classes; c++) found[to + c] = strength(history[from + c] / 255, full);
    }
  }
  return found;
}

function paintPast(g, row, tile) {
  const [seeds, moments, classes] = row.shape.mode_history;
  if (tile.width !== classes || tile.height !== seeds * moments) [tile.width, tile.height] = [classes, seeds * moments];
  const inside = tile.getContext("2d");
  const image = inside.createImageData(classes, seeds * moments);
  const hue = rgb(g.fake);
  newestFirst(row.mode_history, row.shape.mode_history, fullShare(row.mode_weights)).forEach((alpha, k) => {
    image.data.set([...hue, 255 * alpha], 4 * k);
  });
  inside.putImageData(image, 0, 0);
}

/** What all tiles have in common is painted once, on tiles of its own: {images, past}. */
export function prepare(g, row, tiles) {
  const [seeds, count, height, width] = row.shape.images;
  paint(row.images, [seeds * count, height, width], tiles.images, { columns: count });
  if (row.modes) paintPast(g, row, tiles.past);
}

/** What is in seed k's tile. `box` is its square; under it there is room for the rest. The bars end at the share `top`. */
export function drawSheet(g, box, row, k, tiles, top) {
  if (row.diverged[k]) return;
  const [, count, height, width] = row.shape.images;
  const { wide, tall, place } = sheet(box.width, [count, height, width], g.ratio);
  g.imageSmoothingEnabled = false;
  for (let n = 0; n < count; n++) {
    const [x, y] = place(n);
    g.drawImage(tiles.images, n * width, k * height, width, height, box.x + x, box.y + y, wide, tall);
  }
  if (row.modes) drawClasses(g, { ...box, x: box.x + PAD, width: box.width - 2 * PAD }, row, k, tiles.past, top);
  g.imageSmoothingEnabled = true;
}

function drawClasses(g, box, row, k, past, top) {
  const high = (share) => (BARS * share) / top;
  const count = row.modes;
  const room = box.width / count;
  const shares = [...row.mode_shares.subarray(k * count, (k + 1) * count)];
  const foot = box.y + box.height + WORDS + BARS;
  const [, moments] = row.shape.mode_history;
  g.drawImage(past, 0, k * moments, count, moments, box.x, foot + MIDST, box.width, moments);
  g.fillStyle = g.paper;
  for (let c = 0; c <= count; c++) g.fillRect(box.x + (c - 0.14) * room, foot + MIDST, 0.28 * room, moments);
  g.fillStyle = g.fake;
  shares.forEach((share, c) => g.fillRect(box.x + (c + 0.14) * room, foot - high(share), 0.72 * room, high(share)));
  g.fillStyle = g.line;
  g.fillRect(box.x, foot, box.width, 1);
  g.fillStyle = g.real;
  row.mode_weights.forEach((share, c) => g.fillRect(box.x + (c + 0.04) * room, foot - high(share) - 1, 0.92 * room, 2));
  const first = leader(shares);
  if (first < 0) return;
  const mostly = row.dominant[k];
  type(g, { bold: Boolean(mostly) });
  const [words] = fit(g, mostly ? [[`mostly ${mostly}s`], [mostly]] : [[row.mode_names[first]]], box.width);
  const x = over(box.x + (first + 0.5) * room, g.measureText(words).width, box);
  g.fillText(words, x, foot - high(Math.max(shares[first], ...row.mode_weights)) - WORDS / 2);
}
