"""A landscape's static figures draw what its arrays hold, and say it in a sentence."""

import copy
import dataclasses

import matplotlib.pyplot as plt
import numpy as np
import pytest
from mpl_toolkits.mplot3d import Axes3D

from gan_tutor.landscapes import Landscape
from gan_tutor.plots import picture
from gan_tutor.plots.landscapes import (
    HEIGHT_COLORS,
    describe,
    draw_hills,
    draw_landscape,
    draw_surface,
)
from gan_tutor.plots.outlines import count_modes

SIZE = {"rows": 30, "columns": 40}


def two_hills(**changes):
    """The higher one is on the right, the lower one at the upper left."""
    extent = (-2.0, 6.0, -1.0, 5.0)
    peaks, peak_heights = np.array([[4.0, 0.5], [-0.5, 4.0]]), np.array([0.2, 0.1])
    made = Landscape(np.zeros((SIZE["rows"], SIZE["columns"])), extent, peaks, peak_heights, ["7", "1"])
    x1, x2 = np.meshgrid(made.x1, made.x2)
    heights = sum(
        height * np.exp(-((x1 - peak[0]) ** 2 + (x2 - peak[1]) ** 2))
        for peak, height in zip(peaks, peak_heights, strict=True)
    )
    return dataclasses.replace(made, heights=heights, **changes)


NO_MODES = {"peaks": np.empty((0, 2)), "peak_heights": np.empty(0), "names": ()}


def texts(ax):
    return {text.get_text() for text in ax.texts}


def brightness(colors):
    return np.asarray(colors)[..., :3] @ [0.2126, 0.7152, 0.0722]


def test_darker_means_higher_all_along():
    falling = brightness(HEIGHT_COLORS(np.linspace(0, 1, HEIGHT_COLORS.N)))
    assert (np.diff(falling) < 0).all()
    assert falling[0] > 0.9
    assert falling[-1] < 0.2


def test_the_map_shows_the_heights_the_right_way_up_and_names_the_modes():
    shown = two_hills()
    figure = picture(draw_landscape, shown)
    (ax,) = figure.axes
    (image,) = ax.get_images()
    np.testing.assert_array_equal(image.get_array(), shown.heights)
    assert image.origin == "lower"
    assert tuple(image.get_extent()) == shown.extent
    assert image.get_clim() == (0, 0.2)
    assert {text.get_text(): text.get_position() for text in ax.texts} == {"7": (4.0, 0.5), "1": (-0.5, 4.0)}
    assert (ax.get_xlabel(), ax.get_ylabel()) == ("x1", "x2")
    assert (*ax.get_xlim(), *ax.get_ylim()) == shown.extent


def test_modes_without_names_are_marked():
    (ax,) = picture(draw_landscape, two_hills(names=())).axes
    assert [tuple(line.get_xydata()[0]) for line in ax.lines] == [(4.0, 0.5), (-0.5, 4.0)]


def test_the_surface_is_as_high_as_the_density_and_its_names_stand_on_the_peaks():
    (ax,) = picture(draw_hills, two_hills()).axes
    assert isinstance(ax, Axes3D)
    low, high = ax.get_zlim()
    assert low == 0
    assert 0.2 < high < 0.22
    assert [ax.get_xlabel(), ax.get_ylabel(), ax.get_zlabel()] == ["x1", "x2", "density"]
    places = {text.get_text(): text.get_position_3d() for text in ax.texts}
    assert places["7"][:2] == (4.0, 0.5)
    assert 0.2 < places["7"][2] < 0.22
    assert 0.1 < places["1"][2] < 0.12


def test_the_plane_keeps_its_shape_in_perspective():
    (ax,) = picture(draw_hills, two_hills()).axes
    width, depth, tall = ax._box_aspect
    assert width / depth == pytest.approx(8 / 6)
    assert 0.3 < tall / width < 0.6


def test_surface_and_map_stand_side_by_side():
    figure = picture(draw_surface, two_hills())
    hills, seen_from_above = sorted(figure.axes, key=lambda ax: not isinstance(ax, Axes3D))
    figure.draw_without_rendering()
    assert hills.get_position().x1 <= seen_from_above.get_position().x0 + 0.02
    assert texts(hills) == texts(seen_from_above) == {"7", "1"}


def test_the_surface_takes_axes_in_perspective_as_they_are():
    figure = plt.Figure()
    ax = figure.add_subplot(projection="3d")
    draw_hills(ax, two_hills())
    assert figure.axes == [ax]


@pytest.mark.parametrize("draw", [draw_landscape, draw_hills, draw_surface])
def test_the_sentence_says_what_is_seen(draw):
    alt = picture(draw, two_hills()).alt
    assert "2 modes, named 7, 1; the highest at x1 4, x2 0.5" in alt
    assert ("hills" in alt, "above" in alt) == (draw is not draw_landscape, draw is not draw_hills)


@pytest.mark.parametrize("draw", [draw_landscape, draw_hills, draw_surface])
@pytest.mark.parametrize(
    "shown",
    [
        two_hills(**NO_MODES),
        Landscape(np.zeros((4, 5)), (0, 1, 0, 1), **NO_MODES),
        Landscape(np.ones((1, 1)), (0, 1, 0, 1), **NO_MODES),
    ],
    ids=["no modes", "flat", "a single cell"],
)
def test_what_has_no_peaks_can_be_drawn(draw, shown):
    figure = picture(draw, shown)
    assert "no modes" in figure.alt
    assert figure.png(scale=0.5)


def test_modes_are_counted_in_words():
    one = two_hills(peaks=np.array([[-0.04, -1.0]]), peak_heights=np.ones(1), names=())
    assert count_modes(1) == "1 mode"
    assert (count_modes(0), count_modes(2)) == ("no modes", "2 modes")
    assert describe(one) == "1 mode; the highest at x1 −0.04, x2 −1"


def test_drawing_twice_gives_the_same_picture_and_changes_nothing():
    shown = two_hills()
    before = copy.deepcopy(shown)
    first, second = (picture(draw_surface, shown) for _ in range(2))
    assert first.png(scale=0.5) == second.png(scale=0.5)
    for field in dataclasses.fields(Landscape):
        np.testing.assert_array_equal(getattr(shown, field.name), getattr(before, field.name))
    assert plt.get_fignums() == []
