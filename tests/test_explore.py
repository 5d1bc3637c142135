"""A picture with controls: what they may be, one picture for the newest values, the same one for the same."""

import base64
import io
import json
import queue
import re
import threading

import matplotlib
import numpy as np
import pytest
from matplotlib.patches import Ellipse
from PIL import Image

from gan_tutor import plots
from gan_tutor.explore import Choice, Explore, Point, Points, Slider, explore
from gan_tutor.sheet import Sheet

PATIENCE = 60  # s; a busy machine may take long, and a test that fails may wait


def line(ax, slope):
    ax.plot([0, 1], [0, slope])
    return f"a line of slope {slope}"


class Page:
    """What the page sees of a picture: the frames and the words that come."""

    def __init__(self, shown: Explore):
        self._shown = shown
        self._came = queue.Queue()
        shown.send = lambda content, buffers=(): self._came.put({**content, "png": [*buffers]})

    def ask(self, turn=None, sharpness=1, **values):
        """What the page says when the learner's hand has moved something."""
        # A message has been JSON on its way.
        said = json.loads(json.dumps({"values": values, "turn": turn, "sharpness": sharpness}))
        self._shown._hear(said)

    def hear(self):
        """The next answer. It must be what JSON can say."""
        answer = self._came.get(timeout=PATIENCE)
        png = answer.pop("png")
        return {**json.loads(json.dumps(answer, allow_nan=False)), "png": png[0] if png else None}

    def rest(self):
        """The answers that have come when nothing is left to be drawn."""
        Explore._drawer.submit(lambda: None).result(PATIENCE)
        answers = []
        while not self._came.empty():
            answers.append(self.hear())
        return answers


def pixels(png):
    return np.asarray(Image.open(io.BytesIO(png)).convert("RGB")).astype(int)


# controls

REFUSED = {
    "low and high the wrong way round": (lambda: Slider(2, 1, 1), "low is 2 and high is 1; allowed is low <"),
    "no way to go": (lambda: Slider(1, 1, 1), "low is 1 and high is 1; allowed is low < high"),
    "low is no number": (lambda: Slider("0", 1, 1), "low is '0'; allowed is a finite number"),
    "high is infinite": (lambda: Slider(0, np.inf, 1), "high is inf; allowed is a finite number"),
    "start is no number": (lambda: Slider(0, 1, None), "start is None; allowed is a finite number"),
    "start below": (lambda: Slider(0, 1, -0.1), "start is -0.1; allowed is 0 to 1"),
    "start above": (lambda: Slider(0, 1, 1.1), "start is 1.1; allowed is 0 to 1"),
    "start nowhere": (lambda: Slider(0, 1, np.nan), "start is nan; allowed is a finite number"),
    "log from zero": (lambda: Slider(0, 1, 0.5, log=True), "low is 0; on a logarithmic slider it must be >"),
    "no step": (lambda: Slider(0, 1, 0, step=0), "step is 0; allowed is more than 0, and 1 at most"),
    "a step back": (lambda: Slider(0, 1, 0, step=-0.1), "step is -0.1; allowed is more than 0, and 1 at"),
    "a step past the end": (lambda: Slider(0, 1, 0, step=1.5), "step is 1.5; allowed is more than 0, and 1"),
    "step is no number": (lambda: Slider(0, 1, 0, step="1"), "step is '1'; allowed is a finite number"),
    "whole steps from half": (
        lambda: Slider(0.5, 4, 1, step=1),
        "low is 0.5; with a whole step, 1, it must be whole",
    ),
    "whole steps start at half": (lambda: Slider(0, 4, 1.5, step=1), "start is 1.5; with a whole step, 1,"),
    "one offer": (lambda: Choice(["a"]), r"offers is ['a']; allowed are two words or more, all different"),
    "an offer twice": (lambda: Choice(["a", "b", "a"]), "allowed are two words or more, all different"),
    "a word for offers": (lambda: Choice("abc"), "offers is 'abc'; allowed are two words or more"),
    "numbers on offer": (lambda: Choice([1, 2]), "offers is [1, 2]; allowed are two words or more"),
    "start not on offer": (lambda: Choice(["a", "b"], "c"), "start is 'c'; allowed are 'a', 'b'"),
    "x is no number": (lambda: Point("left", 0), "x is 'left'; allowed is a finite number"),
    "y is nowhere": (lambda: Point(0, np.nan), "y is nan; allowed is a finite number"),
    "along a diagonal": (lambda: Point(0, 0, along="xy"), "along is 'xy'; allowed are 'x', 'y', and '' for"),
    "no colour": (lambda: Point(0, 0, color="warm"), "color is 'warm'; allowed is one such as '#1f83c9'"),
    "numbers in a row": (lambda: Points([1, 2, 3]), "places: [1.0, 2.0, 3.0] are no places; allowed"),
    "places in space": (lambda: Points(np.zeros((2, 3))), "places: [[0.0, 0.0, 0.0], [0.0, 0.0, 0.0]]"),
    "a place nowhere": (lambda: Points([[0, np.nan]]), "places: [[0.0, nan]] are no places; allowed"),
    "words for places": (lambda: Points("here"), "places: 'here' are no places; allowed are numbers"),
    "places of two lengths": (lambda: Points([[1, 2], [3]]), "places: [[1, 2], [3]] are no places; allowed"),
    "no points at most": (lambda: Points(most=0), "most is 0; allowed is a whole number ≥ 1"),
    "half a point at most": (lambda: Points(most=1.5), "most is 1.5; allowed is a whole number ≥ 1"),
}  # fmt: skip


