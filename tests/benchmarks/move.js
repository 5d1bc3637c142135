// Moves a slider and waits for the first picture of a frame of which Python says that it has heard
// the move. Gives back, for each move, the ms from the input event until the message leaves, until
// that frame arrives, and until it is drawn.
async (range, { moves, values }) => {
  const seen = window.ganTutorBench;
  const pause = (ms) => new Promise((resolve) => setTimeout(resolve, ms));
  const spent = [];
  for (let move = 0; move < moves; move++) {
    await pause(200 + 300 * Math.random()); // never in step with the frames
    for (const list of Object.values(seen)) list.length = 0;
    range.value = values[move % values.length];
    const start = performance.now();
    range.dispatchEvent(new Event("input", { bubbles: true }));
    for (let drawn = null; !drawn; ) {
      if (performance.now() - start > 20000) throw new Error("no picture has followed the slider in 20 s");
      await pause(10);
      const [sent] = seen.sent;
      const frame = sent && seen.received.find(({ heard }) => heard[sent.view] >= sent.control);
      drawn = frame && seen.draws.find((draw) => draw.fresh && draw.start >= frame.at && draw.step >= frame.step);
      if (drawn) spent.push([sent.at, frame.at, drawn.end].map((at) => at - start));
    }
  }
  return spent;
};
