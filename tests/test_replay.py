"""A recording is played back frame by frame as it was, on any page, and needs no torch."""

import base64
import dataclasses
import functools
import json
import math
import re
import subprocess
import sys
import textwrap
from html.parser import HTMLParser
from itertools import pairwise
from pathlib import Path

import numpy as np
import pytest

import gan_tutor
from gan_tutor import digits, recording
from gan_tutor.densities import Mixture, ring
from gan_tutor.frames import Encoder
from gan_tutor.live import Replay
from gan_tutor.plots import FAKE, REAL, describe
from gan_tutor.training import GAN

PACKAGE = Path(gan_tutor.__file__).parent
MODULE = (PACKAGE / "live/stage.js").read_text(encoding="utf-8")
TYPES = {"f4": np.dtype("<f4"), "u1": np.dtype("u1")}
SMALL = {"generator": (4,), "discriminator": (4,), "batch_size": 8}


def more_modes():
    """A run in which modes, and with them the extent, come and go."""
    gan = GAN(ring(4), **SMALL)
    snapshots = gan.watch(2, every=1)
    gan.density = ring(6, radius=5.0)
    return [*snapshots, *gan.watch(2, every=1), gan.snapshot(field=False)]


RUNS = {
    "plane": lambda: GAN(ring(4), **SMALL).watch(4, every=2),
    "critic": lambda: GAN(ring(4), objective="Wasserstein, gradient penalty", **SMALL).watch(4, every=2),
    "line": lambda: GAN(Mixture([[0.0], [2.0]]), latent_dim=1, **SMALL).watch(4, every=2),
    "pixels": lambda: GAN(digits.as_pixels(digits.load()), **SMALL).watch(4, every=2),
    "more modes": more_modes,
}
EACH = pytest.mark.parametrize("name", RUNS)


@functools.cache
def run(name):
    return RUNS[name]()


def unfolded(frames, data):
    """What a view knows at each frame: the lane's header, and its arrays, those of before where none came."""
    known, found, at = {}, [], 0
    for frame in frames:
        (lane,) = frame["lanes"]
        for name in lane["gone"]:
            del known[name]
        for name, kind, shape in lane["arrays"]:
            size = math.prod(shape) * TYPES[kind].itemsize
            known[name] = np.frombuffer(data[at : at + size], TYPES[kind]).reshape(shape)
            at += size
        found.append((lane, dict(known)))
    assert at == len(data), "the frames tell of all the bytes there are"
    return found


def whole(snapshot):
    """A snapshot's arrays as one frame brings them."""
    header, data = Encoder().encode(snapshot)
    ((_, arrays),) = unfolded([{"lanes": [header]}], data)
    return header, arrays


# frames


@EACH
def test_every_frame_gives_its_snapshot_back(name):
    replay = Replay(run(name))
    assert [frame["step"] for frame in replay.frames] == [each.step for each in run(name)]
    for (lane, arrays), seen in zip(unfolded(replay.frames, replay.data), run(name), strict=True):
        header, expected = whole(seen)
        for key in header.keys() - {"arrays", "gone"}:
            assert lane[key] == header[key], key
        # A field that was not asked for is as it was before.
        assert arrays.keys() == expected.keys() | ({"field"} if "field" in arrays else set())
        for key, array in expected.items():
            np.testing.assert_array_equal(arrays[key], array, err_msg=key)


@EACH
def test_the_first_frame_is_whole_and_later_ones_bring_what_has_changed(name):
    replay = Replay(run(name))
    views = unfolded(replay.frames, replay.data)
    header, _ = whole(run(name)[0])
    assert views[0][0]["arrays"] == header["arrays"]
    assert views[0][0]["gone"] == []
    for (_, before), (lane, arrays) in pairwise(views):
        for key, _, _ in lane["arrays"]:
            assert key not in before or not np.array_equal(before[key], arrays[key]), key


@EACH
def test_frames_are_plain_json_that_says_what_the_page_needs(name):
    replay = Replay(run(name))
    assert json.loads(json.dumps(replay.frames, allow_nan=False)) == replay.frames
    for frame, seen in zip(replay.frames, run(name), strict=True):
        (lane,) = frame["lanes"]
        assert lane["title"] == seen.objective
        assert lane["controls"] == {"objective": seen.objective, "frozen": False}
        assert (lane["note"], lane["overtraining"], lane["mixture"]) == ("", False, None)


def test_a_file_is_played_as_its_snapshots_are(tmp_path):
    file = tmp_path / "run.npz"
    recording.save(file, run("plane"))
    played = Replay(recording.load(file))
    for source in (file, str(file)):
        replay = Replay(source)
        assert replay.frames == played.frames
        assert replay.data == played.data


def test_what_cannot_be_played_is_refused(tmp_path):
    with pytest.raises(
        ValueError, match="run is empty; allowed is a recording's file, or at least one snapshot"
    ):
        Replay([])
    with pytest.raises(FileNotFoundError):
        Replay(tmp_path / "none.npz")
    (tmp_path / "words.npz").write_text("words")
    with pytest.raises(ValueError, match=r"words\.npz' can't be read as a recording"):
        Replay(tmp_path / "words.npz")


