"""Lesson 3 in the real JupyterLab, as a learner works through it."""

from __future__ import annotations

import re
from collections.abc import Iterator

import numpy as np
import pytest
from playwright.sync_api import Browser, Locator, expect

from gan_tutor.plots.outlines import short

from .conftest import run_lesson
from .jupyterlab import Lesson, Server, StageView, wait_until
from .test_landscape_lesson import kept
from .test_modes_lesson import moved

COSTS = re.compile(r"reals cost D (\S+) on average and the fakes (\S+), together (\S+), so that V is (\S+)\.")
CLOSE = 0.0051  # the alt text gives two places
CHANCE = np.log(4)


@pytest.fixture(scope="module")
def lesson(browser: Browser, server: Server) -> Iterator[Lesson]:
    """The lesson, run once; each test uses another part of it."""
    with run_lesson(browser, server, "03_bce_minimax.ipynb") as lesson:
        yield lesson
    (server.root / "notebooks/my_predictions.json").unlink(missing_ok=True)


def with_slider(lesson: Lesson, name: str) -> StageView:
    """The picture that has a slider of that name, brought into sight, with its first drawing."""
    slider = lesson.page.get_by_role("slider", name=name, exact=True)
    view = StageView(lesson.page.locator(".gan-tutor-explore", has=slider))
    view.root.scroll_into_view_if_needed()
    view.wait_for_picture(r"\d")
    return view


def staged(lesson: Lesson, code: str) -> StageView:
    """The stage that a cell of that code shows, brought into sight."""
    cell = lesson.page.locator(".jp-CodeCell", has_text=code)
    view = StageView(cell.locator(".gan-tutor-stage"))
    view.root.scroll_into_view_if_needed()
    view.wait_for_picture("^step 0:")
    return view


def number(text: str) -> float:
    return float(text.replace("−", "-"))


def costs(view: StageView) -> tuple[float, float]:
    """What the reals and what the fakes cost D, as the alt text says; that V is their sum is checked."""
    reals, fakes, together, value = map(number, COSTS.search(view.alt).groups())
    assert together == pytest.approx(reals + fakes, abs=0.011)
    assert value == -together
    return reals, fakes


def wait_for_costs(view: StageView, expected: list[float]) -> None:
    wait_until(
        lambda: np.allclose(costs(view), expected, rtol=0, atol=CLOSE),
        f"costs of {expected}; the picture says {view.alt}",
    )


def handle(view: StageView, name: str) -> Locator:
    return view.root.get_by_role("slider", name=name, exact=True)


def stands(view: StageView, name: str) -> float:
    return float(handle(view, name).get_attribute("aria-valuenow"))


def middle(locator: Locator) -> tuple[float, float]:
    box = locator.bounding_box()
    return box["x"] + box["width"] / 2, box["y"] + box["height"] / 2


def drag(view: StageView, name: str, right: float, down: float) -> None:
    """Drag a handle with the mouse, by so many pixels."""
    x, y = middle(handle(view, name))
    mouse = view.root.page.mouse
    mouse.move(x, y)
    mouse.down()
    mouse.move(x + right, y + down, steps=8)
    mouse.up()


def test_run_all_works_without_touching_anything_and_all_pictures_have_words(lesson: Lesson):
    assert lesson.errors() == []
    views = lesson.page.locator(".gan-tutor-explore")
    assert views.count() == 5
    for view in views.all():
        StageView(view).wait_for_picture(r"\d.* \d")
        assert len(StageView(view).alt) > 40
        expect(view.get_by_role("status")).to_have_text("")
    for code in ("Stage(learner)", "Stage(line)", "Stage(writer)", "Stage(own)"):
        assert staged(lesson, code).step == 0
    images = lesson.page.locator(".jp-OutputArea-output img")
    assert images.count() >= 3
    assert all(len(image.get_attribute("alt")) > 40 for image in images.all())
    expect(lesson.page.get_by_text("The result is covered.")).to_have_count(4)


