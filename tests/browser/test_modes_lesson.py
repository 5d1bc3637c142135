"""Lesson 1 in the real JupyterLab, as a learner works through it."""

from __future__ import annotations

import json
import re

import pytest
from playwright.sync_api import Locator, expect

from .jupyterlab import Lesson, StageView, wait_until


def explored(lesson: Lesson, name: str) -> StageView:
    """The picture that has a control of that name, brought into sight, with its first drawing."""
    control = lesson.page.get_by_label(name, exact=True)
    view = StageView(lesson.page.locator(".gan-tutor-explore", has=control))
    view.root.scroll_into_view_if_needed()
    view.wait_for_picture("mode")
    return view


def board(view: StageView, across: float, down: float) -> tuple[float, float]:
    """A place on the page, in shares of the picture."""
    box = view.root.locator(".gan-tutor-board").bounding_box()
    return box["x"] + across * box["width"], box["y"] + down * box["height"]


def moved(view: StageView, name: str, value: object) -> None:
    """Move a slider and see another picture."""
    before, alt = view.pixels(), view.alt
    view.control(name).fill(str(value))
    view.wait_for_pixels(lambda pixels: pixels != before, f"another picture than {alt!r}")


def test_run_all_works_without_touching_anything_and_all_pictures_have_words(modes_lesson: Lesson):
    assert modes_lesson.errors() == []
    assert modes_lesson.page.locator(".gan-tutor-explore").count() == 5
    for view in modes_lesson.page.locator(".gan-tutor-explore").all():
        StageView(view).wait_for_picture("mode")
        expect(view.get_by_role("status")).to_have_text("")
    images = modes_lesson.page.locator(".jp-OutputArea-output img")
    assert images.count() >= 5
    assert all(len(image.get_attribute("alt")) > 20 for image in images.all())


def test_points_are_thrown_and_another_bandwidth_shows_other_modes(modes_lesson: Lesson):
    view = explored(modes_lesson, "points")
    assert "60 points" in view.alt
    assert "2 modes" in view.alt
    before = view.pixels()
    pad = view.root.get_by_role("slider", name="points", exact=True).bounding_box()
    # A third cloud, at the upper left.
    left, top = pad["x"] + 0.2 * pad["width"], pad["y"] + 0.2 * pad["height"]
    mouse = modes_lesson.page.mouse
    mouse.move(left, top)
    mouse.down()
    for turn in ((20, 0), (20, 20), (0, 20), (0, 0)) * 3:
        mouse.move(left + turn[0], top + turn[1], steps=4)
    mouse.up()
    view.wait_for_picture(r"^(6[1-9]|[7-9]\d|1\d\d) points.* 3 modes")
    assert view.pixels() != before
    moved(view, "bandwidth", -0.9)
    view.wait_for_picture(r"\d\d modes")
    moved(view, "bandwidth", 0.07)
    view.wait_for_picture(r" 1 mode\.")
    view.press("Clear")
    view.wait_for_picture("no modes?")


def test_two_normals_answer_to_all_four_sliders(modes_lesson: Lesson):
    view = explored(modes_lesson, "separation")
    assert "2 modes; the mean, 0.00, is no mode" in view.alt
    moved(view, "separation", 1.5)
    view.wait_for_picture("1 mode; the mean, 0.00, is a mode")
    moved(view, "separation", 2.5)
    view.wait_for_picture("2 modes")
    moved(view, "left one's weight", 0.1)
    view.wait_for_picture("1 mode")
    moved(view, "left one's weight", 0.5)
    view.wait_for_picture("2 modes")
    moved(view, "left one's σ", 1.5)
    view.wait_for_picture("1 mode")
    moved(view, "left one's σ", 1.0)
    view.wait_for_picture("2 modes")
    moved(view, "right one's σ", 1.5)
    view.wait_for_picture("1 mode")


def test_what_the_text_names_can_be_set_on_the_sliders(modes_lesson: Lesson):
    view = explored(modes_lesson, "separation")
    for name, values in {"separation": (4, 2.5, 2, 0), "left one's weight": (0.1, 0.3, 0.5)}.items():
        for value in values:
            view.control(name).fill(str(value))
            assert float(view.control(name).input_value()) == value


def test_three_hills_have_three_tops_then_four_then_one(modes_lesson: Lesson):
    view = explored(modes_lesson, "σ")
    assert view.alt.endswith(" 3 modes.")
    for scale, count in ((0.72, "4 modes"), (0.78, "1 mode"), (0.6, "3 modes")):
        moved(view, "σ", scale)
        view.wait_for_picture(rf" {count}\.$")


