// The live stage: draws the frames that the kernel sends, and reports what the learner does.

import { element, write } from "./controls.js";
import { data } from "./data.js";
import { describe, unpack } from "./frame.js";
import { mainRow, players, run, view } from "./groups.js";
import { hints } from "./hints.js";
import { connect, SILENT } from "./link.js";
import { slowMotion, timeline } from "./moments.js";
import { arrive, phaseShare, positions, settled, still } from "./motion.js";
import { pad as makePad } from "./pad.js";
import { arrange, drawMoving, drawStill, planeScale } from "./panels.js";
import { standIn, unfold } from "./replay.js";
import { screen } from "./screen.js";
import { renderSeeds } from "./seeds.js";

const TELL_EVERY = 500; // ms between two changes of the alt text while it plays

function render({ model, el }) {
  const gone = new AbortController(); // every listener and every animation frame ends with it
  const { signal } = gone;
  const colors = model.get("colors");
  const menus = model.get("menus");
  const replay = model.get("kind") === "replay"; // a recording, played without a kernel

  let content = null; // the newest header
  let lanes = []; // and what it shows
  let motion = still;
  let phase = { name: null, since: 0 }; // of slow motion
  let told = { at: 0, text: "" };

  // The picture: what changes with a snapshot, and over it what moves between two.
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
  const pad = makePad({
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
    },
  });
  picture.append(pad.element);
  const asked = hints(picture);
  const parts = {
    main: mainRow({ menus, replay, command }),
    slow: slowMotion({ command }),
    moments: timeline({ command, signal }),
  };
  if (!replay) {
    parts.players = players({ menus, command, signal });
    parts.data = data({ pad });
    parts.run = run({ command });
  }
  const groups = [parts.players, shown, parts.data, parts.run].filter(Boolean).map((part) => part.element);
  root.append(
    parts.main.element,
    parts.slow.element,
    picture,
    parts.moments.element,
    note,
    element("div", "gan-tutor-groups", {}, ...groups),
  );

  function options() {
    return { ...shown.options(), ...pad.seen(), phase: content?.phase ?? null, colors };
  }

  const showData = () => lanes.length && parts.data?.show(lanes[0]);

  function paint(time, afresh) {
    if (!lanes.length) return null;
    const now = options();
    positions(motion, time).forEach((moving, k) => (lanes[k].moving = moving));
    if (afresh) drawStill(backdrop, lanes, now);
    const share = content.phase && !sight.calm() ? phaseShare(phase.since, time) : 1;
    drawMoving(foreground, pad.echo(lanes), now, share);
    pad.place();
    if (afresh) asked.place(arrange(picture.clientWidth, lanes).lanes[0]);
    tell();
    link.drew(content.frame);
    return share < 1 || !settled(motion, time);
  }

  function tell() {
    const now = performance.now();
    if (now - told.at < TELL_EVERY && content.playing) return;
    const text = describe(lanes);
    if (text !== told.text) image.setAttribute("aria-label", text);
    told = { at: now, text };
  }

  const sight = screen({ watched: picture, paint, signal });
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
      pad.settle();
      parts.main.show(state);
      parts.slow.show(state);
      parts.players?.show(state);
      parts.moments.show(state, caughtUp);
      if (caughtUp) for (const part of Object.values(parts)) part.showControls?.(state);
      showData();
      write(note, "textContent", state.note);
    },
    onOther: ({ kind, code, step }, buffers) => {
      if (kind === "code") parts.run?.showCode(code);
      if (kind === "recording") parts.run?.download(step, buffers[0]);
    },
    onLost: () => write(note, "textContent", SILENT),
    patient: () => !sight.calm() && !sight.late(),
  });

  return () => {
    link.close();
    gone.abort();
    root.remove();
  };
}

/** A stand-in for the model of a recording, which needs no kernel: its frames came with the widget. */
function recorded(model) {
  const traits = Object.fromEntries(["kind", "menus", "colors"].map((name) => [name, model.get(name)]));
  const { buffer, byteOffset, byteLength } = model.get("data");
  return standIn(traits, unfold(model.get("frames"), new Uint8Array(buffer, byteOffset, byteLength)));
}

/** What is shown depends on the widget: a stage, a row of seeds, or a recording. */
function renderAny({ model, el }) {
  const kind = model.get("kind");
  if (kind === "seeds") return renderSeeds({ model, el });
  return render({ model: kind === "replay" ? recorded(model) : model, el });
}

export default { render: renderAny };
