// Made by `make js` from js/*.js (630886d5fc507a15): change those.

// gan_tutor/live/js/screen.js
function perFrame(does, signal) {
  let request = 0;
  const ask = () => {
    if (signal.aborted) return;
    request ||= requestAnimationFrame((time) => {
      request = 0;
      does(time);
    });
  };
  ask.waiting = () => request !== 0;
  signal.addEventListener("abort", () => cancelAnimationFrame(request));
  return ask;
}

// gan_tutor/live/js/controls.js
function element(name, className, properties = {}, ...inside) {
  const made = Object.assign(document.createElement(name), properties);
  if (className) made.className = className;
  made.append(...inside);
  return made;
}
function focusable(name, className, properties, ...inside) {
  const made = element(name, className, properties, ...inside);
  made.dataset.lmSuppressShortcuts = "true";
  return made;
}
function write(node, property, value) {
  if (node[property] !== value) node[property] = value;
}
function named(input, text, title) {
  input.setAttribute("aria-label", text);
  return element("label", "gan-tutor-control", { title });
}
function button(text, title, does) {
  const made = focusable("button", "", { type: "button", textContent: text, title });
  made.addEventListener("click", () => does());
  return made;
}
function menu(text, title, options, does) {
  const input = focusable("select");
  const label = named(input, text, title);
  const offer = (wanted) => {
    const now = JSON.stringify(wanted);
    if (input.dataset.offered === now) return;
    input.dataset.offered = now;
    input.replaceChildren(...wanted.map(([value, name]) => new Option(name, JSON.stringify(value))));
  };
  offer(options);
  input.addEventListener("change", () => does(JSON.parse(input.value)));
  const show = (value) => {
    const wanted = JSON.stringify(value ?? null);
    if (![...input.options].some((option) => option.value === wanted)) input.append(new Option(String(value), wanted));
    write(input, "value", wanted);
  };
  label.append(text, input);
  return { element: label, input, show, offer };
}
function slider(text, title, { low, high, step, log = false, format = String }, does, signal) {
  const input = focusable("input", "", { type: "range", min: low, max: high, step });
  const label = named(input, text, title);
  const shown = element("span", "gan-tutor-value");
  const value = () => log ? 10 ** input.value : +input.value;
  const say2 = (now) => {
    write(shown, "textContent", format(now));
    input.setAttribute("aria-valuetext", format(now));
  };
  const tell = perFrame(() => does(value()), signal);
  input.addEventListener("input", () => {
    say2(value());
    tell();
  });
  const show = (now) => {
    if (tell.waiting()) return;
    write(input, "value", String(log ? Math.log10(now) : now));
    say2(now);
  };
  label.append(text, input, shown);
  return { element: label, input, show };
}
var cluster = (...inside) => element("span", "gan-tutor-cluster", {}, ...inside);

// gan_tutor/live/js/link.js
var SILENT = "The kernel doesn't answer. If it is busy, this goes on when it is done; if it was restarted, run this cell again.";

// gan_tutor/live/js/pen.js
var dot = (g, x, y, r) => {
  g.moveTo(x + r, y);
  g.arc(x, y, r, 0, 2 * Math.PI);
};

// gan_tutor/live/js/places.js
function toData({ box, x, y }, across, down) {
  const along = (across - box[0]) / box[2];
  const up = 1 - (down - box[1]) / box[3];
  return [x[0] + along * (x[1] - x[0]), y[0] + up * (y[1] - y[0])];
}
function toShare({ box, x, y }, [px, py]) {
  const along = (px - x[0]) / (x[1] - x[0]);
  const up = (py - y[0]) / (y[1] - y[0]);
  return [box[0] + along * box[2], box[1] + (1 - up) * box[3]];
}
function within({ x, y }, place) {
  return [x, y].map(([low, high], axis) => {
    const [least, most] = low < high ? [low, high] : [high, low];
    return Math.min(most, Math.max(least, digits(place[axis], most - least)));
  });
}
function pulled(from, [x, y], along) {
  if (along === "x") return [x, from[1]];
  return along === "y" ? [from[0], y] : [x, y];
}
var holds = ({ x, y }, place) => [x, y].every(([low, high], axis) => (place[axis] - low) * (place[axis] - high) <= 0);
function beyond(others = [], places = []) {
  const known = new Set(others.map(String));
  return places.filter((place) => !known.has(String(place)));
}
function digits(value, span) {
  const power = 10 ** (Math.ceil(-Math.log10(span)) + 3);
  return Math.round(value * power) / power;
}
function moved(panel, [px, py], key, far) {
  const share = far ? 0.1 : 0.02;
  const [dx, dy] = [panel.x[1] - panel.x[0], panel.y[1] - panel.y[0]].map((span) => share * span);
  const ways = { ArrowLeft: [-dx, 0], ArrowRight: [dx, 0], ArrowUp: [0, dy], ArrowDown: [0, -dy] };
  const way = ways[key];
  return way ? within(panel, [px + way[0], py + way[1]]) : null;
}
function nearest(places, [across, down], width, height) {
  let found = { index: -1, distance: Infinity };
  places.forEach((place, index) => {
    const distance = Math.hypot((place[0] - across) * width, (place[1] - down) * height);
    if (distance < found.distance) found = { index, distance };
  });
  return found;
}
var say = (value, count = 2) => value.toFixed(count).replace(/^-(?=0\.?0*$)/, "").replace("-", "−");
function decimals(value) {
  const count = [0, 1, 2, 3].find((digits2) => Math.abs(value - value.toFixed(digits2)) < 1e-9 * Math.abs(value));
  return value === 0 ? 0 : count ?? 4;
}

