// Made by `make js` from js/*.js (64bb9763d1faf192): change those.

// gan_tutor/live/js/frame.js
function decode(arrays, buffer) {
  const bytes = new Uint8Array(buffer.buffer ?? buffer, buffer.byteOffset ?? 0, buffer.byteLength);
  const found = {};
  let at = 0;
  for (const [name, type, shape] of arrays) {
    const count = shape.reduce((a, b) => a * b, 1);
    const size = count * (type === "f4" ? 4 : 1);
    const copy = bytes.slice(at, at + size);
    found[name] = type === "f4" ? new Float32Array(copy.buffer) : copy;
    at += size;
  }
  if (at !== bytes.length) throw new Error(`the frame has ${bytes.length} bytes where ${at} were announced`);
  return found;
}
var sigmoid = (logit) => 0.5 * (1 + Math.tanh(0.5 * logit));
function histogram(logits, bins) {
  const shares = new Float64Array(bins);
  for (const logit of logits) shares[Math.min(bins - 1, Math.floor(sigmoid(logit) * bins))] += 1 / logits.length;
  return shares;
}
function meanOutput(logits) {
  let sum = 0;
  for (const logit of logits) sum += sigmoid(logit);
  return sum / logits.length;
}
function short(value) {
  const size = Math.abs(value);
  if (size !== 0 && (size >= 1e4 || size < 1e-3)) return value.toExponential(0).replace("e+", "e").replaceAll("-", "−");
  return String(+value.toPrecision(3)).replace("-", "−");
}
function saysReal(logits) {
  let count = 0;
  for (const logit of logits) count += logit > 0;
  return Math.round(100 * count / logits.length);
}
function outside({ fake, extent: [left, right, low, high] }) {
  let count = 0;
  for (let k = 0; k < fake.length; k += 2) {
    count += !(fake[k] >= left && fake[k] <= right && fake[k + 1] >= low && fake[k + 1] <= high);
  }
  return count;
}
function describe(frame) {
  const away = outside(frame);
  return `step ${frame.step}: D says real for ${saysReal(frame.real_logits)} % of reals and ${saysReal(frame.fake_logits)} % of fakes` + (away ? `; ${away} of ${frame.fake.length / 2} fakes lie outside the picture` : "");
}

