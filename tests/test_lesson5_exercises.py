"""Lesson 5's checks count modes as the papers do, tell a collapse from other illnesses, and know the hops."""

import itertools
import math
from types import MappingProxyType

import numpy as np
import pytest
import torch

from gan_tutor import densities
from gan_tutor.coverage import Modes
from gan_tutor.exercises import lesson5
from gan_tutor.exercises.fates import DEAD, FATES, fates, told
from gan_tutor.exercises.lesson5 import (
    CHANGES,
    ENOUGH,
    HINTS,
    INSTEAD,
    SEEDS,
    check_collapse,
    check_modes_captured,
    check_next_hop,
)
from gan_tutor.exercises.riddles import HOPS, TOGETHER, hop_moments
from gan_tutor.presets import NARROW, WIDE, preset
from gan_tutor.snapshots import EnsembleSnapshot
from gan_tutor.training import GAN

# modes captured


def by_loops(samples, centers, scale):
    captured = set()
    for sample in samples:
        distances = [math.dist(sample, center) for center in centers]
        mode = distances.index(min(distances))
        if distances[mode] <= 3 * scale:
            captured.add(mode)
    return len(captured)


def by_arrays(samples, centers, scale):
    distances = np.linalg.norm(samples[:, None] - centers, axis=2)
    return len(np.unique(distances.argmin(axis=1)[distances.min(axis=1) <= 3 * scale]))


def by_counts(samples, centers, scale):
    squared = ((samples[:, None, :] - centers[None]) ** 2).sum(axis=-1)
    good = squared.min(axis=1) <= 9 * scale**2
    return np.count_nonzero(np.bincount(squared.argmin(axis=1)[good], minlength=len(centers)))


def by_torch(samples, centers, scale):
    least, nearest = torch.cdist(torch.tensor(samples), torch.tensor(centers)).min(dim=1)
    return torch.tensor(len(nearest[least <= 3 * scale].unique()))


def spoiling(samples, centers, scale):
    found = by_arrays(samples, centers, scale)
    samples[:], centers[:] = 0, 0
    return float(found)


RIGHT = [by_loops, by_arrays, by_counts, by_torch, spoiling]


@pytest.mark.parametrize("attempt", RIGHT)
def test_right_counts_pass_however_they_are_written(attempt):
    verdict = check_modes_captured(attempt)
    assert verdict.solved, verdict.message


def distances_of(samples, centers):
    return np.linalg.norm(samples[:, None] - centers, axis=2)


def within(limit):
    """Modes that are nearest to a sample within a limit that depends on the scale."""

    def attempt(samples, centers, scale):
        distances = distances_of(samples, centers)
        return len(np.unique(distances.argmin(axis=1)[distances.min(axis=1) <= limit(scale)]))

    return attempt


def good(samples, centers, scale):
    return distances_of(samples, centers).min(axis=1) <= 3 * scale


def more_than_one(samples, centers, scale):
    near = distances_of(samples, centers).argmin(axis=1)[good(samples, centers, scale)]
    return (np.bincount(near) > 1).sum()


def raising(*given):
    raise KeyError("centers")


