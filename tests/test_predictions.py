"""What is kept is never lost: not by a restart, a spoilt file, or one that can't be written."""

import json
import os
from pathlib import Path

import pytest

from gan_tutor.predictions import keep, kept


@pytest.fixture
def file(tmp_path, monkeypatch):
    path = tmp_path / "kept.json"
    monkeypatch.setenv("GAN_TUTOR_PREDICTIONS", str(path))
    return path


def test_without_a_file_nothing_is_kept_and_none_is_made(file):
    assert kept() == {}
    assert not file.exists()


@pytest.mark.parametrize("answer", ["fall", "", [0.5, 1e-6, 3.0], [], None])
def test_an_answer_comes_back_as_it_was_given(file, answer):
    assert keep("Rise or fall?", answer) == ""
    assert kept() == {"Rise or fall?": answer}


def test_each_question_keeps_its_last_answer(file):
    for question, answer in [("Où va σ?", "rise"), ("And D?", "fall"), ("Où va σ?", "stay")]:
        keep(question, answer)
    assert kept() == {"Où va σ?": "stay", "And D?": "fall"}
    assert "Où va σ?" in file.read_text(encoding="utf-8"), "the learner can read the file"
    assert [path.name for path in file.parent.iterdir()] == [file.name], "nothing half-written stays behind"


def test_answers_are_kept_beside_the_notebook_unless_told_otherwise(tmp_path, monkeypatch):
    monkeypatch.delenv("GAN_TUTOR_PREDICTIONS", raising=False)
    monkeypatch.chdir(tmp_path)
    keep("Rise or fall?", "rise")
    assert json.loads((tmp_path / "my_predictions.json").read_text()) == {"Rise or fall?": "rise"}


SPOILT = [b"{half a file", b"", b"[1, 2]", b"\xff\xfe\x00", b'"text"']


@pytest.mark.parametrize("spoilt", SPOILT)
def test_a_file_that_cannot_be_read_is_set_aside_and_not_lost(file, spoilt, capsys):
    file.write_bytes(spoilt)
    assert kept() == {}
    assert (file.parent / "kept.unreadable-1.json").read_bytes() == spoilt
    assert "kept.unreadable-1.json" in capsys.readouterr().out
    keep("Rise or fall?", "rise")
    assert kept() == {"Rise or fall?": "rise"}


def test_a_second_spoilt_file_does_not_overwrite_the_first(file):
    for spoilt in SPOILT[:3]:
        file.write_bytes(spoilt)
        kept()
    aside = [(file.parent / f"kept.unreadable-{k}.json").read_bytes() for k in (1, 2, 3)]
    assert aside == SPOILT[:3]


def test_a_file_that_is_spoilt_before_something_is_kept_is_set_aside_too(file):
    file.write_bytes(SPOILT[0])
    assert keep("Rise or fall?", "stay") == ""
    assert kept() == {"Rise or fall?": "stay"}
    assert (file.parent / "kept.unreadable-1.json").read_bytes() == SPOILT[0]


def test_what_cannot_be_written_is_told_in_a_sentence(tmp_path, monkeypatch):
    file = tmp_path / "no such folder" / "kept.json"
    monkeypatch.setenv("GAN_TUTOR_PREDICTIONS", str(file))
    told = keep("Rise or fall?", "rise")
    assert told.startswith(f"It could not be written to {file} (")
    assert told.endswith(", and is kept until the kernel ends.")
    file.parent.mkdir()
    assert keep("Rise or fall?", "rise") == ""


def test_a_crash_in_writing_leaves_the_old_file(file, monkeypatch):
    keep("Rise or fall?", "rise")

    def crash(self, text, encoding):
        os.write(os.open(self, os.O_WRONLY | os.O_CREAT | os.O_TRUNC), b'{"Ri')
        raise OSError("the disk is full")

    monkeypatch.setattr(Path, "write_text", crash)
    assert "the disk is full" in keep("Rise or fall?", "fall")
    assert kept() == {"Rise or fall?": "rise"}
