"""A prediction is drawn by mouse, touch and keyboard: in a bare page, then in the real JupyterLab."""

from __future__ import annotations

import json
import re
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import numpy as np
import pytest
from playwright.sync_api import Browser, Locator, Page, expect

import gan_tutor
from gan_tutor.plots import FAKE
from gan_tutor.sketch import KNOTS, Sketch

from .conftest import fresh_page, nothing_goes_wrong, write_notebook
from .jupyterlab import Lesson, Server, wait_until

MODULE = Path(gan_tutor.__file__).with_name("sketch.js")
PAGE = "http://sketch.test/"
# Enough of models to render with: one for each widget; a sketch's curve is told to what was revealed of it.
STAND_IN = """([sketch, reveal, wrap]) => {
    const make = traits => {
        const listeners = {};
        return {
            saved: 0,
            get: name => traits[name],
            set(name, value) {
                traits[name] = value;
                for (const does of listeners[`change:${name}`] ?? []) does();
            },
            save_changes() { this.saved += 1; },
            on: (event, does) => (listeners[event] ??= new Set()).add(does),
            off: (event, does) => listeners[event]?.delete(does),
            listeners: () => Object.values(listeners).reduce((sum, each) => sum + each.size, 0),
        };
    };
    const wraps = {
        DataView: bytes => new DataView(bytes.buffer),
        Uint8Array: bytes => bytes,
        ArrayBuffer: bytes => bytes.buffer,
        unaligned: bytes => {
            const wide = new Uint8Array(bytes.length + 3);
            wide.set(bytes, 3);
            return new DataView(wide.buffer, 3);
        },
    };
    for (const name of ["x", "truth"]) {
        reveal[name] = wraps[wrap](new Uint8Array(Float32Array.from(reveal[name]).buffer));
    }
    window.sketch = make(sketch);
    window.reveal = make(reveal);
    sketch.curve.length && (reveal.curve = sketch.curve);
}"""
RENDER = """async () => {
    const module = await import("/sketch.js");
    window.leave = [sketch, reveal].map(model => {
        const el = document.body.appendChild(document.createElement("div"));
        return module.default.render({ model, el });
    });
    sketch.on("change:curve", () => reveal.set("curve", sketch.get("curve")));
}"""
CHART = {"x": [0, 400], "y": [0, 1], "log": False, "xlabel": "step", "ylabel": "norm of G's gradient"}
LOG = CHART | {"y": [1e-4, 1], "log": True}
STEPS = np.linspace(0, 400, 11)
FALLING = [
    0.95 - 0.9 * STEPS / 400,
    0.85 - STEPS / 800,
]  # not through the corners, where the plot is found by
# Where a chart's plot lies on the page, found by the line of its axes.
PLOT = """canvas => {
    const style = getComputedStyle(canvas);
    const probe = new OffscreenCanvas(1, 1).getContext("2d");
    probe.fillStyle = style.getPropertyValue("--gan-tutor-line").trim();
    probe.fillRect(0, 0, 1, 1);
    const line = probe.getImageData(0, 0, 1, 1).data;
    const { width, height } = canvas;
    const { data } = canvas.getContext("2d").getImageData(0, 0, width, height);
    const is = (x, y) => line.every((value, k) => Math.abs(data[4 * (y * width + x) + k] - value) < 3);
    const range = n => [...Array(n).keys()];
    const most = counts => counts.indexOf(Math.max(...counts));
    const left = most(range(width).map(x => range(height).filter(y => is(x, y)).length));
    const bottom = most(range(height).map(y => range(width).filter(x => is(x, y)).length));
    const top = range(height).find(y => is(left, y));
    const right = range(width).findLast(x => is(x, bottom));
    const box = canvas.getBoundingClientRect();
    const ratio = width / box.width;
    // The axes stand just outside the plot.
    const [x, y] = [(left + 1) / ratio, top / ratio];
    return {
        x: box.left + x, y: box.top + y, width: right / ratio - x, height: bottom / ratio - y,
        inside: [x * ratio, y * ratio, right - left - 1, bottom - top],
    };
}"""
# The colours around places of the plot, in shares of it from its lower left corner.
COLORS = """(canvas, [inside, places]) => places.map(([across, up]) => {
    const [x, y] = [inside[0] + across * inside[2], inside[1] + (1 - up) * inside[3]].map(Math.round);
    const { data } = canvas.getContext("2d").getImageData(x - 1, y - 1, 3, 3);
    return [...Array(9).keys()].map(k => [...data.slice(4 * k, 4 * k + 4)]);
})"""


