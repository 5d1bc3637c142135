// Made by `make js` from js/*.js (630886d5fc507a15): change those.

// gan_tutor/live/js/pen.js
var FONT = 13;
var HINT = 26;
function pen(canvas, region, size, colors) {
  const ratio = window.devicePixelRatio || 1;
  const [columns, rows] = [Math.round(region.width * ratio), Math.round(region.height * ratio)];
  const g = canvas.getContext("2d");
  if (canvas.width !== columns || canvas.height !== rows) {
    canvas.width = columns;
    canvas.height = rows;
    canvas.style.height = `${region.height}px`;
  }
  const style = getComputedStyle(canvas);
  const tone = (name) => style.getPropertyValue(`--gan-tutor-${name}`).trim();
  Object.assign(g, { ratio, size, u: size / FONT, real: colors.real, fake: colors.fake });
  Object.assign(g, { family: style.fontFamily, ink: tone("ink"), line: tone("line"), paper: tone("paper") });
  g.setTransform(ratio, 0, 0, ratio, -ratio * region.x, -ratio * region.y);
  g.clearRect(region.x, region.y, region.width, region.height);
  g.lineJoin = "round";
  return g;
}
function type(g, { bold = false, align = "left", baseline = "middle", color = g.ink } = {}) {
  g.font = bold ? `600 ${g.size + 1}px ${g.family}` : `${g.size}px ${g.family}`;
  g.textAlign = align;
  g.textBaseline = baseline;
  g.fillStyle = color;
}
function measure(g, parts) {
  return parts.reduce((sum, part) => sum + (part.mark ? 1.25 * g.size : g.measureText(part).width), 0);
}
function write(g, parts, x, y) {
  const color = g.fillStyle;
  for (const part of parts) {
    if (part.mark) {
      g.fillStyle = g[part.of];
      g.beginPath();
      part.mark(g, x + 0.5 * g.size, y - 0.5, 0.34 * g.size);
      g.fill();
      g.fillStyle = color;
      x += 1.25 * g.size;
    } else {
      g.fillText(part, x, y);
      x += g.measureText(part).width;
    }
  }
  return x;
}
function fit(g, wordings, width) {
  const found = wordings.find((parts) => measure(g, parts) <= width);
  if (found) return found;
  let [text, ...others] = wordings.at(-1);
  if (others.length || text.mark) return wordings.at(-1);
  while (text && g.measureText(`${text}…`).width > width) text = text.slice(0, -1);
  return [text ? `${text.trimEnd()}…` : ""];
}
function title(g, box, wordings, { strong = false, hint = false, width = box.width } = {}) {
  type(g, { bold: true });
  const parts = fit(g, wordings, width - (hint ? HINT : 0));
  const y = box.y - 13 * g.u;
  if (strong) {
    const length = measure(g, parts);
    g.fillStyle = g.ink;
    g.beginPath();
    g.roundRect(box.x - 6, y - 0.8 * g.size, length + 12, 1.6 * g.size, 4);
    g.fill();
    g.fillStyle = g.paper;
  }
  return write(g, parts, box.x, y);
}

