"""Join the front end's modules into the files that the widgets ship: `bundle.py [--check]`.

Needs Node and esbuild (`make js` installs it). A bundle's first line holds a digest of what it was
made from, so that --check, which needs neither, can tell a stale one.
"""

import hashlib
import subprocess
import sys
from pathlib import Path

ROOT = Path(__file__).parents[1]
MODULES = ROOT / "gan_tutor/live/js"
# What each widget ships, by the module that it begins with.
BUNDLES = {
    "stage.js": ROOT / "gan_tutor/live/stage.js",
    "explore.js": ROOT / "gan_tutor/explore.js",
    "surface.js": ROOT / "gan_tutor/surface.js",
    "sketch.js": ROOT / "gan_tutor/sketch.js",
}


def banner() -> str:
    digest = hashlib.sha256()
    for module in sorted(MODULES.glob("*.js")):
        digest.update(module.name.encode() + b"\0" + module.read_bytes() + b"\0")
    return f"// Made by `make js` from js/*.js ({digest.hexdigest()[:16]}): change those."


def stale() -> list[Path]:
    """The bundles that are older than their modules."""
    return [
        file for file in BUNDLES.values() if file.read_text(encoding="utf-8").partition("\n")[0] != banner()
    ]


def main() -> int:
    if "--check" in sys.argv[1:]:
        for file in stale():
            print(f"{file.relative_to(ROOT)} is older than its modules; `make js` makes it anew")
        return 1 if stale() else 0
    for entry, file in BUNDLES.items():
        esbuild = ["node_modules/.bin/esbuild", str(MODULES / entry), "--bundle", "--format=esm"]
        options = ["--target=es2022", "--charset=utf8", f"--banner:js={banner()}", f"--outfile={file}"]
        subprocess.run(esbuild + options, cwd=ROOT, check=True)
    return 0


if __name__ == "__main__":
    sys.exit(main())