def test_all_boards_fit_into_the_notebooks_width(lesson: Lesson):
    assert lesson.page.viewport_size["width"] == 1280
    ends = lesson.page.locator(".gan-tutor-stage, .gan-tutor-card, .jp-OutputArea-output img").evaluate_all(
        """all => all.map(each => {
            const parts = [each, ...each.querySelectorAll(".gan-tutor-board, canvas, [role=slider], button")];
            const right = Math.max(...parts.map(part => part.getBoundingClientRect().right));
            return [right, each.closest(".jp-OutputArea-output").getBoundingClientRect().right];
        })"""
    )
    assert len(ends) >= 5 + 4 + 8
    for right, room in ends:
        assert right <= room + 0.5  # pixels are rounded


# being the discriminator


def test_each_of_six_sliders_changes_what_its_own_kind_costs(lesson: Lesson):
    view = with_slider(lesson, "real 1")
    assert costs(view) == pytest.approx((np.log(2), np.log(2)), abs=CLOSE)
    outputs = np.full(6, 0.5)
    settings = {"real 1": 0.01, "real 2": 0.9, "real 3": 0.7, "fake 4": 0.99, "fake 5": 0.2, "fake 6": 0.05}
    for k, (name, output) in enumerate(settings.items()):
        before = costs(view)
        outputs[k] = output
        moved(view, name, output)
        wait_for_costs(view, [-np.log(outputs[:3]).mean(), -np.log(1 - outputs[3:]).mean()])
        other = 1 if name.startswith("real") else 0
        assert costs(view)[other] == before[other]
        assert f"{output:.2f} of a {name[:4]}" in view.alt
    # Sure of all, and right: as little as the sliders allow.
    for name in settings:
        view.control(name).fill("0.99" if name.startswith("real") else "0.01")
    wait_for_costs(view, [-np.log(0.99)] * 2)


# the game by hand

PLACES = [-3.2, -1.0, -0.3, 0.4, 2.9]  # the fakes that G moves, where they start
STILL = [-2.6, -1.2, 0.2, 0.8, 2.6]  # and those that D is bent against


def says(lesson: Lesson, judge: str, places: list[float], moves: str) -> list[float]:
    """What the lesson's own duel costs after those moves."""
    return lesson.ask(f"duel.play(cost, {judge}, reals, {places}, '{moves}').costs[-1].tolist()")


def test_the_moves_of_g_end_on_the_tops_of_d(lesson: Lesson):
    view = with_slider(lesson, "moves of G")
    reals = costs(view)[0]
    for moves in (1, 10, 30):
        moved(view, "moves of G", moves)
        view.wait_for_picture(f"^After {moves} moves?:")
        wait_for_costs(view, says(lesson, "frozen", PLACES, "G" * moves))
        assert costs(view)[0] == reals, "the bar that never moves"
    ends = [number(place) for place in re.findall(r"(\S+) \(D says", view.alt)]
    x = np.linspace(-4, 4, 8001)
    heights = np.array(lesson.ask("frozen(np.linspace(-4, 4, 8001)).tolist()"))
    tops = x[1:-1][np.diff(np.sign(np.diff(heights))) < 0]
    assert len(tops) == 2
    assert len(ends) == 5
    assert all(np.abs(end - tops).min() < 0.05 for end in ends), (ends, tops)
    assert stands(view, "fake 1") == PLACES[0], "the handle stays where the hand has put it"
    moved(view, "moves of G", 0)


