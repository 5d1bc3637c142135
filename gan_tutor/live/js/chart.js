// A chart with fixed axes: what is drawn on it by hand, what happened, and which is which.

import { axes, line, plain, short } from "./axes.js";
import { across, marks } from "./knots.js";
import { measure, pen, title, type } from "./pen.js";

const WIDE = 560; // px; below, the legend has a line of its own
const SAMPLE = 30; // px of a line in the legend
const YOURS = { width: 3, dash: [8, 5] };

/** Where the plot lies on a canvas of that size, in whole px: its axes are sharp. `labels`: the numbers beside it. */
function plotBox(g, width, height, labels, xlabel) {
  type(g);
  const left = Math.ceil(14 + Math.max(...labels.map((text) => g.measureText(text).width)));
  const top = Math.round((width < WIDE ? 3.6 : 2.2) * g.size);
  const bottom = Math.round((xlabel ? 3.1 : 1.8) * g.size);
  return { x: left, y: top, width: Math.floor(width) - left - 14, height: Math.floor(height) - top - bottom };
}

/** The names of the lines, at the right end above the plot; returns where they begin. */
function legend(g, box, entries) {
  type(g, { bold: true });
  const y = box.y - 13 * g.u; // as a title's
  let x = box.x + box.width;
  for (const { text, color, width, dash = [] } of [...entries].reverse()) {
    x -= measure(g, [text]);
    g.fillText(text, x, y);
    x -= SAMPLE + 7;
    stretch(g, [[x, y], [x + SAMPLE, y]], { color, width, dash });
    x -= 18;
  }
  return x;
}

function stretch(g, points, { color, width, dash = [] }) {
  g.save();
  Object.assign(g, { strokeStyle: color, lineWidth: width, lineCap: dash.length ? "butt" : "round" });
  g.setLineDash(dash);
  g.beginPath();
  for (const point of points) g.lineTo(...point);
  g.stroke();
  g.restore();
}

/** What an empty chart asks for: a pencil and words, in a frame. */
function invite(g, box) {
  const [x, y] = [box.x + box.width / 2, box.y + box.height / 2];
  g.save();
  g.strokeStyle = g.ink;
  g.globalAlpha = 0.5;
  g.lineWidth = 1.5;
  g.setLineDash([3, 6]);
  g.beginPath();
  g.roundRect(box.x + 8, box.y + 8, box.width - 16, box.height - 16, 10);
  g.stroke();
  g.restore();
  type(g, { bold: true, align: "center" });
  g.font = `600 ${g.size + 5}px ${g.family}`;
  g.fillText("draw the curve here", x, y + 16);
  g.save();
  g.translate(x - 4, y - 6);
  g.rotate(-Math.PI / 4);
  g.fillStyle = g.ink;
  g.beginPath();
  for (const corner of [[0, 0], [8, -4.5], [8, 4.5]]) g.lineTo(...corner); // its tip
  g.closePath();
  g.roundRect(10, -4.5, 22, 9, 1);
  g.roundRect(34, -4.5, 5, 9, 2);
  g.fill();
  g.restore();
}

/** Where the keyboard's cursor stands, and at which height, if there is any. */
function aim(g, box, { knot, height }, accent) {
  const x = box.x + across(knot) * box.width;
  stretch(g, [[x, box.y], [x, box.y + box.height]], { color: accent, width: 1.5, dash: [2, 3] });
  const y = box.y + (1 - (height ?? 0.5)) * box.height;
  g.beginPath();
  g.arc(x, y, 6, 0, 2 * Math.PI);
  g.fillStyle = height === null ? g.paper : accent;
  Object.assign(g, { strokeStyle: accent, lineWidth: 2 });
  g.fill();
  g.stroke();
}

/**
 * Draws the whole chart; returns the plot's box in px.
 *
 * @param chart { xlabel, ylabel, x, y, log } as Python sent it; scales { x, y } from knots.js for its limits.
 * @param shown { heights: the learner's, null in gaps; done: whether they are kept; truth: { x, curves, color }
 *   or null; cursor: { knot, height } or null; inviting: whether to ask for a curve }.
 */
export function draw(canvas, { chart, scales, shown }) {
  const { clientWidth: width, clientHeight: height } = canvas.parentElement;
  const { heights, done, truth, cursor, inviting } = shown;
  const g = pen(canvas, { x: 0, y: 0, width, height }, width < WIDE ? 13 : 14, {});
  const accent = getComputedStyle(canvas).getPropertyValue("--gan-tutor-accent").trim();
  const [xTicks, yTicks] = [
    marks(chart.x, false, Math.max(2, width / 110)),
    marks(chart.y, chart.log, Math.max(2, height / 48)),
  ];
  const box = plotBox(g, width, height, yTicks.map(short), chart.xlabel);
  const place = {
    sx: (v) => box.x + scales.x.share(v) * box.width,
    sy: (v) => box.y + (1 - scales.y.share(v)) * box.height,
  };
  axes(g, box, place, { xTicks, yTicks, xText: plain, yText: short, xLabel: chart.xlabel, grid: true });
  const entries = [];
  if (done) entries.push({ text: "you", color: g.ink, ...YOURS });
  if (truth) entries.push({ text: "what happened", color: truth.color, width: 3 });
  const end = legend(g, box, entries);
  const above = width < WIDE ? { ...box, y: box.y - 1.4 * g.size } : box;
  title(g, above, [[chart.ylabel]], { width: (width < WIDE ? box.x + box.width : end) - box.x });
  if (truth) {
    truth.curves.forEach((curve, k) => k && line(g, box, truth.x, curve, place, { color: truth.color, width: 1.1 }));
    line(g, box, truth.x, truth.curves[0], place, { color: truth.color, width: 3 });
  }
  const knots = {
    sx: (share) => box.x + share * box.width,
    sy: (share) => box.y + (1 - share) * box.height,
  };
  const yours = (options) => line(g, box, heights.map((_, k) => across(k)), heights, knots, options);
  if (truth && done) yours({ color: g.paper, width: 6 }); // so that it stands out where the two meet
  yours(done ? YOURS : { width: YOURS.width });
  if (inviting) invite(g, box);
  if (cursor) aim(g, box, cursor, accent);
  return box;
}
