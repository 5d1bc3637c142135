"""A recording gives the snapshots back, as exactly as it says, and a damaged one is told from a good one."""

import dataclasses
import functools
import io
import json
import pickle
import re
import zipfile

import numpy as np
import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from gan_tutor import digits, recording
from gan_tutor.densities import Mixture, ring
from gan_tutor.plots import describe
from gan_tutor.snapshots import Snapshot
from gan_tutor.training import GAN

NAMES = [field.name for field in dataclasses.fields(Snapshot)]
PLAIN = ["step", "objective", "critic", "extent", "mode_names"]
LARGEST_HALF = 65504.0
SOME = settings(derandomize=True, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])


def game(density=None, **more):
    return GAN(density or ring(4), generator=(4,), discriminator=(4,), batch_size=8, **more)


GAMES = {
    "plane": game,
    "critic": lambda: game(objective="Wasserstein, gradient penalty"),
    "line": lambda: game(Mixture([[0.0], [2.0]]), latent_dim=1),
    "pixels": lambda: game(digits.as_pixels(digits.load())),
}
EACH = pytest.mark.parametrize("name", GAMES)


@functools.cache
def run(name):
    return GAMES[name]().watch(6, every=2)


def shot(step=0, names="ab", rows=None, **changes):
    """A small snapshot made by hand, with a measurement at each step so far, or at the steps in ``rows``."""
    steps = np.arange(step + 1.0) if rows is None else np.array(rows, float)
    made = {
        "real": np.ones((3, 2)),
        "fake": np.ones((3, 2)),
        "real_logits": np.ones(3),
        "fake_logits": np.ones(3),
        "field": np.ones((2, 2)),
        "extent": (0.0, 2.0, 0.0, 2.0),
        "discriminator_losses": steps + 1,
        "generator_losses": steps + 2,
        "gradient_norms": steps + 3,
        "mode_names": tuple(names),
        "mode_history": steps[:, None] + np.arange(len(names)),
        "objective": "minimax",
    }
    return Snapshot(step=step, history_steps=steps, **{**made, **changes})


def back(snapshots):
    return recording.load(io.BytesIO(recording.to_bytes(snapshots)))


def assert_same(found, expected):
    """Equal in what is plain, in shape, and in numbers to what the docstring of ``save`` allows."""
    for name in PLAIN:
        assert getattr(found, name) == getattr(expected, name), name
        assert type(getattr(found, name)) is type(getattr(expected, name)), name
    for name in sorted(set(NAMES) - set(PLAIN)):
        read, written = getattr(found, name), getattr(expected, name).astype(np.float32)
        assert read.shape == written.shape, name
        assert read.dtype == np.float32, name
        large = (np.abs(written[np.isfinite(written)]) > LARGEST_HALF).any()
        if large or name in recording.CURVES or name.endswith("_gradients"):
            np.testing.assert_array_equal(read, written, err_msg=name)
        else:
            # Half precision has 11 significant binary digits, and none below 2⁻²⁴: half a unit of each.
            finite = np.isfinite(written)
            allowed = np.maximum(2.0**-11 * np.abs(written[finite]), 2.0**-25)
            assert (np.abs(read[finite] - written[finite]) <= allowed).all(), name
            np.testing.assert_array_equal(read[~finite], written[~finite], err_msg=name)


# what comes back


@EACH
def test_every_field_of_a_real_run_comes_back(name):
    found = back(run(name))
    assert len(found) == len(run(name)) == 4
    for read, written in zip(found, run(name), strict=True):
        assert_same(read, written)
        assert describe(read) == describe(written)


def test_every_array_of_a_snapshot_is_kept():
    assert set(NAMES) == {*PLAIN, *recording.ARRAYS, *recording.CURVES}


@settings(SOME, max_examples=50)
@given(st.lists(st.floats(width=32), min_size=1, max_size=20), st.sampled_from(recording.ARRAYS))
def test_any_numbers_come_back_and_large_ones_exactly(numbers, name):
    array = np.array(numbers, np.float32)
    (found,) = back([shot(**{name: array})])
    assert_same(found, shot(**{name: array}))


