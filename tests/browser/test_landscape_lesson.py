"""Lesson 2 in the real JupyterLab, as a learner works through it."""

from __future__ import annotations

import json
import re
from collections.abc import Iterator

import pytest
from playwright.sync_api import Browser, Locator, expect

from .conftest import fresh_page, nothing_goes_wrong
from .jupyterlab import Lesson, Server, StageView, wait_until
from .test_modes_lesson import board, moved, question
from .test_surface import SurfaceView

NAME = "02_multimodal_densities.ipynb"
# What the film says while the cell that trains has not ended: [whether it has, the words, the slider].
FILM = """() => {
    const train = jupyterapp.shell.currentWidget.content.widgets.find(cell => cell.model.id === "train");
    const film = document.querySelector(".gan-tutor-explore:has([aria-label='moment'])");
    return [
        train.model.executionCount !== null,
        film?.querySelector("[role=img]").getAttribute("aria-label") ?? "",
        film?.querySelector("input").value ?? "",
        window.hasRun === true,
    ];
}"""
STEP = re.compile(r"step (\d+) of 2500: \d+ ?% of the digits told apart")


@pytest.fixture(scope="module")
def watched(browser: Browser, server: Server) -> Iterator[tuple[Lesson, list[tuple[int, int]]]]:
    """The lesson, run once for all tests, and the film's steps and moments seen while it was training."""
    with fresh_page(browser, server) as lesson, nothing_goes_wrong(lesson):
        lesson.open(NAME)
        lesson.evaluate(
            """() => {
                window.hasRun = false;
                jupyterapp.commands.execute("notebook:run-all-cells").then(() => { window.hasRun = true; });
            }"""
        )
        seen = []

        def all_has_run() -> bool:
            trained, alt, moment, done = lesson.evaluate(FILM)
            found = STEP.search(alt)
            if found and not trained:
                seen.append((int(found[1]), int(moment)))
            return done

        wait_until(all_has_run, "all cells to have run", timeout=240)
        yield lesson, seen
    (server.root / "notebooks/my_predictions.json").unlink(missing_ok=True)


@pytest.fixture
def lesson(watched: tuple[Lesson, list]) -> Lesson:
    return watched[0]


def explored(lesson: Lesson, control: Locator) -> StageView:
    """The picture that has that control, brought into sight, with its first drawing."""
    view = StageView(lesson.page.locator(".gan-tutor-explore", has=control))
    view.root.scroll_into_view_if_needed()
    view.wait_for_picture(r"\d")
    return view


def with_slider(lesson: Lesson, name: str) -> StageView:
    return explored(lesson, lesson.page.get_by_role("slider", name=name, exact=True))


def test_run_all_works_without_touching_anything_and_all_pictures_have_words(lesson: Lesson):
    assert lesson.errors() == []
    views = lesson.page.locator(".gan-tutor-explore")
    assert views.count() == 5
    for view in views.all():
        StageView(view).wait_for_picture(r"\d.*[a-z]{3}")
        expect(view.get_by_role("status")).to_have_text("")
        assert len(StageView(view).alt) > 40
    images = lesson.page.locator(".jp-OutputArea-output img")
    assert images.count() >= 3
    assert all(len(image.get_attribute("alt")) > 40 for image in images.all())
    for region in (surface := shown_surface(lesson)).hills, surface.map:
        assert "10 modes" in region.get_attribute("aria-description")


# the film


def test_the_film_shows_the_training_while_it_runs(watched):
    _, seen = watched
    steps = list(dict.fromkeys(step for step, _ in seen))
    # On the machine that this was written on it were 40 and more of 51.
    assert len(steps) >= 5, f"while the cell was busy these steps were seen: {steps}"
    assert steps == sorted(steps)
    assert any(0 < step < 2500 for step in steps)
    moments = [moment for _, moment in seen]
    assert moments == sorted(moments), "the slider goes along"
    assert len(set(moments)) >= 5


def test_the_film_is_wound_back_with_its_slider(lesson: Lesson):
    film = with_slider(lesson, "moment")
    slider = film.control("moment")
    pictures = []
    for moment in (50, 10, 0, 25, 50):
        slider.fill(str(moment))
        film.wait_for_picture(f"step {50 * moment} of 2500")
        pictures.append(film.still())
    assert len(set(pictures)) == 4
    assert pictures[0] == pictures[-1]
    slider.press("ArrowLeft")
    film.wait_for_picture("step 2450 of 2500")
    shares = []
    for moment in (0, 50):
        slider.fill(str(moment))
        film.wait_for_picture(f"step {50 * moment} of 2500")
        shares.append(int(re.search(r"(\d+) ?% of the digits", film.alt)[1]))
    assert shares[0] < 40 < 95 < shares[1]


