"""The figures of lesson 2 say the right numbers, and each image stands under the place that it comes from."""

import copy
import warnings

import numpy as np
import pytest
from matplotlib.colors import to_hex, to_rgb
from matplotlib.figure import Figure

from gan_tutor import plots
from gan_tutor.landscapes import Landscape
from gan_tutor.plots import FAKE, REAL, blank, like, picture
from gan_tutor.plots.images import digit_colors
from gan_tutor.plots.outlines import MODE

rng = np.random.default_rng(0)
POINTS = rng.normal(0, 1, (60, 2))
LABELS = np.arange(60) % 10
IMAGES = rng.uniform(0, 1, (12, 8, 6))


def land(count=2, heights=(0.4, 0.2)):
    peaks = np.array([[1.0, 0.5], [-1.0, -0.25]])[:count]
    return Landscape(np.full((6, 8), 0.1), (-2.0, 2.0, -1.0, 2.0), peaks, np.array(heights[:count]))


def shown_in(ax):
    """The images on axes, by what they hold: where each stands, (left, right)."""
    return [(np.asarray(image.get_array()), image.get_extent()[:2]) for image in ax.get_images()]


# the features being learnt


def test_each_point_has_its_digits_colour_the_same_as_in_the_other_figure():
    learning = picture(plots.draw_learning, POINTS, LABELS, "half").axes[0]
    classes = picture(plots.draw_classes, POINTS, LABELS).axes[0]
    for ax in (learning, classes):
        (dots,) = [each for each in ax.collections if len(each.get_offsets())]
        np.testing.assert_array_equal(dots.get_offsets(), POINTS)
        colors = [to_hex(color) for color in dots.get_facecolors()]
        assert colors == [to_hex(digit_colors()[label]) for label in LABELS]
    assert len({to_hex(color) for color in digit_colors().values()}) == 10


def test_a_digit_keeps_its_colour_when_others_are_missing():
    few = np.array([3, 8, 3, 9])
    ax = picture(plots.draw_learning, POINTS[:4], few, "few").axes[0]
    colors = [to_hex(color) for color in ax.collections[0].get_facecolors()]
    assert colors == [to_hex(digit_colors()[digit]) for digit in few]
    assert [text.get_text() for text in ax.texts] == ["3", "8", "9"]


def test_each_digits_name_stands_at_its_median():
    ax = picture(plots.draw_learning, POINTS, LABELS, "half").axes[0]
    names = {text.get_text(): text.get_position() for text in ax.texts}
    assert list(names) == [str(digit) for digit in range(10)]
    for digit in range(10):
        np.testing.assert_allclose(names[str(digit)], np.median(POINTS[digit::10], axis=0))


@pytest.mark.parametrize("extent", [None, (-5, 5, -1, 2)])
def test_the_learning_features_axes_are_the_same_whatever_the_points(extent):
    for times in (0.1, 1, 50):
        ax = picture(plots.draw_learning, times * POINTS, LABELS, "half", extent).axes[0]
        assert (*ax.get_xlim(), *ax.get_ylim()) == (extent or (-2.8, 2.8, -2.8, 2.8))


def test_the_learning_features_say_how_far_they_are():
    figure = picture(plots.draw_learning, POINTS, LABELS, "step 3 of 8: 12 % told apart")
    assert figure.axes[0].get_title() == "step 3 of 8: 12 % told apart"
    assert figure.alt.startswith("60 images as points in the plane")
    assert figure.alt.endswith("step 3 of 8: 12 % told apart.")


# landscapes side by side


def test_landscapes_stand_side_by_side_each_with_its_count():
    figure = picture(plots.draw_landscapes, {"these": land(1), "those": land(2)})
    assert [ax.get_title() for ax in figure.axes] == ["these: 1 mode", "those: 2 modes"]
    assert figure.alt == "Densities from above, darker where they are higher. these: 1 mode; those: 2 modes."
    for ax, count in zip(figure.axes, (1, 2), strict=True):
        assert [tuple(line.get_xydata()[0]) for line in ax.lines] == [(1.0, 0.5), (-1.0, -0.25)][:count]


