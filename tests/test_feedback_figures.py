"""The figures of lesson 4 draw the feedback, the flat costs and the symptoms as the arrays have them."""

import copy

import numpy as np
import pytest
from matplotlib.colors import to_hex
from matplotlib.figure import Figure
from matplotlib.quiver import Quiver

from gan_tutor import plots
from gan_tutor.plots import FAKE, REAL, blank, picture
from gan_tutor.plots.distances import LINES, STYLES
from gan_tutor.plots.gradients import ARROWS, number
from gan_tutor.snapshots import Snapshot, best_discriminator


def panels(draw, *given):
    """The axes of a figure by name, and its alt text."""
    with plots.styled():
        _, axes = blank(draw)
        return axes, draw(axes, *given)


def single(draw, *given):
    """The axes of a figure that has but one, and its alt text."""
    with plots.styled():
        ax = Figure().subplots()
        return ax, draw(ax, *given)


def of_color(ax, color):
    return [line for line in ax.lines if to_hex(line.get_color()) == to_hex(color)]


def of_label(ax, label):
    (line,) = (line for line in ax.lines if line.get_label() == label)
    return line


def told(ax):
    return [text.get_text() for text in ax.texts]


def legend(ax):
    return [text.get_text() for text in ax.get_legend().get_texts()]


def limits(ax):
    return (*ax.get_xlim(), *ax.get_ylim())


def snapshot(**changes):
    rng = np.random.default_rng(0)
    made = {
        "step": 60,
        "real": rng.normal(0, 1, (8, 2)),
        "fake": rng.normal(1, 1, (10, 2)),
        "real_logits": np.array([3.0, 2, 1, 1, 1, 1, 1, -1]),
        "fake_logits": np.array([0.0, 0, 0, 0, 0, -2, -2, -2, -2, -2]),
        "field": rng.uniform(0, 1, (16, 16)),
        "extent": (-4.0, 4.0, -3.0, 5.0),
        "history_steps": np.array([0.0, 30, 60]),
        "discriminator_losses": np.array([1.4, 1.0, 0.5]),
        "generator_losses": np.array([-0.7, -0.2, -0.001]),
        "gradient_norms": np.array([0.25, 0.01, 3.4e-7]),
        "objective": "minimax",
        "generator_gradients": rng.normal(0, 1, (6, 2)),
        "mode_names": ("1", "2", "3"),
        "mode_weights": np.full(3, 1 / 3),
        "mode_shares": np.array([0.64, 0.0, 0.04]),
    }
    return Snapshot(**{**made, **changes})


# numbers as they are told


@pytest.mark.parametrize(
    ("value", "words"),
    [
        (0, "0"),
        (-0.0, "0"),
        (1, "1"),
        (-1, "−1"),
        (0.5, "0.5"),
        (0.0164, "0.016"),
        (0.01, "0.01"),
        (-0.017986, "−0.018"),
        (2.249, "2.2"),
        (42.4, "42"),
        (150, "150"),
        (999, "1.0 · 10³"),  # of which two digits are 1.0
        (12345, "1.2 · 10⁴"),
        (0.00994, "9.9 · 10⁻³"),
        (0.00999, "0.01"),
        (3.3535e-4, "3.4 · 10⁻⁴"),
        (-4.4641e-6, "−4.5 · 10⁻⁶"),
        (7.3e-11, "7.3 · 10⁻¹¹"),
        (9.87e-38, "9.9 · 10⁻³⁸"),
        (np.float32(2.5), "2.5"),
    ],
)
def test_a_number_is_told_in_two_digits(value, words):
    assert number(value) == words


# arrows


def games(scale=100.0, count=6):
    """Two games from the same fakes, the gradients of the second so many times as large."""
    rng = np.random.default_rng(1)
    gradients = rng.normal(0, 1, (count, 2))
    fake = rng.normal(0, 1, (max(count, 10), 2))
    return {
        "minimax": snapshot(fake=fake, generator_gradients=gradients),
        "non-saturating": snapshot(fake=fake, generator_gradients=scale * gradients),
    }


