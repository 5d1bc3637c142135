"""The figures of two objectives side by side show both runs, and how their losses go with their fakes."""

import numpy as np
import pytest
from matplotlib.colors import to_hex

from gan_tutor import plots
from gan_tutor.plots import FAKE, blank
from gan_tutor.plots.distances import LINES
from gan_tutor.snapshots import Snapshot


def snapshot(step, shares, **changes):
    rng = np.random.default_rng(step)
    made = {
        "step": step,
        "real": rng.normal(0, 1, (8, 2)),
        "fake": rng.normal(1, 1, (10, 2)),
        "real_logits": rng.normal(1, 1, 8),
        "fake_logits": rng.normal(-1, 1, 10),
        "field": rng.uniform(0, 1, (64, 64)),
        "extent": (-4.0, 4.0, -3.0, 5.0),
        "history_steps": np.array([0.0, step / 2, step]),
        "discriminator_losses": np.array([1.4, 1.2, 1.3]),
        "generator_losses": np.array([0.7, 0.9, 1.3]),
        "gradient_norms": np.array([0.5, 1e-3, 1e-6]),
        "objective": "minimax",
        "mode_names": ("1", "2"),
        "mode_weights": np.array([0.5, 0.5]),
        "mode_shares": np.array(shares),
        "mode_history": np.array([[0.0, 0], [0.3, 0], [0.3, 0.2]]),
    }
    return Snapshot(**{**made, **changes})


RUNS = {
    "BCE": [snapshot(0, [0.0, 0.0]), snapshot(100, [0.75, 0.0])],
    "critic": [snapshot(0, [0.0, 0.0]), snapshot(100, [0.25, 0.125], critic=True)],
}


def panels(draw, *given):
    with plots.styled():
        _, axes = blank(draw)
        return axes, draw(axes, *given)


def test_each_run_has_its_plane_and_its_ribbon_and_both_share_the_curves():
    axes, alt = panels(plots.draw_lockstep, RUNS)
    assert axes["first"].get_title() == "BCE, step 100: 1 of 2 modes"
    assert axes["second"].get_title() == "critic, step 100: 2 of 2 modes"
    for name, run in zip(("first", "second"), RUNS.values(), strict=True):
        (image,) = axes[f"{name} ribbon"].images
        np.testing.assert_allclose(image.get_array(), np.sqrt([shot.mode_shares for shot in run]).T)
    for ax, first, second in (
        ("gradient", [0.5, 1e-3, 1e-6], [0.5, 1e-3, 1e-6]),
        ("quality", [0, 75], [0, 37.5]),
    ):
        lines = {line.get_label(): line for line in axes[ax].lines}
        np.testing.assert_allclose(lines["BCE"].get_ydata(), first)
        np.testing.assert_allclose(lines["critic"].get_ydata(), second)
        assert [to_hex(line.get_color()) for line in lines.values()] == [to_hex(each) for each in LINES[:2]]
    assert axes["gradient"].get_yscale() == "log"
    assert axes["quality"].get_ylim() == (0, 100)
    assert "critic: 2 of 2 modes captured, 38 % of the fakes of high quality" in alt


@pytest.mark.parametrize("count", [1, 3])
def test_lockstep_is_of_two(count):
    runs = {str(k): RUNS["BCE"] for k in range(count)}
    with pytest.raises(ValueError, match=f"runs has {count} entries; allowed are 2"):
        panels(plots.draw_lockstep, runs)


def test_loss_and_quality_stand_one_above_the_other_with_their_rank_correlation():
    # Losses 1.4, 1.2, 1.3 have the ranks 3, 1, 2; the shares of good fakes, 0, 0.3, 0.5, have 1, 2, 3.
    axes, alt = panels(plots.draw_meter, {"BCE": 2 * [RUNS["BCE"][-1]], "critic": [RUNS["critic"][-1]]})
    assert axes["loss 1"].get_title() == "BCE: rank correlation −0.50"
    assert alt.endswith("Rank correlation of the two, by seed: BCE −0.50; critic −0.50.")
    assert (len(axes["loss 1"].lines), len(axes["loss 2"].lines)) == (2, 1)
    for line in axes["quality 1"].lines:
        np.testing.assert_allclose(line.get_ydata(), [0, 30, 50])
        assert to_hex(line.get_color()) == FAKE
    assert [line.get_linewidth() for line in axes["loss 1"].lines] == [1.8, 0.8], "the first seed's is thick"
