// Made by `make js` from js/*.js (630886d5fc507a15): change those.

// gan_tutor/live/js/pen.js
var FONT = 13;
function pen(canvas, region2, size, colors) {
  const ratio = window.devicePixelRatio || 1;
  const [columns, rows] = [Math.round(region2.width * ratio), Math.round(region2.height * ratio)];
  const g = canvas.getContext("2d");
  if (canvas.width !== columns || canvas.height !== rows) {
    canvas.width = columns;
    canvas.height = rows;
    canvas.style.height = `${region2.height}px`;
  }
  const style = getComputedStyle(canvas);
  const tone = (name2) => style.getPropertyValue(`--gan-tutor-${name2}`).trim();
  Object.assign(g, { ratio, size, u: size / FONT, real: colors.real, fake: colors.fake });
  Object.assign(g, { family: style.fontFamily, ink: tone("ink"), line: tone("line"), paper: tone("paper") });
  g.setTransform(ratio, 0, 0, ratio, -ratio * region2.x, -ratio * region2.y);
  g.clearRect(region2.x, region2.y, region2.width, region2.height);
  g.lineJoin = "round";
  return g;
}
function type(g, { bold = false, align = "left", baseline = "middle", color = g.ink } = {}) {
  g.font = bold ? `600 ${g.size + 1}px ${g.family}` : `${g.size}px ${g.family}`;
  g.textAlign = align;
  g.textBaseline = baseline;
  g.fillStyle = color;
}
var dot = (g, x, y, r) => {
  g.moveTo(x + r, y);
  g.arc(x, y, r, 0, 2 * Math.PI);
};

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
function scales(box, x, y) {
  return {
    sx: (v) => box.x + (v - x[0]) / (x[1] - x[0]) * box.width,
    sy: (v) => box.y + box.height - (v - y[0]) / (y[1] - y[0]) * box.height
  };
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
function screen({ watched, paint: paint2, signal }) {
  const reduced = window.matchMedia("(prefers-reduced-motion: reduce)");
  const calm = () => reduced.matches;
  let stale = true;
  let drawnAt = -CALM_INTERVAL;
  let timer = 0;
  let askedAt = 0;
  let wait = 0;
  const frame = perFrame((time) => {
    wait += NEWEST * (performance.now() - askedAt - wait);
    const moves = paint2(time, stale);
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
function element(name2, className, properties = {}, ...inside) {
  const made = Object.assign(document.createElement(name2), properties);
  if (className) made.className = className;
  made.append(...inside);
  return made;
}
function focusable(name2, className, properties, ...inside) {
  const made = element(name2, className, properties, ...inside);
  made.dataset.lmSuppressShortcuts = "true";
  return made;
}
function write(node, property, value) {
  if (node[property] !== value) node[property] = value;
}
function button(text, title, does) {
  const made = focusable("button", "", { type: "button", textContent: text, title });
  made.addEventListener("click", () => does());
  return made;
}
function toggle(text, title, does) {
  const input = button(text, title, () => does(input.getAttribute("aria-pressed") !== "true"));
  const show = (down) => input.setAttribute("aria-pressed", String(Boolean(down)));
  show(false);
  return { element: input, input, show };
}
var cluster = (...inside) => element("span", "gan-tutor-cluster", {}, ...inside);

// gan_tutor/live/js/hills.js
var START = { azimuth: -112, tilt: 34, zoom: 1 };
var SIDE = { azimuth: -90, tilt: 10, zoom: 0.95 };
var ABOVE = { azimuth: -90, tilt: 89.9, zoom: 0.9 };
var FIELD_OF_VIEW = Math.PI / 4;
var DISTANCE = 1.7;
var [BELOW, ROOM] = [-0.01, 1.05];
var STEPS = 160;
var SIDES = ["right", "upper right", "top", "upper left", "left", "lower left", "bottom", "lower right"];
var clamp = (value, low, high) => Math.min(high, Math.max(low, value));
var fixed = (value, digits) => value.toFixed(digits).replace(/^-(?=[0.]*$)/, "").replace("-", "−");
function unpack(plane, buffer) {
  const bytes = ArrayBuffer.isView(buffer) ? buffer : new Uint8Array(buffer);
  const heights = new Float32Array(bytes.buffer.slice(bytes.byteOffset, bytes.byteOffset + bytes.byteLength));
  const [rows, columns] = plane.shape;
  const [left, right, low, high] = plane.extent;
  const top = Math.max(...plane.peak_heights, heights.reduce((a, b) => Math.max(a, b), 0)) || 1;
  const longest = Math.max(right - left, high - low);
  const sides = [(right - left) / longest, (high - low) / longest, plane.tall];
  return { ...plane, heights, rows, columns, top, floor: BELOW * top, ceiling: ROOM * top, sides };
}
var middles = (low, high, count) => Array.from({ length: count }, (_, k) => low + (k + 0.5) / count * (high - low));
function densityAt({ heights, rows, columns, extent: [left, right, low, high] }, x1, x2) {
  const across = clamp((x1 - left) / (right - left) * columns - 0.5, 0, columns - 1);
  const up = clamp((x2 - low) / (high - low) * rows - 0.5, 0, rows - 1);
  const [j, i] = [Math.min(Math.floor(across), Math.max(0, columns - 2)), Math.min(Math.floor(up), Math.max(0, rows - 2))];
  const at = (row, column) => heights[Math.min(row, rows - 1) * columns + Math.min(column, columns - 1)];
  const along = (row) => at(row, j) + (across - j) * (at(row, j + 1) - at(row, j));
  return along(i) + (up - i) * (along(i + 1) - along(i));
}
var dot2 = (a, b) => a[0] * b[0] + a[1] * b[1] + a[2] * b[2];
var cross = (a, b) => [a[1] * b[2] - a[2] * b[1], a[2] * b[0] - a[0] * b[2], a[0] * b[1] - a[1] * b[0]];
var unit = (a) => a.map((value) => value / Math.hypot(...a));
var radians = (degrees) => degrees * Math.PI / 180;
function lookFrom({ azimuth, tilt, zoom }, width, height, tall) {
  const distance = DISTANCE * zoom * Math.max(1, 1.25 / (width / height));
  const [a, t] = [radians(azimuth), radians(tilt)];
  const center = [0, 0, -0.3 * tall * Math.cos(t)];
  const back = [Math.cos(t) * Math.cos(a), Math.cos(t) * Math.sin(a), Math.sin(t)];
  const eye2 = back.map((value, axis) => center[axis] + distance * value);
  const forward = back.map((value) => -value);
  const right = unit(cross(forward, [0, 0, 1]));
  return { eye: eye2, center, forward, right, up: cross(right, forward), width, height };
}
function boxed({ extent: [left, right, low, high], sides, floor, ceiling }, [x1, x2, density]) {
  const shares = [(x1 - left) / (right - left), (x2 - low) / (high - low), (density - floor) / (ceiling - floor)];
  return shares.map((share, axis) => (share - 0.5) * sides[axis]);
}
function project(plane, look, point) {
  const seen = boxed(plane, point).map((value, axis) => value - look.eye[axis]);
  const focus = look.height / 2 / Math.tan(FIELD_OF_VIEW / 2) / dot2(seen, look.forward);
  return [look.width / 2 + focus * dot2(seen, look.right), look.height / 2 - focus * dot2(seen, look.up)];
}
function meets(plane, eye2, ray, reach = Infinity) {
  let [from, to] = [0, reach];
  for (let axis = 0; axis < 3; axis++) {
    const half = plane.sides[axis] / 2;
    const walls = [(-half - eye2[axis]) / ray[axis], (half - eye2[axis]) / ray[axis]].sort((a, b) => a - b);
    [from, to] = [Math.max(from, walls[0] || 0), Math.min(to, walls[1])];
  }
  const place = (far) => eye2.map((value, axis) => (value + far * ray[axis]) / plane.sides[axis] + 0.5);
  const { extent: [left, right, low, high], floor, ceiling } = plane;
  const above = (far) => {
    const [across, up, share] = place(far);
    const density = floor + share * (ceiling - floor);
    return density > densityAt(plane, left + across * (right - left), low + up * (high - low));
  };
  if (!(from < to)) return Infinity;
  for (let k = 1; k <= STEPS; k++) {
    let [outside, inside] = [from + (k - 1) / STEPS * (to - from), from + k / STEPS * (to - from)];
    if (above(inside)) continue;
    for (let halving = 0; halving < 12; halving++) {
      const middle = (outside + inside) / 2;
      if (above(middle)) outside = middle;
      else inside = middle;
    }
    return inside;
  }
  return Infinity;
}
function pick(plane, look, [x, y]) {
  const focus = look.height / 2 / Math.tan(FIELD_OF_VIEW / 2);
  const [across, up] = [(x - look.width / 2) / focus, (look.height / 2 - y) / focus];
  const ray = look.forward.map((value, axis) => value + across * look.right[axis] + up * look.up[axis]);
  const far = meets(plane, look.eye, ray);
  if (far === Infinity) return null;
  const { extent: [left, right, low, high], sides } = plane;
  const share = (axis) => clamp((look.eye[axis] + far * ray[axis]) / sides[axis] + 0.5, 0, 1);
  return [left + share(0) * (right - left), low + share(1) * (high - low)];
}
function hidden(plane, look, point) {
  const ray = boxed(plane, point).map((value, axis) => value - look.eye[axis]);
  return meets(plane, look.eye, ray, 0.985) < 0.985;
}
var fromAbove = ({ tilt }) => tilt > 85;
function seenFrom({ azimuth, tilt }) {
  if (fromAbove({ tilt })) return "Seen from straight above";
  const side = SIDES[(Math.round(azimuth / 45) % 8 + 8) % 8];
  return `Seen from the map's ${side}, ${Math.round(tilt)}° above the plane`;
}
function rim({ x, y, width, height }, azimuth, gap) {
  const [across, up] = [Math.cos(radians(azimuth)), Math.sin(radians(azimuth))];
  const far = Math.min((width / 2 + gap) / Math.abs(across), (height / 2 + gap) / Math.abs(up));
  return [x + width / 2 + far * across, y + height / 2 - far * up];
}
function shade(stops, height) {
  const share = clamp(height, 0, 1);
  const k = Math.max(1, stops.findIndex(([position]) => position >= share));
  const [[from, light], [to, dark]] = [stops[k - 1], stops[k]];
  const mix = (share - from) / (to - from);
  const part = (color, at) => parseInt(color.slice(at, at + 2), 16);
  return [1, 3, 5].map((at) => Math.round(part(light, at) + mix * (part(dark, at) - part(light, at))));
}

// gan_tutor/live/js/landscape.js
var PIN = "#b3186d";
var [BLACK, WHITE] = ["#111111", "#ffffff"];
var NAME = 16;
var EYE = 17;
var STICK = 0.16;
var MARGIN = { left: 58, right: 12, top: 10, bottom: 46 };
function paint({ rows, columns, heights, top, stops }) {
  const canvas = Object.assign(document.createElement("canvas"), { width: columns, height: rows });
  const g = canvas.getContext("2d");
  const image = g.createImageData(columns, rows);
  heights.forEach((height, k) => {
    const row = rows - 1 - Math.floor(k / columns);
    image.data.set([...shade(stops, height / top), 255], 4 * (row * columns + k % columns));
  });
  g.putImageData(image, 0, 0);
  return canvas;
}
function mapBox(width, height, [left, right, low, high]) {
  const room = [width - MARGIN.left - MARGIN.right, height - MARGIN.top - MARGIN.bottom];
  const scale = Math.max(1e-9, Math.min(room[0] / (right - left), room[1] / (high - low)));
  const size = [scale * (right - left), scale * (high - low)];
  const [x, y] = [MARGIN.left + (room[0] - size[0]) / 2, MARGIN.top + (room[1] - size[1]) / 2];
  return { x, y, width: size[0], height: size[1] };
}
function disc(g, [x, y], radius, { fill, edge, width = 2 }) {
  g.beginPath();
  dot(g, x, y, radius);
  if (fill) Object.assign(g, { fillStyle: fill }).fill();
  if (edge) Object.assign(g, { strokeStyle: edge, lineWidth: width }).stroke();
}
var pinHead = (g, place) => disc(g, place, 7, { fill: PIN, edge: WHITE });
function ring(g, place) {
  disc(g, place, 7, { edge: WHITE, width: 5 });
  disc(g, place, 7, { edge: BLACK });
}
function name(g, text, [x, y], ink, paper) {
  type(g, { align: "center" });
  g.font = `700 ${NAME}px ${g.family}`;
  Object.assign(g, { lineWidth: 4, strokeStyle: paper, fillStyle: ink });
  g.strokeText(text, x, y);
  g.fillText(text, x, y);
}
function line(g, from, to, strokeStyle, lineWidth) {
  Object.assign(g, { strokeStyle, lineWidth });
  g.beginPath();
  g.moveTo(...from);
  g.lineTo(...to);
  g.stroke();
}
function eye(g, [x, y], azimuth) {
  for (const aside of [-24, 24]) {
    const way = radians(180 - azimuth + aside);
    const [from, to] = [12, 26].map((far) => [x + far * Math.cos(way), y + far * Math.sin(way)]);
    line(g, from, to, WHITE, 5);
    line(g, from, to, BLACK, 1.8);
  }
  g.beginPath();
  g.moveTo(x - 11, y);
  g.quadraticCurveTo(x, y - 13, x + 11, y);
  g.quadraticCurveTo(x, y + 13, x - 11, y);
  g.closePath();
  Object.assign(g, { strokeStyle: WHITE, lineWidth: 5 }).stroke();
  Object.assign(g, { fillStyle: WHITE }).fill();
  Object.assign(g, { strokeStyle: BLACK, lineWidth: 1.8 }).stroke();
  disc(g, [x, y], 3.4, { fill: BLACK });
}
function drawMap(g, box, plane, image, view, { pin, pointed }) {
  const [left, right, low, high] = plane.extent;
  const { sx, sy } = scales(box, [left, right], [low, high]);
  const at = ([x1, x2]) => [sx(x1), sy(x2)];
  g.imageSmoothingQuality = "high";
  g.drawImage(image, box.x, box.y, box.width, box.height);
  axes(g, box, { sx, sy }, { xTicks: ticks(left, right, 6), yTicks: ticks(low, high, 6), xLabel: "x1" });
  type(g);
  g.fillText("x2", box.x - MARGIN.left + 4, box.y + box.height / 2);
  plane.peaks.forEach((peak, k) => {
    if (plane.names.length) name(g, plane.names[k], at(peak), BLACK, WHITE);
    else disc(g, at(peak), 4, { fill: BLACK, edge: WHITE });
  });
  if (!fromAbove(view)) eye(g, rim(box, view.azimuth, -EYE), view.azimuth);
  if (pin) pinHead(g, at(pin));
  if (pointed) ring(g, at(pointed));
}
function drawOver(g, plane, look, { pin, pointed }) {
  const mark = (point, draw) => {
    g.globalAlpha = hidden(plane, look, point) ? 0.45 : 1;
    draw(project(plane, look, point));
    g.globalAlpha = 1;
  };
  const onSurface = ([x1, x2], above = 0) => [x1, x2, densityAt(plane, x1, x2) + above];
  plane.peaks.forEach(
    (peak, k) => mark([...peak, plane.peak_heights[k]], ([x, y]) => {
      disc(g, [x, y], 3.5, { fill: BLACK, edge: WHITE, width: 1.5 });
      if (plane.names.length) name(g, plane.names[k], [x, y - 16], g.ink, g.paper);
    })
  );
  if (pin) {
    mark(onSurface(pin), (foot) => {
      const head = project(plane, look, onSurface(pin, STICK * plane.top));
      line(g, foot, head, WHITE, 6);
      line(g, foot, head, PIN, 3);
      pinHead(g, head);
    });
  }
  if (pointed) mark(onSurface(pointed), (place) => ring(g, place));
}

// gan_tutor/live/js/library.js
var PAGE = /* @__PURE__ */ Symbol.for("gan_tutor.plotly");
var ASK_AGAIN = 5e3;
function library(model, signal) {
  window[PAGE] ??= Object.assign({ asked: -Infinity, opening: false }, promise());
  const page = window[PAGE];
  const fail = (error) => {
    if (window[PAGE] === page) delete window[PAGE];
    page.reject(error);
  };
  const hear = (content, buffers) => {
    if (content.answer !== "plotly" || page.opening) return;
    if (content.error) return fail(new Error(content.error));
    page.opening = true;
    open(buffers[0]).then(page.resolve, fail);
  };
  const ask = () => {
    if (page.opening || performance.now() - page.asked < ASK_AGAIN) return;
    page.asked = performance.now();
    model.send({ ask: "plotly" });
  };
  model.on("msg:custom", hear);
  const timer = setInterval(ask, 1e3);
  const leave = () => {
    clearInterval(timer);
    model.off("msg:custom", hear);
  };
  signal.addEventListener("abort", leave);
  page.promise.then(leave, leave);
  ask();
  return page.promise;
}
function promise() {
  const made = {};
  made.promise = new Promise((resolve, reject) => Object.assign(made, { resolve, reject }));
  return made;
}
async function open(bytes) {
  const unzipped = new Blob([bytes]).stream().pipeThrough(new DecompressionStream("gzip"));
  const head = "const module = { exports: {} }, define = undefined;\n";
  const parts = [head, await new Response(unzipped).blob(), "\nexport default module.exports;"];
  const url = URL.createObjectURL(new Blob(parts, { type: "text/javascript" }));
  const before = Object.getOwnPropertyDescriptor(window, "Plotly");
  try {
    return (await import(url)).default;
  } finally {
    URL.revokeObjectURL(url);
    delete window.Plotly;
    if (before) Object.defineProperty(window, "Plotly", before);
  }
}
function graphics() {
  const gl = document.createElement("canvas").getContext("webgl");
  if (!gl) return null;
  const told = gl.getExtension("WEBGL_debug_renderer_info");
  const renderer = told ? gl.getParameter(told.UNMASKED_RENDERER_WEBGL) : "";
  gl.getExtension("WEBGL_lose_context")?.loseContext();
  return { soft: /swiftshader|llvmpipe|software|basic render/i.test(renderer) };
}

// gan_tutor/live/js/surface.js
var TURN = 15;
var FLIGHT = 600;
var KEY_ANGLE = 5;
var KEY_STEP = 0.02;
var DRAG = 0.4;
var CLICK = 4;
var PATIENCE = 10;
var TELL_EVERY = 500;
var ARROWS = { ArrowLeft: [-1, 0], ArrowRight: [1, 0], ArrowUp: [0, 1], ArrowDown: [0, -1] };
var KEYS = "Drag the surface to look at it from elsewhere; click either picture to set the pin. With the keyboard: on the surface the arrow keys move your eye, + and − zoom, Home goes back; on the map the arrow keys move the pin.";
var MAP_KEYS = "Click the map, or use its arrow keys, to set the pin.";
function region(className, name2, ...inside) {
  const made = focusable("div", className, { tabIndex: 0 }, ...inside);
  made.setAttribute("role", "application");
  made.setAttribute("aria-label", name2);
  return made;
}
function describe(node, text) {
  if (node.getAttribute("aria-description") !== text) node.setAttribute("aria-description", text);
}
function render({ model, el }) {
  const gone = new AbortController();
  const { signal } = gone;
  const plane = unpack(model.get("plane"), model.get("heights"));
  const [left, right, low, high] = plane.extent;
  const longest = Math.max(right - left, high - low);
  const count = plane.peaks.length;
  const modes = `${count || "no"} mode${count === 1 ? "" : "s"}`;
  const image = paint(plane);
  const view = { ...START };
  let flight = null;
  let turning = false;
  let visible = true;
  let pointed = null;
  let plotly = null;
  let [seen, dressed, flat] = ["", "", false];
  let toldAt = 0;
  let last = 0;
  const plot = element("div", "gan-tutor-plot");
  const [overlay, map] = [element("canvas"), element("canvas")];
  for (const silent of [plot, overlay, map]) silent.setAttribute("aria-hidden", "true");
  const message = element("div", "gan-tutor-notice", {}, "Loading the surface …");
  message.setAttribute("role", "status");
  const hills = region("gan-tutor-hills", "The density as a surface", plot, overlay);
  const above = region("gan-tutor-map", "The density from above", map);
  const direction = element("p");
  const pointer = element("span", "gan-tutor-readout");
  const pinned = element("span", "gan-tutor-readout");
  pinned.setAttribute("role", "status");
  const spin = toggle("Turn", "let the surface go round slowly", turn);
  const views = [
    button("From the side", "look at the hills from the map's bottom", () => fly(SIDE)),
    button("From above", "look straight down, as the map does", () => fly(ABOVE)),
    spin.input
  ];
  for (const each of views) each.disabled = true;
  const hint = element("p", "gan-tutor-hint", { textContent: KEYS });
  const title = model.get("title") || "A density over x1 and x2";
  const pair = element(
    "div",
    "gan-tutor-pair",
    {},
    element("div", "", {}, direction, element("div", "gan-tutor-frame", {}, hills, message)),
    element("div", "", {}, element("p", "", {}, "From above: darker means higher"), above)
  );
  const root = element(
    "div",
    "gan-tutor-stage gan-tutor-surface",
    {},
    element("p", "gan-tutor-heading", {}, element("strong", "", { textContent: title }), `: ${modes}`),
    pair,
    element("div", "gan-tutor-row", {}, cluster(...views), pinned, pointer),
    hint
  );
  root.setAttribute("role", "group");
  root.setAttribute("aria-label", `${title}: ${modes}`);
  el.append(root);
  const look = () => lookFrom(view, hills.clientWidth, hills.clientHeight, plane.tall);
  const places = () => ({ pin: model.get("pin").length ? model.get("pin") : null, pointed });
  const penOf = (canvas, { clientWidth: width, clientHeight: height }) => pen(canvas, { x: 0, y: 0, width, height }, FONT, {});
  function show(time, afresh) {
    if (!above.clientWidth) return null;
    move(time);
    if (plotly) {
      if (afresh) dress();
      aim();
      drawOver(penOf(overlay, hills), plane, look(), places());
    }
    const box = mapBox(above.clientWidth, above.clientHeight, plane.extent);
    drawMap(penOf(map, above), box, plane, image, view, places());
    const moves = Boolean(flight) || turning && visible;
    if (!moves || time - toldAt > TELL_EVERY) tell(time);
    return moves;
  }
  function move(time) {
    if (flight) {
      flight.since ??= time;
      const share = sight.calm() ? 1 : Math.min(1, (time - flight.since) / FLIGHT);
      const eased = share * share * (3 - 2 * share);
      for (const [name2, to] of Object.entries(flight.to)) view[name2] = flight.from[name2] + eased * (to - flight.from[name2]);
      if (share === 1) flight = null;
    }
    if (turning) view.azimuth += TURN * clamp(time - last, 0, 200) / 1e3;
    last = time;
  }
  function aim() {
    const [eye2, center] = [look().eye, look().center].map(([x, y, z]) => ({ x, y, z }));
    const wanted = JSON.stringify([eye2, center]);
    if (wanted !== seen) plotly.relayout(plot, { "scene.camera": { eye: eye2, center, up: { x: 0, y: 0, z: 1 } } });
    seen = wanted;
    if (flat !== fromAbove(view)) plotly.relayout(plot, { "scene.zaxis.visible": flat });
    flat = fromAbove(view);
  }
  const digits = Math.max(0, 2 - Math.floor(Math.log10(longest)));
  const fine = clamp(3 - Math.floor(Math.log10(plane.top)), 0, 9);
  const read = ([x1, x2]) => `x1 ${fixed(x1, digits)}, x2 ${fixed(x2, digits)}, density ${fixed(densityAt(plane, x1, x2), fine)}`;
  function tell(time) {
    toldAt = time;
    const { pin } = places();
    const from = seenFrom(view);
    const marked = pin ? `Pin: ${read(pin)}` : "No pin yet";
    write(direction, "textContent", from);
    write(pinned, "textContent", marked);
    write(pointer, "textContent", pointed ? `Pointer: ${read(pointed)}` : "");
    const named = plane.names.length ? `${modes}: ${plane.names.join(", ")}` : modes;
    describe(hills, `${named}. ${from}. ${marked}. Arrow keys move the eye, plus and minus zoom, Home goes back.`);
    describe(above, `Darker means higher; ${named}. The surface is ${from.replace("Seen", "seen")}. ${marked}. Arrow keys move the pin.`);
  }
  const now = () => sight.ask(false, true);
  function turn(on) {
    turning = on;
    spin.show(turning);
    now();
  }
  function rest() {
    flight = null;
    if (turning) turn(false);
  }
  function fly(to) {
    rest();
    const round = 360 * Math.round((view.azimuth - to.azimuth) / 360);
    flight = { from: { ...view }, to: { ...to, azimuth: to.azimuth + round } };
    now();
  }
  function change(azimuth, tilt, zoom = 1) {
    rest();
    view.azimuth += azimuth;
    view.tilt = clamp(view.tilt + tilt, 0, ABOVE.tilt);
    view.zoom = clamp(view.zoom * zoom, 0.4, 2);
    now();
  }
  const save = perFrame(() => model.save_changes(), signal);
  function setPin([x1, x2]) {
    model.set("pin", [clamp(x1, left, right), clamp(x2, low, high)]);
    save();
  }
  function spot(event, node) {
    const frame = node.getBoundingClientRect();
    return [event.clientX - frame.left, event.clientY - frame.top];
  }
  const onHills = (event) => plotly && pick(plane, look(), spot(event, hills));
  function onMap(event) {
    const box = mapBox(above.clientWidth, above.clientHeight, plane.extent);
    const [x, y] = spot(event, above);
    const [across, up] = [(x - box.x) / box.width, 1 - (y - box.y) / box.height];
    const inside = across >= 0 && across <= 1 && up >= 0 && up <= 1;
    return inside ? [left + across * (right - left), low + up * (high - low)] : null;
  }
  function listen(node, where, drag) {
    let held = null;
    node.addEventListener("pointerdown", (event) => {
      if (event.button !== 0) return;
      node.focus({ preventScroll: true, focusVisible: false });
      node.setPointerCapture(event.pointerId);
      held = { id: event.pointerId, x: event.clientX, y: event.clientY, way: 0 };
    });
    node.addEventListener("pointermove", (event) => {
      if (held?.id === event.pointerId) {
        const [dx, dy] = [event.clientX - held.x, event.clientY - held.y];
        Object.assign(held, { x: event.clientX, y: event.clientY, way: held.way + Math.hypot(dx, dy) });
        if (held.way > CLICK) drag(dx, dy, where(event));
      }
      pointed = where(event);
      now();
    });
    node.addEventListener("pointerup", (event) => {
      if (held?.id !== event.pointerId) return;
      const place = where(event);
      if (held.way <= CLICK && place) setPin(place);
      held = null;
    });
    node.addEventListener("pointercancel", () => held = null);
    node.addEventListener("pointerleave", () => {
      pointed = null;
      now();
    });
  }
  listen(hills, onHills, (dx, dy) => plotly && change(-DRAG * dx, DRAG * dy));
  listen(above, onMap, (dx, dy, place) => place && setPin(place));
  function onKey(node, does) {
    node.addEventListener("keydown", (event) => {
      if (event.ctrlKey || event.metaKey || event.altKey || !does(event.key, event.shiftKey)) return;
      event.preventDefault();
      event.stopPropagation();
    });
  }
  onKey(hills, (key, finely) => {
    if (!plotly) return false;
    if (ARROWS[key]) change(...ARROWS[key].map((way) => way * KEY_ANGLE * (finely ? 0.2 : 1)));
    else if (key === "+" || key === "=") change(0, 0, 1 / 1.1);
    else if (key === "-" || key === "_") change(0, 0, 1.1);
    else if (key === "Home") fly(START);
    else return false;
    return true;
  });
  onKey(above, (key, finely) => {
    if (!ARROWS[key]) return false;
    const { pin } = places();
    const step = KEY_STEP * longest * (finely ? 0.1 : 1);
    setPin(pin ? pin.map((value, axis) => value + step * ARROWS[key][axis]) : [(left + right) / 2, (low + high) / 2]);
    return true;
  });
  function style() {
    const tones = getComputedStyle(root);
    const [ink, grid] = ["ink", "line"].map((tone) => tones.getPropertyValue(`--gan-tutor-${tone}`).trim());
    const axis = (text, range, count2) => {
      const margin = 0.02 * (range[1] - range[0]);
      const tickvals = ticks(...range, count2).filter((at) => at > range[0] + margin && at < range[1] - margin);
      return {
        title: { text, font: { size: 15 } },
        tickfont: { size: FONT },
        tickangle: 0,
        tickvals,
        color: ink,
        ticktext: tickvals.map(plain),
        gridcolor: grid,
        linecolor: grid,
        range,
        showline: true,
        zeroline: false,
        showspikes: false,
        showbackground: false
      };
    };
    return {
      axes: {
        xaxis: axis("x1", [left, right], 5),
        yaxis: axis("x2", [low, high], 5),
        zaxis: axis("density", [plane.floor, plane.ceiling], 4)
      },
      rest: {
        font: { family: tones.fontFamily },
        width: hills.clientWidth || 600,
        // it may be folded away now
        height: hills.clientHeight || 400
      }
    };
  }
  function dress() {
    const wanted = style();
    if (JSON.stringify(wanted) === dressed) return;
    dressed = JSON.stringify(wanted);
    const changes = Object.entries(wanted.axes).map(([name2, axis]) => [`scene.${name2}`, { ...axis, visible: true }]);
    flat = false;
    plotly.relayout(plot, { ...Object.fromEntries(changes), ...wanted.rest });
  }
  async function begin() {
    const able = graphics();
    if (!able) throw new Error("This browser does not draw in 3-D (WebGL is off or missing), so the surface stands still.");
    const late = setTimeout(() => {
      message.textContent = "The kernel has not sent yet what draws the surface. Is it busy, or has it been restarted? Then run this cell again.";
    }, 1e3 * PATIENCE);
    const found = await library(model, signal).finally(() => clearTimeout(late));
    if (signal.aborted) return;
    const [x, y] = [middles(left, right, plane.columns), middles(low, high, plane.rows)];
    const z = y.map((_, row) => plane.heights.subarray(row * plane.columns, (row + 1) * plane.columns));
    const hill = {
      type: "surface",
      x,
      y,
      z,
      cmin: 0,
      cmax: plane.top,
      colorscale: plane.stops,
      showscale: false,
      hoverinfo: "skip",
      lighting: { ambient: 0.55, diffuse: 0.45, specular: 0, roughness: 1, fresnel: 0 },
      lightposition: { x: 0, y: 0, z: 1e5 },
      contours: Object.fromEntries(["x", "y", "z"].map((name2) => [name2, { highlight: false }]))
    };
    const { axes: axes2, rest: others } = style();
    dressed = JSON.stringify({ axes: axes2, rest: others });
    const [across, up, tall] = plane.sides;
    const scene = { ...axes2, dragmode: false, hovermode: false, aspectmode: "manual", aspectratio: { x: across, y: up, z: tall } };
    const layout = {
      ...others,
      scene,
      showlegend: false,
      margin: { l: 0, r: 0, t: 0, b: 0 },
      paper_bgcolor: "rgba(0,0,0,0)",
      plot_bgcolor: "rgba(0,0,0,0)"
    };
    const config = { displayModeBar: false, displaylogo: false, scrollZoom: false, plotGlPixelRatio: able.soft ? 1 : 2 };
    await found.newPlot(plot, [hill], layout, config);
    if (signal.aborted) return found.purge(plot);
    plot.on("plotly_webglcontextlost", () => instead("The browser took the surface's graphics memory back. Run this cell again."));
    signal.addEventListener("abort", () => found.purge(plot));
    plotly = found;
    message.hidden = true;
    for (const each of views) each.disabled = false;
    sight.ask(true, true);
  }
  function instead(why) {
    plotly = null;
    for (const each of views) each.disabled = true;
    rest();
    hills.hidden = true;
    hint.textContent = MAP_KEYS;
    message.hidden = false;
    message.textContent = why;
    const hear = (content, buffers) => {
      if (content.answer !== "still") return;
      model.off("msg:custom", hear);
      const url = URL.createObjectURL(new Blob([buffers[0]], { type: "image/png" }));
      signal.addEventListener("abort", () => URL.revokeObjectURL(url));
      message.append(element("img", "", { alt: content.alt, src: url }));
    };
    model.on("msg:custom", hear);
    signal.addEventListener("abort", () => model.off("msg:custom", hear));
    model.send({ ask: "still" });
  }
  const sight = screen({ watched: pair, paint: show, signal });
  const calmed = window.matchMedia("(prefers-reduced-motion: reduce)");
  const offer = () => {
    spin.input.hidden = sight.calm();
    if (sight.calm()) rest();
  };
  calmed.addEventListener("change", offer, { signal });
  offer();
  const watch = new IntersectionObserver(([entry]) => {
    visible = entry.isIntersecting;
    now();
  });
  watch.observe(root);
  model.on("change:pin", now);
  begin().catch((error) => signal.aborted || instead(error.message));
  return () => {
    gone.abort();
    watch.disconnect();
    model.off("change:pin", now);
    root.remove();
  };
}
var surface_default = { render };
export {
  surface_default as default
};
