import assert from "node:assert/strict";
import test from "node:test";

import {
  ABOVE,
  densityAt,
  fixed,
  hidden,
  lookFrom,
  pick,
  project,
  rim,
  seenFrom,
  shade,
  SIDE,
  START,
  unpack,
} from "../../gan_tutor/live/js/hills.js";
import { mapBox } from "../../gan_tutor/live/js/landscape.js";

const bytesOf = (values) => new Uint8Array(Float32Array.from(values).buffer);
const near = (found, expected, tolerance, what) =>
  found.forEach((value, k) =>
    assert.ok(Math.abs(value - expected[k]) <= tolerance, `${what}: ${found} is not ${expected}`),
  );

/** One hill of height 1 in the middle of x1 from −2 to 4 and x2 from −1 to 3. */
function hill(rows = 80, columns = 120) {
  const extent = [-2, 4, -1, 3];
  const heights = Array.from({ length: rows * columns }, (_, k) => {
    const x1 = extent[0] + (((k % columns) + 0.5) / columns) * 6;
    const x2 = extent[2] + ((Math.floor(k / columns) + 0.5) / rows) * 4;
    return Math.exp(-((x1 - 1) ** 2 + (x2 - 1) ** 2) / 0.5);
  });
  const peaks = { peaks: [[1, 1]], peak_heights: [1], names: ["3"] };
  return unpack({ extent, shape: [rows, columns], tall: 0.45, ...peaks }, bytesOf(heights));
}

const plane = { extent: [0, 2, 10, 12], shape: [2, 2], tall: 0.5, peaks: [], peak_heights: [] };

test("heights are read out of any kind of buffer, aligned or not, the lowest row first", () => {
  const bytes = bytesOf([1, 2, 3, 4]);
  const shifted = new Uint8Array(bytes.length + 3);
  shifted.set(bytes, 3);
  for (const buffer of [bytes, bytes.buffer, new DataView(bytes.buffer), new DataView(shifted.buffer, 3)]) {
    const found = unpack(plane, buffer);
    assert.deepEqual([...found.heights], [1, 2, 3, 4]);
    assert.equal(found.top, 4);
    assert.equal(densityAt(found, 1.5, 10.5), 2); // the lower right
    assert.equal(densityAt(found, 0.5, 11.5), 3); // the upper left
  }
});

test("between the middles of the cells the density is linear, beyond them level", () => {
  const found = unpack(plane, bytesOf([1, 2, 3, 4]));
  assert.equal(densityAt(found, 1, 11), 2.5);
  assert.equal(densityAt(found, 0.75, 10.5), 1.25);
  assert.equal(densityAt(found, 0, 10), 1);
  assert.equal(densityAt(found, 2, 12), 4);
  const single = unpack({ ...plane, shape: [1, 1] }, bytesOf([7]));
  assert.equal(densityAt(single, 1.3, 11.9), 7);
});

test("a flat plane has a top all the same", () => {
  assert.equal(unpack(plane, bytesOf([0, 0, 0, 0])).top, 1);
});

test("what is seen at a pixel is the place that is drawn there", () => {
  const landscape = hill();
  for (const view of [START, SIDE, ABOVE, { azimuth: 60, tilt: 50, zoom: 0.6 }]) {
    const look = lookFrom(view, 620, 420, landscape.tall);
    let checked = 0;
    for (let x1 = -1.8; x1 < 4; x1 += 0.4) {
      for (let x2 = -0.8; x2 < 3; x2 += 0.4) {
        const point = [x1, x2, densityAt(landscape, x1, x2)];
        if (hidden(landscape, look, point)) continue;
        const found = pick(landscape, look, project(landscape, look, point));
        assert.ok(found, `nothing is seen at ${point}`);
        // In px, since a slope that is seen from its side covers many places with one of them.
        const back = project(landscape, look, [...found, densityAt(landscape, ...found)]);
        near(back, project(landscape, look, point), 0.5, JSON.stringify(view));
        checked += 1;
      }
    }
    assert.ok(checked > 50, `only ${checked} places are in sight`);
  }
});

