"""The figures of lesson 3 draw the game, the distances and the runs as the arrays have them."""

import copy
import dataclasses

import numpy as np
import pytest
from matplotlib.colors import to_hex
from matplotlib.figure import Figure
from matplotlib.patches import Rectangle

from gan_tutor import plots
from gan_tutor.duel import KNOTS, Judge, play
from gan_tutor.plots import FAKE, REAL, blank, picture
from gan_tutor.plots.distances import LINES
from gan_tutor.snapshots import Snapshot, best_discriminator

LOG4 = np.log(4)


def cost(real_outputs, fake_outputs):
    return -np.log(real_outputs).mean(), -np.log(1 - fake_outputs).mean()


def panels(draw, *given):
    """The axes of a figure by name, and its alt text."""
    with plots.styled():
        _, axes = blank(draw)
        return axes, draw(axes, *given)


def of_color(ax, color):
    return [line for line in ax.lines if to_hex(line.get_color()) == to_hex(color)]


def dashed(ax):
    """Where a dashed line goes straight across."""
    return [
        line.get_ydata()[0]
        for line in ax.lines
        if line.get_linestyle() == "--" and len(line.get_xdata()) == 2
    ]


def bars(ax):
    """The bars: what each stands on, its height, and its colour."""
    return [(bar.get_y(), bar.get_height(), to_hex(bar.get_facecolor())) for bar in ax.patches]


def told(ax):
    return [text.get_text() for text in ax.texts]


# what an image costs D

IMAGES = np.random.default_rng(0).uniform(0, 1, (4, 8, 6))
IS_REAL = np.array([True, False, True, False])
OUTPUTS = np.array([0.9, 0.05, 0.25, 0.5])
COSTS = np.array([0.75, 0.5])


def test_each_image_has_its_kinds_colour_and_what_d_says_of_it():
    axes, _ = panels(plots.draw_costs, IMAGES, IS_REAL, OUTPUTS, COSTS)
    ax = axes["images"]
    assert told(ax)[::2] == ["real", "fake", "real", "fake"]
    assert told(ax)[1::2] == ["D says 0.90", "D says 0.05", "D says 0.25", "D says 0.50"]
    colors = [REAL, FAKE, REAL, FAKE]
    assert [to_hex(text.get_color()) for text in ax.texts[::2]] == colors
    frames = [patch for patch in ax.patches if isinstance(patch, Rectangle)]
    assert [to_hex(frame.get_edgecolor()) for frame in frames] == colors
    for k, (image, frame) in enumerate(zip(ax.images, frames, strict=True)):
        np.testing.assert_array_equal(image.get_array(), IMAGES[k])
        assert image.get_clim() == (0, 1)
        left, right, bottom, top = image.get_extent()
        assert (left, right - left) == (frame.get_x(), pytest.approx(frame.get_width()))
        assert (bottom, top) == (frame.get_y(), frame.get_height())
        assert k < left < right < k + 1


def test_each_image_is_a_mark_on_its_kinds_curve():
    axes, _ = panels(plots.draw_costs, IMAGES, IS_REAL, OUTPUTS, COSTS)
    ax = axes["curves"]
    for color, law in ((REAL, lambda d: -np.log(d)), (FAKE, lambda d: -np.log(1 - d))):
        curve, *marks = of_color(ax, color)
        x, y = curve.get_data()
        np.testing.assert_allclose(y, law(x), rtol=1e-12)  # rounding
        where = [mark.get_xydata()[0].tolist() for mark in marks]
        kind = OUTPUTS[(color == REAL) == IS_REAL]
        np.testing.assert_allclose(where, np.stack([kind, law(kind)], axis=1), rtol=1e-12)
        assert {mark.get_marker() for mark in marks} == {"o" if color == REAL else "D"}
    labels = [text.get_text() for text in ax.get_legend().get_texts()]
    assert labels == ["a real costs −log D", "a fake costs −log(1 − D)"]


def test_marks_of_both_kinds_in_one_place_are_both_seen():
    axes, _ = panels(plots.draw_costs, IMAGES[:2], IS_REAL[:2], np.array([0.5, 0.5]), COSTS)
    under, over = (line for line in axes["curves"].lines if len(line.get_xdata()) == 1)
    np.testing.assert_allclose(under.get_xydata(), over.get_xydata())
    assert under.get_markersize() > over.get_markersize() + 2


