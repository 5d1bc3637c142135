// The pad over the planes: turns pointer and keys into messages that change what is real.

import { focusable } from "./controls.js";
import {
  added,
  changed,
  distance,
  echoed,
  freePlace,
  mixtureOf,
  nearest,
  removed,
  resample,
  thin,
  within,
} from "./editing.js";
import { around } from "./layout.js";
import { handleRadius } from "./marks.js";
import { perFrame } from "./screen.js";

const REACH = { mouse: 14, pen: 18, touch: 26 }; // px from a handle's centre that still hold it
const MARGIN = 16; // px that the pad reaches beyond the planes: half of a handle on the rim is there
const KEY_STEP = 0.01; // of the plane's side, for an arrow key; with Shift five times that
const SPACING = 4; // px between two points of a stroke
const MOST_POINTS = 2000; // of all strokes; more would say no more
const TELL_EVERY = 200; // ms between two messages while a stroke is drawn
const BANDWIDTH = 0.012; // of the plane's width: how broad the brush is

const tidy = (value) => (Math.round(100 * value) / 100 || 0).toFixed(2).replace("-", "−"); // no −0.00

/**
 * The pad that lies over the planes.
 *
 * @param tell {command, repaint, caughtUp}: sends a message, asks for a picture, says whether Python has read all.
 * @param scaleOf (lane index) → {sx, sy, inverseX, inverseY, box}, in px of the picture, or null.
 * @param lanes () → the newest lanes. All of them have one density.
 * @returns the pad's element and what the controls of the data need.
 */
