"""Fixtures of the browser tests: one JupyterLab and one Chromium for all."""

from __future__ import annotations

import contextlib
import json
import re
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest
from playwright.sync_api import Browser, expect, sync_playwright

from .jupyterlab import Lesson, Server, StageView, launch, serve

PROJECT = Path(__file__).parents[2]
SCREENSHOTS = Path(__file__).with_name("screenshots")
KERNEL = {"display_name": "Python 3 (ipykernel)", "language": "python", "name": "python3"}
PLAYGROUND = {
    "make": "from gan_tutor import densities\nfrom gan_tutor.live import Stage\n"
    "from gan_tutor.training import GAN\n\ngan = GAN(densities.ring(), seed=0)",
    "stage": "stage = Stage(gan)\nstage",
    "other": "",
}
expect.set_options(timeout=30_000)  # ms; a machine may be busy


CLOSED_TAB = re.compile(
    r"Task exception was never retrieved\nfuture: [^\n]*WebSocketClosedError.*?"
    r"^tornado\.websocket\.WebSocketClosedError\n",
    re.DOTALL | re.MULTILINE,
)


@pytest.hookimpl(wrapper=True)
def pytest_runtest_makereport(item: pytest.Item, call: pytest.CallInfo):
    report = yield
    if report.when == "call" and report.failed:
        for value in item.funcargs.values():
            if isinstance(value, Lesson):
                SCREENSHOTS.mkdir(exist_ok=True)
                value.page.screenshot(path=SCREENSHOTS / f"{item.name}.png")
    return report


@pytest.fixture(scope="session")
def server(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Server]:
    with serve(tmp_path_factory.mktemp("jupyterlab"), PROJECT / "notebooks") as server:
        yield server


@pytest.fixture(scope="session")
def browser() -> Iterator[Browser]:
    with sync_playwright() as playwright:
        browser = launch(playwright)
        yield browser
        browser.close()


@contextlib.contextmanager
def fresh_page(browser: Browser, server: Server) -> Iterator[Lesson]:
    lesson = Lesson(browser.new_page(viewport={"width": 1280, "height": 1000}), server)
    lesson.listen()
    yield lesson
    lesson.end_kernels()
    lesson.page.close()


@contextlib.contextmanager
def nothing_goes_wrong(lesson: Lesson) -> Iterator[None]:
    """Fail if the page's console or the kernel's log has complained in between."""
    logged = lesson.server.log.stat().st_size
    lesson.problems.clear()
    yield
    assert lesson.problems == []
    # A tab that closes while a frame is on its way to it: tornado says so, and nothing is lost.
    log = CLOSED_TAB.sub("", lesson.since(logged))
    assert "Traceback" not in log, log
    assert "Exception" not in log, log


@contextlib.contextmanager
def run_lesson(browser: Browser, server: Server, name: str) -> Iterator[Lesson]:
    """A lesson, open and run from top to bottom."""
    with fresh_page(browser, server) as lesson, nothing_goes_wrong(lesson):
        lesson.open(name)
        lesson.run_all()
        yield lesson


@pytest.fixture(scope="module")
def start_here(browser: Browser, server: Server) -> Iterator[Lesson]:
    """Lesson 0, run once; its tests go through it from top to bottom."""
    with run_lesson(browser, server, "00_start_here.ipynb") as lesson:
        yield lesson


@pytest.fixture(scope="module")
def modes_lesson(browser: Browser, server: Server) -> Iterator[Lesson]:
    """Lesson 1; each test uses another part of it."""
    with run_lesson(browser, server, "01_modes.ipynb") as lesson:
        yield lesson
    (server.root / "notebooks/my_predictions.json").unlink(missing_ok=True)


def write_notebook(server: Server, name: str, sources: dict[str, str]) -> None:
    """A notebook of code cells, by their ids."""
    cells = [
        {
            "cell_type": "code",
            "id": id,
            "metadata": {},
            "source": code,
            "outputs": [],
            "execution_count": None,
        }
        for id, code in sources.items()
    ]
    notebook = {"cells": cells, "metadata": {"kernelspec": KERNEL}, "nbformat": 4, "nbformat_minor": 5}
    (server.root / "notebooks" / name).write_text(json.dumps(notebook))


@pytest.fixture(scope="module")
def workbench(browser: Browser, server: Server) -> Iterator[Lesson]:
    """A small notebook with a stage in it, for tests that would only be slowed by a whole lesson."""
    write_notebook(server, "playground.ipynb", PLAYGROUND)
    with fresh_page(browser, server) as lesson:
        lesson.open("playground.ipynb")
        lesson.run("make")
        assert lesson.errors() == []
        yield lesson


@pytest.fixture
def show(workbench: Lesson) -> Iterator[Callable[[str], StageView]]:
    """Put code into the small notebook's cell for a widget, run it, and give back the widget's view."""
    with nothing_goes_wrong(workbench):

        def run(code: str) -> StageView:
            workbench.set_source("stage", code)
            workbench.run("stage")
            return StageView(workbench.page.locator(".gan-tutor-stage"))

        yield run


@pytest.fixture
def playground(workbench: Lesson, show: Callable[[str], StageView]) -> Lesson:
    """The small notebook, with a stage fresh from its cell."""
    show(PLAYGROUND["stage"])
    return workbench


@pytest.fixture
def stage(playground: Lesson) -> StageView:
    """A live stage with its first picture."""
    view = StageView(playground.page.locator(".gan-tutor-stage"))
    view.wait_for_picture("^step 0:")
    return view