def test_a_cost_beyond_the_axis_is_a_mark_on_its_top():
    outputs = np.array([1e-9, 0.9999])
    axes, alt = panels(plots.draw_costs, IMAGES[:2], IS_REAL[:2], outputs, np.array([20.72, 9.21]))
    marks = [line.get_xydata()[0].tolist() for line in axes["curves"].lines if len(line.get_xdata()) == 1]
    assert marks == [[1e-9, 5.0], [0.9999, 5.0]]
    assert "The reals cost D 20.72 on average and the fakes 9.21, together 29.93, so that V is −29.93" in alt


def test_the_sentence_says_what_d_says_and_what_it_pays():
    _, alt = panels(plots.draw_costs, IMAGES, IS_REAL, OUTPUTS, COSTS)
    assert alt == (
        "D says 0.90 of a real, 0.05 of a fake, 0.25 of a real, 0.50 of a fake. The reals cost D 0.75 on "
        "average and the fakes 0.50, together 1.25, so that V is −1.25."
    )


def test_the_bars_are_the_costs_and_the_third_one_stands_them_on_each_other():
    ax = Figure().subplots()
    plots.draw_cost_bars(ax, COSTS)
    assert bars(ax) == [(0, 0.75, REAL), (0, 0.5, FAKE), (0, 0.75, REAL), (0.75, 0.5, FAKE)]
    assert [tick.get_text() for tick in ax.get_xticklabels()] == ["reals", "fakes", "sum"]
    assert told(ax) == ["log 4", "0.75", "0.50", "1.25"]
    assert [text.xy for text in ax.texts] == [(2.45, LOG4), (0, 0.75), (1, 0.5), (2, 1.25)]
    assert dashed(ax) == [LOG4]


@pytest.mark.parametrize("costs", [(0.0, 0.0), (0.7, 0.7), (5.2, 9.0)])
def test_the_bars_axis_stays_while_costs_are_compared(costs):
    ax = Figure().subplots()
    plots.draw_cost_bars(ax, np.array(costs))
    assert ax.get_ylim() == (0, 5.4)
    assert max(text.xy[1] for text in ax.texts) <= 5  # a number stays in the picture


def test_costs_that_lack_their_minus_hang_below_zero_where_they_are_seen():
    ax = Figure().subplots()
    said = plots.draw_cost_bars(ax, np.array([-2.0, -1.0]))
    assert ax.get_ylim()[0] < -3
    assert told(ax)[1:] == ["−2.00", "−1.00", "−3.00"]
    assert said == "The reals cost D −2.00 on average and the fakes −1.00, together −3.00, so that V is 3.00"


# judge against fakes

HILLS = Judge([0.3, 0.6, 0.4, 0.2, 0.5, 0.8, 0.6, 0.3, 0.7])
REALS, STARTS = np.array([1.0, 1.5, 0.5]), np.array([0.25, -2.5, 0.25])


def match(moves):
    return play(cost, HILLS, REALS, STARTS, moves)


def duel(moves):
    return panels(plots.draw_duel, match(moves))


def test_the_line_shows_d_as_it_is_and_as_it_was():
    seen = match("DDG")
    axes, _ = panels(plots.draw_duel, seen)
    curves = {line.get_label(): line for line in axes["line"].lines if len(line.get_xdata()) > 100}
    assert list(curves) == ["D before", "D"]
    for curve, judge in zip(curves.values(), (seen.judges[0], seen.judges[-1]), strict=True):
        x, y = curve.get_data()
        np.testing.assert_array_equal(y, judge(x))
        assert (x[0], x[-1]) == (KNOTS[0], KNOTS[-1])
    assert [text.get_text() for text in axes["line"].get_legend().get_texts()] == ["D before", "D"]


@pytest.mark.parametrize("moves", ["", "GG"])
def test_a_d_that_has_not_moved_is_drawn_once(moves):
    axes, _ = duel(moves)
    curves = [line.get_label() for line in axes["line"].lines if len(line.get_xdata()) > 100]
    assert curves == ["D"]


