"""Snapshots packed for the picture in the browser: a header of plain JSON, and bytes."""

from __future__ import annotations

import math
from typing import Any

import numpy as np

from .snapshots import DETAILS, Snapshot

FLOATS = (
    "real",
    "fake",
    "latent",
    "real_logits",
    "fake_logits",
    "generator_gradients",
    "discriminator_gradients",
    "manifold",
    "real_density",
    "fake_density",
    "optimal",
    "modes",
    "mode_weights",
    "mode_shares",
    "history_steps",
    "discriminator_losses",
    "generator_losses",
    "gradient_norms",
)


class Encoder:
    """Packs one game's snapshots, leaving out what its last one has shown already."""

    def __init__(self) -> None:
        self._sent: dict[str, tuple[str, list[int], bytes]] = {}

    def forget(self) -> None:
        """Send everything again: somebody has come who has nothing yet."""
        self._sent.clear()

    def encode(self, snapshot: Snapshot, **more: np.ndarray) -> tuple[dict[str, Any], bytes]:
        """A header for the snapshot, and its arrays in one buffer.

        Args:
            snapshot: what is to be shown. Where it was taken without field or details, a view keeps its own.
            more: arrays to send beside it, as float32.

        Returns:
            The header, in which ``arrays`` lists ``[name, type, shape]`` in the order of the buffer,
            and the buffer. Types are ``"f4"``, little-endian float32, and ``"u1"``, 0 to 255. The
            field needs no more (a picture shows 256 shades): 0 and 255 stand for the ends of
            ``field_range``.
        """
        arrays: dict[str, np.ndarray] = {}
        for name in FLOATS:
            array = getattr(snapshot, name)
            if array.size:
                arrays[name] = np.asarray(array, "<f4")
        if snapshot.dim > 2:  # pixels by the hundred; images show them better
            arrays = {name: array for name, array in arrays.items() if name not in ("real", "fake")}
        low, high = 0.0, 1.0
        if snapshot.field.size:
            if snapshot.critic:
                low, high = float(snapshot.field.min()), float(snapshot.field.max())
            # In float64: a critic's range may be more than float32 holds.
            arrays["field"] = as_bytes((snapshot.field.astype(float) - low) / max(high - low, 1e-30))
        if snapshot.mode_history.size:
            arrays["mode_history"] = as_bytes(np.nan_to_num(snapshot.mode_history))
        if snapshot.images.size:
            arrays["images"] = as_bytes(snapshot.images.clip(0, 1))
        arrays |= {name: np.asarray(array, "<f4") for name, array in more.items()}

        layout, parts = [], []
        for name, array in arrays.items():
            kind, shape = "u1" if array.dtype == np.uint8 else "f4", list(array.shape)
            packed = array.tobytes()  # row by row, however it lies in memory
            if self._sent.get(name) != (kind, shape, packed):
                self._sent[name] = kind, shape, packed
                layout.append([name, kind, shape])
                parts.append(packed)
        kept = ("field",) if snapshot.detailed else ("field", *DETAILS)
        gone = [name for name in self._sent if name not in arrays and name not in kept]
        for name in gone:
            del self._sent[name]
        header = {
            "step": snapshot.step,
            "objective": snapshot.objective,
            "critic": snapshot.critic,
            "extent": list(snapshot.extent),
            "dim": snapshot.dim,
            "mode_names": list(snapshot.mode_names),
            "gone": gone,
            "arrays": layout,
        }
        if "field" in arrays:
            header["field_range"] = [low, high]
        if snapshot.detailed:
            header["auc"] = _plain(snapshot.auc)
            header["modes_captured"] = snapshot.modes_captured
            header["high_quality"] = _plain(snapshot.high_quality)
        return header, b"".join(parts)


def as_bytes(shares: np.ndarray) -> np.ndarray:
    """Numbers from 0 to 1 as 0 to 255."""
    return np.rint(255 * shares).astype(np.uint8)


def _plain(number: float) -> float | None:
    """JSON has no word for what isn't finite."""
    return float(number) if math.isfinite(number) else None
