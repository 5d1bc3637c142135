// A density as a surface that turns, and from above. The surface itself is drawn by plotly; turning it and pointing
// at it are ours, so that mouse, keyboard and buttons do the same, and nothing is asked of the kernel.

import { plain, ticks } from "./axes.js";
import { button, cluster, element, focusable, toggle, write } from "./controls.js";
import { ABOVE, clamp, densityAt, fixed, fromAbove, lookFrom, middles, pick, seenFrom, SIDE, START, unpack } from "./hills.js";
import { drawMap, drawOver, mapBox, paint } from "./landscape.js";
import { graphics, library } from "./library.js";
import { FONT, pen } from "./pen.js";
import { perFrame, screen } from "./screen.js";

const TURN = 15; // degrees a second
const FLIGHT = 600; // ms from one view to another
const KEY_ANGLE = 5; // degrees an arrow key, a fifth of that with Shift
const KEY_STEP = 0.02; // of the plane's longer side, a tenth of that with Shift
const DRAG = 0.4; // degrees a px
const CLICK = 4; // px that a click may move
const PATIENCE = 10; // s to wait for the kernel before saying so
const TELL_EVERY = 500; // ms between two descriptions while it turns
const ARROWS = { ArrowLeft: [-1, 0], ArrowRight: [1, 0], ArrowUp: [0, 1], ArrowDown: [0, -1] };
const KEYS =
  "Drag the surface to look at it from elsewhere; click either picture to set the pin. With the keyboard: " +
  "on the surface the arrow keys move your eye, + and − zoom, Home goes back; on the map the arrow keys move the pin.";
const MAP_KEYS = "Click the map, or use its arrow keys, to set the pin.";

function region(className, name, ...inside) {
  const made = focusable("div", className, { tabIndex: 0 }, ...inside);
  made.setAttribute("role", "application");
  made.setAttribute("aria-label", name);
  return made;
}

function describe(node, text) {
  if (node.getAttribute("aria-description") !== text) node.setAttribute("aria-description", text);
}

