// The picture: the plane, the histograms of D's outputs, the losses, the gradient that reaches G.

import { arrange, axes, dashed, decades, FONT, line, ticks } from "./axes.js";
import { histogram, meanOutput, outside, short } from "./frame.js";

const BINS = 25;
const TINT = 150; // opacity of the field where D is sure, of 255

const rgb = (hex) => [1, 3, 5].map((at) => parseInt(hex.slice(at, at + 2), 16));

/** The field as pixels: blue where D says real, orange where it says fake, clear where it can't tell. */
function paintField(frame, colors, tile) {
  const [rows, columns] = frame.fieldShape;
  tile.width = columns;
  tile.height = rows;
  const g = tile.getContext("2d");
  const image = g.createImageData(columns, rows);
  const [real, fake] = [rgb(colors.real), rgb(colors.fake)];
  for (let row = 0; row < rows; row++) {
    for (let column = 0; column < columns; column++) {
      const output = frame.field[(rows - 1 - row) * columns + column] / 255;
      image.data.set([...(output > 0.5 ? real : fake), TINT * Math.abs(2 * output - 1)], 4 * (row * columns + column));
    }
  }
  g.putImageData(image, 0, 0);
}

function drawPlane(g, box, frame, colors, tile) {
  const [left, right, low, high] = frame.extent;
  paintField(frame, colors, tile);
  g.imageSmoothingEnabled = true;
  g.drawImage(tile, box.x, box.y, box.width, box.height);
  const { sx, sy } = axes(g, box, "", {
    x: [left, right],
    y: [low, high],
    xTicks: ticks(left, right, 5),
    yTicks: ticks(low, high, 5),
    xLabel: "x1",
    yLabel: "x2",
  });
  g.save();
  g.beginPath();
  g.rect(box.x, box.y, box.width, box.height);
  g.clip();
  g.strokeStyle = g.paper;
  g.lineWidth = 0.7;
  drawPoints(g, frame.real, sx, sy, colors.real, dot);
  drawPoints(g, frame.fake, sx, sy, colors.fake, diamond);
  g.restore();
  const away = outside(frame);
  if (away) {
    const text = `${away} fakes lie outside the picture`;
    g.font = `600 ${FONT}px ${g.family}`;
    g.textAlign = "left";
    g.textBaseline = "middle";
    g.fillStyle = g.paper;
    g.fillRect(box.x + 6, box.y + box.height - 28, g.measureText(text).width + 12, 22);
    g.fillStyle = colors.fake;
    g.fillText(text, box.x + 12, box.y + box.height - 17);
  }

  g.textBaseline = "middle";
  g.textAlign = "left";
  g.font = `600 ${FONT + 1}px ${g.family}`;
  let x = box.x;
  for (const [name, mark] of [["real", dot], ["fake", diamond]]) {
    g.fillStyle = colors[name];
    g.beginPath();
    mark(g, x + 6, 12, 4.5);
    g.fill();
    g.fillText(name, x + 16, 12);
    x += g.measureText(name).width + 34;
  }
  g.font = `${FONT}px ${g.family}`;
  g.fillStyle = g.ink;
  g.textAlign = "right";
  const end = box.x + box.width;
  g.fillText("real 1", end, 12);
  const bar = { width: 70, x: end - g.measureText("real 1").width - 78 };
  const fade = g.createLinearGradient(bar.x, 0, bar.x + bar.width, 0);
  for (const [at, name, alpha] of [[0, "fake", TINT / 255], [0.5, "fake", 0], [0.5, "real", 0], [1, "real", TINT / 255]])
    fade.addColorStop(at, `rgba(${rgb(colors[name])}, ${alpha})`);
  g.fillText("D says: fake 0", bar.x - 8, 12);
  g.fillStyle = fade;
  g.fillRect(bar.x, 5, bar.width, 14);
}

const dot = (g, x, y, r) => g.arc(x, y, r, 0, 7);
const diamond = (g, x, y, r) => {
  g.moveTo(x, y - 1.2 * r);
  g.lineTo(x + 1.2 * r, y);
  g.lineTo(x, y + 1.2 * r);
  g.lineTo(x - 1.2 * r, y);
  g.closePath();
};

function drawPoints(g, points, sx, sy, color, mark) {
  g.fillStyle = color;
  for (let k = 0; k < points.length; k += 2) {
    g.beginPath();
    mark(g, sx(points[k]), sy(points[k + 1]), 3);
    g.fill();
    g.stroke();
  }
}

