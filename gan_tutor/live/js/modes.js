// Which modes the fakes are in: a bar a mode now, and a ribbon of which mode when.

import { axes, plain, scales, steady, ticks } from "./axes.js";
import { fit, rgb, tint, title } from "./pen.js";

const SHARES = [0.08, 0.16, 0.3, 0.6, 1];

/** The share of the fakes that is drawn in full colour: about four times a mode's fair share, or all of them. */
export const fullShare = (weights) => Math.min(1, Math.max(1, Math.round(80 * Math.max(...weights))) / 20);

/** A share's strength in the ribbon, 0 to 1: the root lets a mode with few fakes be told from one with none. */
export const strength = (share, full) => Math.sqrt(Math.min(1, Math.max(0, share / full)));

/** Every how many names there is room for one. */
export const stride = (room, needed) => Math.max(1, Math.ceil(needed / room));

/** In each of `width` columns over the time axis, the last row of history by then, −1 where there is none. */
export function columns(steps, [low, high], width) {
  const found = new Int32Array(width).fill(-1);
  const end = steps.at(-1);
  let row = -1;
  for (let x = 0; x < width; x++) {
    const begin = low + ((high - low) * x) / width;
    const until = low + ((high - low) * (x + 1)) / width;
    while (row + 1 < steps.length && steps[row + 1] < until) row++;
    if (begin <= end) found[x] = row;
  }
  return found;
}

/** The highest bar, or mark, of all lanes. */
export function highestShare(lanes) {
  const all = lanes.flatMap((lane) => [...(lane.mode_weights ?? []), ...(lane.mode_shares ?? [])]);
  return all.reduce((a, b) => Math.max(a, b), 0);
}

/** Where the bars' axis ends; remembered from frame to frame. */
export function shareAxis(lanes, memory) {
  memory.modes = steady(SHARES, Math.min(1, 1.05 * highestShare(lanes)), memory.modes);
  return memory.modes;
}

function words(lane) {
  const [found, all] = [lane.modes_captured ?? 0, lane.mode_weights.length];
  const quality = Number.isFinite(lane.high_quality) ? Math.round(100 * lane.high_quality) : "–";
  return [
    [`Modes captured: ${found} of ${all} · ${quality} % high quality`],
    [`${found} of ${all} modes · ${quality} % high quality`],
    [`${found} of ${all} modes · ${quality} % good`],
  ];
}

/** A bar a mode: the share of the fakes in it; a blue mark at the share of the reals. */
export function drawModes(g, box, lane, top, { first, strong }) {
  const count = lane.mode_weights.length;
  const scale = scales(box, [0, count], [0, top]);
  title(g, box, words(lane), { strong, hint: first });
  axes(g, box, scale, { yTicks: [0, top / 2, top], yText: first ? plain : null, grid: true });
  const room = box.width / count;
  const width = Math.min(0.72 * room, 40);
  const mark = Math.min(width + 4, room - 3);
  for (let k = 0; k < count; k++) {
    const middle = box.x + (k + 0.5) * room;
    const share = lane.mode_shares?.[k] ?? 0;
    g.fillStyle = tint(g.fake, 0.75);
    g.fillRect(middle - width / 2, scale.sy(share), width, scale.sy(0) - scale.sy(share));
    g.fillStyle = g.real;
    g.fillRect(middle - mark / 2, scale.sy(lane.mode_weights[k]) - 1.5, mark, 3);
  }
  g.font = `${g.size}px ${g.family}`;
  g.textAlign = "center";
  g.textBaseline = "top";
  g.fillStyle = g.ink;
  const names = lane.mode_names ?? [];
  const widest = Math.max(0, ...names.map((name) => g.measureText(name).width));
  const every = stride(room, widest + 3);
  for (let k = 0; k < names.length; k += every) g.fillText(names[k], box.x + (k + 0.5) * room, box.y + box.height + 6);
}

function paint(lane, shown, color, tile) {
  const [, count] = lane.shape.mode_history;
  if (tile.width !== shown.length || tile.height !== count) [tile.width, tile.height] = [shown.length, count];
  const inside = tile.getContext("2d");
  const image = inside.createImageData(shown.length, count);
  const hue = rgb(color);
  const full = fullShare(lane.mode_weights);
  for (let x = 0; x < shown.length; x++) {
    if (shown[x] < 0) continue;
    for (let k = 0; k < count; k++) {
      const at = 4 * (k * shown.length + x);
      image.data[at] = hue[0];
      image.data[at + 1] = hue[1];
      image.data[at + 2] = hue[2];
      image.data[at + 3] = 255 * strength(lane.mode_history[shown[x] * count + k] / 255, full);
    }
  }
  inside.putImageData(image, 0, 0);
}

/** One lane's ribbon without its title: time from left to right, a row a mode, the stronger the more fakes. */
export function drawRibbon(g, box, lane, x, { tile, bottom, names = true }) {
  const count = lane.mode_weights.length;
  const room = box.height / count;
  const scale = scales(box, x, [count, 0]);
  if (lane.mode_history?.length) {
    paint(lane, columns(lane.history_steps, x, Math.max(1, Math.round(box.width))), g.fake, tile);
    g.imageSmoothingEnabled = false;
    g.drawImage(tile, box.x, box.y, box.width, box.height);
    g.imageSmoothingEnabled = true;
    if (room >= 5) {
      g.fillStyle = g.paper;
      for (let k = 1; k < count; k++) g.fillRect(box.x, Math.round(box.y + k * room) - 0.5, box.width, 1);
    }
  }
  const every = stride(room, 1.1 * g.size);
  const shown = names ? Array.from({ length: Math.ceil(count / every) }, (_, k) => k * every) : [];
  axes(g, box, scale, {
    xTicks: ticks(...x, 5),
    yTicks: shown.map((k) => k + 0.5),
    yText: (v) => lane.mode_names?.[v - 0.5] ?? "",
    xText: bottom ? undefined : null,
    xLabel: bottom ? "step" : "",
  });
}

/** The ribbon's title, and what its shades mean. */
export function ribbonTitle(g, box, full) {
  const end = title(g, box, [["Which mode when"]]);
  const y = box.y - 13 * g.u;
  const right = box.x + box.width;
  g.font = `${g.size}px ${g.family}`;
  const most = `${full < 1 ? "≥ " : ""}${Math.round(100 * full)} %`;
  const width = 4 * g.size;
  const before = g.measureText("0").width + 6;
  const [all] = fit(g, [[`${most} of fakes`], [most]], right - end - width - before - 26);
  const x = right - g.measureText(all).width - 6 - width;
  if (x - before < end + 8) return;
  const fade = g.createLinearGradient(x, 0, x + width, 0);
  for (let k = 0; k <= 8; k++) fade.addColorStop(k / 8, tint(g.fake, strength(k / 8, 1)));
  g.fillStyle = g.ink;
  g.fillText(all, x + width + 6, y);
  g.fillText("0", x - before, y);
  g.fillStyle = fade;
  g.fillRect(x, y - g.size / 2, width, g.size);
}
