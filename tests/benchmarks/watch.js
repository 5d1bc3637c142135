// Watches the stage from the page without touching it: when it draws, what it is told, what it sends.
// A picture is one clearRect of the stage's canvas; its step is the counter's text at that moment.
() => {
  const seen = (window.ganTutorBench = { draws: [], sent: [], received: [] });
  const clear = CanvasRenderingContext2D.prototype.clearRect;
  CanvasRenderingContext2D.prototype.clearRect = function (...box) {
    const stage = this.canvas.closest?.(".gan-tutor-stage");
    if (stage) {
      const step = Number(stage.querySelector(".gan-tutor-step").textContent.replace("step ", ""));
      const draw = { start: performance.now(), end: NaN, step };
      seen.draws.push(draw);
      queueMicrotask(() => (draw.end = performance.now())); // runs when the painting has returned
    }
    return clear.apply(this, box);
  };
  const { kernel } = jupyterapp.shell.currentWidget.sessionContext.session;
  kernel.anyMessage.connect((_, { msg, direction }) => {
    const said = msg.header.msg_type === "comm_msg" && msg.content.data.content;
    if (!said) return;
    const at = performance.now();
    if (direction === "send" && said.control) seen.sent.push({ at, view: said.view, control: said.control });
    if (direction === "recv" && said.kind === "frame") seen.received.push({ at, step: said.step, heard: said.heard });
  });
};