@pytest.mark.parametrize(("make", "sentence"), REFUSED.values(), ids=REFUSED.keys())
def test_a_control_that_cannot_be_is_refused_with_what_is_allowed(make, sentence):
    with pytest.raises(ValueError, match=re.escape(sentence)):
        make()


WRONG = [
    (Slider(0, 1, 0), ["0", None, True, np.nan, np.inf, [0], -0.01, 1.01]),
    (Slider(1, 9, 1, step=1), [0, 10, "1", False]),
    (Choice(["a", "b"]), ["c", "", None, 0, ["a"]]),
    (Point(0, 0), [None, 1, [1], [1, 2, 3], ["a", "b"], [1, None], [np.nan, 0], "12", {}]),
    (Points(), [None, 1, [1, 2], [[1]], [[1, 2, 3]], [["a", "b"]], [[1, np.inf]], "points"]),
]


@pytest.mark.parametrize(
    ("control", "plain"), [(control, plain) for control, wrong in WRONG for plain in wrong], ids=str
)
def test_what_a_control_cannot_stand_at_is_not_read(control, plain):
    with pytest.raises(ValueError, match=r"; allowed (is|are) "):
        control.read(plain)


READ = [
    (Slider(0, 1, 0), 1, 1.0),
    (Slider(0, 1, 0), np.float32(0.5), 0.5),
    (Slider(0, 9, 0), np.int64(3), 3.0),
    (Slider(1, 9, 1, step=1), 2.0, 2),
    (Slider(1, 9, 1, step=1), 2.6, 3),
    (Slider(10, 1000, 100, step=1, log=True), 316.2, 316),
    (Choice(["a", "b"]), "b", "b"),
    (Point(0, 0), [1, 2.5], [1.0, 2.5]),
    (Point(0, 0), np.array([1, 2]), [1.0, 2.0]),
    (Point(0, 5, along="x"), [1, 2.5], [1.0, 5.0]),
    (Point(5, 0, along="y"), [1, 2.5], [5.0, 2.5]),
    (Points(), [], np.zeros((0, 2))),
    (Points(), [[1, 2], [0.1234567, 4]], [[1.0, 2.0], [0.1234567, 4.0]]),
    (Points(most=2), [[1, 1], [2, 2], [3, 3]], [[2.0, 2.0], [3.0, 3.0]]),
]


