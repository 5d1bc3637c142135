// A picture with controls. Python draws it, for what the controls stand at; the page asks for the newest
// values only, and shows each picture whole. What the hand does is seen at once: handles and thrown points
// are the page's own until the picture that holds them is there.

import { button, cluster, element, focusable, menu, slider, write } from "./controls.js";
import { dot } from "./pen.js";
import { moved, nearest, say, toData, toShare, within } from "./places.js";
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
    model.send({ values: waiting, turn: [me, ++turn], sharpness: window.devicePixelRatio || 1 });
    waiting = null;
    clearTimeout(timer);
    timer = setTimeout(() => {
      answered = turn;
      note.textContent = "The kernel does not answer. Is it busy, or has it been restarted? Then run this cell again.";
    }, PATIENCE);
  }, signal);

  function want(name, value) {
    values[name] = value;
    waiting = { ...waiting, [name]: value };
    pump();
  }

  const makers = { slider: makeSlider, choice: makeChoice, point: makePoint, points: makePoints };
  const parts = controls.map((control) => ({ control, ...makers[control.kind](control) }));

  async function hear(message, buffers) {
    const mine = Array.isArray(message.turn) && message.turn[0] === me;
    if (mine) {
      answered = Math.max(answered, message.turn[1]);
      if (answered === turn) clearTimeout(timer);
    }
    write(note, "textContent", message.error || "");
    if (buffers?.length) {
      const bitmap = await createImageBitmap(new Blob([buffers[0]], { type: "image/png" }));
      if (signal.aborted) return;
      if (picture.width !== bitmap.width) picture.width = bitmap.width;
      if (picture.height !== bitmap.height) picture.height = bitmap.height;
      picture.getContext("2d").drawImage(bitmap, 0, 0);
      bitmap.close();
      picture.setAttribute("aria-label", message.alt);
      ({ panels } = message);
      shownValues = message.values;
    }
    // What the hand has done since is newer.
    if (message.values && !waiting && answered === turn) values = structuredClone(message.values);
    show();
    if (waiting) pump();
  }

  function show() {
    for (const part of parts) part.show(values[part.control.name]);
    showDots();
  }

  function makeSlider({ name, label, low, high, step, log, whole }) {
    const places = Math.max(0, Math.ceil(-Math.log10(step) - 1e-9));
    const format = (value) => {
      if (whole) return String(Math.round(value));
      return log ? String(+value.toPrecision(2)) : say(value, places);
    };
    const range = { low: log ? Math.log10(low) : low, high: log ? Math.log10(high) : high, step, log, format };
    const tell = (value) => {
      const held = Math.min(high, Math.max(low, value));
      want(name, whole ? Math.round(held) : held);
    };
    const made = slider(label, "", range, tell, signal);
    row.append(made.element);
    return { show: (value) => value !== undefined && made.show(value) };
  }

  function makeChoice({ name, label, offers }) {
    const made = menu(label, "", offers.map((offer) => [offer, offer]), (value) => want(name, value));
    row.append(made.element);
    return { show: (value) => value !== undefined && made.show(value) };
  }

  function makePoint({ name, label, panel }) {
    const handle = focusable("div", "gan-tutor-handle", { tabIndex: 0 });
    handle.setAttribute("role", "slider");
    handle.setAttribute("aria-roledescription", "movable point");
    handle.setAttribute("aria-label", label);
    handle.setAttribute("aria-description", "The arrow keys move it, with Shift they move it farther.");
    board.append(handle);
    const put = (place) => {
      want(name, place);
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
        const { x } = panels[panel];
        for (const [part, value] of [["min", x[0]], ["max", x[1]], ["now", place[0]]]) {
          handle.setAttribute(`aria-value${part}`, String(value));
        }
        handle.setAttribute("aria-valuetext", place.map((value) => say(value)).join(", "));
      },
    };
  }

  function makePoints({ name, label, panel, most }) {
    const pad = focusable("div", "gan-tutor-pad gan-tutor-drawing", { tabIndex: 0 });
    pad.setAttribute("role", "application");
    pad.setAttribute("aria-label", label);
    pad.setAttribute(
      "aria-description",
      "Click to throw a point, or draw. With the keyboard: the arrow keys move a cross, Space throws a point there, Backspace takes the last one away.",
    );
    const cross = element("div", "gan-tutor-cross", { hidden: true });
    board.append(pad, cross);
    let strokes = []; // how many points each gesture has thrown, for Undo
    let aim = null; // the keyboard's cross
    const count = element("span", "gan-tutor-value");
    const put = (places) => {
      want(name, places.slice(-most));
      show();
    };
    const undo = button("Undo", "take the last stroke away", () => {
      const last = strokes.pop() ?? 1;
      put((values[name] ?? []).slice(0, -last || undefined));
    });
    const clear = button("Clear", "take all points away", () => {
      strokes = [];
      put([]);
    });
    row.append(cluster(element("span", "", { textContent: label }), count, undo, clear));
    pad.addEventListener("keydown", (event) => {
      const { x, y } = panels[panel] ?? {};
      if (!x) return;
      aim ??= [(x[0] + x[1]) / 2, (y[0] + y[1]) / 2];
      const place = moved(panels[panel], aim, event.key, event.shiftKey);
      if (place) aim = place;
      else if (event.key === " " || event.key === "Enter") {
        strokes.push(1);
        put([...(values[name] ?? []), aim]);
      } else if (event.key === "Backspace" || event.key === "Delete") undo.click();
      else return;
      event.preventDefault();
      show();
    });
    for (const [type, shown] of [["focus", true], ["blur", false]]) {
      pad.addEventListener(type, () => {
        cross.hidden = !(shown && pad.matches(":focus-visible"));
        if (shown) show();
      });
    }
    return {
      pad,
      throwAt(place, goesOn) {
        if (goesOn && strokes.length) strokes[strokes.length - 1] += 1;
        else strokes.push(1);
        put([...(values[name] ?? []), within(panels[panel], place)]);
      },
      show(places) {
        const there = panels[panel];
        pad.hidden = !there;
        if (!there) return;
        const n = places?.length ?? 0;
        write(count, "textContent", String(n));
        pad.setAttribute("aria-valuetext", `${n} points`);
        undo.disabled = clear.disabled = n === 0;
        const [left, top, wide, tall] = there.box.map((share) => `${100 * share}%`);
        Object.assign(pad.style, { left, top, width: wide, height: tall });
        if (!aim) return;
        const [across, down] = toShare(there, aim);
        Object.assign(cross.style, { left: `${100 * across}%`, top: `${100 * down}%` });
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
    g.fillStyle = "#1f6fb2";
    g.beginPath();
    for (const { control } of parts) {
      if (control.kind !== "points" || !panels[control.panel]) continue;
      for (const place of (values[control.name] ?? []).slice(shownValues[control.name]?.length ?? 0)) {
        const [across, down] = toShare(panels[control.panel], place);
        dot(g, across * columns, down * rows, 3 * ratio);
      }
    }
    g.fill();
  }

  /** Where the pointer is, in shares of the picture, and the panel under it. */
  function under(event) {
    const box = board.getBoundingClientRect();
    const place = [(event.clientX - box.left) / box.width, (event.clientY - box.top) / box.height];
    const inside = ({ box: [left, top, wide, tall] }) =>
      place[0] >= left && place[0] <= left + wide && place[1] >= top && place[1] <= top + tall;
    const panel = Object.keys(panels).find((name) => inside(panels[name]));
    return { place, panel, width: box.width, height: box.height };
  }

  let held = null; // what the pointer holds: {part, panel, last}
  board.addEventListener("pointerdown", (event) => {
    if (event.button !== 0) return;
    const { place, panel, width: wide, height: tall } = under(event);
    if (panel === undefined) return;
    const here = parts.filter((part) => part.control.panel === panel);
    const movable = here.filter((part) => part.put);
    const thrown = here.find((part) => part.throwAt);
    const shares = movable.map((part) => toShare(panels[panel], values[part.control.name]));
    const { index, distance } = nearest(shares, place, wide, tall);
    const part = index >= 0 && (distance <= GRAB || !thrown) ? movable[index] : thrown;
    if (!part) return;
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

/** A number from the standard normal distribution (Box & Muller 1958). */
const normal = () => Math.sqrt(-2 * Math.log(1 - Math.random())) * Math.cos(2 * Math.PI * Math.random());

export default { render };