// gan_tutor/live/js/points.js
function makePoints({ name, label, panel, most }, view) {
  const { board, row } = view;
  const thrown = () => view.value(name) ?? [];
  const limits = () => view.panel(panel);
  const pad = focusable("div", "gan-tutor-pad gan-tutor-drawing", { tabIndex: 0 });
  pad.setAttribute("role", "slider");
  pad.setAttribute("aria-roledescription", "pad for points");
  pad.setAttribute("aria-label", label);
  pad.setAttribute(
    "aria-description",
    "Click to throw a point, or draw. With the keyboard: the arrow keys move a cross, Space throws a point there, Backspace takes the last one away."
  );
  pad.setAttribute("aria-valuemin", "0");
  pad.setAttribute("aria-valuemax", String(most));
  const cross = element("div", "gan-tutor-cross", { hidden: true });
  board.append(pad, cross);
  let strokes = [];
  let aim = null;
  const count = element("span", "gan-tutor-value");
  const put = (places) => {
    view.want(name, places.slice(-most));
    view.show();
  };
  const undo = button("Undo", "take the last stroke away", () => {
    const last = strokes.pop() ?? 1;
    put(thrown().slice(0, -last || void 0));
  });
  const clear = button("Clear", "take all points away", () => {
    strokes = [];
    put([]);
  });
  row.append(cluster(element("span", "", { textContent: label }), count, undo, clear));
  function take() {
    const { x, y } = limits() ?? {};
    if (x) aim ??= within(limits(), [(x[0] + x[1]) / 2, (y[0] + y[1]) / 2]);
    return Boolean(x);
  }
  pad.addEventListener("keydown", (event) => {
    if (!take()) return;
    const place = moved(limits(), aim, event.key, event.shiftKey);
    if (place) aim = place;
    else if (event.key === " " || event.key === "Enter") {
      strokes.push(1);
      put([...thrown(), aim]);
    } else if (event.key === "Backspace" || event.key === "Delete") undo.click();
    else return;
    event.preventDefault();
    cross.hidden = false;
    view.show();
  });
  pad.addEventListener("focus", () => {
    if (!pad.matches(":focus-visible") || !take()) return;
    cross.hidden = false;
    view.show();
  });
  pad.addEventListener("blur", () => cross.hidden = true);
  return {
    pad,
    throwAt(place, goesOn) {
      if (!holds(limits(), place)) return;
      if (goesOn && strokes.length) strokes[strokes.length - 1] += 1;
      else strokes.push(1);
      cross.hidden = true;
      put([...thrown(), within(limits(), place)]);
    },
    show(places) {
      const there = limits();
      pad.hidden = !there;
      if (!there) return;
      const n = places?.length ?? 0;
      write(count, "textContent", String(n));
      const where = aim && !cross.hidden ? `, cross at ${aim.map((value) => say(value)).join(", ")}` : "";
      pad.setAttribute("aria-valuenow", String(n));
      pad.setAttribute("aria-valuetext", `${n} point${n === 1 ? "" : "s"}${where}`);
      undo.disabled = clear.disabled = n === 0;
      const [left, top, wide, tall] = there.box.map((share) => `${100 * share}%`);
      Object.assign(pad.style, { left, top, width: wide, height: tall });
      if (!aim) return;
      const [across, down] = toShare(there, aim);
      Object.assign(cross.style, { left: `${100 * across}%`, top: `${100 * down}%` });
    }
  };
}