def arrows(ax):
    (quiver,) = (drawn for drawn in ax.collections if isinstance(drawn, Quiver))
    return quiver


def test_an_arrow_starts_at_its_fake_and_goes_against_the_gradient():
    seen = games()
    axes, _ = panels(plots.draw_pulls, seen)
    for ax, game in zip(axes.values(), seen.values(), strict=True):
        quiver = arrows(ax)
        assert (quiver.angles, quiver.scale_units, quiver.scale) == ("xy", "xy", 1)  # in the plane's units
        np.testing.assert_array_equal(quiver.get_offsets(), game.fake[:6])
        way = np.stack([quiver.U, quiver.V], axis=1)
        ratio = way / -game.generator_gradients
        np.testing.assert_allclose(ratio, ratio[0, 0], rtol=1e-9)  # rounding
        assert ratio[0, 0] > 0


@pytest.mark.parametrize("scale", [100.0, 0.02, 1e-9])
def test_the_arrows_of_both_games_have_one_scale_and_the_longest_fits(scale):
    axes, _ = panels(plots.draw_pulls, games(scale))
    first, second = (np.hypot(arrows(ax).U, arrows(ax).V) for ax in axes.values())
    np.testing.assert_allclose(second, scale * first, rtol=1e-9)  # rounding
    assert max(first.max(), second.max()) == pytest.approx(0.18 * 8)  # of the picture's width


def test_a_gradient_of_nothing_at_all_is_drawn_too():
    still = snapshot(generator_gradients=np.zeros((6, 2)))
    axes, alt = panels(plots.draw_pulls, {"one": still, "other": still})
    assert not arrows(axes["1"]).U.any()
    assert "one: mean length of an arrow 0; other" in alt


def test_of_many_fakes_some_have_arrows_and_all_count():
    seen = games(count=96)
    for game in seen.values():
        game.generator_gradients[-1] *= 50  # the longest is not among those that are drawn
    axes, alt = panels(plots.draw_pulls, seen)
    assert len(arrows(axes["2"]).U) == ARROWS < 96
    mean = np.linalg.norm(seen["non-saturating"].generator_gradients, axis=1).mean()
    assert f"non-saturating: mean length of an arrow {number(mean)}." in alt
    longest = max(np.hypot(arrows(ax).U, arrows(ax).V).max() for ax in axes.values())
    assert longest == pytest.approx(0.18 * 8)  # of those that are drawn


def test_each_game_is_told_by_its_title_and_how_long_its_arrows_are():
    pull = np.array([[3.0, 4.0], [0.0, 0.0]])  # lengths 5 and 0
    axes, alt = panels(
        plots.draw_pulls,
        {
            "minimax": snapshot(generator_gradients=1e-6 * pull),
            "non-saturating": snapshot(generator_gradients=pull),
        },
    )
    titles = [ax.get_title() for ax in axes.values()]
    assert titles == [
        "minimax: mean length of an arrow 2.5 · 10⁻⁶",
        "non-saturating: mean length of an arrow 2.5",
    ]
    assert alt == f"Reals, fakes, and arrows the way that the loss sends the fakes. {'; '.join(titles)}."
    for ax in axes.values():
        assert limits(ax) == (-4, 4, -3, 5)
        assert ax.get_legend() is None
        points = [to_hex(dots.get_facecolor()[0]) for dots in ax.collections if not isinstance(dots, Quiver)]
        assert points == [REAL, FAKE]


def test_two_games_it_is():
    with pytest.raises(ValueError, match="shorter"):
        panels(plots.draw_pulls, {"one": snapshot()})


# slopes

LOGITS = np.linspace(-8, 8, 321)
D = 1 / (1 + np.exp(-LOGITS))
FACTORS = {"saturating: −D": -D, "non-saturating: −(1 − D)": D - 1}


