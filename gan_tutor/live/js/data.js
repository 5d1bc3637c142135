// The data's controls: all that the pad over the plane can do, from the keyboard, and more exactly.

import { button, cluster, disclosure, menu, number, toggle } from "./controls.js";

/** What is real, as fields and buttons: all that the pad over the plane can do, and more exactly. */
export function data({ pad }) {
  const choose = (mode) => (down) => edits(down ? mode : "none");
  const modes = toggle("Edit modes", "Drag the real modes in the plane; double-click adds one", choose("modes"));
  const draw = toggle("Draw", "Draw what is real with the pointer", choose("draw"));
  function edits(next) {
    modes.show(next === "modes");
    draw.show(next === "draw");
    pad.edits(next);
    if (next === "modes") pad.element.focus({ preventScroll: true });
  }
  const clear = button("Clear", "Begin the drawing anew", pad.clear);
  const which = menu("Mode", "Which mode the fields beside describe", [[0, "1"]], pad.select);
  const field = (text, title, range, change) =>
    number(text, title, range, (value) => {
      const { mixture, selected } = pad.state();
      pad.editSelected(change(value, mixture.centers[selected]));
    });
  const place = { step: 0.1, digits: 2 };
  const fields = {
    x1: field("x1", "Where the mode is", place, (value, [, ...rest]) => ({ center: [value, ...rest] })),
    x2: field("x2", "Where the mode is", place, (value, [x1]) => ({ center: [x1, value] })),
    weight: field("Weight", "Its share of the reals", { low: 0, high: 1, step: 0.05 }, (weight) => ({ weight })),
    spread: field("Spread", "Its standard deviation", { low: 0.001, step: 0.05 }, (scale) => ({ scale })),
  };
  const add = button("Add", "One more mode, where there is room", pad.add);
  const remove = button("Remove", "Without the mode that is chosen; the last one stays", pad.remove);
  const inside = [
    cluster(modes.element, draw.element, clear),
    cluster(add, remove, which.element),
    cluster(...Object.values(fields).map((each) => each.element)),
  ];
  const group = disclosure("Data", false, ...inside);
  return {
    element: group,
    /** How things stand with the pad, and what kind of data the lane has. Images are not drawn by hand. */
    show: ({ dim, images }) => {
      group.hidden = dim > 2 || Boolean(images);
      const { mixture, selected, editing, drawn } = pad.state();
      const count = mixture?.centers.length ?? 0;
      which.offer(Array.from({ length: Math.max(1, count) }, (_, k) => [k, String(k + 1)]));
      which.show(selected);
      fields.x1.show(mixture?.centers[selected][0]);
      fields.x2.show(mixture?.centers[selected][1]);
      fields.weight.show(mixture?.weights[selected]);
      fields.spread.show(mixture?.scales[selected]);
      fields.x2.element.hidden = dim === 1;
      for (const each of [which, ...Object.values(fields)]) each.input.disabled = !count;
      modes.input.disabled = !count;
      draw.input.disabled = dim !== 2;
      remove.disabled = count < 2;
      clear.disabled = !drawn;
      const possible = !group.hidden && (editing === "draw" ? dim === 2 : count > 0);
      if (editing !== "none" && !possible) edits("none");
    },
  };
}