// gan_tutor/live/js/axes.js
function short(value) {
  const size = Math.abs(value);
  const plain2 = size === 0 || size >= 1e-3 && size < 1e4;
  if (!plain2) return value.toExponential(0).replace("e+", "e").replaceAll("-", "−");
  return String(+value.toPrecision(3)).replace("-", "−");
}
function ticks(low, high, count) {
  if (!(high > low)) return [low];
  const raw = (high - low) / count;
  const power = 10 ** Math.floor(Math.log10(raw));
  const step = power * [1, 2, 5, 10].find((s) => s * power >= raw * 0.999);
  const found = [];
  for (let k = Math.ceil(low / step - 1e-9); k * step <= high + 1e-9 * step; k++) found.push(k * step);
  return found;
}
var plain = (v) => String(+v.toPrecision(6)).replace("-", "−");
function axes(g, box, { sx, sy }, options) {
  const { xTicks = [], yTicks = [], xLabel = "", yLabel = "", xText = plain, yText = short, grid = false } = options;
  const bottom = box.y + box.height;
  g.strokeStyle = g.line;
  g.lineWidth = 1;
  if (grid) {
    g.globalAlpha = 0.45;
    g.beginPath();
    for (const v of yTicks) {
      g.moveTo(box.x, Math.round(sy(v)) + 0.5);
      g.lineTo(box.x + box.width, Math.round(sy(v)) + 0.5);
    }
    g.stroke();
    g.globalAlpha = 1;
  }
  g.beginPath();
  g.moveTo(box.x - 0.5, box.y);
  g.lineTo(box.x - 0.5, bottom + 0.5);
  g.lineTo(box.x + box.width, bottom + 0.5);
  if (xText) {
    for (const v of xTicks) {
      g.moveTo(sx(v), bottom);
      g.lineTo(sx(v), bottom + 4);
    }
  }
  g.stroke();
  type(g, { align: "center", baseline: "top" });
  if (xText) for (const v of xTicks) g.fillText(xText(v), sx(v), bottom + 6);
  if (xLabel) g.fillText(xLabel, box.x + box.width / 2, bottom + 6 + 1.25 * g.size);
  type(g, { align: "right" });
  if (yText) for (const v of yTicks) g.fillText(yText(v), box.x - 6, sy(v));
  if (yLabel) g.fillText(yLabel, box.x - 6, box.y + box.height / 2);
}
function clipped(g, box, draw2) {
  g.save();
  g.beginPath();
  g.rect(box.x, box.y, box.width, box.height);
  g.clip();
  draw2();
  g.restore();
}
function line(g, box, xs, ys, { sx, sy }, { color = g.ink, width = 2, dash = [] } = {}) {
  clipped(g, { x: box.x - 2, y: box.y - 2, width: box.width + 4, height: box.height + 4 }, () => {
    g.strokeStyle = color;
    g.lineWidth = width;
    g.setLineDash(dash);
    g.beginPath();
    let gap = true;
    for (let k = 0; k < xs.length; k++) {
      if (!Number.isFinite(ys[k])) {
        gap = true;
        continue;
      }
      const [x, y] = [sx(xs[k]), sy(ys[k])];
      if (gap) g.moveTo(x, y);
      else g.lineTo(x, y);
      if (gap && !Number.isFinite(ys[k + 1])) g.arc(x, y, 1.5, 0, 7);
      gap = false;
    }
    g.stroke();
  });
}

