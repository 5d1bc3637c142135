"""The live stage: the widget in plain Python, and played in a real kernel as a browser plays it."""

import gc
import json
import math
import os
import threading
import time
import uuid
from pathlib import Path

import numpy as np
import psutil
import pytest
import torch
from ipykernel.kernelspec import make_ipkernel_cmd
from jupyter_client import KernelManager
from jupyter_client.kernelspec import KernelSpec, KernelSpecManager
from torch import nn

import gan_tutor
from gan_tutor import densities
from gan_tutor.live import widget
from gan_tutor.live.flow import FRAMES_IN_FLIGHT
from gan_tutor.live.runner import SPEEDS
from gan_tutor.live.stage import Stage
from gan_tutor.objectives import OBJECTIVES
from gan_tutor.plots import FAKE, REAL
from gan_tutor.presets import PRESETS
from gan_tutor.training import GAN, PLAYERS
from tests.by_hand import wait_until

ROOT = Path(gan_tutor.__file__).parents[1]
PLAIN = "Stage: the live game (it needs a running kernel)"


SMALL = {"generator": (8,), "discriminator": (8,), "batch_size": 32}


def game(**more):
    return GAN(more.pop("density", densities.ring(4)), **{**SMALL, "seed": 3, **more})


def workers():
    return [thread for thread in threading.enumerate() if thread.name == "gan_tutor stage"]


def same(first, second):
    """Whether two checkpoints agree to the last bit."""
    if isinstance(first, dict):
        return first.keys() == second.keys() and all(same(first[key], second[key]) for key in first)
    if isinstance(first, torch.Tensor):
        return torch.equal(first, second)
    if isinstance(first, list):
        return len(first) == len(second) and all(map(same, first, second))
    if hasattr(first, "rows"):  # a history; its array is made from the rows
        return (first.capacity, first.stride, first.rows) == (second.capacity, second.stride, second.rows)
    return first == second


@pytest.fixture
def gan():
    return game()


@pytest.fixture(autouse=True)
def none_left_open():
    yield
    Stage._close_all()
    assert workers() == []


def from_page(stage, **content):
    """A message as the front end's model sends it."""
    stage.comm.handle_msg(
        {"content": {"data": {"method": "custom", "content": content}}, "buffers": [], "metadata": {}}
    )


# in plain Python


def test_nothing_runs_before_it_is_told_to(gan):
    stage = Stage(gan)
    assert workers() == []
    assert stage.snapshot().step == 0


def test_the_stage_plays_a_copy(gan):
    gan.train(5)
    before, settings = gan.checkpoint(), gan.settings
    stage = Stage(gan)
    assert stage.snapshot().step == 5
    stage.set(discriminator_lr=0.1, objective="minimax")
    for _ in range(3):
        stage.step()
    assert stage.snapshot().step == 8
    assert same(before, gan.checkpoint())
    assert settings == gan.settings
    # The copy starts where the game stood, with its random numbers: the same steps follow.
    gan.discriminator_lr, gan.objective = 0.1, "minimax"
    gan.train(3)
    assert (stage.snapshot().fake == gan.snapshot().fake).all()
    stage.rewind(5)
    assert stage.snapshot().step == 5
    stage.reset()
    assert stage.snapshot().step == 0


def test_the_same_game_given_twice_is_played_twice(gan):
    stage = Stage(gan, gan)
    stage.set(lane=1, generator_lr=0.5)
    for _ in range(3):
        stage.step()
    first, second = stage.snapshot(), stage.snapshot(lane=1)
    assert (first.real == second.real).all()
    assert not (first.fake == second.fake).all()
    assert gan.steps == 0
    gan.train(3)
    assert (first.fake == gan.snapshot().fake).all()


class Noisy(nn.Module):
    """A learner's own generator, with things in it that a plain one does not have."""

    def __init__(self):
        super().__init__()
        self.linear = nn.utils.parametrizations.spectral_norm(nn.Linear(2, 2))
        self.register_buffer("shift", torch.ones(2))
        self.activation = lambda x: x.tanh()

    def forward(self, z):
        self.last = self.linear(z) + self.shift
        return self.activation(self.last)


