"""A picture with controls in the real JupyterLab: what the hand does is seen at once, and then drawn."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator

import pytest
from playwright.sync_api import Browser, Locator, Page, expect

from .conftest import PROJECT, fresh_page, nothing_goes_wrong, write_notebook
from .jupyterlab import Lesson, Server, StageView, wait_until

MAKE = """import threading

import numpy as np
from IPython.display import display

from gan_tutor.explore import Choice, Point, Points, Slider, explore

may = threading.Event()  # drawing waits for it
may.set()


def draw(ax, **values):
    may.wait()
    ax.set(xlim=(0, 10), ylim=(0, 10), facecolor="#1f83c9")
    said = []
    for name, value in values.items():
        if isinstance(value, str):
            if value == "wrong":
                raise ValueError("a wrong word")
            said.append(f"{name} is {value}")
        elif isinstance(value, np.ndarray):
            ax.plot(*np.atleast_2d(value).T, "o", color="black")
            said.append(f"{name} {len(value)}" if value.ndim == 2 else f"{name} {value[0]:g} {value[1]:g}")
        else:
            ax.axhline(value % 10, color="white")
            said.append(f"{name} {value:g}")
    return "a blue square: " + ", ".join(said)
"""
SLIDER = "shown = explore(draw, size=(5, 4), height=Slider(0, 10, 4))\nshown"
CHOICE = 'shown = explore(draw, word=Choice(["first", "second", "wrong"]))\nshown'
POINT = "shown = explore(draw, size=(5, 4), start=Point(5, 5))\nshown"
POINTS = "shown = explore(draw, size=(5, 4), dots=Points([[1, 1], [9, 9]]))\nshown"


@pytest.fixture(scope="module")
def lab(browser: Browser, server: Server) -> Iterator[Lesson]:
    """A small notebook in which pictures are made."""
    write_notebook(server, "exploring.ipynb", {"make": MAKE, "picture": "", "other": ""})
    with fresh_page(browser, server) as lesson:
        lesson.open("exploring.ipynb")
        lesson.run("make")
        assert lesson.errors() == []
        yield lesson


@pytest.fixture
def show(lab: Lesson) -> Iterator[Callable[[str], StageView]]:
    """Put code into the cell for a picture, run it, and give back its view, once the first one is drawn."""
    with nothing_goes_wrong(lab):

        def run(code: str) -> StageView:
            lab.set_source("picture", code)
            lab.run("picture")
            view = StageView(lab.page.locator(".gan-tutor-explore").first)
            view.root.scroll_into_view_if_needed()
            view.wait_for_picture("^a blue square")
            return view

        yield run
        lab.execute("may.set()")


def place(lab: Lesson, view: StageView, x: float, y: float) -> tuple[float, float]:
    """Where on the page a place of the picture's axes lies."""
    panel = lab.ask("shown._sheet.panels['']")
    left, above, wide, tall = panel["box"]
    across = left + wide * (x - panel["x"][0]) / (panel["x"][1] - panel["x"][0])
    down = above + tall * (1 - (y - panel["y"][0]) / (panel["y"][1] - panel["y"][0]))
    box = view.root.locator(".gan-tutor-board").bounding_box()
    return box["x"] + across * box["width"], box["y"] + down * box["height"]


def drag(page: Page, *places: tuple[float, float]) -> None:
    page.mouse.move(*places[0])
    page.mouse.down()
    for each in places[1:]:
        page.mouse.move(*each, steps=8)
    page.mouse.up()


def inked(view: StageView, x: float, y: float) -> bool:
    """Whether there is a dark dot of the page's own at that place of the page."""
    return view.root.locator(".gan-tutor-dots-thrown").evaluate(
        """(canvas, [x, y]) => {
            const box = canvas.getBoundingClientRect();
            const at = [x - box.left, y - box.top].map(value => Math.round(value * canvas.width / box.width));
            const [red, , , alpha] = canvas.getContext("2d").getImageData(...at, 1, 1).data;
            return alpha > 200 && red < 60;
        }""",
        [x, y],
    )


