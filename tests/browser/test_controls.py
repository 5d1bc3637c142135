"""Every control of the live stage in the real JupyterLab, by its accessible name, with its effect seen."""

from __future__ import annotations

import re
import time

import pytest
from playwright.sync_api import expect

from gan_tutor.objectives import OBJECTIVES
from gan_tutor.presets import PRESETS
from gan_tutor.training import PLAYERS

from .jupyterlab import Lesson, StageView, wait_until

GAME = "stage._runner._game.runs[0].gan"
WEIGHTS = (
    "[[float(each.detach().double().square().sum()) for each in net.parameters()] "
    f"for net in ({GAME}.generator, {GAME}.discriminator)]"
)
STATE = "stage._runner._state()"


def control(lesson: Lesson, name: str):
    """Where Python has that control."""
    return lesson.ask(f"{STATE}['controls'][{name!r}]")


def becomes(lesson: Lesson, name: str, value) -> None:
    wait_until(lambda: control(lesson, name) == value, f"{name} to become {value!r}")


@pytest.mark.parametrize(
    ("option", "speed"),
    [("100 steps/s", 100), ("10 steps/s", 10), ("1 step/s", 1), ("slow motion", "slow"), ("full", None)],
)
def test_each_speed_is_heard_and_kept(playground: Lesson, stage: StageView, option: str, speed):
    if speed is None:
        stage.choose("Speed", "1 step/s")
        becomes(playground, "speed", 1)
    stage.choose("Speed", option)
    becomes(playground, "speed", speed)
    began = time.monotonic()
    stage.press("Play")
    if speed == "slow":
        expect(stage.root.locator(".gan-tutor-caption")).to_contain_text(re.compile("^(Noise in|Fakes out)"))
        assert stage.step == 0
        return
    stage.wait_for_step(2 if speed in (1, 10) else 150)
    if speed:  # the bound is the speed itself, with two steps to spare
        assert stage.step <= speed * (time.monotonic() - began) + 2


def test_each_preset_brings_its_game_and_its_promise_and_the_notebooks_own_comes_back(
    playground: Lesson, stage: StageView
):
    own = stage.still()
    before = playground.ask(f"{STATE}['controls']")
    promise = stage.root.locator(".gan-tutor-promise")
    expect(promise).to_be_empty()
    pictures = {own}
    for name, preset in PRESETS.items():
        stage.press("Step")
        stage.wait_for_picture("^step 1:")
        stage.choose("Preset", name)
        expect(promise).to_have_text(preset.promise)
        stage.wait_for_picture("^step 0:")
        controls = playground.ask(f"{STATE}['controls']")
        gan = preset.game()
        for setting in ("discriminator_lr", "generator_lr", "discriminator_steps", "instance_noise", "seed"):
            assert controls[setting] == getattr(gan, setting)
        stage.stands("Loss", gan.objective.name)
        pictures.add(stage.still())
    # What distinguishes two games on the same data is seen when they are played.
    assert len(pictures) == 1 + len({id(preset.density) for preset in PRESETS.values()})
    stage.choose("Preset", "this notebook's own")
    expect(promise).to_be_empty()
    stage.wait_for_pixels(lambda pixels: pixels == own, "the notebook's own game to come back")
    assert playground.ask(f"{STATE}['controls']") == before


@pytest.mark.parametrize("player", PLAYERS)
def test_who_is_chosen_trains_and_who_is_not_does_not(playground: Lesson, stage: StageView, player: str):
    before = playground.ask(WEIGHTS)
    stage.choose("Trains", player)
    becomes(playground, "player", player)
    stage.press("Step")
    stage.wait_for_picture("^step 1:")
    moved = [now != then for now, then in zip(playground.ask(WEIGHTS), before, strict=True)]
    assert moved == [player != "discriminator", player != "generator"]


def test_step_d_g_and_both_move_what_they_say_once_and_leave_the_menu_alone(
    playground: Lesson, stage: StageView
):
    stage.choose("Trains", "generator")
    becomes(playground, "player", "generator")
    stage.press("Play")
    stage.wait_for_step(2)
    for name, moves in (("Step D", [False, True]), ("Step G", [True, False]), ("Step both", [True, True])):
        step = stage.pause()
        before, picture = playground.ask(WEIGHTS), stage.still()
        stage.press(name)
        stage.wait_for_picture(f"^step {step + 1}:")
        assert [a != b for a, b in zip(playground.ask(WEIGHTS), before, strict=True)] == moves
        assert stage.still() != picture
    stage.press("Play")
    stage.wait_for_step(step + 5)
    stage.press("Step D")  # pauses, too
    stage.is_down("Pause")
    stage.stands("Trains", "generator")