def test_a_learners_own_networks_can_be_played():
    own = Noisy()
    gan = game(generator=own, discriminator=nn.Sequential(nn.Linear(2, 1)))
    gan.train(3)
    before = [parameter.detach().clone() for parameter in own.parameters()]
    stage = Stage(gan)
    stage.step()
    assert stage.snapshot().step == 4
    assert all(torch.equal(a, b) for a, b in zip(before, own.parameters(), strict=True))
    assert gan.generator is own


@pytest.fixture
def none_is_made():
    yield
    gc.collect()  # what was half made goes without a word
    assert Stage._open == {}


@pytest.mark.parametrize(
    "wrong",
    [None, 5, "ring", densities.ring(4), GAN, [game()]],
    ids=["nothing", "number", "name", "density", "class", "list"],
)
@pytest.mark.parametrize("others", [0, 1])
def test_only_games_can_be_played(none_is_made, wrong, others):
    with pytest.raises(TypeError, match=rf"gan is a {type(wrong).__name__}; allowed is a GAN"):
        Stage(*[game()] * others, wrong)


def test_there_must_be_a_game(none_is_made):
    with pytest.raises(TypeError, match="gans is empty; allowed is a GAN or several"):
        Stage()


def test_games_begin_together(none_is_made, gan):
    later = game()
    later.train(2)
    with pytest.raises(ValueError, match="gans stand at steps 0, 2; allowed are games at the same step"):
        Stage(gan, later)


@pytest.mark.parametrize("memory", [0, -1, "32", math.nan, math.inf, True])
def test_memory_is_a_number_of_megabytes(none_is_made, gan, memory):
    with pytest.raises(ValueError, match="memory is") as raised:
        Stage(gan, gan, memory=memory)
    assert f"memory is {memory!r}; allowed is a finite number" in str(raised.value)


def test_the_memory_bounds_the_checkpoints_of_all_games(gan):
    stage = Stage(*[GAN(densities.ring(4), batch_size=32)] * 2, memory=0.6)  # each of 0.1 MB
    for _ in range(65):
        stage.step()
    timeline = stage._runner._state()["timeline"]
    assert timeline["bound"] == 0.6
    assert 0.3 < timeline["megabytes"] <= 0.6


@pytest.mark.parametrize("centers", [[[-1.0], [1.0]], np.eye(5)], ids=["line", "five dimensions"])
def test_games_of_other_dimensions_can_be_shown(centers):
    stage = Stage(game(density=densities.Mixture(centers)))
    stage.step()
    data, metadata = stage._repr_mimebundle_()
    assert data["image/png"].startswith("iVBORw0KGgo")
    assert metadata["image/png"]["alt"]


def test_its_text_is_always_the_same(gan):
    stage = Stage(gan)
    data, _ = stage._repr_mimebundle_()
    assert repr(stage) == str(stage) == data["text/plain"] == PLAIN


def test_its_bundle_has_the_widget_and_a_picture_with_alt_text(gan):
    stage = Stage(gan)
    stage.step()
    data, metadata = stage._repr_mimebundle_()
    assert data["application/vnd.jupyter.widget-view+json"]["model_id"] == stage.model_id
    assert data["image/png"].startswith("iVBORw0KGgo")  # a PNG's first bytes in base64
    assert len(metadata["image/png"]["alt"].split()) > 5
    assert metadata["image/png"]["width"] > 0
    # JupyterLab prefers HTML to a widget view: there must be none.
    assert "text/html" not in data
    json.dumps([data, metadata])
    # The picture shows the first moment, whatever has been played since.
    assert data["image/png"] == Stage(gan)._repr_mimebundle_()[0]["image/png"]


