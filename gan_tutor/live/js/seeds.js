// A row of seeds: the same game from many seeds at once, as small multiples; in the plane or on images.

import { clipped, scales } from "./axes.js";
import { element, write } from "./controls.js";
import { decode } from "./frame.js";
import { mainRow, players } from "./groups.js";
import { connect, SILENT } from "./link.js";
import { drawPoints } from "./marks.js";
import { shareAxis } from "./modes.js";
import { FAKE, fit, measure, pen, REAL, type, write as letter } from "./pen.js";
import { screen } from "./screen.js";
import { drawSheet, prepare, under } from "./sheets.js";

const TELL_EVERY = 500; // ms between two changes of the alt text while it plays
const GAP = 12; // px between two tiles
const LETTERS = 24; // px above a tile for its title
const LEGEND = 34; // px above all tiles
const COLLAPSED = 3; // px, the frame of a tile whose member has collapsed
// Marks of the legend: a bar, and the line that stands for the reals beside it.
const BAR = { mark: (g, x, y, r) => g.rect(x - 0.7 * r, y - 1.2 * r, 1.4 * r, 2.4 * r), of: "fake" };
const LEVEL = { mark: (g, x, y, r) => g.rect(x - 1.3 * r, y - 1, 2.6 * r, 2), of: "real" };

/**
 * Columns and side of the tiles on a canvas of this width: as many in each row as is even.
 * `below`: what a tile needs under its square.
 */
export function tiling(width, count, below = 0) {
  const least = width < 620 ? 96 : 104;
  const most = Math.max(1, Math.min(8, count, Math.floor((width + GAP) / (least + GAP))));
  const rows = Math.ceil(count / most);
  const columns = Math.ceil(count / rows);
  const side = Math.floor((width - (columns - 1) * GAP) / columns);
  return { columns, rows, side, height: LEGEND + rows * (side + below + LETTERS + GAP) };
}

const count = (flags) => flags.filter(Boolean).length;

const briefly = ({ seeds, collapsed }) => `${count(collapsed)} of ${seeds.length} collapsed`;

/** How many have collapsed, and how many have not lost a mode. */
export function summary({ seeds, collapsed, diverged, modes, modes_captured: captured }) {
  const all = captured.filter((found, k) => found === modes && !diverged[k]).length;
  const told = [`${count(collapsed)} of ${seeds.length} seeds collapsed`];
  if (modes) told.push(`${all} capture all ${modes} modes`);
  if (count(diverged)) told.push(`${count(diverged)} diverged`);
  return told.join(", ");
}

/** What is seen, in a line. */
export function describe(row) {
  const alike = row.seeds.map((seed, k) => [seed, row.dominant?.[k]]).filter(([, name]) => name);
  const mostly = alike.map(([seed, name]) => `seed ${seed} (${name}s)`).join(", ");
  return `step ${row.step}: ${summary(row)}${mostly && `; mostly one class: ${mostly}`}`;
}

/** What a tile says of its seed, the longest wording first. */
export function verdict({ diverged, modes, modes_captured: captured }, k) {
  if (diverged[k]) return ["diverged"];
  if (!modes) return [""];
  return [`${captured[k]} of ${modes} modes`, `${captured[k]} of ${modes}`];
}

/** What the marks mean, at the left, and what is seen, at the right; both in as many words as there is room for. */
function drawLegend(g, row, width, top) {
  const y = LEGEND / 2;
  type(g, { bold: true });
  const percent = `${Math.round(100 * top)} %`;
  const classes = [
    [BAR, ` fakes by class, up to ${percent}; below: the run so far   `, LEVEL, " reals"],
    [BAR, ` fakes by class, up to ${percent}   `, LEVEL, " reals"],
    [BAR, " fakes   ", LEVEL, " reals"],
  ];
  const points = [[REAL, " real   ", FAKE, " fake"]];
  const marks = !row.shape.images ? points : row.modes ? classes : [[""]];
  const room = width - measure(g, ["collapsed"]) - 70;
  const [told] = fit(g, [[summary(row)], [briefly(row)]], room - measure(g, marks.at(-1)));
  const end = letter(g, fit(g, marks, room - measure(g, [told])), 0, y);
  g.strokeStyle = g.fake;
  g.lineWidth = COLLAPSED;
  g.strokeRect(end + 24, y - 7, 14, 14);
  g.fillText("collapsed", end + 46, y);
  type(g, { bold: true, align: "right" });
  g.fillText(told, width, y);
}