def test_more_landscapes_than_axes_are_refused():
    with pytest.raises(ValueError, match="longer"):
        picture(plots.draw_landscapes, {name: land() for name in "abc"})


def test_a_landscape_alone_is_said_in_the_same_words():
    ax = Figure().subplots()
    alt = plots.draw_landscapes({"": ax}, {"learnt": land()})
    assert ax.get_title() == "learnt: 2 modes"
    assert alt == "Densities from above, darker where they are higher. learnt: 2 modes."


# what lives at a place


def place(height=0.1, spot=(-1.0, 0.5)):
    return picture(plots.draw_place, land(), np.array(spot), height, IMAGES[0], IMAGES[:3])


@pytest.mark.parametrize(
    ("height", "words"),
    [
        (0.4, "density 0.400, 100.0 % of the highest peak's"),
        (0.1, "density 0.100, 25.0 % of the highest peak's"),
        (0.00123, "density 0.001, 0.3 % of the highest peak's"),
        (0.0004, "density 0.000, 0.1 % of the highest peak's"),
        (0.00039, "density 0.000, less than 0.1 % of the highest peak's"),
        (0.0, "density 0.000, 0.0 % of the highest peak's"),
    ],
)
def test_a_places_density_is_said_against_the_highest_peaks(height, words):
    figure = place(height)
    assert words in figure.alt
    assert words.replace(", ", "\n") in {ax.get_title() for ax in figure.axes}


def test_a_place_is_marked_where_it_lies_and_said_with_true_minus_signs():
    figure = place(spot=(-1.004, 0.5))
    (mark,) = [line for line in figure.axes[0].lines if line.get_color() == MODE]
    np.testing.assert_array_equal(mark.get_xydata(), [[-1.004, 0.5]])
    assert "at x1 −1.00, x2 0.50" in figure.alt
    assert "-" not in figure.alt


def test_a_places_image_and_the_nearest_ones_are_shown_as_they_are():
    _, image, near = place().axes
    assert [each.shape for each, _ in shown_in(image)] == [(8, 6)]
    np.testing.assert_array_equal(shown_in(image)[0][0], IMAGES[0])
    np.testing.assert_array_equal(shown_in(near)[0][0], np.concatenate(list(IMAGES[:3]), axis=1))
    for ax in (image, near):
        assert [each.get_clim() for each in ax.get_images()] == [(0, 1)]
        assert not ax.axison


# the way from peak to peak


def walk(images=IMAGES[:5], heights=(0.4, 0.1, 0.02, 0.1, 0.2), along=None, ends=("3", "8")):
    heights = np.array(heights)
    along = np.linspace(0, 2, len(heights)) if along is None else along
    return picture(plots.draw_walk, along, heights, images, ends)


@pytest.mark.parametrize("count", [1, 2, 3, 5, 11, 12])
@pytest.mark.parametrize("way", [2.0, 0.37])
def test_images_stand_exactly_under_the_places_that_they_come_from(count, way):
    """In pixels: the middle of each image, and the place on the profile above it."""
    images = np.resize(IMAGES, (count, 8, 6))
    figure = walk(images, np.linspace(0.4, 0.2, 201), np.linspace(0, way, 201))
    figure.draw_without_rendering()
    profile, under = figure.axes
    assert len(under.get_images()) == count
    places = np.linspace(0, way, count) if count > 1 else [way / 2]
    for (_, (left, right)), at in zip(shown_in(under), places, strict=True):
        middle = under.transData.transform([(left + right) / 2, 0])[0]
        wanted = profile.transData.transform([at, 0])[0]
        assert middle == pytest.approx(wanted, abs=0.01)  # pixels


def test_the_images_of_a_way_stand_in_its_order_and_do_not_overlap():
    _, under = walk(IMAGES[:7]).axes
    edges = []
    for k, (image, (left, right)) in enumerate(shown_in(under)):
        np.testing.assert_array_equal(image, IMAGES[k])
        edges += [left, right]
    assert edges == sorted(edges)
    low, high = under.get_xlim()
    assert low <= edges[0] < edges[-1] <= high


