"""A run of snapshots in a small file, and back, without torch."""

from __future__ import annotations

import contextlib
import io
import json
import math
import os
import zipfile
from collections.abc import Sequence
from itertools import pairwise
from typing import Any, BinaryIO

import numpy as np

from .snapshots import Snapshot

VERSION = 1
# Each snapshot has the beginning, up to its own step, of those that a later one has.
CURVES = ("history_steps", "discriminator_losses", "generator_losses", "gradient_norms", "mode_history")
ARRAYS = (
    "real",
    "fake",
    "latent",
    "real_logits",
    "fake_logits",
    "field",
    "generator_gradients",
    "discriminator_gradients",
    "manifold",
    "real_density",
    "fake_density",
    "modes",
    "mode_weights",
    "mode_shares",
    "images",
)
# A step is exact, and a gradient that vanishes is seen to: half precision would make them 0 below 3·10⁻⁸.
SINGLE = {*CURVES, "generator_gradients", "discriminator_gradients"}
LARGEST = 1_000_000_000  # bytes that a recording may unfold to


def save(file: str | os.PathLike[str] | BinaryIO, snapshots: Sequence[Snapshot]) -> None:
    """Write a run to a file, such as the snapshots that ``GAN.watch`` or ``Stage.recorded`` gives.

    A picture needs no more than three digits: arrays are kept as half-precision floats (off by at most
    2⁻¹¹ of a number, or by 2⁻²⁵ where that is more), in single precision where one of its numbers is too
    large for that; so are gradients and curves. What does not change from one snapshot to the next
    is written once. The curves are kept as the last snapshot has them, and where the number of modes
    changes, or the steps begin anew, as the last one before that has them.

    Args:
        file: a path, or a binary file that is open for writing.
        snapshots: at least one, in the order in which they are to be seen.

    Raises:
        ValueError: there is no snapshot.
    """
    content = to_bytes(snapshots)
    with _opened(file, "wb") as stream:
        stream.write(content)


def load(file: str | os.PathLike[str] | BinaryIO) -> list[Snapshot]:
    """The snapshots of a recording.

    Raises:
        FileNotFoundError: there is no such file.
        ValueError: it isn't a recording, or is damaged.
    """
    with _opened(file, "rb") as stream:
        try:
            return _read(stream)
        except ValueError as error:
            raise ValueError(f"file {_shown(file)} can't be read as a recording: {error}") from error
        except Exception as error:  # a damaged archive makes zipfile, zlib and NumPy raise whatever they like
            raise ValueError(
                f"file {_shown(file)} isn't a recording, or is damaged ({type(error).__name__}); "
                "allowed is one that recording.save has written"
            ) from error


def to_bytes(snapshots: Sequence[Snapshot]) -> bytes:
    """The file's content, as ``save`` writes it. Raises as it does."""
    snapshots = list(snapshots)
    if not snapshots:
        raise ValueError("snapshots is empty; a recording needs at least one, as GAN.watch gives")
    about = {"version": VERSION, "snapshots": [_plain(snapshot) for snapshot in snapshots], "places": {}}
    stored = {}
    for names, sources in ((ARRAYS, snapshots), (CURVES, _last_ones(snapshots))):
        for name in names:
            arrays = [getattr(source, name) for source in sources]
            stored[name], about["places"][name] = _pack(arrays, single=name in SINGLE)
    stored["about"] = np.frombuffer(json.dumps(about).encode(), np.uint8)
    buffer = io.BytesIO()
    np.savez_compressed(buffer, **stored)
    return buffer.getvalue()


def _read(stream: BinaryIO) -> list[Snapshot]:
    if not zipfile.is_zipfile(stream):
        raise ValueError("it isn't an archive of arrays")
    stream.seek(0)
    with np.load(stream, allow_pickle=False) as stored:
        if sum(entry.file_size for entry in stored.zip.infolist()) > LARGEST:
            raise ValueError(f"it would unfold to more than {LARGEST} bytes")
        about = json.loads(bytes(stored["about"]))
        if about["version"] != VERSION:
            raise ValueError(f"its version is {about['version']!r}; allowed is {VERSION}")
        arrays = {name: _unpack(stored[name], about["places"][name]) for name in (*ARRAYS, *CURVES)}
    found = []
    for plain, *values in zip(about["snapshots"], *arrays.values(), strict=True):
        fields = dict(zip(arrays, values, strict=True))
        past = np.count_nonzero(fields["history_steps"] <= plain["step"])
        fields |= {name: fields[name][:past] for name in CURVES}
        extent, names = map(float, plain["extent"]), map(str, plain["mode_names"])
        found.append(Snapshot(**{**plain, **fields, "extent": tuple(extent), "mode_names": tuple(names)}))
    return found


def _plain(snapshot: Snapshot) -> dict[str, Any]:
    """What is no array, for JSON."""
    return {
        "step": int(snapshot.step),
        "objective": str(snapshot.objective),
        "critic": bool(snapshot.critic),
        "extent": [float(limit) for limit in snapshot.extent],
        "mode_names": [str(name) for name in snapshot.mode_names],
    }


def _last_ones(snapshots: Sequence[Snapshot]) -> list[Snapshot]:
    """For each snapshot the last one, of those that follow, that goes on with its curves."""
    found = [snapshots[-1]]
    for after, snapshot in pairwise(reversed(snapshots)):
        same_modes = snapshot.mode_history.shape[1] == after.mode_history.shape[1]
        found.append(found[-1] if same_modes and snapshot.step <= after.step else snapshot)
    return found[::-1]


def _pack(arrays: Sequence[np.ndarray], single: bool) -> tuple[np.ndarray, list[Any]]:
    """Arrays one behind the other, repeated ones once, and of each where it begins and its shape."""
    places, parts, length, last = [], [], 0, None
    for array in arrays:
        if last is None or not np.array_equal(last, array, equal_nan=True):
            begin, last = length, array
            parts.append(array.ravel())
            length += array.size
        places.append([begin, array.shape])
    values = np.concatenate(parts).astype(np.float32)
    largest = np.abs(values[np.isfinite(values)]).max(initial=0.0)
    return values if single or largest > np.finfo(np.float16).max else values.astype(np.float16), places


def _unpack(values: np.ndarray, places: Sequence[Any]) -> list[np.ndarray]:
    values = values.astype(np.float32)
    return [values[begin : begin + math.prod(shape)].reshape(shape) for begin, shape in places]


def _opened(file: str | os.PathLike[str] | BinaryIO, mode: str) -> contextlib.AbstractContextManager[Any]:
    return open(file, mode) if isinstance(file, str | os.PathLike) else contextlib.nullcontext(file)


def _shown(file: Any) -> str:
    return repr(os.fspath(file)) if isinstance(file, str | os.PathLike) else "given"
