"""The surface in the real JupyterLab: turned, pointed at and pinned, with the mouse and with the keyboard."""

from __future__ import annotations

import io
import re
from collections.abc import Callable, Iterator
from dataclasses import dataclass

import matplotlib.image
import numpy as np
import pytest
from playwright.sync_api import Browser, Locator, Page, expect

from .conftest import fresh_page, nothing_goes_wrong, write_notebook
from .jupyterlab import Lesson, Server, wait_until

LANDSCAPE = """
import numpy as np
from gan_tutor.landscapes import Landscape

angles = 2 * np.pi * np.arange(8) / 8
ring = 2.6 * np.stack([np.cos(angles), np.sin(angles)], axis=1)
centers = np.vstack([ring, [[-0.1, 0.6], [0.5, -0.9]]])
scales = np.linspace(0.35, 0.6, 10)

def density(x1, x2):
    return sum(
        np.exp(-((x1 - c[0]) ** 2 + (x2 - c[1]) ** 2) / (2 * s**2)) / (20 * np.pi * s**2)
        for c, s in zip(centers, scales)
    )

middles = -4 + (np.arange(120) + 0.5) / 120 * 8
heights = density(*np.meshgrid(middles, middles))
ten = Landscape(heights, (-4, 4, -4, 4), centers, density(*centers.T), [str(k) for k in range(10)])
"""
CELLS = {"make": f"{LANDSCAPE}\nfrom gan_tutor.surface import Surface", "show": "", "again": ""}
SHOW = "surface = Surface(ten, 'Ten hills')\nsurface"
NO_WEBGL = """
    const usual = HTMLCanvasElement.prototype.getContext;
    HTMLCanvasElement.prototype.getContext = function (kind, ...options) {
        return /webgl/.test(kind) ? null : usual.call(this, kind, ...options);
    };
"""
# How the words of a card stand out against what is behind them, each as the WCAG's ratio.
CONTRASTS = """root => {
    const linear = v => (v <= 0.04045 ? v / 12.92 : ((v + 0.055) / 1.055) ** 2.4);
    const luminance = ([r, g, b]) =>
        0.2126 * linear(r / 255) + 0.7152 * linear(g / 255) + 0.0722 * linear(b / 255);
    const parse = text => text.match(/[\\d.]+/g).map(Number);
    const paper = parse(getComputedStyle(root).backgroundColor);
    const words = [...root.querySelectorAll("p, span, button")];
    return words.filter(e => e.textContent && e.checkVisibility()).map(e => {
        const style = getComputedStyle(e);
        const own = parse(style.backgroundColor);
        const behind = (own[3] ?? 1) > 0 ? own : paper;
        const [r, g, b, alpha = 1] = parse(style.color);
        const ink = [r, g, b].map((v, k) => alpha * v + (1 - alpha) * behind[k]);
        const [dark, light] = [luminance(ink), luminance(behind)].sort((a, b) => a - b);
        return (light + 0.05) / (dark + 0.05);
    });
}"""
READOUT = r"x1 (\S+), x2 (\S+), density (\S+)"
BIG = 1_000_000  # bytes; only plotly.js comes in such a message


@dataclass
class SurfaceView:
    """A surface on the page, as a learner can see and use it."""

    root: Locator

    @property
    def hills(self) -> Locator:
        return self.root.get_by_role("application", name="The density as a surface", exact=True)

    @property
    def map(self) -> Locator:
        return self.root.get_by_role("application", name="The density from above", exact=True)

    @property
    def pinned(self) -> Locator:
        return self.root.get_by_role("status").filter(has_text=re.compile("^Pin:|^No pin"))

    def button(self, name: str) -> Locator:
        return self.root.get_by_role("button", name=name, exact=True)

    def wait(self) -> SurfaceView:
        """Wait until the surface is drawn."""
        expect(self.button("From above")).to_be_enabled()
        self.root.scroll_into_view_if_needed()
        return self

    def described(self, pattern: str) -> None:
        """Wait until the surface's description matches."""
        expect(self.hills).to_have_attribute("aria-description", re.compile(pattern))

    def point(self, region: Locator, across: float, down: float) -> tuple[float, float, float]:
        """Move the mouse to a share of a picture's width and height; x1, x2 and density that are told."""
        box = region.bounding_box()
        self.root.page.mouse.move(box["x"] + across * box["width"], box["y"] + down * box["height"])
        told = self.root.get_by_text(re.compile(f"^Pointer: {READOUT}$"))
        expect(told).to_be_visible()
        self.root.page.wait_for_timeout(100)  # the readout of the place before is gone
        return numbers(told.inner_text())

    def picture(self) -> np.ndarray:
        """What is seen of the surface now: shape (height, width, 3), 0 to 1."""
        return matplotlib.image.imread(io.BytesIO(self.hills.screenshot()))[..., :3]

    def still(self) -> np.ndarray:
        """The surface's picture once nothing moves in it any more."""
        last = self.picture()
        for _ in range(60):
            self.root.page.wait_for_timeout(150)
            last, before = self.picture(), last
            if np.array_equal(last, before):
                return last
        raise AssertionError("the surface doesn't come to rest")

    def canvas(self, region: Locator) -> str:
        """The pixels of our own canvas in a picture."""
        return region.evaluate("e => e.querySelector(':scope > canvas').toDataURL()")


