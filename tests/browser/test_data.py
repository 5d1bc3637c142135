"""What is real, changed by hand: modes dragged, moved by keys and typed into fields; a drawing."""

from __future__ import annotations

from dataclasses import dataclass

import pytest
from playwright.sync_api import Locator, expect

from .jupyterlab import Lesson, StageView, wait_until

DENSITY = "stage._runner._game.runs[0].gan.density"
MODES = f"[{DENSITY}.centers.tolist(), {DENSITY}.scales.tolist(), {DENSITY}.weights.tolist()]"
MARGIN = 16  # px that the pad reaches beyond the plane


@dataclass
class Plane:
    """The plane on the screen, in which the mouse can find a place by its coordinates."""

    lesson: Lesson
    pad: Locator
    extent: list[float]

    def at(self, x1: float, x2: float) -> tuple[float, float]:
        """Where a place is, in px of the page."""
        box = self.pad.bounding_box()
        left, right, low, high = self.extent
        width, height = box["width"] - 2 * MARGIN, box["height"] - 2 * MARGIN
        across, up = (x1 - left) / (right - left), (x2 - low) / (high - low)
        return box["x"] + MARGIN + across * width, box["y"] + MARGIN + (1 - up) * height

    @property
    def pixel(self) -> float:
        """One pixel in units of the data."""
        return (self.extent[1] - self.extent[0]) / (self.pad.bounding_box()["width"] - 2 * MARGIN)

    def drag(self, *places: tuple[float, float]) -> None:
        mouse = self.lesson.page.mouse
        mouse.move(*self.at(*places[0]))
        mouse.down()
        for place in places[1:]:
            mouse.move(*self.at(*place), steps=5)
        mouse.up()


def modes(lesson: Lesson) -> dict[str, list]:
    return dict(zip(("centers", "scales", "weights"), lesson.ask(MODES), strict=True))


def becomes(lesson: Lesson, wanted, what: str) -> dict[str, list]:
    wait_until(lambda: wanted(modes(lesson)), what)
    return modes(lesson)


@pytest.fixture
def plane(playground: Lesson, stage: StageView) -> Plane:
    """The plane of a stage whose modes are being edited."""
    stage.unfold("Data")
    stage.press("Edit modes")
    stage.is_down("Edit modes")
    pad = stage.root.get_by_role("application")
    expect(pad).to_be_visible()
    pad.scroll_into_view_if_needed()
    return Plane(playground, pad, playground.ask("stage.snapshot().extent"))


def test_a_mode_goes_where_the_mouse_drops_it(playground: Lesson, stage: StageView, plane: Plane):
    before = modes(playground)
    goal = (0.4, -0.3)  # near the middle of the ring
    shown = stage.pixels()
    plane.drag(tuple(before["centers"][2]), (0.0, 0.9), goal)
    after = becomes(playground, lambda now: now["centers"][2] != before["centers"][2], "the mode to move")
    wait_until(
        lambda: modes(playground)["centers"][2] == pytest.approx(goal, abs=1.5 * plane.pixel),
        "the mode to arrive",
    )
    after = modes(playground)
    assert [k for k in range(8) if after["centers"][k] != before["centers"][k]] == [2]
    assert (after["scales"], after["weights"]) == (before["scales"], before["weights"])
    assert stage.pixels() != shown
    expect(stage.control("Mode")).to_have_value("2")
    expect(stage.control("x1")).to_have_value(f"{after['centers'][2][0]:.2f}".rstrip("0"))
    expect(plane.pad).to_have_attribute("aria-label", "The real modes, number 3 at 0.40, −0.30")
    # Where it was taken is nothing now: the mouse drags nothing from there.
    plane.drag(tuple(before["centers"][2]), (1.0, 1.0))
    assert modes(playground) == after