def test_with_g_frozen_d_alone_trains_on_and_the_gradients_under_three_losses_are_shown(
    playground: Lesson, stage: StageView
):
    plain = stage.still()
    stage.press("Freeze G, over-train D")
    stage.is_down("Freeze G, over-train D")
    stage.wait_for_picture("^step 0: .*; G is frozen, D alone trains")
    assert stage.still() != plain
    generator, discriminator = playground.ask(WEIGHTS)
    stage.press("Play")
    stage.wait_for_step(30)
    step = stage.pause()
    now = playground.ask(WEIGHTS)
    assert now[0] == generator
    assert now[1] != discriminator
    lane = "stage._runner._game.runs[0].overtraining.arrays"
    assert playground.ask(f"[len(each) for each in {lane}.values()]") == [step + 1] * 4
    stage.press("Freeze G, over-train D")
    stage.is_down("Freeze G, over-train D", False)
    stage.wait_for_picture(r"modes captured[^G]*$")
    stage.press("Step")
    stage.wait_for_picture(f"^step {step + 1}:")
    assert playground.ask(WEIGHTS)[0] != generator


def test_each_loss_changes_the_game_and_a_critic_is_called_one(playground: Lesson, stage: StageView):
    for name in [*list(OBJECTIVES)[::-1], *OBJECTIVES]:
        stage.choose("Loss", name)
        becomes(playground, "objective", name)
        said = "critic's mean" if "Wasserstein" in name else "D says real"
        stage.wait_for_picture(f"^step 0: {said}")


def test_numbers_and_sliders_are_heard_shown_and_played(playground: Lesson, stage: StageView):
    stage.write("D steps per G step", 5)
    becomes(playground, "discriminator_steps", 5)
    stage.control("Noise").fill("0.4")
    becomes(playground, "instance_noise", 0.4)
    stage.control("D's learning rate").fill("-1.5")
    wait_until(lambda: control(playground, "discriminator_lr") == pytest.approx(10**-1.5), "D's rate")
    stage.control("G's learning rate").fill("-0.5")
    wait_until(lambda: control(playground, "generator_lr") == pytest.approx(10**-0.5), "G's rate")
    for name, text in (("Noise", "0.40"), ("D's learning rate", "0.032"), ("G's learning rate", "0.32")):
        expect(stage.control(name)).to_have_attribute("aria-valuetext", text)
    stage.press("Step")
    stage.wait_for_picture("^step 1:")
    expected = (
        "gan2 = GAN(densities.ring(), seed=0, discriminator_steps=5, instance_noise=0.4, "
        "discriminator_lr=10**-1.5, generator_lr=10**-0.5); gan2.step()"
    )
    playground.execute(expected)
    largest = "float(abs(stage.snapshot().{0} - gan2.snapshot().{0}).max())"
    assert playground.ask(largest.format("fake")) < 1e-5  # the slider's power of ten, rounded once more
    assert playground.ask(largest.format("fake_logits")) < 1e-4


def test_what_is_not_allowed_is_not_taken(playground: Lesson, stage: StageView):
    for name, wrong, standing in (("D steps per G step", "0", "1"), ("D steps per G step", "99", "1")):
        stage.write(name, wrong)
        stage.control(name).blur()
        expect(stage.control(name)).to_have_value(standing)
    stage.unfold("Run")
    stage.write("Seed", "-3")
    stage.control("Seed").blur()
    expect(stage.control("Seed")).to_have_value("0")
    assert control(playground, "discriminator_steps") == 1
    assert control(playground, "seed") == 0
    assert stage.note == ""