def test_only_the_module_the_menus_and_the_colours_are_synced(gan):
    stage = Stage(gan)
    before = stage.get_state()
    own = {"_esm", "_css", "_anywidget_id", "menus", "colors", "kind"}
    ipywidgets_own = {
        "_dom_classes", "_model_module", "_model_module_version", "_model_name", "_view_count",
        "_view_module", "_view_module_version", "_view_name", "layout", "tabbable", "tooltip",
    }  # fmt: skip
    assert set(before) == own | ipywidgets_own
    assert before["menus"] == {
        "objective": list(OBJECTIVES),
        "player": list(PLAYERS),
        "speed": list(SPEEDS),
        "preset": [[preset.name, preset.promise] for preset in PRESETS.values()],
    }
    assert before["kind"] == "stage"
    assert before["colors"] == {"real": REAL, "fake": FAKE}
    rest = {name: value for name, value in before.items() if name not in ("_esm", "_css")}
    assert len(json.dumps(rest)) < 4000
    from_page(stage, do="hello", view="a")
    from_page(stage, do="play", view="a")
    wait_until(lambda: stage._runner._game.steps >= 3)
    stage.pause()
    assert stage.get_state() == before


def test_a_stage_is_played_from_python_without_a_front_end(gan):
    stage = Stage(gan)
    stage.play()
    stage.pause()
    stage.set(discriminator_lr=0.02, generator_lr=0.01, objective="minimax", player="generator", speed=10)
    stage.step()
    snapshot = stage.snapshot()
    assert (snapshot.step, snapshot.objective) == (1, "minimax")
    assert stage._runner._state()["controls"] == {
        "discriminator_lr": 0.02,
        "generator_lr": 0.01,
        "objective": "minimax",
        "discriminator_steps": 1,
        "instance_noise": 0.0,
        "frozen": False,
        "seed": 3,
        "player": "generator",
        "speed": 10,
    }
    stage.step("discriminator")
    assert stage.snapshot().step == 2
    stage.defaults()
    controls = stage._runner._state()["controls"]
    assert (controls["objective"], controls["player"], controls["speed"]) == ("non-saturating", "both", None)
    stage.rewind(1)
    assert stage.snapshot().step == 1
    stage.seed(5)
    assert stage.snapshot().step == 0
    assert stage._runner._state()["controls"]["seed"] == 5
    stage.reset()
    assert stage.snapshot().step == 0


def test_what_several_lanes_are_asked_for(gan):
    stage = Stage(gan, game(objective="minimax"))
    for _ in range(22):
        stage.step()
    assert [stage.snapshot(lane).objective for lane in (0, 1)] == ["non-saturating", "minimax"]
    assert [shot.objective for shot in stage.recorded(1)] == ["minimax"] * 2
    assert [shot.step for shot in stage.recorded()] == [0, 20]
    for ask in (stage.snapshot, stage.recorded):
        with pytest.raises(ValueError, match="lane is 2; allowed are whole numbers from 0 to 1"):
            ask(2)
    stage.set(lane=1, objective="non-saturating", discriminator_lr=0.5)
    lanes = stage._runner._state()["lanes"]
    assert [lane["controls"]["discriminator_lr"] for lane in lanes] == [2e-3, 0.5]


def test_a_preset_and_back(gan):
    stage = Stage(gan)
    name = next(iter(PRESETS))
    stage.preset(name)
    assert (stage.snapshot().fake == PRESETS[name].game().snapshot().fake).all()
    assert stage._runner._state()["promise"] == PRESETS[name].promise
    stage.preset(None)
    assert (stage.snapshot().fake == gan.snapshot().fake).all()
    with pytest.raises(ValueError, match="'no such game'"):
        stage.preset("no such game")


def test_a_code_makes_the_same_stage_in_another_place(gan):
    stage = Stage(gan, game(objective="minimax"))
    for _ in range(5):
        stage.step()
    stage.set(lane=1, generator_lr=0.5)
    stage.step("generator")
    code = stage.code()
    loaded = Stage(game(seed=8))
    loaded.load(code)
    made = Stage.from_code(f" {code[:50]}\n{code[50:]} ", memory=7)
    for other in (loaded, made):
        for lane in (0, 1):
            assert (other.snapshot(lane).fake == stage.snapshot(lane).fake).all()
    assert made._runner._state()["timeline"]["bound"] == 7
    assert loaded._runner._state()["timeline"]["bound"] == 32
    # The stage that was made from a code begins with what the code tells.
    made.preset(None)
    assert made.snapshot().step == 0
    assert (made.snapshot(1).fake == game(objective="minimax").snapshot().fake).all()
    made.step()
    with pytest.raises(ValueError, match="code is 'gan1-nonsense'"):
        made.load("gan1-nonsense")
    assert made.snapshot().step == 1