def test_each_factor_is_a_line_of_its_own_colour_and_style():
    ax, alt = single(plots.draw_slopes, LOGITS, FACTORS)
    for k, (name, values) in enumerate(FACTORS.items()):
        curve = of_label(ax, name)
        np.testing.assert_array_equal(curve.get_xydata().T, [LOGITS, values])
        assert to_hex(curve.get_color()) == to_hex(LINES[k])
        assert curve.get_linestyle() == STYLES[k]
    assert legend(ax) == list(FACTORS)
    assert told(ax) == ["D is sure: a fake", "D takes it for real"]
    assert alt == (
        "The derivative of G's loss in D's logit, for logits from −8 to 8. saturating: −D: −3.4 · 10⁻⁴ at "
        "the left end, −1 at the right; non-saturating: −(1 − D): −1 at the left end, −3.4 · 10⁻⁴ at the "
        "right."
    )


def test_where_d_is_sure_of_a_fake_has_the_fakes_colour():
    ax, _ = single(plots.draw_slopes, LOGITS, FACTORS)
    spans = [
        (to_hex(span.get_facecolor()), span.get_x(), span.get_x() + span.get_width()) for span in ax.patches
    ]
    assert spans == [(FAKE, -8, 0), (REAL, 0, 8)]


@pytest.mark.parametrize("values", [np.zeros(3), np.array([2.0, 7.0, -40.0])])
def test_all_slopes_are_in_the_picture(values):
    ax, _ = single(plots.draw_slopes, np.array([-1.0, 0, 3]), {"own": values})
    left, right, low, high = limits(ax)
    assert (left, right) == (-1, 3)
    assert low < values.min()
    assert high > values.max()


# tangents

LOSSES = {"log(1 − D)": -np.logaddexp(0, LOGITS), "−log D": np.logaddexp(0, -LOGITS)}


@pytest.mark.parametrize("at", [-8, -4, 0.25, 3.1, 8])
def test_a_tangent_touches_its_loss_and_has_the_slope_of_the_formula(at):
    axes, _ = panels(plots.draw_tangents, LOGITS, LOSSES, at)
    output = 1 / (1 + np.exp(-at))
    for (name, values), color, slope in zip(LOSSES.items(), LINES, (-output, output - 1), strict=False):
        curve, tangent, mark = of_color(axes["losses"], color)
        np.testing.assert_array_equal(curve.get_xydata().T, [LOGITS, values])
        assert curve.get_label() == name
        (left, low), (right, high) = tangent.get_xydata()
        ((x, here),) = mark.get_xydata()
        assert x == at == pytest.approx((left + right) / 2)
        # A finite difference of 0.05, at the ends a one-sided one: half of it by the second derivative 1/4.
        assert (high - low) / (right - left) == pytest.approx(slope, abs=1e-4)
        assert (high + low) / 2 == pytest.approx(here)
        assert here == pytest.approx(np.interp(at, LOGITS, values))
        curve, mark = of_color(axes["slopes"], color)
        assert curve.get_ydata()[100] == pytest.approx((-D, D - 1)[name != "log(1 − D)"][100], abs=1e-4)
        ((x, height),) = mark.get_xydata()
        assert (x, height) == (at, pytest.approx(slope, abs=1e-4))
        assert not mark.get_clip_on()  # whole at either end


def test_the_tangents_axes_stay_while_the_fake_is_moved():
    seen = {
        tuple(limits(ax) for ax in panels(plots.draw_tangents, LOGITS, LOSSES, at)[0].values())
        for at in (-8, -2.5, 0, 8)
    }
    assert len(seen) == 1
    ((losses, slopes),) = seen
    assert losses == (-8, 8, -8.5, 8.5)
    assert slopes[:2] == (-8, 8)


@pytest.mark.parametrize(
    ("at", "where", "says", "first", "second"),
    [
        (-4, "−4.00", "0.018", "−0.018", "−0.98"),
        (0, "0.00", "0.5", "−0.5", "−0.5"),
        (-8, "−8.00", "3.4 · 10⁻⁴", "−3.4 · 10⁻⁴", "−1"),
        (8, "8.00", "1 − 3.4 · 10⁻⁴", "−1", "−3.4 · 10⁻⁴"),
        (4.5, "4.50", "0.99", "−0.99", "−0.011"),
    ],
)
def test_the_sentence_tells_both_slopes_and_d_is_never_quite_1(at, where, says, first, second):
    axes, alt = panels(plots.draw_tangents, LOGITS, LOSSES, at)
    assert axes["losses"].get_title() == f"the fake's logit is {where}: D says {says}"
    assert alt == (
        f"D's logit on a fake is {where}, so that D says {says}. There log(1 − D) has the slope {first} "
        f"and −log D has the slope {second}."
    )
    assert legend(axes["losses"]) == list(LOSSES)
    assert axes["slopes"].get_legend() is None