# the surface


def shown_surface(lesson: Lesson) -> SurfaceView:
    return SurfaceView(lesson.page.locator(".gan-tutor-surface")).wait()


def test_the_surface_is_turned_by_keys_and_by_its_buttons(lesson: Lesson):
    surface = shown_surface(lesson)
    surface.hills.focus()
    surface.hills.press("Home")
    surface.described("Seen from the map's bottom, 34° above")
    last = surface.still()
    for _ in range(9):
        surface.hills.press("ArrowRight")
    surface.described("Seen from the map's lower right")
    for button, seen in (
        ("From above", "Seen from straight above"),
        ("From the side", "Seen from the map's bottom, 10° above"),
    ):
        surface.button(button).click()
        surface.described(seen)
        assert (surface.still() != last).any()
        last = surface.still()
    surface.button("Turn").click()
    surface.described("lower right")
    surface.button("Turn").click()
    assert (surface.still() != last).any()


def test_a_pin_is_put_down_and_moved_and_tells_the_density(lesson: Lesson):
    surface = shown_surface(lesson)
    before = surface.canvas(surface.map)
    box = surface.map.bounding_box()
    lesson.page.mouse.click(box["x"] + 0.55 * box["width"], box["y"] + 0.5 * box["height"])
    expect(surface.pinned).to_contain_text(re.compile(r"^Pin: x1 \S+, x2 \S+, density \d"))
    said = surface.pinned.inner_text()
    surface.map.press("ArrowUp")
    expect(surface.pinned).not_to_have_text(said)
    assert surface.canvas(surface.map) != before


# the pictures with controls


def test_another_bandwidth_shows_other_modes(lesson: Lesson):
    view = with_slider(lesson, "bandwidth")
    view.wait_for_picture("learnt features: 10 modes")
    moved(view, "bandwidth", -1)  # a base-10 logarithm: 0.1
    view.wait_for_picture("learnt features: 10 modes")
    moved(view, "bandwidth", -0.4)
    view.wait_for_picture("learnt features: 10 modes")
    expect(view.control("bandwidth")).to_have_attribute("aria-valuetext", "0.4")
    moved(view, "bandwidth", -1.3)
    view.wait_for_picture(r"learnt features: [12]\d modes")
    moved(view, "bandwidth", -0.1)
    view.wait_for_picture(r"learnt features: \d modes?\.")
    moved(view, "bandwidth", -0.82)
    view.wait_for_picture("learnt features: 10 modes")


def test_a_place_is_dragged_and_moved_by_keys_and_another_image_appears(lesson: Lesson):
    view = with_slider(lesson, "spot")
    handle = view.root.get_by_role("slider", name="spot", exact=True)
    assert re.search(r"density 0\.\d{3}, \d+\.\d % of the highest peak's", view.alt)
    before, said = view.still(), view.alt
    box = handle.bounding_box()
    mouse = lesson.page.mouse
    mouse.move(box["x"] + box["width"] / 2, box["y"] + box["height"] / 2)
    mouse.down()
    mouse.move(*board(view, 0.12, 0.15), steps=10)  # the map's corner, where nobody lives
    mouse.up()
    view.wait_for_picture("x1 −2.*density 0.000, less than 0.1 %")
    assert view.still() != before
    assert view.alt != said
    before, said = view.still(), handle.get_attribute("aria-valuetext")
    for _ in range(4):
        handle.press("Shift+ArrowDown")
    expect(handle).not_to_have_attribute("aria-valuetext", said)
    view.wait_for_pixels(lambda pixels: pixels != before, "another place")


def test_a_walks_two_menus_choose_its_ends(lesson: Lesson):
    view = explored(lesson, lesson.page.get_by_role("combobox", name="start", exact=True))
    view.wait_for_picture(r"peak of the \d to that of the \d, lowest at .* % of the lower end's")
    view.choose("start", "7")
    view.choose("end", "5")
    view.wait_for_picture("peak of the 7 to that of the 5, .*; under it 11 images")
    seven_five = view.still()
    view.choose("end", "0")
    view.wait_for_picture("peak of the 7 to that of the 0")
    assert view.still() != seven_five
    view.choose("start", "0")
    view.wait_for_picture("peak of the 0 to that of the 0, lowest at .*: 100.0 % of the lower end's")
    expect(view.status).to_have_text("")


def test_samples_answer_to_seed_and_limit(lesson: Lesson):
    view = with_slider(lesson, "limit")

    def count() -> int:
        return int(re.search(r"(\d+) of 1000 samples", view.alt)[1])

    counts = set()
    for seed in (3, 8, 20):
        moved(view, "seed", seed)
        view.still()
        counts.add(count())
    assert len(counts) > 1
    usual = count()
    moved(view, "limit", -0.75)  # a base-10 logarithm
    view.wait_for_picture(r"\d{3} of 1000 samples .* below 0\.178")
    assert count() > 3 * usual
    moved(view, "limit", -3)
    view.wait_for_picture(r"\d of 1000 samples .* below 0\.001")
    assert count() < usual