def open_page(browser: Browser, width: int = 1000, **options: Any) -> Page:
    page = browser.new_page(viewport={"width": width, "height": 1100}, **options)

    def serve(route) -> None:
        if route.request.url == PAGE:
            html = f"<!doctype html><title>t</title><style>{Sketch._css}</style><body>"
            route.fulfill(body=html, content_type="text/html")
        else:
            route.fulfill(body=MODULE.read_text("utf-8"), content_type="text/javascript")

    page.route(PAGE + "**", serve)
    page.goto(PAGE)
    page.on("pageerror", lambda error: pytest.fail(f"page: {error}"))
    return page


@pytest.fixture
def page(browser: Browser) -> Iterator[Page]:
    page = open_page(browser)
    yield page
    page.close()


def render(page: Page, chart: dict = CHART, curve=(), truth=FALLING, wrap: str = "DataView") -> None:
    shared = {"chart": chart, "curve": list(curve)}
    sketch = {**shared, "kind": "sketch", "question": "How will it go?", "note": ""}
    reveal = {**shared, "kind": "reveal", "color": FAKE, "finding": "It fell to 0."}
    reveal |= {"x": STEPS.tolist(), "truth": np.ravel(truth).tolist()}
    page.evaluate(STAND_IN, [sketch, reveal, wrap])
    page.evaluate(RENDER)
    painted(page)


def painted(page: Page) -> None:
    """Wait until what was asked for has been drawn."""
    page.evaluate("() => new Promise(done => requestAnimationFrame(() => requestAnimationFrame(done)))")


def pad(root: Page | Locator) -> Locator:
    return root.get_by_role("slider")


def place(root: Page | Locator, across: float, up: float) -> tuple[float, float]:
    """Where on the page a place of the plot lies, in shares of it from its lower left corner."""
    plot = pad(root).locator("canvas").evaluate(PLOT)
    return plot["x"] + across * plot["width"], plot["y"] + (1 - up) * plot["height"]


def draw(
    page: Page, *places: tuple[float, float], root: Page | Locator | None = None, steps: int = 1
) -> None:
    points = [place(root or page, *each) for each in places]
    page.mouse.move(*points[0])
    page.mouse.down()
    for point in points[1:]:
        page.mouse.move(*point, steps=steps)
    page.mouse.up()


def button(page: Page, name: str) -> Locator:
    return page.get_by_role("button", name=name, exact=True)


def curve(page: Page) -> np.ndarray:
    return np.array(page.evaluate("() => sketch.get('curve')"))


def keep(page: Page) -> np.ndarray:
    button(page, "Keep my prediction").click()
    return curve(page)


def colors(canvas: Locator, places: list[tuple[float, float]], like: Locator | None = None) -> np.ndarray:
    """Around each place: shape (n, 9, 4). ``like``: another chart of that size, where the plot is found."""
    return np.array(canvas.evaluate(COLORS, [(like or canvas).evaluate(PLOT)["inside"], places]))


def has(
    canvas: Locator,
    places: list[tuple[float, float]],
    color: tuple[int, int, int],
    like: Locator | None = None,
) -> np.ndarray:
    """At which of the places there is a pixel of that colour, within what smoothing changes."""
    found = colors(canvas, places, like)
    return ((np.abs(found[..., :3] - color).max(axis=2) < 12) & (found[..., 3] > 240)).any(axis=1)


def first(xs) -> list[tuple[float, float]]:
    """Places along the first seed's curve."""
    return [(x, 0.95 - 0.9 * x) for x in xs]


ORANGE = tuple(int(FAKE[k : k + 2], 16) for k in (1, 3, 5))
INK = (0x21, 0x21, 0x21)
PIXEL = 1 / 150  # of the chart's height at least: what a pixel of the mouse may amount to