# norms while D learns

STEPS = np.array([1, 10, 100, 1000])
NORMS = {
    "G after 0 steps": np.array([[0.1, 1.0, 1e-3, 1e-6], [0.2, 0.5, 1e-2, 5e-9], [0.1, 0.7, 1e-3, 7e-8]]),
    "G after 200 steps": np.array([[0.1, 0.2, 0.4, 0.4], [0.2, 0.4, 0.2, 0.1], [0.3, 0.2, 0.6, 0.6]]),
}


def test_there_is_a_line_a_seed_and_a_thick_one_for_their_median():
    ax, _ = single(plots.draw_norms, STEPS, NORMS)
    for (name, rows), color, style in zip(NORMS.items(), LINES, STYLES, strict=False):
        *seeds, middle = of_color(ax, color)
        assert len(seeds) == 3
        for line, row in zip(seeds, rows, strict=True):
            np.testing.assert_array_equal(line.get_xydata().T, [STEPS, row])
            assert line.get_linewidth() < middle.get_linewidth()
        np.testing.assert_array_equal(middle.get_xydata().T, [STEPS, np.sort(rows, axis=0)[1]])
        assert (middle.get_label(), middle.get_linestyle()) == (name, style)
    assert legend(ax) == list(NORMS)
    assert (ax.get_xscale(), ax.get_yscale()) == ("log", "log")
    assert ax.get_xlim() == (1, 1000)


def test_how_far_each_falls_from_its_own_highest_point_is_said():
    _, alt = single(plots.draw_norms, STEPS, NORMS)
    assert alt == (
        "The norm of G's gradient against D's updates, a line for each of 3 seeds. G after 0 steps: from its "
        "highest it falls by 6.0 to 8.0 orders of magnitude; G after 200 steps: from its highest it falls by "
        "0.0 to 0.6 orders of magnitude."
    )


def test_a_fall_that_is_the_same_in_all_seeds_is_told_once():
    _, alt = single(plots.draw_norms, STEPS, {"G": np.ones((3, 4))})
    assert alt.endswith("G: from its highest it falls by 0.0 orders of magnitude.")


def test_a_norm_that_ends_in_0_or_begins_at_0_updates_is_no_trouble():
    rows = np.array([[0.1, 0.2, 1e-20, 0.0], [0.1, 0.2, 1e-20, 1e-30]])
    ax, alt = single(plots.draw_norms, np.array([0, 1, 2, 3]), {"G": rows}, "spread")
    assert ax.get_xlim() == (1, 3)
    assert ax.get_ylabel() == "spread"
    assert alt.startswith("The spread against D's updates, a line for each of 2 seeds. G: from its highest")
    assert "by 29.3 to 37.2 orders" in alt  # float32 ends at 1.2e-38


# counts

COUNTS = {"as it is": 0, "noise": 7, "balance": 16}


def test_each_count_is_a_bar_the_first_one_at_the_top_and_grey():
    ax, alt = single(plots.draw_counts, COUNTS, 16, "all modes are reached")
    bars = [
        (bar.get_y() + bar.get_height() / 2, bar.get_width(), to_hex(bar.get_facecolor()))
        for bar in ax.patches
    ]
    places = {
        tick.get_text(): place for tick, place in zip(ax.get_yticklabels(), ax.get_yticks(), strict=True)
    }
    whole, counted = bars[:3], bars[3:]
    assert [(place, width) for place, width, _ in whole] == [(2, 16), (1, 16), (0, 16)]
    assert counted == [(2, 0, to_hex("0.55")), (1, 7, REAL), (0, 16, REAL)]
    assert places == {"as it is": 2, "noise": 1, "balance": 0}
    assert [(text.get_text(), text.get_position()[1]) for text in ax.texts] == [
        ("0 of 16", 2),
        ("7 of 16", 1),
        ("16 of 16", 0),
    ]
    assert ax.get_title() == "all modes are reached"
    assert ax.get_xlabel() == "seeds"
    assert alt == "all modes are reached, of 16 seeds: as it is: 0; noise: 7; balance: 16."


