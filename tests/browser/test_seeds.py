"""A row of seeds in the real JupyterLab."""

from __future__ import annotations

from collections.abc import Callable

from playwright.sync_api import expect

from gan_tutor.presets import PRESETS

from .jupyterlab import Lesson, StageView, wait_until

ROW = "from gan_tutor.live import Seeds\nstage = Seeds(GAN(densities.ring(), generator_lr=2e-3), 8)\nstage"
CONTROLS = "stage._runner._state()['controls']"
COUNT = (
    "(lambda s: f'step {s.step}: {int(s.collapsed.sum())} of 8 seeds collapsed, "
    "{int((s.modes_captured == 8).sum())} capture all 8 modes')(stage.snapshot())"
)


def test_a_row_of_seeds_plays_pauses_and_counts_the_collapsed(
    workbench: Lesson, show: Callable[[str], StageView]
):
    stage = show(ROW)
    stage.wait_for_picture(r"^step 0: \d of 8 seeds collapsed, 0 capture all 8 modes$")
    first = stage.pixels()
    stage.press("Play")
    stage.wait_for_step(30)
    expect(stage.button("Play")).to_have_attribute("aria-pressed", "true")
    step = stage.pause()
    assert stage.alt == workbench.ask(COUNT)
    later = stage.pixels()
    assert later != first
    stage.press("Step")
    stage.wait_for_picture(f"^step {step + 1}:")
    stage.press("Reset")
    stage.wait_for_picture("^step 0:")
    stage.wait_for_pixels(lambda pixels: pixels == first, "the first picture to come back")


def test_its_controls_are_heard_by_all_its_members(workbench: Lesson, show: Callable[[str], StageView]):
    stage = show(ROW)
    stage.wait_for_picture("^step 0:")
    first = stage.pixels()
    before = workbench.ask(CONTROLS)
    stage.choose("Loss", "minimax")
    stage.choose("Trains", "generator")
    stage.write("D steps per G step", 3)
    stage.control("Noise").fill("0.25")
    stage.control("D's learning rate").fill("-2")
    stage.control("G's learning rate").fill("-3")
    stage.choose("Speed", "10 steps/s")
    wanted = {
        "objective": "minimax", "player": "generator", "discriminator_steps": 3, "instance_noise": 0.25,
        "discriminator_lr": 0.01, "generator_lr": 0.001, "speed": 10,
    }  # fmt: skip
    wait_until(lambda: wanted.items() <= workbench.ask(CONTROLS).items(), "the controls to be heard")
    stage.press("Step D")
    stage.wait_for_picture("^step 1:")
    assert stage.pixels() == stage.pixels()
    stage.press("Defaults")
    wait_until(lambda: workbench.ask(CONTROLS) == before, "the controls to be as before")
    stage.stands("Loss", "non-saturating")
    stage.press("Reset")
    stage.wait_for_pixels(lambda pixels: pixels == first, "the first picture to come back")
    # What belongs to one game has no place here.
    for name in ("Freeze G, over-train D", "Next phase", "Edit modes", "Copy code"):
        expect(stage.button(name)).to_have_count(0)


def test_presets_come_to_the_row_too(workbench: Lesson, show: Callable[[str], StageView]):
    stage = show(ROW)
    stage.wait_for_picture("^step 0:")
    first = stage.pixels()
    name = "collapse"
    stage.choose("Preset", name)
    expect(stage.root.get_by_text(PRESETS[name].promise)).to_be_visible()
    wait_until(
        lambda: workbench.ask(CONTROLS)["generator_lr"] == PRESETS[name].game().generator_lr,
        "the preset's rate",
    )
    stage.wait_for_pixels(lambda pixels: pixels != first, "the preset's picture")
    stage.choose("Preset", "this notebook's own")
    stage.wait_for_pixels(lambda pixels: pixels == first, "the notebook's own row")
    assert stage.note == ""


def test_the_keyboard_plays_a_row(workbench: Lesson, show: Callable[[str], StageView]):
    stage = show(ROW)
    stage.wait_for_picture("^step 0:")
    stage.button("Play").focus()
    keyboard = workbench.page.keyboard
    keyboard.press("Enter")
    stage.wait_for_step(5)
    keyboard.press("Tab")
    keyboard.press("Space")
    stage.is_down("Pause")