# drawing


def test_an_empty_chart_asks_for_a_curve_and_cannot_be_kept(page: Page):
    render(page)
    expect(page.get_by_text("Predict: How will it go?")).to_be_visible()
    expect(button(page, "Keep my prediction")).to_be_disabled()
    expect(button(page, "Clear")).to_be_disabled()
    canvas = pad(page).locator("canvas")
    asked = [(x / 100, y / 100) for x in range(25, 75) for y in range(35, 65)]
    assert has(canvas, asked, INK).sum() > 50, "there are no words"
    draw(page, (0.1, 0.9), (0.9, 0.9))
    painted(page)
    assert not has(canvas, asked, INK).any(), "the words are still there"


def test_a_stroke_of_the_mouse_is_the_curve_though_it_tells_few_points(page: Page):
    render(page)
    draw(page, (-0.02, 0.1), (1.02, 0.9))
    found = keep(page)
    assert found.shape == (KNOTS,)
    across = np.arange(KNOTS) / (KNOTS - 1)
    np.testing.assert_allclose(found, 0.1 + 0.8 * (across + 0.02) / 1.04, atol=2 * PIXEL)
    assert page.evaluate("() => sketch.saved") == 1


def test_on_a_logarithmic_scale_a_straight_line_is_a_power_law(page: Page):
    render(page, LOG)
    draw(page, (0, 1), (1, 0))
    found = keep(page)
    np.testing.assert_allclose(np.log10(found), -4 * np.arange(KNOTS) / (KNOTS - 1), atol=4 * 2 * PIXEL)
    assert (found >= 1e-4).all()
    assert (found <= 1).all()


def test_drawing_over_a_part_changes_that_part_alone(page: Page):
    render(page)
    draw(page, (0, 0.2), (1, 0.2))
    draw(page, (0.248, 0.8), (0.502, 0.8))
    found = keep(page)
    np.testing.assert_allclose(found[10:21], 0.8, atol=PIXEL)
    np.testing.assert_allclose(np.delete(found, range(10, 21)), 0.2, atol=PIXEL)


def test_gaps_are_filled_with_straight_lines_once_it_is_kept(page: Page):
    render(page)
    draw(page, (0.248, 0.2), (0.252, 0.2))
    draw(page, (0.748, 0.6), (0.752, 0.6))
    painted(page)
    canvas = pad(page).locator("canvas")
    assert not has(canvas, [(0.5, 0.4), (0.9, 0.6)], INK).any()
    found = keep(page)
    np.testing.assert_allclose(found[:11], 0.2, atol=PIXEL)
    np.testing.assert_allclose(found[10:31], np.linspace(0.2, 0.6, 21), atol=2 * PIXEL)
    np.testing.assert_allclose(found[30:], 0.6, atol=PIXEL)
    painted(page)
    along = np.linspace(0.3, 0.7, 200)
    there = has(canvas, [(x, 0.2 + 0.8 * (x - 0.25)) for x in along], INK)
    assert 0.4 < there.mean() < 0.95, "dashed"


def test_a_stroke_goes_on_beyond_the_chart_and_stays_within_it(page: Page):
    render(page)
    draw(page, (0.1, 0.5), (0.5, 1.3), (0.9, -0.3), (1.2, 0.5))
    found = keep(page)
    assert found.min() == 0
    assert found.max() == 1


def test_clear_takes_the_curve_away(page: Page):
    render(page)
    blank = pad(page).locator("canvas").evaluate("canvas => canvas.toDataURL()")
    draw(page, (0.1, 0.5), (0.9, 0.5))
    button(page, "Clear").click()
    painted(page)
    assert pad(page).locator("canvas").evaluate("canvas => canvas.toDataURL()") == blank
    expect(button(page, "Keep my prediction")).to_be_disabled()
    assert page.evaluate("() => sketch.saved") == 0


