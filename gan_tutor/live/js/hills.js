// A landscape in perspective, without a page: where the eye is, where a place is seen, and what is seen there.
// plotly draws the surface; names and pins that lie over it are ours, and must fall on the same pixels.

export const START = { azimuth: -112, tilt: 34, zoom: 1 }; // degrees; azimuth 0 is on the right, 90 at the top
export const SIDE = { azimuth: -90, tilt: 10, zoom: 0.95 };
export const ABOVE = { azimuth: -90, tilt: 89.9, zoom: 0.9 }; // straight above, nothing would say which way is up

const FIELD_OF_VIEW = Math.PI / 4; // plotly's, from top to bottom
const DISTANCE = 1.7; // of the eye; the longer side of the box is 1
const [BELOW, ROOM] = [-0.01, 1.05]; // the box's floor and ceiling against the highest peak
const STEPS = 160; // along a ray through the box
const SIDES = ["right", "upper right", "top", "upper left", "left", "lower left", "bottom", "lower right"];

export const clamp = (value, low, high) => Math.min(high, Math.max(low, value));

/** A number with that many digits behind the point, a true minus sign, and none before a zero. */
export const fixed = (value, digits) => value.toFixed(digits).replace(/^-(?=[0.]*$)/, "").replace("-", "−");

/** What Python sent, as arrays. */
export function unpack(plane, buffer) {
  const bytes = ArrayBuffer.isView(buffer) ? buffer : new Uint8Array(buffer);
  const heights = new Float32Array(bytes.buffer.slice(bytes.byteOffset, bytes.byteOffset + bytes.byteLength));
  const [rows, columns] = plane.shape;
  const [left, right, low, high] = plane.extent;
  const top = Math.max(...plane.peak_heights, heights.reduce((a, b) => Math.max(a, b), 0)) || 1;
  const longest = Math.max(right - left, high - low);
  const sides = [(right - left) / longest, (high - low) / longest, plane.tall];
  return { ...plane, heights, rows, columns, top, floor: BELOW * top, ceiling: ROOM * top, sides };
}

/** The middles of the cells along one side of the grid. */
export const middles = (low, high, count) =>
  Array.from({ length: count }, (_, k) => low + ((k + 0.5) / count) * (high - low));

/** The density at a place: linear between the middles of the grid's cells, level beyond the outermost. */
export function densityAt({ heights, rows, columns, extent: [left, right, low, high] }, x1, x2) {
  const across = clamp(((x1 - left) / (right - left)) * columns - 0.5, 0, columns - 1);
  const up = clamp(((x2 - low) / (high - low)) * rows - 0.5, 0, rows - 1);
  const [j, i] = [Math.min(Math.floor(across), Math.max(0, columns - 2)), Math.min(Math.floor(up), Math.max(0, rows - 2))];
  const at = (row, column) => heights[Math.min(row, rows - 1) * columns + Math.min(column, columns - 1)];
  const along = (row) => at(row, j) + (across - j) * (at(row, j + 1) - at(row, j));
  return along(i) + (up - i) * (along(i + 1) - along(i));
}

const dot = (a, b) => a[0] * b[0] + a[1] * b[1] + a[2] * b[2];
const cross = (a, b) => [a[1] * b[2] - a[2] * b[1], a[2] * b[0] - a[0] * b[2], a[0] * b[1] - a[1] * b[0]];
const unit = (a) => a.map((value) => value / Math.hypot(...a));
export const radians = (degrees) => (degrees * Math.PI) / 180;

/** The eye and the three directions in which it looks, in units of the box, for a picture of that size. */
export function lookFrom({ azimuth, tilt, zoom }, width, height, tall) {
  // A high picture is a narrow one: the eye steps back.
  const distance = DISTANCE * zoom * Math.max(1, 1.25 / (width / height));
  const [a, t] = [radians(azimuth), radians(tilt)];
  const center = [0, 0, -0.3 * tall * Math.cos(t)]; // hills are heavier below
  const back = [Math.cos(t) * Math.cos(a), Math.cos(t) * Math.sin(a), Math.sin(t)];
  const eye = back.map((value, axis) => center[axis] + distance * value);
  const forward = back.map((value) => -value);
  const right = unit(cross(forward, [0, 0, 1]));
  return { eye, center, forward, right, up: cross(right, forward), width, height };
}

