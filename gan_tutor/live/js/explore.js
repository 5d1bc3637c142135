// A picture with controls. Python draws it, for what the controls stand at; the page asks for the newest
// values only, and shows each picture whole. What the hand does is seen at once: handles and thrown points
// are the page's own until the picture that holds them is there.

import { element, focusable, menu, slider, write } from "./controls.js";
import { SILENT } from "./link.js";
import { dot } from "./pen.js";
import { beyond, decimals, holds, moved, nearest, pulled, say, toData, toShare, within } from "./places.js";
import { makePoints } from "./points.js";
import { perFrame } from "./screen.js";

const IN_FLIGHT = 2; // asked for and not yet here: one is drawn while the other travels
const PATIENCE = 6000; // ms without an answer
const GRAB = 28; // px around a handle
const SPRAY = 9; // px, the spread of points that are thrown while the pointer is drawn along
const APART = 5; // px of the pointer's way between two of them

function render({ model, el }) {
  const gone = new AbortController(); // every listener and every animation frame ends with it
  const { signal } = gone;
  const [width, height] = model.get("size");
  const controls = model.get("controls");
  const me = Math.random().toString(36).slice(2); // another view of the same picture has turns of its own

  let values = {};
  let panels = {};
  let shownValues = {}; // those of the picture that is seen
  let waiting = null; // values that Python doesn't know yet
  let [turn, answered] = [0, 0];
  const told = {}; // the turn in which the hand's newest value of each control was sent
  let [arrived, drawn] = [0, 0]; // pictures
  let timer = 0;

  const picture = element("canvas", "gan-tutor-paper");
  picture.setAttribute("role", "img");
  picture.setAttribute("aria-label", "waiting for the first picture");
  const dots = element("canvas", "gan-tutor-dots-thrown");
  dots.setAttribute("aria-hidden", "true");
  const board = element("div", "gan-tutor-board", {}, picture, dots);
  board.style.aspectRatio = `${width} / ${height}`;
  board.style.width = `${width}px`; // where there is room
  const row = element("div", "gan-tutor-row");
  const note = element("div", "gan-tutor-note");
  note.setAttribute("role", "status");
  const root = element("div", "gan-tutor-stage gan-tutor-explore", {}, row, board, note);
  el.append(root);

  const pump = perFrame(() => {
    if (!waiting || turn - answered >= IN_FLIGHT) return;
    clearTimeout(timer);
    timer = setTimeout(lose, PATIENCE);
    try {
      model.send({ values: waiting, turn: [me, ++turn], sharpness: window.devicePixelRatio || 1 });
      for (const name in waiting) told[name] = turn;
    } catch {
      lose();
    }
    waiting = null;
  }, signal);

  function lose() {
    answered = turn;
    write(note, "textContent", SILENT);
  }

  function want(name, value) {
    values[name] = value;
    waiting = { ...waiting, [name]: value };
    pump();
  }

  const view = { board, row, want, show, value: (name) => values[name], panel: (name) => panels[name] };
  const makers = { slider: makeSlider, choice: makeChoice, point: makePoint, points: makePoints };
  const parts = controls.map((control) => ({ control, ...makers[control.kind](control, view) }));

  async function hear(message, buffers) {
    for (const [view, count] of message.turns.filter(Array.isArray)) {
      if (view === me) answered = Math.max(answered, count);
    }
    if (answered === turn) clearTimeout(timer);
    write(note, "textContent", message.error || "");
    if (buffers?.length) {
      const number = ++arrived;
      const bitmap = await createImageBitmap(new Blob([buffers[0]], { type: "image/png" }));
      if (signal.aborted || number < drawn) return; // a newer one was decoded first
      drawn = number;
      if (picture.width !== bitmap.width) picture.width = bitmap.width;
      if (picture.height !== bitmap.height) picture.height = bitmap.height;
      picture.getContext("2d").drawImage(bitmap, 0, 0);
      bitmap.close();
      picture.setAttribute("aria-label", message.alt);
      ({ panels } = message);
      shownValues = message.values;
    }
    for (const [name, value] of Object.entries(structuredClone(message.values ?? {}))) {
      // What the hand has done since is newer.
      const newer = (waiting && name in waiting) || told[name] > answered;
      if (!newer) values[name] = value;
    }
    show();
    if (waiting) pump();
  }

  function show() {
    for (const part of parts) part.show(values[part.control.name]);
    showDots();
  }

  function makeSlider({ name, label, low, high, step, log, whole }) {
    const places = Math.max(decimals(step), decimals(low));
    const format = (value) => {
      if (whole) return String(Math.round(value));
      return log ? String(+value.toPrecision(3)) : say(value, places);
    };
    const range = log ? logarithmic(low, high, step) : { low, high, step };
    const meant = (value) => {
      const held = Math.min(high, Math.max(low, value));
      return whole ? Math.round(held) : held;
    };
    const made = slider(label, "", { ...range, log, format }, (value) => want(name, meant(value)), signal);
    row.append(made.element);
    let shown = null;
    return {
      show(value) {
        // Several places of a slider mean the same whole number: it stays at its own, and arrow keys lead on.
        const stands = log ? 10 ** made.input.value : +made.input.value;
        if (value === undefined || (value === shown && whole && meant(stands) === value)) return;
        made.show(value);
        shown = value;
      },
    };
  }

  function makeChoice({ name, label, offers }) {
    const made = menu(label, "", offers.map((offer) => [offer, offer]), (value) => want(name, value));
    row.append(made.element);
    return { show: (value) => value !== undefined && made.show(value) };
  }

  function makePoint({ name, label, panel, along, color }) {
    const handle = focusable("div", "gan-tutor-handle", { tabIndex: 0 });
    handle.style.background = color;
    handle.setAttribute("role", "slider");
    handle.setAttribute("aria-roledescription", "movable point");
    handle.setAttribute("aria-label", label);
    handle.setAttribute("aria-description", `The ${{ x: "left and right ", y: "up and down " }[along] ?? ""}arrow keys move it, with Shift they move it farther.`);
    board.append(handle);
    const axis = along === "y" ? 1 : 0; // that a screen reader is told of
    const put = (place) => {
      want(name, pulled(values[name], place, along));
      show();
    };
    handle.addEventListener("keydown", (event) => {
      const place = panels[panel] && moved(panels[panel], values[name], event.key, event.shiftKey);
      if (!place) return;
      event.preventDefault();
      put(place);
    });
    return {
      handle,
      put,
      show(place) {
        handle.hidden = !place || !panels[panel];
        if (handle.hidden) return;
        const [across, down] = toShare(panels[panel], place);
        handle.style.left = `${100 * across}%`;
        handle.style.top = `${100 * down}%`;
        const [low, high] = axis ? panels[panel].y : panels[panel].x;
        for (const [part, value] of [["min", low], ["max", high], ["now", place[axis]]]) {
          handle.setAttribute(`aria-value${part}`, String(value));
        }
        const told = along ? [place[axis]] : place;
        handle.setAttribute("aria-valuetext", told.map((value) => say(value)).join(", "));
      },
    };
  }

  /** Thrown points that the picture doesn't hold yet. */
  function showDots() {
    const ratio = window.devicePixelRatio || 1;
    const [columns, rows] = [board.clientWidth * ratio, board.clientHeight * ratio].map(Math.round);
    if (dots.width !== columns || dots.height !== rows) Object.assign(dots, { width: columns, height: rows });
    const g = dots.getContext("2d");
    g.clearRect(0, 0, columns, rows);
    // Dark with a light rim: there may be anything below.
    Object.assign(g, { fillStyle: "#212121", strokeStyle: "#ffffff", lineWidth: 2.5 * ratio });
    g.beginPath();
    for (const { control } of parts) {
      if (control.kind !== "points" || !panels[control.panel]) continue;
      for (const place of beyond(shownValues[control.name], values[control.name])) {
        const [across, down] = toShare(panels[control.panel], place);
        dot(g, across * columns, down * rows, 3 * ratio);
      }
    }
    g.stroke();
    g.fill();
  }

  /** Where the pointer is, in shares of the picture, and the picture's size. */
  function under(event) {
    const box = board.getBoundingClientRect();
    const place = [(event.clientX - box.left) / box.width, (event.clientY - box.top) / box.height];
    return { place, width: box.width, height: box.height };
  }

  /** What the pointer takes hold of: the handle that it is on, else what is thrown or moved on its panel. */
  function taken({ place, width: wide, height: tall }) {
    const movable = parts.filter((part) => part.put && panels[part.control.panel] && values[part.control.name]);
    const near = (some, where) => {
      const shares = some.map(({ control }) => where(control, toShare(panels[control.panel], values[control.name])));
      const { index, distance } = nearest(shares, place, wide, tall);
      return { part: some[index], distance };
    };
    const handle = near(movable, (_, share) => share);
    if (handle.distance <= GRAB) return handle.part;
    const here = ({ control }) => panels[control.panel] && holds(panels[control.panel], toData(panels[control.panel], ...place));
    // Of points that can be moved along one axis alone, the one is meant that comes nearest to the pointer.
    const track = ({ along }, share) => (along ? pulled(share, place, along) : share);
    return parts.find((part) => part.throwAt && here(part)) ?? near(movable.filter(here), track).part;
  }

  let held = null; // what the pointer holds: {part, panel, last}
  board.addEventListener("pointerdown", (event) => {
    if (event.button !== 0) return;
    const { place, ...size } = under(event);
    const part = taken({ place, ...size });
    if (!part) return;
    const { panel } = part.control;
    event.preventDefault();
    board.setPointerCapture(event.pointerId);
    (part.handle ?? part.pad).focus({ preventScroll: true, focusVisible: false });
    held = { part, panel, last: [event.clientX, event.clientY] };
    const at = toData(panels[panel], ...place);
    if (part.put) part.put(within(panels[panel], at));
    else part.throwAt(at, false);
  });
  board.addEventListener("pointermove", (event) => {
    if (!held) return;
    const { part, panel, last } = held;
    const { place, width: wide, height: tall } = under(event);
    if (part.put) return part.put(within(panels[panel], toData(panels[panel], ...place)));
    if (Math.hypot(event.clientX - last[0], event.clientY - last[1]) < APART) return;
    held.last = [event.clientX, event.clientY];
    const [across, down] = [place[0] + (SPRAY * normal()) / wide, place[1] + (SPRAY * normal()) / tall];
    part.throwAt(toData(panels[panel], across, down), true);
  });
  for (const type of ["pointerup", "pointercancel"]) board.addEventListener(type, () => (held = null));

  model.on("msg:custom", hear);
  const resize = new ResizeObserver(showDots);
  resize.observe(board);
  waiting = {};
  pump(); // the first picture
  return () => {
    gone.abort();
    clearTimeout(timer);
    resize.disconnect();
    model.off("msg:custom", hear);
    root.remove();
  };
}

/** A slider's range along the logarithm, base 10, with both ends on it. */
function logarithmic(low, high, step) {
  const [from, to] = [Math.log10(low), Math.log10(high)];
  const count = Math.max(1, Math.round((to - from) / step));
  return { low: from, high: to, step: Math.floor((1e9 * (to - from)) / count) / 1e9 }; // never beyond the end
}

/** A number from the standard normal distribution (Box & Muller 1958). */
const normal = () => Math.sqrt(-2 * Math.log(1 - Math.random())) * Math.cos(2 * Math.PI * Math.random());

export default { render };