def test_defaults_put_all_controls_and_the_data_back(playground: Lesson, stage: StageView):
    before = playground.ask(f"[{STATE}['controls'], {STATE}['lanes'][0]['mixture']]")
    stage.control("D's learning rate").fill("-1")
    stage.control("Noise").fill("0.3")
    stage.choose("Trains", "generator")
    stage.choose("Loss", "Wasserstein, clipped")
    stage.choose("Speed", "1 step/s")
    stage.write("D steps per G step", 3)
    stage.unfold("Data")
    stage.press("Remove")
    wait_until(lambda: len(playground.ask(f"{STATE}['lanes'][0]['mixture']['scales']")) == 7, "7 modes")
    becomes(playground, "discriminator_steps", 3)
    stage.press("Defaults")
    now = f"[{STATE}['controls'], {STATE}['lanes'][0]['mixture']]"
    wait_until(lambda: playground.ask(now) == before, "everything to be as before")
    stage.stands("Trains", "both")
    stage.stands("Speed", None)
    stage.stands("Loss", "non-saturating")
    expect(stage.control("D's learning rate")).to_have_attribute("aria-valuetext", "2.0e−3")
    expect(stage.control("Noise")).to_have_attribute("aria-valuetext", "0.00")
    expect(stage.control("D steps per G step")).to_have_value("1")
    stage.wait_for_picture("of 8 modes")


def test_the_view_is_the_learners_own_and_costs_the_kernel_nothing(playground: Lesson, stage: StageView):
    stage.press("Play")
    stage.wait_for_step(20)
    step = stage.pause()
    state = playground.ask(STATE)
    stage.unfold("View")
    moving, standing = "canvas.gan-tutor-foreground", "canvas.gan-tutor-backdrop"
    first = stage.still()
    seen = {"G's loss gradient": stage.pixels(moving)}
    for arrows in ("none", "∇D"):
        stage.choose("Arrows", arrows)
        wait_until(lambda: stage.pixels(moving) not in seen.values(), f"the arrows to be {arrows}")
        seen[arrows] = stage.pixels(moving)
    stage.choose("Arrows", "G's loss gradient")
    stage.wait_for_pixels(lambda pixels: pixels == first, "the picture from before")

    stage.is_down("Manifold")
    stage.press("Manifold")
    stage.is_down("Manifold", False)
    wait_until(lambda: stage.pixels(moving) not in seen.values(), "the manifold to go")
    stage.press("Manifold")
    stage.wait_for_pixels(lambda pixels: pixels == first, "the manifold to come back")

    before = stage.pixels(standing)
    stage.choose("Histogram", "logit")
    wait_until(lambda: stage.pixels(standing) != before, "logits to be shown")
    logits = stage.pixels(standing)
    stage.choose("Histogram", "probability")
    wait_until(lambda: stage.pixels(standing) != logits, "probabilities to be shown again")
    now = playground.ask(STATE)
    assert stage.step == now["step"] == step
    assert {**now, "heard": None} == {**state, "heard": None}


@pytest.mark.parametrize(
    ("name", "meaning"),
    [
        ("What AUC means", "AUC: how often D ranks a real above a fake."),
        ("What modes captured means", "Modes captured: those with at least one high-quality fake"),
    ],
)
def test_a_number_is_explained_to_the_mouse_the_keyboard_and_a_screen_reader(
    stage: StageView, name: str, meaning: str
):
    help = stage.button(name)
    assert meaning in help.get_attribute("aria-description")
    bubble = stage.root.get_by_text(meaning)
    expect(bubble).to_be_hidden()
    help.hover()
    expect(bubble).to_be_visible()
    stage.button("Play").hover()
    expect(bubble).to_be_hidden()
    help.focus()
    help.page.keyboard.press("Shift")  # the focus is the keyboard's
    expect(bubble).to_be_visible()


def test_seeds_begin_the_game_anew_and_each_is_another_game(playground: Lesson, stage: StageView):
    stage.unfold("Run")
    expect(stage.control("Seed")).to_have_value("0")
    stage.control("Noise").fill("0.2")
    becomes(playground, "instance_noise", 0.2)
    own = stage.still()
    stage.press("Step")
    stage.wait_for_picture("^step 1:")
    stage.press("New seed")
    stage.wait_for_picture("^step 0:")
    expect(stage.control("Seed")).to_have_value("1")
    assert control(playground, "seed") == 1
    assert control(playground, "instance_noise") == 0.2
    other = stage.still()
    assert other != own
    stage.write("Seed", 17)
    becomes(playground, "seed", 17)
    stage.wait_for_pixels(lambda pixels: pixels not in (own, other), "seed 17's game")
    stage.write("Seed", 0)
    stage.wait_for_pixels(lambda pixels: pixels == own, "the first game to come back")