/** The density's place in the box, whose middle is 0. */
function boxed({ extent: [left, right, low, high], sides, floor, ceiling }, [x1, x2, density]) {
  const shares = [(x1 - left) / (right - left), (x2 - low) / (high - low), (density - floor) / (ceiling - floor)];
  return shares.map((share, axis) => (share - 0.5) * sides[axis]);
}

/** Where [x1, x2, density] is seen, in px. */
export function project(plane, look, point) {
  const seen = boxed(plane, point).map((value, axis) => value - look.eye[axis]);
  const focus = look.height / 2 / Math.tan(FIELD_OF_VIEW / 2) / dot(seen, look.forward);
  return [look.width / 2 + focus * dot(seen, look.right), look.height / 2 - focus * dot(seen, look.up)];
}

/** How far a ray from the eye goes until it meets the surface, within `reach`; Infinity where it does not. */
function meets(plane, eye, ray, reach = Infinity) {
  let [from, to] = [0, reach];
  for (let axis = 0; axis < 3; axis++) {
    const half = plane.sides[axis] / 2;
    const walls = [(-half - eye[axis]) / ray[axis], (half - eye[axis]) / ray[axis]].sort((a, b) => a - b);
    [from, to] = [Math.max(from, walls[0] || 0), Math.min(to, walls[1])];
  }
  const place = (far) => eye.map((value, axis) => (value + far * ray[axis]) / plane.sides[axis] + 0.5);
  const { extent: [left, right, low, high], floor, ceiling } = plane;
  const above = (far) => {
    const [across, up, share] = place(far);
    const density = floor + share * (ceiling - floor);
    return density > densityAt(plane, left + across * (right - left), low + up * (high - low));
  };
  if (!(from < to)) return Infinity;
  for (let k = 1; k <= STEPS; k++) {
    let [outside, inside] = [from + ((k - 1) / STEPS) * (to - from), from + (k / STEPS) * (to - from)];
    if (above(inside)) continue;
    for (let halving = 0; halving < 12; halving++) {
      const middle = (outside + inside) / 2;
      if (above(middle)) outside = middle;
      else inside = middle;
    }
    return inside;
  }
  return Infinity;
}

/** The place [x1, x2] of the surface that is seen at a pixel, or null. */
export function pick(plane, look, [x, y]) {
  const focus = look.height / 2 / Math.tan(FIELD_OF_VIEW / 2);
  const [across, up] = [(x - look.width / 2) / focus, (look.height / 2 - y) / focus];
  const ray = look.forward.map((value, axis) => value + across * look.right[axis] + up * look.up[axis]);
  const far = meets(plane, look.eye, ray);
  if (far === Infinity) return null;
  const { extent: [left, right, low, high], sides } = plane;
  const share = (axis) => clamp((look.eye[axis] + far * ray[axis]) / sides[axis] + 0.5, 0, 1);
  return [left + share(0) * (right - left), low + share(1) * (high - low)];
}

/** Whether a hill stands between the eye and that point. */
export function hidden(plane, look, point) {
  const ray = boxed(plane, point).map((value, axis) => value - look.eye[axis]);
  return meets(plane, look.eye, ray, 0.985) < 0.985;
}

/** Whether the surface is seen as the map shows it. */
export const fromAbove = ({ tilt }) => tilt > 85;

/** Where the eye is, in words that fit the map. */
export function seenFrom({ azimuth, tilt }) {
  if (fromAbove({ tilt })) return "Seen from straight above";
  const side = SIDES[((Math.round(azimuth / 45) % 8) + 8) % 8];
  return `Seen from the map's ${side}, ${Math.round(tilt)}° above the plane`;
}

/** Where a ray from the middle of a box leaves it, grown by `gap` on each side. */
export function rim({ x, y, width, height }, azimuth, gap) {
  const [across, up] = [Math.cos(radians(azimuth)), Math.sin(radians(azimuth))];
  const far = Math.min((width / 2 + gap) / Math.abs(across), (height / 2 + gap) / Math.abs(up));
  return [x + width / 2 + far * across, y + height / 2 - far * up];
}

/** The colour of a share of the highest density, [red, green, blue]. */
export function shade(stops, height) {
  const share = clamp(height, 0, 1);
  const k = Math.max(1, stops.findIndex(([position]) => position >= share));
  const [[from, light], [to, dark]] = [stops[k - 1], stops[k]];
  const mix = (share - from) / (to - from);
  const part = (color, at) => parseInt(color.slice(at, at + 2), 16);
  return [1, 3, 5].map((at) => Math.round(part(light, at) + mix * (part(dark, at) - part(light, at))));
}
