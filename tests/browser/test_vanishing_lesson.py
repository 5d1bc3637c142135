"""Lesson 4 in the real JupyterLab, as a learner works through it."""

from __future__ import annotations

import json
import re
from collections.abc import Iterator

import pytest
from playwright.sync_api import Browser, expect

from .conftest import run_lesson
from .jupyterlab import Lesson, Server, StageView, wait_until
from .test_modes_lesson import question

NAME = "04_vanishing_gradients.ipynb"


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
        StageView(view).wait_for_picture(r"\d.*[a-z]{3}")
        expect(view.get_by_role("status")).to_have_text("")
        box, output = (each.bounding_box() for each in (view, view.locator("xpath=..")))
        assert box["x"] + box["width"] <= output["x"] + output["width"] + 1, "it is cut at the right"
    images = lesson.page.locator(".jp-OutputArea-output img")
    assert images.count() >= 8
    assert all(len(image.get_attribute("alt")) > 40 for image in images.all())
    # What is told of a prediction stays covered until it is kept.
    assert lesson.page.get_by_text("The result is covered.").count() == 3


# predictions


def test_the_curve_is_drawn_kept_and_shown_beside_what_happened(lesson: Lesson):
    sketch, reveal = lesson.cell("sketch"), lesson.cell("reveal-sketch")
    expect(reveal.get_by_text("The result is covered.")).to_be_visible()
    pad = sketch.get_by_role("slider")
    pad.scroll_into_view_if_needed()
    box = pad.bounding_box()
    mouse = lesson.page.mouse
    mouse.move(box["x"] + 0.15 * box["width"], box["y"] + 0.2 * box["height"])
    mouse.down()
    mouse.move(box["x"] + 0.9 * box["width"], box["y"] + 0.5 * box["height"], steps=10)
    mouse.up()
    sketch.get_by_role("button", name="Keep my prediction", exact=True).click()
    expect(reveal.get_by_text("The result is covered.")).to_have_count(0)
    expect(reveal.get_by_text(re.compile(r"^The median of 8 seeds begins at \d"))).to_be_visible()
    picture = reveal.get_by_role("img")
    expect(picture).to_have_attribute("aria-label", re.compile("what happened", re.IGNORECASE))
    curve = lesson.ask("guess.curve")
    assert len(curve) == 41
    assert curve[5] > 100 * curve[35] > 0, "it falls, as it was drawn"


