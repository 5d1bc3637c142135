// Where a stage's first mode has its handle, in pixels of the page. Where the plane lies, the pad over it
// tells: it reaches 16 pixels beyond. What the plane shows, the newest frame tells.
() => {
  const margin = 16;
  const { left, top, width, height } = document.querySelector(".gan-tutor-pad").getBoundingClientRect();
  const { extent, mixture } = window.ganTutorBench.received.at(-1).lane;
  const [x1, x2] = mixture.centers[0];
  const [from, to, low, high] = extent;
  return {
    x: left + margin + ((x1 - from) / (to - from)) * (width - 2 * margin),
    y: top + height - margin - ((x2 - low) / (high - low)) * (height - 2 * margin),
  };
};
