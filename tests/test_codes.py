"""A code makes the same run again, to the last bit, and what is no code is refused with a sentence."""

import base64
import copy
import dataclasses
import json
import math
import zlib

import numpy as np
import pytest
import torch
from hypothesis import given, settings
from hypothesis import strategies as st

from gan_tutor import codes, digits, networks
from gan_tutor.densities import Mixture, Samples, bimodal, cross, grid, ring
from gan_tutor.objectives import OBJECTIVES, Minimax, NonSaturating, Wasserstein
from gan_tutor.penalties import R1, GradientPenalty
from gan_tutor.run import Run
from gan_tutor.training import GAN, Diverged

torch.set_num_threads(1)
SHIPPED = digits.load()
DENSITIES = {
    "ring": ring(),
    "bimodal": bimodal(3.3),
    "grid": grid(),
    "weights and scales": Mixture([[0.1, 0.2], [3.0, -1 / 3], [1e-8, 7]], [0.1, 0.7, 1 / 3], [1, 2, 4]),
    "two components in one place": bimodal(0.0),
    "shapes": cross(2.1, 1 / 3),
    "line": Mixture([[0.3], [1 / 7]], 0.4),
    "drawn": Samples(torch.randn(50, 2, generator=torch.Generator().manual_seed(0)), 0.05),
    "labelled": Samples([[0.1, 1.0], [2.0, 3.0], [4.0, 4.5]], labels=[3, 3, 1]),
    "digits": digits.as_density(SHIPPED, digits.linear_features(SHIPPED), 0.1),
    "pixels": digits.as_pixels(SHIPPED),
}
LOSSES = {
    **OBJECTIVES,
    "R1": NonSaturating(penalty=R1(0.3)),
    "named": Minimax("my own name", R1(2)),
    "all of it": Wasserstein("both", GradientPenalty(1 / 3), clip=0.7),
}


def gan(density=None, **more):
    small = {"generator": (3,), "discriminator": (4, 3), "batch_size": 4, "seed": 5}
    return GAN(DENSITIES["ring"] if density is None else density, **(small | more))


def played(game, steps=6):
    run = Run(game)
    for _ in range(steps):
        run.step()
    return run


def state(game):
    checkpoint = game.checkpoint()
    return [
        *checkpoint["generator"].values(),
        *checkpoint["discriminator"].values(),
        *checkpoint["generator_optimizer"],
        *checkpoint["discriminator_optimizer"],
        checkpoint["rng"],
        checkpoint["penalty_rng"],
    ]


def same(some, others):
    return len(some) == len(others) and all(torch.equal(a, b) for a, b in zip(some, others, strict=True))


def told(code):
    """What a code says, read without the module."""
    letters = code.removeprefix("gan1-")
    return json.loads(zlib.decompress(base64.urlsafe_b64decode(letters + "=" * (-len(letters) % 4))[4:]))


def spelt(about):
    """A code that says that, with a right checksum."""
    text = about if isinstance(about, bytes) else json.dumps(about).encode()
    packed = zlib.compress(text)
    data = zlib.crc32(packed).to_bytes(4, "big") + packed
    return "gan1-" + base64.urlsafe_b64encode(data).decode().rstrip("=")


def assert_the_same_run(code, run):
    again, step = codes.read(code)
    assert step == run.steps
    assert again.steps == 0
    again.rewind(step)
    assert same(state(again.gan), state(run.gan))
    assert again.script == [entry for entry in told_with(run, again) if entry[0] <= run.steps]
    return again


def told_with(run, again):
    """A run's script, in which the densities are those that were made from the code."""
    remade = [changes["density"] for _, changes in again.script if "density" in changes]
    script = []
    for step, changes in run.script:
        if "density" in changes and remade:
            changes = {**changes, "density": remade.pop(0)}
        script.append((step, changes))
    return script


# the same run again


@pytest.mark.parametrize("name", DENSITIES)
def test_a_run_is_made_again_with_any_density(name):
    run = played(gan(DENSITIES[name]))
    again = assert_the_same_run(codes.write(run), run)
    for found, expected in zip(
        again.gan.snapshot().__dict__.items(), vars(run.gan.snapshot()).items(), strict=True
    ):
        np.testing.assert_array_equal(found[1], expected[1], err_msg=found[0])
    if DENSITIES[name].dim == 64:
        assert again.gan.density.decode is not None