def test_reals_and_fakes_have_rows_and_the_fakes_their_way_and_ds_output():
    seen = match("GGDG")
    axes, _ = panels(plots.draw_duel, seen)
    ax = axes["line"]
    (reals,) = of_color(ax, REAL)
    np.testing.assert_array_equal(reals.get_xdata(), REALS)
    *ways, ends = of_color(ax, FAKE)
    np.testing.assert_array_equal(ends.get_xdata(), seen.fakes[-1])
    rows = ends.get_ydata()
    assert len(set(rows)) == 3  # two of them started in one place
    for k, way in enumerate(ways):
        np.testing.assert_array_equal(way.get_xdata(), seen.fakes[:, k])
        assert set(way.get_ydata()) == {rows[k]}
    (stems,) = ax.collections
    outputs = seen.judges[-1](seen.fakes[-1])
    np.testing.assert_allclose(
        stems.get_segments(),
        [[(x, row), (x, top)] for x, row, top in zip(seen.fakes[-1], rows, outputs, strict=True)],
    )
    names = {tick.get_text(): (tick.get_position()[1], tick.get_color()) for tick in ax.get_yticklabels()}
    assert names["reals"] == (reals.get_ydata()[0], REAL)
    assert names["fakes"] == (pytest.approx(rows.mean()), FAKE)


@pytest.mark.parametrize("count", [1, 2, 7, 60])
def test_however_many_fakes_there_are_they_stay_in_their_row(count):
    seen = play(cost, HILLS, REALS, np.zeros(count), "")
    axes, _ = panels(plots.draw_duel, seen)
    ends = of_color(axes["line"], FAKE)[-1].get_ydata()
    assert len(set(ends)) == count
    bottom, _ = axes["line"].get_ylim()
    (reals,) = of_color(axes["line"], REAL)
    assert bottom < min(ends)
    assert max(ends) < reals.get_ydata()[0] - 0.05


@pytest.mark.parametrize(("moves", "last"), [("", 10), ("DG", 10), (12 * "D", 12)])
def test_v_is_drawn_after_each_move(moves, last):
    seen = match(moves)
    axes, _ = panels(plots.draw_duel, seen)
    ax, values = axes["value"], -seen.costs.sum(axis=1)
    *way, mark = [line for line in ax.get_lines() if line.get_linestyle() != "--"]
    np.testing.assert_array_equal(mark.get_xydata(), [[len(moves), values[-1]]])
    assert [to_hex(line.get_color()) for line in way] == [to_hex("0.15"), FAKE]
    for line, player in zip(way, "DG", strict=True):
        own = [k for k, mover in enumerate(moves) if mover == player]
        pieces = line.get_xydata().reshape(-1, 3, 2)
        assert np.isnan(pieces[:, 2]).all(), "a gap after each move"
        expected = [[[k, values[k]], [k + 1, values[k + 1]]] for k in own]
        np.testing.assert_array_equal(pieces[:, :2], np.reshape(expected, (-1, 2, 2)))
    assert dashed(ax) == [-LOG4]
    assert ax.get_title() == f"V(D, G) = −{-values[-1]:.2f}"
    assert ax.get_xlim() == (0, last)
    low, high = ax.get_ylim()
    assert low < values.min() <= values.max() < high
    assert high - low <= values.max() - values.min() + 0.7 or not moves, "near enough to see a move"
    assert bars(axes["costs"])[:2] == [(0, seen.costs[-1, 0], REAL), (0, seen.costs[-1, 1], FAKE)]


def test_the_axes_of_a_duel_stay_while_it_is_played():
    limits = {
        tuple((*axes[name].get_xlim(), *axes[name].get_ylim()) for name in ("line", "costs"))
        for axes, _ in map(duel, ("", "D", "DDGG", 5 * "DG"))
    }
    assert len(limits) == 1


def test_by_hand_the_axis_of_v_stays_too():
    fakes = [np.full(3, place) for place in (-1.0, 0.0, 2.0)]
    seen = [
        dataclasses.replace(match(""), fakes=each[None], costs=np.array([[0.5, 0.5 + 0.9 * k]]))
        for k, each in enumerate(fakes)
    ]
    assert {panels(plots.draw_duel, each)[0]["value"].get_ylim() for each in seen} == {(-3, 0)}


@pytest.mark.parametrize(("costs", "inside"), [((4.0, 3.0), -7.0), ((-1.0, -0.5), 1.5)])
def test_a_v_beyond_the_axis_widens_it(costs, inside):
    seen = dataclasses.replace(match("D"), costs=np.array([costs, (0.7, 0.7)]))
    low, high = panels(plots.draw_duel, seen)[0]["value"].get_ylim()
    assert low < inside < high


