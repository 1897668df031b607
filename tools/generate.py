"""Writes what is made from the cards and from the generator of Synthetic England: pages in ``docs/`` and the bundle of
rules made ready.

python tools/generate.py            write what is stale, take away pages that no card makes any more
python tools/generate.py --check    only say whether all is as they have it (exit 1 when not)
"""

from __future__ import annotations

import sys
from pathlib import Path

from synth_pages import synth_pages

from forethought.quality import manual_pages, rule_bundle
from forethought.strategy import assess, load_proposals, plan_markdown, reviewed_on

ROOT = Path(__file__).parents[1]
DOCS = ROOT / "docs"
BUNDLE = ROOT / "src" / "forethought" / "quality" / "data" / "bundle.json"


def wanted() -> dict[Path, str]:
    """Every generated file and what it should hold."""
    pages = {DOCS / name: text for name, text in manual_pages().items()}
    pages |= {DOCS / "synthetic-england" / name: text for name, text in synth_pages().items()}
    return {**pages, DOCS / "strategy" / "plan.md": plan_page(), BUNDLE: rule_bundle()}


def plan_page() -> str:
    """The proposed action plan, as at the day its cards were reviewed last."""
    return plan_markdown(assess(load_proposals(), reviewed_on()))


def stale(files: dict[Path, str]) -> list[Path]:
    """Files that differ from what is made of the cards and the generator, pages to be taken away among them."""
    there = set(DOCS.glob("rules/*/*.md"))
    return [path for path in sorted(there | files.keys()) if files.get(path) != _text(path)]


def _text(path: Path) -> str | None:
    return path.read_text(encoding="utf-8") if path.exists() else None


def main(arguments: list[str]) -> int:
    """Write or check; give back the exit code."""
    files = wanted()
    changed, check = stale(files), "--check" in arguments
    for path in () if check else changed:
        if path in files:
            path.parent.mkdir(parents=True, exist_ok=True)
            path.write_text(files[path], encoding="utf-8", newline="\n")
        else:
            path.unlink()
    sys.stdout.write(f"{len(files)} files, {len(changed)} {'stale' if check else 'written'}\n")
    return 1 if changed and check else 0


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