@pytest.mark.parametrize(("control", "plain", "value"), READ, ids=str)
def test_values_are_read_and_said_in_plain_json(control, plain, value):
    read = control.read(plain)
    np.testing.assert_array_equal(read, value)
    np.testing.assert_array_equal(np.shape(read), np.shape(value))
    said = json.loads(json.dumps(control.plain(read), allow_nan=False))
    np.testing.assert_array_equal(control.read(said), read)
    assert type(control.read(said)) is type(read)


def test_whole_sliders_give_whole_numbers_and_others_do_not():
    assert type(Slider(1, 9, 1, step=1).read(2.0)) is int
    assert type(Slider(1, 9, 1, step=1.0).read(2)) is float
    assert type(Slider(1, 9, 1).read(2)) is float


@pytest.mark.parametrize(
    ("low", "high", "step"),
    [
        (0, 6, 0.05), (0.05, 0.95, 0.005), (0.3, 2, 0.01), (0, 100, 1), (0, 1, 0.01), (-3, 3, 0.05),
        (0, 1e-5, 1e-7),
    ],
)  # fmt: skip
def test_a_step_that_is_left_out_is_a_round_number_a_hundredth_of_the_way_at_most(low, high, step):
    assert Slider(low, high, low).options()["step"] == pytest.approx(step)


def test_the_page_is_told_what_it_needs_in_plain_json():
    shown = explore(
        lambda ax, a, much_more, at, thrown: "nothing",
        a=Slider(np.int64(1), np.float32(2), 1),
        much_more=Slider(1, 100, 10, step=1, log=True),
        at=Point(0, 0, label="the start"),
        thrown=Points([[1, 2]], most=7),
        size=(3, 2),
    )
    controls = json.loads(json.dumps(shown.controls))
    assert [(each["kind"], each["name"], each["label"]) for each in controls] == [
        ("slider", "a", "a"),
        ("slider", "much_more", "much more"),
        ("point", "at", "the start"),
        ("points", "thrown", "thrown"),
    ]
    assert controls[0] | {"low": 1, "high": 2, "step": 0.01, "log": False, "whole": False} == controls[0]
    assert controls[1] | {"low": 1, "high": 100, "step": 0.01, "log": True, "whole": True} == controls[1]
    assert controls[3]["most"] == 7
    assert shown.size == [300, 200]


# explore()


@pytest.mark.parametrize("strange", [3, "slider", None, Slider, (0, 1)])
def test_what_is_no_control_is_refused_by_its_name(strange):
    with pytest.raises(ValueError, match=r"slope is .*; allowed are Slider, Choice, Point and Points"):
        explore(line, slope=strange)


def test_a_picture_without_controls_is_refused():
    with pytest.raises(ValueError, match="there is no control; allowed are Slider, Choice"):
        explore(line)


def test_it_draws_once_at_once_with_the_values_that_the_controls_start_with():
    drawn = []

    def draw(ax, **values):
        drawn.append((threading.current_thread(), values))
        return "seen"

    shown = explore(
        draw,
        a=Slider(0, 6, 4),
        b=Choice(["x", "y"]),
        c=Point(1, 2),
        d=Points([[3, 4]]),
        e=Slider(0, 9, 2, step=1),
    )
    ((thread, values),) = drawn
    assert thread is threading.current_thread()
    assert list(values) == ["a", "b", "c", "d", "e"]
    assert (values["a"], values["b"], values["e"]) == (4.0, "x", 2)
    assert (type(values["a"]), type(values["e"])) == (float, int)  # as later, or a title would differ
    np.testing.assert_array_equal(values["c"], [1, 2])
    np.testing.assert_array_equal(values["d"], [[3, 4]])
    assert repr(shown) == "seen"


def test_it_raises_what_draw_raises():
    def draw(ax, slope):
        raise KeyError("slope")

    with pytest.raises(KeyError, match="slope"):
        explore(draw, slope=Slider(0, 1, 0))


@pytest.mark.parametrize("returned", [None, 3])
def test_a_draw_function_that_returns_no_text_is_refused(returned):
    with pytest.raises(TypeError, match=f"draw returned {returned}; the alt text is asked for"):
        explore(lambda ax, slope: returned, slope=Slider(0, 1, 0))


