"""JupyterLab as a learner meets it: a server on a free port, and a page to work in."""

from __future__ import annotations

import contextlib
import json
import os
import re
import shutil
import signal
import socket
import subprocess
import sys
import time
import urllib.request
from collections.abc import Iterator
from dataclasses import dataclass, field
from pathlib import Path

from playwright.sync_api import Browser, Locator, Page, Playwright, expect

TOKEN = "tests"
CHROMIUM = ("chromium", "chromium-browser", "google-chrome")
# JupyterLab logs these on its own account; everything else in the console is ours to explain.
NOT_OURS = ("favicon", "net::ERR_", "Failed to load resource")


@dataclass
class Server:
    """A JupyterLab server that works on its own copy of the notebooks."""

    url: str
    root: Path
    log: Path


@contextlib.contextmanager
def serve(home: Path, notebooks: Path) -> Iterator[Server]:
    """Start JupyterLab in ``home``, with a copy of ``notebooks`` to open, and end it afterwards."""
    root = home / "course"
    shutil.copytree(notebooks, root / "notebooks", ignore=shutil.ignore_patterns(".*", "my_predictions*"))
    settings = {
        # Every cell is in the page, so that a test may look at any of them.
        "notebook-extension/tracker": {"windowingMode": "none"},
        "apputils-extension/notification": {"fetchNews": "false", "checkForUpdates": False},
    }
    for plugin, values in settings.items():
        file = home / "settings/@jupyterlab" / f"{plugin}.jupyterlab-settings"
        file.parent.mkdir(parents=True, exist_ok=True)
        file.write_text(json.dumps(values))
    folders = {
        "JUPYTER_CONFIG_DIR": "config",
        "JUPYTER_DATA_DIR": "data",
        "JUPYTER_RUNTIME_DIR": "runtime",
        "JUPYTERLAB_SETTINGS_DIR": "settings",
        "JUPYTERLAB_WORKSPACES_DIR": "workspaces",
        "IPYTHONDIR": "ipython",
    }
    environment = {**os.environ, **{name: str(home / folder) for name, folder in folders.items()}}
    with socket.socket() as free:
        free.bind(("127.0.0.1", 0))
        port = free.getsockname()[1]
    command = [
        sys.executable,
        "-m",
        "jupyterlab",
        "--no-browser",
        "--ip=127.0.0.1",
        f"--port={port}",
        "--ServerApp.port_retries=0",
        f"--IdentityProvider.token={TOKEN}",
        f"--ServerApp.root_dir={root}",
        "--LabApp.expose_app_in_browser=True",  # window.jupyterapp, to run cells when the kernel is ready
    ]
    if hasattr(os, "geteuid") and os.geteuid() == 0:
        command.append("--allow-root")
    log = home / "server.log"
    with log.open("wb") as out:
        process = subprocess.Popen(
            command, env=environment, cwd=root, stdout=out, stderr=out, start_new_session=True
        )
        try:
            _wait_for(f"http://127.0.0.1:{port}/api/status?token={TOKEN}", process, log)
            yield Server(f"http://127.0.0.1:{port}", root, log)
        finally:
            with contextlib.suppress(ProcessLookupError):
                os.killpg(process.pid, signal.SIGTERM)
            try:
                process.wait(15)
            except subprocess.TimeoutExpired:
                os.killpg(process.pid, signal.SIGKILL)
                process.wait()


def _wait_for(url: str, process: subprocess.Popen, log: Path) -> None:
    for _ in range(400):
        if process.poll() is not None:
            break
        with contextlib.suppress(OSError):
            urllib.request.urlopen(url, timeout=5).close()
            return
        time.sleep(0.25)
    raise RuntimeError(f"JupyterLab did not start:\n{log.read_text(errors='replace')}")


def launch(playwright: Playwright) -> Browser:
    """Chromium from the system, or else the one that ``playwright install chromium`` has fetched."""
    path = next(filter(None, map(shutil.which, CHROMIUM)), None)
    if path is None and not Path(playwright.chromium.executable_path).exists():
        raise RuntimeError(
            "the browser tests need Chromium: `apt install chromium`, "
            "or `.venv/bin/python -m playwright install chromium`"
        )
    return playwright.chromium.launch(executable_path=path, args=["--no-sandbox", "--disable-gpu"])