@pytest.mark.parametrize("of", [1, 3, 8, 15, 16, 17, 256])
def test_the_axis_of_counts_goes_to_all_of_them_in_even_whole_steps(of):
    ax, _ = single(plots.draw_counts, {"a": 0, "b": of}, of)
    ticks = ax.get_xticks()
    assert len(set(np.diff(ticks))) == 1
    assert (ticks == ticks.astype(int)).all()
    assert ticks[0] == 0
    assert of - 0.25 * of < ticks[-1] <= of
    assert len(ticks) <= 9
    left, right = ax.get_xlim()
    assert left == 0
    assert right > of


# where the cost is flat

X = np.linspace(-6, 15, 211)
SHIFTS = np.linspace(0.5, 10, 20)
COSTS = {"V(D*, G)": -np.log(4) * np.exp(-SHIFTS), "W1": SHIFTS}
STEEPNESS = {"of V(D*, G)": np.log(4) * np.exp(-SHIFTS), "of W1": np.ones(20)}


def bell(mu):
    return np.exp(-((X - mu) ** 2) / 2) / np.sqrt(2 * np.pi)


def flat(shift):
    return panels(plots.draw_flat, X, bell(0), bell(shift), shift, SHIFTS, COSTS, STEEPNESS)


@pytest.mark.parametrize("shift", [0.5, 3.0, 10.0])
def test_costs_and_their_steepness_are_curves_with_a_mark_where_q_stands(shift):
    axes, _ = flat(shift)
    for panel, curves in (("curves", COSTS), ("slopes", STEEPNESS)):
        for (name, values), color in zip(curves.items(), LINES, strict=False):
            curve, *marks = of_color(axes[panel], color)
            np.testing.assert_array_equal(curve.get_xydata().T, [SHIFTS, values])
            here = np.interp(shift, SHIFTS, values)
            assert [mark.get_xydata().tolist() for mark in marks] == (
                [[[shift, pytest.approx(here)]]] if here <= 5.4 or panel == "slopes" else []
            )
            assert curve.get_label().startswith(name)
    assert axes["slopes"].get_yscale() == "log"
    assert axes["slopes"].get_title() == "steepness"
    assert axes["curves"].get_title() == "cost"
    judge = axes["line"].figure.axes[-1]
    np.testing.assert_array_equal(judge.lines[0].get_ydata(), best_discriminator(bell(0), bell(shift)))


def test_the_axes_stay_wherever_q_stands():
    seen = {tuple(limits(ax) for ax in flat(shift)[0].values()) for shift in (0.5, 3.0, 10.0)}
    assert len(seen) == 1
    ((_, curves, slopes),) = seen
    assert curves == (0.5, 10, -1.6, 5.4)
    assert slopes == (0.5, 10, 1e-6, 30)


def test_the_values_and_steepness_here_are_told():
    axes, alt = flat(10.0)
    assert legend(axes["slopes"]) == ["of V(D*, G): 6.3 · 10⁻⁵", "of W1: 1"]
    assert legend(axes["curves"]) == ["V(D*, G) = 0.00", "W1 = 10.00"]
    assert alt == (
        "q is moved by 10.00: V(D*, G) 0.00, W1 10.00. Steepness: of V(D*, G) 6.3 · 10⁻⁵, of W1 1."
    )


# two lines


def between(theta):
    apart = theta != 0
    return {"W1": abs(theta), "JSD": np.log(2) * apart, "KL": np.inf if apart else 0.0, "TV": 1.0 * apart}


