"""The lessons keep the house rules, their exercises can be solved, and what they claim is measured again."""

from __future__ import annotations

import ast
import copy
import math
import re
from collections import Counter
from collections.abc import Callable
from pathlib import Path

import nbformat
import numpy as np
import pytest
import torch
from nbclient import NotebookClient
from sklearn.datasets import load_diabetes, load_iris, load_wine
from torch.nn.functional import softplus

from gan_tutor import densities, digits, divergences, duel, modes
from gan_tutor.checks import Verdict
from gan_tutor.ensemble import Ensemble
from gan_tutor.exercises.riddles import LOSSES, loss_runs
from gan_tutor.presets import ALIKE, NARROW, preset
from gan_tutor.snapshots import Snapshot
from gan_tutor.training import GAN

NOTEBOOKS = sorted((Path(__file__).parents[2] / "notebooks").glob("[0-9]*.ipynb"))

STEP = "    optimizer.zero_grad()\n    loss.backward()\n    optimizer.step()\n"
TOO_LATE = "    loss.backward()\n    optimizer.step()\n    optimizer.zero_grad()\n"
FAKES = "    real_logits, fake_logits = discriminator(real), discriminator(generator(latent).detach())\n"
LOSS_OF_D = FAKES + "    loss = -logsigmoid(real_logits).mean() - logsigmoid(-fake_logits).mean()\n"
LOSS_OF_G = "    loss = logsigmoid(-discriminator(generator(latent))).mean()\n"
OF_D, OF_G = LOSS_OF_D + STEP, LOSS_OF_G + STEP

CRITIC_LOSS = "    return fake_values.mean() - real_values.mean()\n"
POINTS = "    points = (eps * real + (1 - eps) * fake).requires_grad_()\n"
SLOPES = "    (slopes,) = torch.autograd.grad(critic(points).sum(), points, create_graph=True)\n"

# What replaces an exercise's stub, by notebook and cell: (the stub, which must be there; the solution).
# A cell of several stubs has a tuple of either.
DISTANCES = (
    "    distances = np.linalg.norm(samples[:, None] - centers, axis=2)\n"
    "    nearest, least = distances.argmin(axis=1), distances.min(axis=1)\n"
)

SOLUTIONS = {
    "00_start_here": {
        "misjudged": (
            "    ...\n",
            "    wrong = (real_outputs < 0.5).sum() + (fake_outputs > 0.5).sum()\n"
            "    return wrong / (len(real_outputs) + len(fake_outputs))\n",
        )
    },
    "01_modes": {
        "log-density": (
            "    ...\n",
            "    z = (x[:, None] - centers) / scales\n"
            "    terms = np.log(weights) - np.log(scales * np.sqrt(2 * np.pi)) - z**2 / 2\n"
            "    return np.logaddexp.reduce(terms, axis=1)\n",
        ),
        "three-modes": ("weights=[1, 1, 1]", "weights=[1, 1, 2]"),
        "merge-point": (
            "separation = ...\n",
            "low, separation = 2, 4\n"
            "while separation - low > 0.001:\n"
            "    middle = (low + separation) / 2\n"
            "    if len(modes.find(densities.pair(middle, 0.3))) == 1:\n"
            "        low = middle\n"
            "    else:\n"
            "        separation = middle\n",
        ),
    },
    "02_multimodal_densities": {
        "density-at": (
            "    ...\n",
            "    squared = ((points - place) ** 2).sum(axis=1)\n"
            "    return np.exp(-squared / (2 * bandwidth**2)).mean() / (2 * np.pi * bandwidth**2)\n",
        ),
        "shallowest": (
            "pair = ...\n",
            "pair, best = None, 0\n"
            "for one, here in zip(land.names, land.peaks):\n"
            "    for other, there in zip(land.names, land.peaks):\n"
            "        depth = modes.profile(density, [here, there]).depth\n"
            "        if one != other and depth > best:\n"
            "            pair, best = (one, other), depth\n",
        ),
        "lost-modes": (
            "    ...\n",
            "    distances = np.linalg.norm(samples[:, None] - peaks, axis=2)\n"
            "    return len(peaks) - len(np.unique(distances.argmin(axis=1)))\n",
        ),
    },
    "03_bce_minimax": {
        "cross-entropy": (
            "    ...\n",
            "    return -(labels * np.log(outputs) + (1 - labels) * np.log(1 - outputs)).mean()\n",
        ),
        "optimal": ("    ...\n", "    return 0.5 * (1 + np.tanh((log_p - log_q) / 2))\n"),
        "updates": (
            (
                '    """D\'s cost, a little smaller."""\n    ...\n',
                '    """D\'s cost, a little larger: G minimises the mean of log(1 − D)."""\n    ...\n',
            ),
            (OF_D, OF_G),
        ),
    },
    "04_vanishing_gradients": {
        "gradients": (
            (
                '    """The gradient of log(1 − D) in each fake."""\n    ...\n',
                '    """The gradient of −log D in each fake."""\n    ...\n',
            ),
            ("    return -outputs[:, None] * slopes\n", "    return -(1 - outputs[:, None]) * slopes\n"),
        ),
        "steepest": (
            "distance = ...\n",
            "mus = np.linspace(1, 3, 2001)\ndistance = mus[np.argmax([feedback(mu)[0] for mu in mus])]\n",
        ),
        "diagnosis": (
            ('"A": ...', '"B": ...', '"C": ...', '"D": ...'),
            ('"A": "collapse"', '"B": "healthy"', '"C": "vanishing"', '"D": "hopping"'),
        ),
    },
    "05_mode_collapse": {
        "modes-captured": (
            "    ...\n",
            DISTANCES + "    return len(np.unique(nearest[least <= 3 * scale]))\n",
        ),
        "collapse": ("change = {}\n", 'change = {"generator_lr": 0.02}\n'),
        # Which mode is next depends on the machine: the games that are asked about hop.
        "hops": (
            tuple(f'"{name}": ...' for name in "ABCD"),
            tuple(f'"{name}": hop["{name}"].following' for name in "ABCD"),
        ),
    },
    "06_wasserstein_critic": {
        "critic": (
            (
                '    """What the critic minimises, without the penalty."""\n    ...\n',
                '    """What the critic pays for slopes that are not 1."""\n    ...\n',
            ),
            (CRITIC_LOSS, POINTS + SLOPES + "    return weight * (slopes.norm(dim=1) - 1).square().mean()\n"),
        ),
        "w1": ("    ...\n", "    return np.abs(np.sort(x) - np.sort(y)).mean()\n"),
        "where-bce-wins": ("settings = {}\n", 'settings = {"weight": 10}\n'),
    },
}

