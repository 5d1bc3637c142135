"""The recorded stories are small, are what their captions say, and begin as the games that they come from."""

import fnmatch
import subprocess
import sys
from pathlib import Path

import numpy as np
import pytest

from gan_tutor import plots, recording, stories
from gan_tutor.live import Replay
from gan_tutor.stories import STORIES
from tests.lower_bounds import tomllib

EACH = pytest.mark.parametrize("name", STORIES)
LOADED = {name: stories.load(name) for name in STORIES}
# A caption without its small words holds the digits that it names.
DIGITS = ("zeros", "ones", "twos", "threes", "fours", "fives", "sixes", "sevens", "eights", "nines")


def shares(name, step):
    """The shares of the fakes that are good samples of each digit."""
    (shot,) = (shot for shot in LOADED[name] if shot.step == step)
    return shot.mode_shares


def of_the_good(name, step):
    """Which digit holds how much of the good fakes: the sum is 1."""
    return shares(name, step) / shares(name, step).sum()


def digits_in(caption):
    return [digit for digit, word in enumerate(DIGITS) if word in caption]


# what is told


@EACH
def test_what_the_captions_say_is_in_the_file(name):
    for step, caption in STORIES[name].moments:
        if caption == "blots":
            assert shares(name, step).sum() < 0.2
            continue
        found, named = of_the_good(name, step), digits_in(caption)
        assert named, caption
        assert shares(name, step).sum() > 0.35, "there are good fakes"
        if "alone" in caption:
            assert found[named] > 0.95
        elif "still" in caption:
            assert found[named] > 0.8
        elif "come back" in caption:
            assert found[named] > 0.1
        else:
            assert found.argmax() in named
            assert found[named].min() > 0.1
            assert np.delete(found, named).max() < 0.3, "but for strays, they are all"
        if " and " in caption and len(named) == 2:
            assert found[named].sum() > 0.85
            assert found[named].min() > 0.4


def test_in_hops_two_digits_hold_the_fakes_then_one_of_them_and_at_last_the_other():
    zero, six = 0, 6
    both = of_the_good("hops", 1125)
    assert both[zero] + both[six] == 1
    assert both[[zero, six]].min() > 0.4
    assert shares("hops", 1325)[six] > 0.8
    assert of_the_good("hops", 1325)[six] == 1
    back = of_the_good("hops", 2100)
    assert 0.1 < back[zero] < 0.2
    assert back[six] > 0.8
    assert shares("hops", 2850)[zero] > 0.65
    assert of_the_good("hops", 2850)[zero] == 1
    # Each of it lasts: no moment was picked.
    for first, last, held in ((650, 1225, {zero, six}), (1275, 1475, {six}), (2600, 3000, {zero})):
        for shot in LOADED["hops"]:
            if first <= shot.step <= last and shot.high_quality > 0.3:
                good = shot.mode_shares / shot.mode_shares.sum()
                assert set(np.flatnonzero(good > 0.05)) == held, shot.step


def test_in_stays_zeros_hold_the_good_fakes_from_step_900_to_the_end():
    late = [shot.mode_shares / shot.mode_shares.sum() for shot in LOADED["stays"] if shot.step >= 900]
    assert len(late) == 85
    assert min(good[0] for good in late) > 0.6
    assert np.mean([good[0] > 0.8 for good in late]) > 0.9
    assert max(good[1:].max() for good in late) < 0.2


def test_in_wanders_six_digits_lead_in_turn():
    leaders = [of_the_good("wanders", step).argmax() for step, _ in STORIES["wanders"].moments]
    assert leaders == [8, 9, 1, 2, 0, 3, 0]
    # Two moments away, 50 steps, the same one leads: it wasn't there for a moment alone.
    for (step, _), leader in zip(STORIES["wanders"].moments, leaders, strict=True):
        near = [step - 25, step + 25]
        assert all(leader in np.argsort(-shares("wanders", k))[:2] for k in near), step


@EACH
def test_a_story_is_drawn_with_its_moments(name):
    shown = plots.picture(plots.draw_story, LOADED[name], STORIES[name].moments)
    for step, caption in STORIES[name].moments:
        assert f"step {step}, {caption}: " in shown.alt


# the files


@EACH
def test_a_file_holds_the_whole_run_and_is_small(name):
    told, run = STORIES[name], LOADED[name]
    assert [shot.step for shot in run] == list(range(0, told.steps + 1, told.every))
    assert {step for step, _ in told.moments} <= {shot.step for shot in run}
    assert list(dict(told.moments)) == sorted(dict(told.moments))
    assert (stories.FOLDER / f"{name}.npz").stat().st_size < 300_000


def test_there_is_a_file_for_each_story_and_no_other():
    assert sorted(path.name for path in stories.FOLDER.iterdir()) == sorted(f"{name}.npz" for name in STORIES)


def test_the_files_ship_with_the_package():
    package = Path(stories.__file__).parent
    settings = tomllib.loads((package.parent / "pyproject.toml").read_text(encoding="utf-8"))
    patterns = settings["tool"]["setuptools"]["package-data"]["gan_tutor"]
    for file in stories.FOLDER.iterdir():
        path = file.relative_to(package).as_posix()
        assert any(fnmatch.fnmatch(path, pattern) for pattern in patterns), path


