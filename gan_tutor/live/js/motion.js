// Motion between snapshots: pictures are drawn more often than snapshots come. What moves goes straight
// from where it is shown to where the newest snapshot has it, and stops there: nothing is made up beyond it.

export const MOVING = ["real", "fake", "manifold", "generator_gradients", "discriminator_gradients"];
const SHAPES = [...MOVING, "modes"]; // a change of their number is another game, not a motion
const USUAL = 40; // ms between snapshots before any have been measured
const LONGEST = 150; // ms; a slow game's points shall not lag behind its numbers
const PAUSE = 1000; // ms; a longer wait is no beat
const FLIGHT = 1200; // ms from the noise to the fakes, in slow motion
const NEWEST = 0.2; // weight of the newest interval in the smoothed one

export const still = { lanes: [], from: null, start: 0, duration: 0, playing: false, interval: USUAL };

/**
 * The motion after a snapshot has come.
 *
 * @param motion what this returned for the snapshot before, `still` at first; it is not changed.
 * @param lanes the snapshot's lanes.
 * @param moment time: when it came, in ms; playing: whether more are to come; calm: reduced motion.
 */
export function arrive(motion, lanes, { time, playing, calm = false }) {
  const waited = time - motion.start;
  const beat = motion.playing && playing && waited < PAUSE;
  const interval = beat ? motion.interval + NEWEST * (waited - motion.interval) : motion.interval;
  const glides = playing && !calm && continues(motion.lanes, lanes);
  return {
    lanes,
    from: glides ? positions(motion, time) : null,
    start: time,
    duration: Math.min(interval, LONGEST),
    playing,
    interval,
  };
}

/** For each lane, its moving arrays as they are to be shown at that time, in ms. */
export function positions({ lanes, from, start, duration }, time) {
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

/** Whether nothing moves any more at that time, in ms. */
export const settled = ({ from, start, duration }, time) => !from || time >= start + duration;

/** How much of a phase's own motion is over, 0 to 1, when the phase began at `since`, in ms. */
export const phaseShare = (since, time) => Math.min(1, Math.max(0, (time - since) / FLIGHT));

function between(origin, goal, share) {
  const found = new Float32Array(goal.length);
  for (let k = 0; k < goal.length; k++) found[k] = origin[k] + share * (goal[k] - origin[k]);
  return found;
}

/** Whether these lanes are the same games as those before, further on. */
function continues(before, lanes) {
  return (
    before.length === lanes.length &&
    lanes.every(
      (lane, k) =>
        lane.step >= before[k].step && SHAPES.every((name) => lane[name]?.length === before[k][name]?.length),
    )
  );
}