# What replaces the stub and must not pass: the stub itself, what the text suggests to the hasty, and tricks.
LINE = "    return np.log((weights * np.exp(-0.5 * ((x[:, None] - centers) / scales) ** 2) {}).sum(axis=1))\n"
BELLS = "    return np.exp(-((points - place) ** 2).sum(axis=1) / (2 * bandwidth**2)).{}\n"
STUBS = SOLUTIONS["03_bce_minimax"]["updates"][0]
GRADIENTS, RIGHT_GRADIENTS = SOLUTIONS["04_vanishing_gradients"]["gradients"]
RUNS, DIAGNOSES = SOLUTIONS["04_vanishing_gradients"]["diagnosis"]
HOPS, HOPS_SEEN = SOLUTIONS["05_mode_collapse"]["hops"]
CRITICS, RIGHT_CRITICS = SOLUTIONS["06_wasserstein_critic"]["critic"]
WRONG = {
    ("00_start_here", "misjudged"): [
        "    ...\n",
        "    return 0.4\n",
        "    return (real_outputs < 0.5).mean()\n",
        "    return (real_outputs < 0.5).sum() + (fake_outputs > 0.5).sum()\n",
        "    return ((real_outputs < 0.5).mean() + (fake_outputs > 0.5).mean()) / 2\n",
        "    return (real_outputs > 0.5).sum() / 10 + (fake_outputs < 0.5).sum() / 10\n",
        "    return real_outputs < 0.5\n",
        "    return misjudged_share\n",
    ],
    ("01_modes", "log-density"): [
        "    ...\n",
        "    return np.zeros(len(x))\n",
        LINE.format(""),
        LINE.format("/ scales"),
        LINE.format("/ np.sqrt(2 * np.pi)"),
        LINE.format("/ (scales * np.sqrt(2 * np.pi))"),  # -inf far out
        "    return np.log(weights) - 0.5 * ((x[:, None] - centers) / scales) ** 2\n",
        "    return densities.Mixture(centers[:, None], scales).log_prob(x[:, None])\n",
    ],
    ("01_modes", "three-modes"): [
        "weights=[1, 1, 1]",
        "weights=[2, 1, 2]",
        "weights=[1, 1, 0]",
        "weights=[1, 1000000, 1]",
        "weights=[10, 11, 10.3]",
    ],
    ("01_modes", "merge-point"): [
        "separation = ...\n",
        "separation = 2\n",
        "separation = 3\n",
        "separation = 2.7\n",
        "separation = 2.73\n",
        "separation = -2.7146\n",
        "separation = 'more than 2'\n",
        "separation = densities.pair(2.7146, 0.3)\n",
    ],
    ("02_multimodal_densities", "density-at"): [
        "    ...\n",
        "    return 0.1\n",
        BELLS.format("sum() / (2 * np.pi * bandwidth**2)"),
        BELLS.format("mean()"),
        BELLS.format("mean() / (np.sqrt(2 * np.pi) * bandwidth)"),
        "    return np.linalg.norm(points - place, axis=1)\n",
    ],
    ("02_multimodal_densities", "shallowest"): [
        "pair = ...\n",
        "pair = (0, 1)\n",
        "pair = (0, 2)\n",
        "pair = (1, 1)\n",
        "pair = 12\n",
        "pair = land.peaks[:2]\n",
    ],
    ("02_multimodal_densities", "lost-modes"): [
        "    ...\n",
        "    return 3\n",
        "    return len(peaks) - len(samples)\n",
        "    return len(np.unique(np.linalg.norm(samples[:, None] - peaks, axis=2).argmin(axis=1)))\n",
        "    return (np.linalg.norm(samples[:, None] - peaks, axis=2).mean(axis=0) > 3).sum()\n",
    ],
    ("03_bce_minimax", "cross-entropy"): [
        "    ...\n",
        "    return 0.4\n",
        "    return np.log(np.where(labels == 1, outputs, 1 - outputs)).mean()\n",
        "    return -np.log(np.where(labels == 0, outputs, 1 - outputs)).mean()\n",
        "    return -np.log(np.where(labels == 1, outputs, 1 - outputs))\n",
        "    return -np.log(np.where(labels == 1, outputs, 1 - outputs)).sum()\n",
        "    return -np.log(outputs[labels == 1]).mean() - np.log(1 - outputs[labels == 0]).mean()\n",
        "    return -np.log2(np.where(labels == 1, outputs, 1 - outputs)).mean()\n",
        "    return -np.log(outputs).mean()\n",
        "    return ((outputs - labels) ** 2).mean()\n",
    ],
    ("03_bce_minimax", "optimal"): [
        "    ...\n",
        "    return np.full(len(log_p), 0.5)\n",
        "    return np.exp(log_p) / (np.exp(log_p) + np.exp(log_q))\n",  # 0/0 far out
        "    return np.nan_to_num(np.exp(log_p) / (np.exp(log_p) + np.exp(log_q)), nan=0.5)\n",
        "    return 1 / (1 + np.exp(log_p - log_q))\n",
        "    return log_p / (log_p + log_q)\n",
        "    return np.exp(log_p - log_q)\n",
        "    return log_p - log_q\n",
        "    return log_p > log_q\n",
    ],
    ("03_bce_minimax", "updates"): [
        STUBS,
        (OF_D, STUBS[1]),
        (STUBS[0], OF_G),
        (
            FAKES + "    loss = logsigmoid(real_logits).mean() + logsigmoid(-fake_logits).mean()\n" + STEP,
            OF_G,
        ),
        (
            FAKES + "    loss = -logsigmoid(fake_logits).mean() - logsigmoid(-real_logits).mean()\n" + STEP,
            OF_G,
        ),
        (
            FAKES + "    loss = -logsigmoid(real_logits).mean() - logsigmoid(fake_logits).mean()\n" + STEP,
            OF_G,
        ),
        (FAKES + "    loss = -logsigmoid(-fake_logits).mean()\n" + STEP, OF_G),
        (LOSS_OF_D + STEP.replace("    optimizer.zero_grad()\n", ""), OF_G),
        (LOSS_OF_D + TOO_LATE, OF_G),
        (OF_D + "    optimizer.step()\n", OF_G),
        (OF_D, "    loss = -logsigmoid(discriminator(generator(latent))).mean()\n" + STEP),  # non-saturating
        (OF_D, "    loss = -logsigmoid(-discriminator(generator(latent))).mean()\n" + STEP),
        (OF_D, "    loss = logsigmoid(-discriminator(generator(latent).detach())).mean()\n" + STEP),
        (OF_D, LOSS_OF_G + STEP.replace("    optimizer.zero_grad()\n", "")),
        (OF_D, LOSS_OF_G + STEP.replace("    optimizer.step()\n", "")),
    ],
    ("04_vanishing_gradients", "gradients"): [
        GRADIENTS,
        (RIGHT_GRADIENTS[0], GRADIENTS[1]),
        (GRADIENTS[0], RIGHT_GRADIENTS[1]),
        RIGHT_GRADIENTS[::-1],
        ("    return outputs[:, None] * slopes\n", RIGHT_GRADIENTS[1]),
        (RIGHT_GRADIENTS[0], "    return -slopes / outputs[:, None]\n"),  # without the sigmoid's D(1 − D)
        ("    return -slopes\n", "    return -slopes\n"),
        ("    return -outputs[:, None] * slopes / len(slopes)\n", RIGHT_GRADIENTS[1]),
        ("    return -(outputs[:, None] * slopes).sum(axis=0)\n", RIGHT_GRADIENTS[1]),
        ("    return -outputs * slopes\n", RIGHT_GRADIENTS[1]),
    ],
    ("04_vanishing_gradients", "steepest"): [
        "distance = ...\n",
        "distance = 1.6\n",
        "distance = 0.46732\n",
        "distance = -1.636\n",
        "distance = 10\n",
        "distance = 'near'\n",
        "distance = [1.636]\n",
    ],
    ("04_vanishing_gradients", "diagnosis"): [
        RUNS,
        (*DIAGNOSES[:3], RUNS[3]),
        ('"A": "vanishing"', *DIAGNOSES[1:3], '"D": "collapse"'),
        ('"A": "hopping"', *DIAGNOSES[1:]),
        (DIAGNOSES[0], '"B": "hopping"', DIAGNOSES[2], '"D": "healthy"'),
        (*DIAGNOSES[:2], '"C": "collapse"', DIAGNOSES[3]),
        ('"A": "ill"', *DIAGNOSES[1:]),
    ],
    ("05_mode_collapse", "modes-captured"): [
        "    ...\n",
        DISTANCES + "    return len(np.unique(nearest))\n",
        DISTANCES + "    return (least <= 3 * scale).sum()\n",
        DISTANCES + "    return (least <= 3 * scale).mean()\n",
        DISTANCES + "    return len(np.unique(nearest[least <= scale]))\n",
        DISTANCES + "    return len(np.unique(nearest[least**2 <= 3 * scale**2]))\n",
        DISTANCES + "    return (distances <= 3 * scale).any(axis=0).sum()\n",
        DISTANCES
        + "    return (np.bincount(nearest[least <= 3 * scale], minlength=len(centers)) > 1).sum()\n",
    ],
    ("05_mode_collapse", "collapse"): [
        "change = {}\n",
        'change = {"generator_lr": 0.02, "discriminator_lr": 1e-3}\n',
        'change = {"temperature": 0.02}\n',
        'change = {"generator_lr": -1}\n',
        'change = {"latent_dim": 8}\n',
        'change = {"density": WIDE}\n',
        'change = {"generator_lr": 1.0}\n',
        "change = 0.02\n",
    ],
    ("05_mode_collapse", "hops"): [
        HOPS,
        (*HOPS_SEEN[:3], HOPS[3]),
        tuple(f'"{name}": hop["{name}"].leader' for name in "ABCD"),
        tuple(f'"{name}": int(hop["{name}"].outputs.argmax()) + 1' for name in "ABCD"),
        ('"A": 9', *HOPS_SEEN[1:]),
        ('"A": "next"', *HOPS_SEEN[1:]),
    ],
    ("06_wasserstein_critic", "critic"): [
        CRITICS,
        (CRITIC_LOSS, CRITICS[1]),
        (CRITICS[0], RIGHT_CRITICS[1]),
        ("    return real_values.mean() - fake_values.mean()\n", RIGHT_CRITICS[1]),
        ("    return (real_values - fake_values).mean().abs()\n", RIGHT_CRITICS[1]),
        ("    return fake_values.sigmoid().mean() - real_values.sigmoid().mean()\n", RIGHT_CRITICS[1]),
        (CRITIC_LOSS, POINTS + SLOPES + "    return weight * (slopes.norm() - 1).square()\n"),
        (CRITIC_LOSS, POINTS + SLOPES + "    return weight * slopes.norm(dim=1).square().mean()\n"),
        (CRITIC_LOSS, POINTS + SLOPES + "    return (slopes.norm(dim=1) - 1).square().mean()\n"),
        (CRITIC_LOSS, RIGHT_CRITICS[1].replace(", create_graph=True", "")),
        (CRITIC_LOSS, RIGHT_CRITICS[1].replace("eps * real + (1 - eps) * fake", "0.5 * real + 0.5 * fake")),
    ],
    ("06_wasserstein_critic", "w1"): [
        "    ...\n",
        "    return np.abs(x - y).mean()\n",
        "    return abs(x.mean() - y.mean())\n",
        "    return np.abs(np.sort(x) - np.sort(y)).sum()\n",
        "    return ((np.sort(x) - np.sort(y)) ** 2).mean()\n",
        "    return np.abs(np.sort(x) - np.sort(y)[::-1]).mean()\n",
    ],
    ("06_wasserstein_critic", "where-bce-wins"): [
        "settings = {}\n",
        "settings = ...\n",
        'settings = {"generator_lr": 1e-2}\n',  # neither does well
        'settings = {"discriminator_steps": 5}\n',  # too long for a check
        'settings = {"objective": "minimax"}\n',
        'settings = {"lambda": 10}\n',
    ],
}