@pytest.mark.parametrize("code", ["", "gan1-", "gan1-nonsense", "gan0-AAAA", None, 5, ["gan1-AAAA"]], ids=str)
def test_what_is_no_code_makes_no_stage(none_is_made, code):
    with pytest.raises(ValueError, match="code is"):
        Stage.from_code(code)


def test_a_code_that_cannot_be_played_to_its_end_leaves_no_stage_behind(none_is_made, monkeypatch, gan):
    code = Stage(gan).code()
    Stage._close_all()

    def load(self, code):
        raise TimeoutError

    monkeypatch.setattr(Stage, "load", load)
    with pytest.raises(TimeoutError):
        Stage.from_code(code)


@pytest.mark.parametrize(
    "control",
    [
        {"momentum": 1},
        {"discriminator_lr": -1},
        {"generator_lr": "0.1"},
        {"objective": None},
        {"player": "nobody"},
        {"speed": 0},
        {"generator_lr": 0.5, "objective": "minimax", "player": "nobody"},
        {"generator_lr": 0.5, "speed": 0},
        {"generator_lr": -1, "speed": 10},
        {"generator_lr": 0.5, "lane": 1},
        {"density": "ring"},
    ],
    ids=str,
)
def test_a_control_that_is_not_allowed_raises_and_changes_nothing(gan, control):
    stage = Stage(gan)
    before = stage._runner._state()
    with pytest.raises(ValueError, match="allowed"):
        stage.set(**control)
    assert stage._runner._state() == before


def test_a_page_plays_the_stage(gan):
    stage = Stage(gan)
    from_page(stage, do="hello", view="a")
    from_page(stage, do="play", view="a", control=1)
    wait_until(lambda: stage._runner._game.steps > 3)
    from_page(stage, do="rubbish", view="a", control=2)
    from_page(stage, do="pause", view="a", control=3)
    wait_until(lambda: stage._runner._state()["heard"] == {"a": 3})
    assert stage._runner._thread.is_alive()


def test_a_failure_is_raised_by_the_next_call(gan):
    class Broken(nn.Module):
        def __init__(self):
            super().__init__()
            self.linear = nn.Linear(2, 2)
            self.batches = 3

        def forward(self, z):
            self.batches -= len(z) == 32
            if self.batches < 0:
                raise ZeroDivisionError("my mistake")
            return self.linear(z)

    stage = Stage(game(generator=Broken()))
    from_page(stage, do="hello", view="a")
    from_page(stage, do="play", view="a")
    wait_until(lambda: stage._runner._error is not None)
    for call in (stage.play, stage.step, stage.snapshot, stage.code, stage.defaults):
        with pytest.raises(RuntimeError, match="my mistake") as raised:
            call()
        assert isinstance(raised.value.__cause__, ZeroDivisionError)
    # The stage plays a copy, and shows what reset has led back to: the mistake is repaired there.
    stage._runner._game.runs[0].gan.generator.batches = 1000
    stage.reset()
    stage.play()


def test_close_ends_the_worker(gan):
    stage = Stage(gan)
    stage.play()
    assert len(workers()) == 1
    stage.close()
    assert workers() == []
    stage.close()
    for call in (stage.play, stage.pause, stage.step, stage.reset, stage.snapshot, stage.code):
        with pytest.raises(RuntimeError, match="closed: run its cell again"):
            call()
    assert repr(stage) == PLAIN


# running a cell again


@pytest.fixture
def in_cell(monkeypatch):
    """Pretends that a cell runs."""

    def pretend(cell, run):
        monkeypatch.setattr(widget, "_running_cell", lambda: (cell, run))

    return pretend