def blank(view: StageView) -> bool:
    """Whether none of the page's own dots are left."""
    return view.root.locator(".gan-tutor-dots-thrown").evaluate(
        """canvas => canvas.getContext("2d").getImageData(0, 0, canvas.width, canvas.height)
            .data.every(value => value === 0)"""
    )


# sliders and menus


def test_a_slider_changes_the_picture_and_what_is_said_of_it(show):
    view = show(SLIDER)
    before = view.pixels()
    assert view.alt == "a blue square: height 4"
    view.control("height").fill("7")
    view.wait_for_picture("height 7$")
    assert view.pixels() != before
    expect(view.control("height")).to_have_attribute("aria-valuetext", "7.0")
    view.control("height").fill("4")
    view.wait_for_picture("height 4$")
    assert view.pixels() == before


def test_the_arrow_keys_move_a_slider_although_jupyterlab_is_in_command_mode(lab: Lesson, show):
    view = show(SLIDER)
    active = "() => jupyterapp.shell.currentWidget.content.activeCellIndex"
    lab.page.keyboard.press("Escape")
    cell = lab.evaluate(active)
    view.control("height").focus()
    for key, height in (("ArrowRight", "4.1"), ("ArrowUp", "4.2"), ("ArrowDown", "4.1"), ("End", "10")):
        lab.page.keyboard.press(key)
        view.wait_for_picture(f"height {re.escape(height)}$")
    assert lab.evaluate(active) == cell
    assert lab.evaluate("() => jupyterapp.shell.currentWidget.content.widgets.length") == 3


def test_both_ends_of_a_logarithmic_slider_can_be_reached(lab: Lesson, show):
    view = show("shown = explore(draw, width=Slider(0.15, 1.2, 0.4, log=True))\nshown")
    view.control("width").focus()
    lab.page.keyboard.press("End")
    view.wait_for_picture(r"width 1\.2$")
    expect(view.control("width")).to_have_attribute("aria-valuetext", "1.2")
    lab.page.keyboard.press("Home")
    view.wait_for_picture(r"width 0\.15$")


def test_the_arrow_keys_lead_through_whole_numbers_that_lie_close_together(lab: Lesson, show):
    # From 10 the next hundredth of a decade is 10.2: that is 10 again, and must not be where it ends.
    view = show("shown = explore(draw, count=Slider(10, 1000, 10, step=1, log=True))\nshown")
    view.control("count").focus()
    for _ in range(3):
        lab.page.keyboard.press("ArrowRight")
        lab.page.wait_for_timeout(300)  # the answer comes, and leaves the slider where it stands
    view.wait_for_picture("count 11$")
    for _ in range(4):
        lab.page.keyboard.press("ArrowRight")
        lab.page.wait_for_timeout(300)
    view.wait_for_picture("count 12$")


def test_a_menu_changes_the_picture(show):
    view = show(CHOICE)
    assert view.alt == "a blue square: word is first"
    view.choose("word", "second")
    view.wait_for_picture("word is second$")


def test_an_error_is_shown_in_words_and_goes_away(show):
    view = show(CHOICE)
    before = view.pixels()
    view.choose("word", "wrong")
    expect(view.status).to_have_text("ValueError: a wrong word")
    assert (view.alt, view.pixels()) == ("a blue square: word is first", before), "the last picture stays"
    view.choose("word", "second")
    view.wait_for_picture("word is second$")
    expect(view.status).to_have_text("")


def test_what_the_program_sets_is_seen(lab: Lesson, show):
    view = show(SLIDER)
    lab.execute("shown.set(height=9)")
    view.wait_for_picture("height 9$")
    expect(view.control("height")).to_have_value("9")


# a movable point


def handle(view: StageView, name: str = "start") -> Locator:
    return view.root.get_by_role("slider", name=name, exact=True)


