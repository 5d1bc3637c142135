"""A film shows the newest moment while they come, keeps them all, and winds back to any of them."""

import base64
import io
import json
import queue
import threading

import numpy as np
import pytest
from PIL import Image

from gan_tutor.explore import Explore
from gan_tutor.film import Film

PATIENCE = 60  # s; a busy machine may take long, and a test that fails may wait
NOTHING = "a film of which nothing has been shown yet"


def bar(ax, moment):
    ax.bar([0], [moment])
    ax.set_ylim(0, 10)
    return f"a bar of {moment}"


def drawn():
    """Wait until nothing is left to be drawn."""
    Explore._drawer.submit(lambda: None).result(PATIENCE)


class Page:
    """What the page sees of a film, and what it asks for when its slider is moved."""

    def __init__(self, film):
        self._film = film
        self._came = queue.Queue()
        film.send = lambda content, buffers=(): self._came.put({**content, "png": [*buffers]})

    def wind(self, moment):
        """Move the slider; the answer."""
        self._film._hear(json.loads(json.dumps({"values": {"moment": moment}, "turn": 1, "sharpness": 1})))
        return self.rest()[-1]

    def rest(self):
        drawn()
        answers = []
        while not self._came.empty():
            answers.append(self._came.get())
        return answers


def shown(film, *moments):
    """Show the moments one by one, each drawn before the next one comes; what the page has heard."""
    page = Page(film)
    answers = []
    for moment in moments:
        film.show(moment)
        answers += page.rest()
    return page, answers


def pixels(png):
    return np.asarray(Image.open(io.BytesIO(png)).convert("RGB")).astype(int)


# moments


def test_each_moment_is_drawn_when_it_comes_and_the_slider_goes_along():
    _, answers = shown(Film(bar, 4), 5, 7, 9)
    assert [answer["alt"] for answer in answers] == ["a bar of 5", "a bar of 7", "a bar of 9"]
    assert [answer["values"] for answer in answers] == [{"moment": 0}, {"moment": 1}, {"moment": 2}]
    assert [answer["error"] for answer in answers] == [""] * 3
    assert len({answer["png"][0] for answer in answers}) == 3


def test_every_moment_is_kept_and_the_slider_winds_back_to_it():
    page, _ = shown(Film(bar, 4), 5, 7, 9, 3)
    for moment, height in ((1, 7), (0, 5), (3, 3), (2, 9)):
        answer = page.wind(moment)
        assert (answer["alt"], answer["values"]) == (f"a bar of {height}", {"moment": moment})


def test_winding_back_to_a_moment_shows_the_picture_that_was_shown():
    page, answers = shown(Film(bar, 3), 5, 7, 9)
    page.wind(0)
    for moment in range(3):
        assert page.wind(moment)["png"] == answers[moment]["png"]


class Slow:
    """A draw function that waits: the first moment's drawing has begun when ``begun`` is set."""

    def __init__(self):
        self.begun, self.go, self.seen = threading.Event(), threading.Event(), []

    def __call__(self, ax, moment):
        assert threading.current_thread() is not threading.main_thread(), "who shows has to wait"
        self.begun.set()
        assert self.go.wait(PATIENCE)
        self.seen.append(moment)
        return f"moment {moment}"


def test_of_moments_that_come_too_fast_the_newest_is_drawn_and_all_are_kept():
    draw = Slow()
    film = Film(draw, 50)
    page = Page(film)
    film.show(0)
    assert draw.begun.wait(PATIENCE)
    for k in range(1, 50):
        film.show(k)  # it waits for no drawing
    draw.go.set()
    assert page.rest()[-1]["alt"] == "moment 49"
    assert draw.seen == [0, 49]
    assert page.wind(17)["alt"] == "moment 17"


def test_fewer_moments_than_announced_end_with_the_last_one():
    page, _ = shown(Film(bar, 51), 5, 7)
    assert page.wind(50)["alt"] == page.wind(1)["alt"] == "a bar of 7"
    assert page.wind(0)["alt"] == "a bar of 5"


def test_of_more_moments_than_announced_the_newest_are_kept_and_shown():
    page, answers = shown(Film(bar, 3), 1, 2, 3, 4, 5)
    assert [answer["alt"] for answer in answers] == [f"a bar of {height}" for height in (1, 2, 3, 4, 5)]
    assert [answer["values"]["moment"] for answer in answers] == [0, 1, 2, 2, 2]
    assert [page.wind(moment)["alt"] for moment in range(3)] == [f"a bar of {height}" for height in (3, 4, 5)]


