"""Two hundred things that a learner might do, at random but the same each time: nothing breaks."""

from __future__ import annotations

import random

import pytest
from playwright.sync_api import TimeoutError, expect

from gan_tutor.objectives import OBJECTIVES
from gan_tutor.presets import PRESETS

from .jupyterlab import Lesson, StageView, wait_until

STATE = "stage._runner._state()"
ACTIONS = 200
SOON = 1000  # ms
GROUPS = ("Players", "View", "Data", "Run")
KEYS = [
    *("Tab", "Tab", "Tab", "Shift+Tab", "Space", "Enter", "ArrowUp", "ArrowDown", "ArrowLeft", "ArrowRight"),
    *("Shift+ArrowLeft", "Home", "End", "PageUp", "PageDown", "Delete", "Insert", "Backspace", "Escape", "7"),
]


class Hand:
    """A learner's hand on the stage, led by chance."""

    def __init__(self, lesson: Lesson, stage: StageView, rng: random.Random) -> None:
        self.lesson, self.stage, self.rng = lesson, stage, rng
        self.did: list[str] = []
        self.missed = 0

    def act(self) -> None:
        """Do something, whatever can be done now."""
        does = self.rng.choices(
            [self.press, self.choose, self.slide, self.type, self.key, self.drag, self.fold, self.ask_python],
            weights=[9, 4, 5, 3, 5, 4, 1, 1],
        )[0]
        try:
            does()
        except TimeoutError:  # what could be used a moment ago can't any more
            self.missed += 1

    def one_of(self, selector: str) -> str:
        """The name of something that can be used now."""
        names = self.stage.root.evaluate(
            """(root, selector) => [...root.querySelectorAll(selector)]
                .filter(each => !each.disabled && !each.readOnly && each.checkVisibility())
                .map(each => each.ariaLabel || each.textContent)""",
            selector,
        )
        if not names:
            raise TimeoutError("nothing of that kind can be used now")
        return self.rng.choice(names)

    def press(self) -> None:
        name = self.one_of("button")
        self.did.append(f"press {name}")
        self.stage.button(name).click(timeout=SOON)

    def choose(self) -> None:
        name = self.one_of("select")
        menu = self.stage.control(name)
        index = self.rng.randrange(menu.locator("option").count())
        self.did.append(f"choose {name} {index}")
        menu.select_option(index=index, timeout=SOON)

    def slide(self) -> None:
        name = self.one_of("input[type=range]")
        slider = self.stage.control(name)
        low, high = (float(slider.get_attribute(end)) for end in ("min", "max"))
        value = round(low + self.rng.random() * (high - low), 2 if high < 10 else 0)
        self.did.append(f"slide {name} {value}")
        slider.fill(f"{value:g}", timeout=SOON)

    def type(self) -> None:
        name = self.one_of("input[type=number], input[type=text]")
        value = self.rng.choice(["", "-1", "0", "0.3", "2", "3", "1000000000"])
        self.did.append(f"type {name} {value}")
        self.stage.control(name).fill(value, timeout=SOON)
        self.lesson.page.keyboard.press(self.rng.choice(["Enter", "Tab"]))

    def key(self) -> None:
        inside = self.stage.root.evaluate("root => root.contains(document.activeElement)")
        if not inside:
            self.stage.button("Play").focus()
        key = self.rng.choice(KEYS)
        self.did.append(f"key {key}")
        self.lesson.page.keyboard.press(key)

    def drag(self) -> None:
        picture = self.stage.image
        picture.scroll_into_view_if_needed()
        box, seen = picture.bounding_box(), self.lesson.page.locator(".jp-Notebook").bounding_box()
        low = max(box["y"], seen["y"])  # a part may be scrolled away, and JupyterLab's own tabs be there
        high = min(box["y"] + box["height"], seen["y"] + seen["height"]) - 1
        places = [
            (box["x"] + self.rng.random() * 0.6 * box["width"], low + self.rng.random() * (high - low))
            for _ in range(3)
        ]
        self.did.append(f"drag {places}")
        mouse = self.lesson.page.mouse
        mouse.move(*places[0])
        mouse.down()
        for place in places[1:]:
            mouse.move(*place, steps=3)
        mouse.up()
        if self.rng.random() < 0.3:
            mouse.dblclick(*places[0])

    def fold(self) -> None:
        self.did.append("fold")
        self.rng.choice(self.stage.root.locator("details > summary").all()).click()
        if self.rng.random() < 0.5:
            self.stage.unfold(*GROUPS)

    def ask_python(self) -> None:
        code = self.rng.choice(
            [
                "stage.snapshot()",
                "stage.play()",
                "stage.pause()",
                "stage.code()",
                "stage.set(instance_noise=0.1)",
            ]
        )
        self.did.append(code)
        self.lesson.execute(code)