def is_open(stage):
    return stage in Stage._open and not stage._runner._closed


def test_a_cell_that_runs_again_closes_its_earlier_stages_alone(gan, in_cell):
    in_cell("cell 1", "run 1")
    first, second = Stage(gan), Stage(gan)
    in_cell("cell 2", "run 2")
    other = Stage(gan)
    for stage in (first, second, other):
        stage.play()
        assert is_open(stage)
    in_cell("cell 1", "run 3")
    again = Stage(gan)
    again_too = Stage(gan)
    assert [is_open(stage) for stage in (first, second, other, again, again_too)] == [
        False, False, True, True, True,
    ]  # fmt: skip
    assert len(workers()) == 1  # that of cell 2: those of cell 1 have not been told anything yet
    with pytest.raises(RuntimeError, match="closed"):
        first.play()


def test_outside_a_kernel_no_stage_closes_another(gan):
    stages = [Stage(gan) for _ in range(3)]
    assert all(is_open(stage) for stage in stages)


@pytest.mark.parametrize("metadata", [{"cellId": "a"}, {}])
def test_a_cell_is_known_by_its_id_or_else_by_its_code(monkeypatch, metadata):
    class Shell:
        def __init__(self, run, code):
            self.parent = {"header": {"msg_id": run}, "metadata": metadata, "content": {"code": code}}

        def get_parent(self):
            return self.parent

    found = []
    for run, code in (("run 1", "Stage(gan)"), ("run 2", "Stage(gan)"), ("run 3", "Stage(other)")):
        monkeypatch.setattr(widget, "get_ipython", lambda run=run, code=code: Shell(run, code))
        found.append(widget._running_cell())
    cells, runs = zip(*found, strict=True)
    assert runs == ("run 1", "run 2", "run 3")
    assert cells[0] == cells[1]
    assert (cells[2] == cells[0]) == bool(metadata)  # a cell that was edited keeps its id


# in a kernel

START = """
import threading
from gan_tutor import densities
from gan_tutor.live.stage import Stage
from gan_tutor.training import GAN
gan = GAN(densities.ring(4), generator=(8,), discriminator=(8,), batch_size=32)
"""
COUNT = "sum(thread.name == 'gan_tutor stage' for thread in threading.enumerate())"


def environment():
    return {**os.environ, "PYTHONPATH": os.pathsep.join([str(ROOT), os.environ.get("PYTHONPATH", "")])}


class ThisPython(KernelSpecManager):
    """Knows one kernel, in this environment, whatever else is installed for this user."""

    def get_kernel_spec(self, kernel_name):
        return KernelSpec(argv=make_ipkernel_cmd(), display_name=kernel_name, language="python")


