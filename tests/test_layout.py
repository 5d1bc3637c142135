"""The package keeps its shape: imports run one way, torch stops at Snapshot, nothing seeds the world."""

import ast
import subprocess
import sys
from pathlib import Path

import pytest

ROOT = Path(__file__).parents[1]
PACKAGE = ROOT / "gan_tutor"

# Each module may import those above it, and no other.
ORDER = [
    "gan_tutor",
    "gan_tutor.landscapes",
    "gan_tutor.duel",
    "gan_tutor.earth",
    "gan_tutor.dirac",
    "gan_tutor.densities",
    "gan_tutor.modes",
    "gan_tutor.digits",
    "gan_tutor.divergences",
    "gan_tutor.critics",
    "gan_tutor.penalties",
    "gan_tutor.objectives",
    "gan_tutor.networks",
    "gan_tutor.autoencoder",
    "gan_tutor.optimizers",
    "gan_tutor.snapshots",
    "gan_tutor.neighbours",
    "gan_tutor.coverage",
    "gan_tutor.probe",
    "gan_tutor.training",
    "gan_tutor.handwritten",
    "gan_tutor.overtraining",
    "gan_tutor.run",
    "gan_tutor.codes",
    "gan_tutor.stacks",
    "gan_tutor.ensemble",
    "gan_tutor.presets",
    "gan_tutor.frames",
    "gan_tutor.recording",
    "gan_tutor.stories",
    "gan_tutor.plots.figure",
    "gan_tutor.plots.images",
    "gan_tutor.plots.games",
    "gan_tutor.plots.seeds",
    "gan_tutor.plots.course",
    "gan_tutor.plots.flow",
    "gan_tutor.plots.outlines",
    "gan_tutor.plots.landscapes",
    "gan_tutor.plots.climbs",
    "gan_tutor.plots.walks",
    "gan_tutor.plots.duels",
    "gan_tutor.plots.opinions",
    "gan_tutor.plots.earth",
    "gan_tutor.plots.distances",
    "gan_tutor.plots.runs",
    "gan_tutor.plots.gradients",
    "gan_tutor.plots.critics",
    "gan_tutor.plots.saturation",
    "gan_tutor.plots.dirac",
    "gan_tutor.plots.symptoms",
    "gan_tutor.plots.lockstep",
    "gan_tutor.plots.hops",
    "gan_tutor.plots.coverages",
    "gan_tutor.plots.frozen",
    "gan_tutor.plots.story",
    "gan_tutor.plots",
    "gan_tutor.live.flow",
    "gan_tutor.live.past",
    "gan_tutor.live.comms",
    "gan_tutor.controls",
    "gan_tutor.sheet",
    "gan_tutor.explore",
    "gan_tutor.film",
    "gan_tutor.surface",
    "gan_tutor.live.runner",
    "gan_tutor.live.widget",
    "gan_tutor.live.lanes",
    "gan_tutor.live.stage",
    "gan_tutor.live.row",
    "gan_tutor.live.replay",
    "gan_tutor.live",
    "gan_tutor.predictions",
    "gan_tutor.checks",
    "gan_tutor.sketch",
    "gan_tutor.exercises",
    "gan_tutor.exercises.attempts",
    "gan_tutor.exercises.riddles",
    "gan_tutor.exercises.fates",
    "gan_tutor.exercises.critic",
    "gan_tutor.exercises.lesson0",
    "gan_tutor.exercises.lesson1",
    "gan_tutor.exercises.lesson2",
    "gan_tutor.exercises.lesson3",
    "gan_tutor.exercises.lesson4",
    "gan_tutor.exercises.lesson5",
    "gan_tutor.exercises.lesson6",
]
# They neither import torch nor anyone who does.
WITHOUT_TORCH = [
    "gan_tutor",
    "gan_tutor.duel",
    "gan_tutor.earth",
    "gan_tutor.dirac",
    "gan_tutor.controls",
    "gan_tutor.landscapes",
    "gan_tutor.snapshots",
    "gan_tutor.neighbours",
    "gan_tutor.coverage",
    "gan_tutor.frames",
    "gan_tutor.recording",
    "gan_tutor.stories",
    "gan_tutor.plots",
    "gan_tutor.sheet",
    "gan_tutor.explore",
    "gan_tutor.surface",
    "gan_tutor.live.flow",
    "gan_tutor.live.past",
    "gan_tutor.live.comms",
    "gan_tutor.live.replay",
    "gan_tutor.live",
    "gan_tutor.predictions",
    "gan_tutor.checks",
    "gan_tutor.sketch",
]
DRAWS = [
    "gan_tutor.sheet",
    "gan_tutor.plots",
    "gan_tutor.explore",
    "gan_tutor.surface",
    "gan_tutor.live.replay",
    "gan_tutor.checks",
    "gan_tutor.sketch",
]
# From here on down, snapshots are all that is known of a game's tensors.
BELOW_SNAPSHOTS = ORDER[ORDER.index("gan_tutor.frames") : ORDER.index("gan_tutor.exercises")]
BEFORE_PLOTS = ORDER[: ORDER.index("gan_tutor.plots.figure")]
WIDGETS = {"IPython", "ipykernel", "ipywidgets", "anywidget", "traitlets", "comm"}
SEEDS = {"manual_seed", "manual_seed_all", "seed", "set_rng_state", "set_state"}


