"""Figures draw what the arrays hold, say it in a sentence, and leave everything else alone."""

import base64
import copy
import dataclasses
import functools
import io
import re
from html.parser import HTMLParser

import matplotlib.image
import matplotlib.pyplot as plt
import numpy as np
import pytest
from matplotlib.colors import to_hex, to_rgb
from matplotlib.figure import Figure

from gan_tutor import digits, plots
from gan_tutor.plots import FAKE, REAL, Picture, describe, picture
from gan_tutor.plots.games import FIELD_COLORS
from gan_tutor.snapshots import EnsembleSnapshot, Snapshot

# 6 of 8 reals and 3 of 10 fakes have a logit above 0.
REAL_LOGITS = np.array([3.0, 2.0, 1.0, 0.5, 0.2, 0.1, -0.4, -2.0])
FAKE_LOGITS = np.array([0.3, 0.6, 4.0, -0.1, -0.2, -0.3, -1.0, -2.0, -3.0, -9.0])


def snapshot(**changes):
    rng = np.random.default_rng(0)
    made = {
        "step": 120,
        "real": rng.normal(0, 1, (8, 2)),
        "fake": rng.normal(1, 1, (10, 2)),
        "real_logits": REAL_LOGITS,
        "fake_logits": FAKE_LOGITS,
        "field": rng.uniform(0, 1, (64, 64)),
        "extent": (-4.0, 4.0, -3.0, 5.0),
        "history_steps": np.array([0.0, 40.0, 80.0, 120.0]),
        "discriminator_losses": np.array([1.4, 1.2, 1.0, 0.875]),
        "generator_losses": np.array([0.7, 0.9, 1.3, 2.125]),
        "gradient_norms": np.array([0.5, 0.1, 0.02, 0.0034]),
        "objective": "non-saturating",
    }
    return Snapshot(**{**made, **changes})


def with_modes(**changes):
    """Half of the fakes are good samples of one mode, a quarter of another, and none of the third."""
    made = {
        "mode_names": ("1", "2", "3"),
        "mode_weights": np.array([0.5, 0.25, 0.25]),
        "mode_shares": np.array([0.25, 0.5, 0.0]),
    }
    return snapshot(**{**made, **changes})


def critic(**changes):
    """A critic's values, of which the means are −2 on reals and 0.05 on fakes."""
    made = {
        "critic": True,
        "real_logits": np.linspace(-5, 1, 8),
        "fake_logits": np.linspace(-0.95, 1.05, 10),
        "field": np.random.default_rng(3).normal(0, 100, (64, 64)),
    }
    return snapshot(**{**made, **changes})


def line(**changes):
    rng = np.random.default_rng(4)
    made = {
        "real": rng.uniform(-1, 2, (8, 1)),
        "fake": np.array([[-3.0], [0.0], [1.0], [9.0], [np.nan], [2.9]]),
        "field": rng.uniform(0, 1, 20),
        "extent": (-2.0, 3.0),
        "real_density": rng.uniform(0, 0.5, 20),
        "fake_density": rng.uniform(0, 0.9, 20),
    }
    return snapshot(**{**made, **changes})


def pixels(**changes):
    rng = np.random.default_rng(5)
    made = {
        "real": rng.uniform(0, 1, (8, 64)),
        "fake": rng.uniform(0, 1, (10, 64)),
        "field": np.zeros(0),
        "extent": (),
        "images": rng.uniform(0, 1, (5, 4, 3)),
    }
    return snapshot(**{**made, **changes})


def row(count=3, **changes):
    """The first captures all three modes, the second one (so it has collapsed), and the last has diverged."""
    rng = np.random.default_rng(6)
    fake = rng.normal(0, 1, (count, 9, 2))
    fake[-1] = np.nan
    shares = np.full((count, 3), 0.25)
    shares[1] = [0.0, 0.9, 0.0]
    shares[-1] = 0.0
    made = {
        "step": 70,
        "seeds": 10 + np.arange(count),
        "real": rng.normal(0, 1, (12, 2)),
        "fake": fake,
        "extent": (-4.0, 4.0, -3.0, 5.0),
        "mode_shares": shares,
        "diverged": np.arange(count) == count - 1,
    }
    return EnsembleSnapshot(**{**made, **changes})


def constant(step, real, fake):
    """A snapshot in which D's output is the same on all reals, and the same on all fakes."""
    logits = {
        "real_logits": np.full(5, np.log(real / (1 - real))),
        "fake_logits": np.full(6, np.log(fake / (1 - fake))),
    }
    return snapshot(step=step, **logits)


