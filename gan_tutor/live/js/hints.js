// Question marks on the picture, each beside the title that it is about.

import { help, write } from "./controls.js";

const SAID = {
  outputs: [
    "What AUC means",
    "AUC: how often D ranks a real above a fake. 0.5 means that it can't tell, 1 that their outputs share nothing.",
  ],
  modes: [
    "What modes captured means",
    "Modes captured: those with at least one high-quality fake, within 3 standard deviations of the mode (of " +
      "labelled data: as near to one of them as they are to each other). Counted on the 512 fakes that are followed; " +
      "published tables count on 2500, as coverage() of a GAN does.",
  ],
};
const SIZE = 20; // px

/** The marks, in `picture` from now on. `place(boxes)` puts each at the panel of its name, where there is one. */
export function hints(picture) {
  const marks = Object.entries(SAID).map(([panel, [name, text]]) => {
    const mark = help(name, text);
    mark.classList.add("gan-tutor-on-picture", `gan-tutor-hint-${panel}`);
    mark.hidden = true;
    picture.append(mark);
    return [panel, mark];
  });
  return {
    place: (boxes) => {
      for (const [panel, mark] of marks) {
        const box = boxes[panel];
        write(mark, "hidden", !box);
        if (!box) continue;
        write(mark.style, "left", `${box.x + box.width - SIZE}px`);
        write(mark.style, "top", `${box.y - 25}px`);
      }
    },
  };
}
