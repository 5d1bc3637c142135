"""The figures of the Dirac-GAN draw the ways and the field as they are, on axes that stay."""

import math
from itertools import pairwise

import numpy as np
import pytest
from matplotlib.collections import LineCollection
from matplotlib.colors import to_hex, to_rgb
from matplotlib.figure import Figure
from matplotlib.quiver import Quiver

from gan_tutor import plots
from gan_tutor.dirac import GAN, METHODS, R1, Wasserstein, WassersteinGP, eigenvalues, trajectory
from gan_tutor.explore import Points, Slider, explore
from gan_tutor.plots import FAKE, REAL, blank, picture
from gan_tutor.plots.dirac import EDGE
from gan_tutor.plots.distances import LINES

STARTS = np.array([[1.0, 1.0], [-0.5, -2.0], [2.5, 0.5]])
WAYS = trajectory(GAN(), STARTS, 0.2, 120)
EACH = pytest.mark.parametrize("method", METHODS.values(), ids=METHODS.keys())


def drawn(method=None, ways=WAYS, **more):
    """The axes by name, and the alt text."""
    with plots.styled():
        _, axes = blank(plots.draw_dirac)
        return axes, plots.draw_dirac(axes, method or GAN(), ways, **more)


def the(kind, ax):
    (found,) = [each for each in ax.collections if isinstance(each, kind)]
    return found


def marks(ax):
    """The starts and the ends, as they are drawn."""
    return [each for each in ax.collections if not isinstance(each, LineCollection | Quiver)]


# the plane


@EACH
def test_the_arrows_lie_along_the_field_and_the_faster_is_the_longer(method):
    axes, _ = drawn(method)
    arrows = the(Quiver, axes["plane"])
    theta, psi = arrows.XY.T
    field = np.stack(method.field(theta, psi))
    speed, length = np.hypot(*field), np.hypot(arrows.U, arrows.V)
    np.testing.assert_allclose(arrows.U * speed, field[0] * length, atol=1e-12)  # rounding
    np.testing.assert_allclose(arrows.V * speed, field[1] * length, atol=1e-12)
    np.testing.assert_allclose(length, np.sqrt(speed / speed.max()), atol=1e-4)  # where hardly anyone moves
    # In the units of the axes, and so short that none reaches the next one's place.
    assert (arrows.angles, arrows.scale_units) == ("xy", "xy")
    assert 1 / arrows.scale == pytest.approx(np.diff(np.unique(theta)).min())
    assert np.abs(arrows.XY).max() < EDGE


def test_each_way_is_drawn_whole_in_its_own_colour_and_darkens():
    axes, _ = drawn()
    pieces = the(LineCollection, axes["plane"])
    segments = pieces.get_segments()
    count = len(segments) // 3
    for k, color in enumerate(LINES[:3]):
        own = segments[k * count : (k + 1) * count]
        for one, following in pairwise(own):
            np.testing.assert_array_equal(one[-1], following[0])
        way = np.concatenate([own[0][:1], *(piece[1:] for piece in own)])
        np.testing.assert_array_equal(way, WAYS[:, k])
        shades = pieces.get_colors()[k * count : (k + 1) * count, :3]
        assert (np.diff(shades.sum(axis=1)) < 0).all()
        np.testing.assert_allclose(shades[-1], to_rgb(color))
        assert shades[0].max() < 0.95  # it is still seen on white


def test_where_a_way_begins_and_ends_is_marked_and_so_is_the_equilibrium():
    axes, _ = drawn()
    starts, ends = marks(axes["plane"])
    np.testing.assert_array_equal(starts.get_offsets(), STARTS)
    np.testing.assert_array_equal(ends.get_offsets(), WAYS[-1])
    assert [to_hex(color) for color in starts.get_facecolor()] == ["#ffffff"]
    assert [to_hex(color) for color in starts.get_edgecolor()] == [to_hex(color) for color in LINES[:3]]
    assert [to_hex(color) for color in ends.get_facecolor()] == [to_hex(color) for color in LINES[:3]]
    (middle,) = axes["plane"].lines
    assert middle.get_xydata().tolist() == [[0, 0]]


def test_a_seventh_way_has_the_first_ones_colour():
    ways = trajectory(GAN(), np.linspace([0.1, 0], [2, 0], 7), 0.2, 10)
    axes, _ = drawn(ways=ways)
    colors = [to_hex(color) for color in marks(axes["plane"])[1].get_facecolor()]
    assert colors[6] == colors[0]
    assert len(set(colors)) == 6
    assert not {REAL, FAKE} & set(colors)


def test_where_the_slope_is_clipped_the_plane_is_grey():
    axes, _ = drawn(Wasserstein(0.5))
    bands = [patch.get_extents().get_points()[:, 1] for patch in axes["plane"].patches]
    to_psi = axes["plane"].transData.inverted()
    bands = sorted(to_psi.transform([(0, y) for y in band])[:, 1].tolist() for band in bands)
    np.testing.assert_allclose(bands, [[-EDGE, -0.5], [0.5, EDGE]])
    for method in (GAN(), Wasserstein(math.inf), Wasserstein(EDGE + 1)):
        assert not drawn(method)[0]["plane"].patches