def code_cells(path: Path) -> list[nbformat.NotebookNode]:
    return [cell for cell in nbformat.read(path, as_version=4).cells if cell.cell_type == "code"]


def code_of(notebook: str, id: str) -> str:
    path = next(path for path in NOTEBOOKS if path.stem == notebook)
    return next(cell.source for cell in code_cells(path) if cell.id == id)


# What an exercise needs of the lesson, in small: three hills, of which 1 and 2 are nearest.
GIVEN = {
    ("02_multimodal_densities", "shallowest"): (
        "rng = np.random.default_rng(0)\n"
        "centers = np.repeat([[0, 0], [3, 0], [4, 0]], 40, axis=0)\n"
        "points = centers + rng.normal(0, 0.1, (120, 2))\n"
        "density = densities.Samples(points, 0.25, np.repeat([0, 1, 2], 40))\n"
        "land = modes.landscape(density, (-1, 5, -1, 1))\n"
    ),
    ("03_bce_minimax", "optimal"): ("from gan_tutor.exercises.lesson3 import check_optimal_discriminator\n"),
    ("03_bce_minimax", "updates"): (
        "from torch.nn.functional import logsigmoid\nfrom gan_tutor.exercises.lesson3 import check_updates\n"
    ),
    ("04_vanishing_gradients", "gradients"): code_of("04_vanishing_gradients", "checks"),
    ("04_vanishing_gradients", "steepest"): "import torch\n"
    + "\n".join(code_of("04_vanishing_gradients", id) for id in ("bell", "feedback", "checks")),
    ("04_vanishing_gradients", "diagnosis"): code_of("04_vanishing_gradients", "checks"),
    ("05_mode_collapse", "modes-captured"): code_of("05_mode_collapse", "checks"),
    ("05_mode_collapse", "collapse"): code_of("05_mode_collapse", "checks"),
    ("05_mode_collapse", "hops"): code_of("05_mode_collapse", "checks")
    + "\n"
    + code_of("05_mode_collapse", "moments"),
    **{
        ("06_wasserstein_critic", id): code_of("06_wasserstein_critic", "checks")
        for id in SOLUTIONS["06_wasserstein_critic"]
    },
}


