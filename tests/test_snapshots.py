"""What a snapshot says of itself: how far D parts real from fake, the optimal D, the modes reached."""

import dataclasses
import math

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from gan_tutor.densities import ring
from gan_tutor.snapshots import DETAILS, Snapshot
from gan_tutor.training import GAN


def shot(real_logits=(0.0,), fake_logits=(0.0,), **arrays):
    empty = np.zeros(0)
    return Snapshot(
        step=0,
        **{"real": np.zeros((len(real_logits), 2)), "fake": np.zeros((len(fake_logits), 2)), **arrays},
        real_logits=np.asarray(real_logits, dtype=float),
        fake_logits=np.asarray(fake_logits, dtype=float),
        field=empty,
        extent=(0.0, 1.0, 0.0, 1.0),
        history_steps=empty,
        discriminator_losses=empty,
        generator_losses=empty,
        gradient_norms=empty,
        objective="none",
    )


def counted(reals, fakes):
    """The area under the ROC curve from its meaning: every pair is looked at."""
    won = sum((real > fake) + 0.5 * (real == fake) for real in reals for fake in fakes)
    return won / (len(reals) * len(fakes))


def test_what_was_left_out_is_as_the_snapshot_before_has_it():
    game = GAN(ring(4), generator=(4,), discriminator=(4,), batch_size=8)
    game.train(3)
    before = game.snapshot()
    game.train(2)
    whole, parts = game.snapshot(), ({"field": False}, {"details": False}, {"field": False, "details": False})
    for left_out in parts:
        bare = game.snapshot(**left_out)
        assert bare.detailed == left_out.get("details", True)
        full = bare.completed(before)
        kept = {name for part in left_out for name in (DETAILS if part == "details" else ["field"])}
        for each in dataclasses.fields(Snapshot):
            wanted = before if each.name in kept else whole
            np.testing.assert_array_equal(
                getattr(full, each.name), getattr(wanted, each.name), err_msg=each.name
            )
    assert whole.detailed
    assert whole.completed(before).step == 5
    np.testing.assert_array_equal(whole.completed(before).field, whole.field)


# Few values, so that ties are common.
VALUES = st.lists(st.integers(-4, 4), min_size=1, max_size=30)


@settings(deadline=None)
@given(reals=VALUES, fakes=VALUES)
def test_the_auc_counts_the_pairs_in_which_the_real_is_ranked_above_the_fake(reals, fakes):
    assert shot(reals, fakes).auc == pytest.approx(counted(reals, fakes), abs=1e-12)  # float64


@settings(deadline=None)
@given(reals=VALUES, fakes=VALUES)
def test_the_auc_only_knows_the_order(reals, fakes):
    reals, fakes = np.array(reals, dtype=float), np.array(fakes, dtype=float)
    auc = shot(reals, fakes).auc
    for rising in (lambda x: 3 * x + 100, lambda x: x**3, np.exp, lambda x: 1 / (1 + np.exp(-x))):
        assert shot(rising(reals), rising(fakes)).auc == auc
    # The players' places exchanged, or the order turned round, it is the rest to 1.
    assert shot(fakes, reals).auc == pytest.approx(1 - auc, abs=1e-12)
    assert shot(-reals, -fakes).auc == pytest.approx(1 - auc, abs=1e-12)


def test_the_auc_is_1_where_no_output_is_shared_and_a_half_where_all_are():
    assert shot([1, 2, 3], [-5, 0, 0.5]).auc == 1
    assert shot([-5, 0, 0.5], [1, 2, 3]).auc == 0
    assert shot([1, 2, 3], [1, 2, 3]).auc == 0.5
    assert shot([7.0] * 5, [7.0] * 3).auc == 0.5
    assert type(shot().auc) is float


def test_the_auc_of_two_normals_is_that_of_the_closed_form():
    # P(N(1, 1) > N(0, 1)) = Phi(1 / sqrt 2); the standard deviation from 4000 of each is below 0.007.
    rng = np.random.default_rng(0)
    expected = 0.5 * (1 + math.erf(0.5))
    assert shot(rng.normal(1, 1, 4000), rng.normal(0, 1, 4000)).auc == pytest.approx(expected, abs=0.02)


def test_the_optimal_discriminator_is_p_over_p_plus_q_and_unknown_where_both_are_0():
    p, q = np.array([1.0, 0, 2, 0, 1e-30], np.float32), np.array([1.0, 3, 0, 0, 3e-30], np.float32)
    optimal = shot(real_density=p, fake_density=q).optimal
    # float32
    np.testing.assert_allclose(optimal, [0.5, 0, 1, math.nan, 0.25], rtol=1e-6)
    assert shot().optimal.shape == (0,)


def test_the_modes_captured_are_those_with_any_share_and_the_shares_sum_to_the_high_quality():
    seen = shot(mode_shares=np.array([0.25, 0, 0.5, 1 / 512]))
    assert seen.modes_captured == 3
    assert seen.high_quality == 0.75 + 1 / 512
    assert type(seen.modes_captured) is int
    assert type(seen.high_quality) is float
    nothing = shot()
    assert (nothing.modes_captured, nothing.high_quality) == (0, 0)


@pytest.mark.parametrize("dim", [1, 2, 64])
def test_the_dimension_is_that_of_the_points(dim):
    assert shot(real=np.zeros((5, dim)), fake=np.zeros((5, dim))).dim == dim
