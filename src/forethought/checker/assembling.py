"""Putting the parts of the page together: one file, or a folder of a few."""

from __future__ import annotations

import base64
import gzip
import hashlib
import json
from collections.abc import Mapping
from dataclasses import dataclass

STYLE, PARTS, SCRIPT, POLICY = "<!--STYLE-->", "<!--PARTS-->", "<!--SCRIPT-->", "<!--CSP-->"
PART_NAMES = ("engine", "worker", "facts")


@dataclass(frozen=True, slots=True)
class PageParts:
    """What the page is made of: ``template`` with its four marks, the ``style`` sheet, the page's own ``script``, and
    what the worker is given: the engine's WebAssembly code, the worker's own code, the facts.
    """

    template: str
    style: str
    script: str
    engine: bytes
    worker: bytes
    facts: Mapping[str, object]

    def packed(self) -> dict[str, str]:
        """The worker's parts by name, each compressed and in letters that a page can hold."""
        facts = json.dumps(self.facts, ensure_ascii=False, separators=(",", ":")).encode()
        return {name: _packed(part) for name, part in zip(PART_NAMES, (self.engine, self.worker, facts), strict=True)}


def single_file(parts: PageParts) -> str:
    """The whole page in one file, which works from a disk, a stick or a shared folder."""
    held = "\n".join(
        f'<script type="text/plain" id="part-{name}">{text}</script>' for name, text in parts.packed().items()
    )
    return _filled(
        parts.template,
        {
            POLICY: _policy(_hash(parts.script), f"'{_hash(parts.style)}'"),
            STYLE: f"<style>{parts.style}</style>",
            PARTS: held,
            SCRIPT: f"<script>{parts.script}</script>",
        },
    )


def folder(parts: PageParts) -> dict[str, str]:
    """The same page as a folder for an intranet: text by file name. Everything is loaded at once, then nothing more."""
    held = {
        f"{name}.js": f'(self.forethoughtParts ??= {{}}).{name} = "{text}";' for name, text in parts.packed().items()
    }
    scripts = "\n".join(f'<script src="{name}"></script>' for name in held)
    page = _filled(
        parts.template,
        {
            POLICY: _policy("self", "'self'"),
            STYLE: '<link rel="stylesheet" href="check.css">',
            PARTS: scripts,
            SCRIPT: '<script src="check.js"></script>',
        },
    )
    return {"index.html": page, "check.css": parts.style, "check.js": parts.script, **held}


def _policy(scripts: str, styles: str) -> str:
    """The policy by which the browser itself keeps the page from reaching anything."""
    rules = (
        "default-src 'none'",
        f"script-src '{scripts}' 'wasm-unsafe-eval'",
        f"style-src {styles}",
        "img-src data:",
        "worker-src blob:",
        "connect-src 'none'",
        "form-action 'none'",
        "base-uri 'none'",
    )
    return f'<meta http-equiv="Content-Security-Policy" content="{"; ".join(rules)}">'


def _hash(text: str) -> str:
    return "sha256-" + base64.b64encode(hashlib.sha256(text.encode()).digest()).decode()


def _packed(part: bytes) -> str:
    return base64.b64encode(gzip.compress(part, compresslevel=9, mtime=0)).decode()


def _filled(template: str, marks: Mapping[str, str]) -> str:
    page = template
    for mark, text in marks.items():
        if template.count(mark) != 1:
            raise ValueError(f"the template has {mark} not once")
        page = page.replace(mark, text)
    return page