function drawOutputs(g, box, frame, colors) {
  const [real, fake] = [frame.real_logits, frame.fake_logits].map((logits) => meanOutput(logits).toFixed(2));
  const title = `D's output: mean ${real} on reals, ${fake} on fakes`;
  const scale = axes(g, box, title, {
    x: [0, 1],
    y: [0, 1],
    xTicks: [0, 0.25, 0.5, 0.75, 1],
    yTicks: [0, 0.5, 1],
    xLabel: "D's output",
    yLabel: "share",
  });
  for (const name of ["real", "fake"]) {
    const shares = histogram(frame[`${name}_logits`], BINS);
    g.beginPath();
    g.moveTo(scale.sx(0), scale.sy(0));
    shares.forEach((share, k) => {
      g.lineTo(scale.sx(k / BINS), scale.sy(share));
      g.lineTo(scale.sx((k + 1) / BINS), scale.sy(share));
    });
    g.lineTo(scale.sx(1), scale.sy(0));
    g.fillStyle = `rgba(${rgb(colors[name])}, 0.45)`;
    g.fill();
    g.strokeStyle = colors[name];
    g.lineWidth = 1.5;
    g.stroke();
  }
  dashed(g, scale.sx(0.5), box.y, scale.sx(0.5), box.y + box.height);
}

const last = (values) => values[values.length - 1];
const amount = (losses) => (Math.abs(last(losses)) < 1000 ? last(losses).toFixed(2) : short(last(losses)));

function drawLosses(g, box, frame, colors) {
  let high = 2;
  for (const values of [frame.discriminator_losses, frame.generator_losses])
    for (const value of values) high = Math.max(high, value);
  let low = 0;
  for (const value of frame.generator_losses) low = Math.min(low, value);
  const title = `Losses: D ${amount(frame.discriminator_losses)}, G ${amount(frame.generator_losses)}`;
  const x = [0, Math.max(10, frame.step)];
  const scale = axes(g, box, title, { x, y: [low, high], xTicks: ticks(...x, 5), yTicks: ticks(low, high, 3) });
  dashed(g, box.x, scale.sy(Math.log(4)), box.x + box.width, scale.sy(Math.log(4)));
  line(g, frame.history_steps, frame.discriminator_losses, scale, g.ink, box);
  line(g, frame.history_steps, frame.generator_losses, scale, colors.fake, box);
  g.font = `${FONT}px ${g.family}`;
  g.textBaseline = "alphabetic";
  g.textAlign = "right";
  let end = box.x + box.width;
  for (const [text, color] of [["- - log 4: D can't tell", g.ink], ["— G", colors.fake], ["— D", g.ink]]) {
    g.fillStyle = color;
    g.fillText(text, end, box.y - 8);
    end -= g.measureText(text).width + 12;
  }
}

function drawGradient(g, box, frame, colors) {
  const y = decades(frame.gradient_norms, -3, 1);
  const x = [0, Math.max(10, frame.step)];
  const scale = axes(g, box, `Gradient that reaches G: norm ${short(+last(frame.gradient_norms).toPrecision(2))}`, {
    x,
    y,
    xTicks: ticks(...x, 5),
    yTicks: ticks(...y, 4).filter(Number.isInteger),
    xLabel: "step",
    yText: (v) => short(10 ** v),
  });
  // A gradient of exactly 0 has no place on a log scale: it runs along the bottom.
  const logs = frame.gradient_norms.map((norm) => Math.max(Math.log10(norm), y[0]));
  line(g, frame.history_steps, logs, scale, colors.fake, box);
}

/** Draws a frame on the canvas, whose width the page has set. */
export function draw(canvas, frame, colors, tile) {
  const style = getComputedStyle(canvas);
  const width = canvas.clientWidth;
  if (!width) return; // not laid out: nothing to see, nothing to draw
  const boxes = arrange(width);
  const ratio = window.devicePixelRatio || 1;
  canvas.style.height = `${boxes.height}px`;
  if (canvas.width !== Math.round(width * ratio) || canvas.height !== Math.round(boxes.height * ratio)) {
    canvas.width = Math.round(width * ratio);
    canvas.height = Math.round(boxes.height * ratio);
  }
  const g = canvas.getContext("2d");
  const tone = (name) => style.getPropertyValue(`--gan-tutor-${name}`).trim();
  Object.assign(g, { family: style.fontFamily, ink: tone("ink"), line: tone("line"), paper: tone("paper") });
  g.setTransform(ratio, 0, 0, ratio, 0, 0);
  g.clearRect(0, 0, width, boxes.height);
  drawPlane(g, boxes.plane, frame, colors, tile);
  drawOutputs(g, boxes.outputs, frame, colors);
  drawLosses(g, boxes.losses, frame, colors);
  drawGradient(g, boxes.gradient, frame, colors);
}
