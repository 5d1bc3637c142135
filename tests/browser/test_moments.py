"""Where in time: back along the run and on again, phase by phase, and runs that are kept and passed on."""

from __future__ import annotations

import re

import numpy as np
import pytest
from playwright.sync_api import expect

from gan_tutor import recording
from gan_tutor.run import PHASES

from .jupyterlab import Lesson, StageView, wait_until

# A digest of all that a moment of the game is: weights, optimisers, what is shown.
DIGEST = """
import hashlib, pickle
def digest(gan):
    shot, state = gan.snapshot(), gan.checkpoint()
    parts = [shot.fake, shot.field, shot.history_steps, shot.discriminator_losses, shot.gradient_norms]
    for name in ("generator", "discriminator"):
        parts += [each.numpy() for each in state[name].values()] if isinstance(state[name], dict) else []
    parts += [state["rng"].numpy(), state["penalty_rng"].numpy()]
    return [gan.steps, hashlib.sha256(b"".join(part.tobytes() for part in parts)).hexdigest()]
"""
NOW = "digest(stage._runner._game.runs[0].gan)"
STATE = "stage._runner._state()"
# The plane with its points. The other panels' axes are slow to change, and so remember what was shown before.
MOVING = "canvas.gan-tutor-foreground"
CAPTIONS = {
    "noise": "^Noise in: latent points z",
    "fakes": "^Fakes out: G turns",
    "judge": r"^D judges: it says real for \d+ % of reals and \d+ % of fakes\.$",
    "discriminator loss": r"^D's loss .*\d\.\d{3} nats\. It wants this smaller\.$",
    "discriminator moves": (
        r"^D moves, by one update on a batch of its own: its loss on the points shown is \d\.\d{3} nats"
    ),
    "generator loss": r"^G's loss .*\d\.\d{3} nats\. G wants this smaller\.$",
    "gradient": r"^The gradient flows back through D to each fake \(mean length [\d.e-]+\)",
    "generator moves": r"^G moves, and its fakes with it: G's loss is \d\.\d{3} nats now\.$",
}


@pytest.fixture(scope="module", autouse=True)
def digests(workbench: Lesson) -> None:
    assert workbench.execute(DIGEST) == ""
    workbench.page.context.grant_permissions(["clipboard-read", "clipboard-write"])


def go(stage: StageView, step: int) -> None:
    """Move the slider there, and wait for the moment's picture."""
    stage.control("Moment").fill(str(step))
    stage.wait_for_picture(f"^step {step}:")


def play_to(stage: StageView, step: int) -> int:
    stage.press("Play")
    stage.is_down("Play")  # or the Pause from before would be taken for the one to come
    stage.wait_for_step(step)
    return stage.pause()


def test_the_moment_slider_leads_back_and_on_to_the_last_bit(playground: Lesson, stage: StageView):
    slider = stage.control("Moment")
    expect(slider).to_be_disabled()
    stage.still()
    first = stage.pixels(MOVING)
    play_to(stage, 25)
    stage.control("G's learning rate").fill("-2")  # a change in mid-run is gone through again
    wait_until(lambda: playground.ask(f"{STATE}['controls']['generator_lr']") == 0.01, "the change")
    last = play_to(stage, 90)
    stage.still()
    end, picture = playground.ask(NOW), stage.pixels(MOVING)
    expect(slider).to_have_attribute("max", str(last))
    expect(slider).to_have_attribute("aria-valuetext", f"step {last} of {last}")

    go(stage, 17)
    expected = "twin = GAN(densities.ring(), seed=0); twin.train(17)"
    playground.execute(expected)
    assert playground.ask(NOW) == playground.ask("digest(twin)")
    expect(stage.control("G's learning rate")).to_have_attribute("aria-valuetext", "3.0e−4")  # as it was
    expect(slider).to_have_value("17")
    stage.still()
    assert stage.pixels(MOVING) not in (first, picture)

    go(stage, last)
    assert playground.ask(NOW) == end
    expect(stage.control("G's learning rate")).to_have_attribute("aria-valuetext", "0.010")
    wait_until(lambda: stage.pixels(MOVING) == picture, "the last picture")
    stage.control("Moment").focus()
    playground.page.keyboard.press("Home")
    stage.wait_for_picture("^step 0:")
    wait_until(lambda: stage.pixels(MOVING) == first, "the first picture")
    playground.page.keyboard.press("ArrowRight")
    stage.wait_for_picture("^step 1:")
    assert stage.note == ""


def test_a_change_at_an_earlier_moment_begins_a_branch(playground: Lesson, stage: StageView):
    play_to(stage, 50)
    go(stage, 20)
    stage.choose("Loss", "minimax")
    slider = stage.control("Moment")
    expect(slider).to_have_attribute("max", "20")
    stage.press("Step")
    stage.wait_for_picture("^step 21:")
    playground.execute(
        "twin = GAN(densities.ring(), seed=0); twin.train(20); twin.objective = 'minimax'; twin.step()"
    )
    assert playground.ask(NOW) == playground.ask("digest(twin)")


def test_a_drag_of_the_slider_while_it_plays_pauses_there(playground: Lesson, stage: StageView):
    stage.press("Play")
    stage.wait_for_step(60)
    stage.control("Moment").scroll_into_view_if_needed()
    box = stage.control("Moment").bounding_box()
    mouse = playground.page.mouse
    mouse.move(box["x"] + box["width"] - 8, box["y"] + box["height"] / 2)
    mouse.down()
    for share in (0.8, 0.6, 0.5, 0.4):
        mouse.move(box["x"] + share * box["width"], box["y"] + box["height"] / 2)
    mouse.up()
    stage.is_down("Pause")
    shown = int(stage.control("Moment").input_value())
    assert 0 < shown < int(stage.control("Moment").get_attribute("max"))
    stage.wait_for_picture(f"^step {shown}:")
    assert playground.ask(f"{STATE}['step']") == shown