// gan_tutor/live/js/knots.js
var KNOTS = 41;
var EMPTY = Array(KNOTS).fill(null);
var KEY = 1 / 40;
var clamp = (value, low, high) => Math.min(high, Math.max(low, value));
function scale([low, high], log = false) {
  const [bend, back] = log ? [Math.log10, (v) => 10 ** v] : [(v) => v, (v) => v];
  const [from, to] = [bend(low), bend(high)];
  const power = 10 ** (Math.ceil(-Math.log10(high - low)) + 3);
  const short2 = (value) => log ? +value.toPrecision(4) : Math.round(value * power) / power;
  return {
    /** Beyond the limits it is at the edge; on a logarithmic scale 0 and less lie beyond the bottom. */
    share: (value) => log && value <= 0 ? 0 : clamp((bend(value) - from) / (to - from), 0, 1),
    value: (share) => {
      if (share <= 0) return low;
      return share >= 1 ? high : clamp(short2(back(from + share * (to - from))), low, high);
    }
  };
}
var scalesOf = ({ x, y, log }) => ({ x: scale(x), y: scale(y, log) });
function marks([low, high], log, most) {
  if (!log) return ticks(low, high, most);
  const [from, to] = [Math.ceil(Math.log10(low) - 1e-9), Math.floor(Math.log10(high) + 1e-9)];
  if (to <= from) return ticks(low, high, most);
  const every = Math.ceil((to - from + 1) / most);
  const found = [];
  for (let power = to; power >= from; power -= every) found.unshift(+`1e${power}`);
  return found;
}
var across = (k) => k / (KNOTS - 1);
function nearest(share) {
  const k = Math.round(share * (KNOTS - 1));
  return k >= 0 && k < KNOTS ? k : -1;
}
function stroke(heights, from, to) {
  const drawn = [...heights];
  const [start, end] = [from[0], to[0]].map((share) => share * (KNOTS - 1));
  const near = nearest(to[0]);
  if (near >= 0 && (near - end) * (end - start) >= 0) drawn[near] = clamp(to[1], 0, 1);
  if (start === end) return drawn;
  const [first, last] = [Math.ceil(Math.min(start, end)), Math.floor(Math.max(start, end))];
  for (let k = Math.max(0, first); k <= Math.min(KNOTS - 1, last); k++) {
    drawn[k] = clamp(from[1] + (k - start) / (end - start) * (to[1] - from[1]), 0, 1);
  }
  return drawn;
}
function filled(heights) {
  const drawn = heights.flatMap((height, k) => height === null ? [] : [k]);
  return heights.map((height, k) => {
    if (height !== null || !drawn.length) return height;
    const before = drawn.findLast((j) => j < k);
    const after = drawn.find((j) => j > k);
    if (before === void 0) return heights[after];
    if (after === void 0) return heights[before];
    return heights[before] + (k - before) / (after - before) * (heights[after] - heights[before]);
  });
}
function pressed(heights, cursor, key, far) {
  const by = far ? 5 : 1;
  const to = { ArrowLeft: cursor - by, ArrowRight: cursor + by, Home: 0, End: KNOTS - 1 }[key];
  if (to !== void 0) return { cursor: clamp(to, 0, KNOTS - 1), heights };
  const way = { ArrowUp: 1, ArrowDown: -1 }[key];
  if (!way) return null;
  const drawn = [...heights];
  drawn[cursor] = clamp((filled(heights)[cursor] ?? 0.5) + way * by * KEY, 0, 1);
  return { cursor, heights: drawn };
}
function say(value) {
  const size = Math.abs(value);
  const plain2 = size === 0 || size >= 1e-3 && size < 1e5;
  const text = plain2 ? String(+value.toPrecision(3)) : value.toExponential(1).replace(".0e", "e").replace("e+", "e");
  return text.replaceAll("-", "−");
}
var at = ({ xlabel }, x) => ["at", xlabel, plain(x)].filter(Boolean).join(" ");
var fromTo = (chart, xs, ys) => `from ${say(ys[0])} ${at(chart, xs[0])} to ${say(ys.at(-1))} ${at(chart, xs.at(-1))}`;

