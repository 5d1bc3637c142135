// The stage's controls, in groups by what they do. Each group is { element, show(content) }, where `content`
// is a frame's header or a state: Python's account of where everything stands.

import { button, cluster, disclosure, element, formatRate } from "./controls.js";
import { line, menu, number, slider, toggle, write } from "./controls.js";

const RATES = { low: -4, high: 0, step: 0.05, log: true, format: formatRate }; // from 10^-4 to 1
const MOST_STEPS = 20; // of D for one of G; no lesson needs more
const SIDES = { 1: [""], 2: ["left", "right"], 3: ["left", "middle", "right"] };
const same = (names) => names.map((name) => [name, name]);

/** Speeds from the fastest to the slowest. */
function speeds(offered) {
  const rates = offered.filter((speed) => typeof speed === "number").sort((a, b) => b - a);
  return [
    [null, "full"],
    ...rates.map((rate) => [rate, `${rate} ${rate === 1 ? "step" : "steps"}/s`]),
    ...(offered.includes("slow") ? [["slow", "slow motion"]] : []),
  ];
}

/** The main row: what is always at hand. */
export function mainRow({ menus, replay, command }) {
  const plays = {
    Play: button("Play", "Let the game go on", () => command({ do: "play" })),
    Pause: button("Pause", "Let the game stand still", () => command({ do: "pause" })),
  };
  const step = button("Step", "Pause, and take one step", () => command({ do: "step" }));
  const reset = button("Reset", "Back to step 0, with the controls as they are", () => command({ do: "reset" }));
  const speed = menu("Speed", "How fast it plays", speeds(menus.speed ?? []), (value) =>
    command({ do: "set", name: "speed", value }),
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
    },
  };
}

/** The players: which trains, on which loss, how fast. `alone`: whether one game can be looked into. */
export function players({ menus, command, signal, alone = true }) {
  const set = (name, lane) => (value) => command({ do: "set", name, value, ...(lane === undefined ? {} : { lane }) });
  const rate = (name, text) => slider(text, "How far one update goes", RATES, set(name), signal);
  const steps = ["discriminator", "generator", "both"].map((player) => {
    const who = { discriminator: "D", generator: "G", both: "both" }[player];
    const title = player === "both" ? "Pause, and let both take a step" : `Pause, and let ${who} alone take a step`;
    return button(`Step ${who}`, title, () => command({ do: "step", player }));
  });
  const shown = {
    player: menu("Trains", "Who learns when the game goes on", same(menus.player ?? []), set("player")),
    frozen: toggle(
      "Freeze G, over-train D",
      "G stands still while D trains on: see what is left of the gradient under three losses",
      set("frozen"),
    ),
    discriminator_lr: rate("discriminator_lr", "D's learning rate"),
    generator_lr: rate("generator_lr", "G's learning rate"),
    discriminator_steps: number(
      "D steps per G step",
      "How many updates D gets for each of G",
      { low: 1, high: MOST_STEPS, step: 1, digits: 0 },
      set("discriminator_steps"),
    ),
    instance_noise: slider(
      "Noise",
      "Instance noise: standard deviation of the noise on what D sees, reals and fakes alike",
      { low: 0, high: 1, step: 0.01, format: (value) => value.toFixed(2) },
      set("instance_noise"),
      signal,
    ),
  };
  const losses = cluster();
  let lossMenus = [];
  const defaults = button("Defaults", "The controls as they were at first", () => command({ do: "defaults" }));
  const group = disclosure(
    "Players",
    true,
    shown.player.element,
    cluster(...steps),
    ...(alone ? [shown.frozen.element] : []),
    losses,
    shown.discriminator_steps.element,
    shown.instance_noise.element,
    cluster(shown.discriminator_lr.element, shown.generator_lr.element),
    defaults,
  );

  /** One menu for a game, and one a lane where several are played in step. */
  function offerLosses(count) {
    if (lossMenus.length === count) return;
    lossMenus = Array.from({ length: count }, (_, k) => {
      const side = SIDES[count]?.[k] ?? String(k + 1);
      const title = "What D and G play for";
      const lane = count > 1 ? k : undefined;
      return menu(side ? `Loss, ${side}` : "Loss", title, same(menus.objective ?? []), set("objective", lane));
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
    },
  };
}

/** What the picture shows. Python knows nothing of it: `change` is given the options. */
export function view({ change }) {
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
      choose("arrows"),
    ),
    outputs: menu(
      "Histogram",
      "D's outputs as probabilities, or as logits, which do not crowd at 0 and 1",
      [["probability", "probability"], ["logit", "logit"]],
      choose("outputs"),
    ),
    manifold: toggle("Manifold", "The net that G makes of a net of latent points", choose("manifold")),
  };
  for (const [name, control] of Object.entries(shown)) control.show(options[name]);
  return {
    element: disclosure("View", false, shown.arrows.element, shown.outputs.element, shown.manifold.element),
    options: () => ({ ...options }),
    /** What the data have nothing for is not offered: images have no arrows, and few games a net in the plane. */
    show: (lanes) => {
      write(shown.arrows.element, "hidden", lanes.every((lane) => lane.dim > 2));
      write(shown.manifold.element, "hidden", !lanes.some((lane) => lane.manifold?.length));
    },
  };
}

/** The run as a whole: its seed and its code. */
export function run({ command }) {
  let known = null;
  const sow = (value) => command({ do: "seed", value: Math.round(value) });
  const from = "The same game from its beginning with this seed";
  const seed = number("Seed", from, { low: 0, step: 1, digits: 0 }, sow);
  const next = button("New seed", "The same game from its beginning with another seed", () =>
    sow(known === null ? 1 + Math.floor(9999 * Math.random()) : known + 1),
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
    cluster(given.element, button("Load code", "Recreate that run", load)),
  );
  return {
    element: group,
    showControls: ({ controls }) => {
      known = controls.seed ?? null;
      seed.show(known);
    },
    download: (step, bytes) => {
      if (!saving) return; // another view of the stage has asked
      saving = false;
      const url = URL.createObjectURL(new Blob([bytes], { type: "application/octet-stream" }));
      Object.assign(document.createElement("a"), { href: url, download: `gan-run-${step}.npz` }).click();
      setTimeout(() => URL.revokeObjectURL(url), 10_000);
    },
    showCode: async (text) => {
      code.show(text);
      if (!asked) return; // another view of the stage has
      asked = false;
      try {
        await navigator.clipboard.writeText(text);
        told.textContent = "copied";
      } catch {
        code.input.focus(); // a page without the right to copy: one key does it
        code.input.select();
        told.textContent = "press Ctrl+C to copy";
      }
    },
  };
}
