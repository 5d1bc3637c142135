"""One notebook in two tabs: one kernel, one game, seen and controlled from both."""

from __future__ import annotations

from collections.abc import Iterator

import pytest
from playwright.sync_api import Browser, expect

from .conftest import nothing_goes_wrong
from .jupyterlab import Lesson, StageView, wait_until

STATE = "stage._runner._state()"
VIEWS = "len(stage._runner._flow.controls)"


@pytest.fixture
def second(browser: Browser, playground: Lesson, stage: StageView) -> Iterator[Lesson]:
    """The same notebook in another tab."""
    playground.command("docmanager:save")
    other = Lesson(browser.new_page(viewport={"width": 1100, "height": 900}), playground.server)
    other.listen()
    other.open("playground.ipynb")
    with nothing_goes_wrong(other):
        yield other
    other.page.close()


def view(lesson: Lesson) -> StageView:
    return StageView(lesson.page.locator(".gan-tutor-stage"))


def test_both_tabs_show_the_same_game_and_either_controls_it(
    playground: Lesson, stage: StageView, second: Lesson
):
    other = view(second)
    other.wait_for_picture("^step 0:")
    assert playground.ask(VIEWS) == 2
    playground.page.bring_to_front()  # only what is in front is drawn
    stage.press("Step")
    for each, tab in ((stage, playground), (other, second)):
        tab.page.bring_to_front()
        each.wait_for_picture("^step 1:")
    assert stage.alt == other.alt

    other.choose("Loss", "minimax")
    other.control("Noise").fill("0.2")
    stage.stands("Loss", "minimax")
    expect(stage.control("Noise")).to_have_value("0.2")
    other.press("Play")
    stage.is_down("Play")
    for each, tab in ((stage, playground), (other, second)):
        tab.page.bring_to_front()
        each.wait_for_step(each.step + 20)
    stage.press("Pause")
    other.is_down("Pause")
    wait_until(lambda: stage.step == other.step == playground.ask(f"{STATE}['step']"), "both to agree")
    for each, tab in ((stage, playground), (other, second)):
        tab.page.bring_to_front()
        each.wait_for_picture(f"^step {each.step}:")
    assert stage.alt == other.alt
    stage.choose("Preset", "collapse")
    other.stands("Preset", "collapse")


def test_what_is_asked_in_one_tab_is_not_answered_in_the_other(
    playground: Lesson, stage: StageView, second: Lesson
):
    other = view(second)
    other.wait_for_picture("^step 0:")
    downloads: list = []
    playground.page.on("download", lambda download: downloads.append(download))
    other.unfold("Run")
    with second.page.expect_download():
        other.press("Save run")
    other.press("Copy code")
    expect(other.control("Code of this run")).not_to_have_value("")
    stage.unfold("Run")
    expect(stage.control("Code of this run")).to_have_value(other.control("Code of this run").input_value())
    assert stage.root.get_by_text("copied").count() == 0
    assert downloads == []


def test_a_closed_tab_leaves_the_other_playing(playground: Lesson, stage: StageView, second: Lesson):
    other = view(second)
    other.wait_for_picture("^step 0:")
    other.press("Play")
    other.wait_for_step(20)
    second.page.goto("about:blank")
    playground.page.bring_to_front()
    stage.is_down("Play")
    stage.wait_for_step(stage.step + 50)
    wait_until(lambda: playground.ask(VIEWS) == 1, "the closed tab to be forgotten")
    stage.wait_for_step(stage.step + 50)
    stage.pause()
