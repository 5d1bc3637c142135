"""Lesson 6 in the real JupyterLab, as a learner works through it."""

from __future__ import annotations

import json
import re
from collections.abc import Iterator

import pytest
from playwright.sync_api import Browser, Locator, expect

from .conftest import run_lesson
from .jupyterlab import Lesson, Server, StageView, wait_until
from .test_modes_lesson import question

NAME = "06_wasserstein_critic.ipynb"


@pytest.fixture(scope="module")
def lesson(browser: Browser, server: Server) -> Iterator[Lesson]:
    """The lesson, run once; each test uses another part of it."""
    with run_lesson(browser, server, NAME) as lesson:
        yield lesson
    (server.root / "notebooks/my_predictions.json").unlink(missing_ok=True)


def test_run_all_works_without_touching_anything_and_all_pictures_have_words(lesson: Lesson):
    assert lesson.errors() == []
    views = lesson.page.locator(".gan-tutor-explore")
    assert views.count() == 3
    for view in views.all():
        StageView(view).wait_for_picture(r"[a-z]{2}.*\d")
        expect(view.get_by_role("status")).to_have_text("")
        box, output = (each.bounding_box() for each in (view, view.locator("xpath=..")))
        assert box["x"] + box["width"] <= output["x"] + output["width"] + 1, "it is cut at the right"
    images = lesson.page.locator(".jp-OutputArea-output img")
    assert images.count() >= 12
    assert all(len(image.get_attribute("alt")) > 40 for image in images.all())
    # What is told of a prediction stays covered until it is kept.
    assert lesson.page.get_by_text("The result is covered.").count() == 5


@pytest.mark.parametrize(
    ("asked", "said", "told"),
    [
        ("Loads at 0 and 1", "without crossing", "Either costs 3.5"),
        ("W1 is 3", "about 3", "After 100 updates it is"),
        ("The critic's game: five fast updates", "it explodes", "the norm of G's gradient is"),
        ("A critic in place of D", "all ten", "through many digits"),
        ("Of the plain GAN, the critic", "all three", "driven away from it"),
    ],
)
def test_a_prediction_uncovers_its_result(lesson: Lesson, asked: str, said: str, told: str):
    card = question(lesson, asked)
    card.get_by_label(said, exact=True).check()
    card.get_by_role("button", name="Keep my prediction", exact=True).click()
    reveal = lesson.page.locator(".gan-tutor-card", has_text=told)
    expect(reveal).to_be_visible()
    expect(reveal.get_by_role("img")).to_have_attribute("alt", re.compile("[a-z]{3}"))
    file = lesson.server.root / "notebooks/my_predictions.json"
    wait_until(lambda: said in json.loads(file.read_text()).values(), "the prediction in the file")


# earth


HOLES, LOADS = [-3.0, -1.5, -0.5, 1.5, 2.5, 4.0], [-2.2, 0.2, 0.9, 1.9, 3.2, 4.8]


def middle(handle: Locator) -> tuple[float, float]:
    box = handle.bounding_box()
    return box["x"] + box["width"] / 2, box["y"] + box["height"] / 2


def test_earth_is_carried_by_hand_and_the_bill_tells_what_it_cost(lesson: Lesson):
    view = lesson.widget("shovel", "explore")
    handles = [view.root.get_by_role("slider", name=f"load {k}", exact=True) for k in range(1, 7)]
    assert "0 of 6 holes filled; carried so far: 0.00" in view.alt
    places = [middle(handle) for handle in handles]
    unit = (places[-1][0] - places[0][0]) / (LOADS[-1] - LOADS[0])  # pixels
    mouse = lesson.page.mouse
    for k, (hole, (x, y)) in enumerate(zip(HOLES, places, strict=True), start=1):
        mouse.move(x, y)
        mouse.down()
        # A little beside the hole: it falls in.
        mouse.move(x + unit * (hole - LOADS[k - 1] + 0.1), y, steps=8)
        mouse.up()
        told = f"{k} of 6 holes filled" if k < 6 else "All 6 holes filled for 0.97: no plan is cheaper"
        view.wait_for_picture(told)


