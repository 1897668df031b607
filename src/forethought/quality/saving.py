"""Keeping a run: findings, statuses, counts and a page to work from."""

from __future__ import annotations

import io
import json
from collections.abc import Iterable, Mapping
from dataclasses import asdict, dataclass
from pathlib import Path
from typing import Any

import pyarrow as pa
import pyarrow.parquet as pq

from forethought.model import UserError
from forethought.quality.accepting import Acceptance
from forethought.quality.checking import Run
from forethought.quality.comparing import Comparison, compare
from forethought.quality.report import report_html
from forethought.quality.spreadsheet import csv_bytes
from forethought.quality.worklist import WorkList, work_list


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
    work: WorkList


def save_run(
    run: Run,
    folder: str | Path,
    previous_findings: Run | pa.Table | str | Path | None = None,
    *,
    mark: str = "",
    acceptances: Iterable[Acceptance] = (),
    staff: pa.Table | None = None,
) -> SavedRun:
    """Write ``run`` into ``folder``, which is made if need be; files of an earlier run there are replaced.

    ``findings.parquet`` holds the work list with the key by which a later run is compared; ``findings.csv`` the
    same for a spreadsheet, with nothing in it that one would take for a formula; ``statuses.csv`` what became
    of each rule; ``run.json`` the counts; ``report.html`` one page with all of it. ``previous_findings``
    are those of an earlier run: a run, a table, or the path of its ``findings.parquet``. ``mark`` is a sentence
    that the page and ``run.json`` carry, such as that nobody in the return exists. ``acceptances`` say which
    findings may stand, ``staff`` (see ``staff_of``) who works with a child.
    """
    place = Path(folder)
    comparison = None if previous_findings is None else compare(_earlier(previous_findings), run)
    work = work_list(run, comparison, acceptances, staff)
    place.mkdir(parents=True, exist_ok=True)
    saved = SavedRun(
        folder=place,
        findings_parquet=place / "findings.parquet",
        findings_csv=place / "findings.csv",
        statuses_csv=place / "statuses.csv",
        run_json=place / "run.json",
        report_html=place / "report.html",
        comparison=comparison,
        work=work,
    )
    buffer = io.BytesIO()
    pq.write_table(work.table, buffer)
    _write(saved.findings_parquet, buffer.getvalue())
    _write(saved.findings_csv, csv_bytes(work.table.drop_columns(["key"])))
    _write(saved.statuses_csv, csv_bytes(run.statuses))
    summary = json.dumps({**run_summary(run, comparison, work), "mark": mark}, indent=2, ensure_ascii=False)
    _write(saved.run_json, summary.encode())
    _write(saved.report_html, report_html(run, work, comparison, mark).encode())
    return saved


def run_summary(run: Run, comparison: Comparison | None = None, work: WorkList | None = None) -> dict[str, Any]:
    """Everything about ``run`` but its findings, ready for JSON: also the counts of ``work`` by rule and team."""
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
        "work": None if work is None else work_summary(work),
    }


def work_summary(work: WorkList) -> dict[str, Any]:
    """The counts of ``work``, ready for JSON: in all, by rule, and by team and worker where any is known."""
    return {
        **work.counts,
        "by_rule": work.by_rule.to_pylist(),
        "by_team": work.by_team.to_pylist() if work.has_staff else [],
    }


def write_children(path: Path, work: WorkList) -> None:
    """Write the work list by child to the JSON file ``path``: for each its team, worker and the rules to look at.

    It holds the numbers of children, and so belongs where the return is kept.
    """
    _write(path, json.dumps({"children": work.children().to_pylist()}, indent=1, ensure_ascii=False).encode())


def _compared(comparison: Comparison) -> Mapping[str, Any]:
    return {**comparison.counts(), "by_code": comparison.by_code()}


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