def test_one_large_number_keeps_its_array_in_single_precision():
    exact = np.float32(1) / 3
    for largest, kept in ((LARGEST_HALF, False), (LARGEST_HALF + 1, True), (np.inf, False), (np.nan, False)):
        (found,) = back([shot(real_logits=np.array([exact, largest], np.float32))])
        assert (found.real_logits[0] == exact) == kept, largest


def test_a_gradient_that_vanishes_does_not_become_0():
    tiny = np.full((3, 2), 1e-12, np.float32)
    (found,) = back([shot(generator_gradients=tiny, discriminator_gradients=-tiny)])
    np.testing.assert_array_equal(found.generator_gradients, tiny)
    np.testing.assert_array_equal(found.discriminator_gradients, -tiny)


def test_numpys_own_scalars_are_taken_for_numbers():
    written = shot(
        step=np.int64(3), critic=np.bool_(True), extent=tuple(np.float32([0, 1, 0, 1])), mode_names=("a", "b")
    )
    (found,) = back([written])
    assert (found.step, found.critic, found.extent) == (3, True, (0.0, 1.0, 0.0, 1.0))


# what changes, and what does not


def test_what_does_not_change_is_stored_once():
    noise = np.random.default_rng(0).normal(size=(5, 50, 2))
    noise[:, 0] = np.nan
    same = [shot(k, real=noise[0].copy(), fake=noise[k]) for k in range(5)]
    with np.load(io.BytesIO(recording.to_bytes(same))) as stored:
        assert stored["real"].size == 100
        assert stored["fake"].size == 500
        assert stored["generator_losses"].size == 5


def test_an_array_that_comes_back_after_another_is_itself_again():
    arrays = [np.full((2, 2), k) for k in (1.0, 1.0, 2.0, 1.0)] + [
        np.full((4, 1), 1.0),
        np.full((2, 2), np.nan),
    ]
    found = back([shot(k, real=array) for k, array in enumerate(arrays)])
    for read, array in zip(found, arrays, strict=True):
        np.testing.assert_array_equal(read.real, array)


def test_modes_that_are_added_in_mid_run_change_the_shapes_from_then_on():
    gan = game()
    snapshots = gan.watch(4, every=2)
    gan.density = ring(6)
    snapshots += gan.watch(4, every=2)
    gan.density = ring(4)
    snapshots += gan.watch(2, every=2)
    assert [len(each.modes) for each in snapshots] == [4, 4, 4, 6, 6, 6, 4, 4]
    for read, written in zip(back(snapshots), snapshots, strict=True):
        assert_same(read, written)


def test_a_field_that_was_not_asked_for_is_empty_again():
    gan = game()
    snapshots = [gan.snapshot(), gan.snapshot(field=False), gan.snapshot()]
    for read, written in zip(back(snapshots), snapshots, strict=True):
        assert_same(read, written)


def test_curves_are_those_of_the_last_snapshot_up_to_each_ones_step():
    # As when a history is full in mid-run: afterwards only every second step is known.
    snapshots = [shot(0), shot(3), shot(5, rows=[0, 2, 4]), shot(9, rows=[0, 2, 4, 6, 8])]
    for read, steps in zip(back(snapshots), ([0], [0, 2], [0, 2, 4], [0, 2, 4, 6, 8]), strict=True):
        expected = shot(read.step, rows=steps)
        for name in recording.CURVES:
            np.testing.assert_array_equal(getattr(read, name), getattr(expected, name), err_msg=name)


def test_curves_of_a_second_run_are_its_own():
    first = [shot(0), shot(4)]
    second = [shot(2, rows=[1, 2], gradient_norms=np.array([7.0, 8.0])), shot(3, rows=[1, 3])]
    found = back([*first, *second])
    for read, steps in zip(found, ([0], [0, 1, 2, 3, 4], [1], [1, 3]), strict=True):
        np.testing.assert_array_equal(read.history_steps, steps)


@pytest.mark.parametrize("shape", [(0, 0), (3, 0)])
def test_where_no_modes_are_known_there_are_none(shape):
    for read in back([shot(k, names="", mode_history=np.zeros(shape)) for k in range(3)]):
        assert read.mode_history.size == read.mode_shares.size == 0
        assert read.mode_names == ()


# files


