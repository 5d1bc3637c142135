// Places that are thrown onto a picture, by the pointer or by the keyboard's cross.

import { button, cluster, element, focusable, write } from "./controls.js";
import { holds, moved, say, toShare, within } from "./places.js";

/**
 * A pad over the axes, with a count, Undo and Clear among the controls.
 *
 * The view gives the value and the panel of a name, hears what is wanted, shows all parts anew, and has the
 * board and the row of controls.
 */
export function makePoints({ name, label, panel, most }, view) {
  const { board, row } = view;
  const thrown = () => view.value(name) ?? [];
  const limits = () => view.panel(panel);
  const pad = focusable("div", "gan-tutor-pad gan-tutor-drawing", { tabIndex: 0 });
  pad.setAttribute("role", "slider"); // what a screen reader tells the value of, and leaves the arrow keys to
  pad.setAttribute("aria-roledescription", "pad for points");
  pad.setAttribute("aria-label", label);
  pad.setAttribute(
    "aria-description",
    "Click to throw a point, or draw. With the keyboard: the arrow keys move a cross, Space throws a point there, Backspace takes the last one away.",
  );
  pad.setAttribute("aria-valuemin", "0");
  pad.setAttribute("aria-valuemax", String(most));
  const cross = element("div", "gan-tutor-cross", { hidden: true });
  board.append(pad, cross);
  let strokes = []; // how many points each gesture has thrown, for Undo
  let aim = null; // the keyboard's cross
  const count = element("span", "gan-tutor-value");
  const put = (places) => {
    view.want(name, places.slice(-most));
    view.show();
  };
  const undo = button("Undo", "take the last stroke away", () => {
    const last = strokes.pop() ?? 1;
    put(thrown().slice(0, -last || undefined));
  });
  const clear = button("Clear", "take all points away", () => {
    strokes = [];
    put([]);
  });
  row.append(cluster(element("span", "", { textContent: label }), count, undo, clear));
  /** The cross is there, in the middle at first. False as long as there is no picture. */
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
    cross.hidden = false; // the mouse may have been here before
    view.show();
  });
  pad.addEventListener("focus", () => {
    if (!pad.matches(":focus-visible") || !take()) return;
    cross.hidden = false;
    view.show();
  });
  pad.addEventListener("blur", () => (cross.hidden = true));
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
    },
  };
}
