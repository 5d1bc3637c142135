"""The live stage in the real JupyterLab: every control by its accessible name, with its effect seen."""

from __future__ import annotations

import re
import time

import pytest
from playwright.sync_api import expect

from gan_tutor.live.flow import FRAMES_IN_FLIGHT

from .conftest import nothing_goes_wrong
from .jupyterlab import Lesson, StageView, wait_until

WORKERS = "import threading; print(sum(t.name == 'gan_tutor stage' for t in threading.enumerate()))"
CONTROLS = "stage._runner._state()['controls']"


def test_play_moves_the_picture_and_pause_stands_still(playground: Lesson, stage: StageView):
    seen = {stage.pixels()}
    stage.press("Play")
    for _ in range(3):
        stage.wait_for_step(stage.step + 20)
        seen.add(stage.pixels())
    assert len(seen) == 4, "the picture has not moved"
    expect(stage.button("Play")).to_have_attribute("aria-pressed", "true")
    stage.press("Pause")
    expect(stage.button("Pause")).to_have_attribute("aria-pressed", "true")
    playground.page.wait_for_timeout(300)  # the last frames on their way
    still, step = stage.pixels(), stage.step
    playground.page.wait_for_timeout(700)
    assert (stage.pixels(), stage.step) == (still, step)
    assert playground.execute("print(stage.snapshot().step)") == f"{step}\n"


def test_the_alt_text_says_what_is_seen(playground: Lesson, stage: StageView):
    stage.press("Step")
    stage.wait_for_picture("^step 1:")
    code = "from gan_tutor.plots import describe; print(describe(stage.snapshot()))"
    assert stage.alt == playground.execute(code).strip()


def test_step_takes_one_and_reset_goes_back_to_the_first_picture(stage: StageView):
    first = stage.pixels()
    for expected in (1, 2):
        stage.press("Step")
        stage.wait_for_picture(f"^step {expected}:")
    stage.press("Reset")
    stage.wait_for_picture("^step 0:")
    wait_until(lambda: stage.pixels() == first, "the first picture to come back")


def test_controls_act_in_mid_run(playground: Lesson, stage: StageView):
    stage.press("Play")
    stage.wait_for_step(10)
    stage.root.get_by_label("G's learning rate").focus()
    for _ in range(5):
        playground.page.keyboard.press("ArrowRight")
    # From 3.0e-4, whose nearest notch is 10^-3.5, five notches of 0.05 decades up: 10^-3.25.
    shown = stage.root.locator("label", has_text="G's learning rate").locator("span")
    expect(shown).to_have_text("5.6e−4")
    stage.root.get_by_label("D's learning rate").fill("-2")
    stage.root.get_by_label("Loss").select_option(label="minimax")
    stage.root.get_by_label("Trains").select_option(label="generator")
    stage.root.get_by_label("Speed").select_option(label="100 steps/s")
    rates = {"discriminator_lr": 0.01, "generator_lr": pytest.approx(10**-3.25)}
    wanted = rates | {"objective": "minimax", "player": "generator", "speed": 100}
    wait_until(lambda: wanted.items() <= playground.ask(CONTROLS).items(), "the controls to be heard")
    expect(stage.button("Play")).to_have_attribute("aria-pressed", "true")
    stage.wait_for_step(stage.step + 20)
    expect(shown).to_have_text("5.6e−4")


def test_what_python_sets_is_shown(playground: Lesson, stage: StageView):
    playground.execute("stage.set(discriminator_lr=0.05, objective='minimax', player='generator', speed=25)")
    expect(stage.root.get_by_label("D's learning rate")).to_have_attribute("aria-valuetext", "0.050")
    for label, value in (("Loss", '"minimax"'), ("Trains", '"generator"'), ("Speed", "25")):
        expect(stage.root.get_by_label(label)).to_have_value(value)


def test_a_slow_speed_is_kept(stage: StageView):
    stage.root.get_by_label("Speed").select_option(label="10 steps/s")
    began = time.monotonic()
    stage.press("Play")
    stage.wait_for_step(10)
    # At full speed it would be hundreds: the bound is the speed itself, with two steps to spare.
    assert stage.step <= 10 * (time.monotonic() - began) + 2