@dataclass
class Lesson:
    """A notebook that is open in JupyterLab, with a kernel that is ready."""

    page: Page
    server: Server
    problems: list[str] = field(default_factory=list)

    def listen(self) -> None:
        """Collect what goes wrong in the page from now on."""
        self.page.on("pageerror", lambda error: self.problems.append(f"page: {error.stack or error}"))
        self.page.on("console", self._hear)

    def _hear(self, message) -> None:
        if message.type == "error" and not any(part in message.text for part in NOT_OURS):
            self.problems.append(f"console: {message.text}")

    def open(self, name: str, reset: bool = True) -> None:
        """Open a notebook of the course; with ``reset`` in a workspace of its own."""
        url = f"{self.server.url}/lab/tree/notebooks/{name}?token={TOKEN}{'&reset' if reset else ''}"
        self.page.goto(url, wait_until="domcontentloaded")
        self.page.wait_for_selector(".jp-Notebook .jp-Cell", timeout=120_000)
        self.page.wait_for_function(
            "() => window.jupyterapp?.shell.currentWidget?.sessionContext", timeout=60_000
        )
        self.ready()
        self.evaluate("() => jupyterapp.shell.collapseLeft()")

    def evaluate(self, function: str, argument=None):
        """Call a JavaScript function in the page. Unlike the page's own call, this one gives up."""
        return self.page.evaluate(
            f"""argument => Promise.race([
                ({function})(argument),
                new Promise((_, refuse) => setTimeout(() => refuse(new Error("no answer in 120 s")), 120000)),
            ])""",
            argument,
        )

    def ready(self) -> None:
        """Wait until the kernel answers."""
        self.evaluate(
            """async () => {
                await jupyterapp.restored;
                const session = jupyterapp.shell.currentWidget.sessionContext;
                await session.ready;
                await session.session.kernel.info;
            }"""
        )

    def command(self, name: str) -> None:
        """Run one of JupyterLab's commands and wait for it."""
        self.evaluate("async name => { await jupyterapp.commands.execute(name) }", name)

    def change_theme(self, theme: str) -> None:
        """Change to the theme of that name, and wait until JupyterLab's splash screen is gone.

        A change that comes while the one before still fades makes JupyterLab remove its splash twice.
        """
        self.evaluate(
            """async theme => {
                await jupyterapp.commands.execute("apputils:change-theme", { theme });
                while (document.getElementById("jupyterlab-splash"))
                    await new Promise(resolve => setTimeout(resolve, 20));
            }""",
            theme,
        )

    def run_all(self) -> None:
        """Run All, and wait until every cell has run."""
        self.command("notebook:run-all-cells")

    def run(self, id: str, wait: bool = True) -> None:
        """Run the cell of that id."""
        self.evaluate(
            """([id, wait]) => {
                const notebook = jupyterapp.shell.currentWidget.content;
                notebook.activeCellIndex = notebook.widgets.findIndex(cell => cell.model.id === id);
                const done = jupyterapp.commands.execute("notebook:run-cell");
                return wait ? done.then(() => null) : null;
            }""",
            [id, wait],
        )

    def execute(self, code: str) -> str:
        """Run code in the notebook's kernel, beside its cells; give back what it printed or raised."""
        return self.evaluate(
            """async code => {
                const kernel = jupyterapp.shell.currentWidget.sessionContext.session.kernel;
                const future = kernel.requestExecute({ code, store_history: false });
                let text = "";
                future.onIOPub = message => {
                    if (message.header.msg_type === "stream") text += message.content.text;
                    if (message.header.msg_type === "error")
                        text += `${message.content.ename}: ${message.content.evalue}`;
                };
                await future.done;
                return text;
            }""",
            code,
        )

    @contextlib.contextmanager
    def busy(self, seconds: float) -> Iterator[None]:
        """Let a cell sleep that long: the kernel is busy with it all the while. Then it is interrupted."""
        self.set_source("other", f"import time\nprint('asleep')\ntime.sleep({seconds})\nprint('awake')")
        self.run("other", wait=False)
        cell = self.page.locator(".jp-CodeCell", has_text="asleep")
        expect(cell.locator(".jp-OutputArea").get_by_text("asleep", exact=True)).to_be_visible()
        yield
        assert cell.locator(".jp-OutputArea").get_by_text("awake", exact=True).count() == 0, (
            "it took too long"
        )
        self.evaluate(
            "async () => { await jupyterapp.shell.currentWidget.sessionContext.session.kernel.interrupt() }"
        )
        expect(cell.locator(".jp-OutputArea")).to_contain_text("KeyboardInterrupt")
        self.set_source("other", "")
        self.run("other")

    def ask(self, expression: str):
        """The value of an expression in the notebook's kernel, if JSON can say it."""
        said = self.execute(f"import json; print(json.dumps({expression}))")
        try:
            return json.loads(said)
        except ValueError:
            raise AssertionError(f"{expression} gave {said}") from None

    def set_source(self, id: str, source: str) -> None:
        """Write into the cell of that id."""
        self.evaluate(
            """([id, source]) => {
                const cells = jupyterapp.shell.currentWidget.content.widgets;
                cells.find(cell => cell.model.id === id).model.sharedModel.setSource(source);
            }""",
            [id, source],
        )

    def cell(self, id: str) -> Locator:
        """The cell of that id, brought into sight."""
        number = self.evaluate(
            "id => jupyterapp.shell.currentWidget.content.widgets.findIndex(cell => cell.model.id === id)", id
        )
        found = self.page.locator(".jp-Notebook .jp-Cell").nth(number)
        found.scroll_into_view_if_needed()
        return found

    def widget(self, id: str, kind: str = "stage") -> StageView:
        """The widget under the cell of that id, a "stage" or an "explore", with its picture."""
        view = StageView(self.cell(id).locator(f".gan-tutor-{kind}"))
        view.root.scroll_into_view_if_needed()
        view.wait_for_picture(r"\d")
        return view

    def since(self, logged: int) -> str:
        """What the server and its kernels have logged behind that position."""
        return self.server.log.read_bytes()[logged:].decode(errors="replace")

    def errors(self) -> list[str]:
        """The exceptions that cells have shown."""
        return self.evaluate(
            """() => jupyterapp.shell.currentWidget.content.widgets
                .filter(cell => cell.model.type === "code")
                .flatMap(cell => cell.model.outputs.toJSON()
                    .filter(output => output.output_type === "error")
                    .map(output => `${cell.model.id}: ${output.ename}: ${output.evalue}`))"""
        )

    def end_kernels(self) -> None:
        """Shut every kernel down, so that one test's work does not slow the next one's."""
        self.evaluate("async () => { await jupyterapp.serviceManager.sessions.shutdownAll() }")