SLIPS = {
    "no limit": (within(lambda scale: np.inf), "All samples count"),
    "a square against 3 · scale": (within(lambda scale: math.sqrt(3 * scale)), "Take the root of it"),
    "a square against 3 · scale²": (within(lambda scale: math.sqrt(3) * scale), "is 9 · scale²"),
    "a distance against 9 · scale²": (within(lambda scale: 9 * scale**2), "with the square of 3 · scale"),
    "a distance against 3 · scale²": (within(lambda scale: 3 * scale**2), "not a variance"),
    "one deviation": (within(lambda scale: scale), "one standard deviation. Three"),
    "good samples": (lambda *given: good(*given).sum(), "the number of good samples"),
    "their share": (lambda *given: good(*given).mean(), "the share of good samples"),
    "the share of modes": (
        lambda samples, centers, scale: by_arrays(samples, centers, scale) / len(centers),
        "the share of the modes",
    ),
    "each within 3 · scale": (
        lambda samples, centers, scale: (distances_of(samples, centers) <= 3 * scale).any(axis=0).sum(),
        "you count both",
    ),
    "two samples": (more_than_one, "One sample is enough"),
    "those missed": (
        lambda samples, centers, scale: len(centers) - by_arrays(samples, centers, scale),
        "that are missed",
    ),
    "all modes": (lambda samples, centers, scale: len(centers), "the number of all modes"),
    "all samples": (lambda samples, centers, scale: len(samples), "the number of all samples"),
    "two deviations": (within(lambda scale: 2 * scale), "modes captured is 7; yours is 5."),
    "a limit for one scale": (within(lambda scale: 0.151), "on the line the number of modes captured is 3"),
    "never none": (lambda *given: max(1, by_arrays(*given)), "far from all modes the number"),
    "the plane alone": (
        lambda samples, centers, scale: by_arrays(samples[:, :2], centers[:, :2], scale),
        "5 dimensions the number of modes captured is 3",
    ),
    "two coordinates": (
        lambda samples, centers, scale: within(lambda _: 3 * scale)(
            np.column_stack([samples[:, 0], samples[:, 1]]), centers[:, :2], scale
        ),
        "raised IndexError",
    ),
    "which modes": (
        lambda samples, centers, scale: np.unique(distances_of(samples, centers).argmin(axis=1)),
        "an array of shape (10,); a single number",
    ),
    "a stub": (lambda *given: None, "returns nothing yet. Which centre is nearest"),
    "an ellipsis": (lambda *given: ..., "returns nothing yet"),
    "words": (lambda *given: "seven", "numbers are asked for"),
    "raises": (raising, "raised KeyError: 'centers'"),
    "NaN": (lambda *given: np.nan, "yours is nan"),
    "no function": (3, "raised TypeError"),
}


@pytest.mark.parametrize(("attempt", "hint"), SLIPS.values(), ids=SLIPS.keys())
def test_each_slip_in_counting_modes_gets_its_hint(attempt, hint):
    verdict = check_modes_captured(attempt)
    assert not verdict.solved
    assert hint in verdict.message


def test_the_slips_are_told_apart_where_they_are_first_met():
    first, second, *_ = lesson5._cases()
    found = [float(each) for each in lesson5._slips(*first[:3]).values()]
    assert len({*found, by_loops(*first[:3])}) == len(found) + 1
    (both,) = lesson5._both(*second[:3]).values()
    assert both != by_loops(*second[:3])
    (both,) = lesson5._both(*first[:3]).values()
    assert both == by_loops(*first[:3])  # there it makes no difference, so that the second case is reached


def test_no_sample_of_a_case_is_at_a_limit_where_rounding_decides():
    for samples, centers, scale, *_ in lesson5._cases():
        assert np.abs(distances_of(samples, centers) / (3 * scale) - 1).min() > 1e-6
        assert by_loops(samples, centers, scale) == Modes(centers, scale).coverage(samples).modes_captured


# what has become of a game


def look(shares, fake=None, diverged=None, weights=None):
    """A look at members with these shares of their fakes on each mode, shape (M, K)."""
    shares = np.asarray(shares, dtype=float)
    count, modes = shares.shape
    return EnsembleSnapshot(
        step=0,
        seeds=np.arange(count),
        real=np.zeros((4, 2)),
        fake=np.zeros((count, 10, 2)) if fake is None else fake,
        extent=(-1.0, 1.0, -1.0, 1.0),
        mode_shares=shares,
        diverged=np.zeros(count, bool) if diverged is None else np.array(diverged),
        mode_names=tuple(map(str, range(1, modes + 1))),
        mode_weights=np.full(modes, 1 / modes) if weights is None else np.array(weights),
    )


def fate(*rows, left=1.0, **changes):
    """What has become of one member that is seen with these shares, one row a look."""
    (found,) = told([look([row], **changes) for row in rows], np.array([left]))
    return found


ALL, HALF, OTHER = [0.12] * 8, [0.2] * 4 + [0.0] * 4, [0.0] * 4 + [0.2] * 4
ONE, NEXT, NONE = [0.9] + [0.0] * 7, [0.0, 0.9] + [0.0] * 6, [0.02] * 2 + [0.0] * 6
FIVE = [0.15] * 5 + [0.0] * 3


def test_what_has_become_of_a_game_is_told_by_the_modes_that_it_serves():
    assert fate(ALL, ALL, ALL) == "healthy"
    assert fate(ONE, ONE, ONE) == "collapsed"
    assert fate(HALF, HALF, HALF) == "collapsed"
    assert fate(FIVE, FIVE, FIVE) == "short"
    assert fate(NONE, NONE, NONE) == "poor"
    assert fate(ONE, NEXT, ONE) == "collapsed"  # two modes in all, of eight
    assert fate(HALF, OTHER, HALF) == "hopping"
    assert fate(*np.eye(8)) == "hopping"
    assert fate(*np.eye(8)[[0, 1, 2, 3, 3, 2, 1, 0]]) == "collapsed"


