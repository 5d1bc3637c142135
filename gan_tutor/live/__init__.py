"""The game, live: a worker beside the kernel, a widget, and a picture in the browser."""

from .stage import Stage

__all__ = ["Stage"]