class Notebook:
    """A kernel, and a client that does what JupyterLab and the stage's module do."""

    def __init__(self, folder):
        self.folder = folder
        self.manager = None

    def start(self):
        self.errors = self.folder / f"stderr-{uuid.uuid4().hex}"
        self.stderr = open(self.errors, "w")  # noqa: SIM115  a restart writes to it as well
        self.manager = KernelManager(kernel_name="python3", kernel_spec_manager=ThisPython())
        env = {**environment(), "IPYTHONDIR": str(self.folder)}
        self.manager.start_kernel(stdout=self.stderr, stderr=self.stderr, cwd=str(self.folder), env=env)
        self.client = self.manager.client()
        self.client.start_channels()
        self.begin()

    def begin(self):
        """After every start and restart of the kernel."""
        self.client.wait_for_ready(timeout=120)
        self.arrived = []  # everything that came on iopub, in order
        self.view = None
        self.acked = 0
        self.subshell = None
        self.control = 0
        self.run(START)

    @property
    def process(self):
        return self.manager.provisioner.process

    def is_alive(self):
        return self.process is not None and self.process.poll() is None

    # Cells.

    def send_cell(self, code, cell="a cell"):
        message = self.client.session.msg(
            "execute_request",
            {
                "code": code,
                "silent": False,
                "store_history": True,
                "user_expressions": {},
                "allow_stdin": False,
            },
            metadata={"cellId": cell},
        )
        self.client.shell_channel.send(message)
        return message["header"]["msg_id"]

    def answers(self, cell_run, kind):
        return [
            m for m in self.arrived if m["msg_type"] == kind and m["parent_header"].get("msg_id") == cell_run
        ]

    def is_done(self, cell_run):
        return any(
            status["content"]["execution_state"] == "idle" for status in self.answers(cell_run, "status")
        )

    def run(self, code, cell="a cell"):
        """Run a cell to its end and return its value, as text."""
        cell_run = self.send_cell(code, cell)
        self.wait_for(lambda: self.is_done(cell_run))
        for error in self.answers(cell_run, "error"):
            pytest.fail("\n".join(error["content"]["traceback"]))
        shown = self.answers(cell_run, "execute_result")
        return shown[0]["content"]["data"]["text/plain"] if shown else None

    # The page.

    def open_stage(self, code="stage = Stage(gan); stage", cell="stage cell"):
        """Run the cell and open a view of the last stage that it has made. Returns the cell's run."""
        begin = len(self.arrived)
        cell_run = self.send_cell(code, cell)
        self.wait_for(lambda: self.is_done(cell_run))
        opened = [m["content"] for m in self.arrived[begin:] if m["msg_type"] == "comm_open"]
        # The other models that it opens are ipywidgets' layouts.
        self.comm = [model["comm_id"] for model in opened if "_esm" in model["data"]["state"]][-1]
        self.view, self.acked, self.control, self.begun = uuid.uuid4().hex, 0, 0, len(self.arrived)
        self.say(do="hello")
        return cell_run

    def say(self, **content):
        message = self.client.session.msg(
            "comm_msg",
            {
                "comm_id": self.comm,
                "data": {"method": "custom", "content": {"view": self.view, **content}},
            },
        )
        if self.subshell is not None:
            message["header"]["subshell_id"] = self.subshell
        self.client.shell_channel.send(message)

    def command(self, **content):
        """Do as a button or a control does. Returns its number."""
        self.control += 1
        self.say(control=self.control, **content)
        return self.control

    def obey(self, **content):
        """The same, and wait until the worker has read it. Returns the state that says so."""
        number = self.command(**content)
        self.wait_for(lambda: self.states and self.states[-1]["heard"].get(self.view, 0) >= number)
        return self.states[-1]

    @property
    def messages(self):
        """What the stage has sent since it was shown: content and buffers."""
        return [
            (m["content"]["data"]["content"], m["buffers"])
            for m in self.arrived[self.begun :]
            if m["msg_type"] == "comm_msg"
            and m["content"]["comm_id"] == self.comm
            and m["content"]["data"].get("method") == "custom"
        ]

    @property
    def states(self):
        return [content for content, _ in self.messages if content["kind"] in ("frame", "state")]

    @property
    def frames(self):
        return [(content, buffers) for content, buffers in self.messages if content["kind"] == "frame"]

    def listen(self, timeout=0.1):
        """Take in what has come on iopub, and acknowledge pictures as the page does."""
        if self.client.iopub_channel.msg_ready() or self.client.iopub_channel.socket.poll(
            int(1000 * timeout)
        ):
            message = self.client.get_iopub_msg(timeout=0)
            self.arrived.append(message)
        elif self.view is not None and self.frames and self.frames[-1][0]["frame"] > self.acked:
            self.acknowledge()
        if self.view is not None and self.frames and self.frames[-1][0]["frame"] - self.acked >= 4:
            self.acknowledge()

    def acknowledge(self):
        self.acked = self.frames[-1][0]["frame"]
        self.say(do="ack", frame=self.acked)

    def wait_for(self, condition, timeout=60.0):
        end = time.monotonic() + timeout
        while not condition():
            assert time.monotonic() < end, (
                f"the condition did not come true; stderr: {self.errors.read_text()}"
            )
            assert self.is_alive(), self.errors.read_text()
            self.listen()

    def wait_for_frames(self, more):
        wanted = len(self.frames) + more
        self.wait_for(lambda: len(self.frames) >= wanted)

    def end(self):
        if self.manager is None:
            return
        self.client.stop_channels()
        if self.manager.has_kernel:
            self.manager.shutdown_kernel(now=True)
        self.manager.cleanup_resources()
        self.stderr.close()
        self.manager = None


