"""The stage's module in a bare page, with a stand-in for the widget's model: no JupyterLab, no kernel."""

from __future__ import annotations

import base64
import dataclasses
import json
import re
from collections.abc import Iterator
from pathlib import Path

import numpy as np
import pytest
from playwright.sync_api import Browser, Page

import gan_tutor
from gan_tutor.frames import Encoder
from gan_tutor.plots import FAKE, REAL, describe
from gan_tutor.snapshots import Snapshot

from .jupyterlab import wait_until

PACKAGE = Path(gan_tutor.__file__).parent
PAGE = "http://front-end.test/"
# Enough of a model to render with: what it is sent is kept, what the kernel would send is given by hand.
STAND_IN = """(traits) => {
    const listeners = {};
    window.model = {
        sent: [],
        get: name => traits[name],
        send: message => model.sent.push(message),
        on: (event, does) => (listeners[event] ??= new Set()).add(does),
        off: (event, does) => listeners[event]?.delete(does),
        listeners: () => Object.values(listeners).reduce((sum, each) => sum + each.size, 0),
        hear: (content, bytes, wrap) => {
            const buffers = bytes ? [wrap(new Uint8Array(bytes))] : [];
            for (const does of listeners["msg:custom"] ?? []) does(content, buffers);
        },
    };
}"""


@pytest.fixture
def page(browser: Browser) -> Iterator[Page]:
    page = browser.new_page(viewport={"width": 1280, "height": 900})

    def serve(route) -> None:
        path = route.request.url.removeprefix(PAGE)
        if path:
            route.fulfill(body=(PACKAGE / "live" / path).read_text(), content_type="text/javascript")
        else:
            route.fulfill(body="<!doctype html><title>t</title><body>", content_type="text/html")

    page.route(PAGE + "**", serve)
    page.goto(PAGE)
    problems: list[str] = []
    page.on("pageerror", lambda error: problems.append(str(error)))
    page.on("console", lambda message: problems.append(message.text) if message.type == "error" else None)
    yield page
    page.close()
    assert problems == []