HANDWRITTEN = digits.Digits(
    images=np.random.default_rng(1).uniform(0, 1, (30, 8, 6)),
    labels=np.arange(30) % 10,
    source="noise",
)
POINTS = np.random.default_rng(2).normal(0, 1, (30, 2))
RUNS = [
    [constant(0, 0.5, 0.5), constant(50, 0.7, 0.4), constant(100, 0.9, 0.2)],
    [constant(0, 0.6, 0.5), constant(50, 0.8, 0.2), constant(100, 0.8, 0.1)],
]

# Each draw function, what it is given, and what its sentence must say, worked out by hand.
SHARES = "step 120: D says real for 75 % of reals and 30 % of fakes"
LOSSES = "At step 120 D's loss is 0.88 and G's 2.12"
NORM = "At step 120 the norm of G's gradient is 0.0034"
CRITIC = "step 120: critic's mean −2 on reals, 0.05 on fakes"
MODES = "step 120: 2 of 3 modes captured, 75 % of fakes of high quality"
DRAWN = {
    "draw_images": ((HANDWRITTEN.images,), ["30 images of 8 by 6 pixels"]),
    "draw_classes": ((POINTS, HANDWRITTEN.labels), ["30 points", "digits 0, 1, 2, 3, 4, 5, 6, 7, 8, 9"]),
    "draw_thumbnails": ((HANDWRITTEN.images, POINTS), ["digit images placed at their x1 and x2"]),
    "draw_features": ((HANDWRITTEN, POINTS), ["Left: 30 points", "Right: ", "digit images placed"]),
    "draw_plane": ((snapshot(),), [SHARES]),
    "draw_plane of a critic": ((critic(),), [CRITIC]),
    "draw_plane of a line": ((line(),), [SHARES, "fakes outside the picture: 3 of 6"]),
    "draw_plane of a critic on a line": ((line(critic=True),), ["step 120: critic's mean"]),
    "draw_plane of images": ((pixels(),), [SHARES]),
    "draw_plane of many numbers": ((pixels(images=np.zeros((0, 0, 0))),), [SHARES]),
    "draw_outputs": ((snapshot(),), [SHARES]),
    "draw_outputs of a critic": ((critic(),), [CRITIC]),
    "draw_losses": ((snapshot(),), [LOSSES]),
    "draw_losses of a critic": ((critic(),), [LOSSES]),
    "draw_gradient_norm": ((snapshot(),), [NORM]),
    "draw_game": ((snapshot(),), [SHARES, LOSSES, NORM]),
    "draw_game of a critic on a line": ((line(critic=True),), ["critic's mean", LOSSES, NORM]),
    "draw_game of images": ((pixels(),), [SHARES, LOSSES, NORM]),
    "draw_modes": ((with_modes(),), [MODES]),
    "draw_modes of none": ((snapshot(),), ["step 120: no modes are known"]),
    "draw_seeds": ((row(),), ["step 70: 1 of 3 seeds collapsed (framed in orange), 1 diverged"]),
    "draw_separation": (
        (RUNS,),
        ["from 0.55 to 0.85 on reals", "from 0.50 to 0.15 on fakes in 100 steps, mean of 2 seeds"],
    ),
    "draw_course": ((), ["Six small pictures"]),
}
EACH = pytest.mark.parametrize("case", DRAWN)


def draw(case):
    return picture(getattr(plots, case.partition(" ")[0]), *DRAWN[case][0])


drawn = functools.cache(draw)


def arrays_in(given):
    """Every array in arguments that may be nested."""
    if isinstance(given, np.ndarray):
        return [given]
    if isinstance(given, list | tuple):
        return [array for part in given for array in arrays_in(part)]
    if dataclasses.is_dataclass(given):
        return arrays_in([getattr(given, field.name) for field in dataclasses.fields(given)])
    return []


def axes():
    return Figure().subplots()


def collections(ax, color):
    return [c for c in ax.collections if len(c.get_facecolor()) and to_hex(c.get_facecolor()[0]) == color]


# every draw function


def test_every_draw_function_is_tried_here():
    tried = {case.partition(" ")[0] for case in DRAWN}
    assert {name for name in vars(plots) if name.startswith("draw_")} == tried


@EACH
def test_the_sentence_says_what_the_arrays_hold(case):
    assert [part for part in DRAWN[case][1] if part not in drawn(case).alt] == []