@pytest.mark.parametrize(
    ("heights", "words"),
    [
        ((0.4, 0.1, 0.02, 0.1, 0.2), "lowest at 0.02: 10.0 % of the lower end's density"),
        ((0.2, 0.1, 0.02, 0.1, 0.4), "lowest at 0.02: 10.0 % of the lower end's density"),
        ((0.5, 0.25, 0.001234, 0.25), "lowest at 0.0012: 0.5 % of the lower end's density"),
        ((0.5, 0.0001, 0.5), "lowest at 0.0001: less than 0.1 % of the lower end's density"),
        ((0.5, 0.0, 0.5), "lowest at 0: 0.0 % of the lower end's density"),
        ((0.2, 0.3, 0.4), "lowest at 0.2: 100.0 % of the lower end's density"),
    ],
)
def test_the_lowest_place_of_a_way_is_said_and_marked(heights, words):
    figure = walk(heights=heights)
    ax = figure.axes[0]
    assert words in figure.alt
    assert ax.get_title() == f"from the peak of the 3 to the peak of the 8, {words}"
    line, mark = ax.lines
    assert (line.get_color(), mark.get_color()) == (REAL, FAKE)
    np.testing.assert_array_equal(line.get_ydata(), heights)
    assert not mark.get_clip_on(), "half of the mark is cut off at the bottom"
    k = int(np.argmin(heights))
    np.testing.assert_allclose(mark.get_xydata(), [[np.linspace(0, 2, len(heights))[k], min(heights)]])


def test_a_way_says_its_ends_and_how_many_images_there_are():
    alt = walk(IMAGES[:4], ends=("7", "5")).alt
    assert "from the peak of the 7 to that of the 5" in alt
    assert "under it 4 images that the decoder paints" in alt


def test_a_way_to_where_one_stands_already_is_drawn_without_complaint():
    with warnings.catch_warnings():
        warnings.simplefilter("error")
        figure = walk(heights=np.full(9, 0.4), along=np.zeros(9), ends=("7", "7"))
        figure.png(0.5)
    assert "100.0 % of the lower end's density" in figure.alt
    low, high = figure.axes[0].get_xlim()
    assert low < 0 < high


def test_the_profile_begins_at_zero_and_holds_the_highest_place():
    low, high = walk(heights=(0.1, 0.9, 0.2)).axes[0].get_ylim()
    assert low == 0
    assert 0.9 < high < 1.2


# samples


def samples(heights=(0.01, 0.02, 0.3, 0.4), limit=0.05, peaks=IMAGES[:2], valleys=IMAGES[2:5]):
    return picture(plots.draw_samples, np.array(heights), limit, {"peaks": peaks, "valleys": valleys})


def bars(ax, color):
    """How many samples the bars of a colour stand for."""
    return sum(bar.get_height() for bar in ax.patches if to_rgb(bar.get_facecolor()) == to_rgb(color))


@pytest.mark.parametrize(
    ("heights", "words"),
    [
        ((0.01, 0.02, 0.3, 0.4), "2 of 4 samples (50.0 %) fall"),
        ((0.1, 0.3, 0.4), "0 of 3 samples (0.0 %) fall"),
        ((0.01, 0.02), "2 of 2 samples (100.0 %) fall"),
        ((0.05, 0.4, 0.4), "0 of 3 samples (0.0 %) fall"),
        ((0.01, *[0.4] * 999), "1 of 1000 samples (0.1 %) fall"),
        ((0.01, *[0.4] * 1999), "1 of 2000 samples (less than 0.1 %) fall"),
        ((0.01, 0.4, 0.4), "1 of 3 samples (33.3 %) fall"),
    ],
)
def test_the_samples_below_the_limit_are_counted(heights, words):
    figure = samples(heights)
    told = f"{words} where the density is below 0.05"
    assert figure.axes[0].get_title() == told
    assert told in figure.alt


@pytest.mark.parametrize("limit", [0.0001, 0.05, 0.123, 0.39, 2.0])
def test_the_bars_colours_split_exactly_at_the_limit(limit):
    heights = np.random.default_rng(1).uniform(0, 0.4, 500)
    ax = samples(heights, limit).axes[0]
    low = (heights < limit).sum()
    assert (bars(ax, FAKE), bars(ax, REAL)) == (low, 500 - low)
    assert [line.get_xdata()[0] for line in ax.lines] == [limit]


