// Where everything stands, in CSS pixels. Nothing here draws.

import { FONT } from "./pen.js";

export const WIDE = 760; // from here on two columns
export const WIDER = 1240; // from here on three
const COLUMN = 230; // the least width of a lane beside others
const ASIDE = 255; // the least width of its plane, in the smallest type, where there is a column more

/** The type's size: what is wider is looked at from farther away. */
export const typeSize = (width) => FONT + Math.min(2, Math.max(0, (width - 1000) / 300));

/** Whether a lane has modes to count, pictures to show. */
export const hasModes = (lane) => Boolean(lane.mode_weights?.length);
export const hasImages = (lane) => Boolean(lane.images?.length);

/** Room around boxes: above for a title; below for numbers, or numbers and a label; at the sides. */
function rooms(u) {
  return { u, head: 28 * u, numbers: 24 * u, foot: 42 * u, left: 46 * u, right: 22 * u, gap: 24 * u, names: 108 * u };
}

const TOUCHING = 4; // px between two panels that share a time axis

/**
 * Boxes one below another, between two heights.
 * `rows` is a list of [name, share of the free height, room above, room below]; below the last there is
 * more. A box says whether there is room for `numbers` under it.
 */
export function stack(x, width, top, bottom, rows) {
  const taken = rows.reduce((sum, [, , above, below], k) => sum + above + (k < rows.length - 1 ? below : 0), 0);
  const shares = rows.reduce((sum, [, share]) => sum + share, 0);
  const boxes = {};
  let y = top;
  for (const [name, share, above, below] of rows) {
    const height = ((bottom - top - taken) * share) / shares;
    boxes[name] = { x, y: y + above, width, height, numbers: below > TOUCHING };
    y += above + height + below;
  }
  return boxes;
}

/** The height of such a stack, its room below too, when a share of 1 is `unit` high. */
const stackHeight = (rows, unit) =>
  rows.reduce((sum, [, share, above, below]) => sum + share * unit + above + below, 0);

/** The box, or what holds boxes, with its edges on whole pixels. */
function rounded(value) {
  if (Array.isArray(value)) return value.map(rounded);
  if (value === null || typeof value !== "object") return value;
  if (!("width" in value)) {
    return Object.fromEntries(Object.entries(value).map(([key, inner]) => [key, rounded(inner)]));
  }
  const [x, y] = [Math.round(value.x), Math.round(value.y)];
  const [right, bottom] = [Math.round(value.x + value.width), Math.round(value.y + value.height)];
  return { ...value, x, y, width: right - x, height: bottom - y };
}

/** The panels over time, from the top: those that share a time axis, or the frozen generator's own. */
function timeRows(lanes, s) {
  const modes = lanes.some(hasModes);
  const below = modes ? TOUCHING : s.foot;
  const rows = [];
  if (lanes.some((lane) => lane.overtraining)) rows.push(["frozen", 2.2, s.head, s.foot]);
  // Losses of different games can't be compared: beside others each lane shows its gradient alone.
  else if (lanes.length === 1) rows.push(["losses", 1, s.head, TOUCHING], ["gradient", 1.05, s.head, below]);
  else rows.push(["gradient", 1.2, s.head, below]);
  if (modes) rows.push(["ribbon", 1, s.head, s.foot]);
  return rows;
}

/** One game: in one column, two or three. */
function one(width, lane, s) {
  const rows = { modes: ["modes", 1, s.head, s.numbers], outputs: ["outputs", 1.2, s.head, s.numbers] };
  const time = timeRows([lane], s);
  const [modes, strip] = [hasModes(lane), hasImages(lane) && lane.dim <= 2];
  const under = lane.dim > 2 ? TOUCHING : s.foot; // pictures have no axes
  const narrow = width < WIDE;
  const share = width < WIDER ? 0.475 : 0.36;
  const side = Math.floor(narrow ? Math.min(width - s.left - 8, 560) : Math.min(share * width - s.left, 580));
  const box = (y, height) => ({ x: s.left, y, width: side, height });
  const own = { plane: box(s.head, side) };
  let y = s.head + side; // the lowest box's end so far
  if (strip) {
    own.strip = box(y + under + s.head, side / (narrow ? 8 : 12));
    y = own.strip.y + own.strip.height;
  }
  let found;
  if (narrow) {
    const all = [rows.outputs, ...(modes ? [rows.modes] : []), ...time];
    const top = y + (strip ? s.gap / 2 : under);
    const height = stackHeight(all, 4 * s.head);
    found = stack(s.left, width - s.left - s.right, top, top + height - s.foot, all);
    y = top + height - s.foot;
  } else if (width < WIDER) {
    if (modes) {
      own.modes = box(y + (strip ? s.gap / 2 : under) + s.head, 3.2 * s.head);
      y = own.modes.y + own.modes.height;
    }
    const x = s.left + side + s.gap + s.left;
    found = stack(x, width - x - s.right, 0, y, [rows.outputs, ...time]);
  } else {
    const begin = s.left + side + s.gap + s.left;
    const column = (width - begin - s.gap - s.left - s.right) / 2;
    found = {
      ...stack(begin, column, 0, y, modes ? [rows.outputs, rows.modes] : [rows.outputs]),
      ...stack(begin + column + s.gap + s.left, column, 0, y, time),
    };
  }
  const { outputs, modes: bars = own.modes, ...rest } = found;
  if (rest.frozen) rest.frozen.width -= s.names; // its curves' names
  return { height: y + s.foot, lanes: [{ ...own, outputs, modes: bars, first: true }], ...rest };
}