@EACH
def test_drawing_twice_gives_the_same_picture_and_leaves_everything_else_as_it_was(case):
    arguments = DRAWN[case][0]
    before = copy.deepcopy(arrays_in(arguments))
    again = draw(case)
    assert again.alt == drawn(case).alt
    if case in vars(plots):  # once for each function
        assert again.png(scale=0.5) == drawn(case).png(scale=0.5)
    assert plt.get_fignums() == []
    for array, kept in zip(arrays_in(arguments), before, strict=True):
        np.testing.assert_array_equal(array, kept)
    assert isinstance(again, Picture)


@pytest.mark.parametrize("seen", [snapshot(), line(), pixels()], ids=["plane", "line", "images"])
def test_draw_functions_draw_on_the_axes_that_they_are_given(seen):
    figure = Figure()
    left, right = figure.subplots(1, 2)
    plots.draw_plane(right, seen)
    assert figure.axes[:2] == [left, right]
    assert not left.has_data()
    assert right.has_data()


# what is drawn


def test_the_plane_shows_the_field_the_right_way_up_and_every_point():
    ax, seen = axes(), snapshot()
    plots.draw_plane(ax, seen)
    (image,) = ax.images
    assert image.origin == "lower"
    assert tuple(image.get_extent()) == seen.extent
    np.testing.assert_array_equal(image.get_array(), seen.field)
    assert image.get_clim() == (0, 1)
    assert (*ax.get_xlim(), *ax.get_ylim()) == seen.extent
    for color, points in ((REAL, seen.real), (FAKE, seen.fake)):
        (scattered,) = collections(ax, color)
        np.testing.assert_array_equal(scattered.get_offsets(), points)


def test_the_field_is_blue_where_d_says_real_and_orange_where_it_says_fake():
    assert to_hex(FIELD_COLORS(1.0)) == REAL
    assert to_hex(FIELD_COLORS(0.0)) == FAKE


def test_a_critics_field_goes_from_its_lowest_value_to_its_highest():
    ax, seen = axes(), critic()
    plots.draw_plane(ax, seen)
    assert ax.images[0].get_clim() == (seen.field.min(), seen.field.max())
    assert re.fullmatch(r"critic's value: orange −\d\d0 to blue \d\d0", ax.get_title())
    for value, told in ((1234.5, "1200"), (-0.0, "0")):  # it says the same everywhere
        ax = axes()
        plots.draw_plane(ax, critic(field=np.full((64, 64), value)))
        assert ax.get_title() == f"critic's value: orange {told} to blue {told}"


def test_a_field_that_was_not_asked_for_is_left_out():
    for seen in (snapshot(field=np.zeros(0)), critic(field=np.zeros(0))):
        ax = axes()
        plots.draw_plane(ax, seen)
        assert len(ax.images) == 0
        assert len(collections(ax, FAKE)) == 1
    for seen in (line(field=np.zeros(0)), line(field=np.zeros(0), critic=True)):
        ax = axes()
        plots.draw_plane(ax, seen)
        assert [drawn.get_label() for drawn in ax.figure.axes[1].lines] == ["D* = p / (p + q)"][
            : not seen.critic
        ]


def test_the_line_shows_both_densities_and_both_discriminators():
    ax, seen = axes(), line()
    plots.draw_plane(ax, seen)
    places = np.arange(-2 + 0.125, 3, 0.25)  # the middles of 20 cells from −2 to 3
    for color, density in ((REAL, seen.real_density), (FAKE, seen.fake_density)):
        (curve,) = [each for each in ax.lines if to_hex(each.get_color()) == color]
        np.testing.assert_allclose(curve.get_xydata().T, [places, density], atol=1e-12)
        (area,) = collections(ax, color)
        assert {tuple(corner) for corner in np.stack([places, density], axis=1)} <= set(
            map(tuple, area.get_paths()[0].vertices)
        )
    judge = ax.figure.axes[1]
    assert [each.get_label() for each in judge.lines] == ["D", "D* = p / (p + q)"]
    assert judge.get_ylim() == (0, 1)
    best = seen.real_density / (seen.real_density + seen.fake_density)
    for curve, values in zip(judge.lines, (seen.field, best), strict=True):
        np.testing.assert_allclose(curve.get_xydata().T, [places, values], atol=1e-12)
    labels = [text.get_text() for text in ax.get_legend().get_texts()]
    assert labels == ["real, p", "fakes, q (estimate)", "D", "D* = p / (p + q)"]


def test_a_critic_on_the_line_has_a_scale_of_its_own_and_no_best():
    ax, seen = axes(), line(critic=True, field=np.linspace(-70, 30, 20))
    plots.draw_plane(ax, seen)
    judge = ax.figure.axes[1]
    assert [each.get_label() for each in judge.lines] == ["critic's value"]
    low, high = judge.get_ylim()
    assert low <= -70
    assert high >= 30


