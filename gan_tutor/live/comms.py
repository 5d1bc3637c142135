"""A widget's messages without their side effects on the rest of the notebook."""

from __future__ import annotations

from ipywidgets import Widget


def tame(widget: Widget) -> None:
    """Let the widget's messages disturb no other cell, and be answered beside a busy one."""
    comm = widget.comm
    # ipykernel fires IPython's post_execute hook for every comm message, which makes the inline
    # backend show other cells' half-built figures (ipykernel 1564). Nothing here needs the hook.
    comm.handle_msg = lambda message: comm._msg_callback and comm._msg_callback(message)
    # ipykernel 7.4 hands a widget's message to whichever subshell the kernel last sent from,
    # not to the one that the browser chose. The worker sends from none, so that controls
    # would wait behind a busy cell. Let the browser choose.
    comm._reply_subshell_for = lambda data, default: default