test("beside the plane nothing is seen", () => {
  const landscape = hill();
  const look = lookFrom(START, 620, 420, landscape.tall);
  for (const corner of [[2, 2], [618, 2], [2, 418], [618, 418]]) assert.equal(pick(landscape, look, corner), null);
});

test("a hill hides what stands behind it, and not what stands before it", () => {
  const landscape = hill();
  const look = lookFrom(SIDE, 620, 420, landscape.tall); // from low x2
  assert.equal(hidden(landscape, look, [1, 2.5, 0]), true);
  assert.equal(hidden(landscape, look, [1, -0.5, 0.01]), false);
  assert.equal(hidden(landscape, look, [1, 1, 1]), false); // its top
  assert.equal(hidden(landscape, lookFrom(ABOVE, 620, 420, 0.45), [1, 2.5, 0]), false);
});

test("from above the surface lies as the map does: x1 to the right, x2 up", () => {
  const landscape = hill();
  const look = lookFrom(ABOVE, 620, 420, landscape.tall);
  const [[x, y], [right], [, up]] = [[1, 1, 0], [2, 1, 0], [1, 2, 0]].map((point) => project(landscape, look, point));
  near([x, y], [310, 210], 1, "the middle");
  assert.ok(right > x + 30 && up < y - 30);
});

test("the whole box is in the picture at the start, however narrow it is", () => {
  const landscape = hill();
  for (const [width, height] of [[620, 420], [860, 580], [400, 280], [330, 420]]) {
    const look = lookFrom(START, width, height, landscape.tall);
    for (const x1 of [-2, 4]) for (const x2 of [-1, 3]) for (const density of [0, 1]) {
      const [x, y] = project(landscape, look, [x1, x2, density]);
      assert.ok(x > 0 && x < width && y > 0 && y < height, `${[x1, x2, density]} is at ${[x, y]} of ${[width, height]}`);
    }
  }
});

test("the direction is told as on the map", () => {
  const sides = ["right", "upper right", "top", "upper left", "left", "lower left", "bottom", "lower right"];
  sides.forEach((side, k) => {
    for (const round of [-720, 0, 360]) {
      const told = seenFrom({ azimuth: 45 * k + round + 10, tilt: 30.4 });
      assert.equal(told, `Seen from the map's ${side}, 30° above the plane`);
    }
  });
  assert.equal(seenFrom(ABOVE), "Seen from straight above");
});

test("the eye goes round on the rim", () => {
  const box = { x: 10, y: 20, width: 100, height: 60 };
  near(rim(box, 0, 5), [115, 50], 1e-9, "right");
  near(rim(box, 90, 5), [60, 15], 1e-9, "top");
  near(rim(box, -90, -5), [60, 75], 1e-9, "bottom");
  near(rim(box, 225, 0), [30, 80], 1e-9, "lower left");
});

test("a colour lies between its stops, and never beyond them", () => {
  const stops = [[0, "#ffffff"], [0.5, "#800000"], [1, "#000000"]];
  assert.deepEqual([0, 0.25, 0.5, 1].map((share) => shade(stops, share)[1]), [255, 128, 0, 0]);
  assert.deepEqual(shade(stops, 0.75), [64, 0, 0]);
  assert.deepEqual(shade(stops, 1.2), [0, 0, 0]);
  assert.deepEqual(shade(stops, -1), [255, 255, 255]);
});

test("numbers keep their digits, with a true minus sign, and none before a zero", () => {
  assert.deepEqual([-1.256, 0, -0.001, 2].map((value) => fixed(value, 2)), ["−1.26", "0.00", "0.00", "2.00"]);
});

test("the map keeps the plane's shape and leaves room for its numbers", () => {
  for (const extent of [[-4, 4, -4, 4], [0, 30, -1, 4], [0, 1, 0, 5]]) {
    const box = mapBox(430, 380, extent);
    const [wide, tall] = [extent[1] - extent[0], extent[3] - extent[2]];
    assert.ok(Math.abs(box.width / box.height - wide / tall) < 1e-9);
    assert.ok(box.x >= 50 && box.x + box.width <= 430 - 10 && box.y >= 5 && box.y + box.height <= 380 - 40);
  }
});