@pytest.mark.parametrize("kind", ["touch", "pen"])
def test_a_finger_and_a_pen_draw_too_and_a_second_finger_disturbs_nothing(page: Page, kind: str):
    render(page)
    tell = """(pad, [type, x, y, pointerType, pointerId, button]) => {
        pad.setPointerCapture = () => {}; // no finger is really down
        const more = { pointerType, pointerId, button, bubbles: true, cancelable: true };
        pad.dispatchEvent(new PointerEvent(type, { clientX: x, clientY: y, ...more }));
    }"""
    for type, at, finger in [
        ("pointerdown", (0, 0.3), 7),
        ("pointermove", (0.5, 0.3), 7),
        ("pointerdown", (0.2, 0.9), 8),
        ("pointermove", (0.4, 0.9), 8),
        ("pointerup", (0.4, 0.9), 8),
        ("pointermove", (1, 0.7), 7),
        ("pointerup", (1, 0.7), 7),
        ("pointermove", (0, 0.9), 7),
    ]:
        pad(page).evaluate(tell, [type, *place(page, *at), kind, finger, -1 if type == "pointermove" else 0])
    np.testing.assert_allclose(
        keep(page), np.interp(np.arange(KNOTS), [0, 20, 40], [0.3, 0.3, 0.7]), atol=PIXEL
    )


def test_the_page_scrolls_under_a_finger_everywhere_but_on_the_chart(page: Page):
    render(page)
    action = "each => getComputedStyle(each).touchAction"
    assert pad(page).evaluate(action) == "none"
    assert page.locator(".gan-tutor-card").first.evaluate(action) == "auto"
    draw(page, (0, 0.5), (1, 0.5))
    keep(page)
    assert pad(page).evaluate(action) == "auto"


# what is kept


def test_what_is_kept_cannot_be_changed_and_predicting_again_covers_the_result_first(page: Page):
    render(page)
    draw(page, (0, 0.5), (1, 0.5))
    first = keep(page)
    expect(page.get_by_role("status")).to_have_text("Kept: from 0.5 at step 0 to 0.5 at step 400.")
    draw(page, (0, 0.9), (1, 0.9))
    pad(page).press("ArrowUp")
    assert (curve(page) == first).all()
    expect(button(page, "Clear")).to_be_disabled()
    expect(pad(page)).to_have_attribute("aria-readonly", "true")
    expect(page.get_by_text("It fell to 0.")).to_be_visible()
    how = page.get_by_text("Draw over a part to change it")
    expect(how).to_be_hidden()

    button(page, "Predict again").click()
    assert curve(page).size == 0
    expect(how).to_be_visible()
    assert page.evaluate("() => sketch.saved") == 2
    expect(page.get_by_text("The result is covered.")).to_be_visible()
    expect(page.get_by_role("status")).to_have_text("")
    expect(button(page, "Keep my prediction")).to_be_disabled()
    draw(page, (0, 0.9), (1, 0.9))
    np.testing.assert_allclose(keep(page), 0.9, atol=PIXEL)


def test_a_curve_that_was_kept_before_is_there_at_once(page: Page):
    render(page, LOG, curve=np.geomspace(1, 1e-4, KNOTS))
    expect(page.get_by_role("status")).to_have_text("Kept: from 1 at step 0 to 1e−4 at step 400.")
    expect(button(page, "Predict again")).to_be_enabled()
    canvas = pad(page).locator("canvas")
    assert has(canvas, [(x, 1 - x) for x in np.linspace(0.1, 0.9, 100)], INK).mean() > 0.4
    expect(page.get_by_text("It fell to 0.")).to_be_visible()


def test_what_went_wrong_in_keeping_it_is_said(page: Page):
    render(page, curve=np.full(KNOTS, 0.5))
    page.evaluate("() => sketch.set('note', 'It could not be written.')")
    expect(page.get_by_role("status")).to_contain_text("at step 400. It could not be written.")


def test_a_stroke_ends_where_another_view_keeps_its_curve(page: Page):
    render(page)
    start, end = place(page, 0.1, 0.5), place(page, 0.9, 0.5)
    page.mouse.move(*start)
    page.mouse.down()
    page.evaluate("() => sketch.set('curve', Array(41).fill(0.2))")
    painted(page)
    before = pad(page).locator("canvas").evaluate("canvas => canvas.toDataURL()")
    page.mouse.move(*end)
    page.mouse.up()
    painted(page)
    assert pad(page).locator("canvas").evaluate("canvas => canvas.toDataURL()") == before


