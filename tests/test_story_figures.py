"""The figures of stories: pins at their steps, sheets under captions, names where a class holds for long."""

import itertools

import numpy as np
import pytest
from matplotlib.patches import ConnectionPatch

from gan_tutor import plots
from gan_tutor.plots import blank, picture
from gan_tutor.plots.story import INNER, MOMENTS
from gan_tutor.snapshots import Snapshot

NAMES = tuple("abc")
EMPTY = np.zeros(0)


def shot(step, shares, shade=1.0, count=20):
    """A snapshot whose fakes all have one shade."""
    made = {"real": np.zeros((2, 12)), "fake": np.zeros((2, 12)), "field": EMPTY, "extent": ()}
    logits = {"real_logits": np.zeros(2), "fake_logits": np.zeros(2)}
    curves = dict.fromkeys(
        ("history_steps", "discriminator_losses", "generator_losses", "gradient_norms"), EMPTY
    )
    return Snapshot(
        step=step,
        objective="minimax",
        mode_names=NAMES,
        mode_shares=np.array(shares),
        images=np.full((count, 4, 3), shade),
        **made,
        **logits,
        **curves,
    )


RUN = [
    shot(0, [0, 0, 0], 0.0),
    shot(10, [0.25, 0.5, 0], 0.1),
    shot(20, [0, 0.9, 0.04], 0.2),
    shot(30, [0, 0, 0.75], 0.3),
]
TOLD = [(10, "both"), (20, "b alone"), (30, "over to c")]


def words(ax):
    return [text.get_text() for text in ax.texts]


def story(run=RUN, moments=TOLD):
    shown = picture(plots.draw_story, run, moments)
    shown.draw_without_rendering()
    return shown, *shown.axes


def boxes(ax):
    """The sheets' frames, in the axes' inches: left, bottom, width, height."""
    return [
        np.array(patch.get_bbox().bounds) for patch in ax.patches if not isinstance(patch, ConnectionPatch)
    ]


# the story


def test_a_story_says_which_classes_held_how_much_at_each_moment_the_largest_first():
    shown, *_ = story()
    assert shown.alt == (
        "Fakes at 3 moments of a run of 30 steps, over a ribbon of the classes that held the good ones. "
        "1, step 10, both: 50 % b, 25 % a; 2, step 20, b alone: 90 % b; 3, step 30, over to c: 75 % c."
    )
    # A twentieth is told and less is not, and where nothing is good there is no class.
    told, *_ = story([shot(0, [0.05, 0.049, 0]), shot(1, [0, 0, 0])], {0: "few", 1: "none"})
    assert told.alt.endswith("few: 5 % a; 2, step 1, none: no class.")


def test_each_moment_has_its_number_step_and_caption_over_its_own_fakes():
    _, sheets, _ = story()
    assert words(sheets) == ["1", "step 10", "both", "2", "step 20", "b alone", "3", "step 30", "over to c"]
    places = [np.array(text.get_position()) for text in sheets.texts]
    fakes = [image for image in sheets.images if image.get_array().size]
    assert len(fakes) == 3 * 16
    for k, (left, bottom, width, height) in enumerate(boxes(sheets)):
        for image in fakes[16 * k : 16 * (k + 1)]:
            x0, x1, y0, y1 = image.get_extent()
            assert left <= x0 < x1 <= left + width
            assert bottom <= y0 < y1 <= bottom + height
            np.testing.assert_allclose(image.get_array(), 0.1 * (k + 1))
            assert image.get_clim() == (0, 1)
            assert image.get_cmap()(1.0)[:3] == (0, 0, 0), "ink is dark"
            assert image.get_interpolation() == "nearest"
        for x, y in places[3 * k : 3 * (k + 1)]:
            assert left <= x <= left + width
            assert y > bottom + height