def test_a_fake_is_dragged_and_moved_by_keys_and_v_changes_but_not_the_reals_cost(lesson: Lesson):
    view = with_slider(lesson, "moves of G")
    assert costs(view) == pytest.approx(says(lesson, "frozen", PLACES, ""), abs=CLOSE)
    reals, fakes = costs(view)
    unit = (middle(handle(view, "fake 5"))[0] - middle(handle(view, "fake 1"))[0]) / (2.9 + 3.2)
    drag(view, "fake 3", 2.3 * unit, -40)  # to the highest top; up and down is not for it
    assert stands(view, "fake 3") == pytest.approx(2.0, abs=0.1)
    places = [*PLACES[:2], stands(view, "fake 3"), *PLACES[3:]]
    wait_for_costs(view, says(lesson, "frozen", places, ""))
    assert costs(view)[0] == reals
    assert costs(view)[1] > fakes + 0.3

    for key, way in (("ArrowLeft", -1), ("Shift+ArrowLeft", -5), ("ArrowRight", 1)):
        before = stands(view, "fake 3")
        handle(view, "fake 3").press(key)
        assert stands(view, "fake 3") == pytest.approx(before + 0.02 * 8.6 * way, abs=0.002)
    places[2] = stands(view, "fake 3")
    handle(view, "fake 3").press("ArrowUp")
    assert stands(view, "fake 3") == places[2]
    wait_for_costs(view, says(lesson, "frozen", places, ""))
    assert costs(view)[0] == reals
    assert len(re.findall("D says", view.alt)) == 5


def test_ds_knots_are_bent_by_the_mouse_and_by_keys(lesson: Lesson):
    view = with_slider(lesson, "moves of D")
    assert costs(view) == pytest.approx((np.log(2), np.log(2)), abs=CLOSE)
    heights = dict.fromkeys(range(-4, 5), 0.5)

    def after(moves: str) -> list[float]:
        return says(lesson, f"duel.Judge({list(heights.values())})", STILL, moves)

    drag(view, "D at -2", 60, -60)  # high where a heap of reals is; to the right is not for it
    heights[-2] = stands(view, "D at -2")
    assert heights[-2] > 0.65
    wait_for_costs(view, after(""))
    for key, name, way in (("Shift+ArrowDown", 0, -5), ("ArrowUp", 2, 1), ("ArrowDown", -4, -1)):
        handle(view, f"D at {name}").press(key)
        heights[name] = stands(view, f"D at {name}")
        assert heights[name] == pytest.approx(0.5 + 0.02 * 1.38 * way, abs=0.002)
    handle(view, "D at 2").press("ArrowRight")
    assert stands(view, "D at 2") == heights[2]
    wait_for_costs(view, after(""))
    by_hand = sum(costs(view))
    assert by_hand < CHANCE
    moved(view, "moves of D", 60)
    view.wait_for_picture("^After 60 moves:")
    wait_for_costs(view, after("D" * 60))
    assert sum(costs(view)) < by_hand - 0.1


def test_a_knot_that_is_pulled_past_0_or_1_stands_at_its_end(lesson: Lesson):
    view = with_slider(lesson, "moves of D")
    moved(view, "moves of D", 0)
    for name, down in (("D at -2", -400), ("D at -3", 400)):
        drag(view, name, 0, down)
        heights = np.clip([stands(view, f"D at {knot}") for knot in range(-4, 5)], 0, 1).tolist()
        wait_for_costs(view, says(lesson, f"duel.Judge({heights})", STILL, ""))
        expect(view.status).to_have_text("")


def test_in_turns_ds_moves_lift_v_and_gs_lower_it(lesson: Lesson):
    view = with_slider(lesson, "turns")
    judge = "duel.Judge([0.5] * 9)"
    for turns in (1, 20, 60):
        moved(view, "turns", turns)
        view.wait_for_picture(f"^After {2 * turns} moves:")
        wait_for_costs(view, says(lesson, judge, PLACES, "DG" * turns))
    values = -np.sum(lesson.ask(f"duel.play(cost, {judge}, reals, start, 'DG' * 60).costs.tolist()"), axis=1)
    assert (np.diff(values)[::2] > 0).all(), "D lifts V"
    assert (np.diff(values)[1::2] < 0).all(), "G lowers V"
    for name in ("fake 1", "D at 0"):
        handle(view, name).press("Shift+ArrowRight" if name == "fake 1" else "Shift+ArrowUp")
    places = [stands(view, "fake 1"), *PLACES[1:]]
    bent = f"duel.Judge({[*[0.5] * 4, stands(view, 'D at 0'), *[0.5] * 4]})"
    wait_for_costs(view, says(lesson, bent, places, "DG" * 60))


# two densities, moved apart