# the keyboard


def test_the_keyboard_alone_draws_and_hears_where_it_is(page: Page):
    render(page, LOG)
    page.keyboard.press("Tab")
    expect(pad(page)).to_be_focused()
    expect(pad(page)).to_have_attribute("aria-valuetext", "at step 0: nothing drawn yet")
    for key, said in [
        ("ArrowUp", "at step 0: 0.0126"),  # a fortieth of four decades above the middle
        ("Shift+ArrowUp", "at step 0: 0.0398"),
        ("ArrowRight", "at step 10: nothing drawn yet"),
        ("Shift+ArrowRight", "at step 60: nothing drawn yet"),
        ("ArrowDown", "at step 60: 0.0316"),
        ("End", "at step 400: nothing drawn yet"),
        ("Shift+ArrowDown", "at step 400: 0.01"),
        ("ArrowLeft", "at step 390: nothing drawn yet"),
        ("Home", "at step 0: 0.0398"),
    ]:
        page.keyboard.press(key)
        expect(pad(page)).to_have_attribute("aria-valuetext", said)
    page.keyboard.press("Tab")
    expect(button(page, "Keep my prediction")).to_be_focused()
    page.keyboard.press("Enter")
    found = curve(page)
    np.testing.assert_allclose(np.log10(found[[0, 6, 40]]), [-1.4, -1.5, -2], atol=1e-3)
    np.testing.assert_allclose(np.log10(found[6:]), np.linspace(-1.5, -2, 35), atol=1e-3)


def test_a_kept_curve_is_read_with_the_keyboard(page: Page):
    render(page, curve=np.linspace(0, 1, KNOTS))
    pad(page).focus()
    page.keyboard.press("End")
    expect(pad(page)).to_have_attribute("aria-valuetext", "at step 400: 1")
    for key in ("ArrowLeft", "ArrowUp"):
        page.keyboard.press(key)
        expect(pad(page)).to_have_attribute("aria-valuetext", "at step 390: 0.975")


def test_the_cursor_is_seen_while_the_keyboard_is_used(page: Page):
    render(page)
    draw(page, (0, 0.9), (1, 0.9))
    painted(page)
    accent = (0x1F, 0x6F, 0xB2)
    canvas = pad(page).locator("canvas")
    under = [(1, y / 100) for y in range(5, 99)]  # where the mouse has left off
    assert not has(canvas, under, accent).any()
    pad(page).press("ArrowUp")
    painted(page)
    assert has(canvas, under, accent).any()
    draw(page, (0, 0.9), (1, 0.9))
    painted(page)
    assert not has(canvas, under, accent).any()
    pad(page).press("ArrowUp")
    page.keyboard.press("Tab")
    painted(page)
    assert not has(canvas, under, accent).any()


def test_keys_that_mean_nothing_here_are_left_to_the_page(page: Page):
    render(page)
    page.evaluate(
        """() => {
            window.heard = [];
            document.addEventListener("keydown", event => {
                heard.push([event.key, event.defaultPrevented]);
                event.preventDefault(); // Ctrl+End would scroll
            });
        }"""
    )
    pad(page).focus()
    for key in ("ArrowUp", "Escape", "a", "Control+End"):
        page.keyboard.press(key)
    assert page.evaluate("() => heard") == [
        ["Escape", False],
        ["a", False],
        ["Control", False],
        ["End", False],
    ]


# what happened