def test_what_is_seen_at_more_than_half_of_the_looks_counts():
    assert fate(ONE, ONE, ALL) == "collapsed"
    assert fate(ONE, ALL, ALL) == "healthy"
    assert fate(ONE, ONE, ALL, ALL) == "short"
    assert fate(ONE, NONE, ONE) == "collapsed"  # between two modes few fakes are good
    assert fate(NONE, ONE, NONE) == "poor"
    assert fate(ALL, ALL, FIVE) == "healthy"
    assert fate(ALL, FIVE, FIVE) == "short"


def test_strays_do_not_serve_a_mode():
    # A quarter of its due is 1 in 32 of the good fakes: 0.025 of 0.8.
    assert fate([0.625] + [0.025] * 7) == "healthy"
    assert fate([0.66] + [0.02] * 7) == "collapsed"
    assert fate([0.3] + [0.02] * 7) == "healthy"  # of 0.44 good ones it is 0.0138
    # A mode that is passed once in twenty looks is not one of those that it hops to.
    others = [[0.0, 0.3, 0.3, 0.3] + [0.0] * 4, [0.0] * 4 + [0.3, 0.3, 0.3, 0.0]]
    assert fate(*[others[0]] * 19, others[1]) == "collapsed"
    assert fate(*[others[0]] * 17, *[others[1]] * 3) == "hopping"


def test_it_is_the_share_of_the_reals_that_counts_and_not_the_number_of_modes():
    weights = [0.9, 0.05, 0.05]
    assert fate([0.9, 0.05, 0.05], weights=weights) == "healthy"
    assert fate([0.9, 0.0, 0.0], weights=weights) == "short"  # 90 % of the reals are served
    assert fate([0.0, 0.5, 0.4], weights=weights) == "collapsed"


def test_a_quarter_of_the_fakes_must_be_good():
    assert fate([0.25] + [0.0] * 7) == "collapsed"
    assert fate([0.24] + [0.0] * 7) == "poor"


def test_a_dead_gradient_is_no_collapse_whatever_the_fakes_look_like():
    for row in (ONE, ALL, NONE):
        assert fate(row, left=0.9 * DEAD) == "vanished"
    assert fate(ONE, left=1.1 * DEAD) == "collapsed"
    assert fate(ONE, left=np.nan) == "collapsed"  # nothing is known of it


def test_who_has_left_the_picture_or_diverged_is_lost():
    out = np.zeros((1, 10, 2))
    out[0, :6, 0] = 1.5
    assert fate(NONE, fake=out, left=0.0) == "lost"
    out[0, 5, 0] = 1.0  # on the edge
    assert fate(ONE, fake=out) == "collapsed"
    assert fate(NONE, fake=np.full((1, 10, 2), np.nan)) == "lost"
    assert fate(ONE, diverged=[True]) == "lost"


def test_each_member_has_its_own_fate():
    looks = [look([ALL, ONE, NONE, ONE]), look([ALL, OTHER, NONE, ONE]), look([ALL, HALF, NONE, ONE])]
    found = told(looks, np.array([1.0, 1.0, 1.0, 1e-9]))
    assert found == ("healthy", "hopping", "poor", "vanished")


# Over the seeds 0 to 3 each preset is what its name says; "diverging" leaves the picture.
@pytest.mark.parametrize(
    ("name", "expected"),
    [
        ("healthy", "healthy"),
        ("vanishing", "vanished"),
        ("collapse", "collapsed"),
        ("hopping", "hopping"),
        ("diverging", "lost"),
    ],
)
def test_the_presets_come_to_what_they_promise(name, expected):
    assert fates(preset(name).game(), 4) == (expected,) * 4


def test_a_density_without_modes_to_lose_is_refused_before_it_is_played():
    for density in (densities.ring(1), densities.Samples(torch.randn(50, 2, generator=densities.seeded(0)))):
        with pytest.raises(ValueError, match="fewer than two known modes"):
            fates(GAN(density), 2)


# one change

# Each was seen to collapse from all of 48 seeds (see the table), so from a few more than 5 of these 8.
SURE = [{"generator_lr": 2e-2}, {"generator": (1,)}, MappingProxyType({"generator_lr": 4e-2})]