def test_the_shift_of_q_shows_the_tables_numbers(lesson: Lesson):
    view = with_slider(lesson, "how far q is moved")
    printed = lesson.page.locator(".jp-CodeCell", has_text='print("shift ').locator(".jp-OutputArea")
    table = dict(re.findall(r"^ +(\d\.0) +(\S+)", printed.inner_text(), re.MULTILINE))
    assert list(table) == ["0.0", "1.0", "2.0", "3.0", "5.0"]
    for shift, divergence in table.items():
        for sign in (1, -1):
            at = sign * float(shift)
            view.control("how far q is moved").fill(str(at))
            view.wait_for_picture(f"^q is moved by {short(at)}:")
            measured = re.search(r"V\(D\*, G\) (\S+), JSD (\S+), KL\(p‖q\) (\S+), TV (\S+)\.$", view.alt)
            value, jsd, kl, tv = map(number, measured.groups())
            assert jsd == pytest.approx(float(divergence), abs=CLOSE)
            assert value == pytest.approx(2 * float(divergence) - CHANCE, abs=CLOSE)
            assert kl == pytest.approx(at**2 / 2, abs=CLOSE)
            assert (tv == 0) == (at == 0)
            assert tv <= 1
    expect(view.status).to_have_text("")


# predictions

QUESTIONS = {
    "D stands still.": ("spread like the reals", "on the tops of D's curve", "climbs the hill on which it"),
    "Two narrow heaps": ("about every second point", "about 1 point in 4", "D learns to part them a little"),
    "G has painted for": ("about 500", "fewer than 50", "Updates that three newcomers need"),
    "Which of these four": ("run A", "run B", "Run B has them."),
}


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


# the stages


def seen(lesson: Lesson, number: int) -> tuple[int, list, list]:
    """Of the stage of that number, from the top: its step; its fakes and D's logits on the reals, which tell
    whether G and whether D has moved."""
    return lesson.ask(
        f"(lambda shot: [shot.step, shot.fake.tolist(), shot.real_logits.tolist()])"
        f"(list(Stage._open)[{number}].snapshot())"
    )


PHASES = ("Noise in", "Fakes out", "D judges", "D's loss", "D moves", "G's loss", "The gradient", "G moves")


def play(stage: StageView, steps: int) -> None:
    stage.press("Play")
    stage.wait_for_step(steps)
    stage.pause()


def test_with_the_discriminator_alone_the_fakes_stay_and_d_comes_to_its_limit(lesson: Lesson):
    stage = staged(lesson, "Stage(learner)")
    _, fakes, logits = seen(lesson, 0)
    stage.choose("Trains", "discriminator")
    play(stage, 300)
    step, fakes_then, logits_then = seen(lesson, 0)
    assert step == stage.step >= 300
    assert fakes_then == fakes, "G has moved"
    assert np.abs(np.subtract(logits_then, logits)).max() > 0.5, "D has not moved"
    reals, fakes = map(int, re.search(r"real for (\d+) % of reals and (\d+) % of fakes", stage.alt).groups())
    assert 20 < (100 - reals + fakes) / 2 < 36  # % of 1024 points; the best is 27.5, and chance is 1.4


def test_the_game_on_the_line_is_told_in_slow_motion_and_then_played(lesson: Lesson):
    stage = staged(lesson, "Stage(line)")
    caption = stage.root.locator(".gan-tutor-caption")
    stage.choose("Speed", "slow motion")
    stage.press("Play")
    told = []
    for begins in PHASES:
        expect(caption).to_have_text(re.compile(f"^{begins}"))
        told.append(caption.inner_text())
        if begins not in ("Noise in", PHASES[-1]):  # the first goes over into the second by itself
            stage.press("Next phase")
    assert len(set(told)) == 8
    stage.choose("Speed", "full")
    play(stage, 300)
    left = np.mean(np.array(seen(lesson, 1)[1]) < 0)
    assert 0.25 < left < 0.75, "both heaps have their share"

    _, fakes, logits = seen(lesson, 1)
    stage.choose("Trains", "generator")
    step = stage.step
    play(stage, step + 20)
    _, fakes_then, logits_then = seen(lesson, 1)
    assert logits_then == logits, "D has moved"
    assert fakes_then != fakes, "G has not moved"


