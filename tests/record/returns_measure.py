"""Holds a projected return against the synthetic council's own of the same children, cell by cell.

    PYTHONPATH=src:tests python -m record.returns_measure FOLDER 2024 2025 2026

``FOLDER`` has the deliveries ``ssda903-Y``, ``cin-Y``, ``case-system-Y`` and ``case-system-ssd-Y`` and the folder
``reference`` of ``forethought synth``. Prints the figures of docs/record/returns.md.
"""

from __future__ import annotations

import sys
import tempfile
from collections import Counter
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from datetime import date
from pathlib import Path

import pyarrow as pa
import pyarrow.csv as pc

import forethought
from forethought.quality.invented import read_invented
from forethought.record.projections import Ask, project
from forethought.sources import read

PROJECTIONS = {"ssda903": "ssda903", "cin": "cin_census"}
KEYS = {
    "ssda903": {
        "Header": ("CHILD",), "Episodes": ("CHILD", "DECOM"), "Reviews": ("CHILD", "REVIEW"), "UASC": ("CHILD",),
        "OC2": ("CHILD",), "OC3": ("CHILD",), "AD1": ("CHILD",), "PlacedAdoption": ("CHILD", "DATE_PLACED"),
        "PrevPerm": ("CHILD",), "Missing": ("CHILD", "MIS_START", "MISSING"),
        "SWEpisodes": ("CHILD", "SW_DECOM", "SW_ID"),
    },
    "cin": {
        "Header": ("LEA",), "ChildIdentifiers": ("LAchildID",), "ChildCharacteristics": ("LAchildID",),
        "Disabilities": ("LAchildID", "Disability"), "CINdetails": ("LAchildID", "CINreferralDate"),
        "Assessments": ("LAchildID", "case", "AssessmentActualStartDate"),
        "AssessmentFactorsList": ("LAchildID", "case", "assessment", "AssessmentFactor"),
        "CINplanDates": ("LAchildID", "case", "CINPlanStartDate"),
        "Section47": ("LAchildID", "case", "S47ActualStartDate"),
        "ChildProtectionPlans": ("LAchildID", "case", "CPPstartDate"),
        "Reviews": ("LAchildID", "case", "plan", "CPPreviewDate"),
    },
}  # fmt: skip
# Running numbers of the census say nothing across two files: what they stand for is compared instead.
_NUMBERED = {
    "CINdetailsID": ("case", "CINdetails", "CINreferralDate"),
    "AssessmentID": ("assessment", "Assessments", "AssessmentActualStartDate"),
    "CPPID": ("plan", "ChildProtectionPlans", "CPPstartDate"),
}
EARLIEST = 2023
"""Returns of earlier years are made in the form of this one."""
Row = dict[str, str | None]
Rows = dict[tuple[str | None, ...], Row]


@dataclass(frozen=True)
class Difference:
    """``what`` is missing, extra or a column's name; ``mine`` and ``theirs`` are the rows, None where there is none."""

    table: str
    what: str
    key: tuple[str | None, ...]
    mine: Row | None
    theirs: Row | None


@dataclass(frozen=True)
class World:
    """A council's deliveries."""

    folder: Path

    def dataset(self, year: int) -> dict[str, pa.Table]:
        """Everything the case system held at the end of a year, as text."""
        paths = [path for name in ("case-system", "case-system-ssd") for path in self._files(f"{name}-{year}")]
        return {path.stem.removeprefix("synthetic_"): _text(path) for path in paths}

    def _files(self, name: str) -> list[Path]:
        return sorted((self.folder / name).glob("*.csv"))

    def projected(self, form: str, year: int) -> Mapping[str, bytes]:
        """The return of ``year`` from what was held at its end."""
        return project(PROJECTIONS[form], self.dataset(year), asked(year))

    def own(self, form: str, year: int) -> Path:
        """The council's own return."""
        return self.folder / f"{form}-{year}"


def asked(year: int) -> Ask:
    """The return of a year, of the fictional council."""
    return Ask(date(year, 3, 31), "E06009901", particulars={"year": str(year), "la_code": "009"})


def _text(path: Path) -> pa.Table:
    with path.open(encoding="utf-8") as lines:
        names = lines.readline().replace('"', "").strip().split(",")
    kept = pc.ConvertOptions(
        column_types=dict.fromkeys(names, pa.string()), null_values=[""], strings_can_be_null=True,
        quoted_strings_can_be_null=True,
    )  # fmt: skip
    return pc.read_csv(path, convert_options=kept)


def written(files: Mapping[str, bytes], folder: Path) -> Path:
    """The folder, with the files in it."""
    folder.mkdir(parents=True, exist_ok=True)
    for name, content in files.items():
        (folder / name).write_bytes(content)
    return folder


