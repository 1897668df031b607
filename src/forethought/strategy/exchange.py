"""The register for other people's tools: CSV with CSVW metadata, so that every column explains itself."""

from __future__ import annotations

import csv
import io
import json
from collections.abc import Iterable, Mapping, Sequence
from pathlib import Path
from typing import Any

from forethought.strategy.commitments import ALL_COLUMNS, DATES, FLAGS, SUMS, Commitment
from forethought.strategy.coverage import coverage
from forethought.strategy.history import History
from forethought.strategy.meanings import meanings
from forethought.strategy.reading import reading
from forethought.strategy.series import Point, open_sdg_csv, series_csv


def list_csv(commitments: Iterable[Commitment]) -> str:
    """The list itself, as ``load_commitments`` reads it back: every column, nothing derived."""
    out = io.StringIO()
    writer = csv.DictWriter(out, ALL_COLUMNS, lineterminator="\n")
    writer.writeheader()
    writer.writerows(commitment.texts() for commitment in commitments)
    return out.getvalue()


def csvw_metadata(url: str, columns: Sequence[str] = ALL_COLUMNS) -> str:
    """CSV on the Web metadata (W3C, 2015) for a list at ``url`` with ``columns``: JSON text.

    Known words are given as a format, dates as ``date``, sums as ``nonNegativeInteger``, yes and no as ``boolean``.
    """
    table: dict[str, Any] = {
        "@context": ["http://www.w3.org/ns/csvw", {"@language": "en"}],
        "url": url,
        "dc:title": "Commitments about data on children",
        "tableSchema": {
            "primaryKey": "id",
            "columns": [
                {
                    "name": name,
                    "titles": name,
                    "dc:description": meanings()[name],
                    "required": name in ("id", "commitment", "status"),
                    "datatype": _datatype(name),
                }
                for name in columns
            ],
        },
        "dialect": {"encoding": "utf-8", "header": True, "delimiter": ",", "doubleQuote": True},
    }
    return json.dumps(table, indent=1, ensure_ascii=False) + "\n"


def export_texts(
    commitments: Sequence[Commitment],
    points: Sequence[Point],
    history: History | None = None,
    title: str = "Commitments about data on children",
) -> Mapping[str, str]:
    """The list for other tools, file name to text.

    ``register.csv`` with ``register.csv-metadata.json`` (CSVW), ``register.xml`` (StratML Part 2), ``coverage.csv``,
    every point in ``points.csv``, and for each commitment that was measured ``series-1.csv`` and so on in Open SDG's
    form, which holds the last point of each year (``series.csv`` says which is whose; totals and breakdowns of one
    unit stand together).
    """
    from forethought.strategy.stratml import write_stratml  # lxml is loaded only when it is needed

    return {
        "register.csv": list_csv(commitments),
        "register.csv-metadata.json": csvw_metadata("register.csv"),
        "register.xml": write_stratml(commitments, title, history=history).decode(),
        "coverage.csv": coverage(commitments).as_csv(),
        **_series({commitment.id for commitment in commitments}, points),
    }


def write_export(
    commitments: Sequence[Commitment], points: Sequence[Point], folder: Path, history: History | None = None
) -> tuple[Path, ...]:
    """Write ``export_texts`` into ``folder`` and return the paths."""
    texts = export_texts(commitments, points, history)
    folder.mkdir(parents=True, exist_ok=True)
    for name, text in texts.items():
        (folder / name).write_bytes(text.encode())
    return tuple(folder / name for name in texts)


def _series(ids: set[str], points: Sequence[Point]) -> dict[str, str]:
    found: dict[tuple[str, str], list[Point]] = {}
    for point in points:
        if point.commitment_id in ids:
            found.setdefault((point.commitment_id, point.unit), []).append(point)
    out = io.StringIO()
    writer = csv.writer(out, lineterminator="\n")
    writer.writerow(["file", "id", "unit", "source"])
    texts = {}
    for number, ((commitment_id, unit), rows) in enumerate(found.items(), 1):
        name = f"series-{number}.csv"
        texts[name] = open_sdg_csv(_last_of_each_year(rows))
        writer.writerow([name, commitment_id, unit, "; ".join(dict.fromkeys(row.source for row in rows))])
    ours = [point for rows in found.values() for point in rows]
    return {"series.csv": out.getvalue(), "points.csv": series_csv(ours), **texts} if texts else {}


def _last_of_each_year(points: Iterable[Point]) -> list[Point]:
    newest = {(p.day.year, *sorted(p.breakdown.items())): p for p in sorted(points, key=lambda p: p.day)}
    return list(newest.values())


def _datatype(name: str) -> object:
    if name in DATES:
        return {"base": "date", "format": "yyyy-MM-dd"}
    if name in SUMS:
        return "nonNegativeInteger"
    if name in FLAGS:
        return {"base": "boolean", "format": "yes|no"}
    words = {"status": reading().statuses, "barrier": reading().barriers, "action_type": reading().kinds}.get(name)
    return {"base": "string", "format": "|".join(words)} if words else "string"