def test_the_digits_stage_plays(lesson: Lesson):
    stage = staged(lesson, "Stage(writer)")
    before = stage.pixels()
    play(stage, 30)
    assert stage.pixels() != before
    assert "of 10 modes captured" in stage.alt
    expect(stage.status).to_have_text("")


# exercises, and the stage that plays them

SOLVED = {
    "cross-entropy": (
        "from gan_tutor.exercises.lesson3 import check_cross_entropy\n\n\n"
        "def cross_entropy(outputs, labels):\n"
        "    return -np.log(np.where(labels == 1, outputs, 1 - outputs)).mean()\n\n\n"
        "check_cross_entropy(cross_entropy)"
    ),
    "optimal": (
        "def optimal_discriminator(log_p, log_q):\n"
        "    return 1 / (1 + np.exp(log_q - log_p))\n\n\n"
        "check_optimal_discriminator(optimal_discriminator)"
    ),
    "updates": (
        "def update_discriminator(discriminator, generator, optimizer, real, latent):\n"
        "    loss = -logsigmoid(discriminator(real)).mean()\n"
        "    loss = loss - logsigmoid(-discriminator(generator(latent))).mean()\n"
        "    optimizer.zero_grad()\n"
        "    loss.backward()\n"
        "    optimizer.step()\n\n\n"
        "def update_generator(discriminator, generator, optimizer, latent):\n"
        "    loss = logsigmoid(-discriminator(generator(latent))).mean()\n"
        "    optimizer.zero_grad()\n"
        "    loss.backward()\n"
        "    optimizer.step()\n\n\n"
        "check_updates(update_discriminator, update_generator)"
    ),
}
CHECKS = {
    "cross-entropy": "check_cross_entropy(cross_entropy)",
    "optimal": "check_optimal_discriminator(optimal_discriminator)",
    "updates": "check_updates(update_discriminator, update_generator)",
}
WRONG = {
    "cross-entropy": ("check_cross_entropy(lambda outputs, labels: np.log(outputs).mean())", "yours is"),
    "optimal": (
        "check_optimal_discriminator(lambda log_p, log_q: np.exp(log_p) / (np.exp(log_p) + np.exp(log_q)))",
        "exp rounds to 0",
    ),
    "updates": (
        SOLVED["updates"].replace("loss = logsigmoid(-d", "loss = -logsigmoid(d"),
        "That is the non-saturating loss",
    ),
}


def test_with_the_stubs_the_own_game_plays_and_nothing_moves(lesson: Lesson):
    stage = staged(lesson, "Stage(own)")
    _, fakes, logits = seen(lesson, 3)
    play(stage, 30)
    assert seen(lesson, 3)[1:] == [fakes, logits]
    expect(stage.status).to_have_text("")


@pytest.mark.parametrize("id", SOLVED)
def test_the_exercises_answer_at_once(lesson: Lesson, id: str):
    output = lesson.page.locator(".jp-CodeCell", has_text=f"check_{id.replace('-', '_')}").last
    output = output.locator(".jp-OutputArea").first
    expect(output).to_contain_text("Not yet.")
    wrong, hint = WRONG[id]
    for source, said in ((wrong, hint), (SOLVED[id], "✓ Solved.")):
        lesson.set_source(id, source)
        lesson.run(id)
        expect(output).to_contain_text(said)


def test_with_the_solutions_the_own_game_moves_both(lesson: Lesson):
    lesson.set_source("updates", SOLVED["updates"])
    for id in ("updates", "own-game", "stage-own"):
        lesson.run(id)
    assert lesson.errors() == []
    stage = staged(lesson, "Stage(own)")
    _, fakes, logits = seen(lesson, 3)
    play(stage, 100)
    _, fakes_then, logits_then = seen(lesson, 3)
    assert np.abs(np.subtract(fakes_then, fakes)).max() > 0.1
    assert np.abs(np.subtract(logits_then, logits)).max() > 0.01
    expect(stage.status).to_have_text("")