@pytest.mark.parametrize(
    ("asked", "said", "told"),
    [
        ("Handwritten digits. Against which", "all three", "orders of magnitude"),
        ("G can only make one hump", "both take one", "the smaller hump is given up"),
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


# sliders


def numbers_in(text: str) -> list[float]:
    """The numbers of an alt text, those in powers of ten too."""
    found = re.findall(r"(−?\d+(?:\.\d+)?)(?: · 10([⁻⁰¹²³⁴⁵⁶⁷⁸⁹]+))?", text)
    plain = str.maketrans("−⁻⁰¹²³⁴⁵⁶⁷⁸⁹", "--0123456789")
    return [
        float(part.translate(plain)) * 10 ** float((power or "0").translate(plain)) for part, power in found
    ]


def steepness(alt: str) -> list[float]:
    """The slopes that an alt text tells of."""
    return [numbers_in(part)[0] for part in alt.split("slope ")[1:]]


def explored(lesson: Lesson, name: str) -> StageView:
    view = StageView(
        lesson.page.locator(
            ".gan-tutor-explore", has=lesson.page.get_by_role("slider", name=name, exact=True)
        )
    )
    view.root.scroll_into_view_if_needed()
    view.wait_for_picture(r"\d")
    return view


def test_the_logit_shows_how_steep_each_loss_is(lesson: Lesson):
    view = explored(lesson, "D's logit on the fake")
    assert steepness(view.alt) == [-0.018, -0.98]
    assert "D says 0.018" in view.alt
    slider = view.control("D's logit on the fake")
    for value, expected in (("8", [-1.0, -3e-4]), ("0", [-0.5, -0.5])):
        slider.fill(value)
        view.wait_for_picture(f"^D's logit on a fake is {value}.00")
        assert steepness(view.alt) == pytest.approx(expected, rel=0.2)  # one digit is shown
    slider.press("ArrowLeft")
    view.wait_for_picture(r"is −0\.25")


def test_moving_q_away_flattens_the_cost_and_not_w1(lesson: Lesson):
    view = explored(lesson, "μ")
    slider = view.control("μ")
    # Of the table: the saturating gradient at 5 and at 8.
    for mu, value, steep in (("5", "−0.03", 0.0474), ("8", "0.00", 3.93e-4)):
        slider.fill(mu)
        view.wait_for_picture(f"^q is moved by {mu}.00")
        assert f"V(D*, G) {value}, W1 {mu}.00" in view.alt
        found, w1 = numbers_in(view.alt.split("of V(D*, G) ")[1].replace("W1", "W"))
        assert found == pytest.approx(steep, rel=0.05)  # two digits are shown
        assert w1 == 1


def test_only_w1_feels_the_lines_come_nearer(lesson: Lesson):
    view = explored(lesson, "θ")
    slider = view.control("θ")
    for theta, told in (
        ("1.5", "1.50 apart: W1 1.50, JSD 0.69, KL infinite, TV 1.00"),
        ("-0.05", "W1 0.05, JSD 0.69, KL infinite, TV 1.00"),
        ("0", "W1 0.00, JSD 0.00, KL 0.00, TV 0.00"),
    ):
        slider.fill(theta)
        view.wait_for_picture(re.escape(told))


# stages


def test_d_alone_comes_to_part_all(lesson: Lesson):
    view = lesson.widget("stage-heap")
    view.choose("Trains", "discriminator")
    view.press("Play")
    view.wait_for_step(200, timeout=60)
    view.pause()
    assert "D says real for 100 % of reals and 0 % of fakes" in view.alt
    view.press("Reset")
    view.wait_for_picture("^step 0:")
    assert "100 % of reals and 0 %" not in view.alt


TWO_GAMES = """
from gan_tutor.live import Stage


def two_games():
    for stage in list(Stage._open):
        try:
            return stage.snapshot(0), stage.snapshot(1)
        except (ValueError, IndexError):
            pass
"""


def test_with_the_same_d_two_losses_teach_g_differently(lesson: Lesson):
    view = lesson.widget("stage-pair")
    before = view.pixels()
    view.choose("Trains", "discriminator")
    view.press("Play")
    view.wait_for_step(60, timeout=60)
    view.pause()
    assert view.pixels() != before
    lesson.execute(TWO_GAMES)
    same, saturating, other = lesson.ask(
        "(lambda a, b: [bool((a.field == b.field).all()), "
        "*(float(abs(each.generator_gradients).mean()) for each in (a, b))])(*two_games())"
    )
    assert same, "both D are the same to the last bit"
    assert other > 10 * saturating > 0  # at D = 0.01 on the fakes it is a hundred times as long


def test_the_row_of_seeds_plays_with_one_thing_changed(lesson: Lesson):
    view = lesson.widget("stage-balance")
    view.wait_for_picture(r"^step 0: .* of 16 seeds")
    view.press("Play")
    view.wait_for_step(20, timeout=60)
    view.pause()
    view.press("Reset")
    view.wait_for_picture("^step 0:")
    view.write("D steps per G step", 1)
    view.press("Play")
    view.wait_for_step(20, timeout=60)
    view.pause()


def test_a_recorded_run_is_played_back(lesson: Lesson):
    view = lesson.widget("replay")
    first = view.pixels()
    view.press("Play")
    view.wait_for_pixels(lambda pixels: pixels != first, "another moment of the run")
    for name in ("collapse", "minimax", "non-saturating"):
        assert name not in view.root.inner_text(), "the run's loss would give it away"


# exercises


def test_an_exercise_answers_at_once(lesson: Lesson):
    expect(lesson.cell("steepest")).to_contain_text("Not yet.")
    lesson.set_source("steepest", "distance = 1.636\n\ncheck_steepest(distance)")
    lesson.run("steepest")
    expect(lesson.cell("steepest")).to_contain_text("✓ Solved.")
    expect(lesson.cell("diagnosis")).to_contain_text("Run A has no diagnosis yet")