// gan_tutor/live/js/axes.js
var FONT = 13;
function ticks(low, high, count) {
  if (!(high > low)) return [low];
  const raw = (high - low) / count;
  const power = 10 ** Math.floor(Math.log10(raw));
  const step = power * [1, 2, 5, 10].find((s) => s * power >= raw * 0.999);
  const found = [];
  for (let k = Math.ceil(low / step - 1e-9); k * step <= high + 1e-9 * step; k++) found.push(k * step);
  return found;
}
function decades(values, low, high) {
  for (const value of values) {
    if (!(value > 0)) continue;
    low = Math.min(low, Math.floor(Math.log10(value)));
    high = Math.max(high, Math.ceil(Math.log10(value)));
  }
  return [low, high];
}
function arrange(width) {
  const wide = width >= 760;
  const side = Math.round(wide ? Math.min(0.48 * width, 660) : Math.min(width, 520));
  const top = 28;
  const plane = { x: 34, y: top, width: side - 34, height: side - 34 };
  const x = wide ? side + 24 : 0;
  const tall = wide ? (side - 34 + top + 38) / 3 : 150;
  const begin = wide ? 0 : side + top + 14;
  const panel = (k) => ({ x: x + 46, y: begin + k * tall + 24, width: width - x - 58, height: tall - 24 - 40 });
  return {
    height: Math.ceil(wide ? top + side - 34 + 38 : begin + 3 * tall + 4),
    plane,
    outputs: panel(0),
    losses: panel(1),
    gradient: panel(2)
  };
}
function axes(g, box, title, { x, y, xTicks, yTicks, xLabel, yLabel, yText = short }) {
  const sx = (v) => box.x + (v - x[0]) / (x[1] - x[0]) * box.width;
  const sy = (v) => box.y + box.height - (v - y[0]) / (y[1] - y[0]) * box.height;
  g.fillStyle = g.ink;
  g.textBaseline = "alphabetic";
  g.textAlign = "left";
  g.font = `600 ${FONT + 1}px ${g.family}`;
  g.fillText(title, box.x, box.y - 8, box.width);
  g.font = `${FONT}px ${g.family}`;
  g.strokeStyle = g.line;
  g.lineWidth = 1;
  g.beginPath();
  g.moveTo(box.x, box.y);
  g.lineTo(box.x, box.y + box.height);
  g.lineTo(box.x + box.width, box.y + box.height);
  g.stroke();
  g.fillStyle = g.ink;
  g.textAlign = "center";
  g.textBaseline = "top";
  for (const v of xTicks) g.fillText(String(+v.toPrecision(6)).replace("-", "−"), sx(v), box.y + box.height + 4);
  if (xLabel) g.fillText(xLabel, box.x + box.width / 2, box.y + box.height + 19);
  g.textAlign = "right";
  g.textBaseline = "middle";
  for (const v of yTicks) g.fillText(yText(v), box.x - 6, sy(v));
  if (yLabel) {
    g.textBaseline = "top";
    g.fillText(yLabel, box.x - 6, box.y + 8);
  }
  return { sx, sy };
}
function line(g, xs, ys, { sx, sy }, color, box) {
  g.save();
  g.beginPath();
  g.rect(box.x, box.y, box.width, box.height);
  g.clip();
  g.strokeStyle = color;
  g.lineWidth = 2;
  g.beginPath();
  for (let k = 0; k < xs.length; k++) g.lineTo(sx(xs[k]), sy(ys[k]));
  if (xs.length === 1) g.arc(sx(xs[0]), sy(ys[0]), 1.5, 0, 7);
  g.stroke();
  g.restore();
}
function dashed(g, x0, y0, x1, y1) {
  g.save();
  g.setLineDash([5, 4]);
  g.strokeStyle = g.ink;
  g.beginPath();
  g.moveTo(x0, y0);
  g.lineTo(x1, y1);
  g.stroke();
  g.restore();
}