def numbers(text: str) -> tuple[float, float, float]:
    return tuple(float(value.replace("−", "-")) for value in re.search(READOUT, text).groups())


def interpolated(x1: float, x2: float) -> float:
    """The density that the surface has there: linear between the middles of the grid's cells."""
    scope = {}
    exec(LANDSCAPE, scope)
    heights, places = scope["heights"], [(value + 4) / 8 * 120 - 0.5 for value in (x1, x2)]
    (j, i) = (int(place) for place in places)
    (u, v) = (place - int(place) for place in places)
    return (1 - v) * ((1 - u) * heights[i, j] + u * heights[i, j + 1]) + v * (
        (1 - u) * heights[i + 1, j] + u * heights[i + 1, j + 1]
    )


def blueness(picture: np.ndarray) -> np.ndarray:
    return picture[..., 2] - picture[..., 0]


@pytest.fixture(scope="module")
def bench(browser: Browser, server: Server) -> Iterator[Lesson]:
    """A small notebook with a landscape in it."""
    write_notebook(server, "surface.ipynb", CELLS)
    with fresh_page(browser, server) as lesson:
        lesson.open("surface.ipynb")
        lesson.run("make")
        assert lesson.errors() == []
        yield lesson


def shown(lesson: Lesson, code: str = SHOW, cell: str = "show") -> SurfaceView:
    lesson.set_source(cell, code)
    lesson.run(cell)
    number = list(CELLS).index(cell)
    return SurfaceView(lesson.page.locator(".jp-Cell").nth(number).locator(".gan-tutor-surface"))


@pytest.fixture
def surface(bench: Lesson) -> Iterator[SurfaceView]:
    bench.page.mouse.move(0, 0)
    with nothing_goes_wrong(bench):
        yield shown(bench).wait()
        assert bench.errors() == []


def sent(page: Page) -> Callable[[], int]:
    """Counts the websocket messages that the page sends from now on."""
    page.evaluate(
        """() => {
            window.sent = 0;
            window.usualSend ??= WebSocket.prototype.send;
            WebSocket.prototype.send = function (...data) {
                window.sent += 1;
                return window.usualSend.apply(this, data);
            };
        }"""
    )
    return lambda: page.evaluate("() => window.sent")


# The first picture


def test_a_surface_of_hills_appears_beside_its_map(surface: SurfaceView):
    picture = surface.still()
    assert (blueness(picture) > 0.3).mean() > 0.03, "there are no blue hills"
    darkest = surface.map.screenshot()
    assert (blueness(matplotlib.image.imread(io.BytesIO(darkest))) > 0.3).mean() > 0.1
    expect(surface.root.get_by_text("Ten hills: 10 modes")).to_be_visible()
    hills, above = surface.hills.bounding_box(), surface.map.bounding_box()
    assert hills["x"] + hills["width"] <= above["x"]
    assert (hills["y"], hills["height"]) == (above["y"], above["height"])
    for region in (surface.hills, surface.map):
        text = region.get_attribute("aria-description")
        assert "10 modes: 0, 1, 2, 3, 4, 5, 6, 7, 8, 9" in text
        assert "een from the map's bottom, 34° above the plane" in text
        assert "No pin yet" in text