def two_panels(axes, **values):
    axes["right"].set_xscale("log")
    return "two panels"


two_panels.panels = [["left", "right"]]


@pytest.mark.parametrize("kind", [Point, Points])
def test_places_lie_on_axes_that_there_are_and_that_are_linear(kind):
    def place(panel):
        return Point(1, 1, panel) if kind is Point else Points([[1, 1]], panel)

    explore(two_panels, at=place("left"))
    with pytest.raises(ValueError, match="at has the panel 'middle'; allowed are 'left', 'right'"):
        explore(two_panels, at=place("middle"))
    with pytest.raises(ValueError, match="at has the panel ''; allowed are 'left', 'right'"):
        explore(two_panels, at=place(""))
    with pytest.raises(ValueError, match="at lies on axes that are not linear"):
        explore(two_panels, at=place("right"))


def test_an_argument_of_any_name_but_size_can_have_a_control():
    def seen(ax, draw, controls, self):
        return "seen"

    shown = explore(seen, draw=Slider(0, 1, 0), controls=Slider(0, 1, 0), self=Point(0, 0))
    assert list(shown.values) == ["draw", "controls", "self"]


# values


def test_set_puts_controls_somewhere_and_the_page_hears_of_it():
    shown = explore(line, slope=Slider(0, 6, 4))
    page = Page(shown)
    shown.set(slope=5)
    assert shown.values == {"slope": 5.0}
    answer = page.hear()
    assert (answer["turns"], answer["values"], answer["error"]) == ([], {"slope": 5.0}, "")
    assert answer["alt"] == "a line of slope 5.0"


def test_set_refuses_what_there_is_not_and_what_is_not_allowed_and_then_sets_nothing():
    shown = explore(line, slope=Slider(0, 6, 4))
    page = Page(shown)
    with pytest.raises(ValueError, match="'slop' is not the name of a control; allowed are slope"):
        shown.set(slop=5)
    for value, words in ((7, "7 is out of range"), ("steep", "'steep' is no number")):
        with pytest.raises(ValueError, match=f"slope: {words}; allowed is 0 to 6"):
            shown.set(slope=value)
    with pytest.raises(ValueError, match="'slop' is not the name"):
        shown.set(slope=5, slop=5)
    assert shown.values == {"slope": 4.0}
    assert page.rest() == []


def test_nobody_spoils_the_values_from_outside_nor_from_draw():
    def draw(ax, places):
        places[:] = 0
        return "seen"

    shown = explore(draw, places=Points([[1, 2]]))
    shown.values["places"][:] = 7
    page = Page(shown)
    page.ask()
    assert page.hear()["values"] == {"places": [[1.0, 2.0]]}


# what the page asks for, and what comes


def test_a_message_leads_to_a_picture_with_its_alt_text_its_values_and_its_turn():
    shown = explore(line, slope=Slider(0, 6, 4), size=(3, 2))
    page = Page(shown)
    page.ask(["view", 1], slope=2)
    answer = page.hear()
    assert answer["turns"] == [["view", 1]]
    assert answer["values"] == shown.values == {"slope": 2.0}
    assert answer["alt"] == repr(shown) == "a line of slope 2.0"
    assert pixels(answer["png"]).shape == (200, 300, 3)
    assert page.rest() == []


def test_a_message_that_is_wrong_is_answered_with_words_and_where_all_stands():
    shown = explore(line, slope=Slider(0, 6, 4))
    page = Page(shown)
    page.ask(["view", 1], slope=9)
    answer = page.hear()
    assert answer["error"] == "slope: 9 is out of range; allowed is 0 to 6"
    assert (answer["turns"], answer["values"], answer["png"]) == ([["view", 1]], {"slope": 4.0}, None)


class Gate:
    """A draw function that waits: the first drawing has begun when ``begun`` is set, and ends with ``go``."""

    def __init__(self):
        self.begun, self.go, self.drawn = threading.Event(), threading.Event(), []

    def __call__(self, ax, a, b):
        if threading.current_thread() is not threading.main_thread():
            self.begun.set()
            assert self.go.wait(PATIENCE)
        self.drawn.append((a, b))
        return f"{a:g}, {b:g}"


