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
from gan_tutor.coverage import Modes
from gan_tutor.dirac import GAN
from gan_tutor.duel import Judge, play
from gan_tutor.earth import carry
from gan_tutor.landscapes import Landscape, Outline
from gan_tutor.plots import FAKE, REAL, Picture, describe, picture
from gan_tutor.plots.climbs import BASINS
from gan_tutor.plots.games import FIELD_COLORS
from gan_tutor.plots.outlines import MODE
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


# D's loss falls all the while, and so does the share of good fakes.
MEASURED = with_modes(mode_history=np.array([[0.5, 0.4, 0], [0.4, 0.3, 0], [0.2, 0.3, 0], [0.1, 0.1, 0]]))


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


def sheets(count=4, **changes):
    """Of images the first has some of all classes, the second one, the third none; the last has diverged."""
    rng = np.random.default_rng(7)
    images = rng.uniform(0, 1, (count, 9, 3, 4))
    images[-1] = np.nan
    shares = np.full((count, 3), 0.125)
    shares[1] = [0.0, 0.75, 0.0]
    shares[2:] = 0.0
    made = {
        "fake": rng.uniform(0, 1, (count, 9, 12)),
        "real": rng.uniform(0, 1, (12, 12)),
        "extent": (),
        "mode_shares": shares,
        "mode_names": ("5", "6", "9"),
        "mode_weights": np.array([0.5, 0.25, 0.25]),
        "images": images,
    }
    return row(count, **{**made, **changes})


def constant(step, real, fake):
    """A snapshot in which D's output is the same on all reals, and the same on all fakes."""
    logits = {
        "real_logits": np.full(5, np.log(real / (1 - real))),
        "fake_logits": np.full(6, np.log(fake / (1 - fake))),
    }
    return snapshot(step=step, **logits)


def outline(**changes):
    """Two peaks, the higher one on the right, and a mean in the valley between them."""
    x = np.linspace(-6, 6, 25)
    bells = np.stack([height * np.exp(-((x - at) ** 2)) for at, height in ((-2, 0.125), (3, 0.25))])
    made = {
        "x": x,
        "heights": bells.sum(axis=0),
        "peaks": np.array([3.0, -2.0]),
        "peak_heights": np.array([0.25, 0.125]),
        "mean": -0.004,
        "mean_height": 0.0312,
        "parts": bells,
    }
    return Outline(**{**made, **changes})


def one_peak():
    lone = {"peaks": np.array([3.0]), "peak_heights": np.array([0.25]), "mean": 3.001, "mean_height": 0.25}
    return outline(**lone, parts=np.zeros((0, 0)))


def landscape(count=2):
    """Up to three peaks in a plane that is wider than high; the first is the highest."""
    peaks = np.array([[1.0, 0.5], [-1.0, -0.25], [2.0, -0.5]])[:count]
    peak_heights = np.array([0.4, 0.2, 0.1])[:count]
    blank = Landscape(np.zeros((20, 40)), (-2.0, 4.0, -1.0, 2.0), peaks, peak_heights)
    x1, x2 = np.meshgrid(blank.x1, blank.x2)
    bells = [
        height * np.exp(-2 * ((x1 - peak[0]) ** 2 + (x2 - peak[1]) ** 2))
        for peak, height in zip(peaks, peak_heights, strict=True)
    ]
    return dataclasses.replace(blank, heights=np.sum(bells, axis=0) if count else blank.heights)


def climbs(*ends):
    """Ways of three steps from the origin to the given places, shape (4, n, 2)."""
    return np.linspace(np.zeros((len(ends), 2)), np.array(ends, dtype=float), 4)


SCATTERED = np.random.default_rng(7).uniform(-0.9, 1.9, (12, 2))
TWO_CLIMBS = climbs([1, 0.5], [1, 0.4], [-0.9, -0.25])
LEFT_RIGHT = np.arange(8)[None] // 4 + np.zeros((6, 1), int)  # a map of two basins

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


