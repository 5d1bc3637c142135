"""How long and how often is measured."""

from __future__ import annotations

from dataclasses import dataclass


@dataclass(frozen=True)
class Settings:
    """How long and how often is measured.

    Attributes:
        seconds: length of one window of play, or of the bare loop.
        rounds: repeats of what takes seconds: windows of play, fresh kernels, kernels' memory.
        imports: fresh interpreters a module.
        moves: moves of the slider; of the mouse in a drag four times as many; presses of Play, and moves
            of the slider on a slow link, a quarter of it.
        memory_seconds: length of the play in which memory is watched.
        endings: seeds of the painters of digits whose ends are counted, a quarter of them with each change.
        ending_steps: how long they are trained.
    """

    seconds: float = 10.0
    rounds: int = 3
    imports: int = 5
    moves: int = 40
    memory_seconds: float = 30.0
    endings: int = 64
    ending_steps: int = 2500

    @classmethod
    def quick(cls) -> Settings:
        """To see that everything runs; too short for numbers to rely on."""
        return cls(seconds=3.0, rounds=1, imports=1, moves=8, memory_seconds=5.0, endings=4, ending_steps=50)
