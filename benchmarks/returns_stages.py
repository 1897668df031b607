"""Where the time of one check goes: the stages of `forethought check`, timed inside one process.

    .venv/bin/python benchmarks/returns_stages.py SOURCE RETURN YEAR [PREVIOUS]

Stages lie inside the one above that is not indented.
"""

from __future__ import annotations

import functools
import importlib
import sys
import tempfile
import time
from collections import Counter
from collections.abc import Callable
from pathlib import Path
from typing import Any

STAGES = {
    "reading": "forethought.quality.checking:read",
    "typing (tables into the engine)": "forethought.quality.checking:Desk",
    "rules": "forethought.quality.checking:_outcomes",
    "findings": "forethought.quality.checking:findings_of",
    "statuses": "forethought.quality.checking:statuses_of",
    "completeness": "forethought.quality.checking:completeness_of",
    "work list": "forethought.quality.saving:work_list",
    "CSV": "forethought.quality.saving:csv_bytes",
    "HTML page": "forethought.quality.saving:report_html",
}
WHOLES = ("import", "check, whole", "saving, whole", "workbook, on request")
spent: Counter[str] = Counter()


def timed(stage: str, work: Callable[..., Any]) -> Callable[..., Any]:
    @functools.wraps(work)
    def run(*given: Any, **named: Any) -> Any:
        start = time.perf_counter()
        try:
            return work(*given, **named)
        finally:
            spent[stage] += time.perf_counter() - start

    return run


def watch() -> None:
    """Put a clock around every stage that there is in this version."""
    for stage, place in STAGES.items():
        name, attribute = place.split(":")
        module = importlib.import_module(name)
        work = getattr(module, attribute, None)
        if work is None:
            print(f"(no {place} in this version)")
        else:
            setattr(module, attribute, timed(stage, work))


def main(source: str, return_: str, year: str, previous: str | None = None) -> None:
    begun = time.perf_counter()
    import forethought
    from forethought.quality import save_run, write_workbook

    spent["import"] = time.perf_counter() - begun
    watch()
    start = time.perf_counter()
    run = forethought.check(source, return_, int(year), previous=previous, authority="E08000025")
    spent["check, whole"] = time.perf_counter() - start
    with tempfile.TemporaryDirectory() as folder:
        start = time.perf_counter()
        saved = save_run(run, folder)
        spent["saving, whole"] = time.perf_counter() - start
        start = time.perf_counter()
        write_workbook(Path(folder) / "work.xlsx", run, saved.work, None)
        spent["workbook, on request"] = time.perf_counter() - start
    print(f"{run.findings.num_rows:,} findings, {run.counts['rules']} rules\n")
    for stage in (
        "import",
        "check, whole",
        *list(STAGES)[:6],
        "saving, whole",
        *list(STAGES)[6:],
        "workbook, on request",
    ):
        inside = "" if stage in WHOLES else "  "
        print(f"{inside + stage:36}{spent[stage]:9.2f} s")


if __name__ == "__main__":
    main(*sys.argv[1:])