@pytest.mark.parametrize("theta", [-1.5, 0.0, 0.05, 1.0])
def test_both_lines_are_drawn_and_are_seen_where_they_are_one(theta):
    axes, _ = panels(plots.draw_lines, theta, between(theta))
    ax = axes["plane"]
    (real,), (fake,) = of_color(ax, REAL), of_color(ax, FAKE)
    assert real.get_xydata().tolist() == [[0, 0], [0, 1]]
    assert fake.get_xydata().tolist() == [[theta, 0], [theta, 1]]
    assert real.get_linewidth() > fake.get_linewidth()
    assert legend(ax) == ["reals", "fakes"]
    assert limits(ax) == (-1.6, 1.6, -0.15, 1.3)


@pytest.mark.parametrize("theta", [-1.5, 0.0, 0.05, 1.0])
def test_each_measure_is_a_bar_and_one_that_is_infinite_leaves_the_picture(theta):
    axes, alt = panels(plots.draw_lines, theta, between(theta))
    ax, values = axes["measures"], between(theta)
    bottom, top = ax.get_ylim()
    assert (bottom, top) == (0, 1.8)
    heights = [bar.get_height() for bar in ax.patches]
    assert heights == [min(value, top) for value in values.values()]
    assert [tick.get_text() for tick in ax.get_xticklabels()] == list(values)
    words = [f"{value:.2f}" if np.isfinite(value) else "∞" for value in values.values()]
    assert told(ax) == words
    assert all(0 <= text.get_position()[1] < top for text in ax.texts)
    assert len({bar.get_facecolor() for bar in ax.patches}) == 4
    said = ", ".join(f"{name} {word}" for name, word in zip(values, words, strict=True)).replace(
        "∞", "infinite"
    )
    assert alt == f"Two parallel lines, {abs(theta):.2f} apart: {said}."
    assert axes["plane"].get_title() == f"θ = {theta:.2f}".replace("-", "−")


def test_a_measure_beyond_the_picture_is_told_inside_it():
    axes, alt = panels(plots.draw_lines, 1.5, {"W1": 1.5, "KL": 12.5})
    assert told(axes["measures"]) == ["1.50", "12.50"]
    assert max(text.get_position()[1] for text in axes["measures"].texts) < 1.8
    assert alt.endswith("W1 1.50, KL 12.50.")


# what a patch fits

PLACES = np.linspace(-6, 6, 241)


def normal(mean, std=1.0):
    return np.exp(-(((PLACES - mean) / std) ** 2) / 2) / std / np.sqrt(2 * np.pi)


TWO = 0.7 * normal(-2) + 0.3 * normal(2)
FITS = {
    "minimax": np.array([normal(-0.8, 2), normal(0, 2)]),
    "non-saturating": np.array([normal(-1.9), normal(-3), normal(-2.5)]),
}


def test_a_density_and_what_each_seed_has_made_of_it():
    axes, _ = panels(plots.draw_fits, PLACES, TWO, FITS)
    for ax, (name, rows) in zip(axes.values(), FITS.items(), strict=True):
        (real,) = of_color(ax, REAL)
        np.testing.assert_array_equal(real.get_xydata().T, [PLACES, TWO])
        *curves, _ = of_color(ax, FAKE)  # the last one is the legend's
        for curve, row in zip(curves, rows, strict=True):
            np.testing.assert_array_equal(curve.get_xydata().T, [PLACES, row])
        assert legend(ax) == ["real, p", f"fakes, q: {len(rows)} seeds"]
        assert ax.get_title().startswith(f"{name}: ")
    ((left, right, low, high),) = {limits(ax) for ax in axes.values()}
    assert (left, right, low) == (-6, 6, 0)
    assert high > max(TWO.max(), *(rows.max() for rows in FITS.values()))


def test_how_much_lies_right_of_0_is_the_normals_tail():
    _, alt = panels(plots.draw_fits, PLACES, TWO, FITS)
    # Φ(-0.4) = 34.5 %, Φ(0) = 50 %; Φ(-1.9) = 2.9 %, Φ(-3) = 0.1 %; 0.7 · 2.3 % + 0.3 · 97.7 % = 30.9 %.
    # The place at 0 counts as right of it, all of it: half of 0.05 of the density there is less than 1 %.
    assert alt == (
        "31 % of the reals lie right of 0; of the fakes under each loss minimax: 35 to 50 % right of 0; "
        "non-saturating: 0 to 3 % right of 0."
    )