@pytest.mark.parametrize("method", [GAN(), Wasserstein(), R1()], ids=repr)
@pytest.mark.parametrize("step", [0.05, 1.0])
def test_all_axes_stay_whatever_is_drawn(method, step):
    for starts in (np.zeros((0, 2)), [[1e-9, 0]], STARTS):
        axes, _ = drawn(method, trajectory(method, starts, step, 50))
        for name in ("plane", "game"):
            assert (*axes[name].get_xlim(), *axes[name].get_ylim()) == (-EDGE, EDGE, -EDGE, EDGE)
        assert (*axes["distance"].get_xlim(), *axes["distance"].get_ylim()) == (0, 50, 0.01, 10)
    assert axes["distance"].get_yscale() == "log"
    assert axes["plane"].get_aspect() == 1


def test_the_axis_of_steps_may_be_longer_than_the_ways():
    axes, _ = drawn(ways=WAYS[:11], steps=120)
    assert axes["distance"].get_xlim() == (0, 120)
    assert len(axes["distance"].lines[0].get_xdata()) == 11


# the other panels


def test_the_distances_are_those_of_the_ways_in_their_colours():
    axes, _ = drawn()
    lines = axes["distance"].lines
    assert [line.get_color() for line in lines] == list(LINES[:3])
    for line, way in zip(lines, WAYS.swapaxes(0, 1), strict=True):
        np.testing.assert_allclose(line.get_ydata(), np.sqrt((way**2).sum(axis=1)), rtol=1e-14)
        np.testing.assert_array_equal(line.get_xdata(), np.arange(121))


def test_the_title_has_the_newest_ones_distances():
    assert drawn()[0]["distance"].get_title() == "distance to the equilibrium\nthe newest: 2.5 → 3"
    ways = trajectory(R1(0.3), STARTS[:1], 0.2, 500)
    title = drawn(R1(), ways)[0]["distance"].get_title()
    assert title == "distance to the equilibrium\nthe newest: 1.4 → 2.6 · 10⁻⁶"


def test_the_game_is_the_newest_ones_at_its_end_and_at_its_start():
    axes, _ = drawn()
    zero, reals, *lines = axes["game"].lines
    assert zero.get_ydata() == [0, 0]
    assert reals.get_xydata().tolist() == [[0, 0]]
    assert to_hex(reals.get_color()) == REAL
    before, after, fakes_before, fakes = lines
    x = np.array([-EDGE, EDGE])
    for line, slope in ((before, 0.5), (after, WAYS[-1, 2, 1])):
        np.testing.assert_allclose(line.get_xydata().T, [x, slope * x])
    assert (before.get_linestyle(), after.get_linestyle()) == ("--", "-")
    np.testing.assert_array_equal(fakes_before.get_xydata(), [[2.5, 0]])
    np.testing.assert_array_equal(fakes.get_xydata(), [[WAYS[-1, 2, 0], 0]])
    assert to_hex(fakes.get_color()) == FAKE
    assert to_hex(fakes_before.get_color()) == "#ffffff"
    # Fakes that have come to the reals leave a ring of them to be seen.
    assert reals.get_markersize() > fakes.get_markersize() + 4


# what is said


def test_nearer_farther_and_as_far_are_counted():
    ends = np.array([[0.5, 0], [2.0, 0], [1.009, 0], [0, 0.991], [-1.02, 0]])
    ways = np.stack([np.array([[1.0, 0], [0, 1], [0, -1], [1, 0], [1, 0]]), ends])
    _, alt = drawn(ways=ways)
    assert alt == (
        "minimax: 5 ways of 1 step. Nearer to the equilibrium at the end: 1, farther: 2, as far: 2. The "
        "newest begins 1 from it and ends 1 from it: the fakes are at −1 then, and D's slope is 0."
    )


def test_a_single_way_may_come_without_its_axis():
    way = trajectory(GAN(), (1, 1), 0.2, 500)
    _, alt = drawn(ways=way)
    assert alt == (
        "minimax: 1 way of 500 steps. Nearer to the equilibrium at the end: 0, farther: 1, as far: 0. The "
        "newest begins 1.4 from it and ends 3.1 from it: the fakes are at −2.2 then, and D's slope is −2.2."
    )
    assert drawn(ways=way[:, None])[1] == alt


def test_without_a_start_there_is_the_field_alone():
    axes, alt = drawn(ways=np.zeros((501, 0, 2)))
    assert alt == "minimax: a field of arrows, and no way through it yet."
    assert the(LineCollection, axes["plane"]).get_segments() == []
    assert len(axes["game"].lines) == 2
    assert axes["distance"].get_title() == "distance to the equilibrium\n"


def test_no_steps_are_a_start_alone():
    axes, alt = drawn(ways=STARTS[None])
    assert "3 ways of 0 steps. Nearer to the equilibrium at the end: 0, farther: 0, as far: 3." in alt
    np.testing.assert_array_equal(marks(axes["plane"])[0].get_offsets(), STARTS)