def test_images_fill_a_sheet_row_by_row_with_paper_between_them():
    ax, seen = axes(), pixels()
    plots.draw_plane(ax, seen)
    (image,) = ax.images
    sheet = image.get_array()
    assert sheet.shape == (2 * 4 + 1, 3 * 3 + 2)
    for k, (top, left) in enumerate([(0, 0), (0, 4), (0, 8), (5, 0), (5, 4)]):
        np.testing.assert_array_equal(sheet[top : top + 4, left : left + 3], seen.images[k])
    assert sheet.sum() == pytest.approx(seen.images.sum())  # float64 rounding
    assert image.get_clim() == (0, 1)
    assert image.get_cmap()(0.0)[:3] == (1, 1, 1)
    assert image.origin == "upper"


def test_where_there_are_no_images_the_picture_says_what_there_is():
    ax = axes()
    plots.draw_plane(ax, pixels(images=np.zeros((0, 0, 0))))
    assert [text.get_text() for text in ax.texts] == ["points of 64 coordinates"]


@pytest.mark.parametrize("make", [snapshot, line, with_modes], ids=["plane", "line", "modes"])
def test_axes_stay_where_they_are_while_the_game_goes_on(make):
    rng = np.random.default_rng(7)
    early, late = make(), make(step=900)
    moved = {"fake": 30 * late.fake, "fake_logits": 9 * late.fake_logits, "field": late.field**2}
    late = dataclasses.replace(late, **moved, fake_density=5 * rng.uniform(0, 1, late.fake_density.shape))
    for drawing in (plots.draw_plane, plots.draw_outputs, plots.draw_modes):
        limits = []
        for seen in (early, late):
            figure = Figure()
            drawing(figure.subplots(), seen)
            limits.append([(*ax.get_xlim(), *ax.get_ylim()) for ax in figure.axes])
        assert limits[0] == limits[1], drawing.__name__


def histograms(ax):
    """The shares and edges of the bins, filled and as an outline, of reals and then of fakes."""
    return [
        [
            patch.get_data()
            for patch in ax.patches
            if color in (to_hex(patch.get_facecolor()), to_hex(patch.get_edgecolor()))
        ]
        for color in (REAL, FAKE)
    ]


@pytest.mark.parametrize(
    ("real_logits", "fake_logits"),
    [
        (REAL_LOGITS, FAKE_LOGITS),
        (np.full(7, 500.0), np.full(3, -500.0)),  # outputs of exactly 1 and 0
        (np.zeros(4), np.zeros(9)),
    ],
)
def test_each_histograms_shares_sum_to_1(real_logits, fake_logits):
    ax = axes()
    plots.draw_outputs(ax, snapshot(real_logits=real_logits, fake_logits=fake_logits))
    for filled, outline in histograms(ax):
        for steps in (filled, outline):
            assert steps.values.sum() == pytest.approx(1, abs=1e-9)  # float64 rounding
            np.testing.assert_allclose(steps.edges, np.linspace(0, 1, 26))
    assert ax.get_xlim() == (0, 1)
    assert ax.get_ylim() == (0, 1)
    assert [line.get_xdata()[0] for line in ax.lines] == [0.5]


@pytest.mark.parametrize(
    ("real", "fake", "limits", "means"),
    [
        ([-300.0, 100.0], [50.0, 0.0, 700.0], (-300, 700), "−100 on reals, 250 on fakes"),
        ([3.0], [3.0], (3, 6), "3 on reals, 3 on fakes"),  # the same everywhere
        ([0.0], [-0.0], (0, 1), "0 on reals, 0 on fakes"),
        ([-1e20], [-1e20], (-1e20, 0), "−1e20 on reals, −1e20 on fakes"),  # 1 more is no more
    ],
)
def test_a_critics_histograms_hold_all_values_whatever_they_are(real, fake, limits, means):
    ax, real, fake = axes(), np.float32(real), np.float32(fake)
    plots.draw_outputs(ax, critic(real_logits=real, fake_logits=fake))
    for histogram, values in zip(histograms(ax), (real, fake), strict=True):
        for steps in histogram:
            assert steps.values.sum() == pytest.approx(1, abs=1e-9)  # float64 rounding
            assert steps.edges[0] <= values.min()
            assert steps.edges[-1] >= values.max()
    assert ax.get_xlim() == pytest.approx(limits, rel=1e-6)  # the values are float32
    assert len(ax.lines) == 0, "0.5 means nothing to a critic"
    assert ax.get_title().startswith(f"critic's value: mean {means}, AUC ")


