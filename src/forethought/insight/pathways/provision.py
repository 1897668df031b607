"""What there is to place children in: the list of homes that an authority gives, read and counted."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date
from pathlib import Path
from typing import Any

import pyarrow as pa

from forethought.insight.pathways.errors import PathwayError
from forethought.insight.pathways.facts import placement_groups
from forethought.quality.providers import read_providers

PLACES, TAKEN = "PLACES", "TAKEN"


@dataclass(frozen=True, slots=True)
class Home:
    """One home of the list: its number, what it is counted as, whose area it lies in, places and how many are taken.

    ``group`` is empty where its type is not one that children are placed in, ``area`` where it was not said.
    """

    urn: str
    group: str
    area: str
    places: int | None
    taken: int | None = field(repr=False)


def listed(rows: Any, year: int) -> tuple[pa.Table, list[Mapping[str, Any]]]:
    """The list as the checks read it (``URN PLACE_CODES PROVIDER_CODES REG_END POSTCODE LA``), and its rows as given.

    ``rows`` are the path of the regulator's workbook, or an Arrow table or dictionaries with these names, besides
    ``PLACES`` (how many there are) and ``TAKEN`` (how many children live there, whoever placed them), both optional.
    Raises ``UserError`` when it is no such list.
    """
    if isinstance(rows, str | Path):
        table = read_providers(rows, year)
        return table, table.to_pylist()
    given = rows.to_pylist() if hasattr(rows, "to_pylist") else list(rows)
    return read_providers(given, year), given


def homes(placed: Sequence[Mapping[str, Any]], given: Sequence[Mapping[str, Any]], on: date) -> tuple[Home, ...]:
    """The homes that are registered ``on`` that day.

    ``placed`` are the rows of the list with their area worked out, ``given`` the same rows as they came, by ``row_no``.
    A home of several types is counted under the first that children are placed in. Raises ``PathwayError`` for places
    that are no whole number.
    """
    groups = {code: group.label for group in placement_groups() for code in group.codes}
    found = []
    for row in placed:
        if row["reg_end"] is not None and row["reg_end"] <= on:
            continue
        codes = (row["place_codes"] or "").split(",")
        first = next((groups[code] for code in codes if code in groups), "")
        source = given[row["row_no"]]
        found.append(Home(row["urn"] or "", first, row["la"] or "", _whole(source, PLACES), _whole(source, TAKEN)))
    return tuple(found)


def _whole(row: Mapping[str, Any], name: str) -> int | None:
    text = "" if row.get(name) is None else str(row[name]).strip().removesuffix(".0")
    if not text:
        return None
    if not text.isdecimal():
        raise PathwayError(
            "A home's places are no whole number", where=f"column {name}", do="Give a number, or nothing"
        )
    return int(text)