def test_names_and_marks_fall_where_plotly_draws_the_surface(bench: Lesson, surface: SurfaceView):
    """plotly's own matrices say where a place of the surface is; pointing there tells that place."""
    for _ in range(4):
        surface.hills.press("ArrowRight")
        surface.hills.press("+")
    surface.still()
    places = [(-2.6, 0.0), (0.5, -0.9), (-1.0, -3.0), (3.0, -3.0)]
    heights = [interpolated(*place) for place in places]
    pixels = bench.evaluate(
        """([points]) => {
            const scene = document.querySelector(".gan-tutor-plot")._fullLayout.scene._scene;
            const { model, view, projection } = scene.glplot.cameraParams;
            const four = [0, 1, 2, 3];
            const times = (m, v) => four.map(i => four.reduce((sum, k) => sum + m[4 * k + i] * v[k], 0));
            return points.map(point => {
                const data = [...point.map((value, axis) => value * scene.dataScale[axis]), 1];
                const [x, y, , w] = times(projection, times(view, times(model, data)));
                return [(x / w + 1) / 2, (1 - y / w) / 2];
            });
        }""",
        [[[*place, height] for place, height in zip(places, heights, strict=True)]],
    )
    for place, height, pixel in zip(places, heights, pixels, strict=True):
        told = surface.point(surface.hills, *pixel)
        # A px is about 0.02 of the plane here, and up to some 0.1 where it recedes.
        assert told == pytest.approx((*place, height), abs=0.12), f"{pixel}"


# Turning


def test_the_arrow_keys_turn_and_tilt_the_surface(surface: SurfaceView):
    before = surface.still()
    surface.hills.focus()
    for _ in range(9):
        surface.hills.press("ArrowRight")
    surface.described("Seen from the map's lower right, 34° above")
    turned = surface.still()
    assert np.abs(turned - before).mean() > 0.01
    surface.hills.press("ArrowUp")
    surface.hills.press("ArrowUp")
    surface.hills.press("Shift+ArrowUp")
    surface.described("lower right, 45° above")
    expect(surface.root.get_by_text("Seen from the map's lower right, 45° above the plane")).to_be_visible()
    for _ in range(30):
        surface.hills.press("ArrowDown")
    surface.described("lower right, 0° above")
    tilted = surface.still()
    assert np.abs(tilted - turned).mean() > 0.01
    surface.hills.press("Home")
    surface.described("bottom, 34° above")
    assert np.abs(surface.still() - before).mean() < 1e-3


def test_plus_and_minus_zoom(surface: SurfaceView):
    def filled() -> float:
        return (blueness(surface.still()) > 0.2).mean()

    usual = filled()
    surface.hills.focus()
    for _ in range(3):
        surface.hills.press("+")
    large = filled()
    for _ in range(6):
        surface.hills.press("-")
    assert large > 1.2 * usual > 1.2 * 1.2 * filled()


def test_dragging_turns_the_surface_and_the_eye_on_the_map(surface: SurfaceView):
    before, eye = surface.still(), surface.canvas(surface.map)
    box, mouse = surface.hills.bounding_box(), surface.root.page.mouse
    mouse.move(box["x"] + 300, box["y"] + 200)
    mouse.down()
    mouse.move(box["x"] + 200, box["y"] + 200, steps=5)
    mouse.move(box["x"] + 120, box["y"] + 240, steps=5)
    mouse.up()
    mouse.move(0, 0)
    surface.described("Seen from the map's lower right, (49|50|51)° above")
    assert np.abs(surface.still() - before).mean() > 0.01
    assert surface.canvas(surface.map) != eye
    expect(surface.pinned).to_have_text("No pin yet")  # a drag is no click


def test_the_buttons_look_from_the_side_and_from_above(surface: SurfaceView):
    eye = surface.canvas(surface.map)
    surface.button("From above").click()
    surface.described("Seen from straight above")
    from_above = surface.still()
    assert surface.canvas(surface.map) != eye
    surface.button("From the side").click()
    surface.described("Seen from the map's bottom, 10° above")
    assert np.abs(surface.still() - from_above).mean() > 0.02


def test_turn_goes_round_until_it_is_pressed_again(surface: SurfaceView):
    spin = surface.button("Turn")
    expect(spin).to_have_attribute("aria-pressed", "false")
    spin.click()
    expect(spin).to_have_attribute("aria-pressed", "true")
    surface.described("lower right")
    surface.described("Seen from the map's right")
    spin.click()
    expect(spin).to_have_attribute("aria-pressed", "false")
    surface.still()
    # The learner's own hand stops it too.
    spin.click()
    surface.hills.press("ArrowLeft")
    expect(spin).to_have_attribute("aria-pressed", "false")
    surface.still()


