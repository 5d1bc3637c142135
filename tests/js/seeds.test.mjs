import assert from "node:assert/strict";
import test from "node:test";

import { paint } from "../../gan_tutor/live/js/images.js";
import { describe, summary, tiling, verdict } from "../../gan_tutor/live/js/seeds.js";
import { leader, newestFirst, over, sheet, under } from "../../gan_tutor/live/js/sheets.js";

const row = {
  step: 70,
  seeds: [10, 11, 12],
  modes: 10,
  modes_captured: [10, 1, 0],
  collapsed: [false, true, false],
  diverged: [false, false, true],
};
const WIDTHS = [320, 480, 620, 800, 1074, 1280, 1574];

test("what is seen is said in a line, with the class that most fakes of a seed are in", () => {
  const counted = "1 of 3 seeds collapsed, 1 capture all 10 modes, 1 diverged";
  assert.equal(summary(row), counted);
  assert.equal(describe(row), `step 70: ${counted}`);
  assert.equal(describe({ ...row, dominant: ["", "", ""] }), `step 70: ${counted}`);
  const mostly = { ...row, dominant: ["", "1", "0"] };
  assert.equal(describe(mostly), `step 70: ${counted}; mostly one class: seed 11 (1s), seed 12 (0s)`);
  assert.equal(summary(mostly), counted);
  assert.equal(describe({ ...row, modes: 0, diverged: row.collapsed }), "step 70: 1 of 3 seeds collapsed, 1 diverged");
});

test("a member that has diverged captures nothing, whatever was counted", () => {
  assert.equal(summary({ ...row, diverged: [true, false, true] }), "1 of 3 seeds collapsed, 0 capture all 10 modes, 2 diverged");
});

test("a tile says how many modes its seed captures, in two lengths", () => {
  assert.deepEqual(verdict(row, 1), ["1 of 10 modes", "1 of 10"]);
  assert.deepEqual(verdict(row, 2), ["diverged"]);
  assert.deepEqual(verdict({ ...row, modes: 0 }, 1), [""]);
});

test("tiles fill the width, no row has more than one tile less, and what is below is room beneath each", () => {
  for (const width of WIDTHS) {
    for (const count of [1, 2, 5, 8, 9, 16, 20, 64]) {
      const { columns, rows, side, height } = tiling(width, count);
      assert.ok(columns * rows >= count && (columns - 1) * rows < count, `${count} at ${width}`);
      assert.ok(side >= 90 && columns * side + (columns - 1) * 12 <= width, `${count} at ${width}: ${side}`);
      assert.ok(width - columns * side - (columns - 1) * 12 < columns);
      const taller = tiling(width, count, 50);
      assert.deepEqual([taller.columns, taller.side, taller.height], [columns, side, height + 50 * rows]);
    }
  }
});

test("images stand in a square without touching each other or the frame, all of one size", () => {
  for (const ratio of [1, 1.5, 2]) {
    for (const side of [96, 104, 123, 152, 186]) {
      for (const shape of [[9, 8, 8], [9, 28, 28], [4, 8, 8], [5, 3, 4], [1, 8, 8], [9, 16, 8]]) {
        const { wide, tall, place } = sheet(side, shape, ratio);
        assert.ok(Math.abs(wide / shape[2] - tall / shape[1]) < 1e-9, "pixels are square");
        const places = Array.from({ length: shape[0] }, (_, k) => place(k));
        places.forEach(([x, y], k) => {
          const about = `${shape} in ${side} at ${ratio}: ${[x, y, wide, tall]}`;
          assert.ok(x >= 2 && y >= 2 && x + wide <= side - 2 && y + tall <= side - 2, about);
          for (const [left, top] of places.slice(0, k)) {
            assert.ok(x >= left + wide + 1 || left >= x + wide + 1 || y >= top + tall + 1 || top >= y + tall + 1, about);
          }
        });
      }
    }
  }
});

test("a pixel of an image is a whole number of the screen's wherever that costs little room", () => {
  for (const [side, scale] of [[122, 4], [152, 5], [186, 7]]) assert.equal(sheet(side, [9, 8, 8]).wide, 8 * scale);
  assert.equal(sheet(122, [9, 8, 8], 2).wide, 8 * 4.5); // half a CSS pixel is one of the screen's
  const { wide } = sheet(150, [9, 28, 28]); // at 1 to 1 a third would stay blank
  assert.ok(wide > 44 && wide < 46, `${wide}`);
});

test("the leading class is the one with the largest share, and none where no fake is good", () => {
  assert.equal(leader([0, 0.2, 0.3, 0.3]), 2);
  assert.equal(leader([0, 0, 0]), -1);
  assert.equal(leader([]), -1);
});

test("words stand over the middle of a bar, but within the box", () => {
  const box = { x: 10, width: 100 };
  assert.deepEqual([12, 60, 108].map((middle) => over(middle, 20, box)), [10, 50, 90]);
});

test("the newest moment of each seed is on top, and each class keeps its column", () => {
  const history = Uint8Array.of(255, 0, 0, 255, 0, 0, /**/ 0, 0, 0, 0, 51, 0);
  const found = newestFirst(history, [2, 3, 2], 0.8);
  assert.deepEqual([...found].map((v) => Math.round(100 * v)), [0, 0, 0, 100, 100, 0, /**/ 50, 0, 0, 0, 0, 0]);
});

test("without classes nothing stands under the images", () => {
  assert.equal(under(0), 0);
  assert.ok(under(10) > 80);
});

test("images are painted row by row, dark ink on white paper", () => {
  const tile = { width: 0, height: 0 };
  let painted = null;
  tile.getContext = () => ({
    createImageData: (width, height) => ({ width, height, data: new Uint8ClampedArray(4 * width * height) }),
    putImageData: (image) => (painted = image),
  });
  const images = Uint8Array.of(0, 1, 2, 3, 4, 5, 6, 255); // four of 1 by 2
  // Where there is no image nothing is painted: it is transparent.
  const ink = () => Array.from({ length: painted.data.length / 4 }, (_, k) => painted.data[4 * k + 3] && 255 - painted.data[4 * k]);
  paint(images, [4, 1, 2], tile, { columns: 2 });
  assert.deepEqual([tile.width, tile.height], [4, 2]);
  assert.deepEqual(ink(), [0, 1, 2, 3, 4, 5, 6, 255]);
  assert.ok(painted.data.every((value, k) => k % 4 !== 3 || value === 255));
  const tall = Uint8Array.of(1, 2, 3, 4, 5, 6, 7, 8, 9, 10, 11, 12); // three of 2 by 2, side by side
  paint(tall, [3, 2, 2], tile);
  assert.deepEqual(ink(), [1, 2, 5, 6, 9, 10, 3, 4, 7, 8, 11, 12]);
  paint(tall, [3, 2, 2], tile, { columns: 2 });
  assert.deepEqual(ink(), [1, 2, 5, 6, 3, 4, 7, 8, 9, 10, 0, 0, 11, 12, 0, 0]);
});
