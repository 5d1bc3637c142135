// The live stage: draws the frames that the kernel sends, and reports what the learner does.
// Python owns the truth: every frame says the step, whether it plays, and where the controls stand.

import { decode, describe } from "./frame.js";
import { draw } from "./panels.js";

const ACK_EVERY = 4; // frames between two acknowledgements while they keep coming
const ACK_LATEST = 60; // ms after which a last frame is acknowledged all the same
const SILENCE = 5000; // ms without an answer after which the learner is told
const CALM_INTERVAL = 500; // ms between pictures when reduced motion is asked for
const LOG_RATE = [-4, 0]; // learning rates from 10^-4 to 1
const BUTTONS = ["Play", "Pause", "Step", "Reset"];

export const formatRate = (rate) => (rate >= 0.01 ? rate.toPrecision(2) : rate.toExponential(1).replace("e-", "e−"));

function element(name, className, properties = {}) {
  const made = Object.assign(document.createElement(name), properties);
  if (className) made.className = className;
  return made;
}

/** An element that can be focused. JupyterLab would take its arrow keys for the notebook's. */
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
  const gone = new AbortController(); // every listener ends with it
  const on = (target, event, does) => target.addEventListener(event, does, { signal: gone.signal });

  let frame = null; // the newest that has arrived
  let drawn = 0; // number of the newest that was drawn
  let acked = 0;
  let control = 0; // number of the last control message that was sent
  let controlAt = 0; // when it was sent
  let heard = 0; // number of the last one that Python has read
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

  // A control: `show` puts Python's value into it, unless the learner's newest is still on its way.
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
      // Python may hold what the menu does not offer, a loss of the learner's own say.
      if (![...select.options].some((option) => option.value === wanted)) select.append(new Option(String(value), wanted));
      select.value = wanted;
    };
    return labelled(text, select);
  }
  function rate(name, text) {
    const range = focusable("input", { type: "range", min: LOG_RATE[0], max: LOG_RATE[1], step: 0.05 });
    const shown = element("span", "gan-tutor-rate"); // an <output> would be read out twice
    const say = (value) => {
      shown.textContent = formatRate(value);
      range.setAttribute("aria-valuetext", formatRate(value));
    };
    let waiting = 0;
    on(range, "input", () => {
      say(10 ** range.value);
      // A drag fires faster than anything can follow: one message a picture is enough.
      waiting ||= requestAnimationFrame(() => {
        waiting = 0;
        if (!gone.signal.aborted) command({ do: "set", name, value: 10 ** range.value });
      });
    });
    shows[name] = (value) => {
      if (waiting) return; // the learner has just moved it, and Python doesn't know yet
      range.value = Math.log10(value);
      say(value);
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
    defaults,
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
    if (text === note) return; // a live region repeats what is written twice
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

  /** Tell Python whether somebody can see this view: a game that nobody looks at waits. */
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
    if (inSight()) send({ do: "ack", frame: drawn }); // an answer would take the goodbye back
  }

  const watchdog = setInterval(() => {
    const now = performance.now();
    const unanswered = control > heard && now - controlAt > SILENCE;
    const silent = playing && inSight();
    if ((unanswered || silent) && now - answeredAt > SILENCE) lose();
  }, 1000);
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
  on(window, "pagehide", () => send({ do: "bye" })); // a closed tab need not be waited for
  on(window, "pageshow", hello);
  // The kernel went away or came back: ask who is there; silence is said by the watchdog.
  const link = () => command({ do: "hello" });
  model.on("comm_live_update", link);
  model.on("msg:custom", receive);
  sight.observe(root); // calls at once, and so says the first hello

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

export default { render };