def test_while_one_is_drawn_all_that_comes_makes_one_picture_of_the_newest_values():
    draw = Gate()
    page = Page(explore(draw, a=Slider(0, 99, 0), b=Slider(0, 99, 0)))
    page.ask(["view", 0], a=1)
    assert draw.begun.wait(PATIENCE)
    for k in range(1, 50):
        page.ask(["view", k], **({"a": k} if k % 2 else {"b": k}))
    page.ask(["other", 1], b=7)
    draw.go.set()
    first, last = page.rest()
    assert draw.drawn == [(0, 0), (1, 0), (49, 7)]
    assert (first["turns"], first["alt"]) == ([["view", 0]], "1, 0")
    assert (last["alt"], last["values"]) == ("49, 7", {"a": 49.0, "b": 7.0})
    # Every view hears that it has been answered, whoever else has asked since.
    assert last["turns"] == [*(["view", k] for k in range(1, 50)), ["other", 1]]


def test_what_the_program_sets_meanwhile_leaves_no_question_unanswered():
    draw = Gate()
    shown = explore(draw, a=Slider(0, 99, 0), b=Slider(0, 99, 0))
    page = Page(shown)
    page.ask(["view", 1], a=1)
    assert draw.begun.wait(PATIENCE)
    page.ask(["view", 2], a=2)
    shown.set(b=3)
    draw.go.set()
    assert [answer["turns"] for answer in page.rest()] == [[["view", 1]], [["view", 2]]]
    assert draw.drawn[-1] == (2, 3)


def test_the_last_values_are_drawn_whatever_the_timing():
    shown = explore(line, slope=Slider(0, 1000, 0, step=1))
    page = Page(shown)
    together = threading.Barrier(2)

    def hand(start):
        together.wait(PATIENCE)
        for k in range(start, 200, 2):
            page.ask([start, k], slope=k)

    hands = [threading.Thread(target=hand, args=(start,)) for start in (0, 1)]
    for each in hands:
        each.start()
    for each in hands:
        each.join()
    answers = page.rest()
    assert answers[-1]["values"] == shown.values
    assert answers[-1]["alt"] == f"a line of slope {shown.values['slope']}"
    assert sum(len(answer["turns"]) for answer in answers) == 200


def test_an_error_is_said_in_words_and_the_next_picture_takes_it_away():
    def draw(ax, width):
        ax.plot([0, 1])
        return f"{1 / width:.1f}"

    shown = explore(draw, width=Slider(0, 2, 1))
    page = Page(shown)
    page.ask(1, width=0)
    answer = page.hear()
    assert answer["error"] == "ZeroDivisionError: float division by zero"
    assert (answer["values"], answer["png"]) == ({"width": 0.0}, None)
    assert repr(shown) == "1.0", "what is seen is still the picture before"
    assert "image/png" in shown._repr_mimebundle_()[0]
    page.ask(2, width=2)
    answer = page.hear()
    assert (answer["error"], answer["alt"]) == ("", "0.5")
    assert answer["png"]


def test_what_goes_wrong_only_on_the_canvas_is_said_too():
    def draw(ax, broken):
        ax.set_title(r"$\nonsense$" if broken == "yes" else "fine")
        return broken

    page = Page(explore(draw, broken=Choice(["no", "yes"])))
    page.ask(broken="yes")
    assert r"Unknown symbol: \nonsense" in page.hear()["error"]
    page.ask(broken="no")
    assert page.hear()["error"] == ""


# the picture


def messy(ax, kind):
    """Leaves behind all that a careless draw function may."""
    image = ax.imshow([[0, 1], [2, 3]], aspect="auto" if kind == "wide" else "equal")
    if kind == "bar":
        ax.figure.colorbar(image, ax=ax)
    if kind == "twin":
        ax.twinx().plot([0, 1], [5, 9], color="red")
    if kind == "words":
        ax.figure.text(0.5, 0.5, "left behind")
        ax.set_facecolor("yellow")
        ax.set_axis_off()
        ax.set_box_aspect(0.3)
        ax.invert_xaxis()
    if kind == "log":
        ax.set_xscale("log")
    return kind