# the widget


def test_the_widget_is_a_replay_and_shows_its_first_moment_where_no_kernel_lives():
    replay = Replay(run("plane"))
    assert replay.kind == "replay"
    assert replay.colors == {"real": REAL, "fake": FAKE}
    assert {"kind", "menus", "colors", "frames", "data"} <= replay.get_state().keys()
    assert repr(replay) == "Replay: 3 snapshots of a recorded game"
    data, metadata = replay._repr_mimebundle_()
    assert "application/vnd.jupyter.widget-view+json" in data
    assert base64.b64decode(data["image/png"]).startswith(b"\x89PNG")
    assert describe(run("plane")[0]) in metadata["image/png"]["alt"]


# a page of its own


class Page(HTMLParser):
    """What a browser finds on a page."""

    def __init__(self, text):
        super().__init__()
        self.open, self.elements, self.texts = [], [], {}
        self.feed(text)
        self.close()

    def handle_starttag(self, tag, attributes):
        self.elements.append((tag, dict(attributes)))
        if tag != "meta":
            self.open.append(self.elements[-1])

    def handle_endtag(self, tag):
        assert self.open.pop()[0] == tag

    def handle_data(self, text):
        if self.open:
            tag, attributes = self.open[-1]
            key = attributes.get("type", tag) if tag == "script" else tag
            self.texts[key] = self.texts.get(key, "") + text

    @property
    def content(self):
        return json.loads(self.texts["application/json"])


def page_of(replay, folder, *title):
    file = folder / "page.html"
    replay.save_page(file, *title)
    return file.read_text(encoding="utf-8")


@EACH
def test_the_page_holds_the_recording_the_module_and_a_sentence(name, tmp_path):
    replay = Replay(run(name))
    text = page_of(replay, tmp_path, "Run ∇ {data}")
    assert [path.name for path in tmp_path.iterdir()] == ["page.html"]
    page = Page(text)
    assert page.open == []
    assert page.content["frames"] == replay.frames
    assert base64.b64decode(page.content["data"]) == replay.data
    assert page.content["module"] == MODULE
    assert page.content["kind"] == "replay"
    assert page.content["colors"] == {"real": REAL, "fake": FAKE}
    assert page.content["menus"] == replay.menus
    assert page.texts["noscript"] == describe(run(name)[0])
    assert page.texts["title"] == page.texts["h1"] == "Run ∇ {data}"
    assert text.startswith("<!doctype html>")
    assert ("html", {"lang": "en"}) in page.elements
    assert ("meta", {"charset": "utf-8"}) in page.elements


def test_the_page_asks_nothing_of_anybody(tmp_path):
    text = page_of(Replay(run("plane")), tmp_path)
    assert re.findall(r"https?://|@import|url\((?!\))", text) == []
    assert "src=" not in re.sub(r"<script type=.application/json.*?</script>", "", text, flags=re.DOTALL)
    page = Page(text)
    assert {tag for tag, _ in page.elements}.isdisjoint({"link", "img", "iframe", "object", "base"})
    for _, attributes in page.elements:
        assert attributes.keys() <= {"lang", "charset", "name", "content", "id", "type"}


EVIL = "</title></script><script>alert('1')</script><!--<script>&amp;\u2028\\"


def test_nothing_breaks_out_of_its_place_on_the_page(tmp_path):
    snapshots = [dataclasses.replace(each, objective=EVIL, mode_names=(EVIL,) * 4) for each in run("plane")]
    text = page_of(Replay(snapshots), tmp_path, EVIL)
    page = Page(text)
    assert page.texts["title"] == page.texts["h1"] == EVIL
    assert page.content["frames"][0]["lanes"][0]["title"] == EVIL
    assert page.content["frames"][0]["lanes"][0]["mode_names"] == [EVIL] * 4
    assert [tag for tag, _ in page.elements].count("script") == 2
    # "<!--" and "<script" within a script would hide the tag that ends it.
    (inner,) = re.findall(r'<script type="application/json" id="recording">(.*?)</script>', text, re.DOTALL)
    assert "<" not in inner


# what it needs


def test_a_recording_is_loaded_played_and_put_on_a_page_without_torch(tmp_path):
    file = tmp_path / "run.npz"
    recording.save(file, run("plane"))
    code = f"""
        import sys
        from gan_tutor import recording
        from gan_tutor.live import Replay
        recording.save({str(tmp_path / "again.npz")!r}, recording.load({str(file)!r}))
        replay = Replay({str(file)!r})
        replay.save_page({str(tmp_path / "page.html")!r})
        replay._repr_mimebundle_()
        print(sorted({{"torch", "matplotlib.pyplot"}} & sys.modules.keys()))
    """
    told = subprocess.run(
        [sys.executable, "-c", textwrap.dedent(code)], cwd=PACKAGE.parent, check=True, capture_output=True
    )
    assert told.stdout.decode().strip() == "[]"
    assert (tmp_path / "page.html").exists()
