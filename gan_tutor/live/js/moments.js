// Where in time: the timeline that leads back along the run, and the captions of slow motion.

import { button, element, focusable, write } from "./controls.js";
import { perFrame } from "./screen.js";

const PHASES = 8; // of one step

/** A slider over all moments that can be returned to. */
export function timeline({ command, signal }) {
  const input = focusable("input", "", { type: "range", min: 0, max: 0, step: 1, value: 0, disabled: true });
  input.setAttribute("aria-label", "Moment");
  const kept = element("span", "gan-tutor-kept");
  const row = element("label", "gan-tutor-timeline", { title: "Go back to an earlier moment, and on from there" });
  row.append("Moment", input, kept);
  const tell = perFrame(() => command({ do: "rewind", step: +input.value }), signal);
  const say = () => input.setAttribute("aria-valuetext", `step ${input.value} of ${input.max}`);
  input.addEventListener("input", () => {
    say();
    tell();
  });
  return {
    element: row,
    /** `follow`: whether the slider may go where Python stands; the learner may be dragging it. */
    show: ({ step, timeline: found }, follow) => {
      row.hidden = !found;
      if (!found) return;
      write(input, "max", String(Math.max(found.latest, step)));
      write(input, "disabled", !(found.latest > 0));
      if (follow && !tell.waiting()) write(input, "value", String(step));
      say();
      const moments = `${found.kept} ${found.kept === 1 ? "moment" : "moments"}`;
      const room = found.bound ? `, ${Math.round(found.megabytes)} of ${Math.round(found.bound)} MB` : "";
      write(kept, "textContent", `kept: ${moments}${room}`);
    },
  };
}

/** What happens now within a step, in a sentence. */
export function slowMotion({ command }) {
  const dots = element("span", "gan-tutor-dots");
  dots.setAttribute("aria-hidden", "true");
  const caption = element("span", "gan-tutor-caption");
  caption.setAttribute("aria-live", "polite");
  const next = button("Next phase", "On to the next part of this step", () => command({ do: "phase" }));
  const bar = element("div", "gan-tutor-phase", { hidden: true }, dots, caption, next);
  return {
    element: bar,
    show: ({ phase, controls }) => {
      bar.hidden = !phase && controls.speed !== "slow";
      const count = phase?.count ?? PHASES;
      if (dots.children.length !== count) dots.replaceChildren(...Array.from({ length: count }, () => element("i")));
      [...dots.children].forEach((dot, k) => {
        dot.classList.toggle("gan-tutor-past", Boolean(phase) && k < phase.index);
        dot.classList.toggle("gan-tutor-now", k === phase?.index);
      });
      write(caption, "textContent", phase?.caption ?? "Play goes through each step in eight phases.");
    },
  };
}