def test_slow_motion_tells_the_eight_phases_of_a_step_one_by_one(playground: Lesson, stage: StageView):
    caption = stage.root.locator(".gan-tutor-caption")
    next_phase = stage.button("Next phase")
    expect(next_phase).to_be_hidden()
    stage.choose("Speed", "slow motion")
    expect(next_phase).to_be_visible()
    expect(caption).to_contain_text("eight phases")
    now = stage.root.locator(".gan-tutor-dots .gan-tutor-now")
    dots = stage.root.locator(".gan-tutor-dots i")
    pictures, before = [], playground.ask(NOW)
    for index, name in enumerate(PHASES):
        stage.press("Next phase")
        expect(caption).to_have_text(re.compile(CAPTIONS[name]))
        expect(now).to_have_count(1)
        assert dots.evaluate_all("all => all.findIndex(dot => dot.matches('.gan-tutor-now'))") == index
        pictures.append(stage.still())
    assert len(set(pictures)) == 8, "each phase has its picture"
    assert playground.ask(NOW)[1] != before[1]
    stage.press("Next phase")  # the step is complete, and the next one begins
    expect(caption).to_have_text(re.compile(CAPTIONS["noise"]))
    stage.wait_for_picture("^step 1:")
    playground.execute("twin = GAN(densities.ring(), seed=0); twin.step()")
    assert playground.ask(NOW) == playground.ask("digest(twin)")

    stage.press("Play")  # goes on by itself
    expect(caption).to_have_text(re.compile(CAPTIONS["judge"]))
    stage.press("Pause")
    said = caption.inner_text()
    stage.press("Step")  # completes the step that was begun, and takes one
    stage.wait_for_picture("^step 3:")
    assert caption.inner_text() != said
    playground.execute("twin.train(2)")
    assert playground.ask(NOW) == playground.ask("digest(twin)")
    stage.choose("Speed", "full")
    expect(next_phase).to_be_hidden()


def test_a_code_recreates_the_run_with_every_change_to_the_last_bit(playground: Lesson, stage: StageView):
    stage.unfold("Run", "Data")
    play_to(stage, 20)
    stage.choose("Loss", "Wasserstein, gradient penalty")
    stage.write("D steps per G step", 2)
    stage.press("Remove")
    wait_until(lambda: playground.ask(f"len({STATE}['lanes'][0]['mixture']['scales'])") == 7, "7 modes")
    step = play_to(stage, 40)
    stage.still()
    digest, picture = playground.ask(NOW), stage.pixels(MOVING)
    assert digest[0] == step

    stage.press("Copy code")
    expect(stage.root.get_by_text("copied")).to_be_visible()
    code = stage.control("Code of this run").input_value()
    assert code.startswith("gan1-")
    assert playground.evaluate("() => navigator.clipboard.readText()") == code
    assert playground.ask("stage.code()") == code

    stage.press("New seed")
    stage.wait_for_picture("^step 0:")
    stage.choose("Loss", "minimax")
    stage.choose("Speed", "10 steps/s")
    stage.control("Code to load").click()
    playground.page.keyboard.press("ControlOrMeta+V")
    expect(stage.control("Code to load")).to_have_value(code)
    stage.press("Load code")
    stage.wait_for_picture(f"^step {step}: critic's mean .* of 7 modes")
    assert playground.ask(NOW) == digest
    wait_until(lambda: stage.pixels(MOVING) == picture, "the same picture")
    stage.stands("Loss", "Wasserstein, gradient penalty")
    expect(stage.control("D steps per G step")).to_have_value("2")
    stage.is_down("Pause")
    go(stage, 20)  # its past has come, too
    stage.stands("Loss", "non-saturating")
    stage.write("Code to load", code)  # and Enter does what the button does
    stage.wait_for_picture(f"^step {step}: critic's mean .* of 7 modes")
    assert stage.note == ""


@pytest.mark.parametrize(
    ("code", "said"),
    [
        ("nonsense", "code is 'nonsense'; allowed is one that was copied from a stage"),
        ("gan1-AAAA", "code is 'gan1-AAAA'; it c"),
    ],
)
def test_a_code_that_is_none_is_refused_in_a_sentence(
    playground: Lesson, stage: StageView, code: str, said: str
):
    stage.unfold("Run")
    step = play_to(stage, 10)
    digest = playground.ask(NOW)
    stage.write("Code to load", code)
    expect(stage.status).to_contain_text(said)
    assert playground.ask(NOW) == digest
    stage.press("Play")  # it goes on as if nothing had been
    expect(stage.status).to_be_empty()
    stage.wait_for_step(step + 10)


def test_a_saved_run_is_a_recording_of_this_run(playground: Lesson, stage: StageView, tmp_path):
    stage.unfold("Run")
    step = play_to(stage, 65)
    with playground.page.expect_download() as download:
        stage.press("Save run")
    assert download.value.suggested_filename == f"gan-run-{step}.npz"
    file = tmp_path / "run.npz"
    download.value.save_as(file)
    snapshots = recording.load(file)
    assert [each.step for each in snapshots] == list(range(0, step + 1, 20))
    playground.execute("twin = GAN(densities.ring(), seed=0); twin.train(40)")
    fakes = playground.ask("twin.snapshot().fake.tolist()")
    np.testing.assert_allclose(snapshots[2].fake, fakes, atol=4e-3)  # half precision: 2⁻¹¹ of up to 4
    assert stage.step == step
    stage.is_down("Pause")
