"""Care leaver indicators B01 to B09 once more in plain Python: what the cards' queries are held against."""

from __future__ import annotations

import re
from collections.abc import Callable, Mapping, Sequence
from datetime import date

from forethought.model import add_years

Row = Mapping[str, str | None]
Tables = Mapping[str, Sequence[Row]]
Figures = dict[str, tuple[int, int | None]]

IN_WORK = {"F1", "P1", "F2", "P2", "F4", "P4", "F5", "P5"}
REASONS = {
    "any reason": {"G4", "G5", "G6"},
    "illness or disability": {"G4"},
    "pregnancy or parenting": {"G6"},
    "other reasons": {"G5"},
}
FOSTER = {"U1", "U2", "U3", "U4", "U5", "U6"}


def day(text: str | None) -> date | None:
    """A day as SSDA903 writes it, None when it is not one."""
    found = re.fullmatch(r"(\d{2})/(\d{2})/(\d{4})", text or "")
    try:
        return date(int(found[3]), int(found[2]), int(found[1])) if found else None
    except ValueError:
        return None


def age(born: date, on: date) -> int:
    """Completed years; below nought before birth."""
    had_birthday = (on.month, on.day) >= (born.month, born.day)
    return on.year - born.year - (0 if had_birthday else 1)


def cohort(tables: Tables, end: date, youngest: int, oldest: int) -> list[Row]:
    """Rows of OC3 of the ages from ``youngest`` to ``oldest`` that count."""
    found = []
    for row in tables["OC3"]:
        born = day(row["DOB"])
        if born is not None and youngest <= age(born, end) <= oldest and row["IN_TOUCH"] not in ("DIED", "RHOM"):
            found.append(row)
    return found


def figures(indicator: str, tables: Tables, end: date, previous: Tables | None = None) -> Figures:
    """Numerator and denominator of ``indicator`` by part, for the year that ends with ``end``."""
    if indicator == "B09":
        return _stayed_put(tables, end, previous or {})
    by_age: Figures = {}
    for band, youngest, oldest in (("17 to 18", 17, 18), ("19 to 21", 19, 21)):
        for name, figure in _OF[indicator](cohort(tables, end, youngest, oldest)).items():
            by_age[f"{band}: {name}" if name else band] = figure
    return by_age


def _share(rows: list[Row], counts: Callable[[Row], bool]) -> tuple[int, int]:
    return len([row for row in rows if counts(row)]), len(rows)


def _number(rows: list[Row]) -> Figures:
    return {"": (len(rows), None)}


def _working(rows: list[Row]) -> Figures:
    return {"": _share(rows, lambda row: row["ACTIV"] in IN_WORK)}


def _not_working(rows: list[Row]) -> Figures:
    return {name: (sum(row["ACTIV"] in codes for row in rows), len(rows)) for name, codes in REASONS.items()}


def _not_known(rows: list[Row]) -> Figures:
    return {"": _share(rows, lambda row: row["ACTIV"] in (None, "0"))}


def _learning(rows: list[Row]) -> Figures:
    return {
        "higher education": _share(rows, lambda row: row["ACTIV"] in ("F1", "P1")),
        "apprenticeship": _share(rows, lambda row: row["ACTIV"] in ("F5", "P5")),
    }


def _housed(rows: list[Row]) -> list[Row]:
    return [row for row in rows if (row["ACCOM"] or "0")[0] not in "GHR"]


def _suitable(rows: list[Row]) -> Figures:
    return {"": _share(_housed(rows), lambda row: (row["ACCOM"] or "0").endswith("1"))}


def _unsuitable(rows: list[Row]) -> Figures:
    return {
        "unsuitable": _share(_housed(rows), lambda row: (row["ACCOM"] or "0").endswith("2")),
        "no information": _share(_housed(rows), lambda row: (row["ACCOM"] or "0").endswith("0")),
    }


def _out_of_touch(rows: list[Row]) -> Figures:
    def lost(row: Row) -> bool:
        place_unknown = row["ACCOM"] in (None, "0", "R1", "R2")
        return row["IN_TOUCH"] == "NO" and row["ACTIV"] in (None, "0") and place_unknown

    return {"": _share(rows, lost)}


def _stayed_put(tables: Tables, end: date, previous: Tables) -> Figures:
    left = {
        (row["CHILD"], day(row["DEC"]))
        for row in [*tables["Episodes"], *previous.get("Episodes", ())]
        if row["PLACE"] in FOSTER and row["REC"] != "X1" and row["LS"] not in ("V3", "V4") and day(row["DEC"])
    }
    found: Figures = {}
    for part, youngest, oldest in (("18", 18, 18), ("19 to 20", 19, 20)):
        rows = []
        for row in cohort(tables, end, youngest, oldest):
            born = day(row["DOB"])
            if born is not None and (row["CHILD"], add_years(born, 18)) in left:
                rows.append(row)
        found[part] = _share(rows, lambda row: (row["ACCOM"] or "").startswith("Z"))
    return found


_OF: Mapping[str, Callable[[list[Row]], Figures]] = {
    "B01": _number,
    "B02": _working,
    "B03": _not_working,
    "B04": _not_known,
    "B05": _learning,
    "B06": _suitable,
    "B07": _unsuitable,
    "B08": _out_of_touch,
}