@pytest.mark.parametrize("loss", LOSSES.values(), ids=LOSSES.keys())
def test_a_run_is_made_again_with_any_loss(loss):
    run = played(gan(objective=loss))
    again = assert_the_same_run(codes.write(run), run)
    assert again.gan.objective == loss


@pytest.mark.parametrize("part", ["bounded", "batch_statistics"])
def test_a_run_is_made_again_with_the_parts_of_its_networks(part):
    run = played(gan(**{part: True}))
    again = assert_the_same_run(codes.write(run), run)
    assert getattr(again.gan, part)


def test_a_run_is_made_again_with_all_that_was_changed_in_it():
    networks = {"seed": 2**64 - 1, "latent_dim": 3, "generator": (), "batch_size": 7}
    run = played(gan(**networks, betas=(0.5, np.float32(0.9)), discriminator_steps=2), 3)
    run.set("objective", "Wasserstein, clipped")
    run.set("discriminator_lr", 1 / 3)
    run.step()
    run.step("generator")
    run.set("density", DENSITIES["grid"])
    run.set("instance_noise", 0.1)
    run.step()
    run.set("density", DENSITIES["drawn"])
    run.set("discriminator_steps", 3)
    run.set("player", "discriminator")
    run.step()
    run.set("frozen", True)
    run.step()
    run.set("frozen", False)
    run.set("generator_lr", np.float64(0.01))
    again = assert_the_same_run(codes.write(run), run)
    assert (again.player, again.gan.generator_lr) == ("discriminator", 0.01), "not stepped with yet"
    assert codes.write(again) == codes.write(run)
    for each in (run, again):
        each.step("both")
    assert same(state(run.gan), state(again.gan))


def test_a_code_tells_of_the_moment_where_the_run_stands_and_of_nothing_later():
    run = played(gan(), 8)
    run.set("generator_lr", 0.5)
    run.step()
    run.rewind(4)
    again = assert_the_same_run(codes.write(run), run)
    assert again.latest == 4
    assert [step for step, _ in again.script] == [0]
    run.rewind(0)
    assert_the_same_run(codes.write(run), run)
    assert_the_same_run(codes.write(Run(gan())), Run(gan()))


def test_a_run_that_was_reset_is_made_again_with_the_settings_that_it_kept():
    run = played(gan())
    run.set("objective", "minimax")
    run.set("player", "discriminator")
    run.reset()
    for _ in range(3):
        run.step()
    again = assert_the_same_run(codes.write(run), run)
    assert (again.gan.objective, again.player) == (Minimax(), "discriminator")


def test_a_game_that_was_trained_before_it_became_a_run_is_made_again_from_its_beginning():
    game = gan()
    game.train(4, "generator")
    run = played(game, 3)
    assert_the_same_run(codes.write(run), run)


def test_of_a_run_that_has_diverged_the_last_whole_step_is_told():
    run = played(gan(discriminator_steps=2), 3)
    run.set("discriminator_lr", 1e30)
    with pytest.raises(Diverged, match="step 4"):
        run.step()
    code = codes.write(run)
    run.rewind(3)
    assert_the_same_run(code, run)


@settings(deadline=None, max_examples=60)
@given(
    centers=st.lists(
        st.tuples(*[st.floats(-1e6, 1e6)] * 2),
        min_size=1,
        max_size=12,
        unique_by=lambda each: np.float32(each[0]),
    ),
    seed=st.integers(0, 2**32),
)
def test_any_mixture_is_told_to_the_last_bit(centers, seed):
    rng = np.random.default_rng(seed)
    scales, weights = rng.uniform(1e-3, 1e3, len(centers)), rng.uniform(1e-6, 1e6, len(centers))
    density = Mixture(centers, scales, weights)
    again = codes.read(codes.write(Run(gan(density))))[0].gan.density
    for name in ("centers", "scales", "weights"):
        assert torch.equal(getattr(again, name), getattr(density, name)), name