def test_the_means_of_ds_outputs_have_two_decimals():
    ax = axes()
    plots.draw_outputs(ax, constant(3, 0.75, 0.125))
    assert ax.get_title() == "D's output: mean 0.75 on reals, 0.12 on fakes, AUC 1.00"


def test_losses_and_norms_are_the_histories():
    ax, seen = axes(), snapshot()
    plots.draw_losses(ax, seen)
    mark, *lines = ax.lines
    assert mark.get_ydata()[0] == np.log(4)
    for line, losses in zip(lines, (seen.discriminator_losses, seen.generator_losses), strict=True):
        np.testing.assert_array_equal(line.get_xydata().T, [seen.history_steps, losses])
    ax = axes()
    plots.draw_losses(ax, critic())
    assert len(ax.lines) == 2, "log 4 means nothing to a critic"
    ax = axes()
    plots.draw_gradient_norm(ax, seen)
    assert ax.get_yscale() == "log"
    np.testing.assert_array_equal(ax.lines[0].get_xydata().T, [seen.history_steps, seen.gradient_norms])


def test_a_game_that_has_not_begun_can_be_drawn():
    start = snapshot(
        step=0,
        history_steps=np.array([0.0]),
        discriminator_losses=np.array([1.4]),
        generator_losses=np.array([0.7]),
        gradient_norms=np.array([0.5]),
    )
    assert "step 0: " in picture(plots.draw_game, start).alt


def test_each_mode_has_a_bar_as_high_as_its_share_and_a_mark_at_the_reals():
    ax, seen = axes(), with_modes()
    plots.draw_modes(ax, seen)
    assert [bar.get_height() for bar in ax.patches] == seen.mode_shares.tolist()
    assert {to_hex(bar.get_facecolor()) for bar in ax.patches} == {FAKE}
    (marks,) = ax.collections
    assert {to_hex(color) for color in marks.get_edgecolor()} == {REAL}
    assert [{y for _, y in segment} for segment in marks.get_segments()] == [{0.5}, {0.25}, {0.25}]
    for bar, segment in zip(ax.patches, marks.get_segments(), strict=True):
        np.testing.assert_allclose(
            sorted(x for x, _ in segment), [bar.get_x(), bar.get_x() + bar.get_width()]
        )
    assert [label.get_text() for label in ax.get_xticklabels()] == ["1", "2", "3"]
    assert ax.get_ylim() == (0, 0.6)
    assert ax.get_title() == "2 of 3 modes captured, 75 % of fakes of high quality"


def test_a_bar_above_all_marks_is_not_cut():
    ax = axes()
    plots.draw_modes(ax, with_modes(mode_shares=np.array([0.0, 1.0, 0.0])))
    assert ax.get_ylim() == (0, 1)


def tiles(ax):
    """The frame of each member: left, right, low, high, colour, width."""
    found = []
    for frame in ax.patches:
        (left, low), edge = frame.get_xy(), to_hex(frame.get_edgecolor())
        found.append(
            (left, left + frame.get_width(), low, low + frame.get_height(), edge, frame.get_linewidth())
        )
    return found


def test_each_member_has_a_tile_with_its_points_where_they_are_in_the_plane():
    ax, seen = axes(), row()
    assert plots.draw_seeds(ax, seen) == "step 70: 1 of 3 seeds collapsed (framed in orange), 1 diverged"
    for k, (left, right, low, high, edge, width) in enumerate(tiles(ax)):
        assert (right - left, high - low) == pytest.approx((8, 8))  # float64 rounding
        for color, points in ((REAL, seen.real), (FAKE, seen.fake[k])):
            shown = np.array(collections(ax, color)[k].get_offsets()) - [left, low] + [-4, -3]
            within = points[(np.abs(points - [0, 1]) <= 4).all(axis=1)]
            np.testing.assert_allclose(shown, within.reshape(-1, 2), atol=1e-9)
        assert (edge == FAKE) == (k == 1) == (width > 1)
    assert [text.get_text() for text in ax.texts] == [
        "seed 10: 3 of 3",
        "seed 11: 1 of 3",
        "seed 12: diverged",
    ]


def test_points_beyond_the_limits_do_not_stray_into_the_next_tile():
    far = np.full((3, 9, 2), 6.0)
    ax = axes()
    plots.draw_seeds(ax, row(fake=far, diverged=np.zeros(3, bool)))
    assert [len(points.get_offsets()) for points in collections(ax, FAKE)] == [0, 0, 0]


