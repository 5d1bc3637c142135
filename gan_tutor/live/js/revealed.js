// What happened, on the chart of a sketch: covered until a curve is kept there, then together with it.

import { draw } from "./chart.js";
import { button, element } from "./controls.js";
import { EMPTY, fromTo, scalesOf } from "./knots.js";
import { screen } from "./screen.js";

const COVERED = "The result is covered. Keep a prediction above, and it appears here beside it.";

/** The numbers that Python sent, whatever kind of buffer they came in. */
function floats(buffer) {
  const bytes = ArrayBuffer.isView(buffer) ? buffer : new Uint8Array(buffer);
  return new Float32Array(bytes.buffer.slice(bytes.byteOffset, bytes.byteOffset + bytes.byteLength));
}

export function renderReveal(model, card, signal) {
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
    },
  });

  function show() {
    const curve = model.get("curve");
    if (curve.length) shownAnyway = false; // it counts for one look, not for the next prediction
    open = curve.length > 0 || shownAnyway;
    const yours = curve.length ? fromTo(chart, chart.x, curve) : "nothing";
    const what = `${chart.ylabel || "y"} over ${chart.xlabel || "x"}`;
    canvas.setAttribute(
      "aria-label",
      `${what}. You predicted: ${yours}. What happened: ${fromTo(chart, x, curves[0])}.`,
    );
    card.replaceChildren(...(open ? [frame, finding] : [cover, anyway]));
    sight.ask(true, true);
  }

  card.setAttribute("aria-live", "polite");
  model.on("change:curve", show);
  show();
  return () => model.off("change:curve", show);
}