MESS = ["tidy", "wide", "bar", "twin", "words", "log"]


@pytest.mark.parametrize("first", MESS)
def test_the_same_values_give_the_same_picture_whatever_was_drawn_in_between(first):
    sheet = Sheet(messy, (4, 3))
    seen = {}
    for kind in [first, *MESS, *reversed(MESS)]:
        assert sheet.draw({"kind": kind}) == kind
        png = sheet.png(1)
        assert seen.setdefault(kind, png) == png, kind
    assert len(set(seen.values())) == len(MESS), "the test's pictures do not differ"


def test_a_second_scale_and_a_bar_of_colours_are_gone_with_the_drawing_that_made_them():
    sheet = Sheet(messy, (4, 3))
    for kind, count in (("tidy", 1), ("twin", 2), ("bar", 2), ("bar", 2), ("tidy", 1)):
        sheet.draw({"kind": kind})
        assert len(sheet.picture.axes) == count


def test_the_axes_stay_where_the_first_drawing_has_laid_them_out():
    def draw(ax, top):
        ax.plot([0, top])
        ax.set_ylabel("much longer words" if top > 10 else "y")
        ax.set_title("one\ntwo" if top > 10 else "one")
        return "seen"

    page = Page(explore(draw, top=Slider(1, 1e6, 2)))
    boxes = []
    for top in (2, 1e6, 3):
        page.ask(top=top)
        boxes.append(page.hear()["panels"][""]["box"])
    assert boxes[0] == boxes[1] == boxes[2]
    # Laid out, that is: the words that the first drawing has written have room.
    left, above, width, height = boxes[0]
    assert left > 0.05
    assert above > 0.05
    assert width > 0.7
    assert height > 0.6


def test_a_second_scale_lies_on_the_first_one_each_time():
    def draw(ax, top):
        ax.plot([0, top])
        ax.twinx().plot([0, 2 * top])
        return "seen"

    sheet = Sheet(draw)
    for top in (1, 2, 3):
        sheet.draw({"top": top})
        first, second = (ax.get_position().bounds for ax in sheet.picture.axes)
        assert first == second


def marked(axes, where, x, y):
    """A red spot at a place on one of two panels; one has the shape of its data, one runs down."""
    axes["left"].set(xlim=(-2, 6), ylim=(-1, 5), aspect="equal")
    axes["right"].set(xlim=(100, 0), ylim=(0, 1e-3), ylabel="small")
    # Not a marker: those are put onto whole pixels.
    span = [0.03 * np.diff(limits)[0] for limits in (axes[where].get_xlim(), axes[where].get_ylim())]
    axes[where].add_patch(Ellipse((x, y), *span, color=(1, 0, 0), lw=0, clip_on=False, zorder=9))
    return "a red spot"


marked.panels = [["left", "right"]]
marked.size = (7, 3.2)  # whole pixels at each sharpness; Matplotlib cuts off what is less than one


@pytest.mark.parametrize("sharpness", [1, 1.25, 2])
@pytest.mark.parametrize(
    ("where", "x", "y"),
    [("left", 0, 0), ("left", 6, 5), ("left", -2, 4.2), ("right", 100, 1e-3), ("right", 31.4, 2e-4)],
)
def test_the_panels_say_on_which_pixel_a_place_lies(where, x, y, sharpness):
    shown = explore(marked, where=Choice(["left", "right"], where), x=Slider(-2, 100, x), y=Slider(-1, 5, y))
    page = Page(shown)
    page.ask(sharpness=sharpness)
    answer = page.hear()
    seen = pixels(answer["png"])
    height, width, _ = seen.shape
    panel = answer["panels"][where]
    left, above, wide, tall = panel["box"]
    along = (x - panel["x"][0]) / (panel["x"][1] - panel["x"][0])
    up = (y - panel["y"][0]) / (panel["y"][1] - panel["y"][0])
    wanted = np.array([left + along * wide, above + (1 - up) * tall])
    # How red each pixel is; the middle of the first one lies half a pixel from the edge.
    red = seen[:, :, 0] - seen[:, :, 1]
    rows, columns = np.mgrid[:height, :width] + 0.5
    found = np.array([(red * columns).sum(), (red * rows).sum()]) / red.sum()
    # The ellipse is a polygon whose edge pixels are shades of red.
    np.testing.assert_allclose(found, wanted * [width, height], atol=0.1)