@pytest.mark.parametrize("change", SURE)
def test_a_change_that_makes_it_collapse_passes(change):
    verdict = check_collapse(change)
    assert verdict.solved, verdict.message
    assert "The gradient is alive" in verdict.message
    assert ("they hop" if "generator_lr" in change else "stay on the same few modes") in verdict.message


# What was seen from 16 of 16 seeds, each.
INSTEADS = {
    "another number of latent dimensions": ({"latent_dim": 8}, "from 8 all modes are covered. What lets"),
    "a wider ring": ({"density": WIDE}, "fewer than a quarter of the fakes are good. A collapsed generator"),
    "too far": ({"generator_lr": 1}, "from 8 most fakes have left the picture. Fakes out there"),
    "the ring that it has": ({"density": NARROW}, "from 8 all modes are covered."),
    "the minimax loss": ({"objective": "minimax"}, "Collapsed from 0 of 8 seeds; 5 are asked for."),
}


@pytest.mark.parametrize(("change", "told"), INSTEADS.values(), ids=INSTEADS.keys())
def test_a_change_that_does_not_is_answered_by_what_happened(change, told):
    verdict = check_collapse(change)
    assert not verdict.solved
    assert told in verdict.message


@pytest.mark.parametrize("most", FATES)
def test_each_outcome_has_words_and_a_hint(most, monkeypatch):
    assert set(FATES) == set(INSTEAD) == set(HINTS)
    few = ENOUGH - 1
    found = (most,) * few + ("short",) * (SEEDS - few)
    monkeypatch.setattr(lesson5, "fates", lambda gan, seeds: found)
    verdict = check_collapse({"latent_dim": 3})
    assert not verdict.solved
    done = few if most in ("collapsed", "hopping") else 0
    assert f"Collapsed from {done} of {SEEDS} seeds; {ENOUGH} are asked for." in verdict.message
    seen = SEEDS if most == "short" else few
    assert INSTEAD[most].format(seen) in verdict.message
    assert HINTS["short" if most != "short" and seen == SEEDS - seen + 1 else most] in verdict.message


def test_who_stays_and_who_hops_count_together(monkeypatch):
    for found, words in (
        (("hopping",) * 3 + ("collapsed",) * 2 + ("healthy",) * 3, "from 2 the fakes stay on the same few"),
        (("hopping",) * 5 + ("lost",) * 3, "Collapsed from 5 of 8 seeds: from 5 they hop"),
        (("collapsed",) * 8, "Collapsed from 8 of 8 seeds: from 8 the fakes stay"),
    ):
        monkeypatch.setattr(lesson5, "fates", lambda gan, seeds, found=found: found)
        verdict = check_collapse({"latent_dim": 3})
        assert verdict.solved
        assert words in verdict.message


def test_what_is_played_is_the_healthy_preset_with_that_change_alone(monkeypatch):
    played = []

    def watched(gan, seeds):
        played.append((gan, seeds))
        return ("collapsed",) * seeds

    monkeypatch.setattr(lesson5, "fates", watched)
    usual = preset("healthy").game()
    values = {
        "density": densities.bimodal(),
        "objective": "minimax",
        "generator": (4, 5),
        "discriminator": [7],
        "latent_dim": 3,
        "discriminator_lr": 0.1,
        "generator_lr": 0.2,
        "discriminator_steps": 4,
        "instance_noise": 0.25,
        "batch_statistics": True,
        "batch_size": 17,
        "betas": (0.25, 0.75),
    }
    assert set(values) == set(CHANGES)
    stored = {"generator": "generator_sizes", "discriminator": "discriminator_sizes"}
    for name, value in values.items():
        assert check_collapse({name: value}).solved
        gan, seeds = played.pop()
        assert seeds == SEEDS
        for each in values:
            seen, before = (getattr(game, stored.get(each, each)) for game in (gan, usual))
            if each == name:
                value = tuple(value) if isinstance(value, list) else value
                assert getattr(seen, "name", seen) == value
            else:
                assert (
                    seen is before or seen == before or (each == "objective" and type(seen) is type(before))
                )