def test_who_wants_no_motion_gets_none(bench: Lesson, surface: SurfaceView):
    surface.button("Turn").click()
    bench.page.emulate_media(reduced_motion="reduce")
    try:
        expect(surface.button("Turn")).to_have_count(0)
        surface.still()
        surface.button("From above").click()
        surface.described("Seen from straight above")
    finally:
        bench.page.emulate_media(reduced_motion="no-preference")
    expect(surface.button("Turn")).to_have_attribute("aria-pressed", "false")


def test_turning_and_pointing_ask_nothing_of_the_kernel(bench: Lesson, surface: SurfaceView):
    surface.still()
    count = sent(bench.page)
    surface.hills.focus()
    for key in ("ArrowRight", "ArrowUp", "+", "Home"):
        surface.hills.press(key)
    surface.button("From above").click()
    surface.button("Turn").click()
    bench.page.wait_for_timeout(1000)
    surface.button("Turn").click()
    surface.point(surface.map, 0.5, 0.5)
    surface.point(surface.map, 0.7, 0.4)
    surface.still()
    assert count() == 0
    surface.map.press("ArrowLeft")
    wait_until(lambda: count() > 0, "the pin to be told, which shows that messages are counted")


# Pointing, and the pin


def test_pointing_at_either_picture_marks_the_place_in_both_and_tells_its_density(surface: SurfaceView):
    surface.still()
    for region, across, down in ((surface.map, 0.6, 0.3), (surface.hills, 0.45, 0.55)):
        before = [surface.canvas(each) for each in (surface.hills, surface.map)]
        x1, x2, density = surface.point(region, across, down)
        # Both coordinates are rounded to 0.005; the density falls by at most 0.22 on the way of 1.
        assert density == pytest.approx(interpolated(x1, x2), abs=3e-3)
        marked = [surface.canvas(each) for each in (surface.hills, surface.map)]
        assert all(now != then for now, then in zip(marked, before, strict=True))
        surface.root.page.mouse.move(0, 0)
        wait_until(
            lambda then=before: [surface.canvas(each) for each in (surface.hills, surface.map)] == then,
            "both marks to go",
        )
        expect(surface.root.get_by_text(re.compile("^Pointer"))).to_have_count(0)


def test_a_click_sets_the_pin_and_arrow_keys_move_it(bench: Lesson, surface: SurfaceView):
    surface.still()
    before = surface.canvas(surface.hills)
    box = surface.map.bounding_box()
    surface.map.click(position={"x": 0.55 * box["width"], "y": 0.4 * box["height"]})
    expect(surface.pinned).to_contain_text("Pin: x1")
    wait_until(lambda: len(bench.ask("surface.pin")) == 2, "Python to know of the pin")
    x1, x2 = bench.ask("surface.pin")
    told = numbers(surface.pinned.inner_text())
    assert told == pytest.approx((x1, x2, interpolated(x1, x2)), abs=6e-3)
    assert told[2] == pytest.approx(interpolated(x1, x2), abs=5.1e-5)  # rounded to four digits
    surface.root.page.mouse.move(0, 0)
    wait_until(lambda: surface.canvas(surface.hills) != before, "the pin to stand on the surface")

    for key in ("ArrowRight", "ArrowRight", "ArrowUp", "Shift+ArrowDown"):
        surface.map.press(key)
    moved = [pytest.approx(x1 + 0.32), pytest.approx(x2 + 0.144)]
    wait_until(lambda: bench.ask("surface.pin") == moved, "Python's pin to follow")
    assert numbers(surface.pinned.inner_text())[:2] == pytest.approx((x1 + 0.32, x2 + 0.144), abs=6e-3)
    for region in (surface.hills, surface.map):
        assert surface.pinned.inner_text() in region.get_attribute("aria-description")


def test_the_keyboard_alone_sets_a_pin_and_keeps_it_in_the_plane(bench: Lesson, surface: SurfaceView):
    surface.map.focus()
    surface.map.press("ArrowUp")
    expect(surface.pinned).to_contain_text("x1 0.00, x2 0.00")
    for _ in range(27):
        surface.map.press("ArrowLeft")
    expect(surface.pinned).to_contain_text("x1 −4.00, x2 0.00, density 0.0")
    wait_until(lambda: bench.ask("surface.pin") == [-4, 0], "Python's pin to be at the edge")


