"""A recorded run, played back: in a notebook, or on a page of its own, without torch and without a kernel."""

from __future__ import annotations

import base64
import html
import json
import os
from collections.abc import Sequence
from pathlib import Path
from typing import Any

import anywidget
import traitlets

from .. import recording
from ..frames import Encoder
from ..plots import FAKE, REAL, describe, draw_game, picture
from ..snapshots import Snapshot
from .comms import tame

FOLDER = Path(__file__).parent
MENUS = {"objective": [], "player": [], "speed": [10, 1], "preset": []}
PAGE = """<!doctype html>
<html lang="en">
<head>
<meta charset="utf-8">
<meta name="viewport" content="width=device-width">
<title>{title}</title>
<style>
body {{ margin: 2rem auto; max-width: 1600px; padding: 0 1rem; font: 16px/1.5 system-ui, sans-serif; }}
@media (prefers-color-scheme: dark) {{
  :root {{
    --jp-ui-font-color1: #e0e0e0; --jp-border-color1: #5a5a5a;
    --jp-layout-color1: #161616; --jp-layout-color2: #2a2a2a;
  }}
  body {{ background: #161616; color: #e0e0e0; color-scheme: dark; }}
}}
{css}
</style>
</head>
<body>
<h1>{title}</h1>
<div id="stage"><noscript>{alt}</noscript></div>
<script type="application/json" id="recording">{recording}</script>
<script type="module">
const {{ module, data, ...traits }} = JSON.parse(document.getElementById("recording").textContent);
const bytes = Uint8Array.from(atob(data), (c) => c.charCodeAt(0));
const url = URL.createObjectURL(new Blob([module], {{ type: "text/javascript" }}));
const stage = (await import(url)).default;
stage.render({{
  model: {{ get: (name) => (name === "data" ? new DataView(bytes.buffer) : traits[name]) }},
  el: document.getElementById("stage"),
}});
</script>
</body>
</html>
"""


class Replay(anywidget.AnyWidget):
    """A recording, played back with the stage's own picture and controls.

    Args:
        run: a file that ``recording.save`` has written, or the snapshots themselves.

    Raises:
        FileNotFoundError: there is no such file.
        ValueError: the file isn't a recording, or there are no snapshots.
    """

    _esm = FOLDER / "stage.js"
    _css = FOLDER / "stage.css"
    kind = traitlets.Unicode("replay").tag(sync=True)
    menus = traitlets.Dict(MENUS).tag(sync=True)
    colors = traitlets.Dict({"real": REAL, "fake": FAKE}).tag(sync=True)
    frames = traitlets.List().tag(sync=True)
    data = traitlets.Bytes().tag(sync=True)

    def __init__(self, run: str | os.PathLike[str] | Sequence[Snapshot]) -> None:
        snapshots = recording.load(run) if isinstance(run, str | os.PathLike) else list(run)
        if not snapshots:
            raise ValueError("run is empty; allowed is a recording's file, or at least one snapshot")
        self._first = snapshots[0]
        frames, data = _packed(snapshots)
        super().__init__(frames=frames, data=data)
        tame(self)

    def save_page(self, file: str | os.PathLike[str], title: str = "A GAN in training") -> None:
        """Write a web page that plays the recording by itself, for readers without Jupyter."""
        content = {
            "module": (FOLDER / "stage.js").read_text(encoding="utf-8"),
            "kind": self.kind,
            "menus": self.menus,
            "colors": self.colors,
            "frames": self.frames,
            "data": base64.b64encode(self.data).decode("ascii"),
        }
        page = PAGE.format(
            title=html.escape(title),
            alt=html.escape(describe(self._first)),
            css=(FOLDER / "stage.css").read_text(encoding="utf-8"),
            # Within a script, "</script" and "<!--" mean something to the browser.
            recording=json.dumps(content).replace("<", "\\u003c"),
        )
        Path(file).write_text(page, encoding="utf-8")

    def __repr__(self) -> str:
        return f"Replay: {len(self.frames)} snapshots of a recorded game"

    def _repr_mimebundle_(self, **kwargs: Any) -> tuple[dict[str, Any], dict[str, Any]]:
        data, metadata = super()._repr_mimebundle_(**kwargs)
        still, still_metadata = picture(draw_game, self._first)._repr_mimebundle_()
        return {**data, "image/png": still["image/png"]}, {**metadata, **still_metadata}


def _packed(snapshots: Sequence[Snapshot]) -> tuple[list[dict[str, Any]], bytes]:
    """Frames as the stage's module reads them, each with what has changed since the one before."""
    encoder = Encoder()
    frames, parts = [], []
    for snapshot in snapshots:
        header, part = encoder.encode(snapshot)
        about = {"title": snapshot.objective, "note": "", "overtraining": False, "mixture": None}
        about["controls"] = {"objective": snapshot.objective, "frozen": False}
        frames.append({"step": snapshot.step, "lanes": [{**about, **header}]})
        parts.append(part)
    return frames, b"".join(parts)