REFUSED = {
    "not yet": (None, "change is nothing yet"),
    "an ellipsis": (..., "change is nothing yet"),
    "a list": (["generator_lr"], "a dictionary with one setting and its value"),
    "a set": ({"generator_lr"}, "a dictionary with one setting and its value"),
    "empty": ({}, "change is empty. Change ONE thing"),
    "two": ({"generator_lr": 1e-2, "latent_dim": 1}, "changes 2 things: generator_lr, latent_dim"),
    "a name that there is not": ({"learning_rate": 1e-2}, "no setting 'learning_rate' to change. There are"),
    "no name": ({3: 1e-2}, "no setting 3 to change"),
    "the seed": ({"seed": 3}, "The seed is not a cause"),
    "no value yet": ({"generator_lr": ...}, "generator_lr has no value yet"),
    "none": ({"density": None}, "density has no value yet"),
    "a rate below 0": ({"generator_lr": -1}, "generator_lr is -1; allowed is a finite number > 0."),
    "a rate in words": ({"generator_lr": "high"}, "generator_lr is 'high'; allowed is"),
    "a density in words": ({"density": "ring"}, "density is 'ring'; allowed is one such as"),
    "a loss that there is not": ({"objective": "mse"}, "objective is 'mse'; allowed are"),
    "half a step": ({"discriminator_steps": 0.5}, "discriminator_steps is 0.5; allowed is a whole number"),
    "a single mode": ({"density": densities.ring(1)}, "density has fewer than two known modes"),
    "a network of one's own": (
        {"generator": torch.nn.Linear(2, 2)},
        "a network of this game is one of your own",
    ),
}


@pytest.mark.parametrize(("change", "told"), REFUSED.values(), ids=REFUSED.keys())
def test_what_can_not_be_played_is_answered_kindly(change, told):
    verdict = check_collapse(change)
    assert not verdict.solved
    assert told in verdict.message


def test_a_loss_of_ones_own_that_raises_is_answered_too():
    class Broken:
        name = "broken"

        def discriminator(self, real_logits, fake_logits):
            raise RuntimeError("shapes")

        def generator(self, fake_logits):
            return fake_logits.mean()

    assert "the game raised RuntimeError: shapes." in check_collapse({"objective": Broken()}).message


# the next hop


@pytest.fixture(scope="module")
def moments():
    return hop_moments()


def neighbours(mode):
    """Of a mode 1 to 8 on the ring."""
    return (mode - 2) % 8 + 1, mode % 8 + 1


def test_each_moment_is_one_of_a_hopping_game_with_most_fakes_on_one_mode(moments):
    assert list(moments) == list(HOPS) == list("ABCD")
    for name, moment in moments.items():
        shot, seed = moment.snapshot, HOPS[name][0]
        assert 200 <= shot.step <= 1000
        assert shot.field.shape == (64, 64)
        assert shot.detailed
        # Looked up again in a game of its own, as far as it is there.
        game = preset("hopping").game(seed)
        game.train(shot.step)
        if np.array_equal(game.snapshot().fake, shot.fake):
            centers = torch.from_numpy(shot.modes)
            outputs = game.discriminator(centers)[:, 0].sigmoid().detach().numpy()
            np.testing.assert_array_equal(outputs, moment.outputs)
        nearest = np.linalg.norm(shot.fake[:, None] - shot.modes, axis=2).argmin(axis=1)
        assert (nearest + 1 == moment.leader).mean() >= TOGETHER
        assert shot.mode_names[moment.leader - 1] == str(moment.leader)


def test_in_all_four_the_better_neighbour_is_next_and_in_three_it_is_not_ds_favourite(moments):
    far = 0
    for name, moment in moments.items():
        better, worse = sorted(neighbours(moment.leader), key=lambda mode: -moment.outputs[mode - 1])
        assert moment.following == better
        favourite = int(moment.outputs.argmax()) + 1
        assert (favourite == better) == HOPS[name][1]
        far += min((favourite - moment.leader) % 8, (moment.leader - favourite) % 8) >= 3
        # It can be seen in the bars: one in fifty of D's outputs, of which all lie within some 0.06.
        assert moment.outputs[better - 1] - moment.outputs[worse - 1] > 0.01
    assert far == 3


def test_the_following_mode_is_where_the_game_goes(moments):
    for name, moment in moments.items():
        game = preset("hopping").game(HOPS[name][0])
        game.train(moment.snapshot.step)
        if not np.array_equal(game.snapshot().fake, moment.snapshot.fake):
            continue  # of another seed
        leader = moment.leader
        while leader == moment.leader:
            game.train(2)
            shot = game.snapshot(field=False, details=False)
            nearest = np.linalg.norm(shot.fake[:, None] - moment.snapshot.modes, axis=2).argmin(axis=1)
            counts = np.bincount(nearest, minlength=8)
            if counts.max() > len(shot.fake) / 2:
                leader = int(counts.argmax()) + 1
        assert leader == moment.following


