"""A frame's bytes give the snapshot's arrays back, and nothing is sent twice."""

import dataclasses
import json
import math

import numpy as np
import pytest
from hypothesis import example, given, settings
from hypothesis import strategies as st

from gan_tutor import digits
from gan_tutor.densities import Mixture, ring
from gan_tutor.frames import FLOATS, Encoder
from gan_tutor.training import GAN

TYPES = {"f4": np.dtype("<f4"), "u1": np.dtype("u1")}


def decoded(header, buffer):
    """What a view makes of a frame: the arrays by name."""
    found, start = {}, 0
    for name, kind, shape in header["arrays"]:
        size = math.prod(shape) * TYPES[kind].itemsize
        found[name] = np.frombuffer(buffer[start : start + size], TYPES[kind]).reshape(shape)
        start += size
    assert start == len(buffer), "the buffer holds what the header tells of, and no more"
    assert len(found) == len(header["arrays"]), "each name once"
    return found


class View:
    """A view that keeps what it was sent."""

    def __init__(self):
        self.arrays = {}

    def draw(self, header, buffer):
        for name in header["gone"]:
            del self.arrays[name]
        self.arrays |= decoded(json.loads(json.dumps(header, allow_nan=False)), buffer)
        return self.arrays


def game(density=None, **more):
    return GAN(density or ring(), generator=(4,), discriminator=(4,), batch_size=8, **more)


GAMES = {
    "plane": game(),
    "critic": game(objective="Wasserstein, gradient penalty"),
    "line": game(Mixture([[0.0], [2.0]]), latent_dim=1),
    "pixels": game(digits.as_pixels(digits.load())),
}
EACH = pytest.mark.parametrize("gan", GAMES.values(), ids=GAMES.keys())


@EACH
def test_every_array_comes_back(gan):
    seen = gan.snapshot()
    header, buffer = Encoder().encode(seen, frozen_steps=np.arange(3))
    arrays = decoded(header, buffer)
    for name in FLOATS:
        expected = getattr(seen, name)
        if expected.size == 0 or (seen.dim > 2 and name in ("real", "fake")):
            assert name not in arrays, name
        else:
            np.testing.assert_array_equal(arrays[name], expected.astype(np.float32), err_msg=name)
            assert arrays[name].dtype == np.float32, name
    np.testing.assert_array_equal(arrays["frozen_steps"], [0, 1, 2])
    # A level is 1/255 of the range, and rounding is to the nearest: half a level, and float rounding.
    half = 0.5 / 255 + 1e-6
    if seen.field.size:
        low, high = header["field_range"]
        shares = (seen.field - low) / (high - low)
        np.testing.assert_allclose(arrays["field"] / 255, shares, rtol=0, atol=half)
        assert arrays["field"].dtype == np.uint8
        assert (low, high) == ((seen.field.min(), seen.field.max()) if seen.critic else (0, 1))
    else:
        assert "field_range" not in header
        assert "field" not in arrays
    np.testing.assert_allclose(arrays["mode_history"] / 255, seen.mode_history, rtol=0, atol=half)
    if seen.images.size:
        np.testing.assert_allclose(arrays["images"] / 255, seen.images.clip(0, 1), rtol=0, atol=half)


@EACH
def test_the_header_is_plain_json_and_says_what_the_snapshot_says(gan):
    seen = gan.snapshot()
    header, _ = Encoder().encode(seen)
    assert json.loads(json.dumps(header, allow_nan=False)) == header
    for name in ("step", "objective", "critic", "dim", "auc", "modes_captured", "high_quality"):
        assert header[name] == getattr(seen, name)
    assert header["extent"] == list(seen.extent)
    assert header["mode_names"] == list(seen.mode_names)
    assert header["gone"] == []