@pytest.fixture(scope="module")
def the_kernel(tmp_path_factory):
    notebook = Notebook(tmp_path_factory.mktemp("kernel"))
    yield notebook
    notebook.end()


@pytest.fixture
def notebook(the_kernel):
    """A kernel with a game in it and no stage. A test may end it: the next one starts another."""
    if the_kernel.manager is not None and not the_kernel.is_alive():
        the_kernel.end()
    if the_kernel.manager is None:
        the_kernel.start()
    the_kernel.view = the_kernel.subshell = None
    the_kernel.arrived = []
    the_kernel.run("Stage._close_all()")
    return the_kernel


def test_a_page_plays_a_stage_in_a_kernel(notebook):
    cell_run = notebook.open_stage()
    (shown,) = notebook.answers(cell_run, "execute_result")
    assert shown["content"]["data"]["text/plain"] == PLAIN
    assert shown["content"]["data"]["image/png"].startswith("iVBORw0KGgo")
    assert shown["content"]["metadata"]["image/png"]["alt"]
    notebook.wait_for(lambda: notebook.frames)
    assert notebook.frames[0][0]["step"] == 0
    assert not notebook.frames[0][0]["playing"]

    notebook.obey(do="play")
    notebook.wait_for_frames(3 * FRAMES_IN_FLIGHT)
    frames = notebook.frames
    assert [content["frame"] for content, _ in frames] == list(range(1, len(frames) + 1))
    steps = [content["step"] for content, _ in frames]
    assert steps == sorted(steps)
    assert steps[-1] > 0
    for content, buffers in frames:
        (lane,), (buffer,) = content["lanes"], buffers
        sizes = {"f4": 4, "u1": 1}
        announced = sum(sizes[kind] * math.prod(shape) for _, kind, shape in lane["arrays"])
        assert memoryview(buffer).nbytes == announced
    assert frames[0][0]["full"]
    assert not any(content["full"] for content, _ in frames[1:])

    state = notebook.obey(do="set", name="discriminator_lr", value=0.01)
    assert state["controls"]["discriminator_lr"] == 0.01
    state = notebook.obey(do="pause")
    assert not state["playing"]
    assert notebook.run("stage.snapshot().step") == str(state["step"])
    notebook.obey(do="step")
    assert notebook.run("stage.snapshot().step") == str(state["step"] + 1)
    assert notebook.obey(do="rewind", step=1)["note"] == ""
    notebook.wait_for(lambda: notebook.states[-1]["step"] == 1)
    notebook.obey(do="code")
    (code,) = [content["code"] for content, _ in notebook.messages if content["kind"] == "code"]
    assert notebook.run(f"Stage.from_code({code!r}).snapshot().step") == "1"
    assert notebook.obey(do="reset")["step"] == 0
    # Frames are messages alone: nothing of them is state, which would be saved with the notebook.
    assert not [
        m
        for m in notebook.arrived[notebook.begun :]
        if m["msg_type"] == "comm_msg" and m["content"]["data"].get("method") == "update"
    ]


def test_messages_from_the_page_do_not_show_other_cells_figures(notebook):
    # The inline backend shows, and closes, what pyplot holds whenever post_execute fires.
    notebook.run(
        "fired = []\nget_ipython().events.register('post_execute', count := lambda: fired.append(1))",
        cell="counting",
    )
    notebook.open_stage()
    notebook.run("fired.clear()")  # fires once itself, when it is over
    notebook.obey(do="play")
    notebook.wait_for_frames(2 * FRAMES_IN_FLIGHT)
    notebook.obey(do="pause")
    assert notebook.acked >= FRAMES_IN_FLIGHT
    assert notebook.run("len(fired)") == "1"
    notebook.run("get_ipython().events.unregister('post_execute', count)")