def minimax_cost(real_outputs, fake_outputs):
    return -np.log(real_outputs).mean(), -np.log(1 - fake_outputs).mean()


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
    "draw_seeds of images": (
        (sheets(),),
        [
            "step 70: 1 of 4 seeds collapsed (framed in orange), 1 diverged",
            "mostly one class: seed 11 (6s)",
        ],
    ),
    "draw_separation": (
        (RUNS,),
        ["from 0.55 to 0.85 on reals", "from 0.50 to 0.15 on fakes in 100 steps, mean of 2 seeds"],
    ),
    "draw_course": ((), ["Six small pictures"]),
    "draw_outline": (
        (outline(),),
        ["from -6 to 6", "2 modes; the mean, 0.00, is no mode: density there 0.031", "3.00 (density 0.250)"],
    ),
    "draw_outline of a single peak": ((one_peak(),), ["1 mode; the mean, 3.00, is a mode", "there 0.250"]),
    "draw_outline with observations": ((outline(), 0.4, np.array([-2.0, 0, 3]), False), ["with 2 modes."]),
    "draw_outlines": (
        ({"irises": outline(), "wines": one_peak(), "people": outline()},),
        ["3 densities side by side", "irises: 2 modes; wines: 1 mode; people: 2 modes"],
    ),
    "draw_mode_counts": (
        (np.array([0.1, 0.5, 2.0]), {"20 observations": [9, 3, 1], "30 observations": [12, 4, 2]}),
        ["20 observations, from 9 at 0.1 to 1 at 2; 30 observations, from 12 at 0.1 to 2 at 2"],
    ),
    "draw_cloud": ((landscape(), SCATTERED), ["12 points in the plane", "2 modes"]),
    "draw_cloud of a density": ((landscape(1), SCATTERED[:0]), ["A density in the plane: 1 mode."]),
    "draw_cloud of nothing": ((landscape(0), SCATTERED[:0]), ["A density in the plane: no mode"]),
    "draw_top": ((landscape(3), 0.05), ["highest 5 %, in the plane: 3 modes."]),
    "draw_tops": (
        ({"σ = 1": landscape(3), "σ = 2": landscape(1), "σ = 3": landscape(2)}, 0.01),
        ["σ = 1, 3 modes; σ = 2, 1 mode; σ = 3, 2 modes."],
    ),
    "draw_climbs": ((landscape(), climbs([1, 0.5])), ["2 modes; this climb ends on the one at 1.00, 0.50"]),
    "draw_climbs over basins": (
        (landscape(3), TWO_CLIMBS, LEFT_RIGHT),
        ["A density in the plane: 3 modes. 3 climbs end on 2 of them."],
    ),
    "draw_landscape": ((landscape(),), ["from above", "2 modes; the highest at x1 1, x2 0.5"]),
    "draw_hills": ((landscape(),), ["a surface of hills", "2 modes; the highest at x1 1, x2 0.5"]),
    "draw_surface": ((landscape(1),), ["Left: ", "Right: ", "1 mode; the highest at x1 1, x2 0.5"]),
    "draw_learning": (
        (POINTS, HANDWRITTEN.labels, "pass 3 of 8"),
        ["30 images as points in the plane", "coloured by digit; pass 3 of 8."],
    ),
    "draw_landscapes": (
        ({"by 2 numbers": landscape(1), "by 64": landscape(3)},),
        ["by 2 numbers: 1 mode; by 64: 3 modes."],
    ),
    "draw_place": (
        (landscape(), np.array([-1.0, 0.5]), 0.1, HANDWRITTEN.images[0], HANDWRITTEN.images[:3]),
        ["at x1 −1.00, x2 0.50", "density 0.100, 25.0 % of the highest peak's"],
    ),
    "draw_walk": (
        (np.linspace(0, 2, 5), np.array([0.4, 0.1, 0.02, 0.1, 0.2]), HANDWRITTEN.images[:4], ["3", "8"]),
        ["from the peak of the 3 to that of the 8", "lowest at 0.02: 10.0 % of the lower end's", "4 images"],
    ),
    "draw_samples": (
        (
            np.array([0.01, 0.02, 0.3, 0.4]),
            0.05,
            {"peaks": HANDWRITTEN.images[:2], "valleys": HANDWRITTEN.images[2:4]},
        ),
        ["2 of 4 samples (50.0 %) fall where the density is below 0.05"],
    ),
    "draw_costs": (
        (HANDWRITTEN.images[:2], np.array([True, False]), np.array([0.8, 0.25]), np.array([0.22, 0.29])),
        [
            "D says 0.80 of a real, 0.25 of a fake",
            "reals cost D 0.22",
            "fakes 0.29, together 0.51",
            "V is −0.51",
        ],
    ),
    "draw_cost_bars": (
        (np.array([0.5, 1.0]),),
        ["reals cost D 0.50 on average and the fakes 1.00", "V is −1.50"],
    ),
    "draw_duel": (
        (play(minimax_cost, Judge(np.full(9, 0.5)), np.array([1.0]), np.array([-1.0, 0.5]), "G"),),
        [
            "After 1 move: fakes at −1.00 (D says 0.50), 0.50 (D says 0.50).",
            "together 1.39, so that V is −1.39",
        ],
    ),
    "draw_earth": (
        (carry([0.0, 1.0], [-1.0, 3.0], [0.1, 2.0]),),
        ["Loads carried from −1.00 to 0.00, 3.00 to 2.00. 1 of 2 holes filled; carried so far: 1.00."],
    ),
    "draw_earth of a dear plan": (
        (carry([0.0, 1.0], [0.0, 1.0], [1.0, 0.0]),),
        ["All 2 holes filled for 1.00; the cheapest plan: 0.00 (marked: earth goes both ways)."],
    ),
    "draw_staircases": (
        (np.array([0.0, 1.0, 2.0]), np.array([2.0, 4.0, 3.0])),
        ["3 reals and 3 fakes", "The area between them is 2.00, W1."],
    ),
    "draw_critics": (
        (
            np.arange(5.0),
            np.array([0.5, 0.5, 0, 0, 0]),
            np.array([0.0, 0, 0, 0.5, 0.5]),
            {"down": -np.arange(5.0), "up": 0.01 * np.arange(5.0)},
        ),
        ["W1 is 3. down: gap 3, mean steepness 1; up: gap −0.03, mean steepness 0.01."],
    ),
    "draw_gaps": (
        (
            np.array([10, 20]),
            {"nothing": np.array([[10.0, 4e3], [11, 5e3]]), "λ = 10": np.array([[1.0, 3], [-1, -2.5]])},
            3.0,
        ),
        ["whose W1 is 3, after 20 updates, of 2 seeds. nothing: 4.0 · 10³ to 5.0 · 10³; λ = 10: −2.5 to 3."],
    ),
    "draw_flow": ((), ["Fakes and reals go into the discriminator D", "No way leads from the reals to G"]),
    "draw_pair": (
        (np.arange(3.0), np.array([0.3, 0.2, 0.1]), np.array([0.1, 0.2, 0.3])),
        ["67 % of them overlap"],
    ),
    "draw_overlap": (
        (np.arange(3.0), np.array([0.3, 0.2, 0.1]), np.array([0.1, 0.2, 0.3]), {"D": np.full(3, 0.5)}),
        ["the best judge says 0.25 to 0.75", "D is off by 0.167 on average"],
    ),
    "draw_apart": (
        (
            np.arange(3.0),
            np.array([0.3, 0.2, 0.1]),
            np.array([0.1, 0.2, 0.3]),
            -0.5,
            np.array([-1.0, 0, 1]),
            {"W1": np.array([1.0, 0, 1]), "V": np.array([-1.0, -1.4, -1])},
        ),
        ["q is moved by −0.50: W1 0.50, V −1.20."],
    ),
    "draw_histograms": (
        (
            {
                "few steps": (np.array([0.6, 0.4]), np.array([0.3, 0.45])),
                "many": (np.array([0.99]), np.array([0.01])),
            },
        ),
        ["few steps: 25.0 % misjudged; many: 0.0 % misjudged"],
    ),
    "draw_loss_curves": (
        ({name: snapshot() for name in "ABCD"},),
        ["The losses of 4 runs. run A: D's loss ends at 0.88, G's at 2.12; run B: "],
    ),
    "draw_runs": (
        ({name: with_modes() for name in "ABCD"},),
        ["run D: D's loss ends at 0.88, G's at 2.12.", "run D: 2 of 3 modes, 75 % of high quality."],
    ),
    "draw_pulls": (
        (
            {
                "D untrained": snapshot(generator_gradients=np.array([[0.3, 0.4], [0.0, 0.0]])),
                "D later": snapshot(generator_gradients=np.array([[3e-6, 4e-6]])),
            },
        ),
        ["D untrained: mean length of an arrow 0.25; D later: mean length of an arrow 5.0 · 10⁻⁶."],
    ),
    "draw_slopes": (
        (np.array([-8.0, 0, 8]), {"−D": np.array([-0.0003, -0.5, -0.9997])}),
        ["logits from −8 to 8. −D: −3.0 · 10⁻⁴ at the left end, −1 at the right."],
    ),
    "draw_norms": (
        (
            np.array([1, 10, 100]),
            {"G untrained": np.array([[0.1, 1, 1e-3], [0.1, 1, 1e-5]]), "G": np.ones((2, 3))},
        ),
        [
            "2 seeds. G untrained: from its highest it falls by 3.0 to 5.0 orders",
            "G: from its highest it falls by 0.0 o",
        ],
    ),
    "draw_counts": (
        ({"as it is": 0, "balance": 15}, 16, "all modes are reached"),
        ["all modes are reached, of 16 seeds: as it is: 0; balance: 15."],
    ),
    "draw_tangents": (
        (np.linspace(-4, 4, 9), {"2 · logit": np.arange(-8.0, 9, 2), "nothing": np.zeros(9)}, -2.0),
        ["is −2.00, so that D says 0.12. There 2 · logit has the slope 2 and nothing has the slope 0."],
    ),
    "draw_flat": (
        (
            np.arange(3.0),
            np.array([0.3, 0.2, 0.1]),
            np.array([0.1, 0.2, 0.3]),
            1.5,
            np.array([1.0, 2, 3]),
            {"V": np.array([-1.0, -0.5, 0]), "W1": np.array([1.0, 2, 3])},
            {"of V": np.array([0.1, 0.01, 0.001]), "of W1": np.ones(3)},
        ),
        ["q is moved by 1.50: V −0.75, W1 1.50. Steepness: of V 0.055, of W1 1."],
    ),
    "draw_lines": (
        (-0.5, {"W1": 0.5, "KL": np.inf}),
        ["Two parallel lines, 0.50 apart: W1 0.50, KL infinite."],
    ),
    "draw_fits": (
        (
            np.array([-1.0, 0, 1]),
            np.array([0.4, 0.1, 0.5]),
            {
                "minimax": np.array([[0.5, 0.1, 0.4], [0.4, 0.1, 0.5]]),
                "non-saturating": np.array([[0.9, 0.1, 0.0]]),
            },
        ),
        ["60 % of the reals", "minimax: 50 to 60 % right of 0; non-saturating: 10 % right of 0."],
    ),
    "draw_dirac": (
        (GAN(), np.array([[[0.0, 1.0], [3.0, 4.0]], [[0.0, 2.0], [0.0, -2.5]]])),
        ["minimax: 2 ways", "Nearer to the equilibrium at the end: 1, farther: 1", "5 from it and ends 2.5"],
    ),
    "draw_eigenvalues": (
        ({"circle": np.array([-1j, 1j]), "creep": np.array([-0.5, -0.25 + 0j])},),
        ["circle: 0.00 ± 1.00i, on the border; creep: −0.50 and −0.25, left of it."],
    ),
    "draw_blind_spots": (
        (np.array([50, 100]), np.array([[0.9, 0.0], [0.9, 0.0]]), np.array([[0.25, 1.0], [0.25, 0.5]])),
        ["over 2 moments", "lets 25 % of the forgeries pass", "of any other D lets 75 %"],
    ),
    "draw_ribbons": (
        (np.full((3, 6, 2), [0.5, 0.04]), np.arange(6), tuple("ab"), np.arange(3), ["still", "odd", "even"]),
        ["Ribbons of 3 seeds, from step 0 to 5. seed 0: still (at the end 50 % a); seed 1: odd"],
    ),
    "draw_story": (
        (
            [with_modes(step=0, images=np.ones((5, 4, 3))), with_modes(images=np.ones((5, 4, 3)))],
            {120: "late"},
        ),
        ["at 1 moment of a run of 120 steps", "1, step 120, late: 50 % 2, 25 % 1."],
    ),
    "draw_ribbon": (
        ([with_modes(step=0, mode_shares=np.zeros(3)), with_modes(step=50)],),
        ["0 at first, 2 of 3 at the end; no modes held more than half of the fakes"],
    ),
    "draw_symptoms": (
        ([with_modes(step=0), with_modes(step=120, mode_shares=np.array([0.75, 0, 0]))],),
        [
            "At step 120 D's loss is 0.88 and G's 2.12, and the AUC is ",
            "from 0.5 to 3.4 · 10⁻³. Modes captured: 2 at first, 1 of 3 at the end; 1 mode held more than",
        ],
    ),
    "draw_lockstep": (
        (
            {
                "BCE": [with_modes(step=0, mode_shares=np.zeros(3)), with_modes(mode_shares=np.eye(3)[0])],
                "critic": [with_modes(step=0), with_modes(critic=True)],
            },
        ),
        [
            "At step 120 BCE: 1 of 3 modes captured, 100 % of the fakes of high quality, the norm of G's "
            "gradient 3.4 · 10⁻³; critic: 2 of 3 modes captured, 75 %",
        ],
    ),
    "draw_meter": (
        ({"BCE": 2 * [MEASURED], "critic": [MEASURED]},),
        ["over 120 steps, a line a seed. Rank correlation of the two, by seed: BCE 1.00; critic 1.00."],
    ),
    "draw_hop": (
        (
            with_modes(
                modes=np.array([[0.0, 2.0], [-1.5, -1.0], [1.5, -1.0]]),
                fake=np.array([[-1.0, -1.0], [-2.0, -1.0], [1.4, -1.1], [-1.5, 0.0]]),
            ),
            np.array([0.51, 0.4, 0.475]),
        ),
        [
            "Step 120: 75 % of the fakes are nearest to mode 2. ",
            "D's output at the centre of each mode: 1: 0.510, 2: 0.400, 3: 0.475.",
        ],
    ),
    "draw_coverages": (
        (
            {"all": np.array([[0.0, 0], [3, 0], [9, 9], [0, 0.2]]), "none": np.full((4, 2), 7.0)},
            Modes([[0.0, 0.0], [3.0, 0.0]], 0.1),
        ),
        [
            "2 samplers. all: 2 of 2 modes, 75.0 % high quality, reverse KL 0.0566; ",
            "none: 0 of 2 modes, 0.0 % high quality, reverse KL not defined. A perfect sampler, 4 points:",
            "with one mode lost: log(2/1) = 0.6931",
        ],
    ),
    "draw_frozen": (
        (
            {
                "before": line(field=np.arange(20) / 40, fake=np.array([[-1.0], [0.0], [1.0], [5.0]])),
                "G alone": line(field=np.arange(20) / 40, fake=np.full((4, 1), 2.75)),
            },
        ),
        [
            "D is highest at 2.88, where it says 0.47. before: 0 % of the fakes within 0.2 of 0.50, 1 of 4 ",
            "outside the picture. G alone: 100 % of the fakes within 0.2 of 2.75.",
        ],
    ),
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
    if isinstance(given, dict):
        return arrays_in(list(given.values()))
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