@settings(deadline=None, max_examples=40)
@given(seed=st.integers(0, 2**32), count=st.integers(1, 8), dim=st.integers(1, 3))
def test_any_mixture_with_covariances_is_told_to_the_last_bit(seed, count, dim):
    rng = np.random.default_rng(seed)
    factors = rng.normal(size=(count, dim, dim))
    density = Mixture(
        rng.uniform(-1e3, 1e3, (count, dim)),
        weights=rng.uniform(1e-6, 1e6, count),
        covariances=factors @ factors.swapaxes(1, 2) + 1e-3 * np.eye(dim),
    )
    again = codes.read(codes.write(Run(gan(density))))[0].gan.density
    for name in ("centers", "scales", "weights", "covariances"):
        assert torch.equal(getattr(again, name), getattr(density, name)), name
    drawn = [each.sample(20, torch.Generator().manual_seed(1)) for each in (density, again)]
    assert torch.equal(*drawn)


def test_what_everybody_has_is_told_by_name_and_a_part_of_it_is_not():
    run = Run(gan(DENSITIES["pixels"]))
    assert len(codes.write(run)) < 500
    pixels = DENSITIES["pixels"]
    few = digits.Digits(SHIPPED.images[:3], SHIPPED.labels[:3], SHIPPED.source)
    others = (
        digits.as_pixels(few),
        dataclasses.replace(pixels, points=pixels.points / 2),
        dataclasses.replace(pixels, labels=9 - pixels.labels),
    )
    for density in others:
        with pytest.raises(ValueError, match="without images"):
            codes.write(Run(gan(density)))
    plain = dataclasses.replace(
        DENSITIES["pixels"], points=DENSITIES["pixels"].points[:3], labels=None, decode=None
    )
    run = played(gan(plain), 2)
    assert_the_same_run(codes.write(run), run)


def test_a_mail_may_break_a_code_into_lines():
    run = played(gan())
    code = codes.write(run)
    broken = "\n  ".join(code[start : start + 20] for start in range(0, len(code), 20))
    assert_the_same_run(f"\t{broken}\r\n", run)


# damaged codes

CODE = codes.write(played(gan(DENSITIES["weights and scales"])))
LETTERS = "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789-_"


def refused(code):
    with pytest.raises(ValueError, match=r"^code is ") as raised:
        codes.read(code)
    assert len(str(raised.value)) < 400
    return str(raised.value)


@settings(deadline=None, max_examples=300)
@given(place=st.integers(0, len(CODE) - 1), letter=st.sampled_from(LETTERS + "=+/.é\0"))
def test_a_code_with_a_character_changed_is_refused(place, letter):
    changed = CODE[:place] + letter + CODE[place + 1 :]
    if changed != CODE:
        refused(changed)


def test_the_bits_that_no_byte_is_made_of_are_looked_at_too():
    # base64 holds 6 bits in a letter, and a code may end in a letter of which 2 or 4 are left over.
    ends = set()
    for steps in range(6):
        code = codes.write(played(gan(), steps))
        ends.add((len(code) - len("gan1-")) % 4)
        for letter in LETTERS:
            if letter != code[-1]:
                refused(code[:-1] + letter)
    assert ends & {2, 3}, "or this has tested nothing"


@settings(deadline=None, max_examples=100)
@given(start=st.integers(0, len(CODE) - 1), length=st.integers(1, len(CODE)))
def test_a_code_with_some_characters_missing_is_refused(start, length):
    refused(CODE[:start] + CODE[start + length :])