// gan_tutor/live/js/chart.js
var WIDE = 560;
var SAMPLE = 30;
var YOURS = { width: 3, dash: [8, 5] };
function plotBox(g, width, height, labels, xlabel) {
  type(g);
  const left = Math.ceil(14 + Math.max(...labels.map((text) => g.measureText(text).width)));
  const top = Math.round((width < WIDE ? 3.6 : 2.2) * g.size);
  const bottom = Math.round((xlabel ? 3.1 : 1.8) * g.size);
  return { x: left, y: top, width: Math.floor(width) - left - 14, height: Math.floor(height) - top - bottom };
}
function legend(g, box, entries) {
  type(g, { bold: true });
  const y = box.y - 13 * g.u;
  let x = box.x + box.width;
  for (const { text, color, width, dash = [] } of [...entries].reverse()) {
    x -= measure(g, [text]);
    g.fillText(text, x, y);
    x -= SAMPLE + 7;
    stretch(g, [[x, y], [x + SAMPLE, y]], { color, width, dash });
    x -= 18;
  }
  return x;
}
function stretch(g, points, { color, width, dash = [] }) {
  g.save();
  Object.assign(g, { strokeStyle: color, lineWidth: width, lineCap: dash.length ? "butt" : "round" });
  g.setLineDash(dash);
  g.beginPath();
  for (const point of points) g.lineTo(...point);
  g.stroke();
  g.restore();
}
function invite(g, box) {
  const [x, y] = [box.x + box.width / 2, box.y + box.height / 2];
  g.save();
  g.strokeStyle = g.ink;
  g.globalAlpha = 0.5;
  g.lineWidth = 1.5;
  g.setLineDash([3, 6]);
  g.beginPath();
  g.roundRect(box.x + 8, box.y + 8, box.width - 16, box.height - 16, 10);
  g.stroke();
  g.restore();
  type(g, { bold: true, align: "center" });
  g.font = `600 ${g.size + 5}px ${g.family}`;
  g.fillText("draw the curve here", x, y + 16);
  g.save();
  g.translate(x - 4, y - 6);
  g.rotate(-Math.PI / 4);
  g.fillStyle = g.ink;
  g.beginPath();
  for (const corner of [[0, 0], [8, -4.5], [8, 4.5]]) g.lineTo(...corner);
  g.closePath();
  g.roundRect(10, -4.5, 22, 9, 1);
  g.roundRect(34, -4.5, 5, 9, 2);
  g.fill();
  g.restore();
}
function aim(g, box, { knot, height }, accent) {
  const x = box.x + across(knot) * box.width;
  stretch(g, [[x, box.y], [x, box.y + box.height]], { color: accent, width: 1.5, dash: [2, 3] });
  const y = box.y + (1 - (height ?? 0.5)) * box.height;
  g.beginPath();
  g.arc(x, y, 6, 0, 2 * Math.PI);
  g.fillStyle = height === null ? g.paper : accent;
  Object.assign(g, { strokeStyle: accent, lineWidth: 2 });
  g.fill();
  g.stroke();
}
function draw(canvas, { chart, scales, shown }) {
  const { clientWidth: width, clientHeight: height } = canvas.parentElement;
  const { heights, done, truth, cursor, inviting } = shown;
  const g = pen(canvas, { x: 0, y: 0, width, height }, width < WIDE ? 13 : 14, {});
  const accent = getComputedStyle(canvas).getPropertyValue("--gan-tutor-accent").trim();
  const [xTicks, yTicks] = [
    marks(chart.x, false, Math.max(2, width / 110)),
    marks(chart.y, chart.log, Math.max(2, height / 48))
  ];
  const box = plotBox(g, width, height, yTicks.map(short), chart.xlabel);
  const place = {
    sx: (v) => box.x + scales.x.share(v) * box.width,
    sy: (v) => box.y + (1 - scales.y.share(v)) * box.height
  };
  axes(g, box, place, { xTicks, yTicks, xText: plain, yText: short, xLabel: chart.xlabel, grid: true });
  const entries = [];
  if (done) entries.push({ text: "you", color: g.ink, ...YOURS });
  if (truth) entries.push({ text: "what happened", color: truth.color, width: 3 });
  const end = legend(g, box, entries);
  const above = width < WIDE ? { ...box, y: box.y - 1.4 * g.size } : box;
  title(g, above, [[chart.ylabel]], { width: (width < WIDE ? box.x + box.width : end) - box.x });
  if (truth) {
    truth.curves.forEach((curve, k) => k && line(g, box, truth.x, curve, place, { color: truth.color, width: 1.1 }));
    line(g, box, truth.x, truth.curves[0], place, { color: truth.color, width: 3 });
  }
  const knots = {
    sx: (share) => box.x + share * box.width,
    sy: (share) => box.y + (1 - share) * box.height
  };
  const yours = (options) => line(g, box, heights.map((_, k) => across(k)), heights, knots, options);
  if (truth && done) yours({ color: g.paper, width: 6 });
  yours(done ? YOURS : { width: YOURS.width });
  if (inviting) invite(g, box);
  if (cursor) aim(g, box, cursor, accent);
  return box;
}