def answered_in(source: str, stub: str | tuple[str, ...], answer: str | tuple[str, ...]) -> str:
    """A cell with each stub replaced by its answer: one of either, or a tuple of as many."""
    stubs, answers = ((each,) if isinstance(each, str) else each for each in (stub, answer))
    for stub, answer in zip(stubs, answers, strict=True):
        assert source.count(stub) == 1, "the stub is not there to be replaced"
        source = source.replace(stub, answer)
    return source


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
        cells[id].source = answered_in(cells[id].source, stub, solution)
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


def answered(notebook: str, id: str, answer: str | tuple[str, ...]) -> Verdict:
    """What an exercise's cell says of an answer, with no more of the lesson run than its set-up."""
    stub, _ = SOLUTIONS[notebook][id]
    *statements, last = ast.parse(answered_in(code_of(notebook, id), stub, answer)).body
    names = {}
    exec(code_of(notebook, "setup"), names)
    exec(GIVEN.get((notebook, id), ""), names)
    exec(compile(ast.Module(statements, []), id, "exec"), names)
    return eval(compile(ast.Expression(last.value), id, "eval"), names)


@pytest.mark.parametrize(
    ("exercise", "answer"), [(exercise, answer) for exercise, answers in WRONG.items() for answer in answers]
)
def test_a_wrong_answer_is_not_yet_solved(own_predictions, exercise, answer):
    verdict = answered(*exercise, answer)
    assert repr(verdict).startswith("Not yet. "), verdict


