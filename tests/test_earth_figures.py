"""The figures of earth moving show where everything is, tell the bill, and keep the best plan back."""

import numpy as np
import pytest
from matplotlib.colors import to_hex

from gan_tutor import plots
from gan_tutor.earth import carry, cost, sorted_plan
from gan_tutor.explore import Point, explore
from gan_tutor.plots import FAKE, HEAP_ROW, REAL, blank, picture
from gan_tutor.plots.earth import AREA, BOTTOM, TOP, WASTED

HOLES = np.array([-3.0, -1.5, -0.5, 1.5, 2.5, 4.0])
STARTS = np.array([-4.2, -2.3, 0.3, 0.9, 3.2, 4.8])
PLAN = sorted_plan(STARTS, HOLES)
CROSSED = PLAN[[2, 0, 1, 5, 3, 4]]
PARTLY = np.array([-3.05, -1.5, 0.3, 1.45, 2.0, 4.8])


def panels(draw, *given):
    """The axes of a figure by name, and its alt text."""
    with plots.styled():
        _, axes = blank(draw)
        return axes, draw(axes, *given)


def earth(places, holes=HOLES, starts=STARTS):
    axes, alt = panels(plots.draw_earth, carry(holes, starts, places))
    return axes["line"], axes["bill"], alt


def filling(ax, color):
    """How much is filled with that colour: the area, in units of the axes."""
    total = 0.0
    for area in ax.collections:
        if to_hex(area.get_facecolor()[0]) == color:
            for path in area.get_paths():
                x, y = path.vertices.T
                total += abs(np.sum(x * np.roll(y, -1) - y * np.roll(x, -1))) / 2
    return total


def marks(ax, marker):
    return [line.get_xydata() for line in ax.lines if line.get_marker() == marker]


def words(ax):
    return [text.get_text() for text in ax.texts]


# earth


@pytest.mark.parametrize("places", [STARTS, PARTLY, PLAN, CROSSED, HOLES[::-1]])
def test_no_earth_is_lost_and_the_empty_holes_are_as_many(places):
    line, _, _ = earth(places)
    bell = 0.22 * np.sqrt(2 * np.pi)
    # A heap, or a filled hole, has the area of a bell; the trapezoids of 501 places are exact but for edges.
    assert filling(line, FAKE) == pytest.approx(6 * bell, rel=1e-3)
    empty = 6 - carry(HOLES, STARTS, places).filled.sum()
    assert filling(line, REAL) == pytest.approx(empty * bell, rel=1e-3, abs=1e-9)


def test_the_ground_is_as_deep_as_the_holes_and_lies_where_they_are():
    line, _, _ = earth(STARTS)
    (ground,) = [each for each in line.lines if to_hex(each.get_color()) == REAL]
    x, y = ground.get_xydata().T
    for hole in HOLES:
        assert np.interp(hole, x, y) == pytest.approx(-1, abs=0.1)  # a neighbour 1 away adds 0.02
    assert np.interp(0.5, x, y) == pytest.approx(0, abs=0.01)


def test_arcs_lead_from_where_each_load_was_to_where_it_is_and_say_which_way():
    line, _, _ = earth(CROSSED)
    found = {}
    for arcs in (each for each in line.lines if np.isnan(each.get_xdata()).any()):
        parts = np.split(arcs.get_xydata(), np.flatnonzero(np.isnan(arcs.get_xdata())) + 1)
        for part in parts:
            part = part[np.isfinite(part[:, 0])]
            if len(part):
                np.testing.assert_allclose(part[[0, -1], 1], 0, atol=1e-12)  # rounding
                found[round(part[0, 0], 9)] = round(part[-1, 0], 9)
                assert part[:, 1].max() <= TOP
    assert found == dict(zip(STARTS.tolist(), CROSSED.tolist(), strict=True))
    middles = (STARTS + CROSSED) / 2
    for marker, goes in ((">", CROSSED > STARTS), ("<", CROSSED < STARTS)):
        (tops,) = marks(line, marker)
        np.testing.assert_allclose(tops[:, 0], middles[goes])
    (starts,) = marks(line, "D")
    np.testing.assert_array_equal(starts, np.stack([STARTS, np.zeros(6)], axis=1))


