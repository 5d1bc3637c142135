"""The learner's predictions, in a file of their own beside the notebook."""

from __future__ import annotations

import itertools
import json
import os
from pathlib import Path
from typing import Any

PREDICTIONS = "my_predictions.json"


def kept() -> dict[str, Any]:
    """All answers that are kept, by question. A file that can't be read is set aside, not lost."""
    file = _file()
    if not file.exists():
        return {}
    try:
        answers = json.loads(file.read_text(encoding="utf-8"))
        if isinstance(answers, dict):
            return answers
    except ValueError:
        pass
    asides = (file.with_suffix(f".unreadable-{k}.json") for k in itertools.count(1))
    aside = next(name for name in asides if not name.exists())
    file.replace(aside)
    print(f"{file} can't be read as JSON; it is now {aside.name}, and predictions are kept in a new file.")
    return {}


def keep(question: str, answer: Any) -> str:
    """Write the answer to a question into the file, in place of an earlier one.

    Args:
        question: what was asked.
        answer: anything that JSON can say.

    Returns:
        What went wrong, in a sentence for the learner: the file can't be written. "" when nothing did.
    """
    file = _file()
    # Written beside and moved into place: a crash leaves the old file or the new one, never half of one.
    fresh = file.with_suffix(".part")
    try:
        text = json.dumps({**kept(), question: answer}, indent=1, ensure_ascii=False)
        fresh.write_text(text + "\n", encoding="utf-8")
        fresh.replace(file)
    except OSError as error:
        return f"It could not be written to {file} ({error}), and is kept until the kernel ends."
    return ""


def _file() -> Path:
    return Path(os.environ.get("GAN_TUTOR_PREDICTIONS", PREDICTIONS))
