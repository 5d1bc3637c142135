// Made by `make js` from js/*.js (630886d5fc507a15): change those.

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
function screen({ watched, paint: paint3, signal }) {
  const reduced = window.matchMedia("(prefers-reduced-motion: reduce)");
  const calm = () => reduced.matches;
  let stale = true;
  let drawnAt = -CALM_INTERVAL;
  let timer = 0;
  let askedAt = 0;
  let wait = 0;
  const frame2 = perFrame((time) => {
    wait += NEWEST * (performance.now() - askedAt - wait);
    const moves = paint3(time, stale);
    if (moves === null) return;
    clearTimeout(timer);
    timer = 0;
    stale = false;
    drawnAt = performance.now();
    if (moves) next();
  }, signal);
  function next() {
    if (!frame2.waiting()) askedAt = performance.now();
    frame2();
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
var formatRate = (rate) => rate >= 0.01 ? rate.toPrecision(2) : rate.toExponential(1).replace("e-", "e−");
function write(node, property, value) {
  if (node[property] !== value) node[property] = value;
}
function named(input, text, title2) {
  input.setAttribute("aria-label", text);
  return element("label", "gan-tutor-control", { title: title2 });
}
function button(text, title2, does) {
  const made = focusable("button", "", { type: "button", textContent: text, title: title2 });
  made.addEventListener("click", () => does());
  return made;
}
function toggle(text, title2, does) {
  const input = button(text, title2, () => does(input.getAttribute("aria-pressed") !== "true"));
  const show = (down) => input.setAttribute("aria-pressed", String(Boolean(down)));
  show(false);
  return { element: input, input, show };
}
function menu(text, title2, options, does) {
  const input = focusable("select");
  const label = named(input, text, title2);
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
function slider(text, title2, { low, high, step, log = false, format = String }, does, signal) {
  const input = focusable("input", "", { type: "range", min: low, max: high, step });
  const label = named(input, text, title2);
  const shown = element("span", "gan-tutor-value");
  const value = () => log ? 10 ** input.value : +input.value;
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
    if (tell.waiting()) return;
    write(input, "value", String(log ? Math.log10(now) : now));
    say(now);
  };
  label.append(text, input, shown);
  return { element: label, input, show };
}
function number(text, title2, { low, high, step, digits = 3 }, does) {
  const input = focusable("input", "", { type: "number", min: low ?? "", max: high ?? "", step });
  const label = named(input, text, title2);
  let standing = null;
  let typing = false;
  const put = () => write(input, "value", standing === null ? "" : String(+standing.toFixed(digits)));
  function done() {
    if (!typing) return;
    typing = false;
    const typed = input.valueAsNumber;
    const allowed = Number.isFinite(typed) && typed >= (low ?? -Infinity) && typed <= (high ?? Infinity);
    if (!allowed) return put();
    standing = typed;
    does(typed);
  }
  input.addEventListener("input", () => typing = true);
  input.addEventListener("change", done);
  input.addEventListener("keydown", (event) => event.key === "Enter" && done());
  input.addEventListener("blur", () => typing = false);
  const show = (now) => {
    standing = now ?? null;
    if (!typing) put();
  };
  label.append(text, input);
  return { element: label, input, show };
}
function line(text, title2, readOnly = false) {
  const properties = { type: "text", readOnly, spellcheck: false, autocomplete: "off" };
  const input = focusable("input", "gan-tutor-line", properties);
  const label = named(input, text, title2);
  label.append(text, input);
  return { element: label, input, show: (now) => write(input, "value", now) };
}
function help(name, text) {
  const mark = focusable("button", "gan-tutor-mark", { type: "button", textContent: "?" });
  mark.setAttribute("aria-label", name);
  mark.setAttribute("aria-description", text);
  const bubble = element("span", "gan-tutor-bubble", { textContent: text });
  bubble.setAttribute("aria-hidden", "true");
  return element("span", "gan-tutor-help", {}, mark, bubble);
}
function disclosure(caption, open, ...inside) {
  const summary2 = focusable("summary", "", { textContent: caption });
  return element("details", "gan-tutor-group", { open }, summary2, element("div", "gan-tutor-row", {}, ...inside));
}
var cluster = (...inside) => element("span", "gan-tutor-cluster", {}, ...inside);

// gan_tutor/live/js/data.js
function data({ pad: pad2 }) {
  const choose = (mode) => (down) => edits(down ? mode : "none");
  const modes = toggle("Edit modes", "Drag the real modes in the plane; double-click adds one", choose("modes"));
  const draw2 = toggle("Draw", "Draw what is real with the pointer", choose("draw"));
  function edits(next) {
    modes.show(next === "modes");
    draw2.show(next === "draw");
    pad2.edits(next);
    if (next === "modes") pad2.element.focus({ preventScroll: true });
  }
  const clear = button("Clear", "Begin the drawing anew", pad2.clear);
  const which = menu("Mode", "Which mode the fields beside describe", [[0, "1"]], pad2.select);
  const field = (text, title2, range, change) => number(text, title2, range, (value) => {
    const { mixture, selected } = pad2.state();
    pad2.editSelected(change(value, mixture.centers[selected]));
  });
  const place2 = { step: 0.1, digits: 2 };
  const fields = {
    x1: field("x1", "Where the mode is", place2, (value, [, ...rest]) => ({ center: [value, ...rest] })),
    x2: field("x2", "Where the mode is", place2, (value, [x1]) => ({ center: [x1, value] })),
    weight: field("Weight", "Its share of the reals", { low: 0, high: 1, step: 0.05 }, (weight) => ({ weight })),
    spread: field("Spread", "Its standard deviation", { low: 1e-3, step: 0.05 }, (scale) => ({ scale }))
  };
  const add = button("Add", "One more mode, where there is room", pad2.add);
  const remove = button("Remove", "Without the mode that is chosen; the last one stays", pad2.remove);
  const inside = [
    cluster(modes.element, draw2.element, clear),
    cluster(add, remove, which.element),
    cluster(...Object.values(fields).map((each) => each.element))
  ];
  const group = disclosure("Data", false, ...inside);
  return {
    element: group,
    /** How things stand with the pad, and what kind of data the lane has. Images are not drawn by hand. */
    show: ({ dim, images }) => {
      group.hidden = dim > 2 || Boolean(images);
      const { mixture, selected, editing, drawn } = pad2.state();
      const count2 = mixture?.centers.length ?? 0;
      which.offer(Array.from({ length: Math.max(1, count2) }, (_, k) => [k, String(k + 1)]));
      which.show(selected);
      fields.x1.show(mixture?.centers[selected][0]);
      fields.x2.show(mixture?.centers[selected][1]);
      fields.weight.show(mixture?.weights[selected]);
      fields.spread.show(mixture?.scales[selected]);
      fields.x2.element.hidden = dim === 1;
      for (const each of [which, ...Object.values(fields)]) each.input.disabled = !count2;
      modes.input.disabled = !count2;
      draw2.input.disabled = dim !== 2;
      remove.disabled = count2 < 2;
      clear.disabled = !drawn;
      const possible = !group.hidden && (editing === "draw" ? dim === 2 : count2 > 0);
      if (editing !== "none" && !possible) edits("none");
    }
  };
}

// gan_tutor/live/js/frame.js
function decode(arrays, buffer) {
  const bytes = new Uint8Array(buffer.buffer ?? buffer, buffer.byteOffset ?? 0, buffer.byteLength);
  const found = {};
  let at = 0;
  for (const [name, type2, shape] of arrays) {
    const count2 = shape.reduce((a, b) => a * b, 1);
    const size = count2 * (type2 === "f4" ? 4 : 1);
    const copy = bytes.slice(at, at + size);
    found[name] = type2 === "f4" && copy.length === size ? new Float32Array(copy.buffer) : copy;
    at += size;
  }
  if (at !== bytes.length) throw new Error(`the frame has ${bytes.length} bytes where ${at} were announced`);
  return found;
}
function unpack(header, buffers, before = []) {
  const known = header.full || before.length !== header.lanes.length ? [] : before;
  return header.lanes.map(({ arrays = [], gone = [], ...fields }, k) => {
    const lane = { ...fields, shape: {} };
    for (const [name, shape] of Object.entries(known[k]?.shape ?? {})) {
      if (gone.includes(name)) continue;
      lane[name] = known[k][name];
      lane.shape[name] = shape;
    }
    for (const name of ["field_range", "auc", "modes_captured", "high_quality"]) {
      if (!(name in lane) && known[k]?.[name] !== void 0) lane[name] = known[k][name];
    }
    if (arrays.length) Object.assign(lane, decode(arrays, buffers[k]));
    for (const [name, , shape] of arrays) lane.shape[name] = shape;
    return lane;
  });
}
var sigmoid = (logit) => 0.5 * (1 + Math.tanh(0.5 * logit));
function mean(values2) {
  let sum = 0;
  for (const value of values2) sum += value;
  return sum / values2.length;
}
function short(value) {
  const size = Math.abs(value);
  if (size !== 0 && (size >= 1e4 || size < 1e-3)) return value.toExponential(0).replace("e+", "e").replaceAll("-", "−");
  return String(+value.toPrecision(3)).replace("-", "−");
}
function roundHalfEven(value) {
  const low = Math.floor(value);
  if (value - low !== 0.5) return Math.round(value);
  return low % 2 === 0 ? low : low + 1;
}
function saysReal(logits) {
  let count2 = 0;
  for (const logit of logits) count2 += logit > 0;
  return roundHalfEven(100 * count2 / logits.length);
}
function outside({ fake, extent, dim = 2 }) {
  if (!fake || extent.length !== 2 * dim) return 0;
  let count2 = 0;
  for (let k = 0; k < fake.length; k += dim) {
    let inside = true;
    for (let axis = 0; axis < dim; axis++) {
      inside &&= fake[k + axis] >= extent[2 * axis] && fake[k + axis] <= extent[2 * axis + 1];
    }
    count2 += !inside;
  }
  return count2;
}
function judgement({ critic, real_logits, fake_logits }) {
  if (critic) {
    const [real, fake] = [real_logits, fake_logits].map((values2) => short(+mean(values2).toPrecision(2)));
    return `critic's mean ${real} on reals, ${fake} on fakes`;
  }
  return `D says real for ${saysReal(real_logits)} % of reals and ${saysReal(fake_logits)} % of fakes`;
}
function describe(lanes) {
  const told = lanes.map((lane) => {
    const said = [`step ${lane.step}: ${judgement(lane)}`];
    const modes = lane.mode_names?.length ?? 0;
    if (modes) said.push(`${lane.modes_captured} of ${modes} modes captured`);
    const away = outside(lane);
    if (away) said.push(`fakes outside the picture: ${away} of ${lane.fake.length / (lane.dim ?? 2)}`);
    if (lane.overtraining) said.push("G is frozen, D alone trains");
    return said.join("; ");
  });
  return told.length === 1 ? told[0] : lanes.map((lane, k) => `${lane.title}, ${told[k]}`).join(". ");
}

// gan_tutor/live/js/groups.js
var RATES = { low: -4, high: 0, step: 0.05, log: true, format: formatRate };
var MOST_STEPS = 20;
var SIDES = { 1: [""], 2: ["left", "right"], 3: ["left", "middle", "right"] };
var same = (names) => names.map((name) => [name, name]);
function speeds(offered) {
  const rates = offered.filter((speed) => typeof speed === "number").sort((a, b) => b - a);
  return [
    [null, "full"],
    ...rates.map((rate) => [rate, `${rate} ${rate === 1 ? "step" : "steps"}/s`]),
    ...offered.includes("slow") ? [["slow", "slow motion"]] : []
  ];
}
function mainRow({ menus, replay, command }) {
  const plays = {
    Play: button("Play", "Let the game go on", () => command({ do: "play" })),
    Pause: button("Pause", "Let the game stand still", () => command({ do: "pause" }))
  };
  const step = button("Step", "Pause, and take one step", () => command({ do: "step" }));
  const reset = button("Reset", "Back to step 0, with the controls as they are", () => command({ do: "reset" }));
  const speed = menu(
    "Speed",
    "How fast it plays",
    speeds(menus.speed ?? []),
    (value) => command({ do: "set", name: "speed", value })
  );
  const promises = Object.fromEntries(menus.preset ?? []);
  const preset = menu("Preset", "A game with its settings and its seed", [], (name) => {
    write(promise, "textContent", promises[name] ?? "");
    command({ do: "preset", name });
  });
  preset.offer([[null, "this notebook's own"], ...same(Object.keys(promises))]);
  const counter = element("span", "gan-tutor-step", { textContent: "step 0" });
  const promise = element("div", "gan-tutor-promise");
  const row = element("div", "gan-tutor-row gan-tutor-main", {}, cluster(plays.Play, plays.Pause, step));
  if (!replay) row.firstChild.append(reset);
  row.append(speed.element);
  if (!replay && menus.preset?.length) row.append(preset.element);
  row.append(counter);
  return {
    element: element("div", "", {}, row, promise),
    show: (content) => {
      write(counter, "textContent", `step ${content.step}`);
      plays.Play.setAttribute("aria-pressed", String(content.playing));
      plays.Pause.setAttribute("aria-pressed", String(!content.playing));
    },
    showControls: ({ controls, preset: name, promise: text }) => {
      speed.show(controls.speed);
      preset.show(name);
      write(promise, "textContent", text || (promises[name] ?? ""));
    }
  };
}
function players({ menus, command, signal, alone = true }) {
  const set = (name, lane) => (value) => command({ do: "set", name, value, ...lane === void 0 ? {} : { lane } });
  const rate = (name, text) => slider(text, "How far one update goes", RATES, set(name), signal);
  const steps = ["discriminator", "generator", "both"].map((player) => {
    const who = { discriminator: "D", generator: "G", both: "both" }[player];
    const title2 = player === "both" ? "Pause, and let both take a step" : `Pause, and let ${who} alone take a step`;
    return button(`Step ${who}`, title2, () => command({ do: "step", player }));
  });
  const shown = {
    player: menu("Trains", "Who learns when the game goes on", same(menus.player ?? []), set("player")),
    frozen: toggle(
      "Freeze G, over-train D",
      "G stands still while D trains on: see what is left of the gradient under three losses",
      set("frozen")
    ),
    discriminator_lr: rate("discriminator_lr", "D's learning rate"),
    generator_lr: rate("generator_lr", "G's learning rate"),
    discriminator_steps: number(
      "D steps per G step",
      "How many updates D gets for each of G",
      { low: 1, high: MOST_STEPS, step: 1, digits: 0 },
      set("discriminator_steps")
    ),
    instance_noise: slider(
      "Noise",
      "Instance noise: standard deviation of the noise on what D sees, reals and fakes alike",
      { low: 0, high: 1, step: 0.01, format: (value) => value.toFixed(2) },
      set("instance_noise"),
      signal
    )
  };
  const losses = cluster();
  let lossMenus = [];
  const defaults = button("Defaults", "The controls as they were at first", () => command({ do: "defaults" }));
  const group = disclosure(
    "Players",
    true,
    shown.player.element,
    cluster(...steps),
    ...alone ? [shown.frozen.element] : [],
    losses,
    shown.discriminator_steps.element,
    shown.instance_noise.element,
    cluster(shown.discriminator_lr.element, shown.generator_lr.element),
    defaults
  );
  function offerLosses(count2) {
    if (lossMenus.length === count2) return;
    lossMenus = Array.from({ length: count2 }, (_, k) => {
      const side = SIDES[count2]?.[k] ?? String(k + 1);
      const title2 = "What D and G play for";
      const lane = count2 > 1 ? k : void 0;
      return menu(side ? `Loss, ${side}` : "Loss", title2, same(menus.objective ?? []), set("objective", lane));
    });
    losses.replaceChildren(...lossMenus.map((each) => each.element));
  }
  offerLosses(1);
  return {
    element: group,
    show: ({ lanes }) => offerLosses(lanes?.length || 1),
    showControls: ({ controls, lanes }) => {
      for (const [name, control] of Object.entries(shown)) if (name in controls) control.show(controls[name]);
      lossMenus.forEach((each, k) => each.show(lanes?.[k]?.controls?.objective ?? controls.objective));
    }
  };
}
function view({ change }) {
  const options = { arrows: "generator", outputs: "probability", manifold: true };
  const choose = (name) => (value) => {
    options[name] = value;
    shown[name].show(value);
    change({ ...options });
  };
  const shown = {
    arrows: menu(
      "Arrows",
      "Where each fake is sent by the gradient of G's loss; or ∇D, the slope of D's output there",
      [["none", "none"], ["generator", "G's loss gradient"], ["discriminator", "∇D"]],
      choose("arrows")
    ),
    outputs: menu(
      "Histogram",
      "D's outputs as probabilities, or as logits, which do not crowd at 0 and 1",
      [["probability", "probability"], ["logit", "logit"]],
      choose("outputs")
    ),
    manifold: toggle("Manifold", "The net that G makes of a net of latent points", choose("manifold"))
  };
  for (const [name, control] of Object.entries(shown)) control.show(options[name]);
  return {
    element: disclosure("View", false, shown.arrows.element, shown.outputs.element, shown.manifold.element),
    options: () => ({ ...options }),
    /** What the data have nothing for is not offered: images have no arrows, and few games a net in the plane. */
    show: (lanes) => {
      write(shown.arrows.element, "hidden", lanes.every((lane) => lane.dim > 2));
      write(shown.manifold.element, "hidden", !lanes.some((lane) => lane.manifold?.length));
    }
  };
}
function run({ command }) {
  let known = null;
  const sow = (value) => command({ do: "seed", value: Math.round(value) });
  const from = "The same game from its beginning with this seed";
  const seed = number("Seed", from, { low: 0, step: 1, digits: 0 }, sow);
  const next = button(
    "New seed",
    "The same game from its beginning with another seed",
    () => sow(known === null ? 1 + Math.floor(9999 * Math.random()) : known + 1)
  );
  let asked = false;
  let saving = false;
  const copy = button("Copy code", "A code that recreates this run, to keep or to pass on", () => {
    asked = true;
    command({ do: "code" });
  });
  const code = line("Code of this run", "Recreates this run", true);
  const told = element("span", "gan-tutor-hint");
  code.input.addEventListener("focus", () => code.input.select());
  const save = button("Save run", "A small file, which Replay plays back without training anew", () => {
    saving = true;
    command({ do: "save" });
  });
  const given = line("Code to load", "A code that Copy code has given");
  given.input.placeholder = "gan1-…";
  const load = () => given.input.value.trim() && command({ do: "load", code: given.input.value.trim() });
  given.input.addEventListener("keydown", (event) => event.key === "Enter" && load());
  const group = disclosure(
    "Run",
    false,
    cluster(next, seed.element),
    cluster(copy, code.element, told),
    save,
    cluster(given.element, button("Load code", "Recreate that run", load))
  );
  return {
    element: group,
    showControls: ({ controls }) => {
      known = controls.seed ?? null;
      seed.show(known);
    },
    download: (step, bytes) => {
      if (!saving) return;
      saving = false;
      const url = URL.createObjectURL(new Blob([bytes], { type: "application/octet-stream" }));
      Object.assign(document.createElement("a"), { href: url, download: `gan-run-${step}.npz` }).click();
      setTimeout(() => URL.revokeObjectURL(url), 1e4);
    },
    showCode: async (text) => {
      code.show(text);
      if (!asked) return;
      asked = false;
      try {
        await navigator.clipboard.writeText(text);
        told.textContent = "copied";
      } catch {
        code.input.focus();
        code.input.select();
        told.textContent = "press Ctrl+C to copy";
      }
    }
  };
}

// gan_tutor/live/js/hints.js
var SAID = {
  outputs: [
    "What AUC means",
    "AUC: how often D ranks a real above a fake. 0.5 means that it can't tell, 1 that their outputs share nothing."
  ],
  modes: [
    "What modes captured means",
    "Modes captured: those with at least one high-quality fake, within 3 standard deviations of the mode (of labelled data: as near to one of them as they are to each other). Counted on the 512 fakes that are followed; published tables count on 2500, as coverage() of a GAN does."
  ]
};
var SIZE = 20;
function hints(picture) {
  const marks = Object.entries(SAID).map(([panel, [name, text]]) => {
    const mark = help(name, text);
    mark.classList.add("gan-tutor-on-picture", `gan-tutor-hint-${panel}`);
    mark.hidden = true;
    picture.append(mark);
    return [panel, mark];
  });
  return {
    place: (boxes) => {
      for (const [panel, mark] of marks) {
        const box = boxes[panel];
        write(mark, "hidden", !box);
        if (!box) continue;
        write(mark.style, "left", `${box.x + box.width - SIZE}px`);
        write(mark.style, "top", `${box.y - 25}px`);
      }
    }
  };
}

// gan_tutor/live/js/link.js
var ACK_EVERY = 8;
var ACK_LATEST = 250;
var SILENCE = 5e3;
var SILENT = "The kernel doesn't answer. If it is busy, this goes on when it is done; if it was restarted, run this cell again.";
function connect({ model, root, onFrame, onState, onOther, onLost, patient = () => false }) {
  const view2 = Math.random().toString(36).slice(2);
  const gone = new AbortController();
  const on = (target, event, does) => target.addEventListener(event, does, { signal: gone.signal });
  let given = 0;
  let drawn = 0;
  let held = null;
  let count2 = 0;
  let acked = 0;
  let control = 0;
  let controlAt = 0;
  let heard = 0;
  let answeredAt = performance.now();
  let playing = false;
  let ackTimer = 0;
  let onScreen = true;
  function send(content) {
    try {
      model.send({ view: view2, ...content });
    } catch {
      lose();
    }
  }
  function command(content) {
    control += 1;
    controlAt = performance.now();
    send({ control, ...content });
  }
  function lose() {
    root.classList.add("gan-tutor-lost");
    onLost();
  }
  function hear(content, buffers) {
    release();
    const next = content.kind === "frame" && content.playing && given > drawn;
    if (next && document.visibilityState === "visible" && patient()) held = [content, buffers];
    else receive(content, buffers);
  }
  function release() {
    if (held === null) return;
    const waited = held;
    held = null;
    receive(...waited);
  }
  function receive(content, buffers) {
    answeredAt = performance.now();
    if (content.kind === "probe") return hello();
    if (content.kind !== "frame" && content.kind !== "state") return onOther(content, buffers);
    root.classList.remove("gan-tutor-lost");
    playing = content.playing;
    heard = Math.max(heard, content.heard[view2] ?? 0);
    if (content.kind === "frame") {
      given = content.frame;
      onFrame(content, buffers);
    }
    onState(content);
  }
  function hello() {
    send({ do: inSight() ? "hello" : "bye" });
  }
  const inSight = () => onScreen && document.visibilityState === "visible";
  function drew(number2) {
    if (number2 === drawn) return;
    drawn = number2;
    count2 += 1;
    if (held) setTimeout(release);
    if (drawn - acked >= ACK_EVERY) acknowledge();
    else if (drawn > acked) ackTimer ||= setTimeout(acknowledge, ACK_LATEST);
  }
  function acknowledge() {
    clearTimeout(ackTimer);
    ackTimer = 0;
    acked = drawn;
    if (inSight()) send({ do: "ack", frame: drawn, drawn: count2 });
    count2 = 0;
  }
  const watchdog = setInterval(() => {
    const now = performance.now();
    const unanswered = control > heard && now - controlAt > SILENCE;
    const silent = playing && inSight();
    if ((unanswered || silent) && now - answeredAt > SILENCE) lose();
  }, 1e3);
  const sight = new IntersectionObserver((entries) => {
    onScreen = entries.at(-1).isIntersecting;
    hello();
  });
  on(document, "visibilitychange", hello);
  on(window, "pagehide", () => send({ do: "bye" }));
  on(window, "pageshow", hello);
  const revive = () => command({ do: "hello" });
  model.on("comm_live_update", revive);
  model.on("msg:custom", hear);
  sight.observe(root);
  function close() {
    send({ do: "bye" });
    model.off("msg:custom", hear);
    model.off("comm_live_update", revive);
    gone.abort();
    sight.disconnect();
    clearInterval(watchdog);
    clearTimeout(ackTimer);
    held = null;
  }
  return { command, drew, close, caughtUp: () => heard >= control };
}

// gan_tutor/live/js/moments.js
var PHASES = 8;
function timeline({ command, signal }) {
  const input = focusable("input", "", { type: "range", min: 0, max: 0, step: 1, value: 0, disabled: true });
  input.setAttribute("aria-label", "Moment");
  const kept = element("span", "gan-tutor-kept");
  const row = element("label", "gan-tutor-timeline", { title: "Go back to an earlier moment, and on from there" });
  row.append("Moment", input, kept);
  const tell = perFrame(() => command({ do: "rewind", step: +input.value }), signal);
  const say = () => input.setAttribute("aria-valuetext", `step ${input.value} of ${input.max}`);
  input.addEventListener("input", () => {
    say();
    tell();
  });
  return {
    element: row,
    /** `follow`: whether the slider may go where Python stands; the learner may be dragging it. */
    show: ({ step, timeline: found }, follow) => {
      row.hidden = !found;
      if (!found) return;
      write(input, "max", String(Math.max(found.latest, step)));
      write(input, "disabled", !(found.latest > 0));
      if (follow && !tell.waiting()) write(input, "value", String(step));
      say();
      const moments = `${found.kept} ${found.kept === 1 ? "moment" : "moments"}`;
      const room = found.bound ? `, ${Math.round(found.megabytes)} of ${Math.round(found.bound)} MB` : "";
      write(kept, "textContent", `kept: ${moments}${room}`);
    }
  };
}
function slowMotion({ command }) {
  const dots = element("span", "gan-tutor-dots");
  dots.setAttribute("aria-hidden", "true");
  const caption = element("span", "gan-tutor-caption");
  caption.setAttribute("aria-live", "polite");
  const next = button("Next phase", "On to the next part of this step", () => command({ do: "phase" }));
  const bar = element("div", "gan-tutor-phase", { hidden: true }, dots, caption, next);
  return {
    element: bar,
    show: ({ phase, controls }) => {
      bar.hidden = !phase && controls.speed !== "slow";
      const count2 = phase?.count ?? PHASES;
      if (dots.children.length !== count2) dots.replaceChildren(...Array.from({ length: count2 }, () => element("i")));
      [...dots.children].forEach((dot2, k) => {
        dot2.classList.toggle("gan-tutor-past", Boolean(phase) && k < phase.index);
        dot2.classList.toggle("gan-tutor-now", k === phase?.index);
      });
      write(caption, "textContent", phase?.caption ?? "Play goes through each step in eight phases.");
    }
  };
}

// gan_tutor/live/js/motion.js
var MOVING = ["real", "fake", "manifold", "generator_gradients", "discriminator_gradients"];
var SHAPES = [...MOVING, "modes"];
var USUAL = 40;
var LONGEST = 150;
var PAUSE = 1e3;
var FLIGHT = 1200;
var NEWEST2 = 0.2;
var still = { lanes: [], from: null, start: 0, duration: 0, playing: false, interval: USUAL };
function arrive(motion, lanes, { time, playing, calm = false }) {
  const waited = time - motion.start;
  const beat = motion.playing && playing && waited < PAUSE;
  const interval = beat ? motion.interval + NEWEST2 * (waited - motion.interval) : motion.interval;
  const glides = playing && !calm && continues(motion.lanes, lanes);
  return {
    lanes,
    from: glides ? positions(motion, time) : null,
    start: time,
    duration: Math.min(interval, LONGEST),
    playing,
    interval
  };
}
function positions({ lanes, from, start, duration }, time) {
  const share = duration > 0 ? Math.max(0, (time - start) / duration) : 1;
  return lanes.map((lane, k) => {
    const shown = {};
    for (const name of MOVING) {
      const [origin, goal] = [from?.[k][name], lane[name]];
      if (goal) shown[name] = origin && origin !== goal && share < 1 ? between(origin, goal, share) : goal;
    }
    return shown;
  });
}
var settled = ({ from, start, duration }, time) => !from || time >= start + duration;
var phaseShare = (since, time) => Math.min(1, Math.max(0, (time - since) / FLIGHT));
function between(origin, goal, share) {
  const found = new Float32Array(goal.length);
  for (let k = 0; k < goal.length; k++) found[k] = origin[k] + share * (goal[k] - origin[k]);
  return found;
}
function continues(before, lanes) {
  return before.length === lanes.length && lanes.every(
    (lane, k) => lane.step >= before[k].step && SHAPES.every((name) => lane[name]?.length === before[k][name]?.length)
  );
}

// gan_tutor/live/js/editing.js
function mixtureOf(lane) {
  if (!lane?.mixture || lane.dim > 2) return null;
  const { centers, scales: scales2, weights } = lane.mixture;
  return { centers: centers.map((center) => [...center]), scales: [...scales2], weights: [...weights] };
}
var distance = (a, b) => Math.hypot(...a.map((value, axis) => value - b[axis]));
function nearest(places2, point, reach2) {
  let [found, least] = [-1, reach2];
  places2.forEach((place2, k) => {
    const away = distance(place2, point);
    if (away <= least) [found, least] = [k, away];
  });
  return found;
}
var replaced = (values2, k, value) => values2.map((old, at) => at === k ? value : old);
var without = (values2, k) => values2.filter((_, at) => at !== k);
var total = (values2) => values2.reduce((a, b) => a + b, 0);
function shared(weights, k, weight) {
  const others = total(without(weights, k));
  const rest = (old) => others > 0 ? old / others * (1 - weight) : (1 - weight) / (weights.length - 1);
  return weights.length === 1 ? [1] : weights.map((old, at) => at === k ? weight : rest(old));
}
function changed({ centers, scales: scales2, weights }, k, { center, scale, weight }) {
  return {
    centers: center ? replaced(centers, k, center) : centers,
    scales: scale === void 0 ? scales2 : replaced(scales2, k, scale),
    weights: weight === void 0 ? weights : shared(weights, k, weight)
  };
}
function added(mixture, center, scale = 0.1) {
  const { centers, scales: scales2, weights } = mixture ?? { centers: [], scales: [], weights: [] };
  const count2 = centers.length;
  return {
    centers: [...centers, center],
    scales: [...scales2, count2 ? total(scales2) / count2 : scale],
    weights: shared([...weights, 0], count2, 1 / (count2 + 1))
  };
}
function removed({ centers, scales: scales2, weights }, k) {
  if (centers.length <= 1) return { centers, scales: scales2, weights };
  return { centers: without(centers, k), scales: without(scales2, k), weights: without(shared(weights, k, 0), k) };
}
function freePlace(centers, extent) {
  const axis = (low, high) => [0.1, 0.2, 0.3, 0.4, 0.5, 0.6, 0.7, 0.8, 0.9].map((at) => low + at * (high - low));
  const first = axis(extent[0], extent[1]).map((x) => [x]);
  const places2 = extent.length === 4 ? first.flatMap(([x]) => axis(extent[2], extent[3]).map((y) => [x, y])) : first;
  const middle = places2[(places2.length - 1) / 2];
  if (!centers.length) return middle;
  const room = (place2) => Math.min(...centers.map((center) => distance(center, place2)));
  return places2.reduce((best, place2) => room(place2) > room(best) + 1e-9 ? place2 : best);
}
var within = (place2, extent) => place2.map((value, axis) => Math.min(Math.max(value, extent[2 * axis]), extent[2 * axis + 1]));
function resample(path, spacing) {
  const points = path.slice(0, 1);
  let left = spacing;
  for (let k = 1; k < path.length; k++) {
    const [from, to] = [path[k - 1], path[k]];
    const length = distance(from, to);
    let at = left;
    for (; at <= length; at += spacing) {
      points.push(from.map((value, axis) => value + at / length * (to[axis] - value)));
    }
    left = at - length;
  }
  return points;
}
function thin(points, most) {
  if (points.length <= most) return points;
  return Array.from({ length: most }, (_, k) => points[Math.floor(k * points.length / most)]);
}
function echoed(lane, mixture) {
  const { centers, weights } = mixture;
  const [count2, dim] = [centers.length, centers[0].length];
  return {
    ...lane,
    mixture,
    modes: Float32Array.from(centers.flat()),
    mode_weights: Float32Array.from(weights),
    shape: { ...lane.shape, modes: [count2, dim], mode_weights: [count2] }
  };
}

// gan_tutor/live/js/pen.js
var FONT = 13;
var HINT = 26;
var rgb = (hex) => [1, 3, 5].map((at) => parseInt(hex.slice(at, at + 2), 16));
var tint = (hex, alpha) => `rgba(${rgb(hex)}, ${alpha})`;
function pen(canvas, region, size, colors) {
  const ratio = window.devicePixelRatio || 1;
  const [columns2, rows] = [Math.round(region.width * ratio), Math.round(region.height * ratio)];
  const g = canvas.getContext("2d");
  if (canvas.width !== columns2 || canvas.height !== rows) {
    canvas.width = columns2;
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
function lay(canvas, { x, y, width, height }) {
  const ratio = window.devicePixelRatio || 1;
  const [left, top] = [Math.floor(x * ratio) / ratio, Math.floor(y * ratio) / ratio];
  const right = Math.ceil((x + width) * ratio) / ratio;
  const bottom = Math.ceil((y + height) * ratio) / ratio;
  const region = { x: left, y: top, width: right - left, height: bottom - top };
  for (const [name, pixels] of [["left", left], ["top", top], ["width", region.width]]) {
    if (canvas.style[name] !== `${pixels}px`) canvas.style[name] = `${pixels}px`;
  }
  return region;
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
var diamond = (g, x, y, r) => {
  g.moveTo(x, y - 1.2 * r);
  g.lineTo(x + 1.2 * r, y);
  g.lineTo(x, y + 1.2 * r);
  g.lineTo(x - 1.2 * r, y);
  g.closePath();
};
var REAL = { mark: dot, of: "real" };
var FAKE = { mark: diamond, of: "fake" };
function measure(g, parts2) {
  return parts2.reduce((sum, part) => sum + (part.mark ? 1.25 * g.size : g.measureText(part).width), 0);
}
function write2(g, parts2, x, y) {
  const color = g.fillStyle;
  for (const part of parts2) {
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
  const found = wordings.find((parts2) => measure(g, parts2) <= width);
  if (found) return found;
  let [text, ...others] = wordings.at(-1);
  if (others.length || text.mark) return wordings.at(-1);
  while (text && g.measureText(`${text}…`).width > width) text = text.slice(0, -1);
  return [text ? `${text.trimEnd()}…` : ""];
}
function title(g, box, wordings, { strong = false, hint = false, width = box.width } = {}) {
  type(g, { bold: true });
  const parts2 = fit(g, wordings, width - (hint ? HINT : 0));
  const y = box.y - 13 * g.u;
  if (strong) {
    const length = measure(g, parts2);
    g.fillStyle = g.ink;
    g.beginPath();
    g.roundRect(box.x - 6, y - 0.8 * g.size, length + 12, 1.6 * g.size, 4);
    g.fill();
    g.fillStyle = g.paper;
  }
  return write2(g, parts2, box.x, y);
}
function chip(g, box, wordings, { at = "top", color = g.ink } = {}) {
  type(g, { bold: true, color });
  const parts2 = fit(g, wordings, box.width - 24);
  const width = Math.min(measure(g, parts2) + 12, box.width - 12);
  const height = 1.7 * g.size;
  const [x, y] = [box.x + 6, at === "top" ? box.y + 6 : box.y + box.height - 6 - height];
  g.fillStyle = g.paper;
  g.globalAlpha = 0.86;
  g.beginPath();
  g.roundRect(x, y, width, height, 4);
  g.fill();
  g.globalAlpha = 1;
  g.fillStyle = color;
  write2(g, parts2, x + 6, y + height / 2 + 0.5);
}

// gan_tutor/live/js/layout.js
var WIDE = 760;
var WIDER = 1240;
var COLUMN = 230;
var ASIDE = 255;
var typeSize = (width) => FONT + Math.min(2, Math.max(0, (width - 1e3) / 300));
var hasModes = (lane) => Boolean(lane.mode_weights?.length);
var hasImages = (lane) => Boolean(lane.images?.length);
function rooms(u) {
  return { u, head: 28 * u, numbers: 24 * u, foot: 42 * u, left: 46 * u, right: 22 * u, gap: 24 * u, names: 108 * u };
}
var TOUCHING = 4;
function stack(x, width, top, bottom, rows) {
  const taken = rows.reduce((sum, [, , above, below], k) => sum + above + (k < rows.length - 1 ? below : 0), 0);
  const shares = rows.reduce((sum, [, share]) => sum + share, 0);
  const boxes = {};
  let y = top;
  for (const [name, share, above, below] of rows) {
    const height = (bottom - top - taken) * share / shares;
    boxes[name] = { x, y: y + above, width, height, numbers: below > TOUCHING };
    y += above + height + below;
  }
  return boxes;
}
var stackHeight = (rows, unit) => rows.reduce((sum, [, share, above, below]) => sum + share * unit + above + below, 0);
function rounded(value) {
  if (Array.isArray(value)) return value.map(rounded);
  if (value === null || typeof value !== "object") return value;
  if (!("width" in value)) {
    return Object.fromEntries(Object.entries(value).map(([key, inner]) => [key, rounded(inner)]));
  }
  const [x, y] = [Math.round(value.x), Math.round(value.y)];
  const [right, bottom] = [Math.round(value.x + value.width), Math.round(value.y + value.height)];
  return { ...value, x, y, width: right - x, height: bottom - y };
}
function timeRows(lanes, s) {
  const modes = lanes.some(hasModes);
  const below = modes ? TOUCHING : s.foot;
  const rows = [];
  if (lanes.some((lane) => lane.overtraining)) rows.push(["frozen", 2.2, s.head, s.foot]);
  else if (lanes.length === 1) rows.push(["losses", 1, s.head, TOUCHING], ["gradient", 1.05, s.head, below]);
  else rows.push(["gradient", 1.2, s.head, below]);
  if (modes) rows.push(["ribbon", 1, s.head, s.foot]);
  return rows;
}
function one(width, lane, s) {
  const rows = { modes: ["modes", 1, s.head, s.numbers], outputs: ["outputs", 1.2, s.head, s.numbers] };
  const time = timeRows([lane], s);
  const [modes, strip] = [hasModes(lane), hasImages(lane) && lane.dim <= 2];
  const under2 = lane.dim > 2 ? TOUCHING : s.foot;
  const narrow = width < WIDE;
  const share = width < WIDER ? 0.475 : 0.36;
  const side = Math.floor(narrow ? Math.min(width - s.left - 8, 560) : Math.min(share * width - s.left, 580));
  const box = (y2, height) => ({ x: s.left, y: y2, width: side, height });
  const own = { plane: box(s.head, side) };
  let y = s.head + side;
  if (strip) {
    own.strip = box(y + under2 + s.head, side / (narrow ? 8 : 12));
    y = own.strip.y + own.strip.height;
  }
  let found;
  if (narrow) {
    const all = [rows.outputs, ...modes ? [rows.modes] : [], ...time];
    const top = y + (strip ? s.gap / 2 : under2);
    const height = stackHeight(all, 4 * s.head);
    found = stack(s.left, width - s.left - s.right, top, top + height - s.foot, all);
    y = top + height - s.foot;
  } else if (width < WIDER) {
    if (modes) {
      own.modes = box(y + (strip ? s.gap / 2 : under2) + s.head, 3.2 * s.head);
      y = own.modes.y + own.modes.height;
    }
    const x = s.left + side + s.gap + s.left;
    found = stack(x, width - x - s.right, 0, y, [rows.outputs, ...time]);
  } else {
    const begin = s.left + side + s.gap + s.left;
    const column = (width - begin - s.gap - s.left - s.right) / 2;
    found = {
      ...stack(begin, column, 0, y, modes ? [rows.outputs, rows.modes] : [rows.outputs]),
      ...stack(begin + column + s.gap + s.left, column, 0, y, time)
    };
  }
  const { outputs, modes: bars = own.modes, ...rest } = found;
  if (rest.frozen) rest.frozen.width -= s.names;
  return { height: y + s.foot, lanes: [{ ...own, outputs, modes: bars, first: true }], ...rest };
}
function several(width, lanes, s) {
  const beside = width / lanes.length >= COLUMN;
  const columns2 = beside ? lanes.length : 1;
  const gap = 1.3 * s.gap;
  const room = (taken) => (width - s.left - s.right - taken - gap * (columns2 - 1)) / columns2;
  const right = Math.max(0.28 * width, 440 * s.u);
  const aside = beside && room(right) >= ASIDE * s.u;
  const side = Math.floor(Math.min(room(aside ? right : 0), beside ? 440 : 560));
  const spare = beside && !aside && columns2 > 1 ? (width - s.left - s.right - columns2 * side) / (columns2 - 1) : gap;
  const bars = lanes.some((lane) => lane.critic);
  const [modes, strips] = [lanes.some(hasModes), lanes.some((lane) => hasImages(lane) && lane.dim <= 2)];
  let bottom = 0;
  let top = s.head;
  const boxes = lanes.map((lane, k) => {
    if (!beside && k) top = bottom + 2 * s.numbers;
    const box = (y2, height) => ({ x: s.left + (beside ? k * (side + spare) : 0), y: y2, width: side, height });
    const found = { title: box(top, 0.9 * s.head), first: !beside || k === 0 };
    let y = top + s.head;
    if (bars) {
      found.bar = box(y - 0.1 * s.head, 0.8 * s.head);
      y += 0.8 * s.head;
    }
    found.plane = box(y, side);
    y += side + (lane.dim > 2 ? TOUCHING : s.foot);
    if (strips) {
      found.strip = box(y + s.head, side / 9);
      y += s.head + side / 9 + s.gap / 2;
    }
    found.outputs = box(y + s.head, 3 * s.head);
    bottom = y + 4 * s.head;
    if (modes) {
      found.modes = box(bottom + s.numbers + s.head, 2.4 * s.head);
      bottom += s.numbers + 3.4 * s.head;
    }
    return found;
  });
  const rows = timeRows(lanes, s);
  if (aside) {
    const x = s.left + columns2 * side + (columns2 - 1) * gap + s.gap + s.left;
    return { height: bottom + s.foot, lanes: boxes, ...stack(x, width - x - s.names, s.head, bottom, rows) };
  }
  const below = bottom + s.numbers + 0.2 * s.head;
  if (width < WIDE) {
    const height = stackHeight(rows, 4.5 * s.head);
    const time2 = stack(s.left, width - s.left - s.names, below, below + height - s.foot, rows);
    return { height: below + height, lanes: boxes, ...time2 };
  }
  const end = below + 5.2 * s.head;
  const half2 = (width - s.left - s.gap - rows.length * s.names) / rows.length;
  const time = rows.map(([name], k) => {
    const x = s.left + k * (half2 + s.names + s.gap);
    return stack(x, half2, below, end, [[name, 1, s.head, s.foot]]);
  });
  return { height: end + s.foot, lanes: boxes, ...Object.assign({}, ...time) };
}
function around(boxes, beyond = 0) {
  const x = Math.min(...boxes.map((box) => box.x)) - beyond;
  const y = Math.min(...boxes.map((box) => box.y)) - beyond;
  const right = Math.max(...boxes.map((box) => box.x + box.width)) + beyond;
  const bottom = Math.max(...boxes.map((box) => box.y + box.height)) + beyond;
  return { x, y, width: right - x, height: bottom - y };
}
function arrange(width, lanes) {
  const size = typeSize(width);
  const s = rooms(size / FONT);
  const found = lanes.length === 1 ? one(width, lanes[0], s) : several(width, lanes, s);
  const { plane } = found.lanes[0];
  const right = lanes.length === 1 ? plane.x + plane.width : width - s.right;
  const legend = { x: plane.x, y: 0, width: right - plane.x, height: s.head };
  return { size, ...rounded({ ...found, legend }), height: Math.ceil(found.height) };
}

// gan_tutor/live/js/marks.js
var handleRadius = (weight) => 7 + 22 * Math.sqrt(weight);
var radius = (box) => Math.min(3.6, Math.max(2.3, box.width / 130));
var MARKS = {
  real: (g, at, r) => filled(g, at, r, dot, g.real),
  fake: (g, at, r) => filled(g, at, r, diamond, g.fake),
  latent: (g, at, r) => filled(g, at, r, diamond, g.paper, g.fake, 1.4),
  passed: (g, at, r) => filled(g, at, 1.25 * r, diamond, g.fake, g.real, 2.4),
  caught: (g, at, r) => filled(g, at, 0.9 * r, diamond, g.fake, g.ink, 1)
};
function filled(g, at, r, mark, fill, edge = g.paper, width = 0.7) {
  g.beginPath();
  mark(g, at, at, r);
  g.fillStyle = fill;
  g.fill();
  g.strokeStyle = edge;
  g.lineWidth = width;
  g.stroke();
}
var sprites = /* @__PURE__ */ new Map();
function sprite(g, name, r) {
  const key = [name, r, g.ratio, g.real, g.fake, g.paper, g.ink].join();
  if (!sprites.has(key)) {
    if (sprites.size > 40) sprites.clear();
    const side = Math.ceil((2.9 * r + 4) * g.ratio);
    const made = Object.assign(document.createElement("canvas"), { width: side, height: side });
    const inside = made.getContext("2d");
    inside.scale(g.ratio, g.ratio);
    Object.assign(inside, { real: g.real, fake: g.fake, paper: g.paper, ink: g.ink });
    MARKS[name](inside, side / g.ratio / 2, r);
    sprites.set(key, made);
  }
  return sprites.get(key);
}
function drawPoints(g, box, points, { sx, sy }, name) {
  const made = sprite(g, name, radius(box));
  const side = made.width / g.ratio;
  const half2 = side / 2;
  const snapped = (v) => Math.round((v - half2) * g.ratio) / g.ratio;
  for (let k = 0; k < points.length; k += 2) {
    const [x, y] = [sx(points[k]), sy(points[k + 1])];
    if (x > box.x - half2 && x < box.x + box.width + half2 && y > box.y - half2 && y < box.y + box.height + half2)
      g.drawImage(made, snapped(x), snapped(y), side, side);
  }
}
function drawHandles(g, weights, at, hover) {
  const total2 = weights.reduce((a, b) => a + b, 0) || 1;
  for (let k = 0; k < weights.length; k++) {
    const weight = weights[k] / total2;
    const [x, y] = at(k);
    const r = handleRadius(weight);
    g.beginPath();
    g.arc(x, y, r, 0, 7);
    g.fillStyle = tint(g.real, k === hover ? 0.4 : 0.15);
    g.fill();
    g.strokeStyle = g.paper;
    g.lineWidth = k === hover ? 6 : 4.5;
    g.stroke();
    g.strokeStyle = g.ink;
    g.lineWidth = k === hover ? 3 : 1.5;
    g.stroke();
    if (k === hover) drawWeight(g, `${Math.round(100 * weight)} %`, x, y - r - 0.9 * g.size);
  }
}
function drawWeight(g, text, x, y) {
  g.font = `600 ${g.size + 1}px ${g.family}`;
  g.textAlign = "center";
  g.textBaseline = "middle";
  g.lineWidth = 4;
  g.strokeStyle = g.paper;
  g.strokeText(text, x, y);
  g.fillStyle = g.ink;
  g.fillText(text, x, y);
}
var strokes = ({ strokes: made = [], stroke }) => [...made, ...stroke?.length ? [stroke] : []];
function drawStroke(g, pixels) {
  g.beginPath();
  for (const [x, y] of pixels) g.lineTo(x, y);
  if (pixels.length === 1) g.lineTo(pixels[0][0] + 0.1, pixels[0][1]);
  g.lineCap = "round";
  g.strokeStyle = tint(g.real, 0.6);
  g.lineWidth = 14;
  g.stroke();
  g.lineCap = "butt";
}

// gan_tutor/live/js/pad.js
var REACH = { mouse: 14, pen: 18, touch: 26 };
var MARGIN = 16;
var KEY_STEP = 0.01;
var SPACING = 4;
var MOST_POINTS = 2e3;
var TELL_EVERY = 200;
var BANDWIDTH = 0.012;
var tidy = (value) => (Math.round(100 * value) / 100 || 0).toFixed(2).replace("-", "−");
function pad({ command, repaint, caughtUp, scaleOf, lanes, signal }) {
  const surface = focusable("div", "gan-tutor-pad", { tabIndex: 0, hidden: true });
  surface.setAttribute("role", "application");
  let mode = "none";
  let local = null;
  let read = { arrays: [], mixture: null };
  let selected = 0;
  let hover = -1;
  let drag = null;
  let strokes2 = [];
  let toldAt = 0;
  const mixture = () => local ?? known();
  const tell = perFrame(() => local && command({ do: "modes", ...local }), signal);
  const points = () => thin([...strokes2.flat(), ...drag?.path ? spaced(drag) : []], MOST_POINTS);
  const width = () => lanes()[0].extent[1] - lanes()[0].extent[0];
  function known() {
    const lane = lanes()[0];
    const arrays = [lane?.modes, lane?.mode_weights, lane?.mode_scales, lane?.real];
    if (!arrays.every((array, k) => array === read.arrays[k])) read = { arrays, mixture: mixtureOf(lane) };
    return read.mixture;
  }
  function edit(next) {
    local = next;
    selected = Math.min(selected, next.centers.length - 1);
    tell();
    repaint();
  }
  const editSelected = (change) => mixture() && edit(changed(mixture(), selected, change));
  function add(place3) {
    const extent = lanes()[0]?.extent;
    if (!extent?.length) return;
    const next = added(mixture(), place3 ?? freePlace(mixture()?.centers ?? [], extent), 0.05 * width());
    selected = next.centers.length - 1;
    edit(next);
  }
  function remove() {
    if (mixture()) edit(removed(mixture(), selected));
  }
  function locate(event, held) {
    const frame2 = surface.offsetParent.getBoundingClientRect();
    const [x, y] = [event.clientX - frame2.left, event.clientY - frame2.top];
    for (let lane = 0; lane < lanes().length; lane++) {
      const scale = scaleOf(lane);
      if (!scale) continue;
      const { box } = scale;
      const beyond = Math.max(box.x - x, x - box.x - box.width, box.y - y, y - box.y - box.height);
      const inside = beyond <= MARGIN;
      if (held === void 0 ? !inside : held !== lane) continue;
      const place3 = lanes()[lane].dim === 1 ? [scale.inverseX(x)] : [scale.inverseX(x), scale.inverseY(y)];
      return { lane, scale, pixel: [x, y], place: within(place3, lanes()[lane].extent) };
    }
    return null;
  }
  function handleAt(at, pointer) {
    if (!at || !mixture()) return -1;
    const pixels = mixture().centers.map(([x, y]) => [at.scale.sx(x), y === void 0 ? at.pixel[1] : at.scale.sy(y)]);
    const k = nearest(pixels, at.pixel, Infinity);
    const reach2 = Math.max(REACH[pointer] ?? REACH.mouse, handleRadius(mixture().weights[k]));
    return distance(pixels[k], at.pixel) <= reach2 ? k : -1;
  }
  const spaced = ({ path, spacing }) => resample(path, spacing);
  function tellDrawing() {
    toldAt = performance.now();
    if (points().length) command({ do: "draw", points: points(), bandwidth: BANDWIDTH * width() });
  }
  const on = (event, does) => surface.addEventListener(event, does);
  on("pointerdown", (event) => {
    const at = locate(event);
    if (event.button !== 0 || drag || !at) return;
    if (mode === "modes") {
      const k = handleAt(at, event.pointerType);
      if (k < 0) return;
      selected = hover = k;
      drag = { pointer: event.pointerId, lane: at.lane };
    } else {
      const spacing = SPACING * width() / at.scale.box.width;
      drag = { pointer: event.pointerId, lane: at.lane, path: [at.place], spacing };
      toldAt = performance.now();
    }
    surface.setPointerCapture(event.pointerId);
    repaint();
  });
  on("pointermove", (event) => {
    if (drag && drag.pointer !== event.pointerId) return;
    const at = locate(event, drag?.lane);
    if (drag?.path) {
      const moves2 = event.getCoalescedEvents?.() ?? [];
      for (const each of moves2.length ? moves2 : [event]) {
        const passed = locate(each, drag.lane);
        if (passed) drag.path.push(passed.place);
      }
      if (performance.now() - toldAt >= TELL_EVERY) tellDrawing();
      repaint();
    } else if (drag) {
      if (at) editSelected({ center: at.place });
    } else if (mode === "modes") {
      const k = handleAt(at, event.pointerType);
      surface.classList.toggle("gan-tutor-grab", k >= 0);
      if (k !== hover) repaint();
      hover = k;
    }
  });
  function release(event) {
    if (drag?.pointer !== event.pointerId) return;
    const { path } = drag;
    if (path) strokes2.push(spaced(drag));
    drag = null;
    if (path) tellDrawing();
    repaint();
  }
  on("pointerup", release);
  on("pointercancel", release);
  on("pointerleave", () => {
    if (drag || hover < 0) return;
    hover = -1;
    repaint();
  });
  on("dblclick", (event) => {
    const at = locate(event);
    if (mode === "modes" && at && handleAt(at, "mouse") < 0) add(at.place);
  });
  const moves = { ArrowLeft: [-1, 0], ArrowRight: [1, 0], ArrowUp: [0, 1], ArrowDown: [0, -1] };
  on("keydown", (event) => {
    if (mode !== "modes" || !mixture() || event.ctrlKey || event.metaKey || event.altKey) return;
    const { key } = event;
    const count2 = mixture().centers.length;
    if (moves[key]) {
      const { extent } = lanes()[0];
      const step = KEY_STEP * (event.shiftKey ? 5 : 1) * width();
      const center = mixture().centers[selected].map((value, axis) => value + step * moves[key][axis]);
      editSelected({ center: within(center, extent) });
    } else if (key === "Delete" || key === "Backspace") remove();
    else if (key === "PageDown") select((selected + 1) % count2);
    else if (key === "PageUp") select((selected + count2 - 1) % count2);
    else if (key === "Insert") add();
    else return;
    event.preventDefault();
    event.stopPropagation();
  });
  on("focus", () => repaint());
  on("blur", () => repaint());
  function select(k) {
    selected = k;
    repaint();
  }
  function place2() {
    const boxes = mode === "none" ? [] : lanes().map((_, k) => scaleOf(k)?.box).filter(Boolean);
    surface.hidden = !boxes.length;
    if (surface.hidden) return;
    const { x: left, y: top, width: wide, height } = around(boxes, MARGIN);
    const style = { left, top, width: wide, height };
    for (const [name2, pixels] of Object.entries(style)) surface.style[name2] = `${pixels}px`;
    const where = mode === "modes" ? mixture()?.centers[selected] : null;
    const told = where ? `, number ${selected + 1} at ${where.map(tidy).join(", ")}` : "";
    const name = mode === "draw" ? "Draw what is real: press and move" : `The real modes${told}`;
    if (surface.getAttribute("aria-label") !== name) surface.setAttribute("aria-label", name);
  }
  const keys = "Arrow keys move, Page Up and Page Down choose, Insert adds, Delete removes";
  surface.setAttribute("aria-description", keys);
  return {
    element: surface,
    place: place2,
    add: () => add(),
    remove,
    editSelected,
    select,
    edits: (next) => {
      mode = next;
      drag = null;
      hover = -1;
      surface.classList.toggle("gan-tutor-drawing", mode === "draw");
      place2();
      repaint();
    },
    clear: () => {
      strokes2 = [];
      repaint();
    },
    /** Python says how things stand: what it has read need not be echoed any more. */
    settle: () => {
      if (!drag && !tell.waiting() && caughtUp()) local = null;
      selected = Math.max(0, Math.min(selected, (mixture()?.centers.length ?? 1) - 1));
    },
    /** What the fields beside it show. */
    state: () => ({ editing: mode, mixture: mixture(), selected, drawn: strokes2.length > 0 }),
    /** What the picture shows of it. */
    seen: () => ({
      editing: mode,
      hover: mode !== "modes" ? -1 : hover >= 0 || document.activeElement !== surface ? hover : selected,
      stroke: drag?.path ? spaced(drag) : []
    }),
    /** The lanes as the learner has them: with the modes where they were dragged to. */
    echo: (all) => local ? all.map((lane) => echoed(lane, local)) : all
  };
}

// gan_tutor/live/js/axes.js
var ROUND = [1, 1.5, 2, 3, 4, 5, 6, 8, 10];
function short2(value) {
  const size = Math.abs(value);
  const plain2 = size === 0 || size >= 1e-3 && size < 1e4;
  if (!plain2) return value.toExponential(0).replace("e+", "e").replaceAll("-", "−");
  return String(+value.toPrecision(3)).replace("-", "−");
}
function ticks(low, high, count2) {
  if (!(high > low)) return [low];
  const raw = (high - low) / count2;
  const power = 10 ** Math.floor(Math.log10(raw));
  const step = power * [1, 2, 5, 10].find((s) => s * power >= raw * 0.999);
  const found = [];
  for (let k = Math.ceil(low / step - 1e-9); k * step <= high + 1e-9 * step; k++) found.push(k * step);
  return found;
}
function roundUp(value) {
  const power = 10 ** Math.floor(Math.log10(value));
  return +(power * ROUND.find((mark) => mark * power >= value * (1 - 1e-9))).toPrecision(2);
}
function steady(steps, value, before = 0) {
  const holds = (v) => steps.find((step) => step >= v) ?? steps.at(-1);
  const now = holds(value);
  return now < before && steps.includes(before) ? Math.min(before, holds(value / 0.7)) : now;
}
function decades(series, low, high) {
  for (const values2 of series) {
    for (const value of values2) {
      if (!(value > 0) || value === Infinity) continue;
      low = Math.min(low, Math.floor(Math.log10(value)));
      high = Math.max(high, Math.ceil(Math.log10(value)));
    }
  }
  return [Math.max(low, high - 14), high];
}
function spread(ys, gap, low, high) {
  const order2 = ys.map((_, k) => k).sort((a, b) => ys[a] - ys[b]);
  const placed = [];
  let least = low;
  for (const k of order2) {
    placed.push(Math.max(ys[k], least));
    least = placed.at(-1) + gap;
  }
  let most = high;
  for (let i = placed.length - 1; i >= 0; i--) {
    placed[i] = Math.min(placed[i], most);
    most = placed[i] - gap;
  }
  const found = [];
  order2.forEach((k, i) => found[k] = placed[i]);
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
  const { xTicks = [], yTicks = [], xLabel = "", yLabel = "", xText = plain, yText = short2, grid: grid2 = false } = options;
  const bottom = box.y + box.height;
  g.strokeStyle = g.line;
  g.lineWidth = 1;
  if (grid2) {
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
function line2(g, box, xs, ys, { sx, sy }, { color = g.ink, width = 2, dash = [] } = {}) {
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
function dashed(g, x0, y0, x1, y1) {
  g.save();
  g.setLineDash([5, 4]);
  g.strokeStyle = g.ink;
  g.lineWidth = 1.2;
  g.beginPath();
  g.moveTo(x0, y0);
  g.lineTo(x1, y1);
  g.stroke();
  g.restore();
}

// gan_tutor/live/js/curves.js
var LINE = [[], [8, 4], [2, 3.5], [8, 3, 2, 3]];
var FROZEN = [
  { name: "frozen_minimax", text: "minimax", dash: [] },
  { name: "frozen_non_saturating", text: "non-saturating", dash: [9, 4], color: "#0a9a6b" },
  { name: "frozen_wasserstein", text: "Wasserstein", dash: [2.5, 3], color: "#b455a0" }
];
var timeAxis = (lanes) => [0, roundUp(Math.max(10, ...lanes.map((lane) => lane.step)))];
var last = (values2) => values2?.[values2.length - 1];
function amount(loss) {
  if (!Number.isFinite(loss)) return "–";
  return Math.abs(loss) < 1e3 ? loss.toFixed(2).replace("-", "−") : short2(loss);
}
var magnitude = (norm) => Number.isFinite(norm) ? short2(+norm.toPrecision(2)) : "–";
function endLabels(g, box, ends, room = 999) {
  const ys = spread(ends.map((end) => end.y), 1.15 * g.size, box.y + 2, box.y + box.height - 2);
  ends.forEach((end, k) => {
    type(g, { bold: !end.thin, color: end.color });
    g.fillText(end.text, box.x + box.width + 7, ys[k], room);
  });
}
function lossLimits(series, floor, before = [0, 0]) {
  let [low, high] = [0, floor];
  for (const values2 of series) {
    for (const value of values2 ?? []) {
      if (!Number.isFinite(value)) continue;
      low = Math.min(low, value);
      high = Math.max(high, value);
    }
  }
  const end = (value, was) => {
    if (value === 0) return 0;
    const now = roundUp(value);
    return now < was && value > 0.7 * was ? was : now;
  };
  const found = [-end(-low, -before[0]) || 0, end(high, before[1])];
  return found[1] > found[0] ? found : [found[0], found[0] + 1];
}
function drawLosses(g, box, lane, { strong, told, memory }) {
  const [own, theirs] = [lane.discriminator_losses, lane.generator_losses];
  const x = timeAxis([lane]);
  const y = memory.losses = lossLimits([own, theirs], lane.critic ? 0 : 2, memory.losses);
  const scale = scales(box, x, y);
  const name = lane.critic ? "critic" : "D";
  const words3 = told ? `Losses: ${name} ${amount(last(own))}, G ${amount(last(theirs))}` : `Losses of ${name} and G`;
  const end = title(g, box, [[words3]], { strong });
  axes(g, box, scale, {
    xTicks: ticks(...x, 5),
    yTicks: ticks(...y, 3),
    xText: box.numbers ? void 0 : null,
    xLabel: box.numbers ? "step" : "",
    grid: true
  });
  if (!lane.critic) {
    dashed(g, box.x, scale.sy(Math.log(4)), box.x + box.width, scale.sy(Math.log(4)));
    type(g, { align: "right" });
    const parts2 = fit(g, [["╌╌ log 4: D can't tell"], ["╌╌ log 4"]], box.x + box.width - end - 16);
    if (measure(g, parts2) < box.x + box.width - end - 8) g.fillText(parts2[0], box.x + box.width, box.y - 13 * g.u);
  }
  if (!own) return;
  line2(g, box, lane.history_steps, own, scale);
  line2(g, box, lane.history_steps, theirs, scale, { color: g.fake });
  const at = (values2) => {
    const y2 = scale.sy(last(values2));
    return Number.isFinite(y2) ? y2 : box.y;
  };
  endLabels(g, box, [
    { text: lane.critic ? "C" : "D", y: at(own), color: g.ink },
    { text: "G", y: at(theirs), color: g.fake }
  ]);
}
var logs = (values2, low) => Float32Array.from(values2, (value) => Math.max(Math.log10(value), low));
var logAxis = (y, height, size) => {
  const every = Math.max(1, Math.ceil((y[1] - y[0]) * 1.3 * size / height));
  const found = [];
  for (let power = Math.ceil(y[0] / every) * every; power <= y[1]; power += every) found.push(power);
  return found;
};
function shortTitles(lanes) {
  const firsts = lanes.map((lane) => (lane.title ?? "").split(",")[0]);
  return firsts.map((first, k) => firsts.filter((other) => other === first).length > 1 ? lanes[k].title : first);
}
function dashSample(g, x, y, k, width) {
  g.save();
  g.setLineDash(LINE[k % LINE.length]);
  g.strokeStyle = g.fake;
  g.lineWidth = 2.4;
  g.beginPath();
  g.moveTo(x, y);
  g.lineTo(x + width, y);
  g.stroke();
  g.restore();
}
function drawGradient(g, box, lanes, { strong, told, room }) {
  const x = timeAxis(lanes);
  const series = lanes.map((lane) => lane.gradient_norms ?? []);
  const y = decades(series, -3, 1);
  const scale = scales(box, x, y);
  const norm = magnitude(last(series[0]));
  const words3 = lanes.length === 1 && told ? [[`Gradient that reaches G: norm ${norm}`], [`Gradient of G: norm ${norm}`]] : [["Gradient that reaches G: its norm"], ["Gradient that reaches G"]];
  title(g, box, words3, { strong });
  axes(g, box, scale, {
    xTicks: ticks(...x, 5),
    yTicks: logAxis(y, box.height, g.size),
    yText: (v) => short2(10 ** v),
    xText: box.numbers ? void 0 : null,
    xLabel: box.numbers ? "step" : "",
    grid: true
  });
  const titles = shortTitles(lanes);
  const ends = [];
  lanes.forEach((lane, k) => {
    if (!series[k].length) return;
    const heights = logs(series[k], y[0]);
    line2(g, box, lane.history_steps, heights, scale, { color: g.fake, dash: LINE[k % LINE.length] });
    const end = scale.sy(last(heights));
    ends.push({ text: titles[k], thin: true, y: Number.isFinite(end) ? end : box.y, color: g.ink });
  });
  if (lanes.length > 1) endLabels(g, box, ends, room);
}
function drawFrozen(g, box, lane, { strong, room }) {
  title(g, box, [["G frozen: the gradient that would reach it"], ["G frozen: gradient it would get"]], {
    strong,
    width: box.width + room
  });
  const steps = lane.frozen_steps ?? [];
  const x = [0, roundUp(Math.max(10, last(steps) ?? 0))];
  const y = decades(FROZEN.map(({ name }) => lane[name] ?? []), -3, 1);
  const scale = scales(box, x, y);
  axes(g, box, scale, {
    xTicks: ticks(...x, 5),
    yTicks: logAxis(y, box.height, g.size),
    yText: (v) => short2(10 ** v),
    xLabel: "D's updates since G was frozen",
    grid: true
  });
  const ends = [];
  for (const { name, text, dash, color = g.ink } of FROZEN) {
    if (!lane[name]?.length) continue;
    const heights = logs(lane[name], y[0]);
    line2(g, box, steps, heights, scale, { color, dash, width: 2.4 });
    const end = scale.sy(last(heights));
    ends.push({ text, y: Number.isFinite(end) ? end : box.y, color });
  }
  endLabels(g, box, ends, room);
  if (steps.length < 2) chip(g, box, [["Press Play: D trains on, G stands still"], ["Press Play"]]);
}

// gan_tutor/live/js/images.js
function grid(count2, [height, width], box) {
  let best = { columns: 1, rows: 1, covered: 0 };
  for (let columns2 = 1; columns2 <= count2; columns2++) {
    for (let rows = 1; rows * columns2 <= count2; rows++) {
      const scale = Math.min(box.width / (columns2 * width), box.height / (rows * height));
      const covered = columns2 * width * rows * height * scale * scale;
      const more = columns2 * rows > best.columns * best.rows;
      if (covered > (more ? 0.97 : 1.03) * best.covered) best = { columns: columns2, rows, covered };
    }
  }
  return best;
}
var inRow = (count2, [height, width], box, gap) => Math.min(count2, Math.floor((box.width + gap) / (box.height * width / height + gap)));
function paint(images, [count2, height, width], tile, { columns: columns2 = count2 } = {}) {
  const rows = Math.ceil(count2 / columns2);
  const across = columns2 * width;
  if (tile.width !== across || tile.height !== rows * height) [tile.width, tile.height] = [across, rows * height];
  const inside = tile.getContext("2d");
  const image = inside.createImageData(across, rows * height);
  const to = new Uint32Array(image.data.buffer);
  for (let k = 0; k < count2; k++) {
    const corner = Math.floor(k / columns2) * height * across + k % columns2 * width;
    for (let row = 0; row < height; row++) {
      for (let column = 0; column < width; column++) {
        const ink = images[(k * height + row) * width + column];
        to[corner + row * across + column] = 4278190080 | (255 - ink) * 65793;
      }
    }
  }
  inside.putImageData(image, 0, 0);
}
function place(g, lane, tile, k, x, y, width, height) {
  const [, rows, columns2] = lane.shape.images;
  g.drawImage(tile, k * columns2, 0, columns2, rows, x, y, width, height);
}
function drawImages(g, box, lane, tile) {
  const [count2, height, width] = lane.shape.images;
  const gap = 4;
  const { columns: columns2, rows } = grid(count2, [height, width], box);
  const room = [(box.width + gap) / columns2 - gap, (box.height + gap) / rows - gap];
  const scale = Math.min(room[0] / width, room[1] / height);
  const [wide, tall] = [Math.floor(scale * width), Math.floor(scale * height)];
  paint(lane.images, lane.shape.images, tile);
  g.imageSmoothingEnabled = false;
  for (let k = 0; k < columns2 * rows; k++) {
    const [column, row] = [k % columns2, Math.floor(k / columns2)];
    place(g, lane, tile, k, box.x + column * (wide + gap), box.y + row * (tall + gap), wide, tall);
  }
  g.imageSmoothingEnabled = true;
}
function drawStrip(g, box, lane, tile) {
  const [count2, height, width] = lane.shape.images;
  const gap = 3;
  const shown = inRow(count2, [height, width], box, gap);
  const wide = (box.width + gap) / shown - gap;
  const tall = Math.min(box.height, wide * height / width);
  paint(lane.images, lane.shape.images, tile);
  g.imageSmoothingEnabled = false;
  for (let k = 0; k < shown; k++) place(g, lane, tile, k, box.x + k * (wide + gap), box.y, wide, tall);
  g.imageSmoothingEnabled = true;
}

// gan_tutor/live/js/arrows.js
var UNIT = 1 / 20;
var LONGEST2 = 1 / 11;
var SHORTEST = 1.5;
var DISTANCE = 5;
var reach = (norm, width) => Math.min(norm * UNIT, LONGEST2) * width;
function meanLength(gradients, dim) {
  let sum = 0;
  for (let k = 0; k < gradients.length; k += dim) {
    let square = 0;
    for (let i = 0; i < dim; i++) square += gradients[k + i] ** 2;
    sum += Math.sqrt(square);
  }
  return sum / gradients.length * dim;
}
function arrow(g, x, y, u, v, length) {
  const [tipX, tipY] = [x + u * length, y + v * length];
  const head = Math.min(6, 0.55 * length);
  g.moveTo(x, y);
  g.lineTo(tipX, tipY);
  if (head < 1) return;
  g.moveTo(tipX - head * (u - 0.5 * v), tipY - head * (v + 0.5 * u));
  g.lineTo(tipX, tipY);
  g.lineTo(tipX - head * (u + 0.5 * v), tipY - head * (v - 0.5 * u));
}
function drawArrows(g, width, gradients, dim, sign, at) {
  const count2 = Math.min(gradients.length / dim, Math.round(width / DISTANCE / (3 - dim)));
  g.beginPath();
  for (let k = 0; k < count2; k++) {
    const a = sign * gradients[dim * k];
    const b = dim > 1 ? sign * gradients[dim * k + 1] : 0;
    const norm = Math.hypot(a, b);
    if (!(norm > 0) || norm === Infinity) continue;
    const length = reach(norm, width);
    if (length < SHORTEST) continue;
    const [x, y] = at(k);
    arrow(g, x, y, a / norm, -b / norm, length);
  }
  g.lineJoin = "bevel";
  g.strokeStyle = g.paper;
  g.lineWidth = 3.2;
  g.stroke();
  g.strokeStyle = g.ink;
  g.lineWidth = 1.3;
  g.stroke();
  g.lineJoin = "round";
}
function arrowWords(kind, critic, gradients, dim) {
  const length = meanLength(gradients, dim);
  const mean2 = Number.isFinite(length) ? short2(+length.toPrecision(2)) : "–";
  if (kind === "generator")
    return [
      [`→ where G's loss sends the fakes: mean length ${mean2}`],
      [`→ where G's loss sends fakes: mean ${mean2}`],
      [`→ −∇ of G's loss, mean ${mean2}`]
    ];
  const [name, what] = critic ? ["∇critic", "its value"] : ["∇D", "D's output"];
  return [
    [`→ ${name}, uphill for ${what}: mean length ${mean2}`],
    [`→ ${name}, uphill for ${what}: mean ${mean2}`],
    [`→ ${name}, mean ${mean2}`]
  ];
}

// gan_tutor/live/js/line.js
var SHOWN = 60;
var LATENT = 3;
function parts(box, u, lines) {
  const width = box.width - 34 * u;
  const numbers = 24 * u;
  const rug2 = 22 * u;
  const height = lines ? 0.6 * box.height : box.height - rug2 - numbers;
  const density = { x: box.x, y: box.y, width, height };
  const rugs = { x: box.x, y: box.y + height + numbers, width, height: rug2 };
  const top = rugs.y + rug2;
  return { density, rugs, latent: lines ? { x: box.x, y: top, width, height: box.y + box.height - top } : null };
}
var unitLatent = (lane) => lane.shape?.latent?.[1] === 1;
function chosen(latent, count2) {
  const order2 = Array.from(latent, (_, k) => k).sort((a, b) => latent[a] - latent[b]);
  const step = Math.max(1, order2.length / count2);
  const found = [];
  for (let at = step / 2; at < order2.length; at += step) found.push(order2[Math.floor(at)]);
  return found;
}
function highest(lane) {
  const max = (values2) => values2 ? values2.reduce((a, b) => Math.max(a, b), 0) : 0;
  const p = max(lane.real_density);
  return Math.max(p, Math.min(max(lane.fake_density), 2.5 * p || Infinity), 1e-6);
}
var places = (n, [left, right]) => Float32Array.from({ length: n }, (_, k) => left + (right - left) * k / (n - 1));
function area(g, box, xs, ys, { sx, sy }, color) {
  clipped(g, box, () => {
    g.beginPath();
    g.moveTo(sx(xs[0]), sy(0));
    for (let k = 0; k < xs.length; k++) g.lineTo(sx(xs[k]), sy(ys[k]));
    g.lineTo(sx(xs.at(-1)), sy(0));
    g.closePath();
    g.fillStyle = tint(color, 0.28);
    g.fill();
  });
  line2(g, box, xs, ys, { sx, sy }, { color, width: 1.8 });
}
function rug(g, box, values2, sx, color) {
  g.beginPath();
  for (const value of values2) {
    const x = sx(value);
    if (!(x >= box.x && x <= box.x + box.width)) continue;
    g.moveTo(x, box.y);
    g.lineTo(x, box.y + box.height);
  }
  g.globalAlpha = 0.4;
  g.strokeStyle = color;
  g.lineWidth = 1;
  g.stroke();
  g.globalAlpha = 1;
}
var half = (box, k) => ({ ...box, y: box.y + k * box.height / 2, height: box.height / 2 - 2 });
function lineScales(box, u, lane, extent) {
  const { density } = parts(box, u, unitLatent(lane));
  const { sx } = scales(density, extent, [0, 1]);
  const middle = density.y + density.height;
  return {
    sx,
    sy: () => middle,
    inverseX: (x) => extent[0] + (x - density.x) / density.width * (extent[1] - extent[0]),
    inverseY: () => 0,
    box: density
  };
}
function drawLine(g, box, lane, extent, { top, first, strong }) {
  const { density, rugs, latent } = parts(box, g.u, unitLatent(lane));
  const scale = scales(density, extent, [0, top]);
  const xs = places(256, lane.extent);
  if (lane.real_density) area(g, density, xs, lane.real_density, scale, g.real);
  if (lane.fake_density) area(g, density, xs, lane.fake_density, scale, g.fake);
  const [low, high] = lane.critic ? lane.field_range ?? [0, 1] : [0, 1];
  const output = scales(density, extent, [low, high > low ? high : low + 1]);
  if (!lane.critic && lane.optimal) line2(g, density, xs, lane.optimal, output, { dash: [6, 4], width: 2 });
  if (lane.field) {
    const values2 = Float32Array.from(lane.field, (u) => low + (high - low) * u / 255);
    line2(g, density, places(values2.length, lane.extent), values2, output, { width: 2.4 });
  }
  axes(g, density, scale, {
    xTicks: ticks(...extent, density.width > 330 ? 6 : 4),
    yTicks: ticks(0, top, 4),
    yText: first ? plain : null
  });
  outputAxis(g, density, output, lane.critic ? [low, high] : [0, 0.5, 1], lane.critic ? "critic" : "D");
  rug(g, half(rugs, 0), lane.real ?? [], scale.sx, g.real);
  if (latent) latentAxis(g, latent, first);
  if (strong) {
    g.strokeStyle = g.ink;
    g.lineWidth = 3;
    g.strokeRect(density.x - 1.5, density.y - 1.5, density.width + 3, density.height + 3);
  }
}
function outputAxis(g, box, { sy }, values2, name) {
  const x = box.x + box.width;
  g.strokeStyle = g.line;
  g.lineWidth = 1;
  g.beginPath();
  g.moveTo(x + 0.5, box.y);
  g.lineTo(x + 0.5, box.y + box.height);
  g.stroke();
  type(g);
  for (const value of values2) g.fillText(short2(value), x + 6, sy(value));
  type(g, { bold: true });
  g.fillText(name, x + 6, box.y + box.height / 4);
}
function latentAxis(g, box, first) {
  const y = box.y + box.height;
  g.strokeStyle = g.line;
  g.beginPath();
  g.moveTo(box.x, y + 0.5);
  g.lineTo(box.x + box.width, y + 0.5);
  g.stroke();
  type(g, { align: "center", baseline: "top" });
  for (const z of [-2, -1, 0, 1, 2]) g.fillText(plain(z), box.x + (z + LATENT) / (2 * LATENT) * box.width, y + 6);
  g.fillText("latent z", box.x + box.width / 2, y + 6 + 1.25 * g.size);
  if (!first) return;
  type(g, { align: "right" });
  g.fillText("z", box.x - 6, y);
  g.fillText("G(z)", box.x - 6, box.y - 4);
}
function moveLine(g, box, lane, extent, options, t) {
  const { density, rugs, latent } = parts(box, g.u, unitLatent(lane));
  const { sx } = scales(density, extent, [0, 1]);
  const moving = lane.moving ?? {};
  const fake = moving.fake ?? lane.fake;
  if (!fake) return;
  const phase = options.phase?.name;
  const grown = phase === "noise" ? 0 : phase === "fakes" ? t : 1;
  if (grown === 1) rug(g, half(rugs, 1), fake, sx, g.fake);
  if (latent) {
    const bottom = latent.y + latent.height;
    const top = rugs.y + rugs.height;
    clipped(g, { ...latent, y: top }, () => {
      g.beginPath();
      for (const k of order(lane)) {
        const from = latent.x + (lane.latent[k] + LATENT) / (2 * LATENT) * latent.width;
        g.moveTo(from, bottom);
        g.lineTo(from + grown * (sx(fake[k]) - from), bottom + grown * (top - bottom));
      }
      g.globalAlpha = 0.75;
      g.strokeStyle = g.fake;
      g.lineWidth = 1.2;
      g.stroke();
      g.globalAlpha = 1;
    });
  }
  const arrows = phase === "gradient" ? "generator" : options.arrows;
  const gradients = arrows === "none" ? null : moving[`${arrows}_gradients`] ?? lane[`${arrows}_gradients`];
  if (gradients) {
    const y = rugs.y + 0.75 * rugs.height;
    drawArrows(g, density.width, gradients, 1, arrows === "generator" ? -1 : 1, (k) => [sx(fake[k]), y]);
    chip(g, density, arrowWords(arrows, lane.critic, gradients, 1));
  }
  if (options.editing === "modes" && lane.modes?.length) {
    const y = density.y + density.height;
    drawHandles(g, lane.mode_weights, (k) => [sx(lane.modes[k]), y], options.hover);
  }
  if (options.editing === "draw") {
    const y = density.y + density.height;
    clipped(g, box, () => strokes(options).forEach((stroke) => drawStroke(g, stroke.map(([x]) => [sx(x), y]))));
  }
}
var orders = /* @__PURE__ */ new WeakMap();
function order(lane) {
  if (!orders.has(lane.latent)) orders.set(lane.latent, chosen(lane.latent, SHOWN));
  return orders.get(lane.latent);
}

// gan_tutor/live/js/modes.js
var SHARES = [0.08, 0.16, 0.3, 0.6, 1];
var fullShare = (weights) => Math.min(1, Math.max(1, Math.round(80 * Math.max(...weights))) / 20);
var strength = (share, full) => Math.sqrt(Math.min(1, Math.max(0, share / full)));
var stride = (room, needed) => Math.max(1, Math.ceil(needed / room));
function columns(steps, [low, high], width) {
  const found = new Int32Array(width).fill(-1);
  const end = steps.at(-1);
  let row = -1;
  for (let x = 0; x < width; x++) {
    const begin = low + (high - low) * x / width;
    const until = low + (high - low) * (x + 1) / width;
    while (row + 1 < steps.length && steps[row + 1] < until) row++;
    if (begin <= end) found[x] = row;
  }
  return found;
}
function highestShare(lanes) {
  const all = lanes.flatMap((lane) => [...lane.mode_weights ?? [], ...lane.mode_shares ?? []]);
  return all.reduce((a, b) => Math.max(a, b), 0);
}
function shareAxis(lanes, memory) {
  memory.modes = steady(SHARES, Math.min(1, 1.05 * highestShare(lanes)), memory.modes);
  return memory.modes;
}
function words(lane) {
  const [found, all] = [lane.modes_captured ?? 0, lane.mode_weights.length];
  const quality = Number.isFinite(lane.high_quality) ? Math.round(100 * lane.high_quality) : "–";
  return [
    [`Modes captured: ${found} of ${all} · ${quality} % high quality`],
    [`${found} of ${all} modes · ${quality} % high quality`],
    [`${found} of ${all} modes · ${quality} % good`]
  ];
}
function drawModes(g, box, lane, top, { first, strong }) {
  const count2 = lane.mode_weights.length;
  const scale = scales(box, [0, count2], [0, top]);
  title(g, box, words(lane), { strong, hint: first });
  axes(g, box, scale, { yTicks: [0, top / 2, top], yText: first ? plain : null, grid: true });
  const room = box.width / count2;
  const width = Math.min(0.72 * room, 40);
  const mark = Math.min(width + 4, room - 3);
  for (let k = 0; k < count2; k++) {
    const middle = box.x + (k + 0.5) * room;
    const share = lane.mode_shares?.[k] ?? 0;
    g.fillStyle = tint(g.fake, 0.75);
    g.fillRect(middle - width / 2, scale.sy(share), width, scale.sy(0) - scale.sy(share));
    g.fillStyle = g.real;
    g.fillRect(middle - mark / 2, scale.sy(lane.mode_weights[k]) - 1.5, mark, 3);
  }
  g.font = `${g.size}px ${g.family}`;
  g.textAlign = "center";
  g.textBaseline = "top";
  g.fillStyle = g.ink;
  const names = lane.mode_names ?? [];
  const widest = Math.max(0, ...names.map((name) => g.measureText(name).width));
  const every = stride(room, widest + 3);
  for (let k = 0; k < names.length; k += every) g.fillText(names[k], box.x + (k + 0.5) * room, box.y + box.height + 6);
}
function paint2(lane, shown, color, tile) {
  const [, count2] = lane.shape.mode_history;
  if (tile.width !== shown.length || tile.height !== count2) [tile.width, tile.height] = [shown.length, count2];
  const inside = tile.getContext("2d");
  const image = inside.createImageData(shown.length, count2);
  const hue = rgb(color);
  const full = fullShare(lane.mode_weights);
  for (let x = 0; x < shown.length; x++) {
    if (shown[x] < 0) continue;
    for (let k = 0; k < count2; k++) {
      const at = 4 * (k * shown.length + x);
      image.data[at] = hue[0];
      image.data[at + 1] = hue[1];
      image.data[at + 2] = hue[2];
      image.data[at + 3] = 255 * strength(lane.mode_history[shown[x] * count2 + k] / 255, full);
    }
  }
  inside.putImageData(image, 0, 0);
}
function drawRibbon(g, box, lane, x, { tile, bottom, names = true }) {
  const count2 = lane.mode_weights.length;
  const room = box.height / count2;
  const scale = scales(box, x, [count2, 0]);
  if (lane.mode_history?.length) {
    paint2(lane, columns(lane.history_steps, x, Math.max(1, Math.round(box.width))), g.fake, tile);
    g.imageSmoothingEnabled = false;
    g.drawImage(tile, box.x, box.y, box.width, box.height);
    g.imageSmoothingEnabled = true;
    if (room >= 5) {
      g.fillStyle = g.paper;
      for (let k = 1; k < count2; k++) g.fillRect(box.x, Math.round(box.y + k * room) - 0.5, box.width, 1);
    }
  }
  const every = stride(room, 1.1 * g.size);
  const shown = names ? Array.from({ length: Math.ceil(count2 / every) }, (_, k) => k * every) : [];
  axes(g, box, scale, {
    xTicks: ticks(...x, 5),
    yTicks: shown.map((k) => k + 0.5),
    yText: (v) => lane.mode_names?.[v - 0.5] ?? "",
    xText: bottom ? void 0 : null,
    xLabel: bottom ? "step" : ""
  });
}
function ribbonTitle(g, box, full) {
  const end = title(g, box, [["Which mode when"]]);
  const y = box.y - 13 * g.u;
  const right = box.x + box.width;
  g.font = `${g.size}px ${g.family}`;
  const most = `${full < 1 ? "≥ " : ""}${Math.round(100 * full)} %`;
  const width = 4 * g.size;
  const before = g.measureText("0").width + 6;
  const [all] = fit(g, [[`${most} of fakes`], [most]], right - end - width - before - 26);
  const x = right - g.measureText(all).width - 6 - width;
  if (x - before < end + 8) return;
  const fade = g.createLinearGradient(x, 0, x + width, 0);
  for (let k = 0; k <= 8; k++) fade.addColorStop(k / 8, tint(g.fake, strength(k / 8, 1)));
  g.fillStyle = g.ink;
  g.fillText(all, x + width + 6, y);
  g.fillText("0", x - before, y);
  g.fillStyle = fade;
  g.fillRect(x, y - g.size / 2, width, g.size);
}

// gan_tutor/live/js/outputs.js
var BINS = 24;
var LOGITS = [4, 8, 16, 32, 64, 128, 256, 512, 1024];
var SHARES2 = [0.1, 0.2, 0.4, 0.6, 1];
function histogram(values2, low, high, bins) {
  const shares = new Float64Array(bins);
  for (const value of values2) {
    if (Number.isNaN(value)) continue;
    const bin = Math.floor((value - low) / (high - low) * bins);
    shares[Math.min(bins - 1, Math.max(0, bin))] += 1 / values2.length;
  }
  return shares;
}
function logitRange(logits, before) {
  const sizes = Float32Array.from(logits, Math.abs).filter((size) => !Number.isNaN(size)).sort();
  return steady(LOGITS, sizes[Math.ceil(0.99 * sizes.length) - 1] ?? 0, before);
}
function valueRange(values2, before) {
  const sorted = Float32Array.from(values2).filter(Number.isFinite).sort();
  if (!sorted.length) return before ?? [-1, 1];
  const [low, high] = [sorted[Math.floor(5e-3 * sorted.length)], sorted[Math.ceil(0.995 * sorted.length) - 1]];
  if (before && low >= before[0] && high <= before[1] && high - low > (before[1] - before[0]) / 3) return before;
  const room = Math.max(0.15 * (high - low), 1e-3 * Math.max(1, Math.abs(low), Math.abs(high)));
  const marks = ticks(low - room, high + room, 4);
  const step = marks.length > 1 ? marks[1] - marks[0] : 2 * room;
  return [Math.floor((low - room) / step) * step, Math.ceil((high + room) / step) * step];
}
function shownAs(lane, view2) {
  if (lane.critic) return "value";
  return view2 === "logit" ? "logit" : "probability";
}
var values = (lane, name, view2) => {
  const logits = lane[`${name}_logits`] ?? [];
  return view2 === "probability" ? Float32Array.from(logits, sigmoid) : logits;
};
function outputLimits(lanes, view2, memory) {
  const pool = (kind) => lanes.filter((lane) => shownAs(lane, view2) === kind).flatMap((lane) => [...lane.real_logits ?? [], ...lane.fake_logits ?? []]);
  const logits = pool("logit");
  if (logits.length) memory.logit = logitRange(logits, memory.logit);
  const critics = pool("value");
  if (critics.length) memory.value = valueRange(critics, memory.value);
  const limits = { probability: [0, 1], logit: [-memory.logit, memory.logit], value: memory.value };
  let top = 0;
  for (const lane of lanes) {
    const kind = shownAs(lane, view2);
    for (const name of ["real", "fake"]) {
      top = Math.max(top, ...histogram(values(lane, name, kind), ...limits[kind] ?? [0, 1], BINS));
    }
  }
  memory.share = steady(SHARES2, top, memory.share);
  return { ...limits, share: memory.share };
}
var NAMES = { probability: "D's output", logit: "D's logit", value: "Critic's value" };
var BRIEF = { probability: "D", logit: "Logit", value: "Critic" };
var MARKS2 = { probability: [0, 0.25, 0.5, 0.75, 1] };
function words2(lane, view2) {
  const [real, fake] = ["real", "fake"].map((name2) => {
    const found = mean(values(lane, name2, view2));
    return Number.isFinite(found) ? view2 === "probability" ? found.toFixed(2) : short2(+found.toPrecision(2)) : "–";
  });
  const auc = Number.isFinite(lane.auc) ? [` · AUC ${lane.auc.toFixed(2)}`] : [];
  const name = NAMES[view2];
  return [
    [`${name}: mean `, REAL, `${real} on reals, `, FAKE, `${fake} on fakes`, ...auc],
    [`${name}: mean `, REAL, `${real}  `, FAKE, fake, ...auc],
    [`${name}: `, REAL, `${real} `, FAKE, fake, ...auc],
    [`${BRIEF[view2]}: `, REAL, `${real} `, FAKE, fake, ...auc],
    [REAL, `${real} `, FAKE, fake, ...auc]
  ];
}
function drawOutputs(g, box, lane, limits, { view: view2, first, strong }) {
  const kind = shownAs(lane, view2);
  const x = limits[kind] ?? [0, 1];
  const scale = scales(box, x, [0, limits.share]);
  title(g, box, words2(lane, kind), { strong, hint: first });
  for (const name of ["real", "fake"]) {
    const shares = histogram(values(lane, name, kind), ...x, BINS);
    g.beginPath();
    g.moveTo(box.x, scale.sy(0));
    shares.forEach((share, k) => {
      g.lineTo(box.x + k / BINS * box.width, scale.sy(share));
      g.lineTo(box.x + (k + 1) / BINS * box.width, scale.sy(share));
    });
    g.lineTo(box.x + box.width, scale.sy(0));
    g.fillStyle = tint(g[name], 0.4);
    g.fill();
    g.strokeStyle = g[name];
    g.lineWidth = 1.6;
    g.stroke();
  }
  axes(g, box, scale, {
    xTicks: MARKS2[kind] ?? ticks(...x, 4),
    yTicks: [0, limits.share / 2, limits.share],
    yText: first ? void 0 : null
  });
  const middle = { probability: 0.5, logit: 0 }[kind];
  if (middle !== void 0) dashed(g, scale.sx(middle), box.y, scale.sx(middle), box.y + box.height);
}

// gan_tutor/live/js/plane.js
var TINT = 130;
function union(extents) {
  const [lefts, rights, lows, highs] = [0, 1, 2, 3].map((side) => extents.map((extent) => extent[side]));
  return [Math.min(...lefts), Math.max(...rights), Math.min(...lows), Math.max(...highs)];
}
var LATENT2 = 4;
function latentPlace(latent, dim, k, [left, right, low, high]) {
  const x = latent[k * dim];
  const y = dim > 1 ? latent[k * dim + 1] : 0;
  const [across, up] = [(right - left) / (2 * LATENT2), (high - low) / (2 * LATENT2)];
  return [(left + right) / 2 + x * across, (low + high) / 2 + y * up];
}
function planeScales(box, [left, right, low, high]) {
  return {
    ...scales(box, [left, right], [low, high]),
    inverseX: (x) => left + (x - box.x) / box.width * (right - left),
    inverseY: (y) => low + (box.y + box.height - y) / box.height * (high - low),
    box
  };
}
function shades({ real, fake }) {
  const [blue, orange] = [rgb(real), rgb(fake)];
  const found = new Uint8ClampedArray(4 * 256);
  for (let u = 0; u < 256; u++) found.set([...u > 127 ? blue : orange, TINT * Math.abs(u / 127.5 - 1)], 4 * u);
  return found;
}
function paintField(g, lane, box, { sx, sy }, tile) {
  const [rows, columns2] = lane.shape.field;
  const table = shades(g);
  if (tile.width !== columns2 || tile.height !== rows) [tile.width, tile.height] = [columns2, rows];
  const inside = tile.getContext("2d");
  const image = inside.createImageData(columns2, rows);
  const [from, to] = [new Uint32Array(table.buffer), new Uint32Array(image.data.buffer)];
  for (let row = 0; row < rows; row++) {
    const start = (rows - 1 - row) * columns2;
    for (let column = 0; column < columns2; column++) to[row * columns2 + column] = from[lane.field[start + column]];
  }
  inside.putImageData(image, 0, 0);
  const [left, right, low, high] = lane.extent;
  g.imageSmoothingEnabled = true;
  g.drawImage(tile, sx(left), sy(high), sx(right) - sx(left), sy(low) - sy(high));
}
function colourBar(g, wordings, low, high, right, room, y) {
  const width = 4.6 * g.size;
  const numbers = g.measureText(low).width + g.measureText(high).width + 12;
  const before = fit(g, wordings, room - width - numbers)[0];
  const x = right - g.measureText(high).width - 6 - width;
  const fade = g.createLinearGradient(x, 0, x + width, 0);
  const strong = TINT / 255;
  for (const [at, name, alpha] of [[0, "fake", strong], [0.5, "fake", 0], [0.5, "real", 0], [1, "real", strong]])
    fade.addColorStop(at, tint(g[name], alpha));
  g.textAlign = "right";
  g.fillText(before + low, x - 6, y);
  g.fillText(high, right, y);
  g.fillStyle = fade;
  g.fillRect(x, y - g.size / 2, width, g.size);
  g.strokeStyle = g.line;
  g.lineWidth = 1;
  g.strokeRect(Math.round(x) + 0.5, Math.round(y - g.size / 2) + 0.5, Math.round(width) - 1, Math.round(g.size) - 1);
}
var resting = /* @__PURE__ */ new WeakSet();
function settle({ real, moving }) {
  const rests = !moving?.real || moving.real === real;
  if (rests) resting.add(real);
  else resting.delete(real);
  return rests;
}
function drawPlane(g, box, lane, extent, { tile, first, strong, latent }) {
  const scale = planeScales(box, extent);
  clipped(g, box, () => {
    if (lane.field) paintField(g, lane, box, scale, tile);
    if (lane.real && settle(lane)) drawPoints(g, box, lane.real, scale, "real");
  });
  const name = latent ? "z" : "x";
  const [left, right, low, high] = latent ? [-LATENT2, LATENT2, -LATENT2, LATENT2] : extent;
  const numbers = latent ? scales(box, [left, right], [low, high]) : scale;
  axes(g, box, numbers, {
    xTicks: ticks(left, right, 6),
    yTicks: ticks(low, high, 6).filter((v) => numbers.sy(v) > box.y + 1.6 * g.size),
    // above stands the axis's name
    xLabel: `${name}1`,
    yLabel: "",
    yText: first ? plain : null
  });
  if (first) {
    g.textBaseline = "top";
    g.fillText(`${name}2`, box.x - 6, box.y);
  }
  if (strong) {
    g.strokeStyle = g.ink;
    g.lineWidth = 3;
    g.strokeRect(box.x - 1.5, box.y - 1.5, box.width + 3, box.height + 3);
  }
}
function drawManifold(g, points, [rows, columns2], { sx, sy }) {
  g.beginPath();
  for (let row = 0; row < rows; row++) {
    for (let column = 0; column < columns2; column++) {
      const at = 2 * (row * columns2 + column);
      if (column) g.lineTo(sx(points[at]), sy(points[at + 1]));
      else g.moveTo(sx(points[at]), sy(points[at + 1]));
    }
  }
  if (rows > 1) {
    for (let column = 0; column < columns2; column++) {
      for (let row = 0; row < rows; row++) {
        const at = 2 * (row * columns2 + column);
        if (row) g.lineTo(sx(points[at]), sy(points[at + 1]));
        else g.moveTo(sx(points[at]), sy(points[at + 1]));
      }
    }
  }
  g.globalAlpha = 0.6;
  g.strokeStyle = g.ink;
  g.lineWidth = rows > 1 ? 0.8 : 1.8;
  g.stroke();
  g.globalAlpha = 1;
}
function flight(lane, fake, extent, t) {
  const dim = lane.shape.latent[1];
  const points = new Float32Array(fake.length);
  for (let k = 0; k < fake.length / 2; k++) {
    const place2 = latentPlace(lane.latent, dim, k, extent);
    points[2 * k] = place2[0] + t * (fake[2 * k] - place2[0]);
    points[2 * k + 1] = place2[1] + t * (fake[2 * k + 1] - place2[1]);
  }
  return points;
}
function drawVerdicts(g, box, lane, fake, scale) {
  for (const passed of [false, true]) {
    const points = [];
    lane.fake_logits.forEach((logit, k) => {
      if (logit > 0 === passed) points.push(fake[2 * k], fake[2 * k + 1]);
    });
    drawPoints(g, box, points, scale, passed ? "passed" : "caught");
  }
}
function veil(g, box, alpha) {
  g.globalAlpha = alpha;
  g.fillStyle = g.paper;
  g.fillRect(box.x, box.y, box.width, box.height);
  g.globalAlpha = 1;
}
var smooth = (t) => t * t * (3 - 2 * t);
function movePlane(g, box, lane, extent, options, t) {
  const scale = planeScales(box, extent);
  const moving = lane.moving ?? {};
  const fake = moving.fake ?? lane.fake;
  const phase = options.phase?.name;
  const flying = (phase === "noise" || phase === "fakes") && lane.latent && fake;
  const arrows = phase === "gradient" ? "generator" : options.arrows;
  const gradients = arrows === "none" ? null : moving[`${arrows}_gradients`] ?? lane[`${arrows}_gradients`];
  clipped(g, box, () => {
    if (lane.real && !resting.has(lane.real)) drawPoints(g, box, moving.real ?? lane.real, scale, "real");
    if (flying) {
      const at = phase === "noise" ? 0 : smooth(t);
      veil(g, box, 0.62 * (1 - at));
      drawPoints(g, box, flight(lane, fake, extent, at), scale, phase === "noise" ? "latent" : "fake");
    } else if (fake) {
      if (phase === "judge") veil(g, box, 0.4);
      const manifold = moving.manifold ?? lane.manifold;
      if (options.manifold && manifold?.length) drawManifold(g, manifold, lane.shape.manifold, scale);
      if (phase === "judge" && !lane.critic) drawVerdicts(g, box, lane, fake, scale);
      else drawPoints(g, box, fake, scale, "fake");
      if (gradients) {
        const at = (k) => [scale.sx(fake[2 * k]), scale.sy(fake[2 * k + 1])];
        drawArrows(g, box.width, gradients, 2, arrows === "generator" ? -1 : 1, at);
      }
    }
    if (options.editing === "modes" && lane.modes?.length) {
      const at = (k) => [scale.sx(lane.modes[2 * k]), scale.sy(lane.modes[2 * k + 1])];
      drawHandles(g, lane.mode_weights, at, options.hover);
    }
    if (options.editing === "draw") {
      for (const stroke of strokes(options)) drawStroke(g, stroke.map(([x, y]) => [scale.sx(x), scale.sy(y)]));
    }
  });
  if (flying) chip(g, box, [[phase === "noise" ? "latent z" : "latent z → fakes G(z)"]]);
  else if (phase === "judge" && lane.fake_logits && !lane.critic) {
    const passed = lane.fake_logits.reduce((sum, logit) => sum + (logit > 0), 0);
    const all = lane.fake_logits.length;
    const wordings = [`blue edge: D takes it for real (${passed} of ${all} fakes)`, `blue edge: taken for real (${passed})`];
    chip(g, box, wordings.map((text) => [text]));
  } else if (gradients) chip(g, box, arrowWords(arrows, lane.critic, gradients, 2));
  const away = fake && !flying ? outside({ fake, extent }) : 0;
  if (!away) return;
  const note = [[`fakes outside the picture: ${away}`], [`fakes outside: ${away}`]];
  chip(g, box, note, { at: "bottom", color: g.fake });
}

// gan_tutor/live/js/panels.js
var ABOUT = {
  noise: ["plane"],
  fakes: ["plane"],
  judge: ["plane", "outputs"],
  "discriminator loss": ["losses"],
  "discriminator moves": ["plane", "outputs"],
  "generator loss": ["losses"],
  gradient: ["plane", "gradient"],
  "generator moves": ["plane"]
};
var RIM = 30;
var memories = /* @__PURE__ */ new WeakMap();
function remember(canvas) {
  if (!memories.has(canvas)) memories.set(canvas, { limits: {}, tiles: {} });
  return memories.get(canvas);
}
function commonExtent(lanes) {
  const extents = lanes.map((lane) => lane.extent).filter((extent) => extent?.length);
  if (!extents.length) return null;
  if (extents[0].length === 4) return union(extents);
  return [Math.min(...extents.map((extent) => extent[0])), Math.max(...extents.map((extent) => extent[1]))];
}
function planeScale(canvasWidth, lanes, options, k) {
  const extent = commonExtent(lanes);
  if (!extent) return null;
  const boxes = arrange(canvasWidth, lanes);
  const box = boxes.lanes[k].plane;
  return lanes[k].dim === 1 ? lineScales(box, boxes.size / FONT, lanes[k], extent) : planeScales(box, extent);
}
function fieldBar(g, lane, right, room, y) {
  type(g);
  if (!lane.critic) return colourBar(g, [["D says: fake "], ["fake "]], "0", "1 real", right, room, y);
  const [low, high] = (lane.field_range ?? [0, 1]).map((value) => short2(+value.toPrecision(2)));
  colourBar(g, [["critic's value: "], ["critic: "]], low, high, right, room, y);
}
function drawLegend(g, { x, width, height }, lanes, ownBars) {
  const y = height / 2;
  type(g, { bold: true });
  const onLine = lanes[0].dim === 1;
  let end = write2(g, [REAL, onLine ? " real: p" : " real"], x, y) + 16;
  end = write2(g, [FAKE, onLine ? " fake: q" : " fake"], end, y) + 16;
  if (onLine) {
    const critic = lanes.every((lane) => lane.critic);
    const curves = critic ? [["critic", []]] : [["D", []], ["D*, the best", [5, 4]]];
    for (const [name, dash] of curves) {
      g.save();
      g.setLineDash(dash);
      g.strokeStyle = g.ink;
      g.lineWidth = 2.2;
      g.beginPath();
      g.moveTo(end, y);
      g.lineTo(end + 26, y);
      g.stroke();
      g.restore();
      g.fillText(name, end + 32, y);
      end += 32 + measure(g, [name]) + 16;
    }
  } else if (lanes[0].dim === 2 && !ownBars) {
    fieldBar(g, lanes[0], x + width, x + width - end, y);
  } else if (lanes[0].dim > 2) {
    type(g, { align: "right" });
    g.fillText("fakes: what G makes", x + width, y);
  }
}
function drawTitle(g, box, wordings, k) {
  const y = box.y + box.height / 2;
  dashSample(g, box.x, y, k, 26);
  title(g, { ...box, x: box.x + 34, y: y + 13 * g.u }, wordings, { width: box.width - 34 });
}
function drawStill(canvas, lanes, options) {
  const width = canvas.parentElement.clientWidth;
  if (!width || !lanes.length) return;
  const boxes = arrange(width, lanes);
  const { limits, tiles } = remember(canvas);
  const tile = (name) => tiles[name] ??= document.createElement("canvas");
  const g = pen(canvas, { x: 0, y: 0, width, height: boxes.height }, boxes.size, options.colors);
  const about = ABOUT[options.phase?.name] ?? [];
  const extent = commonExtent(lanes);
  const outputs = outputLimits(lanes, options.outputs, limits);
  const shares = shareAxis(lanes, limits);
  const density = roundUp(1.08 * Math.max(...lanes.map(highest)));
  const strong = (name) => about.includes(name);
  drawLegend(g, boxes.legend, lanes, Boolean(boxes.lanes[0].bar));
  const names = shortTitles(lanes);
  lanes.forEach((lane, k) => {
    const { plane, strip, bar, title: head, outputs: out, modes, first = true } = boxes.lanes[k];
    if (head) drawTitle(g, head, [[lane.title ?? ""], [names[k]]], k);
    if (bar) fieldBar(g, lane, bar.x + bar.width, bar.width, bar.y + bar.height / 2);
    const latent = options.phase?.name === "noise" && Boolean(lane.latent);
    const look = { first, strong: strong("plane") };
    if (lane.dim === 2 && extent) drawPlane(g, plane, lane, extent, { ...look, latent, tile: tile(`field ${k}`) });
    if (lane.dim === 1 && extent) drawLine(g, plane, lane, extent, { ...look, top: density });
    if (lane.dim > 2 && lane.images?.length) drawImages(g, plane, lane, tile(`images ${k}`));
    if (strip && lane.images?.length) {
      title(g, strip, [["Some fakes, decoded to images"], ["Some fakes as images"]]);
      drawStrip(g, strip, lane, tile(`images ${k}`));
    }
    drawOutputs(g, out, lane, outputs, { view: options.outputs, first, strong: strong("outputs") });
    if (modes && hasModes(lane)) drawModes(g, modes, lane, shares, { first });
  });
  const told = !options.phase;
  const room = 100 * g.u;
  if (boxes.losses) drawLosses(g, boxes.losses, lanes[0], { strong: strong("losses"), told, memory: limits });
  if (boxes.gradient) drawGradient(g, boxes.gradient, lanes, { strong: strong("gradient"), told, room });
  if (boxes.frozen) {
    const lane = lanes.find((each) => each.overtraining);
    drawFrozen(g, boxes.frozen, lane, { strong: strong("gradient"), room: room + 18 * g.u });
  }
  if (boxes.ribbon) drawRibbons(g, boxes.ribbon, lanes, tile);
}
function drawRibbons(g, box, lanes, tile) {
  const x = timeAxis(lanes);
  const gap = lanes.length > 1 ? 6 : 0;
  const height = (box.height - gap * (lanes.length - 1)) / lanes.length;
  const names = shortTitles(lanes);
  ribbonTitle(g, box, fullShare(lanes.find(hasModes).mode_weights));
  lanes.forEach((lane, k) => {
    if (!hasModes(lane)) return;
    const own = { ...box, y: Math.round(box.y + k * (height + gap)), height: Math.round(height) };
    const bottom = k === lanes.length - 1;
    drawRibbon(g, own, lane, x, { tile: tile(`ribbon ${k}`), bottom, names: lanes.length === 1 });
    if (lanes.length === 1) return;
    type(g);
    g.fillText(names[k], own.x + own.width + 7, own.y + own.height / 2, 100 * g.u);
  });
}
function drawMoving(canvas, lanes, options, t = 1) {
  const width = canvas.parentElement.clientWidth;
  const extent = commonExtent(lanes);
  canvas.hidden = !extent;
  if (!width || !extent) return;
  const boxes = arrange(width, lanes);
  const beyond = options.editing === "modes" ? RIM : 0;
  const region = lay(canvas, around(boxes.lanes.map(({ plane }) => plane), beyond));
  const g = pen(canvas, region, boxes.size, options.colors);
  lanes.forEach((lane, k) => {
    const box = boxes.lanes[k].plane;
    if (lane.dim === 2) movePlane(g, box, lane, extent, options, t);
    if (lane.dim === 1) moveLine(g, box, lane, extent, options, t);
  });
}

// gan_tutor/live/js/replay.js
var FRAME = 40;
function unfold(stored, bytes) {
  const known = [];
  let at = 0;
  return stored.map(({ lanes, ...header }) => {
    const parts2 = [];
    const whole = lanes.map((lane, k) => {
      const arrays = known[k] = new Map(known[k]);
      for (const name of lane.gone) arrays.delete(name);
      for (const [name, type2, shape] of lane.arrays) {
        const size = shape.reduce((a, b) => a * b, 1) * (type2 === "f4" ? 4 : 1);
        arrays.set(name, { entry: [name, type2, shape], piece: bytes.subarray(at, at += size), range: lane.field_range });
      }
      const found = [...arrays.values()];
      parts2.push(join(found.map(({ piece }) => piece)));
      return { ...lane, gone: [], arrays: found.map(({ entry }) => entry), field_range: arrays.get("field")?.range };
    });
    return { header: { ...header, lanes: whole, full: true }, buffers: parts2 };
  });
}
function join(pieces) {
  const joined = new Uint8Array(pieces.reduce((sum, piece) => sum + piece.length, 0));
  let at = 0;
  for (const piece of pieces) {
    joined.set(piece, at);
    at += piece.length;
  }
  return joined;
}
function frameAt(frames, step) {
  const later = frames.findIndex(({ header }) => header.step > step);
  return later < 0 ? frames.length - 1 : Math.max(0, later - 1);
}
function standIn(traits, frames) {
  const listeners = /* @__PURE__ */ new Map();
  const heard = {};
  const last2 = frames.length - 1;
  let at = 0;
  let number2 = 0;
  let speed = null;
  let timer = 0;
  function show() {
    const { header, buffers } = frames[at];
    number2 += 1;
    const latest = frames[last2].header.step;
    const said = {
      kind: "frame",
      frame: number2,
      playing: timer !== 0,
      note: "",
      phase: null,
      heard,
      controls: { speed },
      preset: null,
      promise: "",
      timeline: { first: frames[0].header.step, latest, kept: frames.length }
    };
    for (const does2 of listeners.get("msg:custom") ?? []) does2({ ...said, ...header }, buffers);
  }
  function pause() {
    clearInterval(timer);
    timer = 0;
  }
  function play() {
    pause();
    if (at === last2) at = 0;
    timer = setInterval(() => {
      at += 1;
      if (at >= last2) pause();
      show();
    }, speed ? 1e3 / speed : FRAME);
  }
  const does = {
    play,
    pause,
    bye: pause,
    // nobody looks
    hello: () => {
    },
    step: () => {
      pause();
      at = Math.min(at + 1, last2);
    },
    reset: () => {
      pause();
      at = 0;
    },
    rewind: ({ step }) => {
      pause();
      at = frameAt(frames, step);
    },
    set: ({ name, value }) => {
      if (name === "speed") speed = value;
      if (timer) play();
    }
  };
  return {
    get: (name) => traits[name],
    on: (event, listener) => listeners.set(event, (listeners.get(event) ?? /* @__PURE__ */ new Set()).add(listener)),
    off: (event, listener) => listeners.get(event)?.delete(listener),
    send: (message) => {
      if (!(message.do in does)) return;
      if (message.control) heard[message.view] = message.control;
      does[message.do](message);
      if (message.do !== "bye") queueMicrotask(show);
    }
  };
}

// gan_tutor/live/js/sheets.js
var PAD = 4;
var GAP = 3;
var WORDS = 22;
var BARS = 36;
var PAST = 48;
var MIDST = 3;
var under = (modes) => modes ? WORDS + BARS + MIDST + PAST + PAD : 0;
function sheet(side, [count2, height, width], ratio = 1) {
  const columns2 = Math.ceil(Math.sqrt(count2));
  const rows = Math.ceil(count2 / columns2);
  const most = Math.max(columns2, rows);
  const gap = Math.max(GAP, Math.round(side / 40));
  const room = (side - 2 * PAD - (most - 1) * gap) / most;
  const exact = room * ratio / Math.max(width, height);
  const scale = (Math.floor(exact) >= 0.86 * exact ? Math.floor(exact) : exact) / ratio;
  const [wide, tall] = [scale * width, scale * height];
  const [spareX, spareY] = [side - columns2 * wide, side - rows * tall];
  const at = (spare, size, number2, k) => Math.round(spare / (number2 + 1) * (k + 1) * ratio) / ratio + k * size;
  const place2 = (k) => [at(spareX, wide, columns2, k % columns2), at(spareY, tall, rows, Math.floor(k / columns2))];
  return { columns: columns2, rows, wide, tall, place: place2 };
}
function leader(shares) {
  const most = Math.max(...shares);
  return most > 0 ? shares.indexOf(most) : -1;
}
var over = (middle, wide, { x, width }) => Math.max(x, Math.min(middle - wide / 2, x + width - wide));
function newestFirst(history, [seeds, moments, classes], full) {
  const found = new Float32Array(history.length);
  for (let k = 0; k < seeds; k++) {
    for (let t = 0; t < moments; t++) {
      const [from, to] = [(k * moments + t) * classes, (k * moments + moments - 1 - t) * classes];
      for (let c = 0; c < classes; c++) found[to + c] = strength(history[from + c] / 255, full);
    }
  }
  return found;
}
function paintPast(g, row, tile) {
  const [seeds, moments, classes] = row.shape.mode_history;
  if (tile.width !== classes || tile.height !== seeds * moments) [tile.width, tile.height] = [classes, seeds * moments];
  const inside = tile.getContext("2d");
  const image = inside.createImageData(classes, seeds * moments);
  const hue = rgb(g.fake);
  newestFirst(row.mode_history, row.shape.mode_history, fullShare(row.mode_weights)).forEach((alpha, k) => {
    image.data.set([...hue, 255 * alpha], 4 * k);
  });
  inside.putImageData(image, 0, 0);
}
function prepare(g, row, tiles) {
  const [seeds, count2, height, width] = row.shape.images;
  paint(row.images, [seeds * count2, height, width], tiles.images, { columns: count2 });
  if (row.modes) paintPast(g, row, tiles.past);
}
function drawSheet(g, box, row, k, tiles, top) {
  if (row.diverged[k]) return;
  const [, count2, height, width] = row.shape.images;
  const { wide, tall, place: place2 } = sheet(box.width, [count2, height, width], g.ratio);
  g.imageSmoothingEnabled = false;
  for (let n = 0; n < count2; n++) {
    const [x, y] = place2(n);
    g.drawImage(tiles.images, n * width, k * height, width, height, box.x + x, box.y + y, wide, tall);
  }
  if (row.modes) drawClasses(g, { ...box, x: box.x + PAD, width: box.width - 2 * PAD }, row, k, tiles.past, top);
  g.imageSmoothingEnabled = true;
}
function drawClasses(g, box, row, k, past, top) {
  const high = (share) => BARS * share / top;
  const count2 = row.modes;
  const room = box.width / count2;
  const shares = [...row.mode_shares.subarray(k * count2, (k + 1) * count2)];
  const foot = box.y + box.height + WORDS + BARS;
  const [, moments] = row.shape.mode_history;
  g.drawImage(past, 0, k * moments, count2, moments, box.x, foot + MIDST, box.width, moments);
  g.fillStyle = g.paper;
  for (let c = 0; c <= count2; c++) g.fillRect(box.x + (c - 0.14) * room, foot + MIDST, 0.28 * room, moments);
  g.fillStyle = g.fake;
  shares.forEach((share, c) => g.fillRect(box.x + (c + 0.14) * room, foot - high(share), 0.72 * room, high(share)));
  g.fillStyle = g.line;
  g.fillRect(box.x, foot, box.width, 1);
  g.fillStyle = g.real;
  row.mode_weights.forEach((share, c) => g.fillRect(box.x + (c + 0.04) * room, foot - high(share) - 1, 0.92 * room, 2));
  const first = leader(shares);
  if (first < 0) return;
  const mostly = row.dominant[k];
  type(g, { bold: Boolean(mostly) });
  const [words3] = fit(g, mostly ? [[`mostly ${mostly}s`], [mostly]] : [[row.mode_names[first]]], box.width);
  const x = over(box.x + (first + 0.5) * room, g.measureText(words3).width, box);
  g.fillText(words3, x, foot - high(Math.max(shares[first], ...row.mode_weights)) - WORDS / 2);
}

// gan_tutor/live/js/seeds.js
var TELL_EVERY2 = 500;
var GAP2 = 12;
var LETTERS = 24;
var LEGEND = 34;
var COLLAPSED = 3;
var BAR = { mark: (g, x, y, r) => g.rect(x - 0.7 * r, y - 1.2 * r, 1.4 * r, 2.4 * r), of: "fake" };
var LEVEL = { mark: (g, x, y, r) => g.rect(x - 1.3 * r, y - 1, 2.6 * r, 2), of: "real" };
function tiling(width, count2, below = 0) {
  const least = width < 620 ? 96 : 104;
  const most = Math.max(1, Math.min(8, count2, Math.floor((width + GAP2) / (least + GAP2))));
  const rows = Math.ceil(count2 / most);
  const columns2 = Math.ceil(count2 / rows);
  const side = Math.floor((width - (columns2 - 1) * GAP2) / columns2);
  return { columns: columns2, rows, side, height: LEGEND + rows * (side + below + LETTERS + GAP2) };
}
var count = (flags) => flags.filter(Boolean).length;
var briefly = ({ seeds, collapsed }) => `${count(collapsed)} of ${seeds.length} collapsed`;
function summary({ seeds, collapsed, diverged, modes, modes_captured: captured }) {
  const all = captured.filter((found, k) => found === modes && !diverged[k]).length;
  const told = [`${count(collapsed)} of ${seeds.length} seeds collapsed`];
  if (modes) told.push(`${all} capture all ${modes} modes`);
  if (count(diverged)) told.push(`${count(diverged)} diverged`);
  return told.join(", ");
}
function describe2(row) {
  const alike = row.seeds.map((seed, k) => [seed, row.dominant?.[k]]).filter(([, name]) => name);
  const mostly = alike.map(([seed, name]) => `seed ${seed} (${name}s)`).join(", ");
  return `step ${row.step}: ${summary(row)}${mostly && `; mostly one class: ${mostly}`}`;
}
function verdict({ diverged, modes, modes_captured: captured }, k) {
  if (diverged[k]) return ["diverged"];
  if (!modes) return [""];
  return [`${captured[k]} of ${modes} modes`, `${captured[k]} of ${modes}`];
}
function drawLegend2(g, row, width, top) {
  const y = LEGEND / 2;
  type(g, { bold: true });
  const percent = `${Math.round(100 * top)} %`;
  const classes = [
    [BAR, ` fakes by class, up to ${percent}; below: the run so far   `, LEVEL, " reals"],
    [BAR, ` fakes by class, up to ${percent}   `, LEVEL, " reals"],
    [BAR, " fakes   ", LEVEL, " reals"]
  ];
  const points = [[REAL, " real   ", FAKE, " fake"]];
  const marks = !row.shape.images ? points : row.modes ? classes : [[""]];
  const room = width - measure(g, ["collapsed"]) - 70;
  const [told] = fit(g, [[summary(row)], [briefly(row)]], room - measure(g, marks.at(-1)));
  const end = write2(g, fit(g, marks, room - measure(g, [told])), 0, y);
  g.strokeStyle = g.fake;
  g.lineWidth = COLLAPSED;
  g.strokeRect(end + 24, y - 7, 14, 14);
  g.fillText("collapsed", end + 46, y);
  type(g, { bold: true, align: "right" });
  g.fillText(told, width, y);
}
function draw(canvas, row, colors, { tiles, limits }) {
  const width = canvas.clientWidth;
  const pictures = Boolean(row.shape.images);
  const below = pictures ? under(row.modes) : 0;
  const { columns: columns2, side, height } = tiling(width, row.seeds.length, below);
  const g = pen(canvas, { x: 0, y: 0, width, height }, 13, colors);
  const top = pictures ? shareAxis([row], limits) : 1;
  drawLegend2(g, row, width, top);
  if (pictures) prepare(g, row, tiles);
  row.seeds.forEach((seed, k) => {
    const [down, across] = [Math.floor(k / columns2), k % columns2];
    const box = {
      x: across * (side + GAP2),
      y: LEGEND + down * (side + below + LETTERS + GAP2) + LETTERS,
      width: side,
      height: side
    };
    type(g, { bold: true });
    g.fillText(`seed ${seed}`, box.x, box.y - LETTERS / 2);
    const room = side - measure(g, [`seed ${seed}`]) - 8;
    type(g, { align: "right" });
    const wordings = verdict(row, k);
    const words3 = wordings.find((each) => measure(g, [each]) <= room) ?? wordings.at(-1);
    g.fillText(words3, box.x + side, box.y - LETTERS / 2, room);
    if (pictures) drawSheet(g, box, row, k, tiles, top);
    else drawPlane2(g, box, row, k);
    frame(g, { ...box, height: side + below }, row.collapsed[k], row.diverged[k]);
  });
}
function drawPlane2(g, box, row, k) {
  const to = scales(box, row.extent.slice(0, 2), row.extent.slice(2));
  const each = row.fake.length / row.seeds.length;
  clipped(g, box, () => {
    drawPoints(g, box, row.real, to, "real");
    drawPoints(g, box, row.fake.subarray(k * each, (k + 1) * each), to, "fake");
  });
}
function frame(g, { x, y, width, height }, collapsed, diverged) {
  g.strokeStyle = collapsed ? g.fake : g.line;
  g.lineWidth = collapsed ? COLLAPSED : 1;
  g.setLineDash(diverged ? [6, 4] : []);
  g.strokeRect(x + g.lineWidth / 2, y + g.lineWidth / 2, width - g.lineWidth, height - g.lineWidth);
  g.setLineDash([]);
}
function renderSeeds({ model, el }) {
  const gone = new AbortController();
  const { signal } = gone;
  const [colors, menus] = [model.get("colors"), model.get("menus")];
  const memory = { tiles: { images: element("canvas"), past: element("canvas") }, limits: {} };
  let row = null;
  let told = { at: 0, text: "" };
  const canvas = element("canvas", "gan-tutor-tiles");
  canvas.setAttribute("role", "img");
  canvas.setAttribute("aria-label", "a row of seeds, waiting for its first picture");
  const note = element("div", "gan-tutor-note");
  note.setAttribute("role", "status");
  const command = (message) => link.command(message);
  const parts2 = [mainRow({ menus, command }), players({ menus, command, signal, alone: false })];
  const root = element("div", "gan-tutor-stage", {}, parts2[0].element, canvas, parts2[1].element, note);
  el.append(root);
  function paint3() {
    if (!row) return null;
    draw(canvas, row, colors, memory);
    const now = performance.now();
    if (now - told.at >= TELL_EVERY2 || !row.playing) {
      const text = describe2(row);
      if (text !== told.text) canvas.setAttribute("aria-label", text);
      told = { at: now, text };
    }
    link.drew(row.frame);
    return false;
  }
  const sight = screen({ watched: canvas, paint: paint3, signal });
  const link = connect({
    model,
    root,
    onFrame: (header, buffers) => {
      const shape = Object.fromEntries(header.arrays.map(([name, , sides]) => [name, sides]));
      row = { ...header, ...decode(header.arrays, buffers[0]), shape };
      sight.ask();
    },
    onState: (state) => {
      const caughtUp = link.caughtUp();
      for (const part of parts2) {
        part.show(state);
        if (caughtUp) part.showControls(state);
      }
      write(note, "textContent", state.note);
    },
    onOther: () => {
    },
    onLost: () => write(note, "textContent", SILENT)
  });
  return () => {
    link.close();
    gone.abort();
    root.remove();
  };
}

// gan_tutor/live/js/stage.js
var TELL_EVERY3 = 500;
function render({ model, el }) {
  const gone = new AbortController();
  const { signal } = gone;
  const colors = model.get("colors");
  const menus = model.get("menus");
  const replay = model.get("kind") === "replay";
  let content = null;
  let lanes = [];
  let motion = still;
  let phase = { name: null, since: 0 };
  let told = { at: 0, text: "" };
  const [backdrop, foreground] = ["gan-tutor-backdrop", "gan-tutor-foreground"].map((name) => element("canvas", name));
  for (const canvas of [backdrop, foreground]) canvas.setAttribute("aria-hidden", "true");
  const image = element("div", "gan-tutor-image", {}, backdrop, foreground);
  image.setAttribute("role", "img");
  image.setAttribute("aria-label", "the game, waiting for its first picture");
  const picture = element("div", "gan-tutor-picture", {}, image);
  const note = element("div", "gan-tutor-note");
  note.setAttribute("role", "status");
  const root = element("div", "gan-tutor-stage");
  el.append(root);
  const command = (message) => link.command(message);
  const shown = view({ change: () => sight.ask(true, true) });
  const pad2 = pad({
    command,
    signal,
    caughtUp: () => link.caughtUp(),
    lanes: () => lanes,
    repaint: () => {
      showData();
      sight.ask(false, true);
    },
    scaleOf: (k) => {
      const width = picture.clientWidth;
      return lanes[k].dim <= 2 && width ? planeScale(width, lanes, options(), k) : null;
    }
  });
  picture.append(pad2.element);
  const asked = hints(picture);
  const parts2 = {
    main: mainRow({ menus, replay, command }),
    slow: slowMotion({ command }),
    moments: timeline({ command, signal })
  };
  if (!replay) {
    parts2.players = players({ menus, command, signal });
    parts2.data = data({ pad: pad2 });
    parts2.run = run({ command });
  }
  const groups = [parts2.players, shown, parts2.data, parts2.run].filter(Boolean).map((part) => part.element);
  root.append(
    parts2.main.element,
    parts2.slow.element,
    picture,
    parts2.moments.element,
    note,
    element("div", "gan-tutor-groups", {}, ...groups)
  );
  function options() {
    return { ...shown.options(), ...pad2.seen(), phase: content?.phase ?? null, colors };
  }
  const showData = () => lanes.length && parts2.data?.show(lanes[0]);
  function paint3(time, afresh) {
    if (!lanes.length) return null;
    const now = options();
    positions(motion, time).forEach((moving, k) => lanes[k].moving = moving);
    if (afresh) drawStill(backdrop, lanes, now);
    const share = content.phase && !sight.calm() ? phaseShare(phase.since, time) : 1;
    drawMoving(foreground, pad2.echo(lanes), now, share);
    pad2.place();
    if (afresh) asked.place(arrange(picture.clientWidth, lanes).lanes[0]);
    tell();
    link.drew(content.frame);
    return share < 1 || !settled(motion, time);
  }
  function tell() {
    const now = performance.now();
    if (now - told.at < TELL_EVERY3 && content.playing) return;
    const text = describe(lanes);
    if (text !== told.text) image.setAttribute("aria-label", text);
    told = { at: now, text };
  }
  const sight = screen({ watched: picture, paint: paint3, signal });
  const link = connect({
    model,
    root,
    onFrame: (header, buffers) => {
      content = header;
      lanes = unpack(header, buffers, lanes);
      const calm = sight.calm() || sight.late();
      motion = arrive(motion, lanes, { time: performance.now(), playing: header.playing, calm });
      shown.show(lanes);
      const name = header.phase && `${header.step} ${header.phase.index}`;
      if (name !== phase.name) phase = { name, since: performance.now() };
      sight.ask();
    },
    onState: (state) => {
      const caughtUp = link.caughtUp();
      pad2.settle();
      parts2.main.show(state);
      parts2.slow.show(state);
      parts2.players?.show(state);
      parts2.moments.show(state, caughtUp);
      if (caughtUp) for (const part of Object.values(parts2)) part.showControls?.(state);
      showData();
      write(note, "textContent", state.note);
    },
    onOther: ({ kind, code, step }, buffers) => {
      if (kind === "code") parts2.run?.showCode(code);
      if (kind === "recording") parts2.run?.download(step, buffers[0]);
    },
    onLost: () => write(note, "textContent", SILENT),
    patient: () => !sight.calm() && !sight.late()
  });
  return () => {
    link.close();
    gone.abort();
    root.remove();
  };
}
function recorded(model) {
  const traits = Object.fromEntries(["kind", "menus", "colors"].map((name) => [name, model.get(name)]));
  const { buffer, byteOffset, byteLength } = model.get("data");
  return standIn(traits, unfold(model.get("frames"), new Uint8Array(buffer, byteOffset, byteLength)));
}
function renderAny({ model, el }) {
  const kind = model.get("kind");
  if (kind === "seeds") return renderSeeds({ model, el });
  return render({ model: kind === "replay" ? recorded(model) : model, el });
}
var stage_default = { render: renderAny };
export {
  stage_default as default
};