def test_samples_answer_to_bandwidth_observations_and_seed(modes_lesson: Lesson):
    view = explored(modes_lesson, "observations")
    assert "7 modes" in view.alt
    moved(view, "bandwidth", 0.3)  # a base-10 logarithm: 2.0
    view.wait_for_picture(" 1 mode")
    moved(view, "bandwidth", -0.22)
    moved(view, "observations", 3)
    expect(view.control("observations")).to_have_attribute("aria-valuetext", "1000")
    view.wait_for_picture(" 3 modes")
    moved(view, "seed", 7)
    view.wait_for_picture(" 3 modes")
    moved(view, "observations", 1.3)
    expect(view.control("observations")).to_have_attribute("aria-valuetext", "20")


def test_a_climb_starts_where_it_is_dragged_to_and_ends_on_a_mode(modes_lesson: Lesson):
    view = explored(modes_lesson, "start")
    before = view.pixels()
    title = view.alt
    handle = view.root.get_by_role("slider", name="start", exact=True)
    box = handle.bounding_box()
    mouse = modes_lesson.page.mouse
    mouse.move(box["x"] + box["width"] / 2, box["y"] + box["height"] / 2)
    mouse.down()
    mouse.move(*board(view, 0.75, 0.3), steps=10)
    mouse.up()
    view.wait_for_pixels(lambda pixels: pixels != before, "another way")
    said = handle.get_attribute("aria-valuetext")
    handle.press("Shift+ArrowDown")
    expect(handle).not_to_have_attribute("aria-valuetext", said)
    assert "3 modes" in title
    moved(view, "bandwidth", 0.07)
    view.wait_for_picture(" 1 mode")


QUESTIONS = {
    "Two equal normals": ("at 1 σ", "at 2 σ", "2.01 σ apart there are two"),
    "Three equal round normals": ("3, then 1", "3, then 4, then 1", "four from σ = 0.7071 to 0.7391"),
    "Some observations on the line": ("may rise or fall", "never rises", "In each of the"),
}


def question(lesson: Lesson, begins: str) -> Locator:
    group = lesson.page.get_by_role("group", name=re.compile(f"^Predict: {begins}"))
    return lesson.page.locator(".gan-tutor-card", has=group)


@pytest.mark.parametrize("begins", QUESTIONS)
def test_each_prediction_is_kept_and_then_stands_beside_the_result(modes_lesson: Lesson, begins: str):
    choice, truth, finding = QUESTIONS[begins]
    covered = modes_lesson.page.get_by_text("The result is covered.")
    before = covered.count()
    expect(modes_lesson.page.locator("dd", has_text=truth)).to_have_count(0)
    card = question(modes_lesson, begins)
    card.get_by_role("radio", name=choice, exact=True).check()
    card.get_by_role("button", name="Keep my prediction").click()
    expect(card.get_by_role("status")).to_contain_text(f"Kept: “{choice}”.")
    expect(covered).to_have_count(before - 1)
    result = modes_lesson.page.locator(".gan-tutor-card", has_text=finding)
    expect(result.locator("dd")).to_have_text([choice, truth])
    assert len(result.get_by_role("img").get_attribute("alt")) > 20
    file = modes_lesson.server.root / "notebooks/my_predictions.json"

    def kept() -> list[str]:
        answers = json.loads(file.read_text(encoding="utf-8")) if file.exists() else {}
        return [answers[key] for key in answers if key.startswith(begins)]

    # The page says it at once; the kernel writes a moment later.
    wait_until(lambda: kept() == [choice], "the file")


SOLVED = {
    "log-density": (
        "def log_density",
        "def log_density(x, centers, scales, weights):\n"
        "    terms = np.log(weights / scales) - ((x[:, None] - centers) / scales) ** 2 / 2\n"
        "    return np.logaddexp.reduce(terms, axis=1) - np.log(2 * np.pi) / 2\n\n\n"
        "check_log_density(log_density)",
    ),
    "three-modes": (
        "check_three_modes(mine)",
        "mine = densities.Mixture(centers=[[-4.0], [0.0], [4.0]], scales=[0.5] * 3, weights=[1, 1, 3])\n\n"
        "check_three_modes(mine)",
    ),
    "merge-point": ("check_merge_point(separation)", "separation = 2.71\n\ncheck_merge_point(separation)"),
}


@pytest.mark.parametrize("id", SOLVED)
def test_the_exercises_answer_at_once(modes_lesson: Lesson, id: str):
    text, solution = SOLVED[id]
    output = modes_lesson.page.locator(".jp-CodeCell", has_text=text).last.locator(".jp-OutputArea").first
    expect(output).to_contain_text("Not yet.")
    modes_lesson.set_source(id, solution)
    modes_lesson.run(id)
    expect(output).to_contain_text("✓ Solved.")
