"""Records what this version of the generator makes, so that no later change of its bytes goes unseen.

    python tools/freeze.py                  say which feeds differ from the record; exit code 1 when any does
    python tools/freeze.py --version 1.1    record them as a new version, frozen today

Afterwards run ``python tools/generate.py``: it writes the page ``docs/synthetic-england/frozen.md``.
"""

from __future__ import annotations

import argparse
import re
import sys
import tempfile
from collections.abc import Mapping
from datetime import UTC, datetime
from importlib.metadata import version
from pathlib import Path

from forethought.synth import make_feeds
from forethought.synth.frozen import digests, frozen, frozen_order

RECORD = Path(__file__).parents[1] / "src" / "forethought" / "synth" / "data" / "frozen.toml"
PACKAGES = ("numpy", "pyarrow")


def main(arguments: list[str]) -> int:
    """Compare with the record, or write a new one; give back the exit code."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--version", help="of the record to be written; none: compare only")
    options = parser.parse_args(arguments)
    with tempfile.TemporaryDirectory(prefix="freeze-") as place:
        folder, truth = Path(place, "feeds"), Path(place, "truth")
        if options.version:
            _write(version=options.version, frozen=datetime.now(UTC).date().isoformat())
        make_feeds(frozen_order(), folder, truth=truth)
        found = digests(folder, truth)
    if options.version:
        _write_digests(found)
        return 0
    held = frozen().sha256
    different = sorted(name for name in held.keys() | found.keys() if held.get(name) != found.get(name))
    sys.stdout.write("".join(f"{name}: not as recorded\n" for name in different) or "as recorded\n")
    return int(bool(different))


def _write(**values: str) -> None:
    text = RECORD.read_text(encoding="utf-8")
    text = re.sub(r'^version = ".*"$', f'version = "{values["version"]}"', text, flags=re.MULTILINE)
    text = re.sub(r"^frozen = .*$", f"frozen = {values['frozen']}", text, flags=re.MULTILINE)
    RECORD.write_text(text, encoding="utf-8", newline="\n")


def _write_digests(found: Mapping[str, str]) -> None:
    kept = RECORD.read_text(encoding="utf-8").partition("[packages]")[0]
    packages = "".join(f'{name} = "{version(name)}"\n' for name in PACKAGES)
    lines = "".join(f'"{name}" = "{value}"\n' for name, value in found.items())
    RECORD.write_text(f"{kept}[packages]\n{packages}\n[sha256]\n{lines}", encoding="utf-8", newline="\n")


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