@pytest.mark.parametrize(("notebook", "id"), WRONG)
def test_the_solution_alone_is_what_makes_the_difference(own_predictions, notebook, id):
    assert answered(notebook, id, SOLUTIONS[notebook][id][1])


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


# Lesson 1. No training is in it: what it states is computed, to the last digit that it gives.


def count(density) -> int:
    return len(modes.find(density))


def test_lesson_1_between_two_normals_the_mean_lies_in_a_valley():
    seen = modes.outline(densities.pair(4), (-6, 6))
    assert round(seen.mean_height, 3) == 0.054
    assert [round(height, 3) for height in seen.peak_heights.tolist()] == [0.2, 0.2]
    assert 3.5 < seen.peak_heights.max() / seen.mean_height < 4  # nearly four times as much
    single = modes.outline(densities.Mixture([[1.0]], 1.5), (-5, 7))
    assert round(single.mean_height, 3) == 0.266


def test_lesson_1_equal_normals_part_at_2_and_those_of_weights_a_tenth_and_nine_at_3_31():
    assert [count(densities.pair(apart)) for apart in (2, 2.01)] == [1, 2]
    assert [count(densities.pair(apart, 0.1)) for apart in (3.305, 3.315)] == [1, 2]


def test_lesson_1_three_hills_have_three_tops_then_four_of_nearly_one_height_then_one():
    assert [count(densities.triangle(1, scale)) for scale in (0.7070, 0.7073, 0.7390, 0.7392)] == [3, 4, 4, 1]
    for scale in np.linspace(0.7073, 0.7390, 12):
        heights = modes.find(densities.triangle(1, float(scale))).heights
        assert len(heights) == 4
        assert heights.min() > 0.97 * heights.max(), scale


