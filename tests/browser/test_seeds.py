"""A row of seeds in the real JupyterLab."""

from __future__ import annotations

import re
from collections.abc import Callable

import pytest
from playwright.sync_api import expect

from gan_tutor.presets import PRESETS

from .jupyterlab import Lesson, StageView, wait_until

ROW = "from gan_tutor.live import Seeds\nstage = Seeds(GAN(densities.ring(), generator_lr=2e-3), 8)\nstage"
DIGITS = (
    "from gan_tutor import digits\nfrom gan_tutor.live import Seeds\n"
    "sizes = {'generator': (16,), 'discriminator': (16,), 'latent_dim': 4, 'batch_size': 16}\n"
    "stage = Seeds(GAN(digits.as_pixels(digits.load()), **sizes), 8)\nstage"
)
# From now on, members 0 and 1 make nothing but one real image of a 6, and one of a 1.
COLLAPSE = """
import torch
def collapse(row):
    *hidden, bias = row.ensemble._generators.parameters()
    density = row.ensemble.density
    with torch.no_grad():
        for tensor in hidden:
            tensor[:2] = 0
        for k, label in enumerate((6, 1)):
            bias[k] = density.points[density.labels == label][0][:, None]
collapse(stage._runner._game)
"""
CONTROLS = "stage._runner._state()['controls']"
# The shades of the 64 pixels of the first image of tile k: its place is worked out as sheets.js does it, for
# a row of 8 tiles.
FIRST_IMAGE = """(canvas, k) => {
    const g = canvas.getContext("2d");
    const ratio = window.devicePixelRatio;
    const side = Math.floor((canvas.clientWidth - 7 * 12) / 8);
    const room = (side - 2 * 4 - 2 * 3) / 3;
    const scale = Math.floor(room / 8);
    const start = Math.round((side - 24 * scale) / 4);
    const [left, top] = [k * (side + 12) + start, 34 + 24 + start];
    const shades = [];
    for (let row = 0; row < 8; row++) {
        for (let column = 0; column < 8; column++) {
            const [x, y] = [left + (column + 0.5) * scale, top + (row + 0.5) * scale];
            const [red, green, blue, alpha] = g.getImageData(x * ratio, y * ratio, 1, 1).data;
            if (alpha !== 255 || red !== green || green !== blue) throw new Error(`no gray at ${x}, ${y}`);
            shades.push(red);
        }
    }
    return shades;
}"""
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


def test_digits_are_played_and_told_with_the_class_that_a_seed_shows_alone(
    workbench: Lesson, show: Callable[[str], StageView]
):
    stage = show(DIGITS)
    stage.wait_for_picture(r"^step 0: 0 of 8 seeds collapsed, 0 capture all 10 modes$")
    first = stage.pixels()
    stage.press("Play")
    stage.wait_for_step(20)
    stage.pause()
    assert stage.note == ""
    assert stage.pixels() != first
    assert workbench.execute(COLLAPSE) == ""
    stage.choose("Trains", "discriminator")  # G stays as it is, and the picture is drawn anew
    stage.press("Step")
    counted = "2 of 8 seeds collapsed, 0 capture all 10 modes; mostly one class: seed 0 (6s), seed 1 (1s)"
    stage.wait_for_picture(rf": {re.escape(counted)}$")
    assert workbench.ask("stage.snapshot().dominant") == ["6", "1", *6 * [""]]
    stage.press("Reset")
    stage.wait_for_picture("^step 0:")
    stage.choose("Trains", "both")
    stage.wait_for_pixels(lambda pixels: pixels == first, "the first picture to come back")


@pytest.mark.parametrize("theme", ["JupyterLab Light", "JupyterLab Dark"])
def test_a_digit_is_ink_on_white_paper_in_every_theme_and_each_tile_is_its_seeds(
    workbench: Lesson, show: Callable[[str], StageView], theme: str
):
    stage = show(DIGITS)
    stage.wait_for_picture("^step 0:")
    workbench.change_theme(theme)
    workbench.execute(COLLAPSE)
    stage.press("Step D")
    stage.wait_for_picture("^step 1: 2 of 8 seeds collapsed")
    image = "stage.snapshot().images[{}, 0]"
    for k in (0, 1):
        shades = stage.image.evaluate(FIRST_IMAGE, k)
        wanted = workbench.ask(f"(255 - (255 * {image.format(k)}).round()).astype(int).ravel().tolist()")
        assert shades == wanted
    workbench.change_theme("JupyterLab Light")


def test_a_row_of_digits_goes_to_the_plane_by_a_preset_and_comes_back(
    workbench: Lesson, show: Callable[[str], StageView]
):
    stage = show(DIGITS)
    stage.wait_for_picture("^step 0:")
    first = stage.pixels()
    stage.choose("Preset", "collapse")
    stage.wait_for_picture("capture all 8 modes")
    stage.choose("Preset", "this notebook's own")
    stage.wait_for_picture("capture all 10 modes")
    stage.wait_for_pixels(lambda pixels: pixels == first, "the digits to come back")


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