def test_pins_stand_at_their_steps_and_stems_lead_there_from_the_middle_of_the_sheet():
    _, sheets, ribbon = story()
    assert words(ribbon) == ["1", "2", "3"]
    assert [text.get_position() for text in ribbon.texts] == [(10, 1), (20, 1), (30, 1)]
    assert [line.get_xdata() for line in ribbon.lines] == [[10, 10], [20, 20], [30, 30]]
    stems = [patch for patch in sheets.artists + sheets.patches if isinstance(patch, ConnectionPatch)]
    for stem, (left, bottom, width, _), step in zip(stems, boxes(sheets), (10, 20, 30), strict=True):
        np.testing.assert_allclose(stem.xy1, (left + width / 2, bottom), atol=0.03)
        assert stem.xy2 == (step, 1)
        # On the page: from the sheet down to the upper edge of the ribbon.
        begin, end = stem.coords1.transform(stem.xy1), stem.coords2.transform(stem.xy2)
        assert begin[1] > end[1]
        np.testing.assert_allclose(end, ribbon.get_xaxis_transform().transform((step, 1)))


def test_the_ribbon_is_the_runs():
    _, _, ribbon = story()
    (image,) = ribbon.images
    np.testing.assert_allclose(image.get_array() ** 2, np.transpose([each.mode_shares for each in RUN]))
    assert [label.get_text() for label in ribbon.get_yticklabels()] == list(NAMES)


@pytest.mark.parametrize("count", range(1, MOMENTS + 1))
@pytest.mark.parametrize("caption", ["short", "a caption of so many words that it takes two lines or three"])
def test_however_many_moments_nothing_overlaps_or_is_cut(count, caption):
    run = [shot(k, [0, 0, 1]) for k in range(MOMENTS)]
    shown, sheets, _ = story(run, [(k, caption) for k in range(count)])
    found = boxes(sheets)
    assert len(found) == count
    assert found[0][0] >= 0
    assert found[-1][0] + found[-1][2] <= INNER
    for one, other in itertools.pairwise(found):
        assert one[0] + one[2] < other[0]
    size = shown.get_size_inches() * shown.dpi
    extents = [text.get_window_extent() for text in sheets.texts]
    for one, other in itertools.combinations(extents, 2):
        assert not one.overlaps(other)
    low = sheets.transData.transform((0, found[0][1] + found[0][3]))[1]
    for extent in extents:
        assert extent.x0 >= 0
        assert extent.y0 >= low
        assert extent.x1 <= size[0]
        assert extent.y1 <= size[1]
    # The axes' width is used: the figure is high enough for sheets of that size.
    assert (
        sheets.get_window_extent().width > 0.93 * sheets.get_subplotspec().get_position(shown).width * size[0]
    )


def test_fewer_fakes_fill_a_sheet_of_their_own_size():
    _, sheets, _ = story([shot(0, [0, 0, 1], count=9)], {0: "nine"})
    assert len(sheets.images) == 9
    left, _, width, _ = boxes(sheets)[0]
    assert max(image.get_extent()[1] for image in sheets.images) > left + 0.9 * width


def test_moments_may_be_a_mapping_or_pairs():
    assert story(moments=dict(TOLD))[0].alt == story()[0].alt


@pytest.mark.parametrize(
    ("moments", "message"),
    [
        ([], "moments has 0 entries; allowed are 1 to 7"),
        ([(k, "") for k in range(8)], "moments has 8 entries; allowed are 1 to 7"),
        ({15: "between"}, "moments holds step 15; allowed are the steps of the run's snapshots"),
    ],
)
def test_moments_that_make_no_sense_are_refused(moments, message):
    with pytest.raises(ValueError, match=message):
        plots.draw_story(blank(plots.draw_story)[1], RUN, moments)


# many ribbons


def ribbons(shares, verdicts=None, **more):
    shares = np.asarray(shares, dtype=float)
    count, moments, _ = shares.shape
    verdicts = [f"verdict {k}" for k in range(count)] if verdicts is None else verdicts
    shown = picture(
        plots.draw_ribbons, shares, 5 * np.arange(moments), NAMES, 100 + np.arange(count), verdicts, **more
    )
    return shown, shown.axes[0]