def test_running_the_cell_again_leaves_one_worker_and_one_stage(playground: Lesson, stage: StageView):
    for _ in range(3):
        stage.press("Play")
        stage.wait_for_step(5)
        playground.run("stage")
        stage.wait_for_picture("^step 0:")
    assert playground.execute(WORKERS) == "1\n"
    expect(playground.page.locator(".gan-tutor-stage")).to_have_count(1)


def test_closing_the_widget_ends_its_worker(playground: Lesson, stage: StageView):
    stage.press("Play")
    stage.wait_for_step(5)
    playground.execute("stage.close()")
    expect(playground.page.locator(".gan-tutor-stage")).to_have_count(0)
    assert playground.execute(WORKERS) == "0\n"


def test_defaults_put_the_controls_back(playground: Lesson, stage: StageView):
    before = playground.ask(CONTROLS)
    stage.root.get_by_label("D's learning rate").fill("-1")
    stage.root.get_by_label("Trains").select_option(label="generator")
    stage.root.get_by_label("Speed").select_option(label="1 step/s")
    wait_until(lambda: playground.ask(CONTROLS)["speed"] == 1, "the controls to change")
    stage.press("Defaults")
    wait_until(lambda: playground.ask(CONTROLS) == before, "the controls to be as before")
    expect(stage.root.get_by_label("Trains")).to_have_value('"both"')
    expect(stage.root.get_by_label("D's learning rate")).to_have_attribute("aria-valuetext", "2.0e−3")


def test_a_stage_out_of_sight_waits_and_goes_on_in_sight(playground: Lesson, stage: StageView):
    stage.press("Play")
    stage.wait_for_step(20)
    playground.evaluate("() => { document.querySelector('.gan-tutor-stage').style.display = 'none' }")
    wait_until(
        lambda: playground.execute("print(len(stage._runner._flow.controls))") == "0\n",
        "the game to fall asleep",
    )
    first = playground.execute("print(stage.snapshot().step)")
    playground.page.wait_for_timeout(500)
    assert playground.execute("print(stage.snapshot().step)") == first
    playground.evaluate("() => { document.querySelector('.gan-tutor-stage').style.display = '' }")
    stage.wait_for_step(int(first) + 20)


def test_clearing_the_output_puts_the_game_to_sleep(playground: Lesson, stage: StageView):
    stage.press("Play")
    stage.wait_for_step(5)
    playground.command("notebook:clear-cell-output")
    expect(playground.page.locator(".gan-tutor-stage")).to_have_count(0)
    wait_until(
        lambda: playground.execute("print(len(stage._runner._flow.controls))") == "0\n", "the view to leave"
    )
    steps = {playground.execute("print(stage.snapshot().step)") for _ in range(5)}
    assert len(steps) == 1


def test_the_stage_plays_and_answers_while_a_cell_is_busy(playground: Lesson, stage: StageView):
    stage.press("Play")
    stage.wait_for_step(5)
    with playground.busy(40):
        stage.wait_for_step(stage.step + 50)
        step = stage.pause()
        stage.choose("Loss", "minimax")
        stage.press("Step")
        stage.wait_for_picture(f"^step {step + 1}:")
        stage.press("Play")
        stage.wait_for_step(step + 50)
    # What interrupts the cell leaves the game alone.
    stage.is_down("Play")
    stage.wait_for_step(stage.step + 20)
    assert playground.ask("stage._runner._state()['controls']['objective']") == "minimax"


def test_another_cells_half_built_figure_is_left_alone(playground: Lesson, stage: StageView):
    # Acknowledgements of frames must not make the inline backend flush what another cell still draws.
    stage.press("Play")
    stage.wait_for_step(5)
    playground.set_source(
        "other",
        "import time\nimport matplotlib.pyplot as plt\n%matplotlib inline\nfigure = plt.figure()\n"
        "time.sleep(2)\nplt.plot([1, 2])\nprint('the same figure:', plt.gcf() is figure)",
    )
    playground.run("other")
    cell = playground.page.locator(".jp-CodeCell", has_text="plt.figure")
    expect(cell.get_by_text("the same figure: True")).to_be_visible()
    expect(cell.locator(".jp-RenderedImage img")).to_have_count(1)


