"""How long a picture with controls takes to follow: from a slider's input event to the new picture drawn."""

from __future__ import annotations

from .lab import Lab
from .machine import kept_apart
from .measure import Measure
from .settings import Settings

SETUP = """\
import numpy as np
from gan_tutor import densities, duel, modes, plots
from gan_tutor.explore import Points, Slider, explore
rng = np.random.default_rng(0)
clouds = np.concatenate([rng.normal(-1.2, 0.4, (100, 2)), rng.normal(1.2, 0.5, (100, 2))])
"""
# The pictures of lessons 1 and 3 that are moved most, by the slider that moves them.
PICTURES = {
    "two normals": (
        "separation",
        """\
def two_normals(ax, separation):
    return plots.draw_outline(ax, modes.outline(densities.pair(separation), (-6, 6)), top=0.5)


explore(two_normals, separation=Slider(0, 6, 4))""",
    ),
    "200 thrown points": (
        "bandwidth",
        """\
@plots.like(plots.draw_cloud)
def thrown(ax, points, bandwidth):
    return plots.draw_cloud(ax, modes.estimate(points, bandwidth, (-3, 3, -3, 3)), points)


explore(thrown, points=Points(clouds), bandwidth=Slider(0.1, 1.2, 0.35, log=True))""",
    ),
    "the game by hand": (
        "turns",
        """\
def cost(real_outputs, fake_outputs):
    return -np.log(real_outputs).mean(), -np.log(1 - fake_outputs).mean()


@plots.like(plots.draw_duel)
def in_turns(axes, turns):
    judge, fakes = duel.Judge(np.full(9, 0.5)), [-3.2, -1.0, -0.3, 0.4, 2.9]
    return plots.draw_duel(axes, duel.play(cost, judge, clouds[::10, 0], fakes, "DG" * turns))


explore(in_turns, turns=Slider(0, 60, 30, step=1))""",
    ),
}
# Moves the slider, never twice to the same place, and waits for the next picture on the canvas.
MOVE = """
async (range, moves) => {
  const pause = (ms) => new Promise((resolve) => setTimeout(resolve, ms));
  const canvas = range.closest(".gan-tutor-explore").querySelector("canvas");
  const paper = canvas.getContext("2d");
  const draw = paper.drawImage.bind(paper);
  let drawn = null;
  paper.drawImage = (...what) => {
    draw(...what);
    drawn?.(performance.now());
  };
  const [low, high] = [+range.min, +range.max];
  const spent = [];
  for (let move = 0; move < moves; move++) {
    await pause(200 + 100 * Math.random());
    const picture = new Promise((resolve, refuse) => {
      drawn = resolve;
      setTimeout(() => refuse(new Error("no picture has followed the slider in 20 s")), 20000);
    });
    range.value = low + (high - low) * (0.3 + 0.4 * ((move * 0.618) % 1));
    const start = performance.now();
    range.dispatchEvent(new Event("input", { bubbles: true }));
    spent.push((await picture) - start);
    drawn = null;
  }
  delete paper.drawImage;
  return spent;
}
"""


def measure(settings: Settings, lab: Lab) -> list[Measure]:
    """Move a slider of each picture, one move after the other has been seen."""
    found = []
    for name, (slider, code) in PICTURES.items():
        with lab.fresh_kernel() as bench:
            bench.lesson.set_source("stage", SETUP + code)
            bench.lesson.run("stage")
            range_ = bench.lesson.page.get_by_label(slider)
            bench.wait(1)
            with kept_apart(bench.kernel) as cores:
                range_.evaluate(MOVE, 2)  # the first ones find everything cold
                spent = range_.evaluate(MOVE, 2 * settings.moves)
        found += [
            Measure("pictures", f"{name}: slider → picture, median", "ms", spent, "≤ 100", note=cores),
            Measure("pictures", f"{name}: 95th percentile", "ms", spent, quantile=0.95),
        ]
    return found