def name_of(path):
    parts = path.relative_to(ROOT).with_suffix("").parts
    return ".".join(parts[:-1] if parts[-1] == "__init__" else parts)


TREES = {name_of(path): (path, ast.parse(path.read_text(encoding="utf-8"))) for path in PACKAGE.rglob("*.py")}
EACH = pytest.mark.parametrize("module", TREES)


def imports_of(module):
    """Every module that it imports, anywhere in the file, with relative names made absolute."""
    path, tree = TREES[module]
    package = module if path.name == "__init__.py" else module.rpartition(".")[0]
    found = set()
    for node in ast.walk(tree):
        if isinstance(node, ast.Import):
            found |= {alias.name for alias in node.names}
        elif isinstance(node, ast.ImportFrom):
            up = package.split(".")[: len(package.split(".")) - node.level + 1] if node.level else []
            base = ".".join([*up, *([node.module] if node.module else [])])
            # `from package import name` may import a module of the package or a name in it.
            for alias in node.names:
                inner = f"{base}.{alias.name}"
                found.add(inner if inner in TREES or not base.startswith("gan_tutor") else base)
    return found


def outside(module):
    """The top-level packages other than this one that it imports."""
    return {name.partition(".")[0] for name in imports_of(module)} - {"gan_tutor"}


def dotted(node):
    """The dotted name of an expression, or "" where it is anything else, such as a call's result."""
    if isinstance(node, ast.Name):
        return node.id
    if isinstance(node, ast.Attribute):
        base = dotted(node.value)
        return f"{base}.{node.attr}" if base else ""
    return ""


@EACH
def test_every_module_stands_in_the_list(module):
    assert module in ORDER


@EACH
def test_imports_run_up_the_list_only(module):
    ours = {name for name in imports_of(module) if name.partition(".")[0] == "gan_tutor"}
    allowed = ORDER[: ORDER.index(module)]
    assert sorted(ours - set(allowed)) == []


@pytest.mark.parametrize("module", sorted({*WITHOUT_TORCH, *BELOW_SNAPSHOTS} & TREES.keys()))
def test_torch_stops_at_snapshot(module):
    assert outside(module) & {"torch", "torchvision"} == set()


@pytest.mark.parametrize("module", ["gan_tutor.live.flow", "gan_tutor.live.runner", "gan_tutor.live.lanes"])
def test_the_loop_beside_the_kernel_knows_no_widget(module):
    assert outside(module) & WIDGETS == set()


@pytest.mark.parametrize("module", [module for module in BEFORE_PLOTS if module in TREES])
def test_what_stands_before_the_figures_draws_nothing_and_shows_nothing(module):
    assert outside(module) & (WIDGETS | {"matplotlib", "seaborn"}) == set()


@EACH
def test_no_module_uses_pyplot(module):
    names = imports_of(module) | {
        dotted(node) for node in ast.walk(TREES[module][1]) if isinstance(node, ast.Attribute)
    }
    assert [name for name in names if {"pyplot", "pylab"} & set(name.split("."))] == []


@EACH
def test_no_module_is_a_drawer_of_odds_and_ends(module):
    assert module.rpartition(".")[2] not in {"utils", "util", "helpers", "helper", "common", "misc"}


@EACH
def test_no_module_seeds_or_draws_from_global_random_state(module):
    _, tree = TREES[module]
    calls = {dotted(node.func) for node in ast.walk(tree) if isinstance(node, ast.Call)}
    seeds = {
        name
        for name in calls
        if name.rpartition(".")[2] in SEEDS
        and name.partition(".")[0] in {"torch", "np", "numpy", "random", "seed", "manual_seed"}
    }
    # NumPy's old functions and Python's own all draw from one state that every cell shares.
    old = {
        name
        for name in calls
        if name.startswith(("np.random.", "numpy.random.", "random."))
        and name.rpartition(".")[2] not in {"default_rng", "SeedSequence", "Generator", "Random"}
    }
    assert sorted(seeds | old) == []
    # Imported by themselves, their functions would go unseen above.
    imported = {name for name in imports_of(module) if f"{name}.".startswith(("random.", "numpy.random."))}
    assert sorted(imported) == []


@pytest.mark.parametrize("module", [module for module in WITHOUT_TORCH if module in TREES])
def test_importing_the_package_or_what_is_numpy_alone_imports_no_torch(module):
    absent = {"torch"} if module in DRAWS else {"torch", "matplotlib"}
    code = f"import sys, {module}; sys.exit(bool({absent} & sys.modules.keys()))"
    subprocess.run([sys.executable, "-c", code], cwd=ROOT, check=True)