function render({ model, el }) {
  const gone = new AbortController(); // every listener and every animation frame ends with it
  const { signal } = gone;
  const plane = unpack(model.get("plane"), model.get("heights"));
  const [left, right, low, high] = plane.extent;
  const longest = Math.max(right - left, high - low);
  const count = plane.peaks.length;
  const modes = `${count || "no"} mode${count === 1 ? "" : "s"}`;
  const image = paint(plane);

  const view = { ...START };
  let flight = null; // {from, to, since}: on the way from one view to another
  let turning = false;
  let visible = true;
  let pointed = null; // the place that the pointer is on, in either picture
  let plotly = null; // once it has drawn the surface
  let [seen, dressed, flat] = ["", "", false]; // from where, in which style and size, whether without the third axis
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
    spin.input,
  ];
  for (const each of views) each.disabled = true;
  const hint = element("p", "gan-tutor-hint", { textContent: KEYS });
  const title = model.get("title") || "A density over x1 and x2";
  const pair = element(
    "div",
    "gan-tutor-pair",
    {},
    element("div", "", {}, direction, element("div", "gan-tutor-frame", {}, hills, message)),
    element("div", "", {}, element("p", "", {}, "From above: darker means higher"), above),
  );
  const root = element(
    "div",
    "gan-tutor-stage gan-tutor-surface",
    {},
    element("p", "gan-tutor-heading", {}, element("strong", "", { textContent: title }), `: ${modes}`),
    pair,
    element("div", "gan-tutor-row", {}, cluster(...views), pinned, pointer),
    hint,
  );
  root.setAttribute("role", "group");
  root.setAttribute("aria-label", `${title}: ${modes}`);
  el.append(root);

  // The pictures

  const look = () => lookFrom(view, hills.clientWidth, hills.clientHeight, plane.tall);
  const places = () => ({ pin: model.get("pin").length ? model.get("pin") : null, pointed });
  const penOf = (canvas, { clientWidth: width, clientHeight: height }) =>
    pen(canvas, { x: 0, y: 0, width, height }, FONT, {});

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
    const moves = Boolean(flight) || (turning && visible);
    if (!moves || time - toldAt > TELL_EVERY) tell(time);
    return moves;
  }

  function move(time) {
    if (flight) {
      flight.since ??= time;
      const share = sight.calm() ? 1 : Math.min(1, (time - flight.since) / FLIGHT);
      const eased = share * share * (3 - 2 * share);
      for (const [name, to] of Object.entries(flight.to)) view[name] = flight.from[name] + eased * (to - flight.from[name]);
      if (share === 1) flight = null;
    }
    if (turning) view.azimuth += (TURN * clamp(time - last, 0, 200)) / 1000;
    last = time;
  }

  /** plotly's eye goes where ours is. */
  function aim() {
    const [eye, center] = [look().eye, look().center].map(([x, y, z]) => ({ x, y, z }));
    const wanted = JSON.stringify([eye, center]);
    if (wanted !== seen) plotly.relayout(plot, { "scene.camera": { eye, center, up: { x: 0, y: 0, z: 1 } } });
    seen = wanted;
    // Straight from above the third axis is a heap of numbers. (To change an axis takes longer than to turn.)
    if (flat !== fromAbove(view)) plotly.relayout(plot, { "scene.zaxis.visible": flat });
    flat = fromAbove(view);
  }

  const digits = Math.max(0, 2 - Math.floor(Math.log10(longest)));
  const fine = clamp(3 - Math.floor(Math.log10(plane.top)), 0, 9);
  const read = ([x1, x2]) =>
    `x1 ${fixed(x1, digits)}, x2 ${fixed(x2, digits)}, density ${fixed(densityAt(plane, x1, x2), fine)}`;

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

  // What the learner does

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
    const round = 360 * Math.round((view.azimuth - to.azimuth) / 360); // the shorter way
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
    let held = null; // the pointer that is down: {id, x, y, way}
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
    node.addEventListener("pointercancel", () => (held = null));
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

  // plotly, and what is shown without it

  /** What follows the theme and the cell's width. */
  function style() {
    const tones = getComputedStyle(root);
    const [ink, grid] = ["ink", "line"].map((tone) => tones.getPropertyValue(`--gan-tutor-${tone}`).trim());
    const axis = (text, range, count) => {
      // In the box's corners the numbers of two axes would lie over each other.
      const margin = 0.02 * (range[1] - range[0]);
      const tickvals = ticks(...range, count).filter((at) => at > range[0] + margin && at < range[1] - margin);
      return {
        title: { text, font: { size: 15 } }, tickfont: { size: FONT }, tickangle: 0, tickvals, color: ink,
        ticktext: tickvals.map(plain), gridcolor: grid, linecolor: grid, range, showline: true, zeroline: false,
        showspikes: false, showbackground: false,
      };
    };
    return {
      axes: {
        xaxis: axis("x1", [left, right], 5),
        yaxis: axis("x2", [low, high], 5),
        zaxis: axis("density", [plane.floor, plane.ceiling], 4),
      },
      rest: {
        font: { family: tones.fontFamily },
        width: hills.clientWidth || 600, // it may be folded away now
        height: hills.clientHeight || 400,
      },
    };
  }

  function dress() {
    const wanted = style();
    if (JSON.stringify(wanted) === dressed) return;
    dressed = JSON.stringify(wanted);
    const changes = Object.entries(wanted.axes).map(([name, axis]) => [`scene.${name}`, { ...axis, visible: true }]);
    flat = false;
    plotly.relayout(plot, { ...Object.fromEntries(changes), ...wanted.rest });
  }

  async function begin() {
    const able = graphics();
    if (!able) throw new Error("This browser does not draw in 3-D (WebGL is off or missing), so the surface stands still.");
    const late = setTimeout(() => {
      message.textContent =
        "The kernel has not sent yet what draws the surface. Is it busy, or has it been restarted? Then run this cell again.";
    }, 1000 * PATIENCE);
    const found = await library(model, signal).finally(() => clearTimeout(late));
    if (signal.aborted) return;
    const [x, y] = [middles(left, right, plane.columns), middles(low, high, plane.rows)];
    const z = y.map((_, row) => plane.heights.subarray(row * plane.columns, (row + 1) * plane.columns));
    const hill = {
      type: "surface", x, y, z, cmin: 0, cmax: plane.top, colorscale: plane.stops, showscale: false, hoverinfo: "skip",
      lighting: { ambient: 0.55, diffuse: 0.45, specular: 0, roughness: 1, fresnel: 0 },
      lightposition: { x: 0, y: 0, z: 1e5 },
      contours: Object.fromEntries(["x", "y", "z"].map((name) => [name, { highlight: false }])),
    };
    const { axes, rest: others } = style();
    dressed = JSON.stringify({ axes, rest: others });
    const [across, up, tall] = plane.sides;
    const scene = { ...axes, dragmode: false, hovermode: false, aspectmode: "manual", aspectratio: { x: across, y: up, z: tall } };
    const layout = {
      ...others, scene, showlegend: false, margin: { l: 0, r: 0, t: 0, b: 0 },
      paper_bgcolor: "rgba(0,0,0,0)", plot_bgcolor: "rgba(0,0,0,0)",
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

  /** The picture that Python draws, with a sentence that says why. */
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

export default { render };