@dataclass
class StageView:
    """A live stage on the page, a row of seeds or a replay, as a learner can see and use it."""

    root: Locator

    def button(self, name: str) -> Locator:
        return self.root.get_by_role("button", name=name, exact=True)

    def press(self, name: str) -> None:
        self.button(name).click()

    def unfold(self, *captions: str) -> None:
        """Open groups of controls, as a click on their captions does."""
        for caption in captions:
            group = self.root.locator("details", has=self.root.page.get_by_text(caption, exact=True))
            if group.get_attribute("open") is None:
                group.locator("summary").click()

    def control(self, name: str) -> Locator:
        """The menu, slider or field of that name."""
        return self.root.get_by_label(name, exact=True)

    def choose(self, name: str, option: str) -> None:
        """Choose from the menu of that name."""
        self.control(name).select_option(label=option)

    def write(self, name: str, text: object) -> None:
        """Type into the field of that name, and press Enter."""
        field = self.control(name)
        field.click()
        field.press("ControlOrMeta+a")
        field.press_sequentially(str(text))
        field.press("Enter")

    def stands(self, name: str, value: object) -> None:
        """Wait until the menu of that name stands at ``value``."""
        expect(self.control(name)).to_have_value(json.dumps(value))

    def is_down(self, name: str, down: bool = True) -> None:
        """Wait until the button of that name is down, or up."""
        expect(self.button(name)).to_have_attribute("aria-pressed", str(down).lower())

    @property
    def image(self) -> Locator:
        return self.root.get_by_role("img")

    @property
    def alt(self) -> str:
        return self.image.get_attribute("aria-label")

    @property
    def step(self) -> int:
        return int(self.root.locator(".gan-tutor-step").inner_text().removeprefix("step "))

    @property
    def status(self) -> Locator:
        return self.root.get_by_role("status")

    @property
    def note(self) -> str:
        return self.status.inner_text()

    def wait_for_picture(self, alt: str) -> None:
        """Wait until the picture's alt text matches."""
        expect(self.image).to_have_attribute("aria-label", re.compile(alt), timeout=30_000)

    def pixels(self, layer: str = "canvas") -> str:
        """The picture's canvases, or only that one, as data URLs."""
        return self.image.evaluate(
            """(image, layer) => {
                const canvases = image.matches(layer) ? [image] : [...image.querySelectorAll(layer)];
                if (!canvases.length) throw new Error(`no ${layer} in the picture`);
                return canvases.map(canvas => canvas.toDataURL()).join(" ");
            }""",
            layer,
        )

    def wait_for_pixels(self, condition, what: str) -> str:
        """Wait until the picture's pixels fulfil ``condition``, and return them."""
        seen = []
        wait_until(lambda: condition(seen.append(self.pixels()) or seen[-1]), what)
        return seen[-1]

    def wait_for_step(self, least: int, timeout: float = 30) -> None:
        """Wait until the counter has reached ``least``."""
        wait_until(lambda: self.step >= least, f"the stage to reach step {least}", timeout)

    def pause(self) -> int:
        """Press Pause; the step at which it stands, once its picture is there."""
        self.press("Pause")
        self.is_down("Pause")
        step = self.step
        self.wait_for_picture(f"step {step}:")
        return step

    def still(self) -> str:
        """The pixels of a picture in which nothing moves any more."""
        last = self.pixels()
        for _ in range(100):
            self.root.page.wait_for_timeout(100)
            last, before = self.pixels(), last
            if last == before:
                return last
        raise AssertionError("the picture doesn't come to rest")


def wait_until(condition, what: str, timeout: float = 30) -> None:
    """Wait until ``condition()`` holds; AssertionError says ``what`` never came."""
    end = time.monotonic() + timeout
    while not condition():
        if time.monotonic() > end:
            raise AssertionError(f"waited {timeout} s in vain for {what}")
        time.sleep(0.05)