def test_the_truth_is_covered_until_a_curve_is_kept_and_then_both_are_on_one_chart(page: Page):
    render(page)
    expect(page.get_by_text("The result is covered.")).to_be_visible()
    expect(page.get_by_role("img")).to_have_count(0)
    expect(page.get_by_text("It fell to 0.")).to_have_count(0)
    draw(page, (0, 0.2), (1, 0.2))
    keep(page)
    painted(page)
    expect(page.get_by_text("The result is covered.")).to_have_count(0)
    canvas = page.get_by_role("img")
    along = np.linspace(0.3, 0.7, 200)
    assert 0.4 < has(canvas, [(x, 0.2) for x in along], INK).mean() < 0.95, "yours is dashed"
    assert has(canvas, first(along), ORANGE).all(), "the first seed"
    height = canvas.evaluate(PLOT)["height"]
    above = [(x / 500, 1 + 14 / height) for x in range(300, 500)]
    assert has(canvas, above, ORANGE).sum() > 15, "its name stands above, by a piece of its line"
    # How many pixels a cut at x = 0.6 meets of each seed: the first is the thicker one.
    cuts = [colors(canvas, [(0.6, up + k / height) for k in range(-6, 7)])[:, 4] for up in (0.41, 0.55)]
    thick, thin = (((cut[:, 0] > cut[:, 2] + 60) & (cut[:, 3] > 60)).sum() for cut in cuts)
    assert thick > thin > 0
    label = (
        "norm of G's gradient over step. You predicted: from 0.2 at step 0 to 0.2 at step 400. "
        "What happened: from 0.95 at step 0 to 0.05 at step 400."
    )
    assert re.sub(r"0\.(2\d*|19\d)", "0.2", canvas.get_attribute("aria-label")) == label


def test_who_does_not_predict_sees_the_truth_for_one_look(page: Page):
    render(page)
    button(page, "Show it without predicting").click()
    painted(page)
    canvas = page.get_by_role("img")
    assert has(canvas, first(np.linspace(0.1, 0.9, 50)), ORANGE).all()
    assert "You predicted: nothing." in canvas.get_attribute("aria-label")
    draw(page, (0, 0.2), (1, 0.2))
    keep(page)
    button(page, "Predict again").click()
    expect(page.get_by_text("The result is covered.")).to_be_visible()


@pytest.mark.parametrize("wrap", ["DataView", "Uint8Array", "ArrayBuffer", "unaligned"])
def test_the_truth_is_drawn_whatever_kind_of_buffer_it_comes_in(page: Page, wrap: str):
    render(page, curve=np.full(KNOTS, 0.1), wrap=wrap)
    assert has(page.get_by_role("img"), first(np.linspace(0.1, 0.8, 50)), ORANGE).all()


def test_a_truth_beyond_the_chart_runs_along_its_edge(page: Page):
    render(page, LOG, curve=np.full(KNOTS, 0.01), truth=np.where(STEPS < 200, 1e9, 0.0))
    canvas, like = page.get_by_role("img"), pad(page).locator("canvas")
    assert has(canvas, [(x, 1) for x in np.linspace(0.05, 0.35, 20)], ORANGE, like).all()
    assert has(canvas, [(x, 0) for x in np.linspace(0.55, 0.95, 20)], ORANGE, like).all()


# looks


@pytest.mark.parametrize(("width", "wanted"), [(1000, 760), (420, None)])
def test_the_chart_is_as_wide_as_there_is_room_and_drawn_on_all_the_same(
    browser: Browser, width: int, wanted: int | None
):
    page = open_page(browser, width)
    render(page)
    box = pad(page).bounding_box()
    if wanted:
        assert (box["width"], box["height"]) == (760, 380)
    else:
        assert 300 < box["width"] <= width
        assert box["height"] >= 240
    assert page.evaluate("() => document.documentElement.scrollWidth") <= width
    draw(page, (0, 0.1), (1, 0.9))
    np.testing.assert_allclose(keep(page), np.linspace(0.1, 0.9, KNOTS), atol=2 * PIXEL)
    page.set_viewport_size({"width": 600, "height": 1100})
    painted(page)
    painted(page)
    canvas = page.get_by_role("img")
    assert canvas.evaluate("canvas => canvas.width") == round(canvas.bounding_box()["width"])
    assert has(canvas, first([0.1, 0.2, 0.8, 0.9]), ORANGE).all()
    page.close()


