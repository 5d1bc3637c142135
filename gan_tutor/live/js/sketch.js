// A prediction that is drawn. What is kept can't be changed in view of the result; predicting again covers it.

import { draw } from "./chart.js";
import { button, element, focusable, write } from "./controls.js";
import { across, at, EMPTY, filled, fromTo, nearest, pressed, say, scalesOf, stroke } from "./knots.js";
import { renderReveal } from "./revealed.js";
import { screen } from "./screen.js";

const HOW =
  "Draw with the mouse, a finger or a pen. With the keyboard: Left and Right lead from place to place, Up and Down " +
  "change the value there, with Shift in larger steps; Home and End lead to the ends.";
const GAPS = "Draw over a part to change it; what you leave out is filled with straight lines.";

function renderSketch(model, card, signal) {
  const chart = model.get("chart");
  const scales = scalesOf(chart);
  let heights = EMPTY;
  let knot = 0; // the keyboard's cursor
  let aiming = false; // whether that is seen
  let box = null; // of the plot, in px
  let held = null; // the pen that is down: {id, last}

  const canvas = element("canvas");
  canvas.setAttribute("aria-hidden", "true");
  const pad = focusable("div", "gan-tutor-chart", { tabIndex: 0 }, canvas);
  pad.setAttribute("role", "slider"); // what a screen reader tells the value of, and leaves the arrow keys to
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
    },
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
    write(keep, "textContent", kept() ? "Predict again" : "Keep my prediction");
    hint.hidden = kept();
    const said = kept() && `Kept: ${fromTo(chart, chart.x, model.get("curve"))}. ${model.get("note")}`;
    write(status, "textContent", said ? said.trim() : "");
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
    if (kept()) return; // perhaps in another view, meanwhile
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
    // A browser tells of a fast hand once in a picture, with all that was in between.
    const between = event.getCoalescedEvents?.() ?? [];
    for (const each of between.length ? between : [event]) lead(place(each));
  });
  for (const type of ["pointerup", "pointercancel"]) {
    pad.addEventListener(type, (event) => {
      if (held?.id !== event.pointerId) return;
      knot = Math.max(0, nearest(Math.min(1, held.last[0]))); // the keyboard goes on from there
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
  const gone = new AbortController(); // every listener and every animation frame ends with it
  const card = element("div", "gan-tutor-card gan-tutor-sketch");
  el.append(card);
  const leave = (model.get("kind") === "reveal" ? renderReveal : renderSketch)(model, card, gone.signal);
  return () => {
    gone.abort();
    leave();
    card.remove();
  };
}

export default { render };
