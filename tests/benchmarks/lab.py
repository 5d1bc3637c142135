"""JupyterLab with a stage in it, as the benchmarks use it."""

from __future__ import annotations

import contextlib
import tempfile
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

import nbformat
from playwright.sync_api import Browser, TimeoutError, sync_playwright

from ..browser.jupyterlab import Lesson, Server, StageView, launch, serve

IMPORTS = """\
from gan_tutor import densities
from gan_tutor.live import Stage
from gan_tutor.training import GAN
"""
STAGE = """\
stage = Stage(GAN(densities.ring(), seed=0))
stage"""
CELLS = {"all": IMPORTS + STAGE, "imports": IMPORTS, "stage": STAGE}
WATCH = Path(__file__).with_name("watch.js").read_text(encoding="utf-8").strip().removesuffix(";")


@dataclass
class Lab:
    """A server and a browser."""

    server: Server
    browser: Browser

    @contextlib.contextmanager
    def fresh_kernel(self) -> Iterator[Bench]:
        """A page of its own with a kernel of its own, in which no cell has run."""
        page = self.browser.new_page(viewport={"width": 1280, "height": 1000})
        lesson = Lesson(page, self.server)
        try:
            lesson.open("bench.ipynb")
            lesson.evaluate(WATCH)
            yield Bench(lesson)
        finally:
            # After Ctrl-C the browser may have left before us.
            with contextlib.suppress(Exception):
                lesson.end_kernels()
                page.close()


@dataclass
class Bench:
    """A page that is watched."""

    lesson: Lesson

    @property
    def stage(self) -> StageView:
        return StageView(self.lesson.page.locator(".gan-tutor-stage"))

    @property
    def kernel(self) -> int:
        """The kernel's process id."""
        return int(self.lesson.execute("import os; print(os.getpid())"))

    def now(self) -> float:
        """The page's clock, in ms, as the draws are stamped with."""
        return self.lesson.evaluate("() => performance.now()")

    def draws(self) -> list[dict[str, float]]:
        """The pictures since the page was opened or ``forget`` was called: start and end in ms, step."""
        return self.lesson.evaluate("() => window.ganTutorBench.draws")

    def forget(self) -> None:
        self.lesson.evaluate("() => { for (const list of Object.values(ganTutorBench)) list.length = 0 }")

    def wait(self, seconds: float) -> None:
        self.lesson.page.wait_for_timeout(1e3 * seconds)

    def first_draw(self, step: int = 0) -> float:
        """Wait for a picture of at least that step; the time at which it was done, on the page's clock."""
        js = "step => window.ganTutorBench.draws.find(draw => draw.end && draw.step >= step)?.end"
        try:
            # Not on every animation frame, as would be the default: that would slow what is measured.
            return self.lesson.page.wait_for_function(js, arg=step, polling=50, timeout=60_000).json_value()
        except TimeoutError as error:
            raise RuntimeError(
                f"no picture of step {step} or later in 60 s; cells raised: {self.lesson.errors()}"
            ) from error

    def show_stage(self) -> None:
        """Run the cells, and wait for the first picture."""
        self.lesson.run("imports")
        self.lesson.run("stage")
        self.first_draw()

    def pause(self) -> None:
        """Pause, and let the last frames arrive."""
        self.stage.press("Pause")
        self.wait(0.5)


@contextlib.contextmanager
def open_lab() -> Iterator[Lab]:
    """Start JupyterLab and Chromium, and end them, their kernels and pages afterwards."""
    with tempfile.TemporaryDirectory(ignore_cleanup_errors=True) as folder:
        notebooks = Path(folder) / "notebooks"
        notebooks.mkdir()
        cells = [nbformat.v4.new_code_cell(code, id=id) for id, code in CELLS.items()]
        kernel = {"display_name": "Python 3 (ipykernel)", "language": "python", "name": "python3"}
        notebook = nbformat.v4.new_notebook(cells=cells, metadata={"kernelspec": kernel})
        nbformat.write(notebook, notebooks / "bench.ipynb")
        with serve(Path(folder) / "home", notebooks) as server, sync_playwright() as playwright:
            browser = launch(playwright)
            try:
                yield Lab(server, browser)
            finally:
                with contextlib.suppress(Exception):
                    browser.close()