def test_a_point_is_dragged_with_the_mouse(lab: Lesson, show):
    view = show(POINT)
    expect(handle(view)).to_have_attribute("aria-valuetext", "5.00, 5.00")
    start, end = place(lab, view, 5, 5), place(lab, view, 8, 2)
    drag(lab.page, start, end)
    view.wait_for_picture(r"start (8|7\.9\d*|8\.0\d*) (2|1\.9\d*|2\.0\d*)$")
    box = handle(view).bounding_box()
    assert abs(box["x"] + box["width"] / 2 - end[0]) < 2  # CSS pixels
    assert abs(box["y"] + box["height"] / 2 - end[1]) < 2
    # Beyond the axes it stays on their edge, and there its outer half can be taken hold of.
    drag(lab.page, end, place(lab, view, 14, 2))
    view.wait_for_picture(r"start 10 (2|1\.9\d*|2\.0\d*)$")
    edge = place(lab, view, 10, 2)
    drag(lab.page, (edge[0] + 8, edge[1]), place(lab, view, 3, 3))
    view.wait_for_picture(r"start (3|2\.9\d*|3\.0\d*) ")


def test_where_there_is_nothing_to_throw_a_click_calls_the_point(lab: Lesson, show):
    view = show(POINT)
    lab.page.mouse.click(*place(lab, view, 1, 9))
    view.wait_for_picture(r"start (1|0\.9\d*|1\.0\d*) (9|8\.9\d*|9\.0\d*)$")
    board = view.root.locator(".gan-tutor-board").bounding_box()
    before = view.alt
    lab.page.mouse.click(board["x"] + 2, board["y"] + 2)  # beside the axes
    lab.page.wait_for_timeout(300)
    assert view.alt == before


def test_a_point_is_moved_with_the_arrow_keys(lab: Lesson, show):
    view = show(POINT)
    handle(view).focus()
    steps = [("ArrowRight", "5.20, 5.00"), ("ArrowDown", "5.20, 4.80"), ("Shift+ArrowUp", "5.20, 5.80")]
    for key, said in [*steps, ("Shift+ArrowLeft", "4.20, 5.80")]:
        lab.page.keyboard.press(key)
        expect(handle(view)).to_have_attribute("aria-valuetext", said)
    view.wait_for_picture("start 4.2 5.8$")


TRACKS = """shown = explore(draw, size=(5, 4), across=Point(2, 5, along="x"),
                low=Point(6, 1, along="y", color="#ff0000"), high=Point(8, 9, along="y"))
shown"""


def test_a_point_on_a_track_keeps_to_it_under_the_mouse_and_the_keys(lab: Lesson, show):
    view = show(TRACKS)
    at = {name: view.root.get_by_role("slider", name=name, exact=True) for name in ("across", "low", "high")}
    assert at["low"].evaluate("handle => getComputedStyle(handle).backgroundColor") == "rgb(255, 0, 0)"
    drag(lab.page, place(lab, view, 2, 5), place(lab, view, 4, 2))
    view.wait_for_picture(r"across (4|3\.9\d*|4\.0\d*) 5, low 6 1, high 8 9$")
    at["low"].focus()
    for key, said in (("ArrowRight", "1.00"), ("ArrowUp", "1.20"), ("Shift+ArrowUp", "2.20")):
        lab.page.keyboard.press(key)
        expect(at["low"]).to_have_attribute("aria-valuetext", said)
    expect(at["low"]).to_have_attribute("aria-valuenow", "2.2")
    view.wait_for_picture("low 6 2.2, high 8 9$")
    # A click calls the point whose track is nearest, however far up that point is.
    lab.page.mouse.click(*place(lab, view, 8.2, 1.5))
    view.wait_for_picture(r"low 6 2\.2, high 8 1\.[45]\d*$")


# thrown points


def thrown(view: StageView) -> Locator:
    return view.root.get_by_role("slider", name="dots", exact=True)