@pytest.mark.parametrize("length", [0, 1, 4, 5, 6, 9, 12, 40, len(CODE) // 2, len(CODE) - 1])
def test_a_code_that_is_cut_short_is_refused(length):
    refused(CODE[:length])


@settings(deadline=None, max_examples=100)
@given(st.text() | st.binary() | st.none() | st.integers() | st.text(LETTERS).map("gan1-{}".format))
def test_what_is_no_code_is_refused(thing):
    refused(thing)


def test_two_codes_are_not_one():
    refused(CODE + CODE)
    refused(CODE + " " + CODE)
    refused(CODE + "A")


# codes that ask for what is not allowed


def altered(**changes):
    """What the code says, with something else in its place: ``script__0__1__density__kind="Cauchy"``."""
    about = copy.deepcopy(told(CODE))
    for path, value in changes.items():
        *steps, last = (int(part) if part.isdigit() else part for part in path.split("__"))
        place = about
        for part in steps:
            place = place[part]
        if value is MISSING:
            del place[last]
        else:
            place[last] = value
    return about


MISSING = object()
FIRST = "script__0__1__"
NOT_ALLOWED = {
    "a huge layer": (altered(generator=[10**6]), ["generator", "1000000", "1024"]),
    "many large layers": (altered(discriminator=[1024] * 16), ["discriminator", "weights", "2000000"]),
    "too many layers": (altered(generator=[1] * 17), ["generator", "16 sizes"]),
    "a layer of nothing": (altered(generator=[0]), ["generator", "0", "from 1"]),
    "layers that are a number": (altered(generator=64), ["generator", "64", "16 sizes"]),
    "a layer in words": (altered(discriminator=["64"]), ["discriminator", "'64'"]),
    "huge noise": (altered(latent_dim=10**9), ["latent_dim", "1000000000"]),
    "a huge batch": (altered(batch_size=10**9), ["batch_size", "1000000000"]),
    "half a batch": (altered(batch_size=1.5), ["batch_size", "1.5"]),
    "huge steps": (altered(steps=10**12), ["steps", "1000000000000"]),
    "negative steps": (altered(steps=-1), ["steps", "-1"]),
    "true steps": (altered(steps=True), ["steps", "True"]),
    "a negative seed": (altered(seed=-1), ["seed", "-1"]),
    "a huge seed": (altered(seed=2**64), ["seed", str(2**64)]),
    "bad betas": (altered(betas=[0.9, 1.0]), ["betas", "1.0"]),
    "one beta": (altered(betas=[0.9]), ["betas", "0.9"]),
    "a negative rate": (altered(**{f"{FIRST}generator_lr": -1}), ["generator_lr", "-1"]),
    "a rate that is no number": (
        altered(**{f"{FIRST}discriminator_lr": math.nan}),
        ["discriminator_lr", "nan"],
    ),
    "a rate in words": (altered(**{f"{FIRST}discriminator_lr": "0.1"}), ["discriminator_lr", "'0.1'"]),
    "negative noise": (altered(**{f"{FIRST}instance_noise": -0.1}), ["instance_noise", "-0.1"]),
    "too many updates": (
        altered(**{f"{FIRST}discriminator_steps": 10**6}),
        ["discriminator_steps", "1000000"],
    ),
    "an unknown player": (altered(**{f"{FIRST}player": "D"}), ["player", "'D'"]),
    "an unknown setting": (altered(**{f"{FIRST}colour": 3}), ["'colour'"]),
    "what isn't a setting": (altered(**{f"{FIRST}latent_dim": 10**9}), ["'latent_dim'"]),
    "frozen": (altered(**{f"{FIRST}frozen": True}), ["'frozen'"]),
    "no rate": (altered(**{f"{FIRST}density": MISSING}), ["damaged"]),
    "an unknown density": (altered(**{f"{FIRST}density__kind": "Cauchy"}), ["'Cauchy'"]),
    "a density of no kind": (altered(**{f"{FIRST}density__kind": MISSING}), ["KeyError"]),
    "a density that is a list": (altered(**{f"{FIRST}density": [1]}), ["damaged"]),
    "centres that are not finite": (
        altered(**{f"{FIRST}density__centers": [[math.nan, 0.0]] * 3}),
        ["centers"],
    ),
    "centres too large for torch": (altered(**{f"{FIRST}density__centers": [[2**70, 0]] * 3}), ["code is"]),
    "many bad weights": (
        altered(
            **{
                f"{FIRST}density__centers": [[float(k), 0.0] for k in range(900)],
                f"{FIRST}density__scales": [1.0] * 900,
                f"{FIRST}density__weights": [-1.0] * 900,
            }
        ),
        ["weights", "-1.0, …"],
    ),
    "a kernel too wide for a float": (
        altered(
            **{
                f"{FIRST}density": {
                    "kind": "Samples",
                    "points": base64.b64encode(bytes(16)).decode(),
                    "dim": 2,
                    "bandwidth": 10**400,
                    "labels": None,
                }
            }
        ),
        ["damaged (OverflowError)"],
    ),
    "changes that are a list": (altered(script__0__1=["player"]), ["damaged (AttributeError)"]),
    "centres in words": (altered(**{f"{FIRST}density__centers": [["a", "b"]] * 3}), ["code is"]),
    "ragged centres": (altered(**{f"{FIRST}density__centers": [[1.0, 2.0], [3.0]]}), ["code is"]),
    "negative scales": (altered(**{f"{FIRST}density__scales": [1.0, -1.0, 1.0]}), ["scales", "-1.0"]),
    "too many components": (
        altered(
            **{
                f"{FIRST}density__centers": [[float(k), 0.0] for k in range(1001)],
                f"{FIRST}density__scales": [1.0] * 1001,
                f"{FIRST}density__weights": [1.0] * 1001,
            }
        ),
        ["components", "1001", "1000"],
    ),
    "too many dimensions": (
        altered(**{f"{FIRST}density__centers": [[0.0] * 20_001] * 3}),
        ["numbers", "60003", "20000"],
    ),
    "covariances of too many dimensions": (
        altered(
            **{
                f"{FIRST}density__centers": [[0.0] * 200],
                f"{FIRST}density__covariances": [[0.0] * 200] * 200,
            }
        ),
        ["numbers", "40000", "20000"],
    ),
    "too many points": (
        altered(
            **{
                f"{FIRST}density": {
                    "kind": "Samples",
                    "points": base64.b64encode(bytes(4 * 20_002)).decode(),
                    "dim": 2,
                    "bandwidth": 0.1,
                    "labels": None,
                }
            }
        ),
        ["20002", "20000"],
    ),
    "points that do not fit": (
        altered(
            **{
                f"{FIRST}density": {
                    "kind": "Samples",
                    "points": base64.b64encode(bytes(12)).decode(),
                    "dim": 2,
                    "bandwidth": 0.1,
                    "labels": None,
                }
            }
        ),
        ["code is"],
    ),
    "unknown data": (
        altered(**{f"{FIRST}density": {"kind": "shipped", "name": "letters", "bandwidth": 0, "check": 0}}),
        ["'shipped'"],
    ),
    "other data": (
        altered(
            **{
                f"{FIRST}density": {
                    "kind": "shipped",
                    "name": DENSITIES["pixels"].name,
                    "bandwidth": 0.0,
                    "check": 17,
                }
            }
        ),
        ["other numbers"],
    ),
    "an unknown loss": (altered(**{f"{FIRST}objective__kind": "Hinge"}), ["'Hinge'"]),
    "a loss without a name": (altered(**{f"{FIRST}objective__name": 3}), ["'NonSaturating'"]),
    "a loss with more": (altered(**{f"{FIRST}objective__colour": 3}), ["damaged"]),
    "an unknown penalty": (
        altered(**{f"{FIRST}objective__penalty": {"kind": "R3", "weight": 1.0}}),
        ["'R3'"],
    ),
    "a negative penalty": (
        altered(**{f"{FIRST}objective__penalty": {"kind": "R1", "weight": -1.0}}),
        ["weight", "-1.0"],
    ),
    "a part that is no yes or no": (altered(bounded=3), ["bounded", "3", "True and False"]),
    "no script": (altered(script=[]), ["begins"]),
    "a script that begins late": (altered(script__0__0=2), ["begins"]),
    "a script in disorder": (altered(script=[*told(CODE)["script"], [0, {}]]), ["step is 0"]),
    "a script that goes too far": (altered(script=[*told(CODE)["script"], [7, {}]]), ["step is 7"]),
    "a script without steps": (altered(script=[1, 2]), ["damaged"]),
    "a later change that isn't allowed": (
        altered(script=[*told(CODE)["script"], [3, {"generator_lr": 0}]]),
        ["generator_lr", "0"],
    ),
    "a later density of another dimension": (
        altered(
            script=[
                *told(CODE)["script"],
                [3, {"density": {"kind": "Mixture", "centers": [[0.0]], "scales": [1.0], "weights": [1.0]}}],
            ]
        ),
        ["dimension 1"],
    ),
    "no object": ([1, 2], ["damaged"]),
    "a number": (3, ["damaged"]),
    "nothing": (None, ["damaged"]),
    "no JSON": (b"{", ["code is"]),
    "no text": (b"\xff\xfe\x00\xd8", ["code is"]),
    "a number without end": (b"9" * 10_000, ["code is"]),
    "lists in lists": (b"[" * 200_000, ["damaged"]),
    "a zip bomb": (b" " * 100_000_000, ["unfolds to more than 4000000"]),
    **{f"without {name}": (altered(**{name: MISSING}), ["KeyError"]) for name in told(CODE)},
}


@pytest.mark.parametrize(("about", "parts"), NOT_ALLOWED.values(), ids=NOT_ALLOWED.keys())
def test_a_code_that_asks_for_what_is_not_allowed_is_refused_with_a_sentence(about, parts):
    sentence = refused(spelt(about))
    assert [part for part in parts if part not in sentence] == []


def test_the_codes_that_are_spelt_here_are_read_where_they_are_right():
    again, step = codes.read(spelt(told(CODE)))
    again.rewind(step)
    run = played(gan(DENSITIES["weights and scales"]))
    assert same(state(again.gan), state(run.gan))


JUNK = st.recursive(
    st.none() | st.booleans() | st.integers() | st.floats() | st.text(max_size=5),
    lambda inner: st.lists(inner, max_size=3) | st.dictionaries(st.text(max_size=5), inner, max_size=3),
    max_leaves=5,
)


@settings(deadline=None, max_examples=150)
@given(name=st.sampled_from(sorted(told(CODE))), inner=st.booleans(), data=st.data())
def test_whatever_stands_in_a_place_of_a_code_nothing_but_a_sentence_comes_of_it(name, inner, data):
    about = altered()
    if inner:
        changes = about["script"][0][1]
        key = data.draw(st.sampled_from(sorted(changes)))
        if isinstance(changes[key], dict):
            changes[key][data.draw(st.sampled_from(sorted(changes[key])))] = data.draw(JUNK)
        else:
            changes[key] = data.draw(JUNK)
    else:
        about[name] = data.draw(JUNK)
    assert what_comes_of(spelt(about)).startswith(("a run", "code is "))


def what_comes_of(code):
    try:
        codes.read(code)
    except ValueError as error:
        return str(error)
    return "a run"


# what no code can tell


class Cauchy:
    dim = 2

    def sample(self, n, rng):
        return torch.zeros(n, 2).cauchy_(generator=rng)

    def log_prob(self, x):
        return torch.zeros(len(x))


class Own:
    name = "own"
    discriminator = Minimax().discriminator
    generator = Minimax().generator


class Sub(Minimax):
    pass


def trained_singly():
    run = played(gan())
    run.gan.step_generator()
    return run


def with_change(**changes):
    run = played(gan())
    for name, value in changes.items():
        run.set(name, value)
    return run


UNTELLABLE = {
    "a network": (
        lambda: Run(gan(generator=networks.mlp([2, 2], torch.Generator()))),
        ["network", "your own"],
    ),
    "a loss": (lambda: Run(gan(objective=Own())), ["objective", "Own", "Minimax"]),
    "a kind of a loss": (lambda: with_change(objective=Sub()), ["objective", "Sub"]),
    "a penalty": (
        lambda: Run(gan(objective=Wasserstein(penalty=lambda *parts: torch.zeros(())))),
        ["penalty", "your own", "R1"],
    ),
    "a density": (lambda: Run(gan(Cauchy())), ["density", "Cauchy", "Mixture"]),
    "a density set later": (lambda: with_change(density=Cauchy()), ["density", "Cauchy"]),
    "single updates": (trained_singly, ["single updates", "step_discriminator"]),
    "too many points": (lambda: Run(gan(Samples(torch.rand(10_001, 2)))), ["20002", "20000"]),
    "points with images": (
        lambda: Run(gan(Samples(torch.rand(3, 2), decode=lambda points: points.reshape(-1, 2, 1)))),
        ["without images"],
    ),
    "too many components": (lambda: Run(gan(Mixture(torch.rand(1001, 2)))), ["components", "1001"]),
    "a large batch": (lambda: Run(gan(batch_size=10_000)), ["batch_size", "10000"]),
    "large networks": (lambda: Run(gan(generator=(2000,))), ["generator", "2000"]),
    "many updates": (lambda: Run(gan(discriminator_steps=1001)), ["discriminator_steps", "1001"]),
}


@pytest.mark.parametrize(("make", "parts"), UNTELLABLE.values(), ids=UNTELLABLE.keys())
def test_what_no_code_can_tell_is_said_in_a_sentence(make, parts):
    run = make()
    with pytest.raises(ValueError, match=parts[0]) as raised:
        codes.write(run)
    assert [part for part in parts if part not in str(raised.value)] == []


def test_a_script_too_long_for_a_code_is_not_written(monkeypatch):
    run = played(gan())
    monkeypatch.setattr(codes, "LARGEST", len(json.dumps(told(codes.write(run)), separators=(",", ":"))))
    with pytest.raises(ValueError, match="a code can hold"):
        codes.write(run)
    monkeypatch.setattr(codes, "LARGEST", codes.LARGEST + 1)
    assert_the_same_run(codes.write(run), run)
