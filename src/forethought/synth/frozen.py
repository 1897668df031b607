"""The version of the generator, and what it made of one order on the day it was frozen.

Linkage and whatever else is measured on Synthetic England must not be able to change it: so its bytes are recorded.
A change that alters them is a new version, with a new record (``tools/freeze.py``); older figures keep the old one.
"""

from __future__ import annotations

import hashlib
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date
from pathlib import Path
from zipfile import ZipFile

from forethought.synth.areas import authority_named
from forethought.synth.making import Order, feed_of
from forethought.synth.reading import parameters_of
from forethought.synth.window import Window

TRUTH = "truth"


@dataclass(frozen=True, slots=True)
class Frozen:
    """``sha256`` of what ``order`` gives, by feed, and of ``reference``, ``synthetic.json`` and ``truth``."""

    version: str
    on: date
    order: Order
    packages: Mapping[str, str]
    sha256: Mapping[str, str]


def frozen() -> Frozen:
    """The record of the version that this is."""
    held = parameters_of("frozen")
    return Frozen(held["version"], held["frozen"], frozen_order(), held["packages"], held["sha256"])


def frozen_order() -> Order:
    """The order that is made to see whether the bytes are those of the version."""
    asked = parameters_of("frozen")["order"]
    return Order(
        authority_named(asked["authority"], asked["children"]),
        Window(asked["last"], asked["years"]),
        seed=asked["seed"],
        planted=asked["planted"],
        story=asked["story"],
    )


def digests(deliveries: Path, truth: Path) -> dict[str, str]:
    """The SHA-256 of everything in two folders as :func:`make_feeds` fills them, by feed, sorted by name."""
    found: dict[str, list[Path]] = {}
    for path in sorted(deliveries.iterdir()):
        found.setdefault(feed_of(path.name), []).append(path)
    return {name: digest_of(*paths) for name, paths in sorted(found.items())} | {TRUTH: digest_of(truth)}


def digest_of(*places: Path) -> str:
    """One SHA-256 of the names and bytes of files, and of all files below folders, in the order of their names.

    Of a workbook what it holds is taken, not how it was packed: that differs between builds of Python.
    """
    whole = hashlib.sha256()
    for place in places:
        for path in sorted(place.rglob("*")) if place.is_dir() else [place]:
            if path.is_file():
                whole.update(path.relative_to(place.parent).as_posix().encode() + b"\0")
                whole.update(_of_workbook(path) if path.suffix == ".xlsx" else _of_file(path))
    return whole.hexdigest()


def _of_file(path: Path) -> bytes:
    with path.open("rb") as stream:
        return hashlib.file_digest(stream, "sha256").digest()


def _of_workbook(path: Path) -> bytes:
    whole = hashlib.sha256()
    with ZipFile(path) as book:
        for name in book.namelist():
            whole.update(name.encode() + b"\0" + hashlib.sha256(book.read(name)).digest())
    return whole.digest()
