"""The surface's Python side: what it tells the page, the pin, and what stands in for it."""

import base64
import gzip
import json
import threading

import numpy as np
import pytest

from gan_tutor import surface as module
from gan_tutor.landscapes import Landscape
from gan_tutor.surface import Surface

HEIGHTS = np.arange(12.0).reshape(3, 4)
LANDSCAPE = Landscape(HEIGHTS, (-2, 2, 0, 3), np.array([[1.5, 2.5], [-1, 1]]), np.array([11.0, 6.0]), [4, 9])


@pytest.fixture
def surface():
    return Surface(LANDSCAPE, "Two hills")


def ask(surface, content, monkeypatch):
    """What the page gets for a message: [(content, buffers), …]."""
    answers = []
    monkeypatch.setattr(surface, "send", lambda content, buffers=None: answers.append((content, buffers)))
    surface._handle_custom_msg(content, [])
    return answers


def test_the_page_gets_the_heights_row_by_row_and_the_modes(surface):
    assert np.frombuffer(surface.heights, "<f4").tolist() == HEIGHTS.ravel().tolist()
    plane = surface.plane
    assert plane["shape"] == [3, 4]
    assert plane["extent"] == [-2, 2, 0, 3]
    assert plane["peaks"] == [[1.5, 2.5], [-1, 1]]
    assert plane["peak_heights"] == [11, 6]
    assert plane["names"] == ["4", "9"]
    json.dumps(plane)


@pytest.mark.parametrize("heights", [HEIGHTS.astype("f4"), HEIGHTS.T.copy().T], ids=["float32", "by columns"])
def test_any_array_of_heights_arrives_the_same(heights):
    other = Landscape(heights, LANDSCAPE.extent, LANDSCAPE.peaks, LANDSCAPE.peak_heights)
    assert Surface(other).heights == Surface(LANDSCAPE).heights


def test_what_is_synced_and_so_may_be_saved_is_small(surface):
    own = set(surface.get_state()) - set(module.anywidget.AnyWidget().get_state())
    assert own == {"title", "plane", "heights", "pin", "_css"}
    large = Surface(
        Landscape(np.zeros((120, 120)), LANDSCAPE.extent, LANDSCAPE.peaks, LANDSCAPE.peak_heights)
    )
    told = {name: value for name, value in large.get_state(own).items() if name != "_css"}
    assert (
        sum(len(value) if isinstance(value, bytes) else len(json.dumps(value)) for value in told.values())
        < 6e4
    )


def test_the_pin_is_nothing_or_a_place_in_the_plane(surface):
    assert surface.pin == []
    seen = []
    surface.observe(lambda change: seen.append(change["new"]), "pin")
    surface.pin = (1, 2.5)
    surface.pin = []
    assert seen == [[1.0, 2.5], []]


@pytest.mark.parametrize("pin", [[3, 1], [0, -0.1], [0], [0, 1, 2], [float("nan"), 1]], ids=str)
def test_any_other_pin_is_refused_in_words(surface, pin):
    surface.pin = [0, 1]
    with pytest.raises(
        ValueError, match=r"pin is .*; allowed are \[x1, x2\], x1 from -2 to 2 and x2 from 0 to 3"
    ):
        surface.pin = pin
    assert surface.pin == [0, 1]


def test_the_library_comes_when_it_is_asked_for_whole_and_compressed(surface, monkeypatch):
    ((content, (sent,)),) = ask(surface, {"ask": "plotly"}, monkeypatch)
    assert content == {"answer": "plotly"}
    assert len(sent) < 2e6
    source = gzip.decompress(sent).decode()
    assert source.startswith("/**\n* plotly.js v")
    # The module that the page makes of it hands in `module` and takes `module.exports`.
    assert 'typeof module === "object" && module.exports' in source[:1000]


def test_a_missing_library_is_told_in_words(surface, monkeypatch):
    def missing():
        raise ModuleNotFoundError("No module named 'plotly'")

    monkeypatch.setattr(module, "_plotly", missing)
    ((content, buffers),) = ask(surface, {"ask": "plotly"}, monkeypatch)
    assert content["error"] == "The package plotly can't be read (No module named 'plotly')."
    assert not buffers


def test_who_can_not_draw_it_gets_a_picture_in_any_thread(surface, monkeypatch):
    found = []
    thread = threading.Thread(target=lambda: found.extend(ask(surface, {"ask": "still"}, monkeypatch)))
    thread.start()
    thread.join()
    ((content, (png,)),) = found
    assert content["answer"] == "still"
    assert "2 modes, named 4, 9" in content["alt"]
    assert png.startswith(b"\x89PNG")


def test_other_messages_are_left_alone(surface, monkeypatch):
    assert ask(surface, {"ask": "anything"}, monkeypatch) == []
    assert ask(surface, {}, monkeypatch) == []


def test_its_bundle_has_the_widget_a_picture_and_a_sentence_that_stays(surface):
    data, metadata = surface._repr_mimebundle_()
    assert data["application/vnd.jupyter.widget-view+json"]["model_id"] == surface.model_id
    assert base64.b64decode(data["image/png"]).startswith(b"\x89PNG")
    assert "10 modes" not in metadata["image/png"]["alt"]
    assert "2 modes" in metadata["image/png"]["alt"]
    assert data["text/plain"] == repr(surface) == repr(Surface(LANDSCAPE))
    assert data["text/plain"] == "A density over x1 and x2 with 2 modes, as a surface and from above"
    assert "text/html" not in data  # JupyterLab would prefer it to the widget
    json.dumps([data, metadata])


def test_its_messages_disturb_no_other_cell(surface):
    # See tame: without it each message makes the inline backend show half-built figures of other cells.
    assert surface.comm is None or "handle_msg" in vars(surface.comm)