def test_the_picture_is_as_sharp_as_the_page_asks_for_within_limits():
    page = Page(explore(line, slope=Slider(0, 6, 4), size=(3, 2)))
    sizes = {}
    for sharpness in (1, 2, 1.5, 0.5, 8):
        page.ask(sharpness=sharpness)
        sizes[sharpness] = pixels(page.hear()["png"]).shape[:2]
    assert sizes == {1: (200, 300), 2: (400, 600), 1.5: (300, 450), 0.5: (200, 300), 8: (400, 600)}


def test_pictures_in_the_main_thread_and_beside_it_leave_matplotlibs_settings_as_they_were():
    before = dict(matplotlib.rcParams)
    sizes = set()

    def draw(ax, slope):
        sizes.add(matplotlib.rcParams["font.size"])
        return line(ax, slope)

    shown = explore(draw, slope=Slider(0, 1000, 0))
    page = Page(shown)
    for k in range(12):
        page.ask(slope=k)
        plots.picture(draw, k).png(0.5)
        shown._repr_mimebundle_()
    page.rest()
    assert dict(matplotlib.rcParams) == before
    assert sizes == {plots.figure.STYLE["font.size"]} != {before["font.size"]}


def test_a_picture_that_is_shown_while_a_sharp_one_is_made_has_its_usual_size(monkeypatch):
    shown = explore(line, slope=Slider(0, 1000, 0), size=(3, 2))
    usual_png, drawers = plots.Picture.png, []

    def sharpen():
        with plots.styled():
            shown._sheet.picture.dpi = 200

    def png(picture):
        made = usual_png(picture)
        # The drawer comes in between: it must wait until all of the picture has been said.
        drawers.append(threading.Thread(target=sharpen))
        drawers[0].start()
        drawers[0].join(0.5)
        return made

    monkeypatch.setattr(plots.Picture, "png", png)
    assert shown._repr_mimebundle_()[1]["image/png"]["width"] == 300
    drawers[0].join(PATIENCE)


def test_a_sharp_picture_leaves_the_usual_one_as_it_was():
    shown = explore(line, slope=Slider(0, 1000, 0), size=(3, 2))
    before = shown._repr_mimebundle_()
    page = Page(shown)
    page.ask(sharpness=2)
    page.hear()
    assert shown._repr_mimebundle_() == before


# without a kernel


def test_without_a_kernel_it_is_a_picture_with_alt_text_and_a_constant_text():
    bundles = [explore(line, slope=Slider(0, 6, 4), size=(3, 2))._repr_mimebundle_() for _ in range(2)]
    for data, metadata in bundles:
        assert "application/vnd.jupyter.widget-view+json" in data
        assert data["text/plain"] == "a line of slope 4.0"
        assert metadata["image/png"] == {"width": 300, "height": 200, "alt": "a line of slope 4.0"}
        assert pixels(base64.b64decode(data["image/png"])).shape == (400, 600, 3)
    assert bundles[0][0]["image/png"] == bundles[1][0]["image/png"]


def test_shown_again_it_is_the_picture_that_was_seen_last():
    shown = explore(line, slope=Slider(0, 6, 4))
    page = Page(shown)
    page.ask(slope=2)
    page.hear()
    data, metadata = shown._repr_mimebundle_()
    assert data["text/plain"] == metadata["image/png"]["alt"] == "a line of slope 2.0"