def test_a_share_that_all_seeds_have_is_told_once():
    _, alt = panels(plots.draw_fits, PLACES, TWO, {"a": normal(-1.9)[None], "b": normal(9)[None]})
    assert alt.endswith("a: 3 % right of 0; b: 100 % right of 0.")


# symptoms


def course(shares, every=50, **changes):
    """A run in which the modes are held so, and whose end has the history of all."""
    return [snapshot(step=every * k, mode_shares=np.array(row), **changes) for k, row in enumerate(shares)]


HOPS = [(0.0, 0.0, 0.0), (0.81, 0.04, 0.0), (0.0, 0.64, 0.0), (0.0, 0.0, 0.5), (0.16, 0.9, 0.01)]
RUN = course(HOPS)


def test_the_ribbon_has_a_row_a_mode_and_a_column_a_moment():
    ax, _ = single(plots.draw_ribbon, RUN)
    (image,) = ax.images
    np.testing.assert_allclose(np.square(image.get_array()), np.array(HOPS).T, atol=1e-12)  # rounding
    assert image.get_clim() == (0, 1)  # the same in every run
    left, right, bottom, top = image.get_extent()
    centers = left + (np.arange(5) + 0.5) / 5 * (right - left)
    np.testing.assert_allclose(centers, [shot.step for shot in RUN])
    assert (bottom, top) == (2.5, -0.5)  # the first mode at the top
    assert dict(zip((t.get_text() for t in ax.get_yticklabels()), ax.get_yticks(), strict=True)) == {
        "1": 0,
        "2": 1,
        "3": 2,
    }
    assert ax.get_xlim() == (0, 200)  # as the curves beside it have
    assert ax.get_title() == "fakes on each mode: darker is more"
    dark = image.cmap(image.norm(np.array([0.0, 0.3, 0.7, 1.0])))[:, :3].sum(axis=1)
    assert (np.diff(dark) < 0).all()


@pytest.mark.parametrize(
    ("shares", "words"),
    [
        (HOPS, "Modes captured: 0 at first, 3 of 3 at the end; 2 modes held more than half of the fakes"),
        (
            [(0.0, 0.6, 0.0), (0.1, 0.8, 0.0)],
            "Modes captured: 1 at first, 2 of 3 at the end; 1 mode held more than half of the fakes",
        ),
        (
            [(0.3, 0.3, 0.3), (0.5, 0.2, 0.0)],
            "Modes captured: 3 at first, 2 of 3 at the end; no modes held more than half of the fakes",
        ),
    ],
)
def test_the_ribbons_sentence_counts_modes(shares, words):
    assert single(plots.draw_ribbon, course(shares))[1] == f"{words} at some moment."


@pytest.mark.parametrize("step", [0, 70])
def test_a_run_of_one_moment_can_be_drawn(step):
    ax, _ = single(plots.draw_ribbon, [snapshot(step=step)])
    assert ax.get_xlim() == (step, step + 0.5)


def test_the_symptoms_are_those_of_the_runs_end():
    axes, alt = panels(plots.draw_symptoms, RUN)
    last = RUN[-1]
    fakes = [dots for dots in axes["plane"].collections if to_hex(dots.get_facecolor()[0]) == FAKE]
    np.testing.assert_array_equal(fakes[0].get_offsets(), last.fake)
    assert axes["plane"].get_title() == "fakes at step 200"
    # Seven reals are above all ten fakes, and the one at −1 above the five at −2.
    assert last.auc == (7 * 10 + 5) / 80
    assert axes["outputs"].get_title() == "D's output at the end, AUC 0.94"
    assert axes["gradient"].get_title() == "norm of G's gradient"
    (norms,) = axes["gradient"].lines
    np.testing.assert_array_equal(norms.get_xydata().T, [last.history_steps, last.gradient_norms])
    assert axes["gradient"].get_yscale() == "log"
    np.testing.assert_array_equal(of_label(axes["losses"], "D's loss").get_ydata(), [1.4, 1.0, 0.5])
    np.testing.assert_array_equal(of_label(axes["losses"], "G's loss").get_ydata(), [-0.7, -0.2, -0.001])
    assert len(axes["ribbon"].images) == 1
    assert alt == (
        "At step 200 D's loss is 0.50 and G's 0.00, and the AUC is 0.94. The norm of G's gradient goes from "
        "0.25 to 3.4 · 10⁻⁷. " + single(plots.draw_ribbon, RUN)[1]
    )