def test_a_training_that_is_run_again_makes_a_film_of_its_own():
    page, _ = shown(Film(bar, 3), 1, 2, *(7, 8, 9))  # the first one was interrupted
    assert [page.wind(moment)["alt"] for moment in range(3)] == [f"a bar of {height}" for height in (7, 8, 9)]


@pytest.mark.parametrize("moments", [1, 0, -3, 2.5, 3.0, "51", None, True, np.nan])
def test_moments_that_make_no_film_are_refused(moments):
    with pytest.raises(ValueError, match="allowed is a whole number of at least 2") as raised:
        Film(bar, moments)
    assert str(raised.value).startswith(f"moments is {moments!r};")


def test_two_moments_are_the_shortest_film():
    page, _ = shown(Film(bar, 2), 4, 6)
    assert [page.wind(moment)["alt"] for moment in range(2)] == ["a bar of 4", "a bar of 6"]


# before there is one


def test_before_the_first_moment_it_says_that_there_is_nothing_and_draws_no_empty_axes():
    film = Film(bar, 3)
    assert repr(film) == NOTHING
    (ax,) = film._sheet.picture.axes
    assert not ax.axison
    assert [text.get_text() for text in film._sheet.picture.texts] == ["nothing has been shown yet"]
    page = Page(film)
    assert page.wind(2)["alt"] == NOTHING
    (answer,) = shown(film, 5)[1]
    assert answer["alt"] == "a bar of 5"
    assert film._sheet.picture.texts == []


def test_nothing_is_drawn_on_several_axes_too():
    def pair(axes, moment):
        return "two panels"

    pair.panels = [["left", "right"]]
    film = Film(pair, 3)
    assert repr(film) == NOTHING
    assert [ax.axison for ax in film._sheet.picture.axes] == [False, False]


# the draw function


def test_the_draw_functions_panels_kinds_and_size_are_taken_over():
    def both(axes, moment):
        axes["hills"].set_zlim(0, moment)
        return f"{axes['hills'].name} and {axes['map'].name}"

    both.panels = [["hills", "map"]]
    both.kinds = {"hills": {"projection": "3d"}}
    both.size = (5, 2)
    film = Film(both, 3)
    assert film.size == [500, 200]
    _, (answer,) = shown(film, 7)
    assert (answer["alt"], answer["error"]) == ("3d and rectilinear", "")
    assert pixels(answer["png"][0]).shape == (200, 500, 3)
    assert list(answer["panels"]) == ["hills", "map"]


def test_a_size_that_is_given_counts_more_than_the_draw_functions():
    def sized(ax, moment):
        return "seen"

    sized.size = (5, 2)
    film = Film(sized, 3, size=(3, 4))
    assert film.size == [300, 400]
    _, (answer,) = shown(film, 7)
    assert pixels(answer["png"][0]).shape == (400, 300, 3)
    assert Film(bar, 3).size == [900, 400], "the usual size"


def labelled(ax, moment):
    ax.bar([0], [moment])
    ax.set_title("one\ntwo\nthree")
    ax.set_ylabel(moment * "wide\n")
    return "seen"


def test_the_axes_are_laid_out_around_the_first_moment_and_stay():
    boxes = [answer["panels"][""]["box"] for answer in shown(Film(labelled, 4), 4, 1, 4)[1]]
    assert boxes[0] == boxes[1] == boxes[2]
    left, above, _, _ = boxes[0]
    assert left > 0.1, "the label's four lines have no room"
    assert above > 0.15, "the title's three lines have no room"
    # It is the first moment that counts.
    assert shown(Film(labelled, 4), 1, 4)[1][1]["panels"][""]["box"][0] < left - 0.05


def test_a_size_and_a_film_of_one_leave_another_alone():
    one, other = Film(bar, 3), Film(bar, 3)
    shown(one, 5, 6)
    assert repr(other) == NOTHING
    assert shown(other, 8)[0].wind(2)["alt"] == "a bar of 8"


# without a kernel


