"""Characteristics of the children of Synthetic England by which linkage is measured, from its truth."""

from __future__ import annotations

from datetime import date
from pathlib import Path
from typing import Any

import pyarrow as pa
import pyarrow.compute as pc
import pyarrow.parquet as pq

from forethought.insight.pathways.facts import ethnic_groups
from forethought.model import age_years
from forethought.synth import Window

TRAVELLERS = ("WIRT", "WROM")
TITLES = {
    "ethnic_group": "Ethnic group",
    "deprivation": "Deprivation of the neighbourhood",
    "sex": "Sex",
    "age": "Age",
    "care": "Care",
    "twin": "Twin or other multiple",
    "name_change": "Name",
    "traveller": "Gypsy, Roma or Traveller",
    "birth_date": "Birth date",
}
"""What each characteristic is called, in the order in which they are shown."""

_FIFTHS = ("most deprived fifth", "second", "third", "fourth", "least deprived fifth")


def characteristics(folder: Path, window: Window) -> pa.Table:
    """``truth_id`` and a text for each of ``TITLES`` for every child, as things stand on the last day of the window.

    Deprivation is that of the neighbourhood of the main home; a child without one, or who has left, has "not known".
    """
    last = date(window.last_year, 3, 31)
    people = pq.read_table(folder / "synthetic_person.parquet").to_pylist()
    decile = _deciles(folder, last)
    care = _care(folder, last)
    renamed = set(pq.read_table(folder / "synthetic_name.parquet", columns=["person"])["person"].to_pylist())
    rows = [
        {
            "truth_id": each["person_id"],
            "ethnic_group": ethnic_groups().get(each["ethnicity"], "not known"),
            "deprivation": _fifth(decile.get(each["person_id"])),
            "sex": {"F": "girls", "M": "boys"}.get(each["sex"], "not known"),
            "age": _age(each["born"], last),
            "care": care.get(each["person_id"], "never in care"),
            "twin": "twin or other multiple" if each["twins"] else "single birth",
            "name_change": "changed, or known by another" if each["person_id"] in renamed else "one name",
            "traveller": "Gypsy, Roma or Traveller" if each["ethnicity"] in TRAVELLERS else "not",
            "birth_date": "estimated" if each["born_estimated"] else "known",
        }
        for each in people
        if each["child"]
    ]
    return pa.Table.from_pylist(rows, pa.schema([(n, pa.string()) for n in ("truth_id", *TITLES)]))


def _age(born: date, last: date) -> str:
    if born > last:
        return "not yet born"
    age = age_years(born, last)
    return "under 3" if age < 3 else "3 to 17" if age < 18 else "18 and over"


def _fifth(decile: int | None) -> str:
    return "not known" if not decile else _FIFTHS[(decile - 1) // 2]


def _deciles(folder: Path, last: date) -> dict[str, int]:
    """The decile of deprivation of the main home of each person on a day."""
    held = _on(pq.read_table(folder / "synthetic_membership.parquet"), last)
    held = held.filter(held["main"]).select(["person", "household"])
    homes = _on(pq.read_table(folder / "synthetic_household.parquet"), last).select(["household", "address"])
    places = pq.read_table(folder / "synthetic_address.parquet", columns=["address", "decile"])
    joined = held.join(homes, "household", use_threads=False).join(places, "address", use_threads=False)
    return dict(zip(joined["person"].to_pylist(), joined["decile"].to_pylist(), strict=True))


def _on(table: pa.Table, last: date) -> pa.Table:
    begun = pc.less_equal(table["start"], pa.scalar(last))
    over = pc.fill_null(pc.less_equal(table["end"], pa.scalar(last)), False)
    return table.filter(pc.and_(begun, pc.invert(over)))


def _care(folder: Path, last: date) -> dict[str, str]:
    found: dict[str, str] = {}
    periods: list[dict[str, Any]] = pq.read_table(folder / "synthetic_event_care_periods.parquet").to_pylist()
    for period in periods:
        now = period["end"] is None or period["end"] > last
        if now or period["person"] not in found:
            found[period["person"]] = "in care now" if now else "in care before"
    return found