def test_the_symptoms_name_their_colours_beside_the_curves():
    axes, _ = panels(plots.draw_symptoms, RUN)
    assert legend(axes["plane"]) == ["real", "fake"]
    assert legend(axes["losses"]) == ["log 4", "D's loss", "G's loss"]
    axes["plane"].figure.draw_without_rendering()
    for name, side in (("plane", "y0"), ("losses", "y1")):
        ax, box = axes[name], axes[name].get_legend().get_window_extent()
        inside = ax.get_window_extent()
        assert (box.y1 <= inside.y0) if side == "y0" else (box.y0 >= inside.y1 - 1)  # pixels
    assert all(len(axes[name].get_title()) < 45 for name in axes)


def test_a_critic_has_no_log_4():
    axes, _ = panels(plots.draw_symptoms, course(HOPS, critic=True))
    assert legend(axes["losses"]) == ["D's loss", "G's loss"]


def test_a_run_does_not_tell_its_objective():
    secret = course(HOPS, objective="collapse")
    axes, alt = panels(plots.draw_symptoms, secret)
    figure = axes["plane"].figure
    words = [text.get_text() for text in figure.findobj(lambda part: hasattr(part, "get_text"))]
    assert "collapse" not in " ".join([alt, *words])


# all of them

GIVEN = {
    "draw_pulls": (games(),),
    "draw_slopes": (LOGITS, FACTORS),
    "draw_tangents": (LOGITS, LOSSES, 8.0),
    "draw_norms": (STEPS, NORMS),
    "draw_counts": (
        {"a setting with a name that is long": 3, "b": 16},
        16,
        "all modes are reached in 400 steps",
    ),
    "draw_flat": (X, bell(0), bell(10), 10.0, SHIFTS, COSTS, STEEPNESS),
    "draw_lines": (1.5, between(1.5)),
    "draw_fits": (PLACES, TWO, FITS),
    "draw_ribbon": (RUN,),
    "draw_symptoms": (RUN,),
}


@pytest.mark.parametrize("name", GIVEN)
def test_every_title_and_number_stays_in_the_picture(name):
    figure = picture(getattr(plots, name), *GIVEN[name])
    figure.draw_without_rendering()
    width, height = figure.get_size_inches() * figure.dpi
    for ax in figure.axes:
        low, high = sorted(ax.get_ylim())
        ticks = [
            label
            for label, place in zip(ax.get_yticklabels(), ax.get_yticks(), strict=True)
            if low <= place <= high
        ]
        legends = ax.get_legend().get_texts() if ax.get_legend() else []
        for text in (*ax.texts, ax.title, ax.xaxis.label, ax.yaxis.label, *ticks, *legends):
            if text.get_text():
                box = text.get_window_extent()
                assert box.x0 >= 0, text
                assert box.y0 >= 0, text
                assert box.x1 <= width, text
                assert box.y1 <= height, text


@pytest.mark.parametrize("name", GIVEN)
def test_no_two_titles_overlap(name):
    figure = picture(getattr(plots, name), *GIVEN[name])
    figure.draw_without_rendering()
    boxes = [ax.title.get_window_extent() for ax in figure.axes if ax.get_title()]
    assert not [k for k, box in enumerate(boxes) for other in boxes[:k] if box.overlaps(other)]


@pytest.mark.parametrize("name", GIVEN)
def test_what_is_drawn_is_left_as_it_was(name):
    given = copy.deepcopy(GIVEN[name])
    first = picture(getattr(plots, name), *given)
    assert picture(getattr(plots, name), *GIVEN[name]).alt == first.alt
