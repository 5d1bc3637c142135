"""The benchmarks that need no browser run, and say what they should. Nothing here asserts on time."""

import json

import pytest

from tests.benchmarks.__main__ import main
from tests.benchmarks.imports import import_seconds
from tests.benchmarks.measure import Measure, table


def test_the_table_and_the_file_have_their_fields(tmp_path, capsys):
    out = tmp_path / "new" / "results.json"
    assert main(["--quick", "--only", "frame", "--seconds", "0.1", "--out", str(out)]) == 0
    shown = capsys.readouterr().out
    results = json.loads(out.read_text(encoding="utf-8"))
    machine = {"cores", "cpu", "load_before", "load_after", "python", "torch", "torch_build"}
    assert machine <= results["machine"].keys()
    assert results["ended_early"] == ""
    assert results["settings"]["seconds"] == 0.1
    for measure in results["measures"]:
        assert measure["bench"] == "frame"
        assert measure["low"] <= measure["value"] <= measure["high"]
        assert measure["low"] > 0
        assert f"frame: {measure['what']}" in shown
        assert measure["unit"] in shown
    assert len(results["measures"]) == 4
    assert "load average" in shown


def test_the_table_shows_the_quantile_the_range_and_the_budget():
    measures = [
        Measure("a", "median", "ms", [1.0, 2.0, 30.0], "≤ 100", note="on paper"),
        Measure("a", "95th percentile", "ms", [float(k) for k in range(101)], quantile=0.95),
        Measure("a", "single", "MB", [1234.5], note="on paper"),
    ]
    head, rule, *rows, empty, note = table(measures).splitlines()
    assert head.split() == ["what", "measured", "range", "unit", "n", "budget"]
    assert set(rule) == {"─", " "}
    cells = [row.split() for row in rows]
    assert cells[0] == ["a:", "median", "2", "1", "–", "30", "ms", "3", "≤", "100"]
    assert cells[1] == ["a:", "95th", "percentile", "95", "0", "–", "100", "ms", "101"]
    assert cells[2] == ["a:", "single", "1234", "MB", "1"]
    assert (empty, note) == ("", "a: on paper")


def test_what_was_measured_is_kept_when_interrupted(tmp_path, monkeypatch):
    def stop(settings):
        raise KeyboardInterrupt

    monkeypatch.setattr("tests.benchmarks.frame.measure", stop)
    monkeypatch.setattr(
        "tests.benchmarks.imports.measure", lambda settings: [Measure("imports", "one", "s", [1.0])]
    )
    out = tmp_path / "results.json"
    assert main(["--only", "imports", "frame", "--out", str(out)]) == 130
    results = json.loads(out.read_text(encoding="utf-8"))
    assert results["ended_early"] == "by the user"
    assert [measure["what"] for measure in results["measures"]] == ["one"]


def test_an_import_is_timed_in_a_fresh_interpreter():
    assert import_seconds("json") > 0


@pytest.mark.parametrize("arguments", [["--seconds", "0"], ["--minutes", "-1"], ["--only", "nothing"]])
def test_a_wrong_argument_is_refused(arguments, capsys):
    with pytest.raises(SystemExit) as left:
        main(arguments)
    assert left.value.code == 2
    assert arguments[1].lstrip("-") in capsys.readouterr().err