// gan_tutor/live/js/screen.js
var CALM_INTERVAL = 500;
var LATE = 40;
var NEWEST = 0.1;
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
function screen({ watched, paint, signal }) {
  const reduced = window.matchMedia("(prefers-reduced-motion: reduce)");
  const calm = () => reduced.matches;
  let stale = true;
  let drawnAt = -CALM_INTERVAL;
  let timer = 0;
  let askedAt = 0;
  let wait = 0;
  const frame = perFrame((time) => {
    wait += NEWEST * (performance.now() - askedAt - wait);
    const moves = paint(time, stale);
    if (moves === null) return;
    clearTimeout(timer);
    timer = 0;
    stale = false;
    drawnAt = performance.now();
    if (moves) next();
  }, signal);
  function next() {
    if (!frame.waiting()) askedAt = performance.now();
    frame();
  }
  function ask(afresh = true, atOnce = false) {
    stale ||= afresh;
    const rest = calm() && !atOnce ? drawnAt + CALM_INTERVAL - performance.now() : 0;
    if (rest <= 0) return next();
    timer ||= setTimeout(() => {
      timer = 0;
      next();
    }, rest);
  }
  const again = () => ask(true, true);
  const resize = new ResizeObserver(again);
  resize.observe(watched);
  const theme = new MutationObserver(again);
  const attributeFilter = ["data-jp-theme-light", "data-jp-theme-name", "class"];
  theme.observe(document.body, { attributes: true, attributeFilter });
  window.matchMedia("(prefers-color-scheme: dark)").addEventListener("change", again, { signal });
  signal.addEventListener("abort", () => {
    resize.disconnect();
    theme.disconnect();
    clearTimeout(timer);
  });
  return { ask, calm, late: () => wait > LATE };
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
function write2(node, property, value) {
  if (node[property] !== value) node[property] = value;
}
function button(text, title2, does) {
  const made = focusable("button", "", { type: "button", textContent: text, title: title2 });
  made.addEventListener("click", () => does());
  return made;
}

// gan_tutor/live/js/revealed.js
var COVERED = "The result is covered. Keep a prediction above, and it appears here beside it.";
function floats(buffer) {
  const bytes = ArrayBuffer.isView(buffer) ? buffer : new Uint8Array(buffer);
  return new Float32Array(bytes.buffer.slice(bytes.byteOffset, bytes.byteOffset + bytes.byteLength));
}
function renderReveal(model, card, signal) {
  const chart = model.get("chart");
  const scales = scalesOf(chart);
  const x = floats(model.get("x"));
  const all = floats(model.get("truth"));
  const curves = Array.from({ length: all.length / x.length }, (_, k) => all.subarray(k * x.length, (k + 1) * x.length));
  const truth = { x, curves, color: model.get("color") };
  let shownAnyway = false;
  let open = false;
  const canvas = element("canvas");
  canvas.setAttribute("role", "img");
  const frame = element("div", "gan-tutor-chart", {}, canvas);
  const cover = element("p", "", { textContent: COVERED });
  const anyway = button("Show it without predicting", "", () => {
    shownAnyway = true;
    show();
  });
  const finding = element("p", "", { textContent: model.get("finding") });
  const sight = screen({
    watched: card,
    signal,
    paint() {
      if (!open || !frame.clientWidth) return null;
      const curve = model.get("curve");
      const heights = curve.length ? curve.map(scales.y.share) : EMPTY;
      draw(canvas, { chart, scales, shown: { heights, done: curve.length > 0, truth } });
      return false;
    }
  });
  function show() {
    const curve = model.get("curve");
    if (curve.length) shownAnyway = false;
    open = curve.length > 0 || shownAnyway;
    const yours = curve.length ? fromTo(chart, chart.x, curve) : "nothing";
    const what = `${chart.ylabel || "y"} over ${chart.xlabel || "x"}`;
    canvas.setAttribute(
      "aria-label",
      `${what}. You predicted: ${yours}. What happened: ${fromTo(chart, x, curves[0])}.`
    );
    card.replaceChildren(...open ? [frame, finding] : [cover, anyway]);
    sight.ask(true, true);
  }
  card.setAttribute("aria-live", "polite");
  model.on("change:curve", show);
  show();
  return () => model.off("change:curve", show);
}

// gan_tutor/live/js/sketch.js
var HOW = "Draw with the mouse, a finger or a pen. With the keyboard: Left and Right lead from place to place, Up and Down change the value there, with Shift in larger steps; Home and End lead to the ends.";
var GAPS = "Draw over a part to change it; what you leave out is filled with straight lines.";
function renderSketch(model, card, signal) {
  const chart = model.get("chart");
  const scales = scalesOf(chart);
  let heights = EMPTY;
  let knot = 0;
  let aiming = false;
  let box = null;
  let held = null;
  const canvas = element("canvas");
  canvas.setAttribute("aria-hidden", "true");
  const pad = focusable("div", "gan-tutor-chart", { tabIndex: 0 }, canvas);
  pad.setAttribute("role", "slider");
  pad.setAttribute("aria-roledescription", "chart to draw on");
  pad.setAttribute("aria-label", `Your curve: ${chart.ylabel || "y"} over ${chart.xlabel || "x"}`);
  pad.setAttribute("aria-description", HOW);
  const clear = button("Clear", "take the curve away", () => put(EMPTY));
  const keep = button("", "", () => {
    model.set("curve", kept() ? [] : filled(heights).map(scales.y.value));
    model.save_changes();
  });
  const status = element("p");
  status.setAttribute("role", "status");
  const hint = element("p", "gan-tutor-how", { textContent: GAPS });
  const question = element("p", "gan-tutor-question", { textContent: `Predict: ${model.get("question")}` });
  card.append(question, pad, element("div", "gan-tutor-buttons", {}, keep, clear), hint, status);
  const kept = () => model.get("curve").length > 0;
  const drawn = () => heights.some((height) => height !== null);
  const sight = screen({
    watched: pad,
    signal,
    paint() {
      if (!pad.clientWidth) return null;
      const cursor = aiming ? { knot, height: heights[knot] } : null;
      const shown = { heights, done: kept(), truth: null, cursor, inviting: !drawn() && !aiming };
      box = draw(canvas, { chart, scales, shown });
      return false;
    }
  });
  function tell() {
    const height = heights[knot];
    const value = height === null ? "nothing drawn yet" : say(scales.y.value(height));
    pad.setAttribute("aria-valuetext", `${at(chart, scales.x.value(across(knot)))}: ${value}`);
    for (const [part, share] of [["min", 0], ["max", 1], ["now", height ?? 0.5]]) {
      pad.setAttribute(`aria-value${part}`, String(scales.y.value(share)));
    }
    pad.setAttribute("aria-readonly", String(kept()));
    keep.disabled = !drawn();
    clear.disabled = !drawn() || kept();
    write2(keep, "textContent", kept() ? "Predict again" : "Keep my prediction");
    hint.hidden = kept();
    const said = kept() && `Kept: ${fromTo(chart, chart.x, model.get("curve"))}. ${model.get("note")}`;
    write2(status, "textContent", said ? said.trim() : "");
    sight.ask(true, true);
  }
  function put(wanted) {
    heights = wanted;
    tell();
  }
  const showKept = () => put(kept() ? model.get("curve").map(scales.y.share) : EMPTY);
  function place(event) {
    const { left, top } = canvas.getBoundingClientRect();
    return [(event.clientX - left - box.x) / box.width, 1 - (event.clientY - top - box.y) / box.height];
  }
  function lead(to) {
    if (kept()) return;
    put(stroke(heights, held.last, to));
    held.last = to;
  }
  pad.addEventListener("pointerdown", (event) => {
    if (event.button !== 0 || held || !box) return;
    pad.focus({ preventScroll: true, focusVisible: false });
    aiming = false;
    event.preventDefault();
    pad.setPointerCapture(event.pointerId);
    held = { id: event.pointerId, last: place(event) };
    lead(held.last);
  });
  pad.addEventListener("pointermove", (event) => {
    if (held?.id !== event.pointerId) return;
    const between = event.getCoalescedEvents?.() ?? [];
    for (const each of between.length ? between : [event]) lead(place(each));
  });
  for (const type2 of ["pointerup", "pointercancel"]) {
    pad.addEventListener(type2, (event) => {
      if (held?.id !== event.pointerId) return;
      knot = Math.max(0, nearest(Math.min(1, held.last[0])));
      held = null;
      tell();
    });
  }
  pad.addEventListener("keydown", (event) => {
    if (event.ctrlKey || event.metaKey || event.altKey) return;
    const done = pressed(heights, knot, event.key, event.shiftKey);
    if (!done) return;
    event.preventDefault();
    event.stopPropagation();
    aiming = true;
    knot = done.cursor;
    put(kept() ? heights : done.heights);
  });
  pad.addEventListener("focus", () => {
    aiming = pad.matches(":focus-visible");
    tell();
  });
  pad.addEventListener("blur", () => {
    aiming = false;
    tell();
  });
  model.on("change:curve", showKept);
  model.on("change:note", tell);
  showKept();
  return () => {
    model.off("change:curve", showKept);
    model.off("change:note", tell);
  };
}
function render({ model, el }) {
  const gone = new AbortController();
  const card = element("div", "gan-tutor-card gan-tutor-sketch");
  el.append(card);
  const leave = (model.get("kind") === "reveal" ? renderReveal : renderSketch)(model, card, gone.signal);
  return () => {
    gone.abort();
    leave();
    card.remove();
  };
}
var sketch_default = { render };
export {
  sketch_default as default
};