def test_of_images_each_member_has_a_sheet_of_its_fakes_dark_on_light_in_its_own_tile():
    ax, seen = axes(), sheets()
    told = plots.draw_seeds(ax, seen)
    assert told.endswith("seeds collapsed (framed in orange), 1 diverged; mostly one class: seed 11 (6s)")
    assert len(ax.images) == 3 * 9, "what has diverged has none"
    frames = [tile for tile in tiles(ax) if tile[1] - tile[0] == pytest.approx(1)]
    assert len(frames) == 4
    for k, image in enumerate(ax.images):
        member, n = divmod(k, 9)
        np.testing.assert_array_equal(image.get_array(), seen.images[member, n])
        assert (image.get_cmap().name, image.get_clim()) == ("gray_r", (0, 1))
        assert image.get_interpolation() == "nearest"
        left, right, low, high = frames[member][:4]
        x0, x1, y0, y1 = image.get_extent()
        assert left < x0 < x1 < right
        assert low < y0 < y1 < high
        # In rows of three from the upper left.
        assert int(3 * (x0 - left)) == n % 3
        assert int(3 * (high - y1)) == n // 3
    assert [edge == FAKE for *_, edge, _ in frames] == [False, True, False, False]


def test_of_images_a_bar_a_class_is_as_high_as_its_share_and_the_leading_one_is_named():
    ax, seen = axes(), sheets()
    plots.draw_seeds(ax, seen)
    bars = [patch for patch in ax.patches if patch.get_width() < 0.5]
    heights = np.array([bar.get_height() for bar in bars]).reshape(3, 3)  # none where one has diverged
    np.testing.assert_allclose(heights / heights.max(), seen.mode_shares[:3] / 0.75, atol=1e-9)  # float64
    centers = [bar.get_x() + bar.get_width() / 2 for bar in bars[:3]]
    np.testing.assert_allclose(centers, [1 / 6, 3 / 6, 5 / 6], atol=1e-9)
    said = [text.get_text() for text in ax.texts]
    assert said == [
        "5", "seed 10: 3 of 3", "mostly 6s", "seed 11: 1 of 3", "seed 12: 0 of 3", "seed 13: diverged",
    ]  # fmt: skip
    frames = [tile for tile in tiles(ax) if tile[1] - tile[0] > 0.5][:3]
    for mark, frame in zip(ax.collections, frames, strict=True):
        assert to_hex(mark.get_color()[0]) == REAL
        levels = np.array([line[0, 1] for line in mark.get_segments()]) - frame[2]
        np.testing.assert_allclose(levels, heights.max() / 0.75 * seen.mode_weights, atol=1e-9)


