"""The set-up files agree: pyproject.toml, environment.yml, binder/, README.md, the notebooks."""

import json
import os
import re
import shutil
import subprocess
import sys
from pathlib import Path

import pytest
import yaml

from tests.lower_bounds import PROJECT, lower_bounds
from tests.notebooks import strip

ROOT = Path(__file__).parents[1]
NOTEBOOKS = sorted((ROOT / "notebooks").glob("*.ipynb"))

CONDA_NAMES = {
    "torch": "pytorch-cpu",
    "matplotlib": "matplotlib-base",  # without Qt
    "seaborn": "seaborn-base",  # without matplotlib's Qt and statsmodels
}
FIRST_NOTEBOOK = "notebooks/00_start_here.ipynb"

# Where a package comes from is a setting of the machine that installs it. The dots are escaped, so that this
# file does not find itself.
REGISTRIES = re.compile(
    r"""pypi\.org | pythonhosted\.org | anaconda\.org | prefix\.dev | npmjs\.(org|com) | yarnpkg\.com
    | (deb|security)\.debian\.org | (archive|ports)\.ubuntu\.com
    | https?://[^\s"'<>]+/(simple|-/[^\s"'<>]+\.tgz)\b             # any other index, whatever its host
    | (index-url|find-links|trusted-host)\s*=\s*["']?\w            # pip's settings
    """,
    re.VERBOSE,
)


def project_files() -> list[Path]:
    """The files that are, or would be, committed, relative to ROOT."""
    listing = subprocess.run(
        ["git", "ls-files", "-coz", "--exclude-standard"],
        cwd=ROOT,
        check=True,
        capture_output=True,
        text=True,
    ).stdout
    return [Path(name) for name in sorted(set(listing.split("\0"))) if os.path.lexists(ROOT / name) and name]


def project_texts() -> dict[Path, str]:
    texts = {}
    for path in project_files():
        try:
            texts[path] = (ROOT / path).read_text(encoding="utf-8")
        except UnicodeDecodeError:
            continue  # a picture
    return texts


def conda_requirements() -> dict[str, str]:
    environment = yaml.safe_load((ROOT / "environment.yml").read_text(encoding="utf-8"))
    assert environment["channels"][0] == "conda-forge"
    assert all(isinstance(entry, str) for entry in environment["dependencies"]), "no pip section is needed"
    bounds = lower_bounds(environment["dependencies"])
    assert bounds.pop("pip") == ""  # binder/postBuild needs it
    return bounds


def conda_python() -> str:
    (python,) = (name for name in conda_requirements() if name.startswith("python"))
    return python


def test_conda_and_pip_install_the_same_packages():
    conda = {name: bound for name, bound in conda_requirements().items() if name != conda_python()}
    pip = lower_bounds(PROJECT["dependencies"])
    assert conda == {CONDA_NAMES.get(name, name): bound for name, bound in pip.items()}


def test_every_dependency_has_a_lower_bound_and_nothing_else():
    for requirement in PROJECT["dependencies"]:
        assert re.fullmatch(r"[a-z][a-z-]*>=[\d.]+", requirement), requirement


def test_conda_python_is_spelled_for_repo2docker_and_new_enough():
    minor = re.fullmatch(r"python=3\.(\d+)", conda_python())  # repo2docker understands nothing else
    oldest = re.fullmatch(r">=3\.(\d+)", PROJECT["requires-python"])
    assert int(minor[1]) >= int(oldest[1])


def test_test_tools_are_not_installed_for_learners():
    tools = lower_bounds(PROJECT["optional-dependencies"]["test"])
    assert "pytest" in tools
    assert tools.keys().isdisjoint(lower_bounds(PROJECT["dependencies"]))


def test_binder_uses_the_one_environment_and_installs_the_package():
    link = ROOT / "binder" / "environment.yml"
    assert link.is_symlink()
    assert not os.path.isabs(os.readlink(link))
    assert link.resolve() == ROOT / "environment.yml"

    post_build = ROOT / "binder" / "postBuild"
    assert os.access(post_build, os.X_OK)
    lines = post_build.read_text(encoding="utf-8").splitlines()
    assert lines[0].startswith("#!")
    assert lines.index("set -e") < lines.index("pip install --no-deps .")