@EACH
def test_only_what_has_changed_is_sent_again_and_a_view_has_all_of_it_at_any_time(gan):
    gan.reset()
    encoder, view = Encoder(), View()
    view.draw(*encoder.encode(gan.snapshot()))
    header, buffer = encoder.encode(gan.snapshot())
    assert header["arrays"] == []
    assert buffer == b""
    for count in range(6):
        gan.train(1, "discriminator" if count % 2 else "generator")
        seen = gan.snapshot()
        header, buffer = encoder.encode(seen)
        sent = {name for name, _, _ in header["arrays"]}
        assert sent.isdisjoint({"real", "latent", "modes", "mode_weights", "real_density"})
        assert {"fake_logits", "history_steps"} <= sent
        assert ("fake" in sent) == (count % 2 == 0 and seen.dim <= 2), "fakes move with G alone"
        whole = decoded(*Encoder().encode(seen))
        have = view.draw(header, buffer)
        assert have.keys() == whole.keys()
        for name, array in whole.items():
            np.testing.assert_array_equal(have[name], array, err_msg=name)


def test_after_forget_everything_is_sent_again():
    seen, encoder = GAMES["plane"].snapshot(), Encoder()
    first = encoder.encode(seen)
    assert encoder.encode(seen)[1] == b""
    encoder.forget()
    assert encoder.encode(seen) == first


def test_what_a_game_no_longer_has_is_named_once_and_sent_anew_when_it_comes_back():
    seen, encoder = GAMES["plane"].snapshot(), Encoder()
    without = dataclasses.replace(seen, modes=np.zeros((0, 0)), mode_weights=np.zeros(0))
    encoder.encode(seen, frozen_steps=np.ones(2))
    header, buffer = encoder.encode(without)
    assert sorted(header["gone"]) == ["frozen_steps", "mode_weights", "modes"]
    assert buffer == b""
    assert encoder.encode(without)[0]["gone"] == []
    header, _ = encoder.encode(seen)
    assert [name for name, _, _ in header["arrays"]] == ["modes", "mode_weights"]


def test_a_field_that_was_not_asked_for_is_not_gone():
    gan, encoder = GAMES["plane"], Encoder()
    encoder.encode(gan.snapshot())
    header, _ = encoder.encode(gan.snapshot(field=False))
    assert header["gone"] == []
    assert "field_range" not in header
    header, buffer = encoder.encode(gan.snapshot())
    assert buffer == b"", "the view has it still"
    assert header["field_range"] == [0, 1]


def test_an_array_of_the_same_bytes_in_another_shape_is_sent():
    encoder, seen = Encoder(), GAMES["plane"].snapshot()
    encoder.encode(dataclasses.replace(seen, mode_history=np.zeros((2, 6))))
    header, _ = encoder.encode(dataclasses.replace(seen, mode_history=np.zeros((4, 3))))
    assert header["arrays"] == [["mode_history", "u1", [4, 3]]]


def test_numbers_that_are_not_finite_stay_out_of_the_header():
    seen = GAMES["critic"].snapshot()
    nan = np.full(4, math.nan)
    broken = dataclasses.replace(
        seen,
        mode_shares=nan,
        mode_history=np.full((3, 4), math.nan),
        gradient_norms=nan,
        real_density=np.zeros(4),
        fake_density=np.zeros(4),
    )
    header, buffer = Encoder().encode(broken)
    json.dumps(header, allow_nan=False)
    arrays = decoded(header, buffer)
    assert header["high_quality"] is None
    assert np.isnan(arrays["optimal"]).all(), "unknown is told among the numbers, where float32 can say it"
    assert (arrays["mode_history"] == 0).all()


@settings(deadline=None)
@given(
    numbers=st.lists(st.floats(allow_nan=False, allow_infinity=False, width=32), min_size=2, max_size=16),
    constant=st.booleans(),
)
@example(numbers=[-(2.0**127), 0.0, 2.0**127], constant=False)  # a range that float32 can't hold
def test_a_critics_field_of_any_range_comes_back_to_half_a_level(numbers, constant):
    numbers = np.array(numbers[:1] * len(numbers) if constant else numbers, np.float32)
    seen = dataclasses.replace(GAMES["critic"].snapshot(), field=numbers)
    header, buffer = Encoder().encode(seen)
    json.dumps(header, allow_nan=False)
    low, high = header["field_range"]
    assert (low, high) == (numbers.min(), numbers.max())
    back = low + (high - low) * (decoded(header, buffer)["field"] / 255)
    # Half a level, and float64 rounding. Where the range is below 1e-30, all of it is one level.
    slack = 0.501 / 255 * (high - low) if high - low > 1e-30 else 1e-30
    assert np.abs(back - numbers.astype(float)).max() <= slack
