"""Lesson 0 in the real JupyterLab, as a learner works through it."""

from __future__ import annotations

import json
import re

from playwright.sync_api import expect

from .jupyterlab import Lesson, StageView, wait_until

STEPS = "print(next(iter(Stage._open)).snapshot().step)"


def test_run_all_works_without_touching_anything(start_here: Lesson):
    assert start_here.errors() == []
    images = start_here.page.locator(".jp-OutputArea-output img")
    assert images.count() >= 6
    assert all(len(image.get_attribute("alt")) > 20 for image in images.all())
    # No background training is left running: the stage stands at step 0, and stays there.
    first = start_here.execute(STEPS)
    start_here.page.wait_for_timeout(500)
    assert first == start_here.execute(STEPS) == "0\n"


def test_a_learner_plays_turns_a_knob_and_pauses(start_here: Lesson):
    stage = StageView(start_here.page.locator(".gan-tutor-stage"))
    stage.root.scroll_into_view_if_needed()
    stage.wait_for_picture("^step 0:")
    before = stage.pixels()
    stage.root.get_by_label("Trains").select_option(label="discriminator")
    stage.press("Play")
    stage.wait_for_step(300)
    after = stage.pixels()
    assert before != after, "the canvas has not changed"
    stage.press("Pause")
    stage.wait_for_picture(r"D says real for 9\d % of reals and \d % of fakes")

    stage.press("Reset")
    wait_until(lambda: stage.pixels() == before, "the first picture to come back")
    stage.root.get_by_label("Trains").select_option(label="both")
    stage.root.get_by_label("G's learning rate").fill("-1")
    stage.press("Play")
    stage.wait_for_step(50)
    state = "s = next(iter(Stage._open))._runner._state(); print(s['controls']['generator_lr'], s['playing'])"
    assert start_here.execute(state) == "0.1 True\n"
    stage.press("Pause")
    expect(stage.button("Pause")).to_have_attribute("aria-pressed", "true")
    start_here.page.wait_for_timeout(300)  # the last frames on their way
    still, step = stage.pixels(), stage.step
    start_here.page.wait_for_timeout(700)
    assert (stage.pixels(), stage.step) == (still, step)
    assert start_here.execute(STEPS) == f"{step}\n"


def test_a_prediction_is_kept_before_the_result_is_shown(start_here: Lesson):
    page = start_here.page
    covered = page.get_by_text("The result is covered.")
    expect(covered).to_be_visible()
    expect(page.get_by_text("You predicted")).to_have_count(0)
    keep = page.get_by_role("button", name="Keep my prediction")
    expect(keep).to_be_disabled()
    page.get_by_role("radio", name="it stays near 0.5").check()
    keep.click()
    kept = page.get_by_text("Kept: “it stays near 0.5”.")
    expect(kept).to_be_visible()
    expect(covered).to_have_count(0)
    card = page.locator(".gan-tutor-card", has_text="You predicted")
    expect(card.locator("dd")).to_have_text(["it stays near 0.5", "towards 0"])
    assert "8 seeds" in card.get_by_role("img").get_attribute("alt")
    expect(page.get_by_role("radio", name="towards 0")).to_be_disabled()

    # It outlives the cells' outputs, in a file of the learner's own.
    file = start_here.server.root / "notebooks/my_predictions.json"
    assert list(json.loads(file.read_text()).values()) == ["it stays near 0.5"]
    start_here.run("predict")
    expect(kept).to_be_visible()
    page.get_by_role("button", name="Predict again").click()
    expect(kept).to_have_count(0)
    file.unlink()


def test_who_does_not_predict_can_see_the_result_all_the_same(start_here: Lesson):
    for id in ("predict", "reveal"):  # as before anybody has predicted
        start_here.run(id)
    start_here.page.get_by_role("button", name="Show it without predicting").click()
    card = start_here.page.locator(".gan-tutor-card", has_text="You predicted")
    expect(card.locator("dd")).to_have_text(["nothing", "towards 0"])
    expect(card).to_contain_text(re.compile(r"In all 8 seeds .* to 0\.0\d or less"))


def test_the_exercise_answers_at_once(start_here: Lesson):
    output = start_here.page.locator(".jp-Cell", has_text="def misjudged").locator(".jp-OutputArea").first
    expect(output).to_contain_text("Not yet.")
    start_here.set_source(
        "misjudged",
        "def misjudged(real_outputs, fake_outputs):\n"
        "    wrong = (real_outputs < 0.5).sum() + (fake_outputs > 0.5).sum()\n"
        "    return wrong / (len(real_outputs) + len(fake_outputs))\n\n\n"
        "check_misjudged(misjudged)",
    )
    start_here.run("misjudged")
    expect(output).to_contain_text("✓ Solved.")
