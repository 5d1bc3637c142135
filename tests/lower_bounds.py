"""Print the lower bounds in pyproject.toml as constraints for pip: `torch>=2.6` becomes `torch==2.6`."""

from pathlib import Path

try:
    import tomllib
except ModuleNotFoundError:  # Python 3.10; this runs before anything but pip is installed
    from pip._vendor import tomli as tomllib

PROJECT = tomllib.loads((Path(__file__).parents[1] / "pyproject.toml").read_text(encoding="utf-8"))["project"]


def lower_bounds(requirements: list[str]) -> dict[str, str]:
    """Map each package to its lower bound, the empty string where there is none."""
    return {name.strip(): bound.strip() for name, _, bound in (r.partition(">=") for r in requirements)}


if __name__ == "__main__":
    for name, bound in lower_bounds(
        PROJECT["dependencies"] + PROJECT["optional-dependencies"]["test"]
    ).items():
        if bound:
            print(f"{name}=={bound}")