@pytest.mark.filterwarnings("error")
@pytest.mark.parametrize("end", [1e75, 1.7e308, math.inf, math.nan])
def test_what_has_run_off_is_counted_as_farther_and_troubles_nobody(end):
    ways = np.array([[[1.0, 1]], [[3, -3]], [[end, -end]]])
    shown = picture(plots.draw_dirac, GAN(), ways)
    shown.png(scale=0.5)
    assert "Nearer to the equilibrium at the end: 0, farther: 1, as far: 0." in shown.alt
    told = "1.4 · 10⁷⁵ from it: the fakes" if end == 1e75 else "∞ from it."
    assert f"begins 1.4 from it and ends {told}" in shown.alt


# with controls


def test_points_that_are_thrown_onto_the_plane_start_ways():
    @plots.like(plots.draw_dirac)
    def game(axes, starts, step):
        return plots.draw_dirac(axes, GAN(), trajectory(GAN(), starts, step, 50))

    shown = explore(game, starts=Points(panel="plane", most=6), step=Slider(0.05, 1, 0.2))
    assert repr(shown) == "minimax: a field of arrows, and no way through it yet."
    shown = explore(game, starts=Points(STARTS, panel="plane", most=6), step=Slider(0.05, 1, 0.2))
    assert repr(shown).startswith("minimax: 3 ways of 50 steps.")


# eigenvalues

PAIRS = {name: eigenvalues(method) for name, method in METHODS.items() if type(method) is not WassersteinGP}


def test_each_pair_is_two_marks_and_the_imaginary_axis_the_border():
    ax = Figure().subplots()
    plots.draw_eigenvalues(ax, PAIRS)
    border, _, *pairs = ax.lines
    assert border.get_xdata() == [0, 0]
    for line, color, pair in zip(pairs, LINES, PAIRS.values(), strict=False):
        np.testing.assert_array_equal(line.get_xydata(), np.stack([pair.real, pair.imag], axis=1))
        assert line.get_color() == color
        assert line.get_linestyle() == "None"
    (left,) = ax.patches
    assert left.get_extents().x1 == pytest.approx(ax.transData.transform((0, 0))[0])
    words = {text.get_text(): text.get_position()[0] for text in ax.texts}
    assert words["converges"] < 0 < words["runs off"]
    assert ax.get_aspect() == 1


def test_marks_in_one_place_are_all_seen():
    ax = Figure().subplots()
    plots.draw_eigenvalues(ax, {name: np.array([-0.5j, 0.5j]) for name in "abcd"})
    pairs = ax.lines[2:]
    assert [line.get_markerfacecolor() for line in pairs] == ["none"] * 4
    sizes = [line.get_markersize() for line in pairs]
    assert (np.diff(sizes) <= -3).all()
    assert len({line.get_marker() for line in pairs}) == 4


def test_what_is_said_of_eigenvalues_is_what_they_are_and_on_which_side():
    ax = Figure().subplots()
    given = {
        "still": np.array([0.5j, -0.5j]),
        "spirals": np.array([-0.15 - 0.48j, -0.15 + 0.48j]),
        "creeps": np.array([-1.309 + 0j, -0.191 + 0j]),
        "one side": np.array([0.2 + 0j, -1 + 0j]),
    }
    assert plots.draw_eigenvalues(ax, given) == (
        "Eigenvalues in the complex plane; the border is the imaginary axis. still: 0.00 ± 0.50i, on the "
        "border; spirals: −0.15 ± 0.48i, left of it; creeps: −1.31 and −0.19, left of it; "
        "one side: −1.00 and 0.20, right of it."
    )
    labels = [text.get_text() for text in ax.get_legend().get_texts()]
    assert labels[1] == "spirals: −0.15 ± 0.48i"


@pytest.mark.parametrize("largest", [0.1, 1.0, 5.0])
def test_every_eigenvalue_is_in_the_picture(largest):
    ax = Figure().subplots()
    plots.draw_eigenvalues(
        ax, {"a": np.array([-largest, -largest / 2], dtype=complex), "b": PAIRS["minimax"]}
    )
    assert ax.get_xlim()[0] < -largest
    low, high = ax.get_ylim()
    assert low == -high <= -1.25


# both

GIVEN = {"draw_dirac": (METHODS["Wasserstein, gradient penalty"], WAYS), "draw_eigenvalues": (PAIRS,)}


@pytest.mark.parametrize("name", GIVEN)
def test_every_title_and_number_stays_in_the_picture(name):
    figure = picture(getattr(plots, name), *GIVEN[name])
    figure.draw_without_rendering()
    width, height = figure.get_size_inches() * figure.dpi
    for ax in figure.axes:
        for text in (*ax.texts, ax.title, ax.xaxis.label, ax.yaxis.label, ax.get_legend()):
            if text is not None:
                box = text.get_window_extent()
                assert box.x0 >= 0, text
                assert box.y0 >= 0, text
                assert box.x1 <= width, text
                assert box.y1 <= height, text
