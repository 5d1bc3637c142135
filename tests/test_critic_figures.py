"""The figure of critics draws their curves to one height, their slopes as they are, and tells their size."""

import numpy as np
import pytest
from matplotlib.colors import to_hex

from gan_tutor import plots
from gan_tutor.plots import FAKE, REAL, blank, picture
from gan_tutor.plots.critics import STEEPEST
from gan_tutor.plots.distances import LINES

X = np.linspace(-8, 10, 1801)


def normal(mean):
    return np.exp(-((X - mean) ** 2) / 2) / np.sqrt(2 * np.pi)


P, Q = normal(0), normal(2)
CRITICS = {"line": -X, "flat": -0.001 * X, "steep": 1e5 - 300 * X, "wrong": X + 7}


def drawn(*given):
    with plots.styled():
        _, axes = blank(plots.draw_critics)
        return axes, plots.draw_critics(axes, *given)


def curves(ax):
    """The lines that are curves over all places, by the start of their labels."""
    return {line.get_label().partition(":")[0]: line for line in ax.lines if len(line.get_xdata()) == len(X)}


def test_gap_and_steepness_are_told_in_numbers():
    axes, alt = drawn(X, P, Q, CRITICS)
    assert alt == (
        "Critics of two densities on the line whose W1 is 2. line: gap 2, mean steepness 1; flat: gap "
        "2.0 · 10⁻³, mean steepness 1.0 · 10⁻³; steep: gap 600, mean steepness 300; wrong: gap −2, mean "
        "steepness 1."
    )
    assert axes["densities"].get_title() == "W1 = 2"
    told = [text.get_text() for text in axes["values"].get_legend().get_texts()]
    assert told == ["line: gap 2", "flat: gap 2.0 · 10⁻³", "steep: gap 600", "wrong: gap −2"]
    told = [text.get_text() for text in axes["slopes"].get_legend().get_texts()]
    assert told[0] == "line: 1 on average"
    assert told[2] == "steep: 300 on average"


def test_w1_is_that_of_the_densities_however_they_are_scaled():
    wide = np.exp(-((X / 3) ** 2) / 2)  # not normalised: N(0, 9)
    _, alt = drawn(X, 7 * P, wide, {"V": np.abs(X)})
    # W1 = 2√(2/π) = 1.596, and the gap of |x| is as large, the other way.
    assert "whose W1 is 1.6. V: gap −1.6, mean steepness 1." in alt


def test_each_critic_is_drawn_from_its_lowest_value_to_its_highest():
    axes, _ = drawn(X, P, Q, CRITICS)
    found = curves(axes["values"])
    assert list(found) == list(CRITICS)
    for (name, values), color in zip(CRITICS.items(), LINES, strict=False):
        x, y = found[name].get_xydata().T
        np.testing.assert_array_equal(x, X)
        np.testing.assert_allclose(y, (values - values.min()) / (values.max() - values.min()))
        assert to_hex(found[name].get_color()) == to_hex(color)


def test_slopes_are_drawn_as_they_are_beside_one_and_minus_one():
    axes, _ = drawn(X, P, Q, {**CRITICS, "bent": X**2 / 2})
    found = curves(axes["slopes"])
    for name, slope in (("line", -1), ("flat", -0.001), ("steep", -300), ("wrong", 1)):
        np.testing.assert_allclose(found[name].get_ydata(), slope, rtol=1e-6)  # rounding, of 1e5
    # Differences from both sides are exact for a parabola, but for the ends.
    np.testing.assert_allclose(found["bent"].get_ydata()[1:-1], X[1:-1], atol=1e-9)
    level = sorted(line.get_ydata()[0] for line in axes["slopes"].lines if len(line.get_xdata()) == 2)
    assert level == [-1, 0, 1]
    assert axes["slopes"].get_ylim() == (-STEEPEST, STEEPEST)


