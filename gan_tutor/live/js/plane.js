// The plane: D's output as a field, reals and fakes, arrows, the generator's manifold, the modes' handles.

import { arrowWords, drawArrows } from "./arrows.js";
import { axes, clipped, plain, scales, ticks } from "./axes.js";
import { outside } from "./frame.js";
import { drawHandles, drawPoints, drawStroke, strokes } from "./marks.js";
import { chip, fit, rgb, tint } from "./pen.js";

export const TINT = 130; // opacity of the field where D is sure, of 255

/** The smallest extent that holds all of them: lanes are compared on one plane. */
export function union(extents) {
  const [lefts, rights, lows, highs] = [0, 1, 2, 3].map((side) => extents.map((extent) => extent[side]));
  return [Math.min(...lefts), Math.max(...rights), Math.min(...lows), Math.max(...highs)];
}

const LATENT = 4; // standard deviations from the middle of the latent plane to its edges

/** Where a latent point is drawn on the plane, which is the latent plane for that moment. */
export function latentPlace(latent, dim, k, [left, right, low, high]) {
  const x = latent[k * dim];
  const y = dim > 1 ? latent[k * dim + 1] : 0;
  const [across, up] = [(right - left) / (2 * LATENT), (high - low) / (2 * LATENT)];
  return [(left + right) / 2 + x * across, (low + high) / 2 + y * up];
}

export function planeScales(box, [left, right, low, high]) {
  return {
    ...scales(box, [left, right], [low, high]),
    inverseX: (x) => left + ((x - box.x) / box.width) * (right - left),
    inverseY: (y) => low + ((box.y + box.height - y) / box.height) * (high - low),
    box,
  };
}

/** 256 colours, RGBA: orange where D says fake, clear where it can't tell, blue where it says real. */
export function shades({ real, fake }) {
  const [blue, orange] = [rgb(real), rgb(fake)];
  const found = new Uint8ClampedArray(4 * 256);
  for (let u = 0; u < 256; u++) found.set([...(u > 127 ? blue : orange), TINT * Math.abs(u / 127.5 - 1)], 4 * u);
  return found;
}

function paintField(g, lane, box, { sx, sy }, tile) {
  const [rows, columns] = lane.shape.field;
  const table = shades(g);
  if (tile.width !== columns || tile.height !== rows) [tile.width, tile.height] = [columns, rows];
  const inside = tile.getContext("2d");
  const image = inside.createImageData(columns, rows);
  const [from, to] = [new Uint32Array(table.buffer), new Uint32Array(image.data.buffer)];
  for (let row = 0; row < rows; row++) {
    const start = (rows - 1 - row) * columns;
    for (let column = 0; column < columns; column++) to[row * columns + column] = from[lane.field[start + column]];
  }
  inside.putImageData(image, 0, 0);
  const [left, right, low, high] = lane.extent;
  g.imageSmoothingEnabled = true;
  g.drawImage(tile, sx(left), sy(high), sx(right) - sx(left), sy(low) - sy(high));
}

/** The field's scale: words, and a bar from orange to blue with numbers at its ends; it ends at `right`. */
export function colourBar(g, wordings, low, high, right, room, y) {
  const width = 4.6 * g.size;
  const numbers = g.measureText(low).width + g.measureText(high).width + 12;
  const before = fit(g, wordings, room - width - numbers)[0];
  const x = right - g.measureText(high).width - 6 - width;
  const fade = g.createLinearGradient(x, 0, x + width, 0);
  const strong = TINT / 255;
  for (const [at, name, alpha] of [[0, "fake", strong], [0.5, "fake", 0], [0.5, "real", 0], [1, "real", strong]])
    fade.addColorStop(at, tint(g[name], alpha));
  g.textAlign = "right";
  g.fillText(before + low, x - 6, y);
  g.fillText(high, right, y);
  g.fillStyle = fade;
  g.fillRect(x, y - g.size / 2, width, g.size);
  g.strokeStyle = g.line;
  g.lineWidth = 1;
  g.strokeRect(Math.round(x) + 0.5, Math.round(y - g.size / 2) + 0.5, Math.round(width) - 1, Math.round(g.size) - 1);
}

const resting = new WeakSet(); // reals that the lower canvas shows; others are drawn with what moves

/** Whether the reals rest, and so belong on the lower canvas: they move only where the learner edits them. */
function settle({ real, moving }) {
  const rests = !moving?.real || moving.real === real;
  if (rests) resting.add(real);
  else resting.delete(real);
  return rests;
}

/**
 * What changes with a snapshot only. `first`: the leftmost, which shows the numbers of the vertical axis;
 * `latent`: whether the latent points are shown on it, and so their axes.
 */
export function drawPlane(g, box, lane, extent, { tile, first, strong, latent }) {
  const scale = planeScales(box, extent);
  clipped(g, box, () => {
    if (lane.field) paintField(g, lane, box, scale, tile);
    if (lane.real && settle(lane)) drawPoints(g, box, lane.real, scale, "real");
  });
  const name = latent ? "z" : "x";
  const [left, right, low, high] = latent ? [-LATENT, LATENT, -LATENT, LATENT] : extent;
  const numbers = latent ? scales(box, [left, right], [low, high]) : scale;
  axes(g, box, numbers, {
    xTicks: ticks(left, right, 6),
    yTicks: ticks(low, high, 6).filter((v) => numbers.sy(v) > box.y + 1.6 * g.size), // above stands the axis's name
    xLabel: `${name}1`,
    yLabel: "",
    yText: first ? plain : null,
  });
  if (first) {
    g.textBaseline = "top";
    g.fillText(`${name}2`, box.x - 6, box.y);
  }
  if (strong) {
    g.strokeStyle = g.ink;
    g.lineWidth = 3;
    g.strokeRect(box.x - 1.5, box.y - 1.5, box.width + 3, box.height + 3);
  }
}

