"""A recording, played back in JupyterLab, and on a page of its own without a kernel."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from pathlib import Path

import pytest
from playwright.sync_api import Browser, Page, expect

from gan_tutor import densities, recording
from gan_tutor.live.replay import Replay
from gan_tutor.plots import describe
from gan_tutor.snapshots import Snapshot
from gan_tutor.training import GAN

from .jupyterlab import Lesson, StageView, wait_until

LAST = 120
SEEN = [0, 20, 40, 60, 80, 100, 120]


@pytest.fixture(scope="module")
def run(tmp_path_factory: pytest.TempPathFactory) -> tuple[Path, list[Snapshot]]:
    """A recording's file, and what it holds."""
    file = tmp_path_factory.mktemp("recording") / "run.npz"
    recording.save(file, GAN(densities.ring(), generator_lr=2e-3, seed=0).watch(LAST, every=20))
    return file, recording.load(file)


def plays_back(stage: StageView, snapshots: list[Snapshot]) -> None:
    """All that a recording's view can do, tried."""
    said = [describe(snapshot) for snapshot in snapshots]
    expect(stage.image).to_have_attribute("aria-label", said[0])
    pictures = {stage.still()}
    slider = stage.control("Moment")
    expect(slider).to_have_attribute("max", str(LAST))
    for place in (60, 100):
        slider.fill(str(place))
        expect(stage.image).to_have_attribute("aria-label", said[SEEN.index(place)])
        expect(stage.root.get_by_text(f"step {place}", exact=True)).to_be_visible()
        pictures.add(stage.still())
    slider.fill("59")  # between two moments: the one before
    expect(stage.image).to_have_attribute("aria-label", said[2])
    slider.focus()
    stage.root.page.keyboard.press("End")
    expect(stage.image).to_have_attribute("aria-label", said[-1])
    pictures.add(stage.still())
    assert len(pictures) == 4

    stage.choose("Speed", "1 step/s")
    stage.press("Play")  # from the end: it begins again
    stage.is_down("Play")
    expect(stage.root.get_by_text("step 20", exact=True)).to_be_visible()
    stage.press("Pause")
    stage.is_down("Pause")
    standing = stage.still()
    stage.root.page.wait_for_timeout(1200)  # longer than a picture stands
    assert stage.pixels() == standing
    assert stage.step < LAST
    step = stage.step
    stage.press("Step")
    wait_until(lambda: stage.step == step + 20, "the next moment")
    stage.choose("Speed", "full")
    stage.press("Play")
    stage.wait_for_step(LAST)
    stage.is_down("Pause")  # it stops by itself
    expect(stage.image).to_have_attribute("aria-label", said[-1])
    stage.press("Reset") if stage.button("Reset").count() else slider.fill("0")
    expect(stage.image).to_have_attribute("aria-label", said[0])

    stage.unfold("View")
    before = stage.still()
    stage.choose("Arrows", "∇D")
    stage.wait_for_pixels(lambda pixels: pixels != before, "other arrows")
    # What needs a kernel has no place here.
    for name in ("Step D", "New seed", "Copy code", "Edit modes", "Defaults"):
        expect(stage.button(name)).to_have_count(0)
    for name in ("Loss", "Preset", "G's learning rate"):
        expect(stage.control(name)).to_have_count(0)


def test_a_recording_is_played_back_in_the_notebook(
    workbench: Lesson, show: Callable[[str], StageView], run: tuple[Path, list[Snapshot]]
):
    file, snapshots = run
    stage = show(f"from gan_tutor.live import Replay\nreplay = Replay({str(file)!r})\nreplay")
    plays_back(stage, snapshots)
    assert workbench.errors() == []
    assert stage.note == ""


def test_a_recording_is_played_while_the_kernel_is_busy(
    workbench: Lesson, show: Callable[[str], StageView], run: tuple[Path, list[Snapshot]]
):
    file, _ = run
    stage = show(f"from gan_tutor.live import Replay\nreplay = Replay({str(file)!r})\nreplay")
    stage.wait_for_picture("^step 0:")
    with workbench.busy(30):
        stage.press("Play")
        stage.wait_for_step(LAST)
        stage.wait_for_picture(f"^step {LAST}:")
        assert stage.note == ""


@pytest.fixture
def bare(browser: Browser) -> Iterator[Page]:
    """A page that is opened from a file, where nothing may go wrong."""
    page = browser.new_page(viewport={"width": 1280, "height": 1000})
    problems: list[str] = []
    page.on("pageerror", lambda error: problems.append(str(error)))
    page.on("console", lambda message: problems.append(message.text) if message.type == "error" else None)
    page.on("requestfailed", lambda request: problems.append(f"{request.url} failed"))
    page.on("request", lambda request: problems.append(request.url) if "//" in request.url[8:] else None)
    yield page
    page.close()
    assert problems == []


@pytest.mark.parametrize("scheme", ["light", "dark"])
def test_a_saved_page_plays_by_itself_from_a_file(
    bare: Page, run: tuple[Path, list[Snapshot]], tmp_path: Path, scheme: str
):
    file, snapshots = run
    page = tmp_path / "a page.html"
    Replay(file).save_page(page, "Modes & <moments>")
    bare.emulate_media(color_scheme=scheme)
    bare.goto(page.as_uri())
    expect(bare.get_by_role("heading")).to_have_text("Modes & <moments>")
    assert bare.title() == "Modes & <moments>"
    stage = StageView(bare.locator(".gan-tutor-stage"))
    stage.image.scroll_into_view_if_needed()
    if scheme == "light":
        plays_back(stage, snapshots)
    else:
        stage.wait_for_picture("^step 0:")
        paper = stage.root.evaluate("root => getComputedStyle(root).backgroundColor")
        assert max(map(int, paper.strip("rgb()").split(","))) < 60
        ink = stage.button("Play").evaluate("button => getComputedStyle(button).color")
        assert min(map(int, ink.strip("rgb()").split(","))) > 180


def test_without_scripts_a_saved_page_says_what_it_would_show(
    browser: Browser, run: tuple[Path, list[Snapshot]], tmp_path: Path
):
    file, snapshots = run
    Replay(file).save_page(tmp_path / "page.html")
    page = browser.new_page(java_script_enabled=False)
    page.goto((tmp_path / "page.html").as_uri())
    assert f"<noscript>{describe(snapshots[0])}</noscript>" in page.content()
    assert page.locator("noscript").bounding_box()["height"] > 10
    page.close()