def test_it_is_sharp_on_a_fine_screen(browser: Browser):
    page = open_page(browser, device_scale_factor=2)
    render(page)
    assert pad(page).locator("canvas").evaluate("each => [each.width, each.height]") == [1520, 760]
    draw(page, (0, 0.1), (1, 0.9))
    np.testing.assert_allclose(keep(page), np.linspace(0.1, 0.9, KNOTS), atol=2 * PIXEL)
    page.close()


def test_a_change_of_theme_is_drawn_at_once(page: Page):
    render(page, curve=np.full(KNOTS, 0.5))
    page.add_style_tag(content="[data-jp-theme-light=false] { --jp-ui-font-color1: #f0f }")
    pictures = "() => [...document.querySelectorAll('canvas')].map(each => each.toDataURL())"
    before = page.evaluate(pictures)
    page.evaluate("() => { document.body.dataset.jpThemeLight = 'false' }")
    painted(page)
    assert all(now != then for now, then in zip(page.evaluate(pictures), before, strict=True))
    page.evaluate("() => { delete document.body.dataset.jpThemeLight }")
    painted(page)
    assert page.evaluate(pictures) == before


def test_everything_is_released_when_the_views_are_removed(page: Page):
    page.evaluate(
        """() => {
            window.held = new Set();
            const { addEventListener } = EventTarget.prototype;
            EventTarget.prototype.addEventListener = function (type, does, options) {
                const key = { target: this, type };
                // What hangs on the view's own elements goes with them.
                if (!(this instanceof Element) && !(this instanceof AbortSignal)) {
                    held.add(key);
                    options?.signal?.addEventListener("abort", () => held.delete(key));
                }
                return addEventListener.call(this, type, does, options);
            };
            for (const name of ["ResizeObserver", "MutationObserver"]) {
                const { observe, disconnect } = window[name].prototype;
                window[name].prototype.observe = function (...all) {
                    held.add(this);
                    observe.apply(this, all);
                };
                window[name].prototype.disconnect = function () {
                    held.delete(this);
                    disconnect.apply(this);
                };
            }
        }"""
    )
    render(page)
    assert page.evaluate("() => held.size") == 6
    assert page.evaluate("() => [sketch.listeners(), reveal.listeners()]") == [3, 1]  # one is the stand-in's
    page.evaluate("() => leave.forEach(each => each())")
    assert page.evaluate("() => [...held].map(each => each.type ?? String(each))") == []
    assert page.evaluate("() => [sketch.listeners(), reveal.listeners()]") == [1, 0]
    assert page.locator(".gan-tutor-card").count() == 0


def test_it_says_what_it_is_and_what_has_changed_and_keeps_its_keys_from_jupyterlab(page: Page):
    render(page)
    expect(pad(page)).to_have_accessible_name("Your curve: norm of G's gradient over step")
    expect(pad(page)).to_have_accessible_description(re.compile("Up and Down change the value there"))
    expect(page.locator(".gan-tutor-card").last).to_have_attribute("aria-live", "polite")
    focusable = page.locator("button, [tabindex]")
    assert focusable.count() == 4
    for each in focusable.all():
        assert each.get_attribute("data-lm-suppress-shortcuts") == "true"


# in the real JupyterLab

MAKE = """import numpy as np

from gan_tutor import plots
from gan_tutor.sketch import Sketch

steps = np.linspace(0, 500, 51)
norms = 10 ** (-0.3 - 5.4 * steps / 500 * np.ones((8, 1)))


def falling(ax):
    ax.semilogy(steps, norms.T)
    return "in each of 8 seeds the norm falls from 0.5 to 2e-6\""""
SKETCH = """sketch = Sketch(
    "How will the norm go?", x=(0, 500), y=(1e-6, 1), log=True, xlabel="step", ylabel="norm of G's gradient"
)
sketch"""
REVEAL = 'sketch.reveal(steps, norms, "In all 8 seeds it fell to 2e-6.", plots.picture(falling))'
ACTIVE = "() => jupyterapp.shell.currentWidget.content.activeCellIndex"


