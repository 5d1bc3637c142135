"""Join the live stage's modules into the one file that the widget ships: `bundle.py [--check]`.

Needs Node and esbuild (`make js` installs it). The bundle's first line holds a digest of what it was
made from, so that --check, which needs neither, can tell a stale one.
"""

import hashlib
import subprocess
import sys
from pathlib import Path

ROOT = Path(__file__).parents[1]
MODULES = ROOT / "gan_tutor/live/js"
BUNDLE = ROOT / "gan_tutor/live/stage.js"


def banner() -> str:
    digest = hashlib.sha256()
    for module in sorted(MODULES.glob("*.js")):
        digest.update(module.name.encode() + b"\0" + module.read_bytes() + b"\0")
    return f"// Made by `make js` from js/*.js ({digest.hexdigest()[:16]}): change those."


def is_fresh() -> bool:
    return BUNDLE.read_text(encoding="utf-8").partition("\n")[0] == banner()


def main() -> int:
    if "--check" in sys.argv[1:]:
        if not is_fresh():
            print(f"{BUNDLE.relative_to(ROOT)} is older than its modules; `make js` makes it anew")
            return 1
        return 0
    esbuild = ["node_modules/.bin/esbuild", str(MODULES / "stage.js"), "--bundle", "--format=esm"]
    options = ["--target=es2022", "--charset=utf8", f"--banner:js={banner()}", f"--outfile={BUNDLE}"]
    return subprocess.run(esbuild + options, cwd=ROOT).returncode


if __name__ == "__main__":
    sys.exit(main())