def test_points_are_thrown_by_clicks_and_taken_away_again(lab: Lesson, show):
    view = show(POINTS)
    assert view.alt == "a blue square: dots 2"
    for count, where in ((3, (3, 7)), (4, (5, 5))):
        lab.page.mouse.click(*place(lab, view, *where))
        view.wait_for_picture(f"dots {count}$")
    newest = lab.ask("shown.values['dots'].tolist()")[2:]
    assert [[round(value) for value in each] for each in newest] == [[3, 7], [5, 5]]
    expect(thrown(view)).to_have_attribute("aria-valuetext", "4 points")
    view.press("Undo")
    view.wait_for_picture("dots 3$")
    assert lab.ask("shown.values['dots'].tolist()")[2:] == newest[:1]
    view.press("Clear")
    view.wait_for_picture("dots 0$")
    expect(view.button("Undo")).to_be_disabled()
    expect(view.button("Clear")).to_be_disabled()


def test_a_stroke_throws_points_along_it_and_undo_takes_all_of_it_away(lab: Lesson, show):
    view = show(POINTS)
    lab.page.mouse.click(*place(lab, view, 2, 8))
    view.wait_for_picture("dots 3$")
    drag(lab.page, place(lab, view, 2, 5), place(lab, view, 5, 5), place(lab, view, 8, 5))
    said = thrown(view).get_attribute("aria-valuetext")
    count = int(said.removesuffix(" points"))
    assert count >= 15
    view.wait_for_picture(f"dots {count}$")
    stroke = lab.ask("shown.values['dots'].tolist()")[3:]
    assert min(x for x, _ in stroke) < 3
    assert max(x for x, _ in stroke) > 7
    assert all(
        3.5 < y < 6.5 for _, y in stroke
    )  # 1.5 is some 40 pixels: more than four of the spray's spreads
    view.press("Undo")
    view.wait_for_picture("dots 3$")
    view.press("Undo")
    view.wait_for_picture("dots 2$")


def test_nothing_is_thrown_beyond_the_axes(lab: Lesson, show):
    view = show(POINTS)
    drag(lab.page, place(lab, view, 9.5, 5), place(lab, view, 12, 5), place(lab, view, 12, 12))
    view.wait_for_picture(r"dots ([3-9]|\d\d)$")
    lab.page.wait_for_timeout(300)
    stroke = lab.ask("shown.values['dots'].tolist()")[2:]
    assert all(0 <= value <= 10 for each in stroke for value in each)
    assert sum(x == 10 for x, _ in stroke) <= 1, "they pile up on the edge"


def test_points_are_thrown_with_the_keyboard(lab: Lesson, show):
    view = show(POINTS)
    cross = view.root.locator(".gan-tutor-cross")
    expect(cross).to_be_hidden()
    thrown(view).focus()
    for key, said in [
        ("ArrowRight", "2 points, cross at 5.20, 5.00"),
        ("Shift+ArrowUp", "2 points, cross at 5.20, 6.00"),
        ("Space", "3 points, cross at 5.20, 6.00"),
    ]:
        lab.page.keyboard.press(key)
        expect(thrown(view)).to_have_attribute("aria-valuetext", said)
    expect(cross).to_be_visible()
    view.wait_for_picture("dots 3$")
    assert lab.ask("shown.values['dots'].tolist()")[2:] == [[5.2, 6]]
    lab.page.keyboard.press("Enter")
    view.wait_for_picture("dots 4$")
    for count in (3, 2):
        lab.page.keyboard.press("Backspace")
        view.wait_for_picture(f"dots {count}$")
    lab.page.keyboard.press("Delete")
    view.wait_for_picture("dots 1$")
    assert lab.evaluate("() => jupyterapp.shell.currentWidget.content.widgets.length") == 3
    # After the mouse the keyboard's cross is there again with the first key.
    lab.page.mouse.click(*place(lab, view, 1, 9))
    expect(cross).to_be_hidden()
    lab.page.keyboard.press("ArrowLeft")
    expect(cross).to_be_visible()


