// Labelled native controls. Each is { element, input, show(value) }: `show` puts Python's value into it,
// unless the learner has just changed it and Python doesn't know yet.

import { perFrame } from "./screen.js";

export function element(name, className, properties = {}, ...inside) {
  const made = Object.assign(document.createElement(name), properties);
  if (className) made.className = className;
  made.append(...inside);
  return made;
}

/** An element that can be focused. JupyterLab would take its arrow keys for the notebook's. */
export function focusable(name, className, properties, ...inside) {
  const made = element(name, className, properties, ...inside);
  made.dataset.lmSuppressShortcuts = "true";
  return made;
}

export const formatRate = (rate) => (rate >= 0.01 ? rate.toPrecision(2) : rate.toExponential(1).replace("e-", "e−"));

/** Writes only what differs: a caret, an open menu and a live region are disturbed by the same text too. */
export function write(node, property, value) {
  if (node[property] !== value) node[property] = value;
}

// The name is an attribute too: a label's text would hold all of a menu's options.
function named(input, text, title) {
  input.setAttribute("aria-label", text);
  return element("label", "gan-tutor-control", { title });
}

export function button(text, title, does) {
  const made = focusable("button", "", { type: "button", textContent: text, title });
  made.addEventListener("click", () => does());
  return made;
}

/** A button that stays down. `does` hears whether it is to be down now. */
export function toggle(text, title, does) {
  const input = button(text, title, () => does(input.getAttribute("aria-pressed") !== "true"));
  const show = (down) => input.setAttribute("aria-pressed", String(Boolean(down)));
  show(false);
  return { element: input, input, show };
}

/** A menu of [value, title] options; values are anything that JSON can say. */
export function menu(text, title, options, does) {
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
    // Python may hold what the menu does not offer, a loss of the learner's own say.
    if (![...input.options].some((option) => option.value === wanted)) input.append(new Option(String(value), wanted));
    write(input, "value", wanted);
  };
  label.append(text, input);
  return { element: label, input, show, offer };
}

/**
 * A slider, whose moves are told once in an animation frame: a drag fires faster than anything can follow.
 *
 * @param range { low, high, step, log, format }: with `log` the slider stands at the logarithm, base 10.
 */
export function slider(text, title, { low, high, step, log = false, format = String }, does, signal) {
  const input = focusable("input", "", { type: "range", min: low, max: high, step });
  const label = named(input, text, title);
  const shown = element("span", "gan-tutor-value"); // an <output> would be read out twice
  const value = () => (log ? 10 ** input.value : +input.value);
  const say = (now) => {
    write(shown, "textContent", format(now));
    input.setAttribute("aria-valuetext", format(now));
  };
  const tell = perFrame(() => does(value()), signal);
  input.addEventListener("input", () => {
    say(value());
    tell();
  });
  const show = (now) => {
    if (tell.waiting()) return; // the learner has just moved it
    write(input, "value", String(log ? Math.log10(now) : now));
    say(now);
  };
  label.append(text, input, shown);
  return { element: label, input, show };
}

/** A number to type. It is told when it is done, and only if it is allowed. */
export function number(text, title, { low, high, step, digits = 3 }, does) {
  const input = focusable("input", "", { type: "number", min: low ?? "", max: high ?? "", step });
  const label = named(input, text, title);
  let standing = null;
  let typing = false;
  const put = () => write(input, "value", standing === null ? "" : String(+standing.toFixed(digits)));
  function done() {
    if (!typing) return; // Enter has told it already
    typing = false;
    const typed = input.valueAsNumber;
    const allowed = Number.isFinite(typed) && typed >= (low ?? -Infinity) && typed <= (high ?? Infinity);
    if (!allowed) return put();
    standing = typed;
    does(typed);
  }
  input.addEventListener("input", () => (typing = true));
  input.addEventListener("change", done);
  // Within a notebook's output Enter alone is no change to the browser.
  input.addEventListener("keydown", (event) => event.key === "Enter" && done());
  input.addEventListener("blur", () => (typing = false));
  const show = (now) => {
    standing = now ?? null;
    if (!typing) put();
  };
  label.append(text, input);
  return { element: label, input, show };
}

/** A line of text: to be typed into, or to be copied from when it is read-only. */
export function line(text, title, readOnly = false) {
  const properties = { type: "text", readOnly, spellcheck: false, autocomplete: "off" };
  const input = focusable("input", "gan-tutor-line", properties);
  const label = named(input, text, title);
  label.append(text, input);
  return { element: label, input, show: (now) => write(input, "value", now) };
}

/** A question mark that tells what something means, to the mouse, to the keyboard and to a screen reader. */
export function help(name, text) {
  const mark = focusable("button", "gan-tutor-mark", { type: "button", textContent: "?" });
  mark.setAttribute("aria-label", name);
  mark.setAttribute("aria-description", text);
  const bubble = element("span", "gan-tutor-bubble", { textContent: text });
  bubble.setAttribute("aria-hidden", "true"); // the description says it already
  return element("span", "gan-tutor-help", {}, mark, bubble);
}

/** Controls that belong together, under a caption that opens and folds them. */
export function disclosure(caption, open, ...inside) {
  const summary = focusable("summary", "", { textContent: caption });
  return element("details", "gan-tutor-group", { open }, summary, element("div", "gan-tutor-row", {}, ...inside));
}

/** Controls that stand together within a row, and wrap together. */
export const cluster = (...inside) => element("span", "gan-tutor-cluster", {}, ...inside);
