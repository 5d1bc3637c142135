"""The figure of a moment before a hop: numbered modes, what D says of each, and where the fakes are."""

import numpy as np
import pytest
from matplotlib.colors import to_hex
from test_plots import snapshot

from gan_tutor import plots
from gan_tutor.plots import FAKE, REAL, blank
from gan_tutor.plots.outlines import MODE

ANGLES = 2 * np.pi * np.arange(8) / 8
RING = np.column_stack([np.cos(ANGLES), np.sin(ANGLES)])
OUTPUTS = np.array([0.49, 0.5, 0.51, 0.53, 0.52, 0.46, 0.47, 0.48])
# Seven of ten fakes are nearest to the third mode, and three to the fourth.
FAKES = np.concatenate([np.repeat(RING[2:3] + 0.05, 7, axis=0), np.repeat(RING[3:4], 3, axis=0)])


def moment(**changes):
    made = {
        "modes": RING,
        "mode_names": tuple("12345678"),
        "fake": FAKES,
        "field": np.linspace(0.42, 0.55, 64 * 64).reshape(64, 64),
        "extent": (-2.0, 2.0, -2.0, 2.0),
    }
    return snapshot(**{**made, **changes})


def drawn(*given):
    with plots.styled():
        _, axes = blank(plots.draw_hop)
        return axes, plots.draw_hop(axes, *given)


def test_each_mode_has_its_number_beside_it_outside_the_ring():
    axes, _ = drawn(moment(), OUTPUTS)
    numbers = [text for text in axes["plane"].texts if to_hex(text.get_color()) == MODE]
    assert [text.get_text() for text in numbers] == list("12345678")
    for text, center in zip(numbers, RING, strict=True):
        place = np.array(text.get_position())
        assert np.linalg.norm(place) > 1.2
        assert place / np.linalg.norm(place) == pytest.approx(center)
    marks = axes["bars"].get_xticklabels()
    assert [mark.get_text() for mark in marks] == list("12345678")


def test_a_bar_for_each_mode_reaches_from_one_half_to_ds_output():
    axes, _ = drawn(moment(), OUTPUTS)
    bars = axes["bars"].patches[:8]
    for k, (bar, output) in enumerate(zip(bars, OUTPUTS, strict=True)):
        assert bar.get_x() + bar.get_width() / 2 == pytest.approx(k)
        assert bar.get_y() == 0.5
        assert bar.get_y() + bar.get_height() == pytest.approx(output)
        assert to_hex(bar.get_facecolor()) == (REAL if output > 0.5 else FAKE)
    said = [text.get_text() for text in axes["bars"].texts[:8]]
    assert said == ["0.490", "0.500", "0.510", "0.530", "0.520", "0.460", "0.470", "0.480"]
    low, high = axes["bars"].get_ylim()
    assert low < OUTPUTS.min()
    assert high > OUTPUTS.max()


def test_the_mode_that_the_fakes_are_nearest_to_is_marked_and_told():
    axes, alt = drawn(moment(), OUTPUTS)
    assert alt.startswith("Step 120: 70 % of the fakes are nearest to mode 3.")
    words = axes["bars"].texts[-1]
    assert words.get_text() == "fakes\nare here"
    assert words.get_position()[0] == 2
    _, alt = drawn(moment(fake=FAKES[6:]), OUTPUTS)  # one and three
    assert "75 % of the fakes are nearest to mode 4." in alt


def test_the_field_is_coloured_around_one_half_as_far_as_d_goes():
    axes, _ = drawn(moment(), OUTPUTS)
    (image,) = axes["plane"].images
    assert image.get_clim() == pytest.approx((0.42, 0.58))
    assert axes["plane"].get_title() == "D's output: orange 0.42 to blue 0.58"
    np.testing.assert_array_equal(image.get_array(), moment().field)
    assert image.origin == "lower"
    axes, _ = drawn(moment(), np.append(OUTPUTS[:7], 0.9))  # an output beyond the field's
    assert axes["plane"].images[0].get_clim() == pytest.approx((0.1, 0.9))


def test_a_d_that_says_one_half_to_all_can_be_drawn():
    axes, alt = drawn(moment(field=np.full((64, 64), 0.5)), np.full(8, 0.5))
    assert axes["plane"].images[0].get_clim() == (0, 1)
    assert "8: 0.500." in alt


def test_all_reals_and_fakes_are_in_the_plane():
    seen = moment()
    axes, _ = drawn(seen, OUTPUTS)
    for points, color in ((seen.real, REAL), (seen.fake, FAKE)):
        found = [each for each in axes["plane"].collections if to_hex(each.get_facecolor()[0]) == color]
        np.testing.assert_array_equal(found[0].get_offsets(), points)