def test_a_load_goes_with_the_arrow_keys_too(lesson: Lesson):
    view = lesson.widget("shovel", "explore")
    before = view.alt
    handle = view.root.get_by_role("slider", name="load 6", exact=True)
    handle.focus()
    for _ in range(4):
        lesson.page.keyboard.press("Shift+ArrowRight")
    view.wait_for_picture("5 of 6 holes filled; carried so far")
    assert view.alt != before


def test_where_the_fakes_are_w1_tells_and_the_jsd_does_not(lesson: Lesson):
    view = lesson.widget("drift-widget", "explore")
    slider = view.control("where the fakes are")
    said = {}
    for shift in ("8", "6", "-2.5"):
        slider.fill(shift)
        view.wait_for_picture(f"^q is moved by {shift.replace('-', '−')}")
        said[shift] = [float(number) for number in re.findall(r"(?:JSD|W1) (\d+\.\d+)", view.alt)]
    assert said["8"][0] == said["6"][0] == 0.69
    assert said["8"][1] - said["6"][1] == pytest.approx(2, abs=0.011)  # two digits are shown
    assert said["-2.5"][0] < 0.2
    assert said["-2.5"][1] < 2


# stages


def test_both_games_take_every_step_together(lesson: Lesson):
    view = lesson.widget("stage-collapse", "stage")
    before = view.pixels()
    view.press("Play")
    view.wait_for_step(60, timeout=60)
    step = view.pause()
    assert view.pixels() != before
    assert view.alt.count(f"step {step}:") == 2
    assert "D says real for" in view.alt
    assert "critic's mean" in view.alt
    view.press("Reset")
    view.wait_for_picture("^step 0:|step 0: ")


def test_on_the_vanishing_run_only_the_critics_gradient_lives(lesson: Lesson):
    view = lesson.widget("stage-vanishing", "stage")
    view.press("Play")
    view.wait_for_step(60, timeout=120)
    view.pause()
    lesson.execute(LANES)
    minimax, critic = lesson.ask("[float(shot.gradient_norms[-1]) for shot in lanes_of('minimax')]")
    assert minimax < 1e-4  # 1e-7 or less at step 60, in 16 of 16 seeds
    assert critic > 0.1


LANES = """
from gan_tutor.live import Stage


def lanes_of(objective):
    for stage in list(Stage._open):
        try:
            shots = stage.snapshot(0), stage.snapshot(1)
        except (ValueError, IndexError):
            continue
        if shots[0].objective == objective and shots[0].step:
            return shots
"""


def test_digits_are_painted_side_by_side(lesson: Lesson):
    view = lesson.widget("stage-digits", "stage")
    before = view.pixels()
    view.press("Play")
    view.wait_for_step(10, timeout=60)
    view.pause()
    assert view.pixels() != before


# the smallest game


def test_a_click_starts_a_way_and_the_method_bends_it(lesson: Lesson):
    view = lesson.widget("dirac", "explore")
    view.wait_for_picture("^minimax: 1 way of 500 steps")
    pad = view.root.get_by_role("slider", name="starts", exact=True)
    box = pad.bounding_box()
    lesson.page.mouse.click(box["x"] + 0.4 * box["width"], box["y"] + 0.7 * box["height"])
    view.wait_for_picture(
        "^minimax: 2 ways of 500 steps. Nearer to the equilibrium at the end: 0, farther: 2"
    )
    view.choose("method", "minimax, R1")
    view.wait_for_picture("^minimax, R1: 2 ways of 500 steps. Nearer to the equilibrium at the end: 2")
    view.choose("method", "minimax")
    view.choose("moves", "in turn")
    view.wait_for_picture("^minimax: 2 ways")


# exercises


def test_an_exercise_answers_at_once(lesson: Lesson):
    expect(lesson.cell("w1")).to_contain_text("Not yet.")
    lesson.set_source(
        "w1", "def w1(x, y):\n    return np.abs(np.sort(x) - np.sort(y)).mean()\n\n\ncheck_w1(w1)"
    )
    lesson.run("w1")
    expect(lesson.cell("w1")).to_contain_text("✓ Solved.")
    expect(lesson.cell("where-bce-wins")).to_contain_text("The critic holds its own")
    lesson.set_source("where-bce-wins", 'settings = {"weight": 10}\n\ncheck_where_bce_wins(settings)')
    lesson.run("where-bce-wins")
    expect(lesson.cell("where-bce-wins")).to_contain_text("✓ Solved.", timeout=60_000)