def rows_of(source: Path, form: str, year: int) -> dict[str, Rows]:
    """The rows of a return by table and natural key."""
    tables = {
        name: [{k: v for k, v in row.items() if k[0] != "_"} for row in table.to_pylist()]
        for name, table in read(source, form, max(year, EARLIEST)).tables.items()
    }
    if form == "cin":
        _resolve(tables)
    return {name: {tuple(row[part] for part in key): row for row in tables.get(name, [])}
            for name, key in KEYS[form].items()}  # fmt: skip


def _resolve(tables: Mapping[str, list[Row]]) -> None:
    chain: tuple[str, ...] = ("LAchildID", "CINdetailsID")
    for number, (name, table, column) in _NUMBERED.items():
        ids = chain if number == "CINdetailsID" else (*chain, number)
        known = {tuple(row[part] for part in ids): row[column] for row in tables[table]}
        for rows in tables.values():
            for row in rows:
                if number in row:
                    row[name] = known[tuple(row[part] for part in ids)]
    for rows in tables.values():
        for row in rows:
            for number in _NUMBERED:
                row.pop(number, None)
            if row.get("AssessmentFactors"):
                row["AssessmentFactors"] = ",".join(sorted(str(row["AssessmentFactors"]).split(",")))


def differences(mine: Mapping[str, Rows], theirs: Mapping[str, Rows]) -> list[Difference]:
    """Every row that only one has, and every cell that differs."""
    found = []
    for table, rows in theirs.items():
        ours = mine[table]
        found += [Difference(table, "missing", key, None, rows[key]) for key in rows if key not in ours]
        found += [Difference(table, "extra", key, ours[key], None) for key in ours if key not in rows]
        for key in ours.keys() & rows.keys():
            a, b = ours[key], rows[key]
            found += [Difference(table, name, key, a, b) for name in b if a.get(name) != b[name]]
    return sorted(found, key=lambda one: (one.table, one.what, [part or "" for part in one.key]))


def findings(source: Path, form: str, year: int, places: Path, previous: Path | None = None) -> Counter[str]:
    """How many findings of each rule a return has, with the invented places known."""
    known = read_invented(places)
    run = forethought.check(source, form, year, previous, known.authority, known.providers, postcodes=known.postcodes)
    return Counter(run.findings["code"].to_pylist())


@dataclass(frozen=True)
class Measured:
    """One return of one year: rows and cells of the council's own, its differences, findings of both."""

    rows: int
    cells: int
    unlike: int
    classes: Counter[tuple[str, str, str | None]]
    projected: Counter[str]
    own: Counter[str]


def measure(world: World, form: str, year: int, scratch: Path) -> Measured:
    """Project a return, hold it against the council's own, and check both. A row that is missing is unlike in every
    cell."""
    from record.returns_reasons import Held, explained  # which reads the classes of this module

    place, own = written(world.projected(form, year), scratch / f"{form}-{year}"), world.own(form, year)
    mine, theirs, held = rows_of(place, form, year), rows_of(own, form, year), Held.of(world, form, year)
    found = differences(mine, theirs)
    both = (findings(source, form, year, world.folder / "reference") for source in (place, own))
    return Measured(
        sum(len(rows) for rows in theirs.values()),
        sum(len(row) for rows in theirs.values() for row in rows.values()),
        sum(len(one.theirs) if one.what == "missing" else 1 for one in found if one.theirs is not None),
        Counter((one.table, one.what, explained(form, one, held)) for one in found),
        *both,
    )


def report(world: World, years: Iterable[int], scratch: Path) -> Iterator[str]:
    """The figures as Markdown, one table of differences and one of findings for each return."""
    years = list(years)
    heads = "".join(f" {year} |" for year in years)
    for form in PROJECTIONS:
        of = {year: measure(world, form, year, scratch) for year in years}
        yield f"\n## {form}\n\n| |{heads}\n|---|{'---:|' * len(years)}"
        for name in ("rows", "cells", "unlike"):
            yield f"| {name} |" + "".join(f" {getattr(of[year], name):,} |" for year in years)
        yield f"\n| Table | What | Why |{heads}\n|---|---|---|{'---:|' * len(years)}"
        for key in sorted({key for one in of.values() for key in one.classes}, key=str):
            yield f"| {key[0]} | {key[1]} | {key[2]} |" + "".join(f" {of[year].classes[key]} |" for year in years)
        yield f"\n| Rule |{heads}\n|---|{'---:|' * len(years)}"
        for code in sorted({code for one in of.values() for code in one.projected | one.own}):
            counts = (f" {of[year].projected[code]} ({of[year].own[code]}) |" for year in years)
            yield f"| {code} |" + "".join(counts)


def main(folder: Path, years: Iterable[int]) -> None:
    """Write the figures to standard output."""
    with tempfile.TemporaryDirectory() as scratch:
        sys.stdout.writelines(f"{line}\n" for line in report(World(folder), years, Path(scratch)))


if __name__ == "__main__":
    main(Path(sys.argv[1]), [int(word) for word in sys.argv[2:]])