def test_a_file_has_the_name_that_it_was_given_and_the_same_content_each_time(tmp_path):
    for file in (tmp_path / "run.npz", str(tmp_path / "a run"), tmp_path / "läuft.gan"):
        recording.save(file, run("plane"))
        for read, written in zip(recording.load(file), run("plane"), strict=True):
            assert_same(read, written)
    assert sorted(path.name for path in tmp_path.iterdir()) == ["a run", "läuft.gan", "run.npz"]
    assert {path.read_bytes() for path in tmp_path.iterdir()} == {recording.to_bytes(run("plane"))}


def test_an_open_file_will_do_and_stays_open():
    stream = io.BytesIO()
    recording.save(stream, iter(run("line")))
    assert len(recording.load(stream)) == 4
    assert not stream.closed


def test_a_run_without_snapshots_is_refused_and_no_file_written(tmp_path):
    with pytest.raises(ValueError, match="snapshots is empty; a recording needs at least one"):
        recording.save(tmp_path / "run.npz", [])
    assert list(tmp_path.iterdir()) == []


def test_a_file_that_is_not_there_is_not_found(tmp_path):
    with pytest.raises(FileNotFoundError):
        recording.load(tmp_path / "none.npz")


GOOD = recording.to_bytes([shot(0), shot(2)])


def archive(**arrays):
    buffer = io.BytesIO()
    np.savez_compressed(buffer, **arrays)
    return buffer.getvalue()


def text(content):
    return np.frombuffer(
        json.dumps(content).encode() if not isinstance(content, bytes) else content, np.uint8
    )


def rewritten(change):
    """A recording in which something was changed by somebody who knows archives."""
    with np.load(io.BytesIO(GOOD)) as stored:
        arrays = dict(stored)
    about = json.loads(bytes(arrays["about"]))
    change(about, arrays)
    return archive(**{**arrays, "about": text(about)})


def rewrite(where, value):
    def change(about, arrays):
        *path, last = where
        for key in path:
            about = about[key]
        about[last] = value

    return rewritten(change)


def single(array):
    buffer = io.BytesIO()
    np.save(buffer, array)
    return buffer.getvalue()