def table(*rows):
    """Shares of 3 classes at 50 moments: (class, share, first moment, last moment)."""
    shares = np.zeros((50, 3))
    for mode, share, first, last in rows:
        shares[first:last, mode] = share
    return shares


@pytest.mark.parametrize("count", [1, 2, 5, 16])
def test_each_seed_has_its_ribbon_between_its_number_and_its_verdict(count):
    rng = np.random.default_rng(0)
    shares = 0.2 * rng.dirichlet(np.ones(3), (count, 50))  # too few to be named
    shown, ax = ribbons(shares)
    assert len(ax.images) == count
    told = {text.get_text(): text for text in ax.texts}
    shown.draw_without_rendering()
    size = shown.get_size_inches() * shown.dpi
    for k, image in enumerate(ax.images):
        np.testing.assert_allclose(image.get_array() ** 2, shares[k].T)
        assert image.get_clim() == (0, 1)
        left, right, low, high = image.get_extent()
        seed, verdict = told[f"seed {100 + k}"], told[f"verdict {k}"]
        assert seed.get_position()[0] < left < right < verdict.get_position()[0]
        assert low < seed.get_position()[1] == verdict.get_position()[1] < high
    extents = [image.get_extent() for image in ax.images]
    for (l1, r1, b1, t1), (l2, r2, b2, t2) in itertools.combinations(extents, 2):
        assert r1 < l2 or r2 < l1 or t1 < b2 or t2 < b1
    for text in ax.texts:
        extent = text.get_window_extent()
        assert extent.x0 >= 0
        assert extent.y0 >= 0
        assert extent.x1 <= size[0]
        assert extent.y1 <= size[1]


def test_sixteen_ribbons_lie_in_two_columns_of_eight_down_the_first_then_the_second():
    _, ax = ribbons(np.zeros((16, 50, 3)))
    corners = [image.get_extent()[0::3] for image in ax.images]
    assert len({left for left, _ in corners}) == 2
    assert [left for left, _ in corners[:8]] == [corners[0][0]] * 8
    tops = [top for _, top in corners[:8]]
    assert tops == sorted(tops, reverse=True)
    assert [top for _, top in corners[8:]] == tops


def test_ribbons_say_what_each_verdict_is_and_where_each_seed_ends():
    shares = np.stack([table((0, 0.5, 0, 50)), table((1, 0.9, 0, 20), (2, 0.25, 20, 50)), table()])
    shown, _ = ribbons(shares, ["stays on as", "hops", "is lost"])
    assert shown.alt == (
        "Ribbons of 3 seeds, from step 0 to 245. seed 100: stays on as (at the end 50 % a); "
        "seed 101: hops (at the end 25 % c); seed 102: is lost (at the end no class)."
    )


def test_a_class_that_holds_many_for_long_is_named_in_its_row_in_the_middle_of_that_time():
    shares = table((0, 0.6, 0, 20), (1, 0.9, 30, 32), (2, 0.1, 0, 50), (2, 0.5, 30, 50))
    shares[8, 0] = 0  # flickers
    _, ax = ribbons(shares[None], [""])
    named = {text.get_text(): text.get_position() for text in ax.texts if text.get_text() in NAMES}
    assert list(named) == ["a", "c"], "b was there for moments only"
    left, right, low, high = ax.images[0].get_extent()
    # Of 50 moments, to one.
    assert (named["a"][0] - left) / (right - left) == pytest.approx(10 / 50, abs=0.021)
    assert (named["c"][0] - left) / (right - left) == pytest.approx(40 / 50, abs=0.021)
    assert (high - named["a"][1]) / (high - low) == pytest.approx(1 / 6)
    assert (high - named["c"][1]) / (high - low) == pytest.approx(5 / 6)


def test_ribbons_with_a_verdict_too_few_are_refused():
    with pytest.raises(ValueError, match=r"zip\(\) argument 3 is shorter"):
        ribbons(np.zeros((3, 50, 3)), ["one", "two"])