@pytest.mark.parametrize("count", [1, 8, 9, 20])
def test_tiles_lie_side_by_side_eight_a_row_and_all_can_be_seen(count):
    ax = axes()
    seen = row(max(count, 2))
    few = {name: getattr(seen, name)[:count] for name in ("seeds", "fake", "mode_shares", "diverged")}
    plots.draw_seeds(ax, dataclasses.replace(seen, **few))
    found = tiles(ax)
    assert len(found) == count
    (x0, x1), (y0, y1) = ax.get_xlim(), ax.get_ylim()
    for k, (left, right, low, high, *_) in enumerate(found):
        assert x0 <= left < right <= x1
        assert y0 <= low < high < y1
        x, y = ax.texts[k].get_position()
        assert (x, y) == (left, pytest.approx(high + 0.4))
        assert y < y1
        for other in found[:k]:
            assert right < other[0] or left > other[1] or high < other[2] or low > other[3]
    assert len({low for _, _, low, *_ in found}) == -(-count // 8)


def test_where_the_modes_are_not_known_nobody_is_said_to_have_collapsed():
    ax = axes()
    seen = row(mode_shares=np.zeros((3, 0)))
    assert plots.draw_seeds(ax, seen) == "step 70: 3 seeds, 1 diverged"
    assert [text.get_text() for text in ax.texts] == ["seed 10", "seed 11", "seed 12: diverged"]
    alone = dataclasses.replace(seen, diverged=np.zeros(3, bool))
    assert plots.draw_seeds(axes(), alone) == "step 70: 3 seeds"


def test_separation_draws_a_line_a_seed_for_reals_and_for_fakes():
    shown = picture(plots.draw_separation, RUNS)
    means = shown.axes[2]
    lines = {
        color: [line for line in means.lines if to_hex(line.get_color()) == color] for color in (REAL, FAKE)
    }
    # float64 rounding of a logarithm and back.
    np.testing.assert_allclose(
        [line.get_ydata() for line in lines[REAL]], [[0.5, 0.7, 0.9], [0.6, 0.8, 0.8]], atol=1e-12
    )
    np.testing.assert_allclose(
        [line.get_ydata() for line in lines[FAKE]], [[0.5, 0.4, 0.2], [0.5, 0.2, 0.1]], atol=1e-12
    )
    assert all(line.get_xdata().tolist() == [0, 50, 100] for each in lines.values() for line in each)


def test_images_are_placed_row_by_row_from_the_top_left_and_named():
    ax = axes()
    said = plots.draw_images(ax, HANDWRITTEN.images, HANDWRITTEN.labels, count=5, columns=3)
    assert said == "5 images of 8 by 6 pixels: 0 1 2 3 4"
    assert [text.get_text() for text in ax.texts] == list("01234")
    corners = [(image.get_extent()[0], -image.get_extent()[2]) for image in ax.images]
    assert sorted(corners, key=lambda corner: corner[::-1]) == corners
    assert len(corners) == len(set(corners)) == 5
    for shown, image in zip(ax.images, HANDWRITTEN.images, strict=False):
        np.testing.assert_array_equal(shown.get_array(), image)
        assert shown.get_clim() == (0, 1)


def test_no_more_images_are_drawn_than_there_are():
    ax = axes()
    assert plots.draw_images(ax, HANDWRITTEN.images[:4], count=99).startswith("4 images")
    assert len(ax.images) == 4


def test_zero_columns_are_refused_with_what_is_allowed():
    with pytest.raises(ValueError, match="columns is 0; allowed is a whole number ≥ 1"):
        plots.draw_images(axes(), HANDWRITTEN.images, columns=0)


def test_thumbnails_sit_on_their_points_and_never_overlap():
    ax = axes()
    said = plots.draw_thumbnails(ax, HANDWRITTEN.images, POINTS)
    boxes = np.array([image.get_extent() for image in ax.images])
    assert said.startswith(f"{len(boxes)} digit images")
    centers = np.stack([boxes[:, :2].mean(axis=1), boxes[:, 2:].mean(axis=1)], axis=1)
    distance = np.abs(centers[:, None] - POINTS).max(axis=2)
    assert distance.min(axis=1).max() < 1e-12  # float64 rounding
    sides = boxes[:, 1] - boxes[:, 0]
    apart = np.abs(centers[:, None] - centers).max(axis=2) + np.diag(np.full(len(boxes), np.inf))
    assert (apart > sides.max()).all()


def test_both_panels_of_the_features_show_the_same_limits():
    left, right = picture(plots.draw_features, HANDWRITTEN, POINTS).axes
    assert left.get_xlim() == right.get_xlim()
    assert left.get_ylim() == right.get_ylim()


def test_each_digits_name_stands_at_its_median():
    ax = axes()
    plots.draw_classes(ax, POINTS, HANDWRITTEN.labels)
    found = {int(text.get_text()): text.get_position() for text in ax.texts}
    expected = {digit: tuple(np.median(POINTS[HANDWRITTEN.labels == digit], axis=0)) for digit in range(10)}
    assert found == expected


# the sentence of what is seen

# As in tests/js/frame.test.mjs: D says real for 3 of 4 reals, and one of two fakes lies outside.
TOLD = {
    "step": 300,
    "extent": (-1.0, 1.0, -1.0, 1.0),
    "real_logits": np.array([1.0, 1, 1, -1]),
    "fake_logits": np.array([-1.0, -1, -1, -1]),
    "fake": np.array([[0.0, 0], [0, 5]]),
    "mode_names": ("1", "2"),
    "mode_shares": np.array([0.5, 0]),
}


def test_what_is_seen_is_said_in_a_line_in_the_words_of_the_live_stage():
    assert describe(snapshot(**TOLD)) == (
        "step 300: D says real for 75 % of reals and 0 % of fakes; 1 of 2 modes captured; "
        "fakes outside the picture: 1 of 2"
    )
    bare = {**TOLD, "mode_names": (), "fake": np.zeros((1, 2))}
    assert describe(snapshot(**bare)) == "step 300: D says real for 75 % of reals and 0 % of fakes"
    values = {"critic": True, "real_logits": np.array([1, 1.4]), "fake_logits": np.array([-0.4, -0.4])}
    assert describe(snapshot(**{**TOLD, "fake": np.zeros((1, 2)), **values})) == (
        "step 300: critic's mean 1.2 on reals, −0.4 on fakes; 1 of 2 modes captured"
    )


@pytest.mark.parametrize(
    ("value", "text"),
    [
        (0, "0"), (-0.0, "0"), (0.25, "0.25"), (-1.5, "−1.5"), (1.0, "1"), (123.4, "120"), (-9949, "−9900"),
        (9951, "1e4"), (8.0007e14, "8e14"), (25000, "3e4"), (-2e-7, "−2e−7"), (0.00125, "0.0013"),
        (0.001, "0.001"), (0.00099999, "0.001"), (0.125, "0.13"), (-0.125, "−0.13"),
    ],
)  # fmt: skip
def test_a_critics_numbers_have_two_digits_however_large_or_small(value, text):
    seen = critic(real_logits=np.array([value]), fake_logits=np.array([0.5, 1.5]))
    assert describe(seen) == f"step 120: critic's mean {text} on reals, 1 on fakes"


def test_percentages_are_strict_at_one_half_and_rounded_halves_go_to_the_even_number():
    for count, of, percent in ((1, 4, 25), (1, 8, 12), (3, 8, 38), (115, 200, 58), (113, 200, 56)):
        logits = np.array([1.0] * count + [0.0] * (of - count))
        assert f"real for {percent} % of reals" in describe(snapshot(real_logits=logits))


def test_fakes_on_the_edge_are_inside_and_those_nowhere_are_not():
    edges = np.array([[-4.0, 5.0], [4.0, -3.0], [np.nan, 0.0], [np.inf, 0.0], [0.0, 5.001]])
    assert describe(snapshot(fake=edges)).endswith("; fakes outside the picture: 3 of 5")
    assert "outside" not in describe(snapshot(fake=edges[:2]))
    assert "outside" not in describe(pixels(fake=np.full((3, 64), 99.0)))


# Picture


class Image(HTMLParser):
    """The attributes of the one <img> in a text."""

    def __init__(self, text):
        super().__init__()
        self.found = []
        self.feed(text)
        (self.attributes,) = self.found

    def handle_starttag(self, tag, attrs):
        assert tag == "img"
        self.found.append(dict(attrs))


ALT = 'D says "real" for 3 < 4 & more\'s to come <script>'


# 8.2 and 4.35 inches are a hair less than 820 and 435 pixels in floating point.
@pytest.mark.parametrize("size", [(9, 4), (8.2, 4.35), (3, 1.5)])
def test_the_bundle_holds_a_sharp_png_with_its_alt_text(size):
    data, metadata = Picture(ALT, size)._repr_mimebundle_(include=None, exclude=None)
    assert set(data) == {"text/html", "image/png", "text/plain"}
    assert data["text/plain"] == ALT
    pixels = matplotlib.image.imread(io.BytesIO(base64.b64decode(data["image/png"])), format="png")
    width, height = round(100 * size[0]), round(100 * size[1])
    assert metadata["image/png"] == {"width": width, "height": height, "alt": ALT}
    # Two pixels a CSS pixel. Matplotlib before 3.11 cuts a size that is not whole: one less then.
    assert 0 <= 2 * height - pixels.shape[0] <= 1
    assert 0 <= 2 * width - pixels.shape[1] <= 1
    shown = Image(data["text/html"]).attributes
    assert shown["alt"] == ALT
    assert shown["width"] == str(width)
    assert shown["src"] == "data:image/png;base64," + data["image/png"]
    assert "<script>" not in data["text/html"]


@pytest.mark.parametrize("scale", [0.5, 1, 3])
def test_the_png_has_that_many_pixels_a_css_pixel(scale):
    pixels = matplotlib.image.imread(io.BytesIO(Picture(size=(2, 1)).png(scale)), format="png")
    assert pixels.shape[:2] == (100 * scale, 200 * scale)


def test_picture_hands_on_its_arguments_and_keeps_the_sentence():
    def draw(ax, first, second=0):
        ax.plot([first, second])
        return f"from {first} to {second}"

    shown = picture(draw, 3, size=(2, 1), second=4)
    assert shown.alt == "from 3 to 4"
    assert shown.get_size_inches().tolist() == [2, 1]
    assert shown.axes[0].lines[0].get_ydata().tolist() == [3, 4]


# colours


def linear(color):
    """An sRGB colour as linear light (IEC 61966-2-1)."""
    channels = np.array(to_rgb(color))
    return np.where(channels <= 0.04045, channels / 12.92, ((channels + 0.055) / 1.055) ** 2.4)


def contrast(one, other):
    """The contrast ratio of WCAG 2.2, 1 to 21."""
    dark, light = sorted(float(linear(color) @ [0.2126, 0.7152, 0.0722]) for color in (one, other))
    return (light + 0.05) / (dark + 0.05)


def lab(light):
    """Linear sRGB light as CIE L*a*b*, white point D65."""
    to_xyz = np.array(
        [
            [0.4124564, 0.3575761, 0.1804375],
            [0.2126729, 0.7151522, 0.072175],
            [0.0193339, 0.119192, 0.9503041],
        ]
    )
    t = to_xyz @ light / to_xyz.sum(axis=1)
    f = np.where(t > (6 / 29) ** 3, np.cbrt(t), t / (3 * (6 / 29) ** 2) + 4 / 29)
    return np.array([116 * f[1] - 16, 500 * (f[0] - f[1]), 200 * (f[1] - f[2])])


# What linear light becomes for dichromats: Machado, Oliveira & Fernandes 2009 (doi 10.1109/TVCG.2009.113),
# the tables of severity 1.0.
SEEN_WITH = {
    "normal vision": np.eye(3),
    "protanopia": [
        [0.152286, 1.052583, -0.204868],
        [0.114503, 0.786281, 0.099216],
        [-0.003882, -0.048116, 1.051998],
    ],
    "deuteranopia": [
        [0.367322, 0.860646, -0.227968],
        [0.280085, 0.672501, 0.047413],
        [-0.01182, 0.04294, 0.968881],
    ],
    "tritanopia": [
        [1.255528, -0.076749, -0.178779],
        [-0.078411, 0.930809, 0.147602],
        [0.004733, 0.691367, 0.3039],
    ],
}


def distance(one, other, matrix):
    """CIE 1976 colour difference as seen with that vision; some 2.3 are just noticeable."""
    return np.linalg.norm(
        np.subtract(*(lab((np.array(matrix) @ linear(color)).clip(0, 1)) for color in (one, other)))
    )


@pytest.mark.parametrize("color", [REAL, FAKE])
@pytest.mark.parametrize("background", ["#ffffff", "#111111"])
def test_real_and_fake_stand_out_on_white_and_on_black(color, background):
    assert contrast(color, background) >= 3  # what WCAG 2.2 asks of graphics, criterion 1.4.11


@pytest.mark.parametrize("matrix", SEEN_WITH.values(), ids=SEEN_WITH.keys())
def test_real_and_fake_stay_apart_for_colour_blind_readers(matrix):
    # 50, about as far as either is from white; red and green of the same lightness keep less than 10.
    assert distance(REAL, FAKE, matrix) > 50


def test_the_distance_knows_a_pair_that_colour_blind_readers_confuse():
    assert distance("#b8322a", "#1f7a1f", SEEN_WITH["normal vision"]) > 90
    assert distance("#b8322a", "#1f7a1f", SEEN_WITH["deuteranopia"]) < 10
