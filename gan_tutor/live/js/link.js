// The link to the kernel: who is watching, what has been drawn, and whether anybody answers.
// Python owns the truth: every frame says the step, whether it plays, and where the controls stand.

const ACK_EVERY = 8; // frames between two acknowledgements while they keep coming
// ms after which a frame is acknowledged all the same. Each acknowledgement makes the kernel say that it is busy
// and that it is idle again, and JupyterLab lay out its toolbar for both.
const ACK_LATEST = 250;
const SILENCE = 5000; // ms without an answer after which the learner is told

export const SILENT =
  "The kernel doesn't answer. If it is busy, this goes on when it is done; if it was restarted, run this cell again.";

/**
 * Connects a view to its model.
 *
 * @param model the widget's model, or a stand-in for it.
 * @param root the view's element: while it is out of sight, the kernel need send nothing.
 * @param onFrame (content, buffers): a frame has come. Once it is on the screen, say `drew(content.frame)`.
 * @param onState (content): a frame, or a state without a picture, says where everything stands.
 * @param onOther (content, buffers): any other message.
 * @param onLost (): nobody answers.
 * @param patient (): whether a frame may wait until the one before it has been drawn. Frames come unevenly, and of
 *   two in one animation frame the first would never be seen.
 * @returns command(content) sends something that the learner wants; caughtUp() whether Python has read the
 *   last such; drew(number) acknowledges; close() says goodbye.
 */
export function connect({ model, root, onFrame, onState, onOther, onLost, patient = () => false }) {
  const view = Math.random().toString(36).slice(2);
  const gone = new AbortController(); // every listener ends with it
  const on = (target, event, does) => target.addEventListener(event, does, { signal: gone.signal });
  let given = 0; // number of the newest frame that was given to be drawn
  let drawn = 0; // number of the newest frame that was drawn
  let held = null; // the frame that waits for its turn, and its buffers
  let count = 0; // how many were drawn since the last acknowledgement
  let acked = 0;
  let control = 0; // number of the last control message that was sent
  let controlAt = 0; // when it was sent
  let heard = 0; // number of the last one that Python has read
  let answeredAt = performance.now();
  let playing = false;
  let ackTimer = 0;
  let onScreen = true;

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

  function lose() {
    root.classList.add("gan-tutor-lost");
    onLost();
  }

  function hear(content, buffers) {
    release(); // no more than one waits
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
    heard = Math.max(heard, content.heard[view] ?? 0);
    if (content.kind === "frame") {
      given = content.frame;
      onFrame(content, buffers);
    }
    onState(content);
  }

  /** Tell Python whether somebody can see this view: a game that nobody looks at waits. */
  function hello() {
    send({ do: inSight() ? "hello" : "bye" });
  }

  const inSight = () => onScreen && document.visibilityState === "visible";

  function drew(number) {
    if (number === drawn) return; // one frame is drawn in many motions; the first of them counts
    drawn = number;
    count += 1;
    if (held) setTimeout(release); // when this one is on the screen, and what is written beside it, too
    if (drawn - acked >= ACK_EVERY) acknowledge();
    else if (drawn > acked) ackTimer ||= setTimeout(acknowledge, ACK_LATEST);
  }

  function acknowledge() {
    clearTimeout(ackTimer);
    ackTimer = 0;
    acked = drawn;
    if (inSight()) send({ do: "ack", frame: drawn, drawn: count }); // an answer would take the goodbye back
    count = 0;
  }

  const watchdog = setInterval(() => {
    const now = performance.now();
    const unanswered = control > heard && now - controlAt > SILENCE;
    const silent = playing && inSight();
    if ((unanswered || silent) && now - answeredAt > SILENCE) lose();
  }, 1000);
  const sight = new IntersectionObserver((entries) => {
    onScreen = entries.at(-1).isIntersecting;
    hello();
  });
  on(document, "visibilitychange", hello);
  on(window, "pagehide", () => send({ do: "bye" })); // a closed tab need not be waited for
  on(window, "pageshow", hello);
  // The kernel went away or came back: ask who is there; silence is said by the watchdog.
  const revive = () => command({ do: "hello" });
  model.on("comm_live_update", revive);
  model.on("msg:custom", hear);
  sight.observe(root); // calls at once, and so says the first hello

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