def test_divergence_is_said_in_words_and_the_last_good_picture_stays(playground: Lesson, stage: StageView):
    playground.execute("stage.set(generator_lr=1e37)")
    stage.press("Play")
    status = stage.root.get_by_role("status")
    expect(status).to_contain_text(re.compile(r"diverged at step \d+: try a smaller learning rate"))
    picture = stage.alt
    assert "NaN" not in picture
    assert "RuntimeError: the game has stopped: diverged at step" in playground.execute("stage.play()")
    stage.press("Reset")
    playground.execute("stage.set(generator_lr=1e-3)")
    expect(status).to_have_text("")
    stage.press("Play")
    stage.wait_for_step(10)


def test_an_exception_in_the_worker_is_shown_in_words(playground: Lesson, stage: StageView):
    playground.execute(
        "class Broken(type(gan.objective)):\n"
        "    def generator(self, fake_logits):\n"
        "        raise OSError('the disk is full')\n"
        "stage.set(objective=Broken())"
    )
    stage.press("Play")
    expect(stage.root.get_by_role("status")).to_contain_text("OSError: the disk is full")
    assert "the disk is full" in playground.execute("stage.step()")


def test_a_closed_tab_puts_the_game_to_sleep_and_it_goes_on_when_the_tab_is_back(
    playground: Lesson, stage: StageView
):
    playground.command("docmanager:save")
    stage.press("Play")
    stage.wait_for_step(20)
    playground.page.goto("about:blank")
    with nothing_goes_wrong(playground):
        time.sleep(5)  # longer than the lease of 3 s
        playground.open("playground.ipynb", reset=False)
        stage.wait_for_picture("^step [1-9]")
        # Asleep for most of that time: awake it takes hundreds of steps a second.
        stage.wait_for_step(stage.step + 20)


def test_after_a_restart_the_stage_says_so_and_comes_back_with_run_all(playground: Lesson, stage: StageView):
    stage.press("Play")
    stage.wait_for_step(20)
    playground.evaluate(
        "async () => { await jupyterapp.shell.currentWidget.sessionContext.session.kernel.restart() }"
    )
    expect(stage.root.get_by_role("status")).to_contain_text("run this cell again", timeout=20_000)
    playground.ready()
    playground.run_all()
    assert playground.errors() == []
    stage.wait_for_picture("^step 0:")
    stage.press("Play")
    stage.wait_for_step(10)
    # JupyterLab's word for a frame of the old kernel that arrives when the old kernel is gone.
    playground.problems[:] = [each for each in playground.problems if "Comm not found" not in each]


def test_a_front_end_that_answers_slowly_gets_few_frames_and_costs_no_memory(
    playground: Lesson, stage: StageView
):
    # Checkpoints to go back to take memory too, up to a bound of their own: here next to none.
    playground.execute("stage._runner._game.runs[0].bound = 0.5")
    stage.press("Play")
    stage.wait_for_step(50)
    # Every picture, and with it every acknowledgement, now takes most of a second.
    playground.evaluate(
        """() => {
            window.fast = window.requestAnimationFrame;
            window.requestAnimationFrame = paint => setTimeout(() => paint(performance.now()), 800);
        }"""
    )
    try:
        measure = (
            "import psutil; runner = stage._runner; "
            "print(runner._flow.in_flight, runner._flow._number, psutil.Process().memory_info().rss)"
        )
        seen = []
        for _ in range(20):
            playground.page.wait_for_timeout(300)
            seen.append([int(number) for number in playground.execute(measure).split()])
    finally:
        playground.evaluate("() => { window.requestAnimationFrame = window.fast }")
    in_flight, sent, resident = zip(*seen, strict=True)
    assert max(in_flight) <= FRAMES_IN_FLIGHT
    # In 6 s the worker would send 180 frames; what was not acknowledged was never made.
    assert sent[-1] - sent[0] <= 8 * 8
    # 180 frames are 4 MB. The rest is what the allocator and this very measuring leave behind.
    assert resident[-1] - resident[0] < 20e6
    stage.wait_for_step(stage.step + 20)