def test_thrown_points_are_seen_before_python_answers_and_silence_is_said(lab: Lesson, show):
    view = show(POINTS)
    before = view.pixels()
    lab.execute("may.clear()")
    here, there = place(lab, view, 3, 7), place(lab, view, 6, 2)
    lab.page.mouse.click(*here)
    lab.page.mouse.click(*there)
    wait_until(lambda: inked(view, *here) and inked(view, *there), "the points")
    assert view.pixels() == before
    expect(thrown(view)).to_have_attribute("aria-valuetext", "4 points")
    # Cleared, the old picture stays for a while; what is thrown then is seen too.
    view.press("Clear")
    lab.page.mouse.click(*there)
    wait_until(lambda: inked(view, *there) and not inked(view, *here), "the point after Clear")
    expect(view.status).to_contain_text("The kernel doesn't answer.")
    lab.execute("may.set()")
    view.wait_for_picture("dots 1$")
    wait_until(lambda: blank(view), "the page's own dots to go")
    expect(view.status).to_have_text("")


def test_a_point_and_thrown_points_share_a_picture(lab: Lesson, show):
    view = show("shown = explore(draw, size=(5, 4), start=Point(5, 5), dots=Points())\nshown")
    drag(lab.page, place(lab, view, 5, 5), place(lab, view, 7, 7))
    view.wait_for_picture(r"start (7|6\.9\d*|7\.0\d*) (7|6\.9\d*|7\.0\d*), dots 0$")
    lab.page.mouse.click(*place(lab, view, 2, 2))
    view.wait_for_picture(r"start (7|6\.9\d*|7\.0\d*) (7|6\.9\d*|7\.0\d*), dots 1$")


# many pictures


def test_the_controls_answer_while_a_cell_is_busy(lab: Lesson, show):
    view = show(SLIDER)
    lab.execute("shown.send_state()")  # the last word is the main shell's, which will be busy
    with lab.busy(40):
        for height in (7, 2):
            view.control("height").fill(str(height))
            view.wait_for_picture(f"height {height}$")


def test_between_two_pictures_there_is_never_none(lab: Lesson, show):
    view = show(SLIDER)
    lab.evaluate(
        """() => {
            window.seen = [];
            window.sampling = true;
            const canvas = document.querySelector(".gan-tutor-paper");
            (function look() {
                // The square's left side, where the line passes that moves.
                const { width, height } = canvas;
                const { data } = canvas.getContext("2d").getImageData(width >> 1, 0, 1, height);
                let [blue, hash] = [0, 0];
                for (let k = 0; k < data.length; k += 4) {
                    blue += data[k] === 0x1f && data[k + 2] === 0xc9 && data[k + 3] === 255;
                    hash = (31 * hash + data[k] + data[k + 1]) % 1000003;
                }
                seen.push([blue / height, hash]);
                if (sampling) requestAnimationFrame(look);
            })();
        }"""
    )
    box = view.control("height").bounding_box()
    middle = box["y"] + box["height"] / 2
    lab.page.mouse.move(box["x"] + 0.4 * box["width"], middle)
    lab.page.mouse.down()
    for k in range(90):
        lab.page.mouse.move(box["x"] + (0.1 + 0.8 * abs(((k / 30) % 2) - 1)) * box["width"], middle)
        lab.page.wait_for_timeout(20)
    lab.page.mouse.up()
    seen = lab.evaluate("() => { sampling = false; return seen }")
    assert len({hash for _, hash in seen}) > 5, "no pictures have come"
    assert min(blue for blue, _ in seen) > 0.5, "a blank one"


def test_two_views_of_one_picture_follow_each_other(lab: Lesson, show):
    show(SLIDER.removesuffix("shown") + "display(shown)\ndisplay(shown)")
    views = [StageView(lab.page.locator(".gan-tutor-explore").nth(k)) for k in (0, 1)]
    views[1].wait_for_picture("height 4$")
    for mover, follower, height in ((views[0], views[1], 8), (views[1], views[0], 3)):
        mover.control("height").fill(str(height))
        for view in (mover, follower):
            view.wait_for_picture(f"height {height}$")
            expect(view.control("height")).to_have_value(str(height))
    assert views[0].pixels() == views[1].pixels()
    lab.page.wait_for_timeout(6500)  # longer than a view is patient
    for view in views:
        expect(view.status).to_have_text("")