def test_a_drag_in_mid_game_is_followed_while_it_lasts(playground: Lesson, stage: StageView, plane: Plane):
    stage.press("Play")
    stage.wait_for_step(10)
    start = modes(playground)["centers"][0]
    mouse = playground.page.mouse
    mouse.move(*plane.at(*start))
    mouse.down()
    for goal in ((start[0] - 0.5, 0.5), (start[0] - 1.0, -0.5)):
        mouse.move(*plane.at(*goal), steps=4)
        wait_until(
            lambda: modes(playground)["centers"][0] == pytest.approx(goal, abs=1.5 * plane.pixel),  # noqa: B023
            "the mode to follow",
        )
        stage.wait_for_step(stage.step + 5)
        assert modes(playground)["centers"][0] == pytest.approx(goal, abs=1.5 * plane.pixel)
    mouse.up()
    stage.is_down("Play")


def test_a_double_click_adds_a_mode_and_delete_removes_it(playground: Lesson, stage: StageView, plane: Plane):
    before = modes(playground)
    playground.page.mouse.dblclick(*plane.at(0.2, 0.1))
    after = becomes(playground, lambda now: len(now["centers"]) == 9, "one mode more")
    assert after["centers"][8] == pytest.approx((0.2, 0.1), abs=plane.pixel)
    assert after["weights"] == pytest.approx([1 / 9] * 9, abs=1e-6)
    stage.wait_for_picture("of 9 modes captured")
    expect(stage.control("Mode")).to_have_value("8")
    plane.pad.focus()
    playground.page.keyboard.press("Delete")
    after = becomes(playground, lambda now: len(now["centers"]) == 8, "the mode to go")
    assert after["centers"] == before["centers"]
    assert after["weights"] == pytest.approx(before["weights"], abs=1e-6)
    # The notebook's own keys have not been told.
    assert playground.evaluate("() => jupyterapp.shell.currentWidget.content.widgets.length") == 3


def test_fields_and_buttons_do_all_that_the_mouse_can(playground: Lesson, stage: StageView, plane: Plane):
    stage.press("Edit modes")  # they work without the pad, too
    stage.is_down("Edit modes", False)
    expect(plane.pad).to_be_hidden()
    before = modes(playground)
    stage.choose("Mode", "4")
    for name, axis in (("x1", 0), ("x2", 1)):
        expect(stage.control(name)).to_have_value(f"{before['centers'][3][axis]:.2f}".rstrip("0").rstrip("."))
    stage.write("x1", -0.75)
    stage.write("x2", 0.5)
    becomes(playground, lambda now: now["centers"][3] == [-0.75, 0.5], "the mode to be where it was typed")
    stage.write("Spread", 0.3)
    becomes(playground, lambda now: now["scales"][3] == pytest.approx(0.3), "its spread")
    stage.write("Weight", 0.3)
    after = becomes(playground, lambda now: now["weights"][3] == pytest.approx(0.3), "its weight")
    assert after["weights"][0] == pytest.approx(0.1)  # the other seven share the rest
    assert after["scales"][:3] == before["scales"][:3]

    stage.press("Add")
    after = becomes(playground, lambda now: len(now["centers"]) == 9, "one mode more")
    distances = [
        sum((a - b) ** 2 for a, b in zip(after["centers"][8], c, strict=True)) for c in after["centers"][:8]
    ]
    assert min(distances) > 0.5**2, "there was room"
    assert len(stage.control("Mode").locator("option").all()) == 9
    stage.choose("Mode", "1")
    stage.press("Remove")
    after = becomes(playground, lambda now: len(now["centers"]) == 8, "the first mode to go")
    assert after["centers"][0] == before["centers"][1]


def test_the_last_mode_stays(playground: Lesson, stage: StageView):
    stage.unfold("Data")
    for left in range(7, 0, -1):
        stage.press("Remove")
        becomes(playground, lambda now: len(now["centers"]) == left, f"{left} modes")  # noqa: B023
    expect(stage.button("Remove")).to_be_disabled()
    expect(stage.control("Weight")).to_have_value("1")
    stage.wait_for_picture("of 1 modes captured")
    stage.press("Step")
    stage.wait_for_picture("^step 1:")


