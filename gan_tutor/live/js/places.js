// Where the axes of a picture lie on it, and what the pointer points at. A panel is {box, x, y}: its box in
// shares of the picture from the top left, [left, top, width, height], and its limits, [low, high] each.

/** The place in the panel's units under a point of the picture, in shares of its width and height. */
export function toData({ box, x, y }, across, down) {
  const along = (across - box[0]) / box[2];
  const up = 1 - (down - box[1]) / box[3];
  return [x[0] + along * (x[1] - x[0]), y[0] + up * (y[1] - y[0])];
}

/** The way back: shares of the picture's width and height. */
export function toShare({ box, x, y }, [px, py]) {
  const along = (px - x[0]) / (x[1] - x[0]);
  const up = (py - y[0]) / (y[1] - y[0]);
  return [box[0] + along * box[2], box[1] + (1 - up) * box[3]];
}

/** The nearest place within the panel's limits, in a few digits. */
export function within({ x, y }, place) {
  return [x, y].map(([low, high], axis) => {
    const [least, most] = low < high ? [low, high] : [high, low];
    return Math.min(most, Math.max(least, digits(place[axis], most - least)));
  });
}

/** Where a point gets to that is pulled to a place, and can be moved along "x" or "y" alone, or both ways. */
export function pulled(from, [x, y], along) {
  if (along === "x") return [x, from[1]];
  return along === "y" ? [from[0], y] : [x, y];
}

/** Whether a place lies within the panel's limits, or on them. */
export const holds = ({ x, y }, place) =>
  [x, y].every(([low, high], axis) => (place[axis] - low) * (place[axis] - high) <= 0);

/** Those of the places that are not among the others. */
export function beyond(others = [], places = []) {
  const known = new Set(others.map(String));
  return places.filter((place) => !known.has(String(place)));
}

/** A number in as many digits as a thousandth of the span needs: nobody points more finely than that. */
function digits(value, span) {
  const power = 10 ** (Math.ceil(-Math.log10(span)) + 3);
  return Math.round(value * power) / power;
}

/** The place an arrow key leads to, a fiftieth of the panel away, or a tenth with Shift; null for other keys. */
export function moved(panel, [px, py], key, far) {
  const share = far ? 0.1 : 0.02;
  const [dx, dy] = [panel.x[1] - panel.x[0], panel.y[1] - panel.y[0]].map((span) => share * span);
  const ways = { ArrowLeft: [-dx, 0], ArrowRight: [dx, 0], ArrowUp: [0, dy], ArrowDown: [0, -dy] };
  const way = ways[key];
  return way ? within(panel, [px + way[0], py + way[1]]) : null;
}

/** Which of the places, in shares of the picture, is nearest to one, and how many pixels away. */
export function nearest(places, [across, down], width, height) {
  let found = { index: -1, distance: Infinity };
  places.forEach((place, index) => {
    const distance = Math.hypot((place[0] - across) * width, (place[1] - down) * height);
    if (distance < found.distance) found = { index, distance };
  });
  return found;
}

/** A number as it is read out and shown: up to `count` digits after the point, with a real minus sign. */
export const say = (value, count = 2) => value.toFixed(count).replace(/^-(?=0\.?0*$)/, "").replace("-", "−");

/** How many digits after the point a number has, up to 4. */
export function decimals(value) {
  const count = [0, 1, 2, 3].find((digits) => Math.abs(value - value.toFixed(digits)) < 1e-9 * Math.abs(value));
  return value === 0 ? 0 : count ?? 4;
}