def test_a_cell_that_is_run_again_has_one_picture(lab: Lesson, show):
    show(SLIDER).control("height").fill("8")
    view = show(SLIDER)
    expect(lab.page.locator(".gan-tutor-explore")).to_have_count(1)
    view.wait_for_picture("height 4$")


# looks

CONTRASTS = """root => {
    const light = color => {
        const [r, g, b] = color.match(/[\\d.]+/g).map(value => value / 255)
            .map(value => value <= 0.04045 ? value / 12.92 : ((value + 0.055) / 1.055) ** 2.4);
        return 0.2126 * r + 0.7152 * g + 0.0722 * b;
    };
    const behind = element => {
        const color = getComputedStyle(element).backgroundColor;
        return /^rgba.*, 0\\)$/.test(color) ? behind(element.parentElement) : color;
    };
    const worded = "label, button, select, .gan-tutor-value, .gan-tutor-note, .gan-tutor-cluster > span";
    return [...root.querySelectorAll(worded)]
        .filter(each => each.textContent && !each.disabled)
        .map(each => {
            const [a, b] = [light(getComputedStyle(each).color), light(behind(each))];
            return [each.textContent, (Math.max(a, b) + 0.05) / (Math.min(a, b) + 0.05)];
        });
}"""


@pytest.mark.parametrize("theme", ["JupyterLab Light", "JupyterLab Dark"])
def test_its_words_can_be_read_in_both_themes(lab: Lesson, show, theme: str):
    view = show(
        "shown = explore(draw, height=Slider(0, 10, 4), dots=Points([[1, 1]]), "
        'word=Choice(["first", "wrong"]))\nshown'
    )
    view.choose("word", "wrong")
    expect(view.status).to_contain_text("a wrong word")
    try:
        lab.change_theme(theme)
        found = dict(view.root.evaluate(CONTRASTS))
        words = {"4.0", "dots", "1", "Undo", "Clear", "ValueError: a wrong word"}
        assert words <= found.keys()
        assert {text for text, contrast in found.items() if contrast < 4.5} == set()  # WCAG 2.2, 1.4.3
    finally:
        lab.change_theme("JupyterLab Light")


# last, since it takes the kernel's variables away


def test_after_a_restart_it_says_that_the_kernel_does_not_answer(lab: Lesson, show):
    view = show(SLIDER)
    lab.evaluate(
        "async () => { await jupyterapp.shell.currentWidget.sessionContext.session.kernel.restart() }"
    )
    lab.ready()
    view.control("height").fill("8")
    expect(view.status).to_contain_text("if it was restarted, run this cell again")
    lab.run_all()
    assert lab.errors() == []
    view.wait_for_picture("height 4$")
    view.control("height").fill("8")
    view.wait_for_picture("height 8$")
    expect(view.status).to_have_text("")


def test_a_picture_wider_than_the_notebook_shrinks_and_its_points_with_it(lab: Lesson, show):
    view = show("shown = explore(draw, size=(24, 4), start=Point(8, 5))\nshown")
    # A stage further down brings its style sheet once more: its rules come last.
    lab.page.add_style_tag(path=PROJECT / "gan_tutor/live/stage.css")
    board, cell = (view.root.locator(where).bounding_box() for where in (".gan-tutor-board", "xpath=../.."))
    assert board["width"] < 2400
    assert board["x"] + board["width"] <= cell["x"] + cell["width"]
    assert board["height"] == pytest.approx(board["width"] / 6, abs=1)  # a pixel, of rounding
    box = handle(view).bounding_box()
    at = place(lab, view, 8, 5)
    assert box["x"] + box["width"] / 2 == pytest.approx(at[0], abs=1)
    assert box["y"] + box["height"] / 2 == pytest.approx(at[1], abs=1)