function draw(canvas, row, colors, { tiles, limits }) {
  const width = canvas.clientWidth;
  const pictures = Boolean(row.shape.images);
  const below = pictures ? under(row.modes) : 0;
  const { columns, side, height } = tiling(width, row.seeds.length, below);
  const g = pen(canvas, { x: 0, y: 0, width, height }, 13, colors);
  const top = pictures ? shareAxis([row], limits) : 1;
  drawLegend(g, row, width, top);
  if (pictures) prepare(g, row, tiles);
  row.seeds.forEach((seed, k) => {
    const [down, across] = [Math.floor(k / columns), k % columns];
    const box = {
      x: across * (side + GAP),
      y: LEGEND + down * (side + below + LETTERS + GAP) + LETTERS,
      width: side,
      height: side,
    };
    type(g, { bold: true });
    g.fillText(`seed ${seed}`, box.x, box.y - LETTERS / 2);
    const room = side - measure(g, [`seed ${seed}`]) - 8;
    type(g, { align: "right" });
    const wordings = verdict(row, k);
    const words = wordings.find((each) => measure(g, [each]) <= room) ?? wordings.at(-1);
    g.fillText(words, box.x + side, box.y - LETTERS / 2, room);
    if (pictures) drawSheet(g, box, row, k, tiles, top);
    else drawPlane(g, box, row, k);
    frame(g, { ...box, height: side + below }, row.collapsed[k], row.diverged[k]);
  });
}

function drawPlane(g, box, row, k) {
  const to = scales(box, row.extent.slice(0, 2), row.extent.slice(2));
  const each = row.fake.length / row.seeds.length;
  clipped(g, box, () => {
    drawPoints(g, box, row.real, to, "real");
    drawPoints(g, box, row.fake.subarray(k * each, (k + 1) * each), to, "fake");
  });
}

function frame(g, { x, y, width, height }, collapsed, diverged) {
  g.strokeStyle = collapsed ? g.fake : g.line;
  g.lineWidth = collapsed ? COLLAPSED : 1;
  g.setLineDash(diverged ? [6, 4] : []);
  g.strokeRect(x + g.lineWidth / 2, y + g.lineWidth / 2, width - g.lineWidth, height - g.lineWidth);
  g.setLineDash([]);
}

export function renderSeeds({ model, el }) {
  const gone = new AbortController();
  const { signal } = gone;
  const [colors, menus] = [model.get("colors"), model.get("menus")];
  const memory = { tiles: { images: element("canvas"), past: element("canvas") }, limits: {} };
  let row = null;
  let told = { at: 0, text: "" };

  const canvas = element("canvas", "gan-tutor-tiles");
  canvas.setAttribute("role", "img");
  canvas.setAttribute("aria-label", "a row of seeds, waiting for its first picture");
  const note = element("div", "gan-tutor-note");
  note.setAttribute("role", "status");
  const command = (message) => link.command(message);
  const parts = [mainRow({ menus, command }), players({ menus, command, signal, alone: false })];
  const root = element("div", "gan-tutor-stage", {}, parts[0].element, canvas, parts[1].element, note);
  el.append(root);

  function paint() {
    if (!row) return null;
    draw(canvas, row, colors, memory);
    const now = performance.now();
    if (now - told.at >= TELL_EVERY || !row.playing) {
      const text = describe(row);
      if (text !== told.text) canvas.setAttribute("aria-label", text);
      told = { at: now, text };
    }
    link.drew(row.frame);
    return false;
  }

  const sight = screen({ watched: canvas, paint, signal });
  const link = connect({
    model,
    root,
    onFrame: (header, buffers) => {
      const shape = Object.fromEntries(header.arrays.map(([name, , sides]) => [name, sides]));
      row = { ...header, ...decode(header.arrays, buffers[0]), shape };
      sight.ask();
    },
    onState: (state) => {
      const caughtUp = link.caughtUp();
      for (const part of parts) {
        part.show(state);
        if (caughtUp) part.showControls(state);
      }
      write(note, "textContent", state.note);
    },
    onOther: () => {},
    onLost: () => write(note, "textContent", SILENT),
  });
  return () => {
    link.close();
    gone.abort();
    root.remove();
  };
}