def test_pause_answers_after_an_interrupt(notebook):
    notebook.open_stage()
    notebook.obey(do="play")
    notebook.wait_for_frames(2)
    busy = notebook.send_cell("import time\nprint('busy', flush=True)\nwhile True: time.sleep(0.01)")
    notebook.wait_for(lambda: notebook.answers(busy, "stream"))
    notebook.manager.interrupt_kernel()
    notebook.wait_for(lambda: notebook.is_done(busy))
    (error,) = notebook.answers(busy, "error")
    assert error["content"]["ename"] == "KeyboardInterrupt"
    notebook.wait_for_frames(2)
    state = notebook.obey(do="pause")
    assert not state["playing"]
    assert state["note"] == ""
    assert notebook.run("stage.snapshot().step") == str(state["step"])


def test_a_busy_cell_stops_neither_pictures_nor_controls(notebook):
    notebook.open_stage()
    request = notebook.client.session.msg("create_subshell_request", {})
    notebook.client.control_channel.send(request)
    reply = notebook.client.control_channel.get_msg(timeout=60)
    assert reply["content"]["status"] == "ok"
    go_on = notebook.folder / uuid.uuid4().hex
    busy = notebook.send_cell(
        f"import pathlib, time\nprint('busy', flush=True)\n"
        f"while not pathlib.Path({str(go_on)!r}).exists(): time.sleep(0.01)"
    )
    notebook.wait_for(lambda: notebook.answers(busy, "stream"))
    notebook.subshell = reply["content"]["subshell_id"]
    notebook.obey(do="play")
    before = notebook.states[-1]["step"]
    notebook.wait_for_frames(3 * FRAMES_IN_FLIGHT)
    assert notebook.states[-1]["step"] > before
    assert not notebook.obey(do="pause")["playing"]
    assert not notebook.is_done(busy)
    go_on.touch()
    notebook.wait_for(lambda: notebook.is_done(busy))
    assert notebook.answers(busy, "error") == []


def test_a_cell_that_runs_again_leaves_one_worker(notebook):
    code = "stage = Stage(gan)\nstage.play()\nstage"
    for _ in range(3):
        notebook.open_stage(code)
        notebook.wait_for_frames(2)
    assert notebook.run(COUNT) == "1"
    notebook.open_stage("other = Stage(gan)\nother.play()\nother", cell="another cell")
    assert notebook.run(COUNT) == "2"
    notebook.open_stage(
        "stages = [Stage(gan), Stage(gan)]\n[each.play() for each in stages]", cell="stage cell"
    )
    assert notebook.run(COUNT) == "3"
    assert notebook.run("stage._runner._closed, other._runner._closed") == "(True, False)"


def test_a_restart_leaves_nothing_behind(notebook):
    notebook.open_stage()
    notebook.obey(do="play")
    notebook.wait_for_frames(2)
    old, comm = notebook.process, notebook.comm
    notebook.manager.restart_kernel(now=False)
    assert old.poll() is not None
    assert not psutil.pid_exists(old.pid)
    notebook.begin()
    assert notebook.process.pid != old.pid
    assert notebook.run(COUNT) == "0"
    # The old view's buttons do nothing, and no harm.
    notebook.comm, notebook.view = comm, "old"
    notebook.say(do="play")
    notebook.view = None
    assert notebook.run(COUNT) == "0"


def test_a_kernel_that_is_shut_down_while_playing_ends_without_a_crash(notebook):
    notebook.open_stage()
    notebook.obey(do="play")
    notebook.wait_for_frames(2)
    process = notebook.process
    notebook.client.shutdown()
    wait_until(lambda: process.poll() is not None, timeout=60)
    errors = notebook.errors.read_text()
    notebook.end()
    assert process.returncode == 0, errors
    for crash in ("terminate called", "Fatal Python error", "core dumped", "Traceback"):
        assert crash not in errors