/** Games beside one another, a column each, and what they share below them or at the right. */
function several(width, lanes, s) {
  const beside = width / lanes.length >= COLUMN;
  const columns = beside ? lanes.length : 1;
  const gap = 1.3 * s.gap;
  const room = (taken) => (width - s.left - s.right - taken - gap * (columns - 1)) / columns;
  const right = Math.max(0.28 * width, 440 * s.u);
  const aside = beside && room(right) >= ASIDE * s.u; // what is shared stands at the right
  const side = Math.floor(Math.min(room(aside ? right : 0), beside ? 440 : 560));
  const spare = beside && !aside && columns > 1 ? (width - s.left - s.right - columns * side) / (columns - 1) : gap;
  const bars = lanes.some((lane) => lane.critic); // then each lane needs its own scale for the field
  const [modes, strips] = [lanes.some(hasModes), lanes.some((lane) => hasImages(lane) && lane.dim <= 2)];
  let bottom = 0;
  let top = s.head;
  const boxes = lanes.map((lane, k) => {
    if (!beside && k) top = bottom + 2 * s.numbers;
    const box = (y, height) => ({ x: s.left + (beside ? k * (side + spare) : 0), y, width: side, height });
    const found = { title: box(top, 0.9 * s.head), first: !beside || k === 0 };
    let y = top + s.head;
    if (bars) {
      found.bar = box(y - 0.1 * s.head, 0.8 * s.head);
      y += 0.8 * s.head;
    }
    found.plane = box(y, side);
    y += side + (lane.dim > 2 ? TOUCHING : s.foot);
    if (strips) {
      found.strip = box(y + s.head, side / 9);
      y += s.head + side / 9 + s.gap / 2;
    }
    found.outputs = box(y + s.head, 3 * s.head);
    bottom = y + 4 * s.head;
    if (modes) {
      found.modes = box(bottom + s.numbers + s.head, 2.4 * s.head);
      bottom += s.numbers + 3.4 * s.head;
    }
    return found;
  });
  const rows = timeRows(lanes, s);
  if (aside) {
    const x = s.left + columns * side + (columns - 1) * gap + s.gap + s.left;
    return { height: bottom + s.foot, lanes: boxes, ...stack(x, width - x - s.names, s.head, bottom, rows) };
  }
  const below = bottom + s.numbers + 0.2 * s.head;
  if (width < WIDE) {
    const height = stackHeight(rows, 4.5 * s.head);
    const time = stack(s.left, width - s.left - s.names, below, below + height - s.foot, rows);
    return { height: below + height, lanes: boxes, ...time };
  }
  const end = below + 5.2 * s.head;
  const half = (width - s.left - s.gap - rows.length * s.names) / rows.length;
  const time = rows.map(([name], k) => {
    const x = s.left + k * (half + s.names + s.gap);
    return stack(x, half, below, end, [[name, 1, s.head, s.foot]]);
  });
  return { height: end + s.foot, lanes: boxes, ...Object.assign({}, ...time) };
}

/** The smallest box that holds all of them, and that much beyond. */
export function around(boxes, beyond = 0) {
  const x = Math.min(...boxes.map((box) => box.x)) - beyond;
  const y = Math.min(...boxes.map((box) => box.y)) - beyond;
  const right = Math.max(...boxes.map((box) => box.x + box.width)) + beyond;
  const bottom = Math.max(...boxes.map((box) => box.y + box.height)) + beyond;
  return { x, y, width: right - x, height: bottom - y };
}

/**
 * The boxes of a stage of this width: `{size, height, legend, lanes, losses, gradient, frozen, ribbon}`.
 * Each of `lanes` has `plane`, `outputs` and, where there is something for them, `modes`, `strip` (pictures),
 * and beside others `title` and `bar` (its field's own scale); `first` where it shows the numbers of the
 * vertical axes. Of losses, gradient, frozen and ribbon those are there that are to be drawn.
 */
export function arrange(width, lanes) {
  const size = typeSize(width);
  const s = rooms(size / FONT);
  const found = lanes.length === 1 ? one(width, lanes[0], s) : several(width, lanes, s);
  const { plane } = found.lanes[0];
  const right = lanes.length === 1 ? plane.x + plane.width : width - s.right;
  const legend = { x: plane.x, y: 0, width: right - plane.x, height: s.head };
  return { size, ...rounded({ ...found, legend }), height: Math.ceil(found.height) };
}