@pytest.mark.parametrize(
    ("moves", "words"), [("", "After 0 moves: "), ("D", "After 1 move: "), ("DG", "After 2 moves: ")]
)
def test_a_duels_sentence_says_where_the_fakes_are_and_what_it_costs(moves, words):
    seen = match(moves)
    _, alt = panels(plots.draw_duel, seen)
    where = np.sort(seen.fakes[-1])
    places = ", ".join(
        f"{place:.2f} (D says {seen.judges[-1](place):.2f})".replace("-", "−") for place in where
    )
    real, fake = seen.costs[-1]
    assert alt == (
        f"{words}fakes at {places}. The reals cost D {real:.2f} on average and the fakes {fake:.2f}, "
        f"together {real + fake:.2f}, so that V is −{real + fake:.2f}."
    )


# densities and the best judge

X = np.linspace(-5, 5, 101)
P = np.exp(-((X + 1) ** 2) / 2) / np.sqrt(2 * np.pi)
Q = np.exp(-((X - 1) ** 2) / 2) / np.sqrt(2 * np.pi)


def overlap(*given):
    ax = Figure().subplots()
    alt = plots.draw_overlap(ax, *given)
    return ax, ax.figure.axes[1], alt


def test_the_best_judge_is_nan_where_both_densities_round_to_nothing():
    found = best_discriminator(np.array([0.3, 0.0, 0.2, 0.0, 1e-320]), np.array([0.1, 0.0, 0.0, 0.5, 0.0]))
    np.testing.assert_array_equal(found, [0.3 / (0.3 + 0.1), np.nan, 1, 0, 1])


def test_two_normals_best_judge_is_the_sigmoid_of_a_straight_line():
    # N(−1, 1) against N(1, 1): log p − log q = −2x.
    ax, judge, _ = overlap(X, P, Q)
    (best,) = judge.lines
    np.testing.assert_allclose(best.get_xydata().T, [X, 1 / (1 + np.exp(2 * X))], rtol=1e-9)  # rounding
    assert best.get_linestyle() == "--"
    assert judge.get_ylim() == (0, 1.02)
    for color, density in ((REAL, P), (FAKE, Q)):
        (curve,) = of_color(ax, color)
        np.testing.assert_array_equal(curve.get_xydata().T, [X, density])
    assert [to_hex(area.get_facecolor()[0]) for area in ax.collections] == [REAL, FAKE]
    assert ax.get_xlim() == (-5, 5)
    assert ax.get_ylim() == (0, 1.8 * P.max())
    labels = [text.get_text() for text in judge.get_legend().get_texts()]
    assert labels == ["real, p", "fakes, q", "D* = p / (p + q)"]


def test_other_judges_are_drawn_the_newest_darkest_and_how_far_off_they_are_is_said():
    halves = np.full(101, 0.5)
    best = best_discriminator(P, Q)
    judges = {"at first": halves, "later": (halves + best) / 2, "at last": best}
    _, judge, alt = overlap(X, P, Q, judges)
    drawn = judge.lines[1:]
    assert [line.get_label() for line in drawn] == list(judges)
    for line, outputs in zip(drawn, judges.values(), strict=True):
        np.testing.assert_array_equal(line.get_xydata().T, [X, outputs])
    grays = [float(line.get_color()) for line in drawn]
    assert grays == sorted(grays, reverse=True)
    assert len(set(grays)) == 3
    # |D − D*| weighted by (p + q) / 2 is half of |p − q| / 2: half of TV = 2Φ(1) − 1 = 0.68269.
    assert "at first is off by 0.341 on average, later is off by 0.171 on average" in alt
    assert alt.endswith("at last is off by 0.000 on average.")


def test_where_there_is_nothing_no_judge_is_drawn_and_none_is_off():
    p, q = np.array([0.0, 0.0, 0.5, 0.25]), np.array([0.0, 0.5, 0.0, 0.25])
    _, judge, alt = overlap(np.arange(4.0), p, q, {"D": np.array([0.9, 0, 1, 0.5])})
    np.testing.assert_array_equal(judge.lines[0].get_ydata(), [np.nan, 0, 1, 0.5])
    assert alt == (
        "Two densities on the line: the best judge says 0.00 to 1.00 where the two densities lie; "
        "D is off by 0.000 on average."
    )