def test_the_densities_are_those_of_reals_and_fakes():
    axes, _ = drawn(X, P, Q, CRITICS)
    found = {to_hex(line.get_color()): line.get_ydata() for line in axes["densities"].lines}
    np.testing.assert_allclose(found[REAL], P / P.sum())
    np.testing.assert_allclose(found[FAKE], Q / Q.sum())


def test_a_critic_that_is_a_constant_is_a_level_line_and_has_no_gap():
    axes, alt = drawn(X, P, Q, {"dead": np.full(len(X), 3.0)})
    np.testing.assert_array_equal(curves(axes["values"])["dead"].get_ydata(), 0)
    assert "dead: gap 0, mean steepness 0" in alt


def test_the_mean_steepness_is_that_where_points_lie():
    # Steep only where nothing lies: at x > 8 both densities have less than 1e-8 of their mass.
    _, alt = drawn(X, P, Q, {"far": np.where(X > 8, 100 * (X - 8), 0.0)})
    steepness = float(alt.rpartition("mean steepness ")[2].rstrip(".").replace(" · 10", "e").translate(
        str.maketrans("⁻⁰¹²³⁴⁵⁶⁷⁸⁹", "-0123456789")
    ))  # fmt: skip
    assert steepness < 1e-6


def test_all_three_share_one_line_and_no_legend_hides_a_curve():
    shown = picture(plots.draw_critics, X, P, Q, CRITICS)
    shown.draw_without_rendering()
    width, height = shown.get_size_inches() * shown.dpi
    for ax in shown.axes:
        assert ax.get_xlim() == (X[0], X[-1])
        box = ax.get_legend().get_window_extent()
        assert box.x0 >= ax.get_window_extent().x1
        assert box.x1 <= width
        assert box.y1 <= height


@pytest.mark.parametrize("count", [1, 6])
def test_as_many_critics_as_there_are_colours_are_told_apart(count):
    axes, alt = drawn(X, P, Q, {f"critic {k}": k * X for k in range(1, count + 1)})
    found = curves(axes["values"]).values()
    assert len({to_hex(line.get_color()) for line in found}) == count
    assert alt.count("gap") == count


def test_more_critics_than_there_are_colours_are_refused():
    with pytest.raises(ValueError, match="critics has 7 entries; allowed are 6 at most"):
        drawn(X, P, Q, {str(k): X for k in range(7)})


# gaps


UPDATES = np.array([10, 20, 30])
GAPS = {
    "nothing": np.array([[10.0, 100, 4e3], [11, 110, 5e3]]),
    "strict": np.array([[1.0, 3, 3], [-1, -2, -2.5]]),
}


def gaps_drawn(gaps):
    with plots.styled():
        _, ax = blank(plots.draw_gaps)
        return ax, plots.draw_gaps(ax, UPDATES, gaps, 3.0)


def test_each_seed_has_its_line_of_gaps_and_w1_a_level_one():
    ax, _ = gaps_drawn(GAPS)
    rows = [line.get_ydata() for line in ax.lines if len(line.get_xdata()) == 3]
    np.testing.assert_array_equal(rows, np.concatenate(list(GAPS.values())))
    (level,) = [line for line in ax.lines if line.get_label() == "W1 = 3"]
    assert set(level.get_ydata()) == {3.0}


def test_gaps_below_zero_are_in_the_picture_and_without_them_the_scale_is_logarithmic():
    ax, alt = gaps_drawn(GAPS)
    assert "strict: −2.5 to 3" in alt
    low, high = ax.get_ylim()
    assert low < -2.5 < 5e3 < high
    ticks = ax.get_yticks()
    assert {0.0, 1.0, 100.0} <= set(ticks)
    assert all(low <= tick <= 2 * high for tick in ticks)
    ax, _ = gaps_drawn({"nothing": GAPS["nothing"]})
    assert ax.get_yscale() == "log"
    assert ax.get_ylim()[0] > 0


def test_more_gaps_than_there_are_colours_are_refused():
    with pytest.raises(ValueError, match="gaps has 7 entries; allowed are 6 at most"):
        gaps_drawn({str(k): GAPS["strict"] for k in range(7)})