export function pad({ command, repaint, caughtUp, scaleOf, lanes, signal }) {
  const surface = focusable("div", "gan-tutor-pad", { tabIndex: 0, hidden: true });
  surface.setAttribute("role", "application");
  let mode = "none"; // what is edited: "none", "modes" or "draw"
  let local = null; // the mixture as the learner has it, until Python has read it
  let read = { arrays: [], mixture: null }; // the mixture as Python has it, and what it was read from
  let selected = 0;
  let hover = -1;
  let drag = null; // {pointer, lane} and, of a stroke, {path, spacing}: what a pointer holds
  let strokes = []; // [[place, …], …] in data units, evenly spaced
  let toldAt = 0;

  const mixture = () => local ?? known();
  const tell = perFrame(() => local && command({ do: "modes", ...local }), signal);
  const points = () => thin([...strokes.flat(), ...(drag?.path ? spaced(drag) : [])], MOST_POINTS);
  const width = () => lanes()[0].extent[1] - lanes()[0].extent[0];

  /** Python's mixture. Its arrays stay the same objects while nothing changes, and then so does this. */
  function known() {
    const lane = lanes()[0];
    const arrays = [lane?.modes, lane?.mode_weights, lane?.mode_scales, lane?.real];
    if (!arrays.every((array, k) => array === read.arrays[k])) read = { arrays, mixture: mixtureOf(lane) };
    return read.mixture;
  }

  function edit(next) {
    local = next;
    selected = Math.min(selected, next.centers.length - 1);
    tell();
    repaint();
  }

  const editSelected = (change) => mixture() && edit(changed(mixture(), selected, change));

  function add(place) {
    const extent = lanes()[0]?.extent;
    if (!extent?.length) return;
    const next = added(mixture(), place ?? freePlace(mixture()?.centers ?? [], extent), 0.05 * width());
    selected = next.centers.length - 1;
    edit(next);
  }

  function remove() {
    if (mixture()) edit(removed(mixture(), selected));
  }

  /** Where the pointer is: in px of the picture, in which lane's plane, at which place of it. */
  function locate(event, held) {
    const frame = surface.offsetParent.getBoundingClientRect();
    const [x, y] = [event.clientX - frame.left, event.clientY - frame.top];
    for (let lane = 0; lane < lanes().length; lane++) {
      const scale = scaleOf(lane);
      if (!scale) continue;
      const { box } = scale;
      const beyond = Math.max(box.x - x, x - box.x - box.width, box.y - y, y - box.y - box.height);
      const inside = beyond <= MARGIN;
      if (held === undefined ? !inside : held !== lane) continue;
      const place = lanes()[lane].dim === 1 ? [scale.inverseX(x)] : [scale.inverseX(x), scale.inverseY(y)];
      return { lane, scale, pixel: [x, y], place: within(place, lanes()[lane].extent) };
    }
    return null;
  }

  /** The mode whose handle the pointer is on, or −1. */
  function handleAt(at, pointer) {
    if (!at || !mixture()) return -1;
    const pixels = mixture().centers.map(([x, y]) => [at.scale.sx(x), y === undefined ? at.pixel[1] : at.scale.sy(y)]);
    const k = nearest(pixels, at.pixel, Infinity);
    const reach = Math.max(REACH[pointer] ?? REACH.mouse, handleRadius(mixture().weights[k]));
    return distance(pixels[k], at.pixel) <= reach ? k : -1;
  }

  const spaced = ({ path, spacing }) => resample(path, spacing);

  function tellDrawing() {
    toldAt = performance.now();
    if (points().length) command({ do: "draw", points: points(), bandwidth: BANDWIDTH * width() });
  }

  const on = (event, does) => surface.addEventListener(event, does);

  on("pointerdown", (event) => {
    const at = locate(event);
    if (event.button !== 0 || drag || !at) return;
    if (mode === "modes") {
      const k = handleAt(at, event.pointerType);
      if (k < 0) return;
      selected = hover = k;
      drag = { pointer: event.pointerId, lane: at.lane };
    } else {
      const spacing = (SPACING * width()) / at.scale.box.width;
      drag = { pointer: event.pointerId, lane: at.lane, path: [at.place], spacing };
      toldAt = performance.now();
    }
    surface.setPointerCapture(event.pointerId);
    repaint();
  });

  on("pointermove", (event) => {
    if (drag && drag.pointer !== event.pointerId) return;
    const at = locate(event, drag?.lane);
    if (drag?.path) {
      // A browser hands several moves over as one; a quick stroke would have corners without them.
      const moves = event.getCoalescedEvents?.() ?? [];
      for (const each of moves.length ? moves : [event]) {
        const passed = locate(each, drag.lane);
        if (passed) drag.path.push(passed.place);
      }
      if (performance.now() - toldAt >= TELL_EVERY) tellDrawing();
      repaint();
    } else if (drag) {
      if (at) editSelected({ center: at.place });
    } else if (mode === "modes") {
      const k = handleAt(at, event.pointerType);
      surface.classList.toggle("gan-tutor-grab", k >= 0);
      if (k !== hover) repaint();
      hover = k;
    }
  });

  function release(event) {
    if (drag?.pointer !== event.pointerId) return;
    const { path } = drag;
    if (path) strokes.push(spaced(drag));
    drag = null;
    if (path) tellDrawing();
    repaint();
  }
  on("pointerup", release);
  on("pointercancel", release);
  on("pointerleave", () => {
    if (drag || hover < 0) return;
    hover = -1;
    repaint();
  });

  on("dblclick", (event) => {
    const at = locate(event);
    if (mode === "modes" && at && handleAt(at, "mouse") < 0) add(at.place);
  });

  const moves = { ArrowLeft: [-1, 0], ArrowRight: [1, 0], ArrowUp: [0, 1], ArrowDown: [0, -1] };
  on("keydown", (event) => {
    if (mode !== "modes" || !mixture() || event.ctrlKey || event.metaKey || event.altKey) return;
    const { key } = event;
    const count = mixture().centers.length;
    if (moves[key]) {
      const { extent } = lanes()[0];
      const step = KEY_STEP * (event.shiftKey ? 5 : 1) * width();
      const center = mixture().centers[selected].map((value, axis) => value + step * moves[key][axis]);
      editSelected({ center: within(center, extent) });
    } else if (key === "Delete" || key === "Backspace") remove();
    else if (key === "PageDown") select((selected + 1) % count);
    else if (key === "PageUp") select((selected + count - 1) % count);
    else if (key === "Insert") add();
    else return;
    event.preventDefault();
    event.stopPropagation(); // the notebook would take Delete for its cells
  });
  on("focus", () => repaint());
  on("blur", () => repaint());

  function select(k) {
    selected = k;
    repaint();
  }

  /** Lies over the planes of all lanes, where there are any to edit in. */
  function place() {
    const boxes = mode === "none" ? [] : lanes().map((_, k) => scaleOf(k)?.box).filter(Boolean);
    surface.hidden = !boxes.length;
    if (surface.hidden) return;
    const { x: left, y: top, width: wide, height } = around(boxes, MARGIN);
    const style = { left, top, width: wide, height };
    for (const [name, pixels] of Object.entries(style)) surface.style[name] = `${pixels}px`;
    const where = mode === "modes" ? mixture()?.centers[selected] : null;
    const told = where ? `, number ${selected + 1} at ${where.map(tidy).join(", ")}` : "";
    const name = mode === "draw" ? "Draw what is real: press and move" : `The real modes${told}`;
    if (surface.getAttribute("aria-label") !== name) surface.setAttribute("aria-label", name);
  }
  const keys = "Arrow keys move, Page Up and Page Down choose, Insert adds, Delete removes";
  surface.setAttribute("aria-description", keys);

  return {
    element: surface,
    place,
    add: () => add(),
    remove,
    editSelected,
    select,
    edits: (next) => {
      mode = next;
      drag = null;
      hover = -1;
      surface.classList.toggle("gan-tutor-drawing", mode === "draw");
      place(); // at once: it may be given the focus
      repaint();
    },
    clear: () => {
      strokes = [];
      repaint();
    },
    /** Python says how things stand: what it has read need not be echoed any more. */
    settle: () => {
      if (!drag && !tell.waiting() && caughtUp()) local = null;
      selected = Math.max(0, Math.min(selected, (mixture()?.centers.length ?? 1) - 1));
    },
    /** What the fields beside it show. */
    state: () => ({ editing: mode, mixture: mixture(), selected, drawn: strokes.length > 0 }),
    /** What the picture shows of it. */
    seen: () => ({
      editing: mode,
      hover: mode !== "modes" ? -1 : hover >= 0 || document.activeElement !== surface ? hover : selected,
      stroke: drag?.path ? spaced(drag) : [],
    }),
    /** The lanes as the learner has them: with the modes where they were dragged to. */
    echo: (all) => (local ? all.map((lane) => echoed(lane, local)) : all),
  };
}