def test_python_moves_the_pin_and_hears_of_it(bench: Lesson, surface: SurfaceView):
    bench.execute("heard = []; surface.observe(lambda change: heard.append(change['new']), 'pin')")
    bench.execute("surface.pin = [2.6, 0]")
    expect(surface.pinned).to_contain_text("Pin: x1 2.60, x2 0.00, density 0.12")
    surface.map.press("ArrowLeft")
    wait_until(lambda: bench.ask("heard[-1]") == [pytest.approx(2.44), 0], "Python to hear of the move")
    bench.execute("surface.pin = []")
    expect(surface.pinned).to_have_text("No pin yet")


def test_a_click_on_the_surface_sets_the_pin_where_it_points(bench: Lesson, surface: SurfaceView):
    surface.still()
    place = surface.point(surface.hills, 0.5, 0.6)
    surface.root.page.mouse.down()
    surface.root.page.mouse.up()
    expect(surface.pinned).to_contain_text("Pin: x1")
    assert numbers(surface.pinned.inner_text()) == place


# Several views, and how they look


def test_two_views_share_the_pin_and_turn_by_themselves(bench: Lesson, surface: SurfaceView):
    other = shown(bench, "surface", "again").wait()
    try:
        surface.map.press("ArrowRight")
        surface.map.press("ArrowRight")
        for view in (surface, other):
            expect(view.pinned).to_contain_text("x1 0.16, x2 0.00")
        for _ in range(9):
            other.hills.press("ArrowRight")
        other.described("lower right, 34° above")
        surface.hills.press("ArrowUp")
        surface.described("map's bottom, 39° above")
    finally:
        bench.set_source("again", "")
        bench.run("again")


def test_it_follows_the_theme_and_its_words_can_be_read(bench: Lesson, surface: SurfaceView):
    light, map_before = surface.still(), surface.canvas(surface.map)
    assert min(surface.root.evaluate(CONTRASTS)) >= 4.5
    assert light[:5, :5].min() > 0.9
    try:
        bench.change_theme("JupyterLab Dark")
        wait_until(lambda: surface.picture()[:5, :5].max() < 0.3, "a dark background")
        wait_until(lambda: surface.canvas(surface.map) != map_before, "the map's numbers to change")
        dark = surface.still()
        assert min(surface.root.evaluate(CONTRASTS)) >= 4.5
        # The density's axis, left of the hills: dark on light before, now light on dark.
        tall, wide = dark.shape[:2]
        beside = (slice(int(0.2 * tall), int(0.42 * tall)), slice(5, int(0.2 * wide)))
        assert light[beside].min() < 0.4 < 0.6 < light[beside].max()
        assert dark[beside].min() < 0.4 < 0.6 < dark[beside].max()
        # The hills themselves keep their colours; what is drawn around them changes.
        assert (blueness(dark) > 0.3).mean() == pytest.approx((blueness(light) > 0.3).mean(), rel=0.15)
        # So does the map: its middle has the same pixels in both themes.
        middle = """map => {
            const canvas = map.querySelector("canvas");
            const [w, h] = [canvas.width, canvas.height];
            return [...canvas.getContext("2d").getImageData(0.4 * w, 0.4 * h, 40, 40).data];
        }"""
        dark_middle = surface.map.evaluate(middle)
    finally:
        bench.change_theme("JupyterLab Light")
    wait_until(lambda: surface.canvas(surface.map) == map_before, "the light map to come back")
    assert surface.map.evaluate(middle) == dark_middle
    assert np.abs(surface.still() - light).mean() < 1e-3


def test_it_fits_the_cell_and_nothing_jumps_while_it_loads(bench: Lesson, surface: SurfaceView):
    tall = surface.root.bounding_box()["height"]
    try:
        bench.page.set_viewport_size({"width": 700, "height": 1000})
        hills = surface.hills.bounding_box()
        wait_until(
            lambda: surface.map.bounding_box()["y"] >= hills["y"] + hills["height"], "the map to stand below"
        )
        picture = surface.still()
        assert (blueness(picture) > 0.3).mean() > 0.03
        plot = surface.root.locator(".gan-tutor-plot canvas").first.bounding_box()
        assert plot["width"] == pytest.approx(surface.hills.bounding_box()["width"], abs=1.5)
    finally:
        bench.page.set_viewport_size({"width": 1280, "height": 1000})
    wait_until(lambda: surface.root.bounding_box()["height"] == tall, "the first layout to come back")
    # Before the surface is there, its place is.
    bench.evaluate(
        """() => {
            delete window[Symbol.for("gan_tutor.plotly")]; // so that it takes a while
            window.heights = [];
            const watch = () => {
                const card = document.querySelector(".gan-tutor-surface");
                if (card) window.heights.push(card.getBoundingClientRect().height);
                window.watching = requestAnimationFrame(watch);
            };
            watch();
        }"""
    )
    shown(bench).wait()
    heights = bench.evaluate("() => { cancelAnimationFrame(window.watching); return window.heights }")
    assert len(heights) > 3
    assert set(heights) == {tall}