def test_without_a_kernel_it_is_the_picture_that_was_seen_last():
    film = Film(bar, 3, size=(3, 2))
    before, _ = film._repr_mimebundle_()
    assert before["text/plain"] == NOTHING
    page, _ = shown(film, 5, 9)
    data, metadata = film._repr_mimebundle_()
    assert "application/vnd.jupyter.widget-view+json" in data
    assert data["text/plain"] == metadata["image/png"]["alt"] == "a bar of 9"
    assert metadata["image/png"]["width"] == 300
    assert pixels(base64.b64decode(data["image/png"])).shape == (400, 600, 3)
    assert data["image/png"] != before["image/png"]
    page.wind(0)
    assert film._repr_mimebundle_()[0]["text/plain"] == "a bar of 5"


def test_it_can_be_shown_while_its_first_moment_is_still_being_drawn():
    draw = Slow()
    film = Film(draw, 3)
    blocked = threading.Event()
    Explore._drawer.submit(blocked.wait, PATIENCE)  # the drawer has much to do
    film.show(1)
    data, _ = film._repr_mimebundle_()
    assert data["text/plain"] == NOTHING
    assert "image/png" in data
    blocked.set()
    draw.go.set()
    drawn()
    assert film._repr_mimebundle_()[0]["text/plain"] == "moment 1"


def test_the_first_moment_may_come_while_the_empty_picture_is_still_on_its_way(monkeypatch):
    film = Film(bar, 3)
    page = Page(film)
    sheet = film._sheet
    usual = sheet.draw

    def draw(values):
        seen = usual(values)
        film.show(4)  # as the training does, on another thread
        return seen

    monkeypatch.setattr(sheet, "draw", draw)
    page.wind(0)
    answers = page.rest() or [{"error": "", "alt": repr(film)}]
    assert [answer["error"] for answer in answers] == [""] * len(answers)
    assert repr(film) == "a bar of 4"


# threads and mistakes


def test_show_comes_from_the_main_thread_while_another_one_draws():
    threads = set()

    def draw(ax, moment):
        threads.add(threading.current_thread())
        ax.plot(moment)
        return f"up to {len(moment)}"

    film = Film(draw, 200)
    page = Page(film)
    for k in range(1, 201):
        film.show(np.arange(k))
    answers = page.rest()
    assert threading.main_thread() not in threads
    assert len(threads) == 1
    assert answers[-1]["alt"] == "up to 200"
    assert all(answer["error"] == "" for answer in answers)
    assert [page.wind(moment)["alt"] for moment in (0, 100)] == ["up to 1", "up to 101"]


def test_the_page_winds_back_while_moments_come_and_nothing_is_lost():
    film = Film(bar, 100)
    page = Page(film)
    together = threading.Barrier(2)

    def hand():
        together.wait(PATIENCE)
        for k in range(100):
            film._hear({"values": {"moment": k}, "turn": k, "sharpness": 1})

    other = threading.Thread(target=hand)
    other.start()
    together.wait(PATIENCE)
    for k in range(100):
        film.show(k)
    other.join(PATIENCE)
    answers = page.rest()
    assert sum(len(answer["turns"]) for answer in answers) == 100
    assert all(answer["error"] == "" for answer in answers)
    assert [page.wind(moment)["alt"] for moment in (0, 50, 99)] == [
        "a bar of 0",
        "a bar of 50",
        "a bar of 99",
    ]


@pytest.mark.parametrize("first", [True, False], ids=["the first moment", "a later one"])
def test_what_draw_raises_is_shown_and_stops_no_training(first):
    def draw(ax, moment):
        if moment == "broken":
            raise KeyError("accuracy")
        ax.set_ylabel("wide\nwords")
        return moment

    page, answers = shown(Film(draw, 5), *(["broken"] if first else ["fine", "broken"]))
    assert answers[-1]["error"] == "KeyError: 'accuracy'"
    assert answers[-1]["png"] == []
    assert "image/png" in page._film._repr_mimebundle_()[0]
    _, (answer,) = shown(page._film, "fine again")
    assert (answer["error"], answer["alt"]) == ("", "fine again")
    assert answer["panels"][""]["box"][0] > 0.06, "the axes have not been laid out around the words"


def test_a_draw_function_that_returns_no_text_is_told_so_in_the_film():
    _, (answer,) = shown(Film(lambda ax, moment: None, 3), 1)
    assert answer["error"].startswith("TypeError: draw returned None; the alt text is asked for")


def test_a_film_lies_on_its_slider_alone():
    film = Film(bar, 51)
    (control,) = film.controls
    assert (control["name"], control["low"], control["high"], control["step"]) == ("moment", 0, 50, 1)
    with pytest.raises(ValueError, match="moment: 51 is out of range; allowed is 0 to 50"):
        film.set(moment=51)