// gan_tutor/live/js/panels.js
var BINS = 25;
var TINT = 150;
var rgb = (hex) => [1, 3, 5].map((at) => parseInt(hex.slice(at, at + 2), 16));
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
      image.data.set([...output > 0.5 ? real : fake, TINT * Math.abs(2 * output - 1)], 4 * (row * columns + column));
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
    yLabel: "x2"
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
var dot = (g, x, y, r) => g.arc(x, y, r, 0, 7);
var diamond = (g, x, y, r) => {
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
    yLabel: "share"
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
var last = (values) => values[values.length - 1];
var amount = (losses) => Math.abs(last(losses)) < 1e3 ? last(losses).toFixed(2) : short(last(losses));
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
    yText: (v) => short(10 ** v)
  });
  const logs = frame.gradient_norms.map((norm) => Math.max(Math.log10(norm), y[0]));
  line(g, frame.history_steps, logs, scale, colors.fake, box);
}
function draw(canvas, frame, colors, tile) {
  const style = getComputedStyle(canvas);
  const width = canvas.clientWidth;
  if (!width) return;
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

// gan_tutor/live/js/stage.js
var ACK_EVERY = 4;
var ACK_LATEST = 60;
var SILENCE = 5e3;
var CALM_INTERVAL = 500;
var LOG_RATE = [-4, 0];
var BUTTONS = ["Play", "Pause", "Step", "Reset"];
var formatRate = (rate) => rate >= 0.01 ? rate.toPrecision(2) : rate.toExponential(1).replace("e-", "e−");
function element(name, className, properties = {}) {
  const made = Object.assign(document.createElement(name), properties);
  if (className) made.className = className;
  return made;
}
function focusable(name, properties) {
  const made = element(name, "", properties);
  made.dataset.lmSuppressShortcuts = "true";
  return made;
}
function render({ model, el }) {
  const view = Math.random().toString(36).slice(2);
  const colors = model.get("colors");
  const menus = model.get("menus");
  const tile = document.createElement("canvas");
  const calm = window.matchMedia("(prefers-reduced-motion: reduce)");
  const gone = new AbortController();
  const on = (target, event, does) => target.addEventListener(event, does, { signal: gone.signal });
  let frame = null;
  let drawn = 0;
  let acked = 0;
  let control = 0;
  let controlAt = 0;
  let heard = 0;
  let answeredAt = performance.now();
  let playing = false;
  let note = "";
  let request = 0;
  let ackTimer = 0;
  let calmTimer = 0;
  let drawnAt = 0;
  let altAt = 0;
  let onScreen = true;
  const root = element("div", "gan-tutor-stage");
  const bar = element("div", "gan-tutor-row");
  const buttons = element("div", "gan-tutor-buttons");
  const stepText = element("span", "gan-tutor-step", { textContent: "step 0" });
  const canvas = element("canvas");
  canvas.setAttribute("role", "img");
  canvas.setAttribute("aria-label", "the game, waiting for its first picture");
  const controls = element("div", "gan-tutor-row");
  const noteText = element("div", "gan-tutor-note");
  noteText.setAttribute("role", "status");
  bar.append(buttons);
  root.append(bar, canvas, controls, noteText);
  el.append(root);
  function send(content) {
    try {
      model.send({ view, ...content });
    } catch {
      lose();
    }
  }
  function command(content) {
    control += 1;
    controlAt = performance.now();
    send({ control, ...content });
  }
  const pressed = {};
  for (const name of BUTTONS) {
    pressed[name] = focusable("button", { type: "button", textContent: name });
    on(pressed[name], "click", () => command({ do: name.toLowerCase() }));
    buttons.append(pressed[name]);
  }
  const shows = {};
  function labelled(text, ...inside) {
    const label = element("label", "gan-tutor-control");
    label.append(text, ...inside);
    return label;
  }
  function menu(name, text, options) {
    const select = focusable("select");
    for (const [value, title] of options) select.append(new Option(title, JSON.stringify(value)));
    on(select, "change", () => command({ do: "set", name, value: JSON.parse(select.value) }));
    shows[name] = (value) => {
      const wanted = JSON.stringify(value);
      if (![...select.options].some((option) => option.value === wanted)) select.append(new Option(String(value), wanted));
      select.value = wanted;
    };
    return labelled(text, select);
  }
  function rate(name, text) {
    const range = focusable("input", { type: "range", min: LOG_RATE[0], max: LOG_RATE[1], step: 0.05 });
    const shown = element("span", "gan-tutor-rate");
    const say2 = (value) => {
      shown.textContent = formatRate(value);
      range.setAttribute("aria-valuetext", formatRate(value));
    };
    let waiting = 0;
    on(range, "input", () => {
      say2(10 ** range.value);
      waiting ||= requestAnimationFrame(() => {
        waiting = 0;
        if (!gone.signal.aborted) command({ do: "set", name, value: 10 ** range.value });
      });
    });
    shows[name] = (value) => {
      if (waiting) return;
      range.value = Math.log10(value);
      say2(value);
    };
    return labelled(text, range, shown);
  }
  const same = (names) => names.map((name) => [name, name]);
  const speeds = [[null, "full"], ...menus.speed.map((speed) => [speed, `${speed} ${speed === 1 ? "step" : "steps"}/s`])];
  const defaults = focusable("button", { type: "button", textContent: "Defaults" });
  defaults.title = "The controls as they were at first";
  on(defaults, "click", () => command({ do: "defaults" }));
  bar.append(menu("player", "Trains", same(menus.player)), menu("speed", "Speed", speeds), stepText);
  controls.append(
    menu("objective", "Loss", same(menus.objective)),
    rate("discriminator_lr", "D's learning rate"),
    rate("generator_lr", "G's learning rate"),
    defaults
  );
  function showState(state) {
    root.classList.remove("gan-tutor-lost");
    playing = state.playing;
    heard = Math.max(heard, state.heard[view] ?? 0);
    stepText.textContent = `step ${state.step}`;
    pressed.Play.setAttribute("aria-pressed", String(playing));
    pressed.Pause.setAttribute("aria-pressed", String(!playing));
    if (heard >= control) for (const [name, value] of Object.entries(state.controls)) shows[name]?.(value);
    say(state.note);
  }
  function say(text) {
    if (text === note) return;
    note = text;
    noteText.textContent = text;
  }
  function lose() {
    root.classList.add("gan-tutor-lost");
    say("The kernel doesn't answer. If it is busy, this goes on when it is done; if it was restarted, run this cell again.");
  }
  function receive(content, buffers) {
    answeredAt = performance.now();
    if (content.kind === "probe") return hello();
    if (content.kind === "frame") {
      const { real, ...rest } = decode(content.arrays, buffers[0]);
      const [, , fieldShape] = content.arrays.find(([name]) => name === "field");
      frame = { real, ...rest, number: content.frame, step: content.step, extent: content.extent, fieldShape };
      schedule();
    }
    showState(content);
  }
  function hello() {
    send({ do: inSight() ? "hello" : "bye" });
  }
  const inSight = () => onScreen && document.visibilityState === "visible";
  function schedule() {
    const wait = calm.matches ? drawnAt + CALM_INTERVAL - performance.now() : 0;
    if (wait > 0) {
      calmTimer ||= setTimeout(() => {
        calmTimer = 0;
        schedule();
      }, wait);
    } else {
      request ||= requestAnimationFrame(paint);
    }
  }
  function paint() {
    request = 0;
    if (!frame) return;
    draw(canvas, frame, colors, tile);
    drawnAt = performance.now();
    if (drawnAt - altAt > 500 || !playing) {
      altAt = drawnAt;
      canvas.setAttribute("aria-label", describe(frame));
    }
    drawn = frame.number;
    clearTimeout(ackTimer);
    if (drawn - acked >= ACK_EVERY) acknowledge();
    else if (drawn > acked) ackTimer = setTimeout(acknowledge, ACK_LATEST);
  }
  function acknowledge() {
    acked = drawn;
    if (inSight()) send({ do: "ack", frame: drawn });
  }
  const watchdog = setInterval(() => {
    const now = performance.now();
    const unanswered = control > heard && now - controlAt > SILENCE;
    const silent = playing && inSight();
    if ((unanswered || silent) && now - answeredAt > SILENCE) lose();
  }, 1e3);
  const resize = new ResizeObserver(schedule);
  resize.observe(canvas);
  const sight = new IntersectionObserver((entries) => {
    onScreen = entries.at(-1).isIntersecting;
    hello();
  });
  const theme = new MutationObserver(schedule);
  theme.observe(document.body, { attributes: true, attributeFilter: ["data-jp-theme-light", "data-jp-theme-name", "class"] });
  on(window.matchMedia("(prefers-color-scheme: dark)"), "change", schedule);
  on(document, "visibilitychange", hello);
  on(window, "pagehide", () => send({ do: "bye" }));
  on(window, "pageshow", hello);
  const link = () => command({ do: "hello" });
  model.on("comm_live_update", link);
  model.on("msg:custom", receive);
  sight.observe(root);
  return () => {
    send({ do: "bye" });
    model.off("msg:custom", receive);
    model.off("comm_live_update", link);
    gone.abort();
    resize.disconnect();
    sight.disconnect();
    theme.disconnect();
    clearInterval(watchdog);
    clearTimeout(ackTimer);
    clearTimeout(calmTimer);
    cancelAnimationFrame(request);
    root.remove();
  };
}
var stage_default = { render };
export {
  stage_default as default,
  formatRate
};