# On pages of their own. They come last: each ends every kernel.


def test_a_page_gets_the_library_once_and_keeps_its_own(browser: Browser, server: Server):
    """Two surfaces in a notebook, on a page that has require.js and another plotly."""
    write_notebook(server, "surfaces.ipynb", CELLS)
    large = []
    with fresh_page(browser, server) as lesson:
        lesson.page.on(
            "websocket",
            lambda socket: socket.on(
                "framereceived", lambda data: large.append(len(data)) if len(data) > BIG else None
            ),
        )
        lesson.open("surfaces.ipynb")
        lesson.run("make")
        with nothing_goes_wrong(lesson):
            lesson.evaluate(
                """() => {
                    window.Plotly = "another notebook's";
                    window.defined = [];
                    window.define = Object.assign((...of) => window.defined.push(of), { amd: {} });
                    window.require = window.requirejs = () => { throw new Error("nobody asked") };
                }"""
            )
            # Both ask before either is answered.
            both = "VBox([Surface(ten, 'Ten hills'), Surface(ten, 'Ten more')])"
            lesson.set_source("show", f"from ipywidgets import VBox\n{both}")
            lesson.run("show")
            views = [SurfaceView(root).wait() for root in lesson.page.locator(".gan-tutor-surface").all()]
            assert len(views) == 2
            for view in views:
                assert (blueness(view.still()) > 0.3).mean() > 0.03
            assert len(large) == 1
            assert large[0] < 1.8e6
            assert lesson.evaluate("() => [window.Plotly, window.defined]") == ["another notebook's", []]


def test_without_webgl_it_says_so_and_shows_a_picture_beside_the_map(browser: Browser, server: Server):
    write_notebook(server, "surface_without.ipynb", CELLS)
    with fresh_page(browser, server) as lesson:
        lesson.page.add_init_script(NO_WEBGL)
        lesson.open("surface_without.ipynb")
        lesson.run("make")
        with nothing_goes_wrong(lesson):
            view = shown(lesson)
            sentence = (
                "This browser does not draw in 3-D (WebGL is off or missing), so the surface stands still."
            )
            expect(view.root.get_by_text(sentence)).to_be_visible()
            still = view.root.get_by_role("img")
            expect(still).to_have_attribute("alt", re.compile("10 modes, named 0, 1"))
            wait_until(lambda: still.evaluate("e => e.complete && e.naturalWidth > 500"), "the picture")
            expect(view.hills).to_have_count(0)
            for name in ("From the side", "From above", "Turn"):
                expect(view.button(name)).to_be_disabled()
            assert view.point(view.map, 0.6, 0.3)[2] > 0
            view.map.press("ArrowUp")
            expect(view.pinned).to_contain_text("Pin: x1 0.00, x2 0.00")
            wait_until(lambda: lesson.ask("surface.pin") == [0, 0], "Python to know of the pin")


def test_what_the_kernel_can_not_send_is_told_in_words(browser: Browser, server: Server):
    write_notebook(server, "surface_missing.ipynb", CELLS)
    with fresh_page(browser, server) as lesson:
        lesson.open("surface_missing.ipynb")
        lesson.run("make")
        lesson.execute(
            "import gan_tutor.surface as module\n"
            "def missing():\n    raise ModuleNotFoundError(\"No module named 'plotly'\")\n"
            "usual, module._plotly = module._plotly, missing"
        )
        with nothing_goes_wrong(lesson):
            view = shown(lesson)
            expect(view.root.get_by_text("The package plotly can't be read (No module")).to_be_visible()
            expect(view.root.get_by_role("img")).to_be_visible()
            # Once it is there, running the cell again is enough.
            lesson.execute("module._plotly = usual")
            shown(lesson).wait()
