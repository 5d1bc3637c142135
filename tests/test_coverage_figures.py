"""The figure of samplers tells what the measures say of each, and what a perfect one gets."""

import math

import numpy as np
import pytest
from matplotlib.colors import to_hex
from matplotlib.patches import Circle

from gan_tutor import densities, plots
from gan_tutor.coverage import Modes, perfect_high_quality, perfect_reverse_kl
from gan_tutor.plots import FAKE, REAL, blank

MIXTURE = densities.ring(8)
RING = Modes(MIXTURE.centers.numpy(), MIXTURE.scales.numpy())
PERFECT = MIXTURE.sample(2500, densities.seeded(0)).numpy()
DROPPED = densities.Mixture(MIXTURE.centers[1:], scales=0.1).sample(2500, densities.seeded(1)).numpy()
POINT = np.repeat(RING.centers[:1], 2500, axis=0)
BLURRED = PERFECT + np.random.default_rng(0).normal(0, 0.3, PERFECT.shape)
SAMPLERS = {"perfect": PERFECT, "one mode dropped": DROPPED, "a single point": POINT, "blurred": BLURRED}


def drawn(samplers=SAMPLERS, modes=RING):
    with plots.styled():
        _, axes = blank(plots.draw_coverages)
        return axes, plots.draw_coverages(axes, samplers, modes)


def test_the_ceilings_of_a_perfect_sampler_are_those_of_the_papers():
    # 98.889 % in the plane; .0014 for 8 modes and .0048 for 25, of 2500 samples; .0192 for 1000 of 26,000.
    assert perfect_high_quality(2) == pytest.approx(1 - math.exp(-4.5), rel=1e-14)
    assert f"{100 * perfect_high_quality(2):.3f}" == "98.889"
    found = [f"{perfect_reverse_kl(*given):.4f}" for given in ((8, 2500), (25, 2500), (1000, 26_000))]
    assert found == ["0.0014", "0.0048", "0.0192"]
    # P(χ² ≤ 9) on the line, in space and in 8 dimensions, from tables.
    assert [f"{perfect_high_quality(dim):.6f}" for dim in (1, 3, 8)] == ["0.997300", "0.970709", "0.657704"]


def test_each_sampler_has_its_numbers_under_it_and_the_metric_tells_them_apart():
    axes, alt = drawn()
    for ax, (name, samples) in zip(axes.values(), SAMPLERS.items(), strict=False):
        found = RING.coverage(samples)
        assert ax.get_title() == name
        told = ax.get_xlabel().split("\n")
        assert told == [
            f"{found.modes_captured} of 8 modes",
            f"{100 * found.high_quality:.1f} % high quality",
            f"reverse KL {found.reverse_kl:.4f}",
        ]
        assert f"{name}: {', '.join(told)}" in alt
    words = {name: ax.get_xlabel() for name, ax in zip(SAMPLERS, axes.values(), strict=False)}
    assert words["a single point"] == "1 of 8 modes\n100.0 % high quality\nreverse KL 2.0794"
    assert "7 of 8 modes" in words["one mode dropped"]
    assert "8 of 8 modes" in words["blurred"]


def test_what_a_perfect_sampler_gets_stands_under_all():
    axes, alt = drawn()
    (words,) = axes["perfect"].texts
    # The floor is 7/(2 · 2500 · .98889) = .00142 and its deviation sqrt(14)/(2 · 2500 · .98889) = .00076.
    assert words.get_text() == (
        "A perfect sampler, 2500 points: 8 of 8 modes, 98.9 % high quality, reverse KL 0.0014 ± 0.0008.\n"
        "The reverse KL with one mode lost: log(8/7) = 0.1335; with one left: log 8 = 2.0794."
    )
    assert alt.endswith(" ".join(words.get_text().split()))


def test_the_floor_is_that_of_the_good_samples_of_a_perfect_sampler():
    axes, _ = drawn({"perfect": PERFECT[:100]})
    # 7/(2 · 98.889) = .0354; of all 100 it would be .0350.
    assert "A perfect sampler, 100 points: " in axes["perfect"].texts[0].get_text()
    assert "reverse KL 0.0354 ± 0.0189." in axes["perfect"].texts[0].get_text()


def test_the_spread_of_the_floor_holds_two_perfect_draws_in_three():
    floor, spread = (
        7 / (2 * 2500 * perfect_high_quality(2)),
        math.sqrt(14) / (2 * 2500 * perfect_high_quality(2)),
    )
    found = [
        RING.coverage(MIXTURE.sample(2500, densities.seeded(seed)).numpy()).reverse_kl for seed in range(200)
    ]
    # Of χ² with 7 degrees of freedom 71 in 100 lie within one deviation of the mean; of 200 draws ± 3.2.
    assert np.mean(np.abs(np.array(found) - floor) < spread) == pytest.approx(0.71, abs=0.1)


def test_a_circle_of_three_deviations_is_drawn_through_where_a_mode_is_captured():
    axes, _ = drawn()
    for ax, samples in zip(axes.values(), SAMPLERS.values(), strict=False):
        circles = [patch for patch in ax.patches if isinstance(patch, Circle)]
        captured = RING.coverage(samples).shares > 0
        assert len(circles) == 8
        for circle, center, scale, held in zip(circles, RING.centers, RING.scales, captured, strict=True):
            assert circle.center == pytest.approx(center)
            assert circle.radius == pytest.approx(3 * scale)
            assert (circle.get_linestyle() in ("-", "solid")) == held
            assert (to_hex(circle.get_edgecolor()) == REAL) == held


def test_all_panels_have_the_same_limits_and_the_first_samples():
    axes, _ = drawn()
    assert len({(*axes[name].get_xlim(), *axes[name].get_ylim()) for name in "1234"}) == 1
    for name, samples in zip("1234", SAMPLERS.values(), strict=True):
        (dots,) = [each for each in axes[name].collections if to_hex(each.get_facecolor()[0]) == FAKE]
        np.testing.assert_array_equal(dots.get_offsets(), samples[: len(dots.get_offsets())])
        assert len(dots.get_offsets()) >= 500


def test_fewer_samplers_leave_places_blank_and_more_are_refused():
    axes, alt = drawn(dict(list(SAMPLERS.items())[:2]))
    assert alt.startswith("2 samplers.")
    assert [axes[name].axison for name in "1234"] == [True, True, False, False]
    with pytest.raises(ValueError, match="samplers has 5 entries; allowed are 4 at most"):
        drawn({**SAMPLERS, "another": POINT})


def test_a_sampler_without_a_good_sample_has_no_reverse_kl():
    _, alt = drawn({"far": np.full((10, 2), 50.0)})
    assert "far: 0 of 8 modes, 0.0 % high quality, reverse KL not defined" in alt
