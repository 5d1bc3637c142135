"""The lessons keep the house rules, their exercises can be solved, and what they claim is measured again."""

from __future__ import annotations

import math
import re
from collections import Counter
from pathlib import Path

import nbformat
import numpy as np
import pytest
from nbclient import NotebookClient

from gan_tutor import digits
from gan_tutor.snapshots import Snapshot
from gan_tutor.training import GAN

NOTEBOOKS = sorted((Path(__file__).parents[2] / "notebooks").glob("[0-9]*.ipynb"))

# What replaces an exercise's stub, by notebook and cell: (the stub, which must be there; the solution).
SOLUTIONS = {
    "00_start_here": {
        "misjudged": (
            "    ...\n",
            "    wrong = (real_outputs < 0.5).sum() + (fake_outputs > 0.5).sum()\n"
            "    return wrong / (len(real_outputs) + len(fake_outputs))\n",
        )
    }
}


def code_cells(path: Path) -> list[nbformat.NotebookNode]:
    return [cell for cell in nbformat.read(path, as_version=4).cells if cell.cell_type == "code"]


@pytest.fixture
def own_predictions(tmp_path, monkeypatch):
    """Predictions of a run go to a file of its own."""
    monkeypatch.setenv("GAN_TUTOR_PREDICTIONS", str(tmp_path / "predictions.json"))


@pytest.mark.parametrize("path", NOTEBOOKS, ids=lambda path: path.stem)
def test_code_is_short_and_about_the_concept(path: Path):
    setup, *others = code_cells(path)
    assert len(setup.source.splitlines()) <= 6
    for cell in others:
        assert len(cell.source.splitlines()) <= 12, cell.source
        assert not re.search(r"\bhtml\b|warnings|plt\.|css", cell.source, re.IGNORECASE), cell.source


@pytest.mark.parametrize("path", NOTEBOOKS, ids=lambda path: path.stem)
def test_it_says_what_it_will_do_how_long_it_takes_and_where_it_comes_from(path: Path):
    texts = [cell.source for cell in nbformat.read(path, as_version=4).cells if cell.cell_type == "markdown"]
    assert "we will" in texts[0]
    assert re.search(r"\d+ minutes", texts[0])
    assert any("## We have seen" in text for text in texts)
    assert any("Where this stops being true" in text for text in texts)
    assert "Where this comes from" in texts[-1]


def test_no_function_stands_in_two_notebooks():
    names = Counter(
        name
        for path in NOTEBOOKS
        for cell in code_cells(path)
        for name in re.findall(r"^def (\w+)", cell.source, re.MULTILINE)
    )
    assert not [name for name, count in names.items() if count > 1]


@pytest.fixture(scope="module", params=NOTEBOOKS, ids=lambda path: path.stem)
def solved(request, tmp_path_factory) -> tuple[str, nbformat.NotebookNode]:
    """A lesson's name, and the lesson run with its exercises solved."""
    notebook = nbformat.read(request.param, as_version=4)
    cells = {cell.id: cell for cell in notebook.cells}
    for id, (stub, solution) in SOLUTIONS[request.param.stem].items():
        assert cells[id].source.count(stub) == 1, "the stub is not there to be replaced"
        cells[id].source = cells[id].source.replace(stub, solution)
    # Predictions of this run go to a folder of its own.
    folder = {"metadata": {"path": str(tmp_path_factory.mktemp("lesson"))}}
    NotebookClient(notebook, kernel_name="python3", timeout=120, resources=folder).execute()
    return request.param.stem, notebook


def outputs_of(notebook: nbformat.NotebookNode) -> list[nbformat.NotebookNode]:
    return [output for cell in notebook.cells for output in cell.get("outputs", [])]


def test_every_exercise_is_solved_by_its_solution(solved):
    name, notebook = solved
    texts = [output.get("data", {}).get("text/plain", "") for output in outputs_of(notebook)]
    verdicts = [text for text in texts if text.startswith(("✓ Solved.", "Not yet."))]
    assert len(verdicts) == len(SOLUTIONS[name])
    assert all(text.startswith("✓ Solved.") for text in verdicts), verdicts


def test_every_picture_has_alt_text_and_no_text_differs_from_run_to_run(solved):
    _, notebook = solved
    pictures = [output for output in outputs_of(notebook) if "image/png" in output.get("data", {})]
    assert pictures
    for output in pictures:
        assert len(output["metadata"]["image/png"]["alt"]) > 20
    texts = [output.get("data", {}).get("text/plain", "") for output in outputs_of(notebook)]
    # A memory address or a folder would differ, and make nbval compare what can't be equal.
    assert not [text for text in texts if re.search(r"0x[0-9a-f]{6,}|/home/|/tmp/", text)]


@pytest.fixture(scope="module")
def real():
    images = digits.load()
    return digits.as_density(images, digits.linear_features(images))


def test_lesson_0_two_features_keep_28_5_percent():
    assert round(100 * digits.linear_features(digits.load()).explained, 1) == 28.5


def misjudged(shot: Snapshot) -> float:
    return np.mean(np.concatenate([shot.real_logits < 0, shot.fake_logits >= 0]))


def outside(shot: Snapshot) -> float:
    left, right, low, high = shot.extent
    x1, x2 = shot.fake.T
    return np.mean((x1 < left) | (x1 > right) | (x2 < low) | (x2 > high))


def overlap(shot: Snapshot) -> float:
    bins = np.linspace(0, 1, 26)
    real, fake = (np.histogram(each, bins)[0] / len(each) for each in (shot.real_outputs, shot.fake_outputs))
    return np.minimum(real, fake).sum()


# The lesson states what these eight seeds gave here. Another build of torch sums in another order and
# the game amplifies that, so the bounds below are wider than the figures in the lesson: by three
# standard deviations of what the seeds spread, unless it says otherwise.


def test_lesson_0_alone_d_parts_the_histograms_in_10_to_35_steps_in_8_of_8_seeds(real):
    for seed in range(8):
        run = GAN(real, seed=seed).watch(60, 5, "discriminator")
        parted = next((shot.step for shot in run if overlap(shot) < 0.1), math.inf)
        assert 5 <= parted <= 50, seed


def test_lesson_0_both_come_to_a_draw_g_alone_runs_away_and_comes_back_when_d_trains_again(real):
    gone = 0
    for seed in range(8):
        gan = GAN(real, seed=seed)
        gan.train(2000)
        assert 0.34 < misjudged(gan.snapshot()) < 0.6, seed  # the lesson says 40 to 51 %
        gan.train(300, "generator")
        gone += outside(gan.snapshot()) > 0.5
        gan.train(2000)
        back = gan.snapshot()
        assert misjudged(back) > 0.3, seed
        assert outside(back) < 0.1, seed
        assert back.gradient_norms[-1] > 0, "D has died: it answers the same everywhere"
    assert 1 <= gone <= 7  # the lesson says 4 of 8; a fair coin would leave this range once in 128


def test_lesson_0_when_d_learns_slowly_the_fakes_bunch_up_and_wander_in_8_of_8_seeds(real):
    for seed in range(8):
        swing, spread = {}, {}
        for rate in (2e-3, 1e-4):
            run = GAN(real, seed=seed, discriminator_lr=rate).watch(1200, 100)[4:]
            swing[rate] = np.std([shot.fake.mean(axis=0) for shot in run], axis=0).mean()
            spread[rate] = np.median([shot.fake.std(axis=0).mean() for shot in run])
        assert swing[1e-4] > 3 * swing[2e-3], seed  # 7 times and more, over 2000 steps
        assert spread[1e-4] < 0.85 * spread[2e-3], seed  # 0.65 times and less