def shot(step: int = 300, seed: int = 0) -> Snapshot:
    rng = np.random.default_rng(seed)
    real_logits = np.where(np.arange(100) < 92, 1.5, -1.5).astype(np.float32)
    fake_logits = np.where(np.arange(100) < 8, 1.5, -1.5).astype(np.float32)
    return Snapshot(
        step=step,
        real=rng.normal(size=(100, 2)).astype(np.float32),
        fake=rng.uniform(-2, 2, size=(100, 2)).astype(np.float32),
        real_logits=real_logits,
        fake_logits=fake_logits,
        field=rng.uniform(size=(64, 64)).astype(np.float32),
        extent=(-3.0, 3.0, -3.0, 3.0),
        history_steps=np.arange(0.0, step + 1, 10),
        discriminator_losses=np.full(step // 10 + 1, 1.2),
        generator_losses=np.full(step // 10 + 1, 0.7),
        gradient_norms=np.geomspace(1, 1e-5, step // 10 + 1),
        objective="minimax",
    )


STATE = {
    "playing": False,
    "note": "",
    "heard": {},
    "phase": None,
    "preset": None,
    "promise": "",
    "controls": {
        "discriminator_lr": 2e-3,
        "generator_lr": 3e-4,
        "objective": "minimax",
        "discriminator_steps": 1,
        "instance_noise": 0.0,
        "frozen": False,
        "player": "both",
        "speed": None,
        "seed": 0,
    },
}
# What a learner can reach, in the order of the Tab key.
BUTTONS = [
    *(
        "Play",
        "Pause",
        "Step",
        "Reset",
        "Step D",
        "Step G",
        "Step both",
        "Freeze G, over-train D",
        "Defaults",
    ),
    *("Manifold", "Edit modes", "Draw", "Clear", "Add", "Remove"),
    *("New seed", "Copy code", "Save run", "Load code"),
]
MENUS = ["Speed", "Preset", "Trains", "Loss", "Arrows", "Histogram", "Mode"]
SLIDERS = ["Moment", "Noise", "D's learning rate", "G's learning rate"]
NUMBERS = ["D steps per G step", "x1", "x2", "Weight", "Spread", "Seed"]
TEXTS = ["Code of this run", "Code to load"]
WRAPS = {
    "Uint8Array": "bytes => bytes",
    "DataView": "bytes => new DataView(bytes.buffer)",
    "ArrayBuffer": "bytes => bytes.buffer",
    "unaligned": """bytes => {
        const wide = new Uint8Array(bytes.length + 3);
        wide.set(bytes, 3);
        return new DataView(wide.buffer, 3);
    }""",
}


def header_of(snapshot: Snapshot, **more) -> tuple[dict, list[int]]:
    """A full frame of that snapshot, as Python sends it: its header and its bytes."""
    lane, buffer = Encoder().encode(snapshot)
    about = {"title": snapshot.objective, "note": "", "overtraining": False, "mixture": None}
    header = {
        "kind": "frame",
        "frame": 1,
        "full": True,
        "step": snapshot.step,
        "lanes": [lane | about | {"controls": {"objective": snapshot.objective, "frozen": False}}],
        "timeline": {
            "first": 0,
            "latest": snapshot.step,
            "kept": 3,
            "every": 20,
            "megabytes": 1,
            "bound": 32,
        },
    }
    return STATE | header | more, list(buffer)


def send_frame(page: Page, number: int, snapshot: Snapshot, wrap: str = "Uint8Array", **state) -> None:
    header = header_of(snapshot, frame=number, **state)
    page.evaluate(f"([header, bytes]) => model.hear(header, bytes, {WRAPS[wrap]})", header)


def encode(snapshot: Snapshot) -> tuple[list, bytes]:
    header, buffer = Encoder().encode(snapshot)
    return header["arrays"], buffer


def render(page: Page) -> None:
    menus = {
        "objective": ["minimax", "non-saturating"],
        "player": ["both", "generator"],
        "speed": [10, 100, "slow"],
        "preset": [["collapse", "it collapses"]],
    }
    page.evaluate(STAND_IN, {"menus": menus, "colors": {"real": REAL, "fake": FAKE}})
    page.evaluate(
        """async () => {
            const module = await import("/stage.js");
            window.leave = module.default.render({ model, el: document.body });
        }"""
    )
    # It says hello when it is seen to be in sight.
    wait_until(lambda: page.evaluate("() => model.sent.length > 0"), "the module to say hello")


def painted(page: Page) -> None:
    """Wait until what was asked for has been drawn."""
    page.evaluate("() => new Promise(done => requestAnimationFrame(() => requestAnimationFrame(done)))")


def pixels(page: Page) -> list[str]:
    """Of the two canvases: what a snapshot says, and over it what moves."""
    return page.evaluate("() => [...document.querySelectorAll('canvas')].map(each => each.toDataURL())")


# From now on, when each canvas was drawn afresh, on the page's clock.
NOTE_DRAWINGS = """() => {
    window.drawings = { "gan-tutor-backdrop": [], "gan-tutor-foreground": [] };
    const clear = CanvasRenderingContext2D.prototype.clearRect;
    CanvasRenderingContext2D.prototype.clearRect = function (...box) {
        drawings[this.canvas.className].push(performance.now());
        clear.apply(this, box);
    };
}"""


def drawings(page: Page, canvas: str) -> int:
    """How often the canvas, backdrop or foreground, was drawn since ``NOTE_DRAWINGS``."""
    return page.evaluate("canvas => drawings[`gan-tutor-${canvas}`].length", canvas)


def sent(page: Page, do: str) -> list[dict]:
    return [message for message in page.evaluate("() => model.sent") if message["do"] == do]


@pytest.mark.parametrize("wrap", WRAPS)
def test_a_frame_is_drawn_whatever_kind_of_buffer_it_comes_in(page: Page, wrap: str):
    render(page)
    blank = pixels(page)
    send_frame(page, 1, shot(), wrap)
    painted(page)
    assert len(blank) == 2
    assert all(now != before for now, before in zip(pixels(page), blank, strict=True))
    label = page.get_by_role("img").get_attribute("aria-label")
    assert label == "step 300: D says real for 92 % of reals and 8 % of fakes" == describe(shot())


def test_fakes_that_left_the_picture_are_counted_in_words(page: Page):
    far = shot()
    far.fake[:] = 0  # inside
    far.fake[:7] = [-3.5, 0]
    far.fake[7:9] = [0, 99]
    render(page)
    send_frame(page, 1, far)
    painted(page)
    label = page.get_by_role("img").get_attribute("aria-label")
    assert label.endswith("of fakes; fakes outside the picture: 9 of 100")
    assert label == describe(far)


def test_decoded_arrays_are_what_python_sent(page: Page):
    snapshot = shot()
    layout, buffer = encode(snapshot)
    arrays = page.evaluate(
        """async ([layout, bytes]) => {
            const { decode } = await import("/js/frame.js");
            const arrays = decode(layout, new Uint8Array(bytes));
            return Object.fromEntries(Object.entries(arrays).map(([name, array]) => [name, [...array]]));
        }""",
        [layout, list(buffer)],
    )
    for name in ("real", "fake", "real_logits", "fake_logits", "gradient_norms"):
        expected = getattr(snapshot, name).astype(np.float32).ravel()
        np.testing.assert_array_equal(np.array(arrays[name], dtype=np.float32), expected)
    # One byte a cell: half a step of 1/255 is what rounding may cost.
    assert np.abs(np.array(arrays["field"]) / 255 - snapshot.field.ravel()).max() <= 0.5 / 255 + 1e-6


def test_a_frame_of_the_wrong_length_is_refused(page: Page):
    layout, buffer = encode(shot())
    with pytest.raises(Exception, match=r"the frame has \d+ bytes where \d+ were announced"):
        page.evaluate(
            """async ([layout, bytes]) => {
                const { decode } = await import("/js/frame.js");
                decode(layout, new Uint8Array(bytes));
            }""",
            [layout, [*buffer, 0]],
        )


def call(page: Page, module: str, expression: str):
    return page.evaluate(f"async () => {{ const m = await import('/js/{module}.js'); return {expression} }}")


def test_histograms_count_every_sample_once(page: Page):
    shares = call(page, "outputs", "[...m.histogram([0, 0, 0.5, 0.51, 1], 0, 1, 4)]")
    np.testing.assert_allclose(shares, [0.4, 0, 0.4, 0.2], atol=1e-12)  # 0.5 opens the third bin


@pytest.mark.parametrize(
    ("value", "text"),
    [
        (0, "0"),
        (0.25, "0.25"),
        (-1.5, "−1.5"),
        (999, "999"),
        (8.0007e14, "8e14"),
        (-2e-7, "−2e−7"),
        (0.001, "0.001"),
    ],
)
def test_numbers_are_short(page: Page, value: float, text: str):
    assert call(page, "frame", f"m.short({value})") == text


def test_percentages_are_strict_at_one_half(page: Page):
    assert call(page, "frame", "m.saysReal([0, 0, 1, -1])") == 25


def test_ticks_are_round_and_inside(page: Page):
    assert call(page, "axes", "m.ticks(0, 1, 4)") == [0, 0.5, 1]
    for low, high in ((0, 1), (-2.7, 3.1), (0, 12345), (0.0, 1e-4)):
        found = call(page, "axes", f"m.ticks({low}, {high}, 5)")
        assert 2 <= len(found) <= 11
        assert min(found) >= low - 1e-9
        assert max(found) <= high * (1 + 1e-9)
        np.testing.assert_allclose(np.diff(found), found[1] - found[0])
    assert call(page, "axes", "m.ticks(3, 3, 5)") == [3]


def test_decades_hold_all_that_is_positive(page: Page):
    assert call(page, "axes", "m.decades([[0.5, 3e-6], [0, NaN]], -3, 1)") == [-6, 1]


@pytest.mark.parametrize("width", [360, 759, 760, 1050, 1239, 1240, 1400])
def test_panels_lie_inside_the_stage_and_apart(page: Page, width: int):
    lane = {"dim": 2, "extent": [-3, 3, -3, 3], "mode_weights": [0.5, 0.5]}
    layout = call(page, "layout", f"m.arrange({width}, [{json.dumps(lane)}])")
    height = layout["height"]
    boxes = {name: layout[name] for name in ("losses", "gradient", "ribbon")}
    boxes |= {name: layout["lanes"][0][name] for name in ("plane", "outputs", "modes")}
    for box in boxes.values():
        assert box["width"] > 100
        assert box["height"] > 60
        assert box["x"] >= 0
        assert box["x"] + box["width"] <= width
        assert box["y"] >= 0
        assert box["y"] + box["height"] < height
    names = list(boxes)
    for k, first in enumerate(names):
        for second in names[k + 1 :]:
            a, b = boxes[first], boxes[second]
            aside = a["x"] + a["width"] <= b["x"] or b["x"] + b["width"] <= a["x"]
            above = a["y"] + a["height"] <= b["y"] or b["y"] + b["height"] <= a["y"]
            assert aside or above, (first, second)


def test_while_frames_keep_coming_some_in_a_row_are_acknowledged_at_once_and_at_the_end_the_last(page: Page):
    render(page)
    # A frame a picture, all from within the page: faster than any acknowledgement for want of more.
    page.evaluate(
        """async ([header, bytes]) => {
            for (let frame = 1; frame <= 20; frame++) {
                model.hear({ ...header, frame }, bytes, bytes => bytes);
                await new Promise(requestAnimationFrame);
            }
        }""",
        header_of(shot()),
    )
    wait_until(lambda: sent(page, "ack")[-1:] and sent(page, "ack")[-1]["frame"] == 20, "the last one")
    frames = [message["frame"] for message in sent(page, "ack")]
    # Each says how many it stands for; those that met in one picture are none.
    assert all(1 <= message["drawn"] <= 8 for message in sent(page, "ack"))
    assert sum(message["drawn"] for message in sent(page, "ack")) <= 20
    # A busy machine may drop a picture or be late with one, and so move the beat; it never is 1.
    assert len(frames) <= 5
    assert frames == sorted(set(frames))


def test_the_alt_text_is_pythons_own_of_any_snapshot(page: Page):
    rng = np.random.default_rng(8)
    seen = []
    for k in range(300):
        dim = (64, 1, 2)[k % 3]
        values = 10.0 ** rng.integers(-9, 16) * rng.normal(rng.normal(), 1, 400).astype(np.float32)
        fake = rng.normal(0, 2, (60, dim)).astype(np.float32)
        changes = {
            "real_logits": values[: rng.integers(1, 200)],
            "fake_logits": values[200:],
            "real": fake,
            "fake": fake,
            "extent": (-3.0, 3.0) * dim if dim <= 2 else (),
            "field": rng.uniform(size={64: 0, 1: 256, 2: (64, 64)}[dim]).astype(np.float32),
            "critic": bool(rng.integers(2)),
        }
        if rng.integers(2):
            changes |= {"mode_names": ("a", "b"), "mode_shares": np.array([0, 0.5])}
        seen.append(dataclasses.replace(shot(), **changes))
    frames = [Encoder().encode(each) for each in seen]
    told = page.evaluate(
        """async frames => {
            const { describe, unpack } = await import("/js/frame.js");
            const bytes = text => Uint8Array.from(atob(text), letter => letter.charCodeAt(0));
            return frames.map(([header, data]) => describe(unpack({ lanes: [header] }, [bytes(data)])));
        }""",
        [[header, base64.b64encode(data).decode()] for header, data in frames],
    )
    assert told == [describe(each) for each in seen]


def test_the_field_is_the_right_way_up(page: Page):
    half = shot()
    half.field[:] = 0
    half.field[32:, 48:] = 1  # D says real in the upper right: high x2, high x1
    half.real[:] = half.fake[:] = 99  # out of the way
    render(page)
    send_frame(page, 1, half)
    painted(page)
    colors = page.evaluate(
        """async () => {
            const canvas = document.querySelector("canvas");
            const { arrange } = await import("/js/layout.js");
            const [{ plane }] = arrange(canvas.clientWidth, [{ dim: 2, extent: [-3, 3, -3, 3] }]).lanes;
            const g = canvas.getContext("2d");
            const at = (x, y) =>
                [...g.getImageData(plane.x + x * plane.width, plane.y + y * plane.height, 1, 1).data];
            return { real: at(0.9, 0.2), fake: [at(0.1, 0.2), at(0.9, 0.7), at(0.5, 0.2)] };
        }"""
    )
    assert colors["real"][2] > colors["real"][0] + 50  # blue
    for red, _, blue, _ in colors["fake"]:
        assert red > blue + 50  # orange


def test_frames_that_come_faster_than_pictures_are_dropped_and_yet_acknowledged(page: Page):
    render(page)
    for number in range(1, 7):
        send_frame(page, number, shot(step=10 * number), playing=True)
    page.wait_for_function("() => model.sent.some(message => message.frame === 6)")
    assert page.get_by_text("step 60").is_visible()


# Frames that come together: their numbers, and whether they are of a game that plays.
TOGETHER = """async ([header, bytes, frames, playing]) => {
    for (const frame of frames) {
        model.hear({ ...header, frame, step: 10 * frame, playing }, bytes, bytes => bytes);
    }
    const seen = [];
    for (let k = 0; k < 6; k++) {
        await new Promise(requestAnimationFrame);
        seen.push(document.querySelector(".gan-tutor-step").textContent);
    }
    return seen;
}"""


@pytest.mark.parametrize(("frames", "drawn"), [([2], 1), ([2, 3], 2), ([2, 3, 4], 2), ([2, 3, 4, 5, 6], 2)])
def test_of_two_frames_that_come_together_both_are_drawn_and_of_more_the_newest(
    page: Page, frames: list[int], drawn: int
):
    render(page)
    send_frame(page, 1, shot())
    painted(page)
    painted(page)
    page.evaluate(NOTE_DRAWINGS)
    seen = page.evaluate(TOGETHER, [*header_of(shot()), frames, True])
    assert drawings(page, "backdrop") == drawn
    # The counter goes with the picture: it does not run ahead of it.
    assert list(dict.fromkeys(seen)) == [f"step {10 * frame}" for frame in frames[-drawn:]]


def test_what_stands_still_is_shown_at_once(page: Page):
    render(page)
    send_frame(page, 1, shot())
    painted(page)
    painted(page)
    page.evaluate(NOTE_DRAWINGS)
    seen = page.evaluate(TOGETHER, [*header_of(shot()), [2, 3, 4], False])
    assert drawings(page, "backdrop") == 1
    assert set(seen) == {"step 40"}


def test_a_drag_sends_no_more_than_one_message_a_picture(page: Page):
    render(page)
    send_frame(page, 1, shot())
    page.evaluate(
        """() => {
            const range = document.querySelector("[aria-label^=D][type=range]");
            for (let k = 0; k < 50; k++) {
                range.value = -4 + k * 0.05;
                range.dispatchEvent(new Event("input"));
            }
        }"""
    )
    painted(page)
    messages = sent(page, "set")
    assert len(messages) == 1
    assert messages[0]["name"] == "discriminator_lr"
    assert messages[0]["value"] == pytest.approx(10 ** (-4 + 49 * 0.05))


def test_a_frame_from_before_a_change_does_not_pull_the_slider_back(page: Page):
    render(page)
    send_frame(page, 1, shot())
    page.get_by_label("G's learning rate").fill("-2")
    painted(page)
    send_frame(page, 2, shot())  # drawn before Python has read the change
    assert page.get_by_label("G's learning rate").input_value() == "-2"
    view = page.evaluate("() => model.sent[0].view")
    send_frame(page, 3, shot(), heard={view: 1})  # Python has read it, and says that it stands at 3e-4
    assert page.get_by_label("G's learning rate").input_value() == "-3.5"


def test_a_frame_between_a_move_and_its_message_does_not_swallow_the_move(page: Page):
    render(page)
    page.evaluate(
        """([header, bytes]) => {
            const range = document.querySelector("[aria-label^=D][type=range]");
            range.value = -1;
            range.dispatchEvent(new Event("input"));
            model.hear(header, bytes, bytes => bytes); // before the next animation frame
        }""",
        header_of(shot()),
    )
    painted(page)
    assert [message["value"] for message in sent(page, "set")] == [0.1]


def test_silence_of_the_kernel_is_said_in_words(page: Page):
    page.clock.install()
    render(page)
    page.get_by_role("button", name="Play").click()
    page.clock.run_for(7000)
    assert "run this cell again" in page.get_by_role("status").inner_text()
    view = page.evaluate("() => model.sent[0].view")
    send_frame(page, 1, shot(), heard={view: 1})
    assert page.get_by_role("status").inner_text() == ""


def test_a_probe_is_answered(page: Page):
    render(page)
    page.evaluate("() => model.hear({ kind: 'probe' })")
    assert len(sent(page, "hello")) == 2


@pytest.mark.parametrize("motion", ["reduce", "no-preference"])
def test_reduced_motion_draws_fewer_pictures(page: Page, motion: str):
    page.emulate_media(reduced_motion=motion)
    page.clock.install()
    render(page)
    send_frame(page, 1, shot())
    page.clock.run_for(2000)  # the first picture gives the canvases their size, and is drawn again for that
    page.evaluate(NOTE_DRAWINGS)
    for number in range(2, 42):
        send_frame(page, number, shot(step=10 * number, seed=number), playing=True)
        page.clock.run_for(50)
    page.clock.run_for(1000)
    for times in page.evaluate("() => Object.values(drawings)"):
        if motion == "reduce":
            # A picture each half second, and none between two snapshots.
            assert len(times) >= 3
            assert min(np.diff(times)) >= 499  # ms; the clock's are whole
        else:
            assert len(times) >= 35
    assert sent(page, "ack")[-1]["frame"] == 41


@pytest.mark.parametrize("held_up", [80, 0])
def test_a_page_with_too_much_to_do_draws_nothing_between_two_snapshots(page: Page, held_up: int):
    page.clock.install()
    page.evaluate(
        """wait => {
            const ask = requestAnimationFrame;
            window.requestAnimationFrame = does =>
                setTimeout(() => ask(does), wait); // it comes late, as where others draw too
        }""",
        held_up,
    )
    render(page)
    send_frame(page, 1, shot())
    page.clock.run_for(2000)
    page.evaluate(NOTE_DRAWINGS)
    counts = []
    for number in range(2, 32):
        before = drawings(page, "foreground")
        send_frame(page, number, shot(step=10 * number, seed=number), playing=True)
        page.clock.run_for(130)
        counts.append(drawings(page, "foreground") - before)
    # The waits are smoothed: that a page is late shows after some pictures.
    assert set(counts[20:]) == {1} if held_up else min(counts[20:]) >= 5


def test_a_change_of_theme_is_drawn_though_no_frame_comes(page: Page):
    render(page)
    page.add_style_tag(path=PACKAGE / "live/stage.css")
    page.add_style_tag(content="body.dark { --jp-ui-font-color1: #ff00ff; --jp-layout-color1: #00ff00 }")
    send_frame(page, 1, shot())
    painted(page)
    before = pixels(page)
    page.evaluate("() => document.body.classList.add('dark')")
    painted(page)
    assert all(now != then for now, then in zip(pixels(page), before, strict=True))
    page.evaluate("() => document.body.classList.remove('dark')")
    painted(page)
    assert pixels(page) == before


def test_everything_is_released_when_the_view_is_removed(page: Page):
    page.evaluate(
        """() => {
            window.held = new Set();
            const { addEventListener, removeEventListener } = EventTarget.prototype;
            EventTarget.prototype.addEventListener = function (type, does, options) {
                const key = { target: this, type };
                // What hangs on the view's own elements goes with them.
                if (!(this instanceof Element) && !(this instanceof AbortSignal)) {
                    held.add(key);
                    options?.signal?.addEventListener("abort", () => held.delete(key));
                }
                return addEventListener.call(this, type, does, options);
            };
            const timers = {
                setInterval: "clearInterval",
                setTimeout: "clearTimeout",
                requestAnimationFrame: "cancelAnimationFrame",
            };
            for (const [start, stop] of Object.entries(timers)) {
                const [begin, end] = [window[start].bind(window), window[stop].bind(window)];
                window[start] = (does, ...rest) => {
                    const once = start !== "setInterval";
                    const id = begin((...all) => {
                        if (once) held.delete(start + id);
                        does(...all);
                    }, ...rest);
                    held.add(start + id);
                    return id;
                };
                window[stop] = id => { held.delete(start + id); end(id); };
            }
            for (const name of ["ResizeObserver", "MutationObserver", "IntersectionObserver"]) {
                const { observe, disconnect } = window[name].prototype;
                window[name].prototype.observe = function (...all) {
                    held.add(this);
                    observe.apply(this, all);
                };
                window[name].prototype.disconnect = function () {
                    held.delete(this);
                    disconnect.apply(this);
                };
            }
        }"""
    )
    render(page)
    send_frame(page, 1, shot(), playing=True)
    painted(page)
    assert page.evaluate("() => held.size") >= 4
    assert page.evaluate("() => model.listeners()") == 2
    page.evaluate("() => leave()")
    assert page.evaluate("() => [...held].map(each => each.type ?? String(each))") == []
    assert page.evaluate("() => model.listeners()") == 0
    assert page.evaluate("() => document.body.children.length") == 0
    assert sent(page, "bye")


def test_buttons_are_named_and_every_control_keeps_its_keys_from_jupyterlab(page: Page):
    render(page)
    page.evaluate("() => document.querySelectorAll('details').forEach(group => (group.open = true))")
    names = [button.inner_text() for button in page.get_by_role("button", name=re.compile("^(?!What)")).all()]
    assert names == BUTTONS
    missing = page.evaluate(
        """() => [...document.querySelectorAll("button, select, input, summary, [tabindex]")]
            .filter(element => element.dataset.lmSuppressShortcuts !== "true").length"""
    )
    assert missing == 0
    assert [each.get_attribute("aria-label") for each in page.get_by_role("combobox").all()] == MENUS
    assert [each.get_attribute("aria-label") for each in page.get_by_role("slider").all()] == SLIDERS
    assert [each.get_attribute("aria-label") for each in page.get_by_role("spinbutton").all()] == NUMBERS
    assert [each.get_attribute("aria-label") for each in page.get_by_role("textbox").all()] == TEXTS


def test_the_source_uses_no_inner_html_and_no_ids():
    for module in [*PACKAGE.rglob("*.js")]:
        source = module.read_text()
        assert not re.search(r"innerHTML|outerHTML|insertAdjacentHTML|\.id\s*=[^=]|https?://", source), module


def test_the_bundles_are_made_from_the_modules_as_they_are():
    names = ("live/stage.js", "explore.js", "surface.js", "sketch.js")
    bundles = "".join((PACKAGE / name).read_text() for name in names)
    for module in (PACKAGE / "live/js").glob("*.js"):
        assert f"// gan_tutor/live/js/{module.name}\n" in bundles