function drawManifold(g, points, [rows, columns], { sx, sy }) {
  g.beginPath();
  for (let row = 0; row < rows; row++) {
    for (let column = 0; column < columns; column++) {
      const at = 2 * (row * columns + column);
      if (column) g.lineTo(sx(points[at]), sy(points[at + 1]));
      else g.moveTo(sx(points[at]), sy(points[at + 1]));
    }
  }
  if (rows > 1) {
    for (let column = 0; column < columns; column++) {
      for (let row = 0; row < rows; row++) {
        const at = 2 * (row * columns + column);
        if (row) g.lineTo(sx(points[at]), sy(points[at + 1]));
        else g.moveTo(sx(points[at]), sy(points[at + 1]));
      }
    }
  }
  g.globalAlpha = 0.6;
  g.strokeStyle = g.ink;
  g.lineWidth = rows > 1 ? 0.8 : 1.8;
  g.stroke();
  g.globalAlpha = 1;
}

/** Latent points on their way: at t = 0 where they were drawn, at t = 1 where G sends them. */
function flight(lane, fake, extent, t) {
  const dim = lane.shape.latent[1];
  const points = new Float32Array(fake.length);
  for (let k = 0; k < fake.length / 2; k++) {
    const place = latentPlace(lane.latent, dim, k, extent);
    points[2 * k] = place[0] + t * (fake[2 * k] - place[0]);
    points[2 * k + 1] = place[1] + t * (fake[2 * k + 1] - place[1]);
  }
  return points;
}

function drawVerdicts(g, box, lane, fake, scale) {
  for (const passed of [false, true]) {
    const points = [];
    lane.fake_logits.forEach((logit, k) => {
      if (logit > 0 === passed) points.push(fake[2 * k], fake[2 * k + 1]);
    });
    drawPoints(g, box, points, scale, passed ? "passed" : "caught");
  }
}

/** What lies below recedes. */
function veil(g, box, alpha) {
  g.globalAlpha = alpha;
  g.fillStyle = g.paper;
  g.fillRect(box.x, box.y, box.width, box.height);
  g.globalAlpha = 1;
}

const smooth = (t) => t * t * (3 - 2 * t);

/** What is redrawn in every animation frame. */
export function movePlane(g, box, lane, extent, options, t) {
  const scale = planeScales(box, extent);
  const moving = lane.moving ?? {};
  const fake = moving.fake ?? lane.fake;
  const phase = options.phase?.name;
  const flying = (phase === "noise" || phase === "fakes") && lane.latent && fake;
  const arrows = phase === "gradient" ? "generator" : options.arrows;
  const gradients = arrows === "none" ? null : (moving[`${arrows}_gradients`] ?? lane[`${arrows}_gradients`]);
  clipped(g, box, () => {
    if (lane.real && !resting.has(lane.real)) drawPoints(g, box, moving.real ?? lane.real, scale, "real");
    if (flying) {
      const at = phase === "noise" ? 0 : smooth(t);
      veil(g, box, 0.62 * (1 - at));
      drawPoints(g, box, flight(lane, fake, extent, at), scale, phase === "noise" ? "latent" : "fake");
    } else if (fake) {
      if (phase === "judge") veil(g, box, 0.4);
      const manifold = moving.manifold ?? lane.manifold;
      if (options.manifold && manifold?.length) drawManifold(g, manifold, lane.shape.manifold, scale);
      if (phase === "judge" && !lane.critic) drawVerdicts(g, box, lane, fake, scale);
      else drawPoints(g, box, fake, scale, "fake");
      if (gradients) {
        const at = (k) => [scale.sx(fake[2 * k]), scale.sy(fake[2 * k + 1])];
        drawArrows(g, box.width, gradients, 2, arrows === "generator" ? -1 : 1, at);
      }
    }
    if (options.editing === "modes" && lane.modes?.length) {
      const at = (k) => [scale.sx(lane.modes[2 * k]), scale.sy(lane.modes[2 * k + 1])];
      drawHandles(g, lane.mode_weights, at, options.hover);
    }
    if (options.editing === "draw") {
      for (const stroke of strokes(options)) drawStroke(g, stroke.map(([x, y]) => [scale.sx(x), scale.sy(y)]));
    }
  });
  if (flying) chip(g, box, [[phase === "noise" ? "latent z" : "latent z → fakes G(z)"]]);
  else if (phase === "judge" && lane.fake_logits && !lane.critic) {
    const passed = lane.fake_logits.reduce((sum, logit) => sum + (logit > 0), 0);
    const all = lane.fake_logits.length;
    const wordings = [`blue edge: D takes it for real (${passed} of ${all} fakes)`, `blue edge: taken for real (${passed})`];
    chip(g, box, wordings.map((text) => [text]));
  } else if (gradients) chip(g, box, arrowWords(arrows, lane.critic, gradients, 2));
  const away = fake && !flying ? outside({ fake, extent }) : 0;
  if (!away) return;
  const note = [[`fakes outside the picture: ${away}`], [`fakes outside: ${away}`]];
  chip(g, box, note, { at: "bottom", color: g.fake });
}
