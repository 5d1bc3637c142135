"""The benchmarks that need no browser run, and say what they should. Nothing here asserts on time."""

import json
import socket
import threading
from types import SimpleNamespace

import pytest

from gan_tutor import densities
from gan_tutor.training import GAN
from tests.benchmarks.__main__ import ALONE, IN_LAB, main
from tests.benchmarks.drag import answered, filled, followed
from tests.benchmarks.frame import frame_sizes
from tests.benchmarks.imports import import_seconds
from tests.benchmarks.link import DELAY, QUEUE, RATE, Line, link_to
from tests.benchmarks.measure import Measure, table
from tests.benchmarks.play import kept
from tests.benchmarks.rates import rates
from tests.benchmarks.unseen import share


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
    assert len(results["measures"]) == 7
    assert "load average" in shown


def test_a_playing_frame_is_smaller_than_a_full_one_by_the_field_or_the_details():
    first, *others = frame_sizes(GAN(densities.ring(), seed=0))
    # A field has 64 × 64 bytes; and what doesn't change is left out as well.
    assert all(first > size + 4 for size in others)


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


def draw(start, step, fresh, frame=0.0, took=2.0):
    return {"stage": 0, "frame": frame, "start": start, "end": start + took, "step": step, "fresh": fresh}


def test_rates_count_whole_beats_between_the_first_and_the_last_snapshot():
    # Snapshots every 40 ms, 50 steps apart, and a picture between each two of them.
    draws = [draw(40.0 * k, 50 * k, True, took=8.0) for k in range(1, 27)]
    draws += [draw(40.0 * k + 20, 50 * k, False) for k in range(27)]
    draws.sort(key=lambda each: each["start"])
    assert rates(draws) == pytest.approx(
        {
            "pictures": 50,
            "snapshots": 25,
            "steps": 1250,
            "gap": 20,
            "snapshot_gap": 40,
            "snapshot_ms": 8,
            "between_ms": 2,
        }
    )


def test_rates_tell_a_stutter_and_do_not_count_a_snapshot_twice():
    draws = [draw(0, 0, True), draw(100, 10, True), draw(400, 10, True), draw(500, 20, True)]
    found = rates(draws)
    assert (found["gap"], found["snapshots"], found["pictures"]) == (300, 4, 6)


@pytest.mark.parametrize(
    "draws", [[], [draw(0, 1, True), draw(9, 1, True)], [draw(0, 1, False), draw(9, 2, False)]]
)
def test_no_rates_without_two_snapshots(draws):
    with pytest.raises(RuntimeError, match="while it played"):
        rates(draws)


def test_what_is_kept_is_against_the_loops_on_both_sides():
    bare = [{"steps": 100.0}, {"steps": 200.0}, {"steps": 300.0}]
    assert kept([{"steps": 75.0}, {"steps": 250.0}], bare, "steps") == [50, 100]


@pytest.fixture
def dragged():
    """A drag of five animation frames: the mouse moves in the middle three, the second draws nothing."""
    return {
        "frames": [{"frame": 16.0 * k, "at": 16.0 * k + 1} for k in range(5)],
        "moves": [{"at": 16.0 * k - 3, "handled": 16.0 * k + 0.5} for k in (1, 2, 3)],
        "draws": [
            draw(2, 0, False, frame=0),
            draw(41, 9, False, frame=32),
            draw(50, 9, True, frame=48),
        ],
        "sent": [
            {"at": 17, "what": "modes", "view": "a", "control": 1},
            {"at": 33, "what": "modes", "view": "a", "control": 2},
            {"at": 34, "what": "play", "view": "a", "control": 3},
            {"at": 49, "what": "modes", "view": "a", "control": 4},
        ],
        "received": [
            {"at": 20, "step": 7, "heard": {"b": 99}, "lane": {}},
            {"at": 40, "step": 9, "heard": {"a": 3, "b": 99}, "lane": {}},
        ],
    }


def test_a_drag_is_followed_in_the_frames_that_draw(dragged):
    assert followed(dragged) == pytest.approx(100 * 2 / 3)
    assert filled(dragged) == 60


def test_a_drag_is_answered_by_a_picture_of_a_frame_that_has_heard_it(dragged):
    # Both first messages by the picture that ends at 52: from the mouse's moves at 13 and at 29.
    assert answered(dragged) == [39, 23]


def test_a_drag_without_a_move_is_an_error(dragged):
    with pytest.raises(RuntimeError, match="has not moved"):
        followed(dragged | {"moves": []})


def test_the_slow_line_takes_its_time_for_every_byte_and_has_a_short_queue():
    now = [100.0]
    line = Line(lambda: now[0])
    assert (line.wait(10**9), line.enter(10**9)) == (0, 100)  # not slow yet
    line.slow = True
    sent = 0
    while line.wait(4096) <= 1e-9:  # seconds, for rounding
        sent += 4096
        assert line.enter(4096) == pytest.approx(100 + sent / RATE + DELAY)
    assert sent == QUEUE
    wait = line.wait(4096)
    assert wait == pytest.approx(4096 / RATE)
    now[0] += wait
    assert line.wait(4096) <= 1e-9
    now[0] += 60  # a line that rests saves nothing up
    assert line.enter(1000) == pytest.approx(now[0] + 1000 / RATE + DELAY)


@pytest.mark.parametrize("slow", [False, True])
def test_what_goes_through_the_link_comes_out_in_order(slow):
    sent = bytes(range(256)) * 40  # 10 KB, in three pieces
    with socket.create_server(("127.0.0.1", 0)) as server:

        def echo():
            connection, _ = server.accept()
            with connection:
                while piece := connection.recv(999):
                    connection.sendall(piece)

        threading.Thread(target=echo, daemon=True).start()
        with link_to(server.getsockname()[1]) as link:
            link.slow = slow
            assert link.slow == slow
            host, port = link.url.removeprefix("http://").split(":")
            with socket.create_connection((host, int(port)), timeout=30) as client:
                client.sendall(sent)
                client.shutdown(socket.SHUT_WR)
                came = b""
                while piece := client.recv(4096):
                    came += piece
    assert came == sent


def test_the_share_of_a_core_is_cpu_time_by_time():
    times = iter([SimpleNamespace(user=1.0, system=0.5), SimpleNamespace(user=1.25, system=0.5)])
    waited = []
    found = share(SimpleNamespace(cpu_times=lambda: next(times)), 2.0, waited.append)
    assert waited == [2.0]
    assert found > 0
    still = SimpleNamespace(user=3.3, system=0.1)
    assert share(SimpleNamespace(cpu_times=lambda: still), 2.0, waited.append) == 0


def test_every_benchmark_says_what_it_measures():
    for module in (ALONE | IN_LAB).values():
        assert module.__doc__
        assert module.measure.__doc__


def test_an_import_is_timed_in_a_fresh_interpreter():
    assert import_seconds("json") > 0


@pytest.mark.parametrize("arguments", [["--seconds", "0"], ["--minutes", "-1"], ["--only", "nothing"]])
def test_a_wrong_argument_is_refused(arguments, capsys):
    with pytest.raises(SystemExit) as left:
        main(arguments)
    assert left.value.code == 2
    assert arguments[1].lstrip("-") in capsys.readouterr().err
