"""Carrying out ``forethought check``: the run, what is made of it, and what is said about it."""

from __future__ import annotations

import secrets
from dataclasses import dataclass
from datetime import date
from pathlib import Path
from typing import TYPE_CHECKING, Any

from forethought.cli import check_view
from forethought.cli.check_request import Request, words_in
from forethought.cli.console import Exit, Screen, Step
from forethought.cli.options import now
from forethought.model.errors import UserError

if TYPE_CHECKING:
    from pyarrow import Table

    from forethought.quality import Acceptance, Beside, Corrected, Run, SavedRun
    from forethought.quality.scoring import Assessment

_FINDINGS = "findings.parquet"
_ACCEPTED = "accepted.csv"


@dataclass(frozen=True)
class Made:
    """What a check left behind. ``mended`` is the check of the corrected copy, ``left_out`` counts rules not asked
    for, ``kept`` is the file of accepted findings when there is one.
    """

    run: Run
    saved: SavedRun
    left_out: int
    kept: Path | None
    shared: int | None = None
    corrected: Corrected | None = None
    mended: Run | None = None
    beside: Beside | None = None
    assessment: Assessment | None = None


def carry_out(screen: Screen, request: Request) -> int:
    """Check, write and tell; returns the exit code."""
    with screen.progress("Checking") as step:
        made = _make(request, step)
    if screen.as_json:
        screen.document(_document(request, made))
    check_view.show(screen, request, made)
    failed = request.fail_on != "never" and made.saved.work.open_at_least(request.fail_on)
    return int(Exit.REPORTED if failed or made.run.counts["could_not_run"] else Exit.DONE)


def _make(request: Request, step: Step) -> Made:
    from forethought.quality import mends_of, save_run, staff_of, write_corrected, write_shared, write_workbook

    source, year = request.source, request.year
    assert source is not None
    assert year is not None
    step("reading and running the rules")
    other = _run(request, source, request.beside) if request.beside else None
    period = None if other is None else (other.period.start, other.period.last)
    run = _run(request, source, year, period)
    step("writing the report")
    folder, before = places(request, run)
    kept, acceptances = _acceptances(request, run)
    staff = staff_of(run, request.teams)
    saved = save_run(run, folder, previous_findings=before, acceptances=acceptances, staff=staff)
    if request.xlsx:
        step("writing the workbook")
        write_workbook(request.xlsx, run, saved.work, saved.comparison)
    shared = write_shared(request.share, saved.work, secrets.token_bytes(32)) if request.share else None
    corrected = mended = None
    if request.corrected:
        step("writing the corrected copy and checking it")
        corrected = write_corrected(run, source, request.corrected, mends_of(run))
        mended = _run(request, corrected.source, year)
    return Made(
        run=run,
        saved=saved,
        left_out=len(run.rule_set.rules) - len(run.rules),
        kept=kept if kept.exists() else None,
        shared=shared,
        corrected=corrected,
        mended=mended,
        beside=_beside(run, other),
        assessment=_assessment(run, staff, folder, step) if request.scores else None,
    )


def _assessment(run: Run, staff: Table, folder: Path, step: Step) -> Assessment:
    from forethought.quality.scoring import assess, write_assessment

    step("scoring the data")
    teams = dict(zip(staff["child"].to_pylist(), staff["team"].to_pylist(), strict=True))
    made = assess(run, teams={child: team for child, team in teams.items() if team})
    write_assessment(made, folder)
    return made


def _run(request: Request, source: Path, year: int, period: tuple[date, Any] | None = None) -> Run:
    from forethought.quality import NOTHING_INVENTED, check, read_invented, wanted_codes

    return_ = request.return_ or ""
    codes = wanted_codes(
        return_,
        year,
        select=words_in(request.select),
        ignore=words_in(request.ignore),
        severities=words_in(request.severity),
    )
    invented = NOTHING_INVENTED if request.reference is None else read_invented(request.reference)
    return check(
        source,
        return_,
        year,
        previous=request.previous,
        authority=request.authority or invented.authority,
        providers=request.providers or invented.providers,
        postcodes=invented.postcodes,
        period=period,
        select=codes,
    )