def test_the_range_of_the_best_judge_is_that_where_the_densities_lie():
    p, q = np.array([1e-9, 0.3, 0.3, 0.0]), np.array([0.0, 0.1, 0.3, 1e-9])
    assert "the best judge says 0.50 to 0.75 where" in overlap(np.arange(4.0), p, q)[2]


# how far apart

SHIFTS = np.linspace(-4, 4, 81)
CURVES = {"W1": np.abs(SHIFTS), "KL": SHIFTS**2 / 2, "V": -1 - np.abs(SHIFTS) / 10}


def apart(shift, curves=CURVES):
    return panels(plots.draw_apart, X, P, Q, shift, SHIFTS, curves)


def test_each_measure_is_a_curve_and_a_mark_where_q_stands():
    axes, alt = apart(-1.5)
    ax = axes["curves"]
    for (name, values), color in zip(CURVES.items(), LINES, strict=False):
        curve, mark = of_color(ax, color)[:2]
        np.testing.assert_array_equal(curve.get_xydata().T, [SHIFTS, values])
        assert curve.get_label().startswith(f"{name} = ")
        np.testing.assert_allclose(mark.get_xydata(), [[-1.5, np.interp(-1.5, SHIFTS, values)]])
    labels = [text.get_text() for text in ax.get_legend().get_texts()]
    assert labels == ["W1 = 1.50", "KL = 1.12", "V = −1.15"]
    assert alt == "q is moved by −1.50: W1 1.50, KL 1.12, V −1.15."
    assert {line.get_linestyle() for line in ax.lines[:5:2]} == {"-", "--", "-."}
    assert not {REAL, FAKE} & {to_hex(color) for color in LINES}


def test_a_value_between_two_shifts_lies_between_theirs():
    assert "W1 1.23" in apart(1.234)[1]


def test_a_value_beyond_the_axis_is_said_and_not_marked():
    axes, alt = apart(4.0)
    marks = [line for line in axes["curves"].lines if line.get_marker() == "o"]
    assert [mark.get_ydata()[0] for mark in marks] == [pytest.approx(-1.4)]
    assert alt == "q is moved by 4.00: W1 4.00, KL 8.00, V −1.40."


def test_the_measures_axes_are_the_same_wherever_q_stands():
    limits = {(*axes["curves"].get_xlim(), *axes["curves"].get_ylim()) for axes, _ in map(apart, (-4, 0, 2))}
    assert limits == {(-4, 4, -1.6, 2.6)}


def test_the_left_half_is_the_overlap_with_its_legend_off_the_curves():
    axes, _ = apart(0.0)
    figure = axes["line"].figure
    figure.draw_without_rendering()
    judge = figure.axes[-1]
    (best,) = judge.lines
    np.testing.assert_array_equal(best.get_ydata(), best_discriminator(P, Q))
    assert judge.get_legend().get_window_extent().y0 >= axes["line"].get_window_extent().y1 - 1  # pixels


def test_more_measures_than_there_are_colours_are_refused():
    with pytest.raises(ValueError, match="shorter"):
        apart(0.0, {str(k): SHIFTS for k in range(7)})


# two judges' outputs


def test_histograms_are_shares_of_the_outputs_and_the_wrong_ones_are_counted():
    few = (np.array([0.9, 0.7, 0.3, 0.55]), np.array([0.1, 0.6, 0.2]))
    many = (np.array([0.99, 0.99]), np.array([0.01, 0.01, 0.01]))
    axes, alt = panels(plots.draw_histograms, {"few": few, "many": many})
    assert alt == (
        "Histograms of D's output on reals and fakes. few: 28.6 % misjudged; many: 0.0 % misjudged."
    )
    for ax, (name, both) in zip(axes.values(), {"few": few, "many": many}.items(), strict=True):
        assert ax.get_title() == f"{name}: {'28.6' if name == 'few' else '0.0'} % misjudged"
        for color, values, stairs in zip((REAL, FAKE), both, ax.patches[::2], strict=True):
            shares, edges, _ = stairs.get_data()
            assert to_hex(stairs.get_facecolor()) == color
            assert shares.sum() == pytest.approx(1)
            np.testing.assert_array_equal(shares, np.histogram(values, edges)[0] / len(values))
        assert (*ax.get_xlim(), *ax.get_ylim()) == (0, 1, 0, 1)  # nothing is cut
        assert [text.get_text() for text in ax.get_legend().get_texts()] == ["real", "fake"]