def test_the_bars_do_not_move_with_the_limit():
    heights = np.random.default_rng(1).uniform(0, 0.4, 500)
    one, other = (samples(heights, limit).axes[0] for limit in (0.02, 0.2))
    assert one.get_xlim() == other.get_xlim() == (0, heights.max())
    assert one.get_ylim() == other.get_ylim()


def test_images_from_the_hills_and_from_the_valleys_have_rows_of_their_own():
    _, peaks, valleys = samples().axes
    for ax, images, title in (
        (peaks, IMAGES[:2], "samples from the hills"),
        (valleys, IMAGES[2:5], "samples from the outskirts and valleys"),
    ):
        assert ax.get_title() == title
        np.testing.assert_array_equal(shown_in(ax)[0][0], np.concatenate(list(images), axis=1))
        assert not ax.axison


@pytest.mark.parametrize("empty", ["peaks", "valleys"])
def test_a_row_without_images_is_empty(empty):
    figure = samples(**{empty: IMAGES[:0]})
    assert figure.png(0.5)
    rows = dict(zip(["heights", "peaks", "valleys"], figure.axes, strict=True))
    assert rows[empty].get_images() == []
    assert not rows[empty].axison


# all of them

DRAWN = {
    "draw_learning": (POINTS, LABELS, "half"),
    "draw_landscapes": ({"these": land(1), "those": land(2)},),
    "draw_place": (land(), np.array([-1.0, 0.5]), 0.1, IMAGES[0], IMAGES[:3]),
    "draw_walk": (np.linspace(0, 2, 5), np.array([0.4, 0.1, 0.02, 0.1, 0.2]), IMAGES[:4], ["3", "8"]),
    "draw_samples": (np.array([0.01, 0.2, 0.4]), 0.05, {"peaks": IMAGES[:2], "valleys": IMAGES[2:4]}),
}


def arrays(given):
    if isinstance(given, Landscape):
        return [given.heights, given.peaks, given.peak_heights]
    if isinstance(given, dict):
        return arrays(list(given.values()))
    if isinstance(given, tuple | list):
        return [array for each in given for array in arrays(each)]
    return [given] if isinstance(given, np.ndarray) else []


@pytest.mark.parametrize("name", DRAWN)
def test_what_is_drawn_is_left_as_it_was_and_may_be_read_only(name):
    given = copy.deepcopy(DRAWN[name])
    for array in arrays(given):
        array.flags.writeable = False
    first = picture(getattr(plots, name), *given)
    assert picture(getattr(plots, name), *given).alt == first.alt
    for array, kept in zip(arrays(given), arrays(DRAWN[name]), strict=True):
        np.testing.assert_array_equal(array, kept)


@pytest.mark.parametrize("name", DRAWN)
def test_a_learners_function_like_it_gets_the_same_axes_and_size(name):
    model = getattr(plots, name)

    @like(model)
    def mine(axes, *given):
        return model(axes, *given)

    assert picture(mine, *DRAWN[name]).png(0.5) == picture(model, *DRAWN[name]).png(0.5)
    assert mine.__name__ == "mine"


def test_like_takes_over_panels_kinds_and_size_and_leaves_the_model_alone():
    def model(axes):
        return ""

    model.panels, model.kinds, model.size = [["a", "b"]], {"a": {"projection": "3d"}}, (5, 2)

    @like(model)
    def mine(axes):
        return "mine"

    figure, axes = blank(mine)
    assert {name: ax.name for name, ax in axes.items()} == {"a": "3d", "b": "rectilinear"}
    assert figure.get_size_inches().tolist() == [5, 2]
    assert mine({}) == "mine"
    assert vars(model) == {"panels": [["a", "b"]], "kinds": {"a": {"projection": "3d"}}, "size": (5, 2)}


def test_like_a_function_that_asks_for_nothing_asks_for_nothing():
    @like(lambda ax: "")
    def mine(ax):
        return "mine"

    assert vars(mine) == {}
    figure, ax = blank(mine)
    assert ax.name == "rectilinear"
    assert figure.get_size_inches().tolist() == [9, 4]