def _beside(run: Run, other: Run | None) -> Beside | None:
    from forethought.quality import beside

    return None if other is None else beside(run, other)


def places(request: Request, run: Run) -> tuple[Path, Path | None]:
    """The folder for this report, and the findings of the run before it when there are any.

    The run before is the one in the same ``--out`` folder, else the latest of this return and year in the
    workspace. A look at another year's rules is no run of the year, and has none before it.
    """
    if request.out is not None:
        before = request.out / _FINDINGS
        return request.out, before if before.exists() and not request.beside else None
    runs, name = request.workspace / "runs", Path(run.return_).name
    if request.beside:
        return runs / f"beside-{name}-{run.year}-{request.beside}-{now():%Y%m%dT%H%M%S%f}", None
    prefix = f"check-{name}-{run.year}-"
    earlier = sorted(runs.glob(f"{prefix}*/{_FINDINGS}"))
    return runs / f"{prefix}{now():%Y%m%dT%H%M%S%f}", earlier[-1] if earlier else None


def _acceptances(request: Request, run: Run) -> tuple[Path, tuple[Acceptance, ...]]:
    """The file that keeps accepted findings, brought up to date, and what it holds.

    It is ``accepted.csv`` beside the runs (or in ``--out``), unless ``--accepted`` names another; a work list given
    there is taken into it instead.
    """
    from forethought.quality import accept, is_work_list, keep_acceptances

    given, on = request.accepted, now().date()
    there = given is not None and given.exists()
    if given is not None and not there and not request.accept:
        raise UserError("There is no such file of accepted findings", where=str(given), do="Name the one you keep")
    answers = given if given is not None and there and is_work_list(given) else None
    kept = given if given is not None and answers is None else (request.out or request.workspace / "runs") / _ACCEPTED
    more: tuple[Acceptance, ...] = ()
    if request.accept:
        more = accept(run, request.accept, request.child, request.reason or "", who=request.by, on=on)
    return kept, keep_acceptances(kept, run, answers=answers, more=more, on=on)


def _document(request: Request, made: Made) -> dict[str, Any]:
    """The document for a program. Numbers of children are not in it, but in a file it names."""
    from forethought.quality import run_summary, work_summary, write_children

    keys = ("name", "file", "rows_in", "rows_checked", "rows_set_aside")
    run, saved = made.run, made.saved
    summary = run_summary(run)
    children = saved.folder / "children.json"
    write_children(children, saved.work)
    return {
        **{key: summary[key] for key in ("return", "year", "period", "rule_set", "counts", "notices")},
        "tables": [{key: getattr(table, key) for key in keys} for table in run.tables],
        "statuses": run.statuses.to_pylist(),
        "findings_path": str(saved.findings_parquet.resolve()),
        "report_path": str(saved.report_html.resolve()),
        "children_path": str(children.resolve()),
        "changes": saved.comparison.counts() if saved.comparison else None,
        "work": work_summary(saved.work),
        "left_out": made.left_out,
        "accepted_path": _resolved(made.kept),
        "xlsx_path": _resolved(request.xlsx),
        "share_path": _resolved(request.share),
        "corrected": _corrected(made),
        "beside": made.beside.as_json() if made.beside else None,
        "scores": made.assessment.as_json() if made.assessment else None,
    }


def _resolved(path: Path | None) -> str | None:
    return None if path is None else str(path.resolve())


def _corrected(made: Made) -> dict[str, Any] | None:
    if made.corrected is None or made.mended is None:
        return None
    return {
        "path": str(made.corrected.source.resolve()),
        "changes_path": str(made.corrected.changes.resolve()),
        "changed": len(made.corrected.made),
        "could_not_be_placed": len(made.corrected.left),
        "findings_before": made.run.counts["findings"],
        "findings_after": made.mended.counts["findings"],
    }
