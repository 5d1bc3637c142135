// A row of seeds: the same game from many seeds at once, as small multiples.

import { clipped, scales } from "./axes.js";
import { element, write } from "./controls.js";
import { decode } from "./frame.js";
import { mainRow, players } from "./groups.js";
import { connect, SILENT } from "./link.js";
import { drawPoints } from "./marks.js";
import { FAKE, measure, pen, REAL, type, write as letter } from "./pen.js";
import { screen } from "./screen.js";

const TELL_EVERY = 500; // ms between two changes of the alt text while it plays
const GAP = 12; // px between two tiles
const LETTERS = 24; // px above a tile for its title
const LEGEND = 34; // px above all tiles
const COLLAPSED = 3; // px, the frame of a tile whose member has collapsed

/** Columns and side of the tiles on a canvas of this width: as many in each row as is even. */
export function tiling(width, count) {
  const least = width < 620 ? 96 : 104;
  const most = Math.max(1, Math.min(8, count, Math.floor((width + GAP) / (least + GAP))));
  const rows = Math.ceil(count / most);
  const columns = Math.ceil(count / rows);
  const side = Math.floor((width - (columns - 1) * GAP) / columns);
  return { columns, rows, side, height: LEGEND + rows * (side + LETTERS + GAP) };
}

/** What is seen, in a line. */
export function describe({ step, seeds, collapsed, diverged, modes, modes_captured: captured }) {
  const count = (flags) => flags.filter(Boolean).length;
  const all = captured.filter((found, k) => found === modes && !diverged[k]).length;
  const told = [`step ${step}: ${count(collapsed)} of ${seeds.length} seeds collapsed`];
  if (modes) told.push(`${all} capture all ${modes} modes`);
  if (count(diverged)) told.push(`${count(diverged)} diverged`);
  return told.join(", ");
}

function verdict({ diverged, modes, modes_captured: captured }, k) {
  if (diverged[k]) return "diverged";
  if (!modes) return "";
  return `${captured[k]} of ${modes}`;
}

function draw(canvas, row, colors) {
  const width = canvas.clientWidth;
  const { columns, side, height } = tiling(width, row.seeds.length);
  const g = pen(canvas, { x: 0, y: 0, width, height }, 13, colors);
  type(g, { bold: true });
  const end = letter(g, [REAL, " real   ", FAKE, " fake"], 0, LEGEND / 2);
  g.strokeStyle = g.fake;
  g.lineWidth = COLLAPSED;
  g.strokeRect(end + 24, LEGEND / 2 - 7, 14, 14);
  g.fillText("collapsed", end + 46, LEGEND / 2);
  const summary = describe(row).replace(/^step \d+: /, "");
  type(g, { bold: true, align: "right" });
  g.fillText(summary, width, LEGEND / 2);
  const each = row.fake.length / row.seeds.length;
  row.seeds.forEach((seed, k) => {
    const [down, across] = [Math.floor(k / columns), k % columns];
    const box = {
      x: across * (side + GAP),
      y: LEGEND + down * (side + LETTERS + GAP) + LETTERS,
      width: side,
      height: side,
    };
    const to = scales(box, row.extent.slice(0, 2), row.extent.slice(2));
    type(g, { bold: true });
    g.fillText(`seed ${seed}`, box.x, box.y - LETTERS / 2);
    type(g, { align: "right" });
    g.fillText(verdict(row, k), box.x + side, box.y - LETTERS / 2, side - measure(g, [`seed ${seed}`]) - 10);
    clipped(g, box, () => {
      drawPoints(g, box, row.real, to, "real");
      drawPoints(g, box, row.fake.subarray(k * each, (k + 1) * each), to, "fake");
    });
    const out = row.collapsed[k];
    g.strokeStyle = out ? g.fake : g.line;
    g.lineWidth = out ? COLLAPSED : 1;
    g.setLineDash(row.diverged[k] ? [6, 4] : []);
    g.strokeRect(box.x + g.lineWidth / 2, box.y + g.lineWidth / 2, side - g.lineWidth, side - g.lineWidth);
    g.setLineDash([]);
  });
}

export function renderSeeds({ model, el }) {
  const gone = new AbortController();
  const { signal } = gone;
  const [colors, menus] = [model.get("colors"), model.get("menus")];
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
    draw(canvas, row, colors);
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
      row = { ...header, ...decode(header.arrays, buffers[0]) };
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