def test_before_all_holes_are_filled_the_best_plan_is_told_nowhere():
    line, bill, alt = earth(PARTLY)
    assert line.get_title() == "3 of 6 holes filled; carried so far: 0.63"
    assert words(bill) == ["0.63", "?"]
    told = " ".join([line.get_title(), alt, *words(bill), *words(line)])
    assert f"{cost(STARTS, PLAN):.2f}" not in told
    assert "cheap" not in told
    assert [to_hex(each.get_facecolor()) for each in bill.patches] == [to_hex("0.35")]
    assert not [each for each in line.lines if to_hex(each.get_color()) == WASTED]
    assert alt == (
        "Loads carried from −4.20 to −3.00, −2.30 to −1.50, 0.30 to 0.30, 0.90 to 1.50, 3.20 to 2.00, 4.80 "
        "to 4.80. 3 of 6 holes filled; carried so far: 0.63. Empty holes at −0.50, 2.50, 4.00."
    )


def test_the_cheapest_plan_is_told_to_be_it():
    line, bill, alt = earth(PLAN)
    assert line.get_title() == "All 6 holes filled for 0.82: no plan is cheaper"
    assert alt.endswith("4.80 to 4.00. All 6 holes filled for 0.82: no plan is cheaper.")
    assert words(bill) == ["0.82", "0.82"]
    assert [bar.get_height() for bar in bill.patches] == pytest.approx(2 * [cost(STARTS, PLAN)])


def test_a_dearer_plan_is_told_what_it_wastes_and_where():
    line, bill, alt = earth(CROSSED)
    told = "All 6 holes filled for 2.22; the cheapest plan: 0.82 (marked: earth goes both ways)"
    assert line.get_title() == told
    assert told in alt
    best, dear = cost(STARTS, PLAN), cost(STARTS, CROSSED)
    bars = [(bar.get_y(), bar.get_height(), to_hex(bar.get_facecolor())) for bar in bill.patches]
    gray = to_hex("0.35")
    assert bars == [
        (0, pytest.approx(best), gray),
        (pytest.approx(best), pytest.approx(dear - best), WASTED),
        (0, pytest.approx(best), gray),
    ]
    strips = [each.get_xdata().tolist() for each in line.lines if to_hex(each.get_color()) == WASTED]
    assert strips == carry(HOLES, STARTS, CROSSED).both_ways.tolist()
    assert strips == [[-3.0, -2.3], [-1.5, -0.5], [1.5, 4.0]]


def test_loads_that_change_sides_for_nothing_are_told_so():
    holes, starts = [4.0, 5.0, 6.0], [0.0, 1.0, 2.0]
    line, bill, _ = earth([6.0, 5.0, 4.0], holes, starts)
    assert (
        line.get_title() == "All 3 holes filled for 4.00: no plan is cheaper, though loads have changed sides"
    )
    assert words(bill) == ["4.00", "4.00"]
    assert len(bill.patches) == 2


def test_the_axes_stay_wherever_the_loads_are_carried():
    limits = set()
    for places in (STARTS, PARTLY, PLAN, CROSSED, np.full(6, 9.0), np.zeros(6)):
        line, bill, _ = earth(places)
        limits.add((*line.get_xlim(), *line.get_ylim(), *bill.get_xlim(), *bill.get_ylim()))
    ((left, right, low, high, *_, top),) = limits
    assert (left, right) == (pytest.approx(-5.2), pytest.approx(5.8))
    assert (low, high) == (BOTTOM, TOP)
    assert top > cost(STARTS, sorted_plan(STARTS, HOLES)[::-1])  # the dearest plan


def test_a_bill_beyond_the_axis_is_told_inside_it():
    line, bill, _ = earth(np.full(6, 9.0))
    assert line.get_title() == "0 of 6 holes filled; carried so far: 8.55"
    text = bill.texts[0]
    assert text.get_text() == "8.55"
    assert text.get_position()[1] < bill.get_ylim()[1]
    assert to_hex(text.get_color()) == "#ffffff"


def test_one_load_that_lies_in_its_hole_already_is_a_picture_too():
    line, _, alt = earth([1.0], [1.0], [1.0])
    assert line.get_title() == "The hole is filled for 0.00: no plan is cheaper"
    assert alt.startswith("Loads carried from 1.00 to 1.00.")


def test_a_lesson_drags_the_loads_by_their_heaps():
    @plots.like(plots.draw_earth)
    def moved(axes, **loads):
        return plots.draw_earth(axes, carry(HOLES, STARTS, [place[0] for place in loads.values()]))

    row = {"panel": "line", "along": "x", "color": FAKE}
    loads = {f"load {k}": Point(x, HEAP_ROW, **row) for k, x in enumerate(STARTS)}
    shown = explore(moved, **loads)
    assert "0 of 6 holes filled" in repr(shown)
    for name, x in zip(loads, PLAN, strict=True):
        shown.set(**{name: [x + 0.1, 3.0]})
    assert [shown.values[name][1] for name in loads] == 6 * [HEAP_ROW]


