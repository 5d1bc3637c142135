"""Figures draw what the arrays hold, say it in a sentence, and leave everything else alone."""

import base64
import copy
import dataclasses
import functools
import io
from html.parser import HTMLParser

import matplotlib.image
import matplotlib.pyplot as plt
import numpy as np
import pytest
from matplotlib.colors import to_hex, to_rgb
from matplotlib.figure import Figure

from gan_tutor import digits, plots
from gan_tutor.plots import FAKE, FIELD_COLORS, REAL, Picture, picture
from gan_tutor.snapshots import Snapshot

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
DRAWN = {
    "draw_images": ((HANDWRITTEN.images,), ["30 images of 8 by 6 pixels"]),
    "draw_classes": ((POINTS, HANDWRITTEN.labels), ["30 points", "digits 0, 1, 2, 3, 4, 5, 6, 7, 8, 9"]),
    "draw_thumbnails": ((HANDWRITTEN.images, POINTS), ["digit images placed at their x1 and x2"]),
    "draw_features": ((HANDWRITTEN, POINTS), ["Left: 30 points", "Right: ", "digit images placed"]),
    "draw_plane": ((snapshot(),), [SHARES]),
    "draw_outputs": ((snapshot(),), [SHARES]),
    "draw_losses": ((snapshot(),), [LOSSES]),
    "draw_gradient_norm": ((snapshot(),), [NORM]),
    "draw_game": ((snapshot(),), [SHARES, LOSSES, NORM]),
    "draw_separation": (
        (RUNS,),
        ["from 0.55 to 0.85 on reals", "from 0.50 to 0.15 on fakes in 100 steps, mean of 2 seeds"],
    ),
    "draw_course": ((), ["Six small pictures"]),
}
EACH = pytest.mark.parametrize(("name", "arguments", "said"), [(n, *d) for n, d in DRAWN.items()], ids=DRAWN)


@functools.cache
def drawn(name):
    return picture(getattr(plots, name), *DRAWN[name][0])


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
    assert {name for name in vars(plots) if name.startswith("draw_")} == set(DRAWN)


@EACH
def test_the_sentence_says_what_the_arrays_hold(name, arguments, said):
    assert [part for part in said if part not in drawn(name).alt] == []


@EACH
def test_drawing_leaves_its_arrays_as_they_were_and_opens_no_pyplot_figure(name, arguments, said):
    before = copy.deepcopy(arrays_in(arguments))
    shown = picture(getattr(plots, name), *arguments)
    assert plt.get_fignums() == []
    for array, kept in zip(arrays_in(arguments), before, strict=True):
        np.testing.assert_array_equal(array, kept)
    assert isinstance(shown, Picture)


@EACH
def test_drawing_the_same_arrays_twice_gives_the_same_picture(name, arguments, said):
    again = picture(getattr(plots, name), *arguments)
    assert again.alt == drawn(name).alt
    assert again.png(scale=0.5) == drawn(name).png(scale=0.5)


def test_draw_functions_draw_on_the_axes_that_they_are_given():
    figure = Figure()
    left, right = figure.subplots(1, 2)
    plots.draw_plane(right, snapshot())
    assert figure.axes == [left, right]
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
    for color in (REAL, FAKE):
        filled, outline = [
            patch
            for patch in ax.patches
            if color in (to_hex(patch.get_facecolor()), to_hex(patch.get_edgecolor()))
        ]
        for steps in (filled, outline):
            assert steps.get_data().values.sum() == pytest.approx(1, abs=1e-9)  # float64 rounding
            np.testing.assert_allclose(steps.get_data().edges, np.linspace(0, 1, 26))
    assert ax.get_xlim() == (0, 1)
    assert ax.get_ylim() == (0, 1)
    assert [line.get_xdata()[0] for line in ax.lines] == [0.5]


def test_losses_and_norms_are_the_histories():
    ax, seen = axes(), snapshot()
    plots.draw_losses(ax, seen)
    mark, *lines = ax.lines
    assert mark.get_ydata()[0] == np.log(4)
    for line, losses in zip(lines, (seen.discriminator_losses, seen.generator_losses), strict=True):
        np.testing.assert_array_equal(line.get_xydata().T, [seen.history_steps, losses])
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
