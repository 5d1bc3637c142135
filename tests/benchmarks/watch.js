// Watches the stages of a page without touching them: when they draw, what they are told, what they send.
// A picture is an animation frame in which a stage has drawn its foreground; where it has drawn its
// backdrop too, it shows a snapshot for the first time. Its step is the counter's text at that moment.
() => {
  const seen = (window.ganTutorBench = { draws: [], sent: [], received: [], moves: [], frames: [] });
  let drawn = null; // by the animation frame's callback that runs now: {stage, fresh}
  const clear = CanvasRenderingContext2D.prototype.clearRect;
  CanvasRenderingContext2D.prototype.clearRect = function (...box) {
    const stage = drawn && this.canvas.closest?.(".gan-tutor-stage");
    if (stage) {
      drawn.stage = stage;
      drawn.fresh ||= this.canvas.classList.contains("gan-tutor-backdrop");
    }
    return clear.apply(this, box);
  };
  const request = window.requestAnimationFrame.bind(window);
  window.requestAnimationFrame = (does) =>
    request((frame) => {
      drawn = { stage: null, fresh: false };
      const start = performance.now();
      try {
        does(frame);
      } finally {
        const { stage, fresh } = drawn;
        drawn = null;
        if (stage) {
          const number = [...document.querySelectorAll(".gan-tutor-stage")].indexOf(stage);
          const step = Number(stage.querySelector(".gan-tutor-step").textContent.replace("step ", ""));
          seen.draws.push({ stage: number, frame, start, end: performance.now(), step, fresh });
        }
      }
    });

  const { kernel } = jupyterapp.shell.currentWidget.sessionContext.session;
  kernel.anyMessage.connect((_, { msg, direction }) => {
    const said = msg.header.msg_type === "comm_msg" && msg.content.data.content;
    if (!said) return;
    const at = performance.now();
    const { kind, view, control, step, heard } = said;
    if (direction === "send" && control) seen.sent.push({ at, what: said.do, view, control });
    if (direction === "recv" && kind === "frame") seen.received.push({ at, step, heard, lane: said.lanes[0] });
  });

  // While a button of the mouse is down: when it moved, by the event's own time, and every animation frame.
  let down = false;
  const watched = { capture: true, passive: true };
  addEventListener("pointermove", ({ timeStamp }) => {
    if (down) seen.moves.push({ at: timeStamp, handled: performance.now() });
  }, watched);
  addEventListener("pointerup", () => (down = false), watched);
  addEventListener("pointerdown", () => {
    down = true;
    request(function note(frame) {
      if (!down) return;
      seen.frames.push({ frame, at: performance.now() });
      request(note);
    });
  }, watched);
};
