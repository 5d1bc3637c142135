// The whole picture, on two canvases of one size: below what a snapshot says, above what moves.

import { roundUp, short } from "./axes.js";
import { dashSample, drawFrozen, drawGradient, drawLosses, shortTitles, timeAxis } from "./curves.js";
import { drawImages, drawStrip } from "./images.js";
import { around, arrange, hasModes } from "./layout.js";
import { drawLine, highest, lineScales, moveLine } from "./line.js";
import { drawModes, drawRibbon, fullShare, ribbonTitle, shareAxis } from "./modes.js";
import { drawOutputs, outputLimits } from "./outputs.js";
import { FAKE, FONT, lay, measure, pen, REAL, title, type, write } from "./pen.js";
import { colourBar, drawPlane, movePlane, planeScales, union } from "./plane.js";

export { arrange };

/** Panels that a phase of a step, in slow motion, is about. */
const ABOUT = {
  noise: ["plane"],
  fakes: ["plane"],
  judge: ["plane", "outputs"],
  "discriminator loss": ["losses"],
  "discriminator moves": ["plane", "outputs"],
  "generator loss": ["losses"],
  gradient: ["plane", "gradient"],
  "generator moves": ["plane"],
};

const RIM = 30; // px that a handle on a line's rim reaches beyond it

const memories = new WeakMap(); // a canvas's axes, which are slow to change, and its tiles

function remember(canvas) {
  if (!memories.has(canvas)) memories.set(canvas, { limits: {}, tiles: {} });
  return memories.get(canvas);
}

function commonExtent(lanes) {
  const extents = lanes.map((lane) => lane.extent).filter((extent) => extent?.length);
  if (!extents.length) return null;
  if (extents[0].length === 4) return union(extents);
  return [Math.min(...extents.map((extent) => extent[0])), Math.max(...extents.map((extent) => extent[1]))];
}

/** Where lane k's plane or line lies on a canvas of this width, for pointers: to pixels and back; null without one. */
export function planeScale(canvasWidth, lanes, options, k) {
  const extent = commonExtent(lanes);
  if (!extent) return null;
  const boxes = arrange(canvasWidth, lanes);
  const box = boxes.lanes[k].plane;
  return lanes[k].dim === 1 ? lineScales(box, boxes.size / FONT, lanes[k], extent) : planeScales(box, extent);
}

function fieldBar(g, lane, right, room, y) {
  type(g);
  if (!lane.critic) return colourBar(g, [["D says: fake "], ["fake "]], "0", "1 real", right, room, y);
  const [low, high] = (lane.field_range ?? [0, 1]).map((value) => short(+value.toPrecision(2)));
  colourBar(g, [["critic's value: "], ["critic: "]], low, high, right, room, y);
}

/** What the marks mean, once for the whole stage. */
function drawLegend(g, { x, width, height }, lanes, ownBars) {
  const y = height / 2;
  type(g, { bold: true });
  const onLine = lanes[0].dim === 1;
  let end = write(g, [REAL, onLine ? " real: p" : " real"], x, y) + 16;
  end = write(g, [FAKE, onLine ? " fake: q" : " fake"], end, y) + 16;
  if (onLine) {
    const critic = lanes.every((lane) => lane.critic);
    const curves = critic ? [["critic", []]] : [["D", []], ["D*, the best", [5, 4]]];
    for (const [name, dash] of curves) {
      g.save();
      g.setLineDash(dash);
      g.strokeStyle = g.ink;
      g.lineWidth = 2.2;
      g.beginPath();
      g.moveTo(end, y);
      g.lineTo(end + 26, y);
      g.stroke();
      g.restore();
      g.fillText(name, end + 32, y);
      end += 32 + measure(g, [name]) + 16;
    }
  } else if (lanes[0].dim === 2 && !ownBars) {
    fieldBar(g, lanes[0], x + width, x + width - end, y);
  } else if (lanes[0].dim > 2) {
    type(g, { align: "right" });
    g.fillText("fakes: what G makes", x + width, y);
  }
}

function drawTitle(g, box, wordings, k) {
  const y = box.y + box.height / 2;
  dashSample(g, box.x, y, k, 26);
  title(g, { ...box, x: box.x + 34, y: y + 13 * g.u }, wordings, { width: box.width - 34 });
}

