"""``forethought check``: a statutory return against the rules of its year."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING, Any

import click

from forethought.cli import check_view
from forethought.cli.console import Exit, Screen
from forethought.cli.options import ANY_IN, FILE_IN, FOLDER_OUT, common, examples, now

if TYPE_CHECKING:
    from forethought.quality import Run

_RETURNS = ("ssda903", "cin")
_FINDINGS = "findings.parquet"


@click.command(
    short_help="Check a statutory return and say what to mend.",
    epilog=examples(
        "check ./returns_2026 --return ssda903 --year 2026 --previous ./returns_2025",
        "check CIN_Census_2026.xml --return cin --year 2026 --out ./report",
        "check ./returns_2026 --return ssda903 --year 2026 --select 301,101 --json",
    ),
)
@click.argument("source", type=ANY_IN)
@click.option(
    "--return", "return_", required=True, type=click.Choice(_RETURNS, case_sensitive=False), help="Which return."
)
@click.option("--year", required=True, type=int, help="The year in which the collection year ends: 2026 for 2025-26.")
@click.option("--authority", help="Your authority's code, such as E08000025; some rules need it.")
@click.option("--previous", type=ANY_IN, help="Last year's return, for rules that compare.")
@click.option("--providers", type=FILE_IN, help="The workbook of children's homes and social care providers.")
@click.option("--select", multiple=True, metavar="CODES", help="Only these rules; commas or repeated.")
@click.option("--out", type=FOLDER_OUT, help="Where the report goes.  [default: a new folder in the workspace's runs]")
@common
def command(
    source: Path,
    return_: str,
    year: int,
    authority: str | None,
    previous: Path | None,
    providers: Path | None,
    select: tuple[str, ...],
    out: Path | None,
    workspace: Path,
    as_json: bool,
) -> int:
    """Check the folder or file SOURCE and say what to mend.

    Reads SSDA903 CSV or XML and the children in need census. Lists every rule that found something with the rows
    it found, how full each field is, and what is new, gone or still there since the run before. Nothing is sent
    anywhere. Exit code 1 means that there are findings or that a rule could not run.
    """
    from forethought.quality import check, save_run

    screen = Screen(as_json=as_json)
    with screen.progress("Checking") as step:
        step("reading and running the rules")
        run = check(
            source,
            return_.lower(),
            year,
            previous=previous,
            authority=authority,
            providers=providers,
            select=codes_in(select),
        )
        step("writing the report")
        folder, before = places(workspace, out, run)
        saved = save_run(run, folder, previous_findings=before)
    changes = check_view.changes_of(saved.comparison) if saved.comparison else None
    screen.document(_document(run, folder, changes))
    check_view.show(screen, run, changes, folder)
    return int(Exit.REPORTED if run.counts["found"] or run.counts["could_not_run"] else Exit.DONE)


def codes_in(select: tuple[str, ...]) -> list[str] | None:
    """The codes asked for, whether in one word with commas or in several; None for all."""
    codes = [code.strip() for word in select for code in word.split(",") if code.strip()]
    return codes or None


def places(workspace: Path, out: Path | None, run: Run) -> tuple[Path, Path | None]:
    """The folder for this report, and the findings of the run before it when there are any.

    The run before is the one in the same ``--out`` folder, else the latest of this return and year in the
    workspace.
    """
    if out is not None:
        before = out / _FINDINGS
        return out, before if before.exists() else None
    prefix = f"check-{run.return_}-{run.year}-"
    earlier = sorted((workspace / "runs").glob(f"{prefix}*/{_FINDINGS}"))
    return workspace / "runs" / f"{prefix}{now():%Y%m%dT%H%M%S%f}", earlier[-1] if earlier else None


def _document(run: Run, folder: Path, changes: dict[str, int] | None) -> dict[str, Any]:
    from forethought.quality import run_summary

    keys = ("name", "file", "rows_in", "rows_checked", "rows_set_aside")
    summary = run_summary(run)
    return {
        **{key: summary[key] for key in ("return", "year", "period", "rule_set", "counts", "notices")},
        "tables": [{key: getattr(table, key) for key in keys} for table in run.tables],
        "statuses": run.statuses.to_pylist(),
        "findings_path": str((folder / _FINDINGS).resolve()),
        "report_path": str((folder / "report.html").resolve()),
        "changes": changes,
    }
