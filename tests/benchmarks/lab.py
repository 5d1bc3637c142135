"""JupyterLab with stages in it, as the benchmarks use it."""

from __future__ import annotations

import contextlib
import dataclasses
import json
import tempfile
import urllib.request
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import nbformat
from playwright.sync_api import Browser, CDPSession, TimeoutError, sync_playwright

from ..browser.jupyterlab import TOKEN, Lesson, Server, StageView, launch, serve
from .seeds import MODELS

IMPORTS = """\
from gan_tutor import densities
from gan_tutor.live import Stage
from gan_tutor.training import GAN
"""
STAGE = """\
stage = Stage(GAN(densities.ring(), seed=0))
stage"""
GAN_LAB = f"""\
stage = Stage(GAN(densities.ring(), seed=0, **{MODELS["GAN Lab's model"]!r}))
stage"""
PAINTER = """\
from gan_tutor import digits, presets
painter = Stage(GAN(digits.as_pixels(digits.load()), **presets.PAINTER, seed=74))
painter"""
MANY = 4  # stages at once, and kernels at once
SEVERAL = f"""\
many = [Stage(GAN(densities.ring(), seed=seed)) for seed in range({MANY})]
display(*many)"""
CELLS = {
    "all": IMPORTS + STAGE,
    "imports": IMPORTS,
    "stage": STAGE,
    "ganlab": GAN_LAB,
    "painter": PAINTER,
    "several": SEVERAL,
}
BELOW = "\n\n".join(["Far below."] * 100)  # enough text to scroll everything else out of sight
NOTEBOOKS = tuple(f"bench{number}.ipynb" for number in range(MANY))
HEIGHT = 1000  # px of the window
WATCH = Path(__file__).with_name("watch.js").read_text(encoding="utf-8").strip().removesuffix(";")


@dataclass
class Lab:
    """A server and a browser."""

    server: Server
    browser: Browser

    @contextlib.contextmanager
    def fresh_kernel(
        self, notebook: str = NOTEBOOKS[0], height: int = HEIGHT, through: str | None = None
    ) -> Iterator[Bench]:
        """A page of its own with a kernel of its own, in which no cell has run.

        Args:
            notebook: one of ``NOTEBOOKS``; each has one kernel.
            height: of the window, in pixels.
            through: the URL under which the page finds the server, when not its own.
        """
        page = self.browser.new_page(viewport={"width": 1280, "height": height})
        lesson = Lesson(page, dataclasses.replace(self.server, url=through or self.server.url))
        try:
            lesson.open(notebook)
            lesson.evaluate(WATCH)
            yield Bench(lesson)
        finally:
            # After Ctrl-C the browser may have left before us.
            with contextlib.suppress(Exception):
                page.close()
            with contextlib.suppress(OSError):
                self.end_kernel(notebook)

    def end_kernel(self, notebook: str) -> None:
        """End the kernel of a notebook, whether or not a page of it is still open."""
        for session in self._call("GET", "/api/sessions"):
            if session["path"].endswith(notebook):
                self._call("DELETE", f"/api/sessions/{session['id']}")

    def _call(self, method: str, path: str) -> Any:
        headers = {"Authorization": f"token {TOKEN}"}
        request = urllib.request.Request(self.server.url + path, method=method, headers=headers)
        with urllib.request.urlopen(request, timeout=30) as answer:
            return json.loads(answer.read() or "null")


@dataclass
class Bench:
    """A page that is watched."""

    lesson: Lesson

    @property
    def stages(self) -> list[StageView]:
        """All stages of the page, from the top."""
        return [StageView(root) for root in self.lesson.page.locator(".gan-tutor-stage").all()]

    @property
    def stage(self) -> StageView:
        """The first of them."""
        return self.stages[0]

    @property
    def kernel(self) -> int:
        """The kernel's process id."""
        return int(self.lesson.execute("import os; print(os.getpid())"))

    def now(self) -> float:
        """The page's clock, in ms, as the draws are stamped with."""
        return self.lesson.evaluate("() => performance.now()")

    def seen(self) -> dict[str, list[dict[str, Any]]]:
        """What the page has noted since it was opened or ``forget`` was called; see ``watch.js``."""
        return self.lesson.evaluate("() => window.ganTutorBench")

    def draws(self, stage: int = 0) -> list[dict[str, Any]]:
        """The pictures of a stage: start and end in ms, step, whether they show a snapshot first."""
        draws = self.lesson.evaluate("() => window.ganTutorBench.draws")
        return [draw for draw in draws if draw["stage"] == stage]

    def forget(self) -> None:
        self.lesson.evaluate("() => { for (const list of Object.values(ganTutorBench)) list.length = 0 }")

    def wait(self, seconds: float) -> None:
        self.lesson.page.wait_for_timeout(1e3 * seconds)

    def first_draw(self, step: int = 0, stage: int = 0) -> float:
        """Wait for a picture of at least that step; the time at which it was done, on the page's clock."""
        js = """([stage, step]) =>
            ganTutorBench.draws.find(draw => draw.stage === stage && draw.step >= step)?.end"""
        try:
            # Not on every animation frame, as would be the default: that would slow what is measured.
            options = {"arg": [stage, step], "polling": 50, "timeout": 60_000}
            return self.lesson.page.wait_for_function(js, **options).json_value()
        except TimeoutError as error:
            raise RuntimeError(
                f"no picture of step {step} or later in 60 s; cells raised: {self.lesson.errors()}"
            ) from error

    def show_stage(self, cell: str = "stage") -> None:
        """Run the cells, and wait for the first picture."""
        self.lesson.run("imports")
        self.lesson.run(cell)
        self.first_draw()

    def press(self, name: str, stage: int = 0) -> None:
        """Press a stage's button at once, however busy the page is."""
        self.stages[stage].button(name).evaluate("button => button.click()")

    def pause(self) -> None:
        """Pause, and let the last frames arrive."""
        for number in range(len(self.stages)):
            self.press("Pause", number)
        self.wait(0.5)

    @contextlib.contextmanager
    def metrics(self) -> Iterator[CDPSession]:
        """The browser's own accounts of the page."""
        session = self.lesson.page.context.new_cdp_session(self.lesson.page)
        session.send("Performance.enable")
        try:
            yield session
        finally:
            session.detach()


def busy(session: CDPSession) -> float:
    """Seconds of work that the page's main thread has done so far."""
    metrics = session.send("Performance.getMetrics")["metrics"]
    return next(metric["value"] for metric in metrics if metric["name"] == "TaskDuration")


@contextlib.contextmanager
def open_lab() -> Iterator[Lab]:
    """Start JupyterLab and Chromium, and end them, their kernels and pages afterwards."""
    with tempfile.TemporaryDirectory(ignore_cleanup_errors=True) as folder:
        notebooks = Path(folder) / "notebooks"
        notebooks.mkdir()
        cells = [nbformat.v4.new_code_cell(code, id=id) for id, code in CELLS.items()]
        cells.append(nbformat.v4.new_markdown_cell(BELOW, id="below"))
        kernel = {"display_name": "Python 3 (ipykernel)", "language": "python", "name": "python3"}
        notebook = nbformat.v4.new_notebook(cells=cells, metadata={"kernelspec": kernel})
        for name in NOTEBOOKS:
            nbformat.write(notebook, notebooks / name)
        with serve(Path(folder) / "home", notebooks) as server, sync_playwright() as playwright:
            browser = launch(playwright)
            try:
                yield Lab(server, browser)
            finally:
                with contextlib.suppress(Exception):
                    browser.close()