TRUTH = densities.Mixture([[-3.0], [0.0], [2.5]], [0.6, 0.5, 0.9], [0.3, 0.3, 0.4])


def test_lesson_1_the_truth_of_the_samples_is_the_notebooks(own_predictions):
    truth = "truth = densities.Mixture([[-3.0], [0.0], [2.5]], [0.6, 0.5, 0.9], [0.3, 0.3, 0.4])"
    assert truth in code_of("01_modes", "samples")


def seen_through(observations: int, seed: int):
    """The number of modes that a sample shows, as a function of the bandwidth."""
    points = TRUTH.sample(observations, densities.seeded(seed))
    return lambda bandwidth: count(densities.Samples(points, bandwidth))


def test_lesson_1_a_thousand_observations_show_three_modes_from_0_5_to_0_7_in_ten_of_ten_samples():
    # The count never rises with the bandwidth (Silverman 1981), so that the two ends tell of all between.
    for seed in range(10):
        assert [seen_through(1000, seed)(bandwidth) for bandwidth in (0.5, 0.6, 0.7)] == [3, 3, 3], seed


def test_lesson_1_twenty_observations_show_three_modes_at_no_bandwidth_in_all_ten_samples():
    least, most = [], []  # bandwidths, in each sample, that show three modes
    for seed in range(10):
        modes_at = seen_through(20, seed)
        for ends, wanted in ((least, 3), (most, 2)):
            low, high = 0.05, 3.0
            while high - low > 1e-3:
                middle = (low + high) / 2
                low, high = (low, middle) if modes_at(middle) <= wanted else (middle, high)
            ends.append(high)
    assert max(least) > min(most)


def test_lesson_1_the_count_falls_to_one_and_never_rises_with_the_bandwidth():
    for observations in (20, 100, 1000):
        counts = [seen_through(observations, 0)(bandwidth) for bandwidth in np.geomspace(0.05, 3, 30)]
        assert (np.diff(counts) <= 0).all()
        assert counts[-1] == 1


def test_lesson_1_irises_and_wines_have_two_modes_and_people_one():
    measured = (load_iris().data[:, 2], load_wine().data[:, 11], load_diabetes(scaled=False).data[:, 2])
    assert [count(densities.smoothed(values[:, None])) for values in measured] == [2, 2, 1]
    for times in np.geomspace(0.5, 2, 9):  # from half of Silverman's to twice as much
        assert count(densities.smoothed(measured[0][:, None], times)) == 2


def test_lesson_1_two_of_the_three_species_lie_2_5_standard_deviations_apart():
    iris = load_iris()
    setosa, versicolor, virginica = (iris.data[iris.target == flower, 2] for flower in range(3))
    assert round(setosa.mean(), 2) == 1.46
    apart = virginica.mean() - versicolor.mean()
    assert round(apart, 1) == 1.3
    assert round(apart / np.sqrt((versicolor.var() + virginica.var()) / 2), 1) == 2.5


# Lesson 3. The games are those of its own cells. Where eight seeds of one are trained together, in a third
# of the time, they see other batches than the single games that the lesson counted: eight runs like those.

LINE_OF_PLACES = torch.linspace(-12, 12, 4801, dtype=torch.float64)  # beyond it lies 2e-9 of either density


@pytest.fixture(scope="module")
def lesson_3() -> dict:
    """What some cells of the lesson leave, without the others having run."""
    names = {}
    for id in ("setup", "six", "no-gradient-torch", "heaps", "still", "lessons", "duel-line"):
        exec(code_of("03_bce_minimax", id), names)
    return names


def test_lesson_3_by_hand_the_game_comes_to_what_its_text_says():
    names = {}
    for id in ("setup", "cost", "line"):
        exec(code_of("03_bce_minimax", id), names)
    flat = duel.Judge([0.5] * 9)

    def played(fakes: list[float], moves: str) -> duel.Match:
        return duel.play(names["cost"], flat, names["reals"], fakes, moves)

    lifted = -played([-2.6, -1.2, 0.2, 0.8, 2.6], "D" * 60).costs.sum(axis=1)
    assert [round(value, 2) for value in lifted[[0, -1]]] == [-1.39, -0.74]
    assert (np.diff(lifted) > 0).all()
    match = played(names["start"], "DG" * 60)
    values = -match.costs[40:].sum(axis=1)
    assert -1.5 < values.min() < -np.log(4) < values.max() < -1.25
    assert (np.abs(match.judges[-1](match.fakes[-1]) - 0.5) < 0.15).all()
    near = played([-2.2, -2.1, -2.0, -1.9, -1.8], "DG" * 60).fakes[::2]
    crossed = np.argmax((near > 0.5).any(axis=1))
    assert 20 < crossed < 60  # "some 40 turns"
    assert (near[-1] < 0).sum() >= 3, "most stay"
    one = played([-2.0] * 5, "DG" * 60).fakes
    assert np.ptp(one, axis=1).max() < 1e-6, "as one"  # rounding drives them 1e-9 apart