// gan_tutor/live/js/explore.js
var IN_FLIGHT = 2;
var PATIENCE = 6e3;
var GRAB = 28;
var SPRAY = 9;
var APART = 5;
function render({ model, el }) {
  const gone = new AbortController();
  const { signal } = gone;
  const [width, height] = model.get("size");
  const controls = model.get("controls");
  const me = Math.random().toString(36).slice(2);
  let values = {};
  let panels = {};
  let shownValues = {};
  let waiting = null;
  let [turn, answered] = [0, 0];
  const told = {};
  let [arrived, drawn] = [0, 0];
  let timer = 0;
  const picture = element("canvas", "gan-tutor-paper");
  picture.setAttribute("role", "img");
  picture.setAttribute("aria-label", "waiting for the first picture");
  const dots = element("canvas", "gan-tutor-dots-thrown");
  dots.setAttribute("aria-hidden", "true");
  const board = element("div", "gan-tutor-board", {}, picture, dots);
  board.style.aspectRatio = `${width} / ${height}`;
  board.style.width = `${width}px`;
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
    for (const [view2, count] of message.turns.filter(Array.isArray)) {
      if (view2 === me) answered = Math.max(answered, count);
    }
    if (answered === turn) clearTimeout(timer);
    write(note, "textContent", message.error || "");
    if (buffers?.length) {
      const number = ++arrived;
      const bitmap = await createImageBitmap(new Blob([buffers[0]], { type: "image/png" }));
      if (signal.aborted || number < drawn) return;
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
      const newer = waiting && name in waiting || told[name] > answered;
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
      const held2 = Math.min(high, Math.max(low, value));
      return whole ? Math.round(held2) : held2;
    };
    const made = slider(label, "", { ...range, log, format }, (value) => want(name, meant(value)), signal);
    row.append(made.element);
    let shown = null;
    return {
      show(value) {
        const stands = log ? 10 ** made.input.value : +made.input.value;
        if (value === void 0 || value === shown && whole && meant(stands) === value) return;
        made.show(value);
        shown = value;
      }
    };
  }
  function makeChoice({ name, label, offers }) {
    const made = menu(label, "", offers.map((offer) => [offer, offer]), (value) => want(name, value));
    row.append(made.element);
    return { show: (value) => value !== void 0 && made.show(value) };
  }
  function makePoint({ name, label, panel, along, color }) {
    const handle = focusable("div", "gan-tutor-handle", { tabIndex: 0 });
    handle.style.background = color;
    handle.setAttribute("role", "slider");
    handle.setAttribute("aria-roledescription", "movable point");
    handle.setAttribute("aria-label", label);
    handle.setAttribute("aria-description", `The ${{ x: "left and right ", y: "up and down " }[along] ?? ""}arrow keys move it, with Shift they move it farther.`);
    board.append(handle);
    const axis = along === "y" ? 1 : 0;
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
        const told2 = along ? [place[axis]] : place;
        handle.setAttribute("aria-valuetext", told2.map((value) => say(value)).join(", "));
      }
    };
  }
  function showDots() {
    const ratio = window.devicePixelRatio || 1;
    const [columns, rows] = [board.clientWidth * ratio, board.clientHeight * ratio].map(Math.round);
    if (dots.width !== columns || dots.height !== rows) Object.assign(dots, { width: columns, height: rows });
    const g = dots.getContext("2d");
    g.clearRect(0, 0, columns, rows);
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
  function under(event) {
    const box = board.getBoundingClientRect();
    const place = [(event.clientX - box.left) / box.width, (event.clientY - box.top) / box.height];
    return { place, width: box.width, height: box.height };
  }
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
    const track = ({ along }, share) => along ? pulled(share, place, along) : share;
    return parts.find((part) => part.throwAt && here(part)) ?? near(movable.filter(here), track).part;
  }
  let held = null;
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
    const [across, down] = [place[0] + SPRAY * normal() / wide, place[1] + SPRAY * normal() / tall];
    part.throwAt(toData(panels[panel], across, down), true);
  });
  for (const type of ["pointerup", "pointercancel"]) board.addEventListener(type, () => held = null);
  model.on("msg:custom", hear);
  const resize = new ResizeObserver(showDots);
  resize.observe(board);
  waiting = {};
  pump();
  return () => {
    gone.abort();
    clearTimeout(timer);
    resize.disconnect();
    model.off("msg:custom", hear);
    root.remove();
  };
}
function logarithmic(low, high, step) {
  const [from, to] = [Math.log10(low), Math.log10(high)];
  const count = Math.max(1, Math.round((to - from) / step));
  return { low: from, high: to, step: Math.floor(1e9 * (to - from) / count) / 1e9 };
}
var normal = () => Math.sqrt(-2 * Math.log(1 - Math.random())) * Math.cos(2 * Math.PI * Math.random());
var explore_default = { render };
export {
  explore_default as default
};
