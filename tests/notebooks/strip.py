"""Store notebooks without outputs: `strip.py [--check] [notebook ...]`, by default all of notebooks/.

What a run leaves behind goes: outputs, execution counts, widget state, timings, the Python version. Cells
keep their ids, so that differences stay readable; a cell without one gets one. With --check nothing is
written, and the exit status is 1 if a notebook would be changed.
"""

import argparse
import json
import sys
import uuid
from pathlib import Path

NOTEBOOKS = Path(__file__).parents[2] / "notebooks"
KERNEL = {"display_name": "Python 3 (ipykernel)", "language": "python", "name": "python3"}
VOLATILE = {"widgets", "execution", "ExecuteTime", "papermill", "collapsed", "scrolled", "vscode", "colab"}


def stripped(text: str) -> str:
    """Return the notebook (its JSON text) as it is to be stored, laid out the way JupyterLab saves it."""
    notebook = json.loads(text)
    notebook.update(nbformat=4, nbformat_minor=5)
    notebook["metadata"] = keep(notebook["metadata"]) | {
        "kernelspec": KERNEL,
        "language_info": {"name": "python"},
    }
    for cell in notebook["cells"]:
        cell.setdefault("id", uuid.uuid4().hex[:8])
        cell["metadata"] = keep(cell["metadata"])
        cell["source"] = "".join(cell["source"]).splitlines(keepends=True)
        if cell["cell_type"] == "code":
            cell.update(execution_count=None, outputs=[])
    return json.dumps(notebook, indent=1, sort_keys=True, ensure_ascii=False) + "\n"


def keep(metadata: dict) -> dict:
    return {key: value for key, value in metadata.items() if key not in VOLATILE}


def main(arguments: list[str]) -> int:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawTextHelpFormatter)
    parser.add_argument("--check", action="store_true")
    parser.add_argument("notebooks", nargs="*", type=Path)
    options = parser.parse_args(arguments)

    unstripped = 0
    for path in options.notebooks or sorted(NOTEBOOKS.glob("*.ipynb")):
        before = path.read_text(encoding="utf-8")
        after = stripped(before)
        if after == before:
            continue
        if options.check:
            unstripped += 1
            print(f"{path}: stored with outputs or the like; `make format` repairs it")
        else:
            path.write_text(after, encoding="utf-8", newline="\n")
            print(f"{path}: stripped")
    return 1 if unstripped else 0


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