def test_lesson_3_the_cost_of_the_reals_has_no_gradient_in_gs_weights(lesson_3):
    norms = {}
    for name, term in lesson_3["terms"].items():
        parts = torch.autograd.grad(term, lesson_3["weights"], retain_graph=True, materialize_grads=True)
        norms[name] = torch.nn.utils.get_total_norm(parts).item()
    assert norms["reals"] == 0
    assert norms["fakes"] > 0.01


@pytest.fixture(scope="module")
def log_densities(lesson_3) -> list[torch.Tensor]:
    """Of the heaps that D learns to tell apart, reals first, at ``LINE_OF_PLACES``."""
    return [lesson_3[name].log_prob(LINE_OF_PLACES[:, None]) for name in ("heaps", "heap")]


@pytest.fixture(scope="module")
def judges(lesson_3, log_densities) -> list[list[tuple[float, float]]]:
    """What D misjudges, and what it pays, after 20, 200 and 1000 steps: from eight seeds.

    Of all points, by integration, so that no sample's luck is in it.
    """
    p, q = (log.exp() for log in log_densities)
    source = code_of("03_bce_minimax", "still")
    assert source.count("seed=0") == 1
    runs = []
    for seed in range(8):
        names = dict(lesson_3)
        exec(source.replace("seed=0", f"seed={seed}"), names)
        game, seen = names["learner"], []
        for steps in (20, 200, 1000):
            game.train(steps - game.steps, "discriminator")
            with torch.no_grad():
                logits = game.discriminator(LINE_OF_PLACES[:, None].float())[:, 0].double()
            wrong = torch.where(logits < 0, p, q) / 2
            cost = p * softplus(-logits) + q * softplus(logits)
            seen.append(tuple(torch.trapezoid(each, LINE_OF_PLACES).item() for each in (wrong, cost)))
        runs.append(seen)
    return runs


def test_lesson_3_after_1000_steps_d_misjudges_hardly_more_than_the_best_in_8_of_8_seeds(
    log_densities, judges
):
    floor = (1 - divergences.total_variation(*log_densities, LINE_OF_PLACES)) / 2
    assert round(100 * floor, 1) == 27.5
    for seed, moments in enumerate(judges):
        first, _, last = (wrong for wrong, _ in moments)
        assert floor - 1e-6 < last < 0.28, seed  # the lesson says 27.5 to 27.7 %; 1e-6 for the integral
        assert first > 0.29, f"{seed}: after 20 steps there was nothing left to learn"


def test_lesson_3_no_d_pays_less_than_log_4_minus_twice_the_jsd_and_a_trained_one_hardly_more(
    log_densities, judges
):
    least = np.log(4) - 2 * divergences.jensen_shannon(*log_densities, LINE_OF_PLACES)
    for seed, moments in enumerate(judges):
        over = [cost - least for _, cost in moments]
        assert min(over) > -1e-6, f"{seed}: a proof that JSD ≥ (log 4 − D's loss)/2 was broken"
        assert over[-1] < 0.02, seed  # 0.002 to 0.007
        assert over[0] > 0.05, seed


@pytest.fixture(scope="module")
def painters(lesson_3) -> tuple[list[GAN], list[GAN]]:
    """Eight painters before their first step, and after 2000."""
    together = Ensemble(lesson_3["painter"], 8)
    fresh = [together.member(k) for k in range(8)]
    together.train(2000)
    return fresh, [together.member(k) for k in range(8)]


def test_lesson_3_newcomers_see_through_2000_steps_of_g_in_fewer_than_50_updates_in_8_of_8_seeds(
    lesson_3, painters
):
    for seed, stages in enumerate(zip(*painters, strict=True)):
        first, needed = ([lesson_3["lessons"](painter, k) for k in (1, 2, 3)] for painter in stages)
        # The lesson says 5 to 31, and "fewer than 50" is the answer to its question: 20 ± 5 here.
        assert max(needed) < 50, (seed, needed)
        assert max(first) <= 20, (seed, first)  # "a handful": 1 to 10
        assert np.mean(needed) > np.mean(first), (seed, first, needed)


def right(shot: Snapshot) -> float:
    return (np.mean(shot.real_outputs > 0.5) + np.mean(shot.fake_outputs < 0.5)) / 2


def updates_until(holds: Callable[[float], bool], game: GAN, update: Callable[[], float]) -> float:
    """How many updates it takes until what D judges rightly is as wanted; infinite from 80 on."""
    for count in range(80):
        if holds(right(game.snapshot(details=False))):
            return count
        update()
    return math.inf