@pytest.mark.parametrize(
    ("real", "fake", "percent"),
    [(0.5, 0.1, "50.0"), (0.9, 0.5, "0.0"), (0.51, 0.51, "50.0"), (0.4, 0.6, "100.0")],
)
def test_real_is_what_is_more_than_a_half(real, fake, percent):
    both = {name: (np.array([real]), np.array([fake])) for name in "ab"}
    assert f"a: {percent} % misjudged" in panels(plots.draw_histograms, both)[1]


# runs side by side


def run(d, g, step=100, shares=(0.5, 0.25, 0.0)):
    rng = np.random.default_rng(step)
    count = len(d)
    return Snapshot(
        step=step,
        real=rng.normal(0, 1, (8, 2)),
        fake=rng.normal(1, 1, (10, 2)),
        real_logits=rng.normal(0, 1, 8),
        fake_logits=rng.normal(0, 1, 10),
        field=rng.uniform(0, 1, (16, 16)),
        extent=(-4.0, 4.0, -3.0, 5.0),
        history_steps=np.linspace(0, step, count),
        discriminator_losses=np.array(d),
        generator_losses=np.array(g),
        gradient_norms=np.ones(count),
        objective="minimax",
        mode_names=("1", "2", "3"),
        mode_weights=np.full(3, 1 / 3),
        mode_shares=np.array(shares),
    )


RUNS = {
    "A": run([1.4, 1.0, 0.5], [0.7, 2.0, 9.0]),
    "B": run([1.4, 1.3, 1.25], [-0.7, -0.6, -0.5], step=200, shares=(0.4, 0.3, 0.2)),
    "C": run(np.linspace(1.4, 0.2, 21), np.linspace(0.7, 1.9, 21), shares=(0.0, 0.0, 0.0)),
    "D": run([1.4], [0.7], step=0),
}
ENDS = (
    "The losses of 4 runs. run A: D's loss ends at 0.50, G's at 9.00; run B: D's loss ends at 1.25, G's at "
    "−0.50; run C: D's loss ends at 0.23, G's at 1.87; run D: D's loss ends at 1.40, G's at 0.70."
)
MADE = (
    " Their fakes: run A: 2 of 3 modes, 75 % of high quality; run B: 3 of 3 modes, 90 % of high quality; "
    "run C: 0 of 3 modes, 0 % of high quality; run D: 2 of 3 modes, 75 % of high quality."
)


def test_each_run_has_its_losses_up_to_where_the_axis_ends():
    axes, alt = panels(plots.draw_loss_curves, RUNS)
    assert alt == ENDS  # of the last tenth: of one value where there are few
    for ax, (name, seen) in zip(axes.values(), RUNS.items(), strict=True):
        assert ax.get_title() == f"run {name}"
        chance, d, g = ax.lines
        assert chance.get_ydata()[0] == LOG4
        assert to_hex(g.get_color()) == FAKE
        np.testing.assert_array_equal(d.get_xydata().T, [seen.history_steps, seen.discriminator_losses])
        np.testing.assert_array_equal(
            g.get_xydata().T, [seen.history_steps, seen.generator_losses.clip(None, 6)]
        )


def test_all_runs_have_the_same_scales():
    axes, _ = panels(plots.draw_loss_curves, RUNS)
    ((left, right, bottom, top),) = {(*ax.get_xlim(), *ax.get_ylim()) for ax in axes.values()}
    assert (left, right, top) == (0, 200, 6)
    assert -0.8 < bottom < -0.7


def test_one_legend_names_the_curves_and_covers_none():
    axes, _ = panels(plots.draw_loss_curves, RUNS)
    legends = [ax.get_legend() for ax in axes.values()]
    assert legends[:3] == [None, None, None]
    assert [text.get_text() for text in legends[3].get_texts()] == ["log 4", "D's loss", "G's loss"]
    last = axes["4"]
    last.figure.draw_without_rendering()
    assert legends[3].get_window_extent().x0 >= last.get_window_extent().x1