@EACH
def test_what_is_left_out_is_left_out_and_the_rest_is_consistent(name):
    for shot in LOADED[name]:
        assert shot.images.shape == (48, 8, 8)
        np.testing.assert_array_equal(shot.fake, shot.images.reshape(48, 64))
        assert len(shot.real) == len(shot.latent) == 48
        assert len(shot.real_logits) == len(shot.fake_logits) == 128
        assert shot.generator_gradients.size == shot.discriminator_gradients.size == 0
        np.testing.assert_array_equal(shot.images * 32, np.rint(shot.images * 32))
        assert (shot.images >= 0).all()
        assert (shot.images <= 1).all()
        # Of 512, exactly.
        np.testing.assert_array_equal(shot.mode_shares * 512, np.rint(shot.mode_shares * 512))
        assert shot.detailed
        assert shot.history_steps.max() <= shot.step


@EACH
def test_a_story_can_be_played_and_every_moment_differs_from_the_one_before(name):
    replay = Replay(LOADED[name])
    assert [frame["step"] for frame in replay.frames] == [shot.step for shot in LOADED[name]]
    for frame in replay.frames[1:]:
        assert {"images", "fake_logits"} <= {array for array, *_ in frame["lanes"][0]["arrays"]}
    # It is sent to the browser as a whole.
    assert len(replay.data) < 1_500_000


# where they come from


@EACH
def test_a_fresh_run_begins_as_the_file_does(name):
    """On any processor: a change of the last digit in all weights moves these snapshots by 1e-4 at most."""
    fresh = stories.record(name, steps=50)
    assert [shot.step for shot in fresh] == [0, 25, 50]
    for new, kept in zip(fresh, LOADED[name], strict=False):
        for field in ("real", "latent", "real_logits", "fake_logits"):
            # Half precision keeps 11 binary digits.
            np.testing.assert_allclose(
                getattr(kept, field), getattr(new, field), rtol=2.0**-11, atol=1e-3, err_msg=field
            )
        # One shade of the 32, where a number lies just between two.
        np.testing.assert_allclose(kept.images, new.images, rtol=0, atol=1.01 / 32)
        assert (kept.images == new.images).mean() > 0.99
        np.testing.assert_allclose(kept.mode_shares, new.mode_shares, atol=2 / 512)
        assert (new.mode_names, new.objective) == (kept.mode_names, kept.objective)
        count = len(new.history_steps)
        # The file has the history as it was kept at the end, every 16th step.
        same = np.isin(new.history_steps, kept.history_steps)
        assert 1 <= len(kept.history_steps) <= count
        np.testing.assert_allclose(kept.generator_losses, new.generator_losses[same], rtol=1e-3)


def test_the_same_machine_writes_the_same_bytes(monkeypatch, tmp_path):
    monkeypatch.setattr(stories, "STORIES", {"hops": stories.Story(74, 50, 25, ())})
    first, second = ([path.read_bytes() for path in stories.write(tmp_path)] for _ in range(2))
    assert first == second
    assert len(first) == 1


def test_what_is_written_and_read_is_what_was_recorded(monkeypatch, tmp_path):
    monkeypatch.setattr(stories, "STORIES", {"brief": stories.Story(3, 50, 25, ())})
    monkeypatch.setattr(stories, "FOLDER", tmp_path)
    assert stories.write(tmp_path) == [tmp_path / "brief.npz"]
    assert all(shot.fake.size == 0 for shot in recording.load(tmp_path / "brief.npz")), "images are enough"
    for read, made in zip(stories.load("brief"), stories.record("brief"), strict=True):
        assert read.step == made.step
        for field in ("images", "fake", "mode_shares"):
            np.testing.assert_array_equal(getattr(read, field), getattr(made, field), err_msg=field)
        np.testing.assert_allclose(read.fake_logits, made.fake_logits, rtol=2.0**-11)


def test_the_command_writes_into_the_folder_that_it_is_given(monkeypatch, tmp_path, capsys):
    monkeypatch.setattr(stories, "STORIES", {"brief": stories.Story(3, 25, 25, ())})
    monkeypatch.setattr(sys, "argv", ["stories", str(tmp_path / "made" / "here")])
    stories.main()
    (file,) = (tmp_path / "made" / "here").iterdir()
    assert len(recording.load(file)) == 2
    assert capsys.readouterr().out.startswith(f"{file}: ")


@pytest.mark.parametrize("call", [stories.load, stories.record])
def test_a_story_that_there_is_not_is_refused_with_those_that_there_are(call):
    with pytest.raises(ValueError, match="name is 'hop'; allowed are 'hops', 'stays', 'wanders'"):
        call("hop")


def test_a_story_is_read_without_torch_and_without_the_digits():
    code = (
        "import sys; from gan_tutor import stories; stories.load('hops'); "
        "sys.exit(bool({'torch', 'sklearn'} & sys.modules.keys()))"
    )
    subprocess.run([sys.executable, "-c", code], check=True)