@pytest.mark.parametrize("seed", [0])
def test_two_hundred_random_actions_leave_a_stage_that_agrees_with_its_kernel(
    playground: Lesson, stage: StageView, seed: int
):
    hand = Hand(playground, stage, random.Random(seed))
    playground.page.on("download", lambda download: download.cancel())
    stage.unfold(*GROUPS)
    for _ in range(ACTIONS):
        hand.act()
        assert playground.problems == [], hand.did[-5:]
    assert hand.missed < ACTIONS / 5
    story = "\n".join(hand.did)

    # All that was sent has been read, and Python has told of it.
    wait_until(lambda: playground.ask(f"{STATE}['goal']") is None, "the last journey to end", 120)
    stage.press("Pause")
    stage.is_down("Pause")
    agree(playground, stage, story)
    assert playground.errors() == []
    assert playground.evaluate("() => jupyterapp.shell.currentWidget.content.widgets.length") == 3

    stage.press("Reset")
    stage.wait_for_picture("step 0:")
    assert stage.step == 0
    expect(stage.status).to_be_empty()
    stage.press("Defaults")
    stage.choose("Preset", "this notebook's own")
    stage.wait_for_picture("^step 0: .* of 8 modes captured")
    stage.press("Play")
    stage.wait_for_step(20)


def agree(lesson: Lesson, stage: StageView, story: str) -> None:
    """What the stage shows is what the kernel has."""
    state: dict = {}

    def same() -> bool:
        state.clear()
        state.update(lesson.ask(STATE))
        return stage.step == state["step"] and f"step {state['step']}:" in stage.alt

    wait_until(same, f"the counter and the picture to be the kernel's, after\n{story}")
    assert state["playing"] is False
    stage.unfold(*GROUPS)
    controls = state["controls"]
    stage.is_down("Play", False)
    stage.is_down("Freeze G, over-train D", controls["frozen"])
    for name, key in (("Trains", "player"), ("Loss", "objective"), ("Speed", "speed")):
        stage.stands(name, controls[key])
    stage.stands("Preset", state["preset"])
    assert state["preset"] is None or state["preset"] in PRESETS
    assert controls["objective"] in OBJECTIVES
    for name, key in (("D's learning rate", "discriminator_lr"), ("G's learning rate", "generator_lr")):
        shown = stage.control(name).get_attribute("aria-valuetext").replace("−", "-")
        assert float(shown) == pytest.approx(controls[key], rel=0.06), story  # two digits
    noise = stage.control("Noise").get_attribute("aria-valuetext")
    assert float(noise) == pytest.approx(controls["instance_noise"], abs=0.005), story
    # A field shows what Python has; what was half typed is put right when it is left.
    stage.button("Pause").focus()
    expect(stage.control("D steps per G step")).to_have_value(str(controls["discriminator_steps"]))
    timeline = state["timeline"]
    expect(stage.control("Moment")).to_have_attribute("max", str(max(timeline["latest"], state["step"])))
    expect(stage.control("Moment")).to_have_value(str(state["step"]))
    expect(stage.control("Seed")).to_have_value(str(controls["seed"]))
    mixture = state["lanes"][0]["mixture"]
    if mixture is not None:
        expect(stage.control("Mode").locator("option")).to_have_count(len(mixture["centers"]))
        chosen = int(stage.control("Mode").input_value())
        x1 = float(stage.control("x1").input_value())
        assert x1 == pytest.approx(mixture["centers"][chosen][0], abs=0.0051), story
    expect(stage.status).to_have_text(state["note"])
