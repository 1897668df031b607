"""Keeping a run: findings, statuses, counts and a page to work from."""

from __future__ import annotations

import csv
import io
import json
from collections.abc import Mapping, Sequence
from dataclasses import asdict, dataclass
from pathlib import Path
from typing import Any

import pyarrow as pa
import pyarrow.parquet as pq

from forethought.model import UserError
from forethought.quality.checking import Run
from forethought.quality.comparing import GONE, NEW, NOT_CHECKED, STILL, Comparison, compare, keyed_findings
from forethought.quality.report import report_html

_FORMULA = ("=", "+", "-", "@", "\t", "\r", "\n", "|", "%")


@dataclass(frozen=True, slots=True)
class SavedRun:
    """Where the parts of a saved run are. ``comparison`` is None when there was nothing to compare with."""

    folder: Path
    findings_parquet: Path
    findings_csv: Path
    statuses_csv: Path
    run_json: Path
    report_html: Path
    comparison: Comparison | None


def save_run(
    run: Run,
    folder: str | Path,
    previous_findings: Run | pa.Table | str | Path | None = None,
    *,
    mark: str = "",
) -> SavedRun:
    """Write ``run`` into ``folder``, which is made if need be; files of an earlier run there are replaced.

    ``findings.parquet`` holds the findings and the key by which a later run is compared; ``findings.csv`` the
    same for a spreadsheet, with nothing in it that one would take for a formula; ``statuses.csv`` what became
    of each rule; ``run.json`` the counts; ``report.html`` one page with all of it. ``previous_findings``
    are those of an earlier run: a run, a table, or the path of its ``findings.parquet``. ``mark`` is a sentence
    that the page and ``run.json`` carry, such as that nobody in the return exists.
    """
    place = Path(folder)
    comparison = None if previous_findings is None else compare(_earlier(previous_findings), run)
    place.mkdir(parents=True, exist_ok=True)
    saved = SavedRun(
        folder=place,
        findings_parquet=place / "findings.parquet",
        findings_csv=place / "findings.csv",
        statuses_csv=place / "statuses.csv",
        run_json=place / "run.json",
        report_html=place / "report.html",
        comparison=comparison,
    )
    keyed = keyed_findings(run)
    buffer = io.BytesIO()
    pq.write_table(keyed, buffer)
    _write(saved.findings_parquet, buffer.getvalue())
    _write(saved.findings_csv, _csv(run.findings).encode("utf-8-sig"))
    _write(saved.statuses_csv, _csv(run.statuses).encode("utf-8-sig"))
    summary = json.dumps({**run_summary(run, comparison), "mark": mark}, indent=2, ensure_ascii=False)
    _write(saved.run_json, summary.encode())
    _write(saved.report_html, report_html(run, comparison, mark).encode())
    return saved


def run_summary(run: Run, comparison: Comparison | None = None) -> dict[str, Any]:
    """Everything about ``run`` but its findings, ready for JSON."""
    return {
        "return": run.return_,
        "year": run.year,
        "period": {"start": run.period.start.isoformat(), "end": str(run.period.last)},
        "rule_set": {
            "hash": run.rule_set.hash,
            "reviewed": None if run.rule_set.reviewed is None else run.rule_set.reviewed.isoformat(),
            "rules": len(run.rule_set.rules),
        },
        "counts": dict(run.counts),
        "tables": [{**asdict(account), "reasons": dict(account.reasons)} for account in run.tables],
        "notices": [asdict(notice) for notice in run.notices],
        "statuses": run.statuses.to_pylist(),
        "comparison": None if comparison is None else _compared(comparison),
    }


def _compared(comparison: Comparison) -> Mapping[str, Any]:
    states = {state: comparison.count(state) for state in (NEW, GONE, STILL, NOT_CHECKED)}
    return {**states, "by_code": comparison.by_code()}


def _earlier(previous: Run | pa.Table | str | Path) -> Run | pa.Table:
    if not isinstance(previous, str | Path):
        return previous
    try:
        return pq.read_table(previous)
    except (OSError, pa.ArrowException) as error:
        raise UserError(
            "The earlier findings could not be read",
            where=Path(previous).name,
            do="Give the file findings.parquet that an earlier run saved",
        ) from error


def _write(path: Path, content: bytes) -> None:
    # Written beside and moved over: a reader never sees half a file.
    part = path.with_name(path.name + ".part")
    part.write_bytes(content)
    part.replace(path)


def _csv(table: pa.Table) -> str:
    out = io.StringIO()
    writer = csv.writer(out, lineterminator="\r\n")
    writer.writerow(table.column_names)
    writer.writerows([_cell(value) for value in row.values()] for row in table.to_pylist())
    return out.getvalue()


def _cell(value: Any) -> str | int:
    if value is None:
        return ""
    if isinstance(value, int):
        return value
    text = " ".join(value) if isinstance(value, Sequence) and not isinstance(value, str) else str(value)
    return safe_cell(text)


def safe_cell(text: str) -> str:
    """``text`` so that a spreadsheet shows it and does not run it: an apostrophe before a formula's sign."""
    return "'" + text if text.startswith(_FORMULA) else text