NOT_RECORDINGS = {
    "empty": b"",
    "words": b"not a recording\n" * 9,
    "one array": single(np.zeros(3)),
    "one array, with an archive behind it": single(np.zeros(3)) + GOOD,
    "another archive": archive(points=np.zeros((3, 2))),
    "an archive of nothing": b"PK\5\6" + bytes(18),
    "cut short": GOOD[: len(GOOD) // 2],
    "without its end": GOOD[:-1],
    "without its beginning": GOOD[5:],
    "with holes": GOOD[:300] + bytes(300) + GOOD[600:],
    "about no JSON": archive(about=text(b"{")),
    "about no text": archive(about=text(b"\xff\xfe")),
    "about nested without end": archive(about=text(b"[" * 100_000)),
    "about a list": archive(about=text([1])),
    "about a number": archive(about=np.float32(1)),
    "without a version": archive(about=text({})),
    "without snapshots": archive(about=text({"version": 1})),
    "of another version": rewrite(["version"], 2),
    "with an array missing": rewritten(lambda about, arrays: arrays.pop("fake")),
    "with an array cut": rewritten(lambda about, arrays: arrays.update(fake=arrays["fake"][:-1])),
    "with an array of words": rewritten(lambda about, arrays: arrays.update(fake=np.array(["fake"]))),
    "with an array of another shape": rewritten(lambda about, arrays: arrays.update(fake=np.float32(1))),
    "with a place too far": rewrite(["places", "fake", 1, 0], 10**30),
    "with a place before the beginning": rewrite(["places", "fake", 0, 0], -1),
    "with a shape too large": rewrite(["places", "fake", 0, 1], [2**32, 2**32]),
    "with a negative shape": rewrite(["places", "fake", 0, 1], [-3, -2]),
    "with a place missing": rewrite(["places", "fake"], [[0, [3, 2]]]),
    "with a field missing": rewritten(lambda about, arrays: about["snapshots"][0].pop("objective")),
    "with a step that is none": rewrite(["snapshots", 0, "step"], "later"),
    "with a field too many": rewrite(["snapshots", 0, "more"], 1),
    "with no limits": rewrite(["snapshots", 1, "extent"], None),
}


@pytest.mark.parametrize("content", NOT_RECORDINGS.values(), ids=NOT_RECORDINGS)
def test_what_is_no_recording_is_refused_with_a_sentence_that_names_the_file(content, tmp_path):
    file = tmp_path / "some.npz"
    file.write_bytes(content)
    for source, named in (
        (file, repr(str(file))),
        (str(file), repr(str(file))),
        (io.BytesIO(content), "given"),
    ):
        begins = re.escape(f"file {named} ") + "(can't be read as|isn't) a recording"
        with pytest.raises(ValueError, match=begins):
            recording.load(source)


def test_the_sentence_says_what_is_wrong_with_a_file_of_another_kind_or_version():
    for kind in ("words", "one array", "cut short"):
        with pytest.raises(ValueError, match="it isn't an archive of arrays"):
            recording.load(io.BytesIO(NOT_RECORDINGS[kind]))
    with pytest.raises(ValueError, match="its version is 2; allowed is 1"):
        recording.load(io.BytesIO(NOT_RECORDINGS["of another version"]))


def test_the_recordings_that_are_spoilt_here_were_good():
    for content in (GOOD, rewritten(lambda about, arrays: None)):
        for read, written in zip(recording.load(io.BytesIO(content)), [shot(0), shot(2)], strict=True):
            assert_same(read, written)


def test_an_archive_that_would_unfold_to_very_much_is_refused(monkeypatch):
    monkeypatch.setattr(recording, "LARGEST", len(GOOD) // 2)
    with pytest.raises(ValueError, match="would unfold to more than"):
        recording.load(io.BytesIO(GOOD))


def with_entries(at, value):
    """The archive with a byte of each entry in its directory changed (APPNOTE.TXT, section 4.3.12)."""
    content = bytearray(GOOD)
    start = -1
    while (start := content.find(b"PK\1\2", start + 1)) >= 0:
        content[start + at] = value
    return bytes(content)


@pytest.mark.parametrize(
    ("at", "value"),
    [(8, 1), (8, 0x20), (6, 255), (10, 12), (10, 14), (10, 99), (24, 1), (42, 255), (43, 255)],
)
def test_an_archive_with_a_spoilt_directory_is_refused(at, value):
    # Encrypted, patched, of a later version, packed in other ways, of another length, in another place.
    with pytest.raises(ValueError, match="file given "):
        recording.load(io.BytesIO(with_entries(at, value)))


@settings(SOME, max_examples=80)
@given(st.integers(0, len(GOOD) - 1), st.integers(1, 255))
def test_whichever_byte_is_spoilt_the_file_is_refused_or_tells_the_same(place, mask):
    content = bytearray(GOOD)
    content[place] ^= mask
    try:
        found = recording.load(io.BytesIO(content))
    except ValueError as error:
        assert str(error).startswith("file given ")  # noqa: PT017, both ends are right
    else:
        for read, written in zip(found, [shot(0), shot(2)], strict=True):
            assert_same(read, written)


class Trap:
    """What does something when it is unpickled."""

    sprung = False

    def __reduce__(self):
        return exec, ("import test_recording; test_recording.Trap.sprung = True",)


def test_no_pickle_is_ever_loaded(monkeypatch, request):
    monkeypatch.syspath_prepend(request.path.parent)
    import test_recording

    objects = np.array([Trap()], dtype=object)
    pickled = pickle.dumps(Trap())
    traps = [
        pickled,
        pickled + GOOD,
        single(objects),
        archive(about=objects),
        rewritten(lambda about, arrays: arrays.update(fake=objects)),
    ]
    for content in traps:
        with pytest.raises(ValueError, match="file given "):
            recording.load(io.BytesIO(content))
    assert not test_recording.Trap.sprung
    pickle.loads(pickled)
    assert test_recording.Trap.sprung, "the trap works"


def test_the_archive_holds_nothing_but_arrays():
    with zipfile.ZipFile(io.BytesIO(GOOD)) as stored:
        names = {entry.removesuffix(".npy") for entry in stored.namelist()}
    assert names == {"about", *recording.ARRAYS, *recording.CURVES}