def test_arrow_keys_move_a_mode_and_page_keys_choose_one(playground: Lesson, stage: StageView, plane: Plane):
    before = modes(playground)
    expect(plane.pad).to_be_focused()  # editing has given it the keys
    keyboard = playground.page.keyboard
    for key in ("PageDown", "PageDown", "PageUp", "ArrowRight", "ArrowRight", "Shift+ArrowUp", "ArrowLeft"):
        keyboard.press(key)
    step = 0.01 * (plane.extent[1] - plane.extent[0])
    x1, x2 = before["centers"][1]
    goal = pytest.approx((x1 + step, x2 + 5 * step), abs=1e-5)
    after = becomes(playground, lambda now: now["centers"][1] == goal, "mode 2 to move by the keys")
    assert after["centers"][0] == before["centers"][0]
    keyboard.press("Insert")
    becomes(playground, lambda now: len(now["centers"]) == 9, "one mode more")
    expect(stage.control("Mode")).to_have_value("8")


def test_what_is_drawn_becomes_the_data(playground: Lesson, stage: StageView, plane: Plane):
    stage.press("Draw")
    stage.is_down("Draw")
    stage.is_down("Edit modes", False)
    expect(stage.button("Clear")).to_be_disabled()
    plane.drag((-1.5, 1.0), (0.0, 1.0), (1.5, 1.0))
    kind = f"type({DENSITY}).__name__"
    wait_until(lambda: playground.ask(kind) == "Samples", "the drawing to become the data")
    points = f"{DENSITY}.points"
    limits = f"[{points}[:, 0].min().item(), {points}[:, 0].max().item()]"
    wait_until(
        lambda: playground.ask(limits) == pytest.approx([-1.5, 1.5], abs=6 * plane.pixel), "the whole stroke"
    )
    assert playground.ask(f"({points}[:, 1] - 1).abs().max().item()") <= 1.5 * plane.pixel
    gaps = f"{points}[:, 0].diff().abs().max().item()"
    assert playground.ask(gaps) <= 6 * plane.pixel  # evenly spaced: the mouse came in ten jumps
    stage.wait_for_picture("fakes$|picture$")  # no modes are counted any more
    expect(stage.button("Edit modes")).to_be_disabled()
    expect(stage.control("x1")).to_be_disabled()

    # A second stroke is added to the first; a cleared pad begins anew.
    count = playground.ask(f"len({points})")
    plane.drag((0.0, -1.0), (0.0, 0.0))
    wait_until(lambda: playground.ask(f"{points}[:, 1].min().item()") < -0.9, "the second stroke")
    assert playground.ask(f"len({points})") > count
    stage.press("Clear")
    plane.drag((-1.0, 0.0), (-1.0, 1.0))
    wait_until(lambda: playground.ask(f"{points}[:, 0].max().item()") < -0.9, "only the new stroke")
    stage.press("Step")
    stage.wait_for_picture("^step 1:")


def test_on_a_line_modes_are_dragged_sideways(show, playground: Lesson):
    stage = show(
        "from gan_tutor.densities import Mixture\n"
        "stage = Stage(GAN(Mixture([[-2.0], [2.0]], 0.5), latent_dim=1))\nstage"
    )
    stage.wait_for_picture("^step 0:")
    stage.unfold("Data")
    stage.press("Edit modes")
    pad = stage.root.get_by_role("application")
    expect(pad).to_be_visible()
    pad.scroll_into_view_if_needed()
    expect(stage.control("x2")).to_be_hidden()
    expect(stage.button("Draw")).to_be_disabled()
    low, high = playground.ask("stage.snapshot().extent")
    plane = Plane(playground, pad, [low, high, 0.0, 1.0])
    plane.drag((2.0, 0.5), (0.5, 0.6))
    becomes(
        playground,
        lambda now: now["centers"] == [[-2.0], pytest.approx([0.5], abs=1.5 * plane.pixel)],
        "the mode to arrive",
    )