def test_a_moment_does_not_say_what_follows(moments):
    for moment in moments.values():
        assert "following" not in repr(moment)


def test_the_law_holds_for_nine_hops_in_ten_of_any_seed():
    """G's next mode is the neighbour that D rates higher: 96 of 100, over the 1699 hops of ten seeds."""
    centers = NARROW.centers
    for seed in (10, 11, 12):
        game = preset("hopping").game(seed)
        game.train(200)
        leaders, outputs = [], []
        while game.steps < 700:
            with torch.no_grad():
                fake = game.generator(game.probe.latent)
                logits = game.discriminator(centers)[:, 0].numpy()
            counts = torch.cdist(fake, centers).argmin(dim=1).bincount(minlength=8)
            leader = int(counts.argmax())
            if counts.max() > len(fake) / 2 and (not leaders or leaders[-1] != leader):
                leaders.append(leader)  # as it is first seen there
                outputs.append(logits)
            game.train(2)
        hops = list(zip(leaders[:-1], leaders[1:], outputs[:-1], strict=True))
        held = [
            following == max((leader - 1) % 8, (leader + 1) % 8, key=lambda mode: seen[mode])
            for leader, following, seen in hops
        ]
        favourites = [following == seen.argmax() for _, following, seen in hops]
        assert len(hops) > 60
        # Of some 100 hops 96 ± 2 do, and 94 ± 2.4 of the worst of ten seeds; three deviations less.
        assert np.mean(held) > 0.86
        assert np.mean(favourites) < np.mean(held) - 0.2


def test_the_right_predictions_pass(moments):
    right = {name: moment.following for name, moment in moments.items()}
    for given in (
        right,
        MappingProxyType(right),
        right | {"E": 3},
        {k: np.int64(v) for k, v in right.items()},
    ):
        verdict = check_next_hop(given)
        assert verdict.solved, verdict.message


def test_each_wrong_mode_gets_the_hint_for_it(moments):
    right = {name: moment.following for name, moment in moments.items()}
    for (name, moment), given in itertools.product(moments.items(), range(1, 9)):
        verdict = check_next_hop(right | {name: given})
        if given == moment.following:
            assert verdict.solved
            continue
        assert not verdict.solved
        if given == moment.leader:
            hint = "most fakes are on it now"
        elif given == moment.outputs.argmax() + 1:
            hint = "D rates it highest, that is true. But G can't jump"
        elif given in neighbours(moment.leader):
            hint = "which of the two neighbours does D rate higher?"
        else:
            hint = "it is too far away. G slides, it can't jump."
        assert verdict.message.startswith(f"Moment {name} is not followed by mode {given}")
        assert hint in verdict.message
        assert str(moment.following) not in verdict.message  # it gives nothing away


UNJUDGED = {
    "not yet": (None, "predictions is None; a dictionary with the moments A to D"),
    "a list": ([1, 2, 3, 4], "a dictionary with the moments A to D is asked for"),
    "empty": ({}, "Moment A has no prediction yet"),
    "the stub": (dict.fromkeys("ABCD", ...), "Moment A has no prediction yet"),
    "D none": ({"A": 1, "B": 1, "C": 1, "D": None}, "Moment D has no prediction yet"),
    "a word": ({"A": 1, "B": "3", "C": 1, "D": 1}, "Moment B is '3'; a mode's number is asked for, 1 to 8."),
    "no mode": ({"A": 1, "B": 0, "C": 1, "D": 1}, "Moment B is 0; a mode's number is asked for, 1 to 8."),
    "beyond": ({"A": 1, "B": 1, "C": 9, "D": 1}, "Moment C is 9; a mode's number"),
    "between": ({"A": 1, "B": 1, "C": 2.5, "D": 1}, "Moment C is 2.5; a mode's number"),
    "true": ({"A": True, "B": 1, "C": 2, "D": 1}, "Moment A is True; a mode's number"),
}


@pytest.mark.parametrize(("predictions", "hint"), UNJUDGED.values(), ids=UNJUDGED.keys())
def test_what_is_no_prediction_yet_is_answered_kindly(predictions, hint):
    verdict = check_next_hop(predictions)
    assert not verdict.solved
    assert hint in verdict.message