def test_lesson_3_a_judge_that_stands_still_is_fooled_within_ten_updates_of_g_in_8_of_8_seeds(
    lesson_3, painters
):
    for seed, painter in enumerate(painters[1]):
        networks = {"generator": copy.deepcopy(painter.generator), "discriminator": (128, 128)}
        game = GAN(lesson_3["pixels"], latent_dim=16, seed=1, **networks, **lesson_3["SETTINGS"])
        assert updates_until(lambda share: share >= 0.95, game, game.step_discriminator) < 50, seed
        assert updates_until(lambda share: share <= 0.55, game, game.step_generator) <= 10, seed  # 3 to 6


def test_lesson_3_in_the_plane_no_newcomer_reaches_95_percent_after_500_steps_in_8_of_8_seeds():
    together = Ensemble(preset("healthy").game(), 8)
    together.train(500)
    for k in range(8):
        generator = together.member(k).generator
        for seed in (1, 2, 3):
            newcomer = GAN(NARROW, **{**ALIKE, "generator": generator}, discriminator_lr=4e-3, seed=seed)
            best = 0
            for _ in range(50):
                for _ in range(10):
                    newcomer.step_discriminator()
                best = max(best, right(newcomer.snapshot(field=False, details=False)))
            assert best < 0.9, (k, seed)  # 64 to 76 %: six standard deviations


def test_lesson_3_on_the_line_both_heaps_have_their_share_from_step_300_on_in_8_of_8_seeds(lesson_3):
    together = Ensemble(lesson_3["line"], 8)
    together.train(300)
    for _ in range(25):
        left = (together.snapshot().fake[:, :, 0] < 0).mean(axis=1)
        # 43 to 50 %, of 256 fakes, whose count alone spreads by 3 %.
        assert np.minimum(left, 1 - left).min() > 0.3, (together.steps, left)
        together.train(50)
    # Then G alone for 200 steps. Most heap up in one place, a few are carried far away: 7 of 8 here.
    together.train(200, "generator")
    assert (together.snapshot().fake.std(axis=(1, 2)) < 1).sum() >= 4
    together.train(500)
    left = (together.snapshot().fake[:, :, 0] < 0).mean(axis=1)
    assert np.minimum(left, 1 - left).min() > 0.3, f"they have not come back: {left}"


def test_lesson_3_after_3000_steps_each_of_ten_digits_has_its_fakes(lesson_3):
    names = dict(lesson_3)
    exec(code_of("03_bce_minimax", "features"), names)
    together = Ensemble(names["writer"], 8)
    together.train(3000)
    fewest = np.array([together.member(k).coverage().shares.min() for k in range(8)])
    # The lesson counted 2 % and more in 7 of 8 seeds. Of 56 further ones 51 had them, the poorest had 1 %.
    assert (fewest > 0.002).all(), fewest
    assert (fewest >= 0.01).sum() >= 6, fewest


@pytest.fixture(scope="module")
def ends() -> list[dict[str, Snapshot]]:
    """The ends of the lesson's four runs, from eight seeds."""
    return [loss_runs(seed) for seed in range(8)]


def test_lesson_3_three_of_four_runs_have_a_loss_near_log_4_and_only_one_of_them_is_good_in_8_of_8_seeds(
    ends,
):
    for seed, runs in enumerate(ends):
        losses = {
            name: shot.discriminator_losses[-(len(shot.history_steps) // 10) :].mean()
            for name, shot in runs.items()
        }
        for name in "ABD":
            assert abs(losses[name] - np.log(4)) < 0.1, (seed, losses)  # 0.03
        assert losses["C"] < 0.1, (seed, losses)  # 0.007
        assert abs(runs["C"].generator_losses[-1]) < 0.1, seed
        assert runs["A"].modes_captured <= 4, seed  # 1 or 2; a few strays may lie on others
        assert runs["B"].modes_captured == 8, seed
        assert runs["B"].high_quality >= 0.75, seed  # 87 % and more
        for name in "CD":
            assert runs[name].high_quality < 0.05, (seed, name)  # 0.4 %


def test_lesson_3_in_the_run_whose_loss_is_0_the_fakes_are_where_they_were_in_8_of_8_seeds(ends):
    assert LOSSES["C"]["discriminator_lr"] / LOSSES["C"]["generator_lr"] == pytest.approx(1000)
    assert LOSSES["D"]["discriminator"] == (), "D's discriminator draws a straight line"
    for seed, runs in enumerate(ends):
        way = {}
        for name in "BC":
            start = (
                GAN(NARROW, **{**ALIKE, "objective": "minimax", **LOSSES[name]}, seed=seed).snapshot().fake
            )
            way[name] = np.linalg.norm(runs[name].fake - start, axis=1).mean()
        assert way["C"] < 0.1, (seed, way)  # 0.02 to 0.03; the heap is some 0.3 across
        assert way["B"] > 0.8, (seed, way)  # 1.02 to 1.22
