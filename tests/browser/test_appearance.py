"""How the live stage looks after: themes, reduced motion, a cell that is run again."""

from __future__ import annotations

from itertools import pairwise

from .jupyterlab import Lesson, StageView, wait_until


def test_it_follows_the_theme_without_being_touched(playground: Lesson, stage: StageView):
    stage.press("Play")
    stage.wait_for_step(20)
    stage.pause()
    background = "e => getComputedStyle(e).backgroundColor"
    light, picture = stage.root.evaluate(background), stage.still()
    layers = [stage.pixels(f"canvas.gan-tutor-{layer}") for layer in ("backdrop", "foreground")]
    try:
        playground.change_theme("JupyterLab Dark")
        wait_until(lambda: stage.root.evaluate(background) != light, "a dark background")
        for layer, before in zip(("backdrop", "foreground"), layers, strict=True):
            wait_until(
                lambda: stage.pixels(f"canvas.gan-tutor-{layer}") != before,  # noqa: B023
                f"the {layer} to be drawn again",
            )
        # Titles and numbers are light on dark, nearly opaque.
        bright = stage.root.locator("canvas.gan-tutor-backdrop").evaluate(
            """canvas => {
                const { data } = canvas.getContext("2d").getImageData(0, 0, canvas.width, canvas.height);
                let [bright, black] = [0, 0];
                for (let k = 0; k < data.length; k += 4) {
                    if (data[k + 3] < 150) continue;
                    const light = Math.min(data[k], data[k + 1], data[k + 2]);
                    bright += light > 180;
                    black += Math.max(data[k], data[k + 1], data[k + 2]) < 60;
                }
                return [bright, black];
            }"""
        )
        assert bright[0] > 5 * bright[1]
    finally:
        playground.change_theme("JupyterLab Light")
    stage.wait_for_pixels(lambda pixels: pixels == picture, "the light picture to come back")


DRAWINGS = """() => {
    window.drawings = [];
    window.clear ??= CanvasRenderingContext2D.prototype.clearRect;
    CanvasRenderingContext2D.prototype.clearRect = function (...box) {
        if (this.canvas.className === "gan-tutor-foreground") drawings.push(performance.now());
        clear.apply(this, box);
    };
}"""


def test_reduced_motion_glides_nowhere_and_draws_seldom(playground: Lesson, stage: StageView):
    playground.page.emulate_media(reduced_motion="reduce")
    try:
        stage.still()
        playground.evaluate(DRAWINGS)
        stage.press("Play")
        stage.wait_for_step(100)
        wait_until(lambda: len(playground.evaluate("() => drawings")) >= 5, "five pictures")
        drawings = playground.evaluate("() => drawings")
        gaps = [later - earlier for earlier, later in pairwise(drawings)]
        assert min(gaps) >= 495, gaps  # ms; a timer may be early by the clock's grain
        stage.press("Pause")
        stage.is_down("Pause")
        stage.wait_for_picture(f"^step {stage.step}:")  # the last one comes all the same
        # The learner's own gesture is not held up.
        stage.unfold("View")
        playground.page.wait_for_timeout(100)
        playground.evaluate(DRAWINGS)
        for arrows in ("none", "∇D", "none", "∇D"):
            stage.choose("Arrows", arrows)
        wait_until(lambda: len(playground.evaluate("() => drawings")) >= 2, "the gestures to be drawn")
    finally:
        playground.page.emulate_media(reduced_motion="no-preference")
        playground.evaluate("() => { CanvasRenderingContext2D.prototype.clearRect = clear }")


def test_a_new_stage_takes_the_old_ones_place_and_keeps_it(playground: Lesson, stage: StageView):
    # JupyterLab empties a cell's output when the cell begins to run, and holds its height for no more than
    # 50 ms: less than any stage takes to be made. From then on it is ours: one stage, that grows to its
    # height once.
    stage.press("Step")
    stage.wait_for_picture("^step 1:")
    stage.still()
    playground.evaluate(
        """() => {
            const output = document.querySelector(".gan-tutor-stage").closest(".jp-Cell-outputWrapper");
            window.seen = [];
            window.sampling = true;
            return new Promise(resolve => requestAnimationFrame(function look() {
                const stages = document.querySelectorAll(".gan-tutor-stage").length;
                seen.push([stages, Math.round(output.getBoundingClientRect().height)]);
                if (sampling) requestAnimationFrame(look);
                resolve(); // the old stage has been seen: now the cell may run
            }));
        }"""
    )
    playground.run("stage")
    stage.wait_for_picture("^step 0:")
    stage.still()
    seen = playground.evaluate("() => { sampling = false; return seen }")
    assert max(stages for stages, _ in seen) == 1
    before = seen[0][1]
    gone = [stages for stages, _ in seen].index(0)
    came = [height for stages, height in seen[gone:] if stages]
    assert len(came) == sum(stages for stages, _ in seen[len(seen) - len(came) :]), "it has come twice"
    assert came == sorted(came), "it has shrunk on the way"
    assert came[-1] == before
    assert came[0] > 0.7 * before, "the page below jumps when the first picture comes"


def test_the_first_picture_is_there_at_once_and_later_ones_change_no_heights(
    playground: Lesson, stage: StageView
):
    height = stage.root.bounding_box()["height"]
    stage.press("Play")
    stage.wait_for_step(50)
    assert stage.root.bounding_box()["height"] == height
    stage.pause()
    assert stage.root.bounding_box()["height"] == height