def test_under_its_losses_each_run_shows_its_fakes_and_how_good_they_are():
    axes, alt = panels(plots.draw_runs, RUNS)
    assert alt == ENDS + MADE
    titles = [axes[f"plane {k}"].get_title() for k in range(1, 5)]
    assert titles == [
        "2 of 3 modes\n75 % of high quality",
        "3 of 3 modes\n90 % of high quality",
        "0 of 3 modes\n0 % of high quality",
        "2 of 3 modes\n75 % of high quality",
    ]
    for k, seen in enumerate(RUNS.values(), start=1):
        ax = axes[f"plane {k}"]
        assert axes[str(k)].get_title() == f"run {list(RUNS)[k - 1]}"
        points = {to_hex(dots.get_facecolor()[0]): dots.get_offsets() for dots in ax.collections}
        np.testing.assert_array_equal(points[REAL], seen.real)
        np.testing.assert_array_equal(points[FAKE], seen.fake)
        assert ax.get_legend() is None
        assert (*ax.get_xlim(), *ax.get_ylim()) == seen.extent


@pytest.mark.parametrize("draw", [plots.draw_loss_curves, plots.draw_runs])
def test_it_is_four_runs_that_are_shown(draw):
    with pytest.raises((ValueError, KeyError)):
        panels(draw, dict(list(RUNS.items())[:3]))


# all of them

GIVEN = {
    "draw_costs": (IMAGES, IS_REAL, OUTPUTS, COSTS),
    "draw_cost_bars": (COSTS,),
    "draw_duel": (match("DG"),),
    "draw_overlap": (X, P, Q, {"D": best_discriminator(P, Q)}),
    "draw_apart": (X, P, Q, 1.0, SHIFTS, CURVES),
    "draw_histograms": ({"a": (OUTPUTS, OUTPUTS), "b": (OUTPUTS, OUTPUTS)},),
    "draw_loss_curves": (RUNS,),
    "draw_runs": (RUNS,),
}


@pytest.mark.parametrize("name", GIVEN)
def test_every_title_and_number_stays_in_the_picture(name):
    figure = picture(getattr(plots, name), *GIVEN[name])
    figure.draw_without_rendering()
    width, height = figure.get_size_inches() * figure.dpi
    for ax in figure.axes:
        for text in (*ax.texts, ax.title, ax.xaxis.label, ax.yaxis.label):
            if text.get_text():
                box = text.get_window_extent()
                assert box.x0 >= 0, text
                assert box.y0 >= 0, text
                assert box.x1 <= width, text
                assert box.y1 <= height, text


@pytest.mark.parametrize("name", GIVEN)
def test_what_is_drawn_is_left_as_it_was(name):
    given = copy.deepcopy(GIVEN[name])
    first = picture(getattr(plots, name), *given)
    assert picture(getattr(plots, name), *GIVEN[name]).alt == first.alt


def test_a_pair_of_densities_is_drawn_without_any_judge():
    x = np.linspace(-6, 6, 601)
    p, q = (np.exp(-((x - mean) ** 2) / 2) / np.sqrt(2 * np.pi) for mean in (0, 2))
    shown = plots.picture(plots.draw_pair, x, p, q)
    (ax,) = shown.axes
    assert [to_hex(line.get_color()) for line in ax.get_lines()] == [REAL, FAKE]
    for line, density in zip(ax.get_lines(), (p, q), strict=True):
        np.testing.assert_array_equal(line.get_xydata(), np.stack([x, density], axis=1))
    assert ax.get_ylim()[1] > p.max()
    # Two unit normals 2 apart share 2·Phi(−1) = 31.7 %.
    assert "32 % of them overlap" in shown.alt


def test_the_flow_has_a_way_from_the_cost_to_both_networks_and_none_from_the_reals_to_g():
    shown = plots.picture(plots.draw_flow)
    words = [text.get_text() for text in shown.axes[0].texts]
    for word in ("noise z", "G", "fakes", "reals", "D", "cost"):
        assert word in words
    dashed = [patch for patch in shown.axes[0].patches if patch.get_linestyle() == "--"]
    assert sorted(to_hex(patch.get_edgecolor()) for patch in dashed) == sorted([FAKE, to_hex("0.15")])
    assert "No way leads from the reals to G" in shown.alt
