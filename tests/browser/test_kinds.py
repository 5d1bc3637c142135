"""All that a stage can show: several games in lockstep, a line, the digits' features, the digits."""

from __future__ import annotations

from collections.abc import Callable

import pytest
from playwright.sync_api import expect

from .jupyterlab import Lesson, StageView, wait_until

LOSSES = ["minimax", "non-saturating", "Wasserstein, gradient penalty"]
THREE = (
    "stage = Stage(*[GAN(densities.ring(), objective=each) for each in "
    "('minimax', 'non-saturating', 'Wasserstein, gradient penalty')])\nstage"
)
DIGITS = "from gan_tutor import digits\nd = digits.load()\n"
KINDS = {
    "line": (
        "from gan_tutor.densities import Mixture\n"
        "stage = Stage(GAN(Mixture([[-2.0], [2.0]], 0.5), latent_dim=1))\nstage",
        r"D says real for \d+ % of reals and \d+ % of fakes; \d of 2 modes captured",
    ),
    "plane without modes": (
        "import torch\npoints = densities.ring().sample(500, torch.Generator())\n"
        "stage = Stage(GAN(densities.Samples(points)))\nstage",
        r"D says real for \d+ % of reals and \d+ % of fakes(; fakes outside the picture: \d+ of 512)?$",
    ),
    "features": (
        DIGITS + "stage = Stage(GAN(digits.as_density(d, digits.linear_features(d))))\nstage",
        r"D says real for \d+ % of reals and \d+ % of fakes; \d+ of 10 modes captured",
    ),
    "pixels": (
        DIGITS + "stage = Stage(GAN(digits.as_pixels(d), latent_dim=16))\nstage",
        r"D says real for \d+ % of reals and \d+ % of fakes",
    ),
    "critic": (
        "stage = Stage(GAN(densities.grid(), objective='Wasserstein, clipped'))\nstage",
        r"critic's mean −?[\d.e−]+ on reals, −?[\d.e−]+ on fakes; \d+ of 25 modes captured",
    ),
}
# What View offers: the net is in the plane, and images have no arrows either.
VIEWS = {
    "line": ["Arrows", "Histogram"],
    "plane without modes": ["Arrows", "Histogram", "Manifold"],
    "features": ["Arrows", "Histogram", "Manifold"],
    "pixels": ["Histogram"],
    "critic": ["Arrows", "Histogram", "Manifold"],
}


@pytest.mark.parametrize("kind", KINDS)
def test_every_kind_of_data_is_shown_told_and_played(
    workbench: Lesson, show: Callable[[str], StageView], kind: str
):
    code, alt = KINDS[kind]
    stage = show(code)
    stage.wait_for_picture(f"^step 0: {alt}")
    assert workbench.errors() == []
    first = stage.still()
    stage.press("Play")
    stage.wait_for_step(10)
    step = stage.pause()
    stage.wait_for_picture(f"^step {step}: {alt}")
    assert stage.note == ""
    playing = stage.still()
    assert playing != first
    drawn = stage.image.locator("canvas").evaluate_all(
        """canvases => canvases.map(canvas => {
            const { data } = canvas.getContext("2d").getImageData(0, 0, canvas.width, canvas.height);
            return data.filter((value, k) => k % 4 === 3 && value > 0).length;
        })"""
    )
    assert drawn[0] > 20_000
    assert drawn[1] > 1000 or kind == "pixels"  # pictures do not move
    stage.unfold("View")
    offered = {each: stage.control(each) for each in ("Arrows", "Histogram")}
    offered["Manifold"] = stage.button("Manifold")
    assert [name for name, control in offered.items() if control.is_visible()] == VIEWS[kind]
    stage.press("Reset")
    stage.wait_for_picture("^step 0:")


def test_three_losses_are_played_in_lockstep(workbench: Lesson, show: Callable[[str], StageView]):
    stage = show(THREE)
    stage.wait_for_picture(
        r"^minimax, step 0: D says .*\. non-saturating, step 0: .*\. Wasserstein, .*, step 0: "
    )
    menus = [stage.control(f"Loss, {side}") for side in ("left", "middle", "right")]
    for menu, loss in zip(menus, LOSSES, strict=True):
        expect(menu).to_have_value(f'"{loss}"')
    stage.press("Play")
    stage.wait_for_step(20)
    stage.press("Pause")
    stage.is_down("Pause")
    step = stage.step
    stage.wait_for_picture(rf"^minimax, step {step}: .*non-saturating, step {step}: .*penalty, step {step}: ")
    games = "[[run.gan.steps, run.gan.objective.name] for run in stage._runner._game.runs]"
    assert workbench.ask(games) == [[step, loss] for loss in LOSSES]
    # The same batches and the same noise: alone, each game goes the same way.
    for lane, loss in enumerate(LOSSES):
        workbench.execute(f"alone = GAN(densities.ring(), objective={loss!r}); alone.train({step})")
        assert workbench.ask(f"bool((alone.snapshot().fake == stage.snapshot({lane}).fake).all())")

    # A menu is its own lane's; every other control is for all.
    stage.choose("Loss, middle", "Wasserstein, clipped")
    wait_until(
        lambda: (
            workbench.ask(games) == [[step, LOSSES[0]], [step, "Wasserstein, clipped"], [step, LOSSES[2]]]
        ),
        "the middle game's loss",
    )
    stage.wait_for_picture(
        rf"^minimax, .*Wasserstein, clipped, step {step}: critic's mean .*penalty, step {step}: "
    )
    stage.write("D steps per G step", 2)
    steps = "[run.gan.discriminator_steps for run in stage._runner._game.runs]"
    wait_until(lambda: workbench.ask(steps) == [2, 2, 2], "all games to hear it")
    stage.press("Step")
    stage.wait_for_picture(
        rf"^minimax, step {step + 1}: .*clipped, step {step + 1}: .*penalty, step {step + 1}: "
    )

    # The plane is edited for all, in whichever of the three.
    stage.unfold("Data")
    stage.press("Remove")
    counts = "[len(run.gan.density.centers) for run in stage._runner._game.runs]"
    wait_until(lambda: workbench.ask(counts) == [7, 7, 7], "all games to lose a mode")
    code = workbench.ask("stage.code()")
    assert len(code.split(" ")) == 3
    stage.press("Reset")
    stage.wait_for_picture(r"^minimax, step 0: .*, step 0: .*, step 0: ")
    stage.unfold("Run")
    stage.control("Code to load").fill(code)
    stage.press("Load code")
    stage.wait_for_picture(
        rf"^minimax, step {step + 1}: .*clipped, step {step + 1}: .*penalty, step {step + 1}: "
    )


def test_a_game_that_diverges_stands_still_while_the_others_go_on(
    workbench: Lesson, show: Callable[[str], StageView]
):
    stage = show("stage = Stage(GAN(densities.ring()), GAN(densities.ring(), generator_lr=1e37))\nstage")
    stage.wait_for_picture("^non-saturating, step 0: ")
    assert workbench.execute("stage.set(lane=1, generator_lr=1e37)") == ""
    stage.press("Play")
    stage.wait_for_step(30)
    stage.press("Pause")
    stage.is_down("Pause")
    lanes = workbench.ask("stage._runner._state()['lanes']")
    assert [lane["note"][:16] for lane in lanes] == ["", "diverged at step"]
    assert lanes[0]["step"] == stage.step > lanes[1]["step"]
    stage.wait_for_picture(f"^non-saturating, step {stage.step}: ")
    assert "NaN" not in stage.alt
    stage.press("Reset")
    stage.wait_for_picture("^non-saturating, step 0: .*non-saturating, step 0: ")
