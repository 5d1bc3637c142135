"""The live stage in the real JupyterLab, from the keyboard alone: no mouse, no focus that a test has set."""

from __future__ import annotations

from collections.abc import Iterator

import pytest

from .jupyterlab import Lesson, StageView, wait_until

STATE = "stage._runner._state()"
NAME = """() => {
    const element = document.activeElement;
    return element.ariaLabel || element.textContent;
}"""


@pytest.fixture
def keyboard(playground: Lesson, stage: StageView) -> Iterator:
    """The keyboard, with the notebook's cell as the last thing that had been clicked."""
    stage.root.scroll_into_view_if_needed()
    # The focus goes in front of the stage, as after a click on the cell's prompt.
    playground.evaluate(
        """() => {
            const mark = document.createElement("span");
            mark.tabIndex = 0;
            mark.className = "test-mark";
            document.querySelector(".gan-tutor-stage").before(mark);
            mark.focus();
        }"""
    )
    yield playground.page.keyboard
    playground.evaluate("() => document.querySelector('.test-mark')?.remove()")


def tab_to(lesson: Lesson, name: str, back: bool = False) -> list[str]:
    """Press Tab until something of that name has the focus; the names on the way, its own too."""
    passed = []
    for _ in range(60):
        lesson.page.keyboard.press("Shift+Tab" if back else "Tab")
        passed.append(lesson.evaluate(NAME))
        if passed[-1].startswith(name):
            return passed
    raise AssertionError(f"Tab doesn't lead to {name}: {passed}")


def test_tab_leads_through_all_that_is_unfolded_and_through_nothing_else(
    playground: Lesson, stage: StageView, keyboard
):
    passed = tab_to(playground, "Run")
    assert [name for name in passed if not name.startswith("The real modes")] == [
        *("Play", "Pause", "Step", "Reset", "Speed", "Preset"),
        *("What AUC means", "What modes captured means"),
        *("Players", "Trains", "Step D", "Step G", "Step both", "Freeze G, over-train D", "Loss"),
        *("D steps per G step", "Noise", "D's learning rate", "G's learning rate", "Defaults"),
        *("View", "Data", "Run"),
    ]


def test_a_game_is_played_changed_and_edited_without_a_mouse(playground: Lesson, stage: StageView, keyboard):
    tab_to(playground, "Play")
    keyboard.press("Space")
    stage.wait_for_step(20)
    tab_to(playground, "Pause")
    keyboard.press("Enter")
    stage.is_down("Pause")
    step = stage.step
    stage.wait_for_picture(f"^step {step}:")

    tab_to(playground, "Moment")
    for key in ("Home", "ArrowRight", "ArrowRight", "ArrowUp"):
        keyboard.press(key)
    stage.wait_for_picture("^step 3:")

    tab_to(playground, "Loss")
    keyboard.press("ArrowUp")
    wait_until(lambda: playground.ask(f"{STATE}['controls']['objective']") == "minimax", "the loss")
    tab_to(playground, "D steps per G step")
    keyboard.press("ArrowUp")
    wait_until(lambda: playground.ask(f"{STATE}['controls']['discriminator_steps']") == 2, "D's steps")
    tab_to(playground, "Noise")
    keyboard.press("ArrowRight")
    wait_until(lambda: playground.ask(f"{STATE}['controls']['instance_noise']") == 0.01, "the noise")

    tab_to(playground, "Data")
    keyboard.press("Enter")
    tab_to(playground, "Edit modes")
    keyboard.press("Space")
    centers = "stage._runner._game.runs[0].gan.density.centers.tolist()"
    before = playground.ask(centers)
    keyboard.press("PageDown")
    keyboard.press("Shift+ArrowLeft")
    wait_until(lambda: playground.ask(centers)[1][0] < before[1][0] - 0.1, "the second mode to move")
    assert playground.ask(centers)[0] == before[0]
    keyboard.press("Delete")
    wait_until(lambda: len(playground.ask(centers)) == 7, "it to go")
    code = playground.ask("stage.code()")

    tab_to(playground, "Run")
    keyboard.press("Enter")
    tab_to(playground, "New seed")
    keyboard.press("Enter")
    stage.wait_for_picture("^step 0:")
    tab_to(playground, "Code to load")
    keyboard.insert_text(code)
    keyboard.press("Enter")
    stage.wait_for_picture("^step 3: .*of 7 modes")
    assert playground.ask("stage.code()") == code
    tab_to(playground, "Reset", back=True)
    keyboard.press("Enter")
    stage.wait_for_picture("^step 0:")
    # JupyterLab has taken none of these keys for its own.
    assert playground.evaluate("() => jupyterapp.shell.currentWidget.content.widgets.length") == 3
    assert playground.errors() == []
