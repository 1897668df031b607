"""Writes the partnership's files: one folder a delivery, in the real formats, each saying that it is invented."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path

from forethought.model import load_form
from forethought.sources.writing import write_cin_xml, write_csv_tables

Row = dict[str, str]

_README = """Fictional data.

Westmarch, its council, its schools and its health service do not exist, and neither does any person in these files.
They were made by a program that draws names, dates and events by chance; likeness to anyone is chance.
NHS numbers, pupil numbers, postcodes and authority codes come from ranges that are never issued.
"""


@dataclass(frozen=True, slots=True)
class DeliveryNote:
    """What comes with a delivery: which feed, read against which form and year, from whom, received when (UTC)."""

    folder: str
    title: str
    feed: str
    form: str
    year: int
    controller: str
    agreement: str
    received: str

    def toml(self) -> str:
        """The text of ``delivery.toml``."""
        return (
            "# Fictional: no person, place or body in this delivery exists. Likeness is chance.\n"
            f'title = "{self.title}"\n'
            f'feed = "{self.feed}"\n'
            f'form = "{self.form}"\n'
            f"year = {self.year}\n"
            f'controller = "{self.controller}"\n'
            f'agreement = "{self.agreement}"\n'
            f"received = {self.received}\n"
            "synthetic = true\n"
        )


_COUNCIL = ("westmarch-council", "westmarch-social-care-2026")

DELIVERIES = (
    DeliveryNote(
        "ssda903-2025", "SSDA903 return 2024-25, Westmarch (fictional)", "ssda903", "ssda903", 2025, *_COUNCIL,
        "2025-05-30T09:00:00Z",
    ),
    DeliveryNote(
        "ssda903-2026", "SSDA903 return 2025-26, Westmarch (fictional)", "ssda903", "ssda903", 2026, *_COUNCIL,
        "2026-05-29T09:00:00Z",
    ),
    DeliveryNote(
        "cin-2026", "CIN census 2025-26, Westmarch (fictional)", "cin", "cin", 2026, *_COUNCIL, "2026-06-05T09:00:00Z"
    ),
    DeliveryNote(
        "case-system", "Case system extract, Westmarch (fictional)", "case-system", "ssd", 2026, *_COUNCIL,
        "2026-06-01T09:00:00Z",
    ),
    DeliveryNote(
        "school-roll", "School roll, Westmarch (fictional)", "school-roll", "school", 2026, "westmarch-schools",
        "westmarch-schools-2026", "2026-06-02T09:00:00Z",
    ),
    DeliveryNote(
        "child-health", "Child health extract, Westmarch (fictional)", "child-health", "health", 2026,
        "westmarch-health", "westmarch-health-2026", "2026-06-03T09:00:00Z",
    ),
)  # fmt: skip
"""The deliveries in the order in which they are made."""

_NAMES = {"PupilContacts": "contacts", "ChildHealth": "child_health", "HealthContacts": "health_contacts"}


def write_delivery(inbox: Path, note: DeliveryNote, tables: Mapping[str, Sequence[Row]]) -> Path:
    """Write one delivery below ``inbox`` and return its folder. The bytes depend on ``tables`` alone."""
    folder = inbox / note.folder
    folder.mkdir(parents=True, exist_ok=True)
    (folder / "delivery.toml").write_text(note.toml(), encoding="utf-8", newline="\n")
    (folder / "README.txt").write_text(_README, encoding="utf-8", newline="\n")
    _WRITERS.get(note.form, _write_csv)(folder, note, tables)
    return folder


def _write_csv(folder: Path, note: DeliveryNote, tables: Mapping[str, Sequence[Row]]) -> None:
    for path in write_csv_tables(folder, load_form(note.form, note.year), tables):
        name = _NAMES.get(path.stem, path.stem if note.form == "ssd" else _file_name(path.stem))
        path.replace(folder / f"{name}.csv")


def _write_xml(folder: Path, note: DeliveryNote, tables: Mapping[str, Sequence[Row]]) -> None:
    write_cin_xml(folder / f"cin-census-{note.year}.xml", tables, note.year)


_WRITERS: Mapping[str, Callable[[Path, DeliveryNote, Mapping[str, Sequence[Row]]], None]] = {"cin": _write_xml}


def _file_name(table: str) -> str:
    """The usual name of a table's file: ``episodes``, ``placed_for_adoption`` and so on."""
    return {
        "PlacedAdoption": "placed_for_adoption",
        "PrevPerm": "previous_permanence",
        "SWEpisodes": "social_worker_episodes",
    }.get(table, table.lower())