@pytest.fixture
def lab(browser: Browser, server: Server) -> Iterator[Lesson]:
    """A small notebook with a prediction to draw, run from top to bottom."""
    write_notebook(server, "sketching.ipynb", {"make": MAKE, "sketch": SKETCH, "reveal": REVEAL, "other": ""})
    with fresh_page(browser, server) as lesson, nothing_goes_wrong(lesson):
        lesson.open("sketching.ipynb")
        lesson.run_all()
        assert lesson.errors() == []
        yield lesson
    (server.root / "notebooks/my_predictions.json").unlink(missing_ok=True)


def test_a_curve_is_drawn_kept_shown_beside_the_truth_and_there_after_a_restart(lab: Lesson):
    page = lab.page
    expect(page.get_by_text("The result is covered.")).to_be_visible()
    pad(page).scroll_into_view_if_needed()
    draw(page, (0, 0.9), (0.5, 0.7), (1, 0.6), steps=12)
    button(page, "Keep my prediction").click()
    expect(page.locator(".gan-tutor-card").get_by_text("In all 8 seeds it fell")).to_be_visible()
    expect(page.get_by_text("The result is covered.")).to_have_count(0)
    file = lab.server.root / "notebooks/my_predictions.json"
    wait_until(file.exists, "the file")
    (kept,) = json.loads(file.read_text()).values()
    expected = np.interp(np.arange(KNOTS) / 40, [0, 0.5, 1], [0.9, 0.7, 0.6])
    np.testing.assert_allclose(1 + np.log10(kept) / 6, expected, atol=2 * PIXEL)
    assert lab.ask("sketch.curve") == kept

    def both_are_seen() -> None:
        canvas = page.locator(".gan-tutor-card").get_by_role("img")
        canvas.scroll_into_view_if_needed()
        painted(page)
        along = np.linspace(0.2, 0.8, 200)
        ink = tuple(
            canvas.evaluate("canvas => getComputedStyle(canvas).color.match(/\\d+/g).map(Number)")[:3]
        )
        # JupyterLab's ink is a see-through black: over the paper it is that much lighter.
        yours = colors(canvas, [(x, np.interp(x, [0, 0.5, 1], [0.9, 0.7, 0.6])) for x in along])
        dark = (np.abs(yours[..., :3] - ink).max(axis=2) < 60) & (yours[..., 3] > 150)
        assert 0.4 < dark.any(axis=1).mean() < 0.95
        assert has(canvas, first(along), ORANGE).mean() > 0.95

    both_are_seen()
    lab.evaluate(
        "async () => { await jupyterapp.shell.currentWidget.sessionContext.session.kernel.restart() }"
    )
    lab.ready()
    lab.run_all()
    assert lab.errors() == []
    expect(button(page, "Predict again")).to_be_visible()
    assert lab.ask("sketch.curve") == kept
    both_are_seen()

    button(page, "Predict again").click()
    expect(page.get_by_text("The result is covered.")).to_be_visible()
    wait_until(lambda: list(json.loads(file.read_text()).values()) == [[]], "the file to be emptied")


def test_the_keyboard_alone_draws_although_jupyterlab_is_in_command_mode(lab: Lesson):
    page = lab.page
    page.keyboard.press("Escape")
    pad(page).focus()
    cell = lab.evaluate(ACTIVE)
    for key in ("Shift+ArrowUp", "Shift+ArrowUp", "End", "Shift+ArrowDown", "ArrowLeft", "ArrowDown"):
        page.keyboard.press(key)
    expect(pad(page)).to_have_attribute("aria-valuetext", re.compile(r"^at step 487\.5: "))
    page.keyboard.press("b")  # in command mode a new cell
    assert lab.evaluate(ACTIVE) == cell
    page.keyboard.press("Tab")
    page.keyboard.press("Enter")
    expect(page.locator(".gan-tutor-card").get_by_text("In all 8 seeds it fell")).to_be_visible()
    expect(button(page, "Predict again")).to_be_focused()
    heights = 1 + np.log10(lab.ask("sketch.curve")) / 6
    np.testing.assert_allclose(heights[[0, 39, 40]], [0.75, 0.603, 0.625], atol=1e-3)  # of four digits
    assert lab.evaluate("() => jupyterapp.shell.currentWidget.content.widgets.length") == 4
