"""Writes the pages of ``docs/`` that come from cards, and takes away those that no card makes any more.

python tools/build_docs.py            write them
python tools/build_docs.py --check    only say whether they are as the cards have them (exit 1 when not)
"""

from __future__ import annotations

import sys
from pathlib import Path

from forethought.quality import manual_pages

DOCS = Path(__file__).parents[1] / "docs"


def stale(pages: dict[str, str]) -> list[Path]:
    """The pages that differ from what the cards make of them, those to be taken away among them."""
    old = {path.relative_to(DOCS).as_posix(): path.read_text(encoding="utf-8") for path in DOCS.glob("rules/*/*.md")}
    names = sorted(pages.keys() | old.keys())
    return [DOCS / name for name in names if pages.get(name) != old.get(name, _read(DOCS / name))]


def _read(path: Path) -> str | None:
    return path.read_text(encoding="utf-8") if path.exists() else None


def main(arguments: list[str]) -> int:
    """Write or check; give back the exit code."""
    pages = manual_pages()
    changed = stale(pages)
    for path in changed if "--check" not in arguments else ():
        text = pages.get(path.relative_to(DOCS).as_posix())
        if text is None:
            path.unlink()
        else:
            path.parent.mkdir(parents=True, exist_ok=True)
            path.write_text(text, encoding="utf-8")
    sys.stdout.write(f"{len(pages)} pages, {len(changed)} {'stale' if '--check' in arguments else 'written'}\n")
    return 1 if changed and "--check" in arguments else 0


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