def test_of_images_without_classes_there_are_sheets_alone():
    ax = axes()
    seen = sheets(mode_shares=np.zeros((4, 0)), mode_names=(), mode_weights=np.zeros(0))
    assert plots.draw_seeds(ax, seen) == "step 70: 4 seeds, 1 diverged"
    assert len(ax.images) == 27
    assert len(ax.patches) == 4
    assert [text.get_text() for text in ax.texts] == ["seed 10", "seed 11", "seed 12", "seed 13: diverged"]


@pytest.mark.parametrize("changes", [{"extent": (-1.0, 1.0), "real": np.zeros((12, 1))}, {}])
def test_points_on_the_line_or_in_many_dimensions_are_no_row_of_seeds(changes):
    seen = sheets(images=np.zeros((0, 0, 0, 0)), **changes)
    with pytest.raises(ValueError, match=r"points of dimension 1.? without images; allowed are"):
        plots.draw_seeds(axes(), seen)


@pytest.mark.parametrize("count", [1, 3, 8, 9, 20])
def test_a_row_of_seeds_is_as_high_as_its_tiles_need(count):
    seen = sheets(max(count, 4))
    few = {
        name: getattr(seen, name)[:count] for name in ("seeds", "fake", "images", "mode_shares", "diverged")
    }
    shown = picture(plots.draw_seeds, dataclasses.replace(seen, **few))
    width, height = shown.get_size_inches()
    rows = -(-count // 8)
    assert width == 11
    assert 2 * rows < height < 5.2 * rows
    shown.png(0.5)  # the layout takes place
    (ax,) = shown.axes
    box = ax.get_window_extent().transformed(shown.dpi_scale_trans.inverted())
    assert 0.7 * height < box.height < height, "the tiles fill what there is"


def test_a_figures_size_may_depend_on_what_is_drawn_and_one_that_is_asked_for_wins():
    def draw(ax, wide, tall=1):
        return "nothing"

    draw.size = (3, 3)
    assert picture(draw, 5).get_size_inches().tolist() == [3, 3]
    draw.size_of = lambda wide, tall=1: (wide, tall)
    assert picture(draw, 5, tall=2).get_size_inches().tolist() == [5, 2]
    assert picture(draw, 5, size=(4, 7)).get_size_inches().tolist() == [4, 7]


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


# densities, their modes and the ways up to them


def marks_of(ax, color=MODE):
    """Where the marks of that colour are, shape (n, 2)."""
    lines = [each for each in ax.lines if each.get_marker() == "v" and to_hex(each.get_color()) == color]
    (marks,) = lines
    return marks.get_xydata()


def test_an_outlines_modes_are_marked_at_their_places_and_its_mean_at_its_height():
    ax, seen = axes(), outline()
    said = plots.draw_outline(ax, seen)
    assert ax.get_title() == "2 modes; the mean, 0.00, is no mode: density there 0.031"
    assert said == (
        "A density on the line from -6 to 6 with 2 modes; the mean, 0.00, is no mode: density there 0.031. "
        "Modes at 3.00 (density 0.250), −2.00 (density 0.125)."
    )
    marked = marks_of(ax)
    np.testing.assert_array_equal(marked[:, 0], seen.peaks)
    assert (marked[:, 1] > seen.peak_heights).all(), "a mark hides its peak"
    stems = {to_hex(each.get_colors()[0]): each.get_segments() for each in ax.collections[1:]}
    assert [stem[1].tolist() for stem in stems[MODE]] == [[3.0, 0.25], [-2.0, 0.125]]
    assert [stem[1].tolist() for stem in stems[FAKE]] == [[-0.004, 0.0312]]
    (curve,) = [line for line in ax.lines if to_hex(line.get_color()) == REAL]
    np.testing.assert_array_equal(curve.get_xydata().T, [seen.x, seen.heights])
    dotted = [line.get_ydata() for line in ax.lines if line.get_linestyle() == ":"]
    np.testing.assert_array_equal(dotted, seen.parts)
    assert ax.get_ylim()[1] > seen.peak_heights.max()


def test_a_mark_beyond_a_fixed_axis_stays_in_the_picture():
    ax = axes()
    plots.draw_outline(ax, outline(), top=0.2)
    assert ax.get_ylim() == (0, 0.2)
    assert (marks_of(ax)[:, 1] <= 0.2).all()


def test_without_the_mean_nothing_is_said_of_it_and_observations_are_a_rug():
    ax = axes()
    places = np.array([-2.5, 0.0, 3.5])
    said = plots.draw_outline(ax, outline(), points=places, mean=False)
    assert "mean" not in said + ax.get_title()
    (rug,) = [line for line in ax.lines if line.get_marker() == "|"]
    np.testing.assert_array_equal(rug.get_xdata(), places)
    assert not [line for line in ax.lines if to_hex(line.get_color()) == FAKE]


def test_outlines_side_by_side_are_each_what_its_name_says():
    seen = {"irises": outline(), "wines": one_peak(), "people": outline()}
    shown = picture(plots.draw_outlines, seen, {name: np.array([float(k)]) for k, name in enumerate(seen)})
    assert [ax.get_xlabel() for ax in shown.axes] == list(seen)
    assert [ax.get_title() for ax in shown.axes] == ["2 modes", "1 mode", "2 modes"]
    rugs = [line.get_xdata().tolist() for ax in shown.axes for line in ax.lines if line.get_marker() == "|"]
    assert rugs == [[0], [1], [2]]


def test_each_samples_counts_are_a_line_over_the_bandwidths():
    ax, bandwidths = axes(), np.array([0.1, 0.5, 2.0])
    counts = {"20": [9, 3, 1], "30": [12, 4, 2]}
    plots.draw_mode_counts(ax, bandwidths, counts)
    assert [line.get_label() for line in ax.lines] == ["20", "30"]
    for line, found in zip(ax.lines, counts.values(), strict=True):
        np.testing.assert_array_equal(line.get_xydata().T, [bandwidths, found])
    assert [tick.get_text() for tick in ax.get_yticklabels()] == ["1", "2", "3", "5", "10"]
    assert {to_hex(line.get_color()) for line in ax.lines} == {REAL, FAKE}


@pytest.mark.parametrize(
    ("count", "points", "title"),
    [(2, 12, "12 points, 2 modes"), (2, 0, "2 modes"), (0, 0, "no points yet")],
)
def test_a_cloud_has_its_points_its_modes_and_no_other_marks(count, points, title):
    ax = axes()
    plots.draw_cloud(ax, landscape(count), SCATTERED[:points])
    assert ax.get_title() == title
    np.testing.assert_array_equal(marks_of(ax), landscape(count).peaks)
    dots = [line.get_xydata() for line in ax.lines if line.get_marker() != "v"]
    assert len(dots) == 1, "the landscape's own dots can be taken for observations"
    np.testing.assert_array_equal(dots[0], SCATTERED[:points])


def test_the_lines_around_the_tops_lie_within_the_share_that_is_said():
    ax, seen = axes(), landscape(3)
    plots.draw_top(ax, seen, 0.05)
    assert ax.get_title() == "3 modes"
    np.testing.assert_array_equal(marks_of(ax), seen.peaks)
    levels = ax.collections[-1].levels
    assert levels.min() == pytest.approx(0.95 * 0.4)
    assert levels.max() < 0.4
    assert (np.diff(levels) > 0).all()


def test_tops_side_by_side_carry_their_names_and_counts():
    seen = {"σ = 1": landscape(3), "σ = 2": landscape(1), "σ = 3": landscape(2)}
    shown = picture(plots.draw_tops, seen)
    assert [ax.get_title() for ax in shown.axes] == ["σ = 1: 3 modes", "σ = 2: 1 mode", "σ = 3: 2 modes"]


@pytest.mark.parametrize(("end", "where"), [([1, 0.5], "1.00, 0.50"), ([-0.8, -0.3], "−1.00, −0.25")])
def test_a_climb_is_said_to_end_on_the_mode_that_it_has_come_to(end, where):
    ax = axes()
    way = climbs(end)
    plots.draw_climbs(ax, landscape(), way)
    assert ax.get_title() == f"2 modes; this climb ends on the one at {where}"
    drawn = [line.get_xydata() for line in ax.lines if line.get_marker() != "v"]
    assert len(drawn) == 2, "the way, and its steps"
    for each in drawn:
        np.testing.assert_array_equal(each, way[:, 0])


def test_many_climbs_lie_over_the_basins_that_they_stay_in():
    ax = axes()
    said = plots.draw_climbs(ax, landscape(2), TWO_CLIMBS, LEFT_RIGHT)
    assert said.endswith("2 modes. 3 climbs end on 2 of them.")
    (image,) = ax.images
    np.testing.assert_array_equal(image.get_array(), LEFT_RIGHT)
    assert [to_hex(image.cmap(image.norm(k))) for k in (0, 1)] == list(BASINS[:2])
    assert tuple(image.get_extent()) == landscape().extent
    ways = [line.get_xydata() for line in ax.lines if line.get_linestyle() == "-"]
    np.testing.assert_array_equal(ways, TWO_CLIMBS.swapaxes(0, 1))


@pytest.mark.parametrize("other", [REAL, FAKE])
@pytest.mark.parametrize("vision", ["normal vision", "protanopia", "deuteranopia", "tritanopia"])
def test_a_modes_mark_is_told_from_real_and_fake_by_colour_blind_readers(other, vision):
    assert (
        distance(MODE, other, SEEN_WITH[vision]) > 15
    )  # six times what is just noticeable; the shapes differ


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
