import assert from "node:assert/strict";
import test from "node:test";

import { around, arrange, stack, typeSize } from "../../gan_tutor/live/js/layout.js";
import { lay } from "../../gan_tutor/live/js/pen.js";

const plane = { dim: 2, extent: [-2, 2, -2, 2], mode_weights: [0.5, 0.5] };
const kinds = {
  "one plane": [plane],
  "a plane of a density without known modes": [{ ...plane, mode_weights: undefined }],
  "a frozen generator": [{ ...plane, overtraining: true }],
  "a line": [{ ...plane, dim: 1 }],
  "a plane with pictures": [{ ...plane, images: new Uint8Array(64) }],
  pictures: [{ ...plane, dim: 64, images: new Uint8Array(64) }],
  "two lanes": [plane, plane],
  "three lanes, one with a critic": [plane, plane, { ...plane, critic: true }],
};
const WIDTHS = [320, 420, 600, 759, 760, 900, 940, 1000, 1239, 1240, 1400, 1600];

/** All boxes of a layout by name, without the lanes' titles, which stand in the room above their planes. */
function boxesOf({ lanes, ...rest }) {
  const found = Object.entries(rest).filter(([, box]) => box?.width !== undefined);
  lanes.forEach((lane, k) => {
    for (const [name, box] of Object.entries(lane)) if (box?.width !== undefined) found.push([`${name} ${k}`, box]);
  });
  return found;
}

const apart = (a, b) => a.x + a.width <= b.x || b.x + b.width <= a.x || a.y + a.height <= b.y || b.y + b.height <= a.y;

for (const [kind, lanes] of Object.entries(kinds)) {
  test(`${kind}: at every width the boxes lie in the picture and none upon another`, () => {
    for (const width of WIDTHS) {
      const layout = arrange(width, lanes);
      const boxes = boxesOf(layout);
      for (const [name, box] of boxes) {
        assert.ok(box.x >= 0 && box.x + box.width <= width, `${name} at ${width}: ${JSON.stringify(box)}`);
        assert.ok(box.y >= 0 && box.y + box.height <= layout.height, `${name} at ${width}: ${JSON.stringify(box)}`);
        assert.ok(box.width >= 100 && box.height >= 20, `${name} at ${width}: ${JSON.stringify(box)}`);
      }
      for (const [name, a] of boxes) {
        for (const [other, b] of boxes) {
          if (name === other) continue;
          assert.ok(apart(a, b), `${name} and ${other} at ${width}: ${JSON.stringify([a, b])}`);
        }
      }
    }
  });

  test(`${kind}: above every panel there is room for its title, and the plane is square`, () => {
    for (const width of WIDTHS) {
      const layout = arrange(width, lanes);
      const panels = boxesOf(layout).filter(([name]) => !/^(legend|title|bar)/.test(name));
      for (const [name, box] of panels) {
        if (/^plane/.test(name)) assert.ok(Math.abs(box.width - box.height) <= 1, `${name} at ${width}`);
        else {
          const title = { ...box, y: box.y - 22, height: 22 };
          assert.ok(panels.every(([, other]) => apart(title, other)), `${name} at ${width}`);
        }
      }
    }
  });
}

test("what has nothing to show has no box", () => {
  const without = arrange(940, kinds["a plane of a density without known modes"]);
  assert.equal(without.ribbon, undefined);
  assert.equal(without.lanes[0].modes, undefined);
  assert.equal(arrange(940, [plane]).frozen, undefined);
  assert.equal(arrange(940, [plane]).lanes[0].strip, undefined);
  assert.ok(arrange(940, kinds["a plane with pictures"]).lanes[0].strip);
});

test("while G is frozen its own panel stands for losses and gradient", () => {
  const { frozen, losses, gradient } = arrange(940, kinds["a frozen generator"]);
  assert.ok(frozen.height > 150);
  assert.deepEqual([losses, gradient], [undefined, undefined]);
  assert.ok(frozen.x + frozen.width <= 940 - 100); // at the right the curves have their names
});

test("panels over one time share its axis: only the lowest has numbers, and all are as wide", () => {
  const { losses, gradient, ribbon } = arrange(940, [plane]);
  assert.deepEqual([losses.numbers, gradient.numbers, ribbon.numbers], [false, false, true]);
  assert.deepEqual([losses.x, losses.width], [ribbon.x, ribbon.width]);
  assert.deepEqual([gradient.x, gradient.width], [ribbon.x, ribbon.width]);
});

test("lanes that stand beside one another are as large and as high, and only the first shows numbers", () => {
  for (const width of [940, 1560]) {
    const { lanes } = arrange(width, kinds["three lanes, one with a critic"]);
    for (const lane of lanes) {
      for (const name of ["plane", "outputs", "modes"]) {
        const { y, width: wide, height } = lane[name];
        assert.deepEqual([y, wide, height], [lanes[0][name].y, lanes[0][name].width, lanes[0][name].height]);
      }
    }
    assert.deepEqual(lanes.map((lane) => lane.first), [true, false, false]);
  }
});

test("a game at a usual width is not higher than a screen", () => {
  for (const width of [900, 940, 1000]) assert.ok(arrange(width, [plane]).height <= 680);
});

test("type is never smaller than 13 px, and larger where the stage is wide", () => {
  assert.deepEqual([320, 940, 1000, 1600, 3000].map(typeSize), [13, 13, 13, 15, 15]);
});

test("a stack gives its rows their shares of the free height", () => {
  const { a, b } = stack(5, 50, 0, 100, [["a", 1, 10, 10], ["b", 3, 20, 99]]);
  assert.deepEqual([a.y, a.height, b.y, b.height], [10, 15, 55, 45]);
  assert.equal(b.y + b.height, 100);
});

test("the smallest box around several holds each of them, and what is asked for beyond", () => {
  const boxes = [
    { x: 10, y: 30, width: 20, height: 5 },
    { x: 15, y: 20, width: 40, height: 10 },
  ];
  assert.deepEqual(around(boxes), { x: 10, y: 20, width: 45, height: 15 });
  assert.deepEqual(around(boxes, 3), { x: 7, y: 17, width: 51, height: 21 });
  assert.deepEqual(around([boxes[0]]), boxes[0]);
});

test("a canvas is laid on whole pixels of the screen, over all of its region", () => {
  globalThis.window ??= globalThis; // Node has no window; a page has one of its own
  const known = window.devicePixelRatio;
  for (const ratio of [1, 1.5, 2]) {
    Object.defineProperty(window, "devicePixelRatio", { value: ratio, configurable: true, writable: true });
    const canvas = { style: {} };
    const asked = { x: 10.3, y: 20.6, width: 99.9, height: 50.2 };
    const region = lay(canvas, asked);
    for (const edge of [region.x, region.y, region.x + region.width, region.y + region.height]) {
      assert.ok(Math.abs(ratio * edge - Math.round(ratio * edge)) < 1e-9, `${edge} at ${ratio}`);
    }
    for (const [low, extent] of [["x", "width"], ["y", "height"]]) {
      assert.ok(region[low] <= asked[low] && asked[low] - region[low] < 1 / ratio);
      const beyond = region[low] + region[extent] - asked[low] - asked[extent];
      assert.ok(beyond >= 0 && beyond < 1 / ratio);
    }
    const [left, top, width] = [region.x, region.y, region.width].map((pixels) => `${pixels}px`);
    assert.deepEqual(canvas.style, { left, top, width });
  }
  Object.defineProperty(window, "devicePixelRatio", { value: known, configurable: true, writable: true });
});