/** All that changes only with a new snapshot. */
export function drawStill(canvas, lanes, options) {
  const width = canvas.parentElement.clientWidth;
  if (!width || !lanes.length) return; // not laid out: nothing to see, nothing to draw
  const boxes = arrange(width, lanes);
  const { limits, tiles } = remember(canvas);
  const tile = (name) => (tiles[name] ??= document.createElement("canvas"));
  const g = pen(canvas, { x: 0, y: 0, width, height: boxes.height }, boxes.size, options.colors);
  const about = ABOUT[options.phase?.name] ?? [];
  const extent = commonExtent(lanes);
  const outputs = outputLimits(lanes, options.outputs, limits);
  const shares = shareAxis(lanes, limits);
  const density = roundUp(1.08 * Math.max(...lanes.map(highest)));
  const strong = (name) => about.includes(name);
  drawLegend(g, boxes.legend, lanes, Boolean(boxes.lanes[0].bar));
  const names = shortTitles(lanes);
  lanes.forEach((lane, k) => {
    const { plane, strip, bar, title: head, outputs: out, modes, first = true } = boxes.lanes[k];
    if (head) drawTitle(g, head, [[lane.title ?? ""], [names[k]]], k);
    if (bar) fieldBar(g, lane, bar.x + bar.width, bar.width, bar.y + bar.height / 2);
    const latent = options.phase?.name === "noise" && Boolean(lane.latent);
    const look = { first, strong: strong("plane") };
    if (lane.dim === 2 && extent) drawPlane(g, plane, lane, extent, { ...look, latent, tile: tile(`field ${k}`) });
    if (lane.dim === 1 && extent) drawLine(g, plane, lane, extent, { ...look, top: density });
    if (lane.dim > 2 && lane.images?.length) drawImages(g, plane, lane, tile(`images ${k}`));
    if (strip && lane.images?.length) {
      title(g, strip, [["Some fakes, decoded to images"], ["Some fakes as images"]]);
      drawStrip(g, strip, lane, tile(`images ${k}`));
    }
    drawOutputs(g, out, lane, outputs, { view: options.outputs, first, strong: strong("outputs") });
    if (modes && hasModes(lane)) drawModes(g, modes, lane, shares, { first });
  });
  const told = !options.phase;
  const room = 100 * g.u; // for a lane's name beside its curve
  if (boxes.losses) drawLosses(g, boxes.losses, lanes[0], { strong: strong("losses"), told, memory: limits });
  if (boxes.gradient) drawGradient(g, boxes.gradient, lanes, { strong: strong("gradient"), told, room });
  if (boxes.frozen) {
    const lane = lanes.find((each) => each.overtraining);
    drawFrozen(g, boxes.frozen, lane, { strong: strong("gradient"), room: room + 18 * g.u });
  }
  if (boxes.ribbon) drawRibbons(g, boxes.ribbon, lanes, tile);
}

function drawRibbons(g, box, lanes, tile) {
  const x = timeAxis(lanes);
  const gap = lanes.length > 1 ? 6 : 0;
  const height = (box.height - gap * (lanes.length - 1)) / lanes.length;
  const names = shortTitles(lanes);
  ribbonTitle(g, box, fullShare(lanes.find(hasModes).mode_weights));
  lanes.forEach((lane, k) => {
    if (!hasModes(lane)) return;
    const own = { ...box, y: Math.round(box.y + k * (height + gap)), height: Math.round(height) };
    const bottom = k === lanes.length - 1;
    drawRibbon(g, own, lane, x, { tile: tile(`ribbon ${k}`), bottom, names: lanes.length === 1 });
    if (lanes.length === 1) return;
    type(g);
    g.fillText(names[k], own.x + own.width + 7, own.y + own.height / 2, 100 * g.u);
  });
}

/** All that moves between two snapshots, and in the learner's hand. `t`: how much of the phase is over, 0 to 1. */
export function drawMoving(canvas, lanes, options, t = 1) {
  const width = canvas.parentElement.clientWidth;
  const extent = commonExtent(lanes);
  canvas.hidden = !extent; // images rest
  if (!width || !extent) return;
  const boxes = arrange(width, lanes);
  // No more than the planes: a browser copies the whole of a canvas that has changed.
  const beyond = options.editing === "modes" ? RIM : 0;
  const region = lay(canvas, around(boxes.lanes.map(({ plane }) => plane), beyond));
  const g = pen(canvas, region, boxes.size, options.colors);
  lanes.forEach((lane, k) => {
    const box = boxes.lanes[k].plane;
    if (lane.dim === 2) movePlane(g, box, lane, extent, options, t);
    if (lane.dim === 1) moveLine(g, box, lane, extent, options, t);
  });
}