# predictions

QUESTIONS = {
    "1797 images of ten digits": ("about 7", "exactly 10", "10 modes, and each digit has one: 0, 1, 2"),
    "Halfway between": ("an empty sheet", "something between the digits", "of the lower peak's; hardly"),
}
SEVENS = "A generator paints sevens alone"


def kept(lesson: Lesson, begins: str, choice: str) -> Locator:
    """Keep a prediction; its card."""
    card = question(lesson, begins)
    keep = card.get_by_role("button", name="Keep my prediction")
    expect(keep).to_be_disabled()
    card.get_by_role("radio", name=choice, exact=True).check()
    keep.click()
    expect(card.get_by_role("status")).to_contain_text(f"Kept: “{choice}”.")
    file = lesson.server.root / "notebooks/my_predictions.json"

    def answers() -> dict[str, str]:
        return json.loads(file.read_text(encoding="utf-8")) if file.exists() else {}

    # The page says it at once; the kernel writes a moment later.
    wait_until(lambda: choice in [answers()[key] for key in answers() if key.startswith(begins)], "the file")
    return card


@pytest.mark.parametrize("begins", QUESTIONS)
def test_a_prediction_is_kept_and_then_stands_beside_the_result(lesson: Lesson, begins: str):
    choice, truth, finding = QUESTIONS[begins]
    covered = lesson.page.get_by_text("The result is covered.")
    before = covered.count()
    result = lesson.page.locator(".gan-tutor-card", has_text=finding)
    expect(result).to_have_count(0)
    kept(lesson, begins, choice)
    expect(covered).to_have_count(before - 1)
    expect(result.locator("dd")).to_have_text([choice, truth])
    assert len(result.get_by_role("img").get_attribute("alt")) > 40


def test_the_last_prediction_is_kept_for_another_lesson_and_nothing_is_revealed(lesson: Lesson):
    covered = lesson.page.get_by_text("The result is covered.")
    before = covered.count()
    choice = "one hill, as high as before"
    card = kept(lesson, SEVENS, choice)
    expect(covered).to_have_count(before)
    expect(lesson.page.locator("dd", has_text=choice)).to_have_count(0)
    card.get_by_role("button", name="Predict again").click()
    expect(card.get_by_role("radio", name=choice, exact=True)).to_be_enabled()


# exercises

SOLVED = {
    "density-at": (
        "def density_at(place, points, bandwidth):\n"
        "    squares = ((points - place) ** 2).sum(axis=1)\n"
        "    return np.exp(-squares / (2 * bandwidth**2)).mean() / (2 * np.pi * bandwidth**2)\n\n\n"
        "check_density_at(density_at)"
    ),
    "shallowest": (
        "depths = {\n"
        "    (one, other): modes.profile(density, [land.peaks[i], land.peaks[j]]).depth\n"
        "    for i, one in enumerate(land.names)\n"
        "    for j, other in enumerate(land.names[:i])\n"
        "}\n"
        "pair = max(depths, key=depths.get)\n\n"
        "check_shallowest(pair, density)"
    ),
    "lost-modes": (
        "def lost_modes(samples, peaks):\n"
        "    nearest = np.linalg.norm(samples[:, None] - peaks, axis=2).argmin(axis=1)\n"
        "    return len(peaks) - len(set(nearest))\n\n\n"
        "check_lost_modes(lost_modes)"
    ),
}
WRONG = {
    "density-at": ("check_density_at(lambda place, points, bandwidth: 0.1)", "your function says 0.10000"),
    "shallowest": ("check_shallowest((0, 6), density)", "There is a shallower valley."),
    "lost-modes": ("check_lost_modes(lambda samples, peaks: 3)", "your function says 3"),
}


def answer(lesson: Lesson, id: str, source: str, said: str) -> None:
    output = lesson.page.locator(".jp-CodeCell", has_text=f"check_{id.replace('-', '_')}(").last
    lesson.set_source(id, source)
    lesson.run(id)
    expect(output.locator(".jp-OutputArea").first).to_contain_text(said)


@pytest.mark.parametrize("id", SOLVED)
def test_the_exercises_answer_at_once(lesson: Lesson, id: str):
    wrong, hint = WRONG[id]
    answer(lesson, id, wrong, "Not yet.")
    answer(lesson, id, wrong, hint)
    answer(lesson, id, SOLVED[id], "✓ Solved.")
