// When to draw: at most once in an animation frame, seldom where reduced motion is asked for, and again
// when the size or the theme has changed.

const CALM_INTERVAL = 500; // ms between pictures when reduced motion is asked for
const LATE = 40; // ms from asking for an animation frame to getting it: two and a half times the usual
const NEWEST = 0.1; // weight of the newest wait in the smoothed one

/** Makes a function that calls `does` once in the next animation frame, however often it is asked. */
export function perFrame(does, signal) {
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

/**
 * Draws when asked to.
 *
 * @param watched the element whose size matters.
 * @param paint (time, afresh): draws; `afresh` when more than what moves must be drawn. It returns whether
 *   something still moves, and so wants the next animation frame too; null when there is nothing to draw yet.
 * @param signal ends it.
 * @returns ask(afresh, atOnce): wants a picture; `atOnce` for the learner's own gesture, which reduced motion
 *   does not hold up. calm(): whether reduced motion is asked for. late(): whether the page has so much to do
 *   that pictures between two snapshots would only keep the next snapshot waiting.
 */
export function screen({ watched, paint, signal }) {
  const reduced = window.matchMedia("(prefers-reduced-motion: reduce)");
  const calm = () => reduced.matches;
  let stale = true;
  let drawnAt = -CALM_INTERVAL;
  let timer = 0;
  let askedAt = 0;
  let wait = 0; // for an animation frame, smoothed

  const frame = perFrame((time) => {
    wait += NEWEST * (performance.now() - askedAt - wait);
    const moves = paint(time, stale);
    if (moves === null) return; // there was nothing to draw yet
    clearTimeout(timer);
    timer = 0;
    stale = false;
    drawnAt = performance.now();
    if (moves) next();
  }, signal);
  function next() {
    if (!frame.waiting()) askedAt = performance.now();
    frame();
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