@pytest.mark.parametrize("places", [STARTS, PARTLY, PLAN, CROSSED, np.full(6, 9.0)])
def test_every_word_stays_in_the_picture(places):
    shown = picture(plots.draw_earth, carry(HOLES, STARTS, places))
    shown.draw_without_rendering()
    width, height = shown.get_size_inches() * shown.dpi
    line, bill = shown.axes
    for text in (*line.texts, *bill.texts, line.title, line.xaxis.label, bill.yaxis.label):
        box = text.get_window_extent()
        assert box.x0 >= 0, text
        assert box.y0 >= 0, text
        assert box.x1 <= width, text
        assert box.y1 <= height, text
    assert line.title.get_window_extent().x1 < bill.yaxis.label.get_window_extent().x0


# the staircases


def area_of(bars):
    return sum(abs(bar.get_width() * bar.get_height()) for bar in bars)


@pytest.mark.parametrize("count", [1, 2, 6, 30])
def test_both_cuts_have_the_area_w1_and_cover_the_same(count):
    rng = np.random.default_rng(count)
    reals, fakes = rng.normal(0, 1, count), rng.normal(0.5, 2, count)
    axes, alt = panels(plots.draw_staircases, reals, fakes)
    w1 = cost(fakes, sorted_plan(fakes, reals))
    for ax in axes.values():
        assert area_of(ax.patches) == pytest.approx(w1, rel=1e-9)  # rounding
        assert {to_hex(bar.get_facecolor()) for bar in ax.patches} == {AREA}
    assert len(axes["level"].patches) == count
    assert f"The area between them is {w1:.2f}, W1." in alt
    assert axes["upright"].get_title() == f"∫ |F − G| dx = {w1:.2f}"
    assert axes["level"].get_title() == f"mean length of {count} bars = {w1:.2f}"
    # Places all over the picture lie in both or in neither.
    low, high = axes["level"].get_xlim()
    for x, y in zip(rng.uniform(low, high, 300), rng.uniform(0, 1, 300), strict=True):
        inside = [
            any(
                bar.get_x() < x < bar.get_x() + bar.get_width()
                and bar.get_y() < y < bar.get_y() + bar.get_height()
                for bar in ax.patches
            )
            for ax in axes.values()
        ]
        assert inside[0] == inside[1], (x, y)


def test_each_bar_joins_the_kth_real_and_the_kth_fake():
    axes, alt = panels(plots.draw_staircases, HOLES[::-1], np.roll(STARTS, 2))
    (reals,), (fakes,) = marks(axes["level"], "o"), marks(axes["level"], "D")
    np.testing.assert_array_equal(reals[:, 0], HOLES)
    np.testing.assert_array_equal(fakes[:, 0], STARTS)
    np.testing.assert_allclose(reals[:, 1], (np.arange(6) + 0.5) / 6)
    np.testing.assert_array_equal(fakes[:, 1], reals[:, 1])
    ends = sorted((bar.get_y(), bar.get_x(), bar.get_x() + bar.get_width()) for bar in axes["level"].patches)
    np.testing.assert_allclose([end[1:] for end in ends], np.sort(np.stack([HOLES, STARTS], axis=1), axis=1))
    assert alt.startswith("The distribution functions of 6 reals and 6 fakes, as staircases.")


def test_the_staircases_are_the_distribution_functions():
    axes, _ = panels(plots.draw_staircases, HOLES, STARTS)
    for ax in axes.values():
        for color, places in ((REAL, HOLES), (FAKE, STARTS)):
            (stairs,) = [
                each for each in ax.lines if to_hex(each.get_color()) == color and each.get_marker() == "None"
            ]
            x, y = stairs.get_xydata().T
            np.testing.assert_array_equal(x[1:], places)
            np.testing.assert_allclose(y, np.arange(7) / 6)
    labels = [text.get_text() for text in axes["upright"].get_legend().get_texts()]
    assert labels == ["F, of the reals", "G, of the fakes"]


def test_staircases_of_the_same_sample_have_nothing_between_them():
    axes, alt = panels(plots.draw_staircases, HOLES, HOLES)
    assert area_of(axes["upright"].patches) == area_of(axes["level"].patches) == 0
    assert "is 0.00, W1" in alt


def test_staircases_of_more_reals_than_fakes_are_refused():
    with pytest.raises(ValueError, match=r"holes has shape \(6,\); allowed is that of starts, \(3,\)"):
        panels(plots.draw_staircases, HOLES, STARTS[:3])