def test_repo2docker_builds_the_conda_environment(tmp_path):
    """On a copy without .venv and caches, because repo2docker looks at every file."""
    for path in project_files():
        (tmp_path / path).parent.mkdir(parents=True, exist_ok=True)
        shutil.copy2(ROOT / path, tmp_path / path, follow_symlinks=False)

    run = subprocess.run(
        [sys.executable, "-m", "repo2docker", "--no-build", "--debug", "."],
        cwd=tmp_path,
        stdout=subprocess.PIPE,
        stderr=subprocess.STDOUT,
        text=True,
        timeout=120,
    )
    assert run.returncode == 0, run.stdout
    assert f"Building conda environment for {conda_python()}\n" in run.stdout
    assert re.search(r"MAMBA_EXE\S* env update .*binder/environment\.yml", run.stdout)
    assert "RUN ./binder/postBuild" in run.stdout


@pytest.mark.parametrize("path", NOTEBOOKS, ids=lambda path: path.name)
def test_notebook_is_stored_stripped(path):
    text = path.read_text(encoding="utf-8")
    assert strip.stripped(text) == text, "make format repairs it"
    ids = [cell["id"] for cell in json.loads(text)["cells"]]
    assert len(set(ids)) == len(ids)


def test_there_are_notebooks():
    assert ROOT / FIRST_NOTEBOOK in NOTEBOOKS


RUN_NOTEBOOK = {
    "cells": [
        {
            "cell_type": "code",
            "id": "kept",
            "execution_count": 3,
            "metadata": {"tags": ["exercise"], "execution": {"iopub.status.busy": "2026-01-01T00:00:00Z"}},
            "outputs": [{"output_type": "stream", "name": "stdout", "text": ["2\n"]}],
            "source": "x = 1\nprint(x + 1)",
        },
        {"cell_type": "markdown", "metadata": {}, "source": ["# Σ"]},
    ],
    "metadata": {
        "kernelspec": {"display_name": "mine", "name": "mine"},
        "language_info": {"name": "python", "version": "3.11.7"},
        "widgets": {"application/vnd.jupyter.widget-state+json": {}},
        "title": "Modes",
    },
    "nbformat": 4,
    "nbformat_minor": 4,
}


def test_stripping_removes_what_a_run_leaves_and_nothing_else():
    text = strip.stripped(json.dumps(RUN_NOTEBOOK))
    notebook = json.loads(text)
    code, markdown = notebook["cells"]
    assert code == {
        "cell_type": "code",
        "id": "kept",
        "execution_count": None,
        "metadata": {"tags": ["exercise"]},
        "outputs": [],
        "source": ["x = 1\n", "print(x + 1)"],
    }
    assert markdown["id"]
    assert notebook["metadata"] == {
        "kernelspec": strip.KERNEL,
        "language_info": {"name": "python"},
        "title": "Modes",
    }
    assert "Σ" in text
    assert strip.stripped(text) == text


def test_strip_reports_with_check_and_repairs_without(tmp_path, capsys):
    path = tmp_path / "lesson.ipynb"
    path.write_text(json.dumps(RUN_NOTEBOOK), encoding="utf-8")
    assert strip.main(["--check", str(path)]) == 1
    assert str(path) in capsys.readouterr().out
    assert json.loads(path.read_text(encoding="utf-8")) == RUN_NOTEBOOK
    assert strip.main([str(path)]) == 0
    assert strip.main(["--check", str(path)]) == 0


def test_no_file_names_a_package_registry():
    found = {path: match[0] for path, text in project_texts().items() if (match := REGISTRIES.search(text))}
    assert not found


def test_the_owner_is_to_be_filled_in_at_one_place():
    placeholder = "OWNER" + "/gan-tutor"
    counts = {path: text.count(placeholder) for path, text in project_texts().items() if placeholder in text}
    assert counts == {Path("README.md"): 1}


def test_binder_link_opens_the_first_lesson():
    readme = (ROOT / "README.md").read_text(encoding="utf-8")
    links = re.findall(r"https://mybinder\.org/v2/[^\s)\"]+", readme)
    assert links
    for link in links:
        assert re.fullmatch(
            rf"https://mybinder\.org/v2/gh/[^/]+/gan-tutor/HEAD\?urlpath=lab/tree/{FIRST_NOTEBOOK}", link
        )
