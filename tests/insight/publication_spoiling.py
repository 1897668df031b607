"""A clean file pair and ways to spoil it, each a verb of ``publication_faults.txt``."""

from __future__ import annotations

import csv
import io
import re
import shlex
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field, replace
from pathlib import Path

import pyarrow as pa

from forethought.insight.publication import Count, Filter, Limits, Ratio, build_pair, screen
from forethought.insight.publication.reference import limits

FAULTS = Path(__file__).parent / "publication_faults.txt"
NEEDS = {"Abuse or neglect": "Harm", "Family stress": "Home", "Family breakdown": "Home"}
AREAS = ("E92000001", "E12000002", "E06000008", "E08000001")


def observations() -> pa.Table:
    rows = []
    for period in ("2025", "2026"):
        for place, area in enumerate(AREAS):
            for step, need in enumerate(("Total", *NEEDS)):
                base = 1000 * (len(AREAS) - place) + int(period) % 7
                part = base * 3 if need == "Total" else base + (-step if step < 3 else 3)
                for sex, share in (("Total", part), ("Female", part // 2), ("Male", part - part // 2)):
                    rows.append((period, area, sex, need, share, 20000 + share * 7))
    names = ("time_period", "area", "sex", "primary_need", "children_count", "population_count")
    return pa.table({name: pa.array([row[place] for row in rows]) for place, name in enumerate(names)})


FILTERS = (
    Filter("sex", "Sex", hint="Choose one sex or all"),
    Filter("primary_need", "Primary need", group_column="primary_need_group", groups=NEEDS, default="Total"),
)
INDICATORS = (
    Count("children_count", "Children in need", heading="Children"),
    Count("population_count", "Children in the population"),
    Ratio("children_per10000", "Children in need for every 10,000", "children_count", "population_count", 10000, ""),
)
CLEAN = build_pair(observations(), FILTERS, INDICATORS, name="children_in_need")
SIZES = {
    "file_name": len(CLEAN.name),
    "file_bytes": len(CLEAN.data_csv()),
    "sheet_rows": CLEAN.data.num_rows + 1,
    "filter_items": 4,
}
"""The sizes of the clean pair: what each limit may be at the least."""


@dataclass
class Draft:
    """A pair to be spoilt: rows as dicts, names, or whole bytes put in the place of a file."""

    data: list[dict[str, str]] = field(default_factory=lambda: CLEAN.data.to_pylist())
    meta: list[dict[str, str]] = field(default_factory=lambda: CLEAN.meta.to_pylist())
    names: list[str] = field(default_factory=lambda: list(CLEAN.names))
    limits: Limits = field(default_factory=limits)
    bytes_of: dict[str, bytes] = field(default_factory=dict)
    headers: dict[str, list[str]] = field(default_factory=dict)

    def results(self) -> dict[str, str]:
        data = self.bytes_of.get("data", self.csv("data"))
        meta = self.bytes_of.get("meta", self.csv("meta"))
        found = screen(data, meta, (self.names[0], self.names[1]), self.limits)
        return {check.check: check.result for check in found}

    def rows(self, which: str) -> list[dict[str, str]]:
        return {"data": self.data, "meta": self.meta}[which]

    def csv(self, which: str) -> bytes:
        rows = self.rows(which)
        out = io.StringIO()
        writer = csv.writer(out)
        writer.writerow(self.headers.get(which) or rows[0])
        writer.writerows(row.values() for row in rows)
        return out.getvalue().encode()


def name(draft: Draft, which: str, text: str) -> None:
    draft.names[("data", "meta").index(which)] = text


def named(draft: Draft, text: str) -> None:
    """Another name for the pair."""
    draft.names = [f"{text}.csv", f"{text}.meta.csv"]


def content(draft: Draft, which: str, encoding: str, text: str) -> None:
    draft.bytes_of[which] = text.encode(encoding)


def recode(draft: Draft, which: str, encoding: str) -> None:
    content(draft, which, encoding, draft.csv(which).decode())


def only_header(draft: Draft, which: str) -> None:
    draft.bytes_of[which] = draft.csv(which).splitlines()[0]


def longer_row(draft: Draft, which: str) -> None:
    rows = draft.rows(which)
    rows[0]["one too many"] = "x"
    draft.headers[which] = list(rows[1])


def tighten(draft: Draft, limit: str) -> None:
    """A limit one below what the clean pair needs."""
    draft.limits = replace(draft.limits, **{limit: SIZES[limit] - 1})


def without(draft: Draft, which: str, column: str) -> None:
    for row in draft.rows(which):
        del row[column]


def double(draft: Draft, which: str, column: str) -> None:
    """A column that comes twice; it cannot be written as a dict."""
    rows = draft.rows(which)
    for row in rows:
        row["again"] = row[column]
    draft.headers[which] = [column if key == "again" else key for key in rows[0]]


def more_meta(draft: Draft, column: str) -> None:
    for row in draft.meta:
        row[column] = ""


def more_data(draft: Draft, column: str) -> None:
    for row in draft.data:
        row[column] = "Yes"


def keep_meta(draft: Draft, rows: str) -> None:
    draft.meta = draft.meta[: int(rows)]


def list_again(draft: Draft, times: str) -> None:
    """The first row of the metadata several times more."""
    draft.meta.extend(dict(draft.meta[0]) for _ in range(int(times)))


def list_more(draft: Draft, *cells: str) -> None:
    draft.meta.append(dict.fromkeys(draft.meta[0], "") | _cells(cells))


def listed(draft: Draft, column: str, *cells: str) -> None:
    """Change how a column is listed in the metadata."""
    changed = _cells(cells)
    for row in draft.meta:
        row |= {key: "" for key in changed if key not in row}
    next(row for row in draft.meta if row["col_name"] == column).update(changed)


def rename(draft: Draft, old: str, new: str) -> None:
    draft.data = [{new if key == old else key: text for key, text in row.items()} for row in draft.data]
    for row in draft.meta:
        row |= {key: new for key, text in row.items() if text == old and key != "label"}


def every(draft: Draft, *cells: str) -> None:
    for row in draft.data:
        row |= _cells(cells)


def where(draft: Draft, condition: str, *cells: str) -> None:
    """Change cells of every row that has the first cell."""
    for row in draft.data:
        if _has(row, condition):
            row |= _cells(cells)


def first(draft: Draft, condition: str, *cells: str) -> None:
    """Change cells of the first row that has the first cell."""
    next(row for row in draft.data if _has(row, condition)).update(_cells(cells))


def keep(draft: Draft, condition: str) -> None:
    draft.data = [row for row in draft.data if _has(row, condition)]


def repeat(draft: Draft, *cells: str) -> None:
    """The first row once more, with other cells."""
    draft.data.append(draft.data[0] | _cells(cells))


def cut_last(draft: Draft) -> None:
    draft.data.pop()


def number(draft: Draft, column: str, word: str) -> None:
    """A different text in every row."""
    for place, row in enumerate(draft.data):
        row[column] = f"{word} {place}"


def level(draft: Draft, name_: str, *cells: str) -> None:
    """Make the rows of regions rows of another level."""
    changed = _cells(cells)
    for row in draft.data:
        row |= {key: "" for key in changed if key not in row}
        if row["geographic_level"] == "Regional":
            row |= {"region_code": "", "region_name": "", **changed, "geographic_level": name_}


VERBS: Mapping[str, Callable[..., None]] = {
    verb.__name__: verb
    for verb in (
        name, named, content, recode, only_header, longer_row, tighten, without, double, more_meta, more_data,
        keep_meta, list_again, list_more, listed, rename, every, where, first, keep, repeat, cut_last, number, level,
    )
}  # fmt: skip


@dataclass(frozen=True)
class Fault:
    """One line of the table: the check that must find it, the steps that make it, the checks that speak too."""

    check: str
    steps: str
    also: frozenset[str]

    def seed(self, draft: Draft) -> None:
        spoil(draft, self.steps)


def spoil(draft: Draft, steps: str) -> None:
    """Take each step; ``x{3}`` is ``xxx``."""
    words = re.sub(r"(.)\{(\d+)\}", lambda found: found[1] * int(found[2]), steps)
    for step in words.split(" then "):
        verb, *parts = shlex.split(step)
        VERBS[verb](draft, *parts)


def faults() -> list[Fault]:
    lines = [line for line in FAULTS.read_text(encoding="utf-8").splitlines() if line and not line.startswith("#")]
    parts = [[part.strip() for part in line.split("|")] for line in lines]
    return [Fault(check, steps, frozenset(also.split())) for check, steps, also in parts]


def _cells(cells: tuple[str, ...]) -> dict[str, str]:
    return {column: text for column, _, text in (cell.partition("=") for cell in cells)}


def _has(row: Mapping[str, str], condition: str) -> bool:
    column, _, text = condition.partition("=")
    return row[column] == text
