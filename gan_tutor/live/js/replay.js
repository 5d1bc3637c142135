// A recording played without a kernel: a stand-in for the widget's model that answers as Python would.

const FRAME = 40; // ms between two pictures at full speed

/** Frames as they are stored, each with only what has changed, to frames that are whole. */
export function unfold(stored, bytes) {
  const known = [];
  let at = 0;
  return stored.map(({ lanes, ...header }) => {
    const parts = [];
    const whole = lanes.map((lane, k) => {
      const arrays = (known[k] = new Map(known[k]));
      for (const name of lane.gone) arrays.delete(name);
      for (const [name, type, shape] of lane.arrays) {
        const size = shape.reduce((a, b) => a * b, 1) * (type === "f4" ? 4 : 1);
        arrays.set(name, { entry: [name, type, shape], piece: bytes.subarray(at, (at += size)), range: lane.field_range });
      }
      const found = [...arrays.values()];
      parts.push(join(found.map(({ piece }) => piece)));
      return { ...lane, gone: [], arrays: found.map(({ entry }) => entry), field_range: arrays.get("field")?.range };
    });
    return { header: { ...header, lanes: whole, full: true }, buffers: parts };
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

/** The number of the frame that shows `step`, or the last one before it. */
export function frameAt(frames, step) {
  const later = frames.findIndex(({ header }) => header.step > step);
  return later < 0 ? frames.length - 1 : Math.max(0, later - 1);
}

/** Answers a view's messages with the frames of a recording. `traits` are the widget's, by name. */
export function standIn(traits, frames) {
  const listeners = new Map();
  const heard = {};
  const last = frames.length - 1;
  let at = 0;
  let number = 0;
  let speed = null;
  let timer = 0;

  function show() {
    const { header, buffers } = frames[at];
    number += 1;
    const latest = frames[last].header.step;
    const said = {
      kind: "frame",
      frame: number,
      playing: timer !== 0,
      note: "",
      phase: null,
      heard,
      controls: { speed },
      preset: null,
      promise: "",
      timeline: { first: frames[0].header.step, latest, kept: frames.length },
    };
    for (const does of listeners.get("msg:custom") ?? []) does({ ...said, ...header }, buffers);
  }

  function pause() {
    clearInterval(timer);
    timer = 0;
  }

  function play() {
    pause();
    if (at === last) at = 0;
    timer = setInterval(() => {
      at += 1;
      if (at >= last) pause();
      show();
    }, speed ? 1000 / speed : FRAME);
  }

  const does = {
    play,
    pause,
    bye: pause, // nobody looks
    hello: () => {},
    step: () => {
      pause();
      at = Math.min(at + 1, last);
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
    },
  };
  return {
    get: (name) => traits[name],
    on: (event, listener) => listeners.set(event, (listeners.get(event) ?? new Set()).add(listener)),
    off: (event, listener) => listeners.get(event)?.delete(listener),
    send: (message) => {
      if (!(message.do in does)) return; // acknowledgements: nothing is in flight
      if (message.control) heard[message.view] = message.control;
      does[message.do](message);
      if (message.do !== "bye") queueMicrotask(show); // a kernel answers later, too
    },
  };
}
