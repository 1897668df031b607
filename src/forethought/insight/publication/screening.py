"""The screener: whether a pair of files may go onto Explore Education Statistics, check by check."""

from __future__ import annotations

from collections.abc import Iterable
from pathlib import Path

from forethought.insight.publication.checks import (
    of_api,
    of_columns,
    of_figures,
    of_files,
    of_filters,
    of_metadata,
    of_places,
    of_time,
)
from forethought.insight.publication.errors import PublicationError
from forethought.insight.publication.reference import Limits
from forethought.insight.publication.reference import limits as standard_limits
from forethought.insight.publication.rule import STAGES, Check, Rule
from forethought.insight.publication.sheet import Files, read_sheet

_RULES: tuple[Rule, ...] = (
    *of_files.RULES, *of_columns.REQUIRED, *of_columns.MATCHING, *of_columns.NAMING, *of_metadata.RULES, *of_time.RULES,
    *of_filters.RULES, *of_places.RULES, *of_figures.FIGURES, *of_figures.WHOLE, *of_api.RULES,
)  # fmt: skip


def rules() -> tuple[Rule, ...]:
    """Every check there is, in the order in which they run."""
    return _RULES


def screen(data: bytes, meta: bytes, names: tuple[str, str], limits: Limits | None = None) -> tuple[Check, ...]:
    """Screen a data file and its metadata file, named ``names``; one ``Check`` for each check that ran.

    The checks run in stages (``STAGES``); a FAIL stops the run after its stage, since later checks would only
    repeat it. Whatever the bytes are, the answer is checks. ``limits`` replaces the sizes of the standard. Source:
    the department's published standards, as named in ``data/README.md``; the checks are our own writing and stand
    in for no decision of the department's screener.
    """
    sheets = read_sheet(data), read_sheet(meta)
    files = Files(*names, *sheets, limits or standard_limits())
    done: list[Check] = []
    for stage in STAGES:
        done += (rule.run(files) for rule in _RULES if rule.stage == stage)
        if any(check.result == "FAIL" for check in done):
            break
    return tuple(done)


def screen_files(data: Path) -> tuple[Check, ...]:
    """Screen the data file at ``data`` with the metadata file beside it (``name.meta.csv``), as ``screen`` does.

    Raises ``PublicationError`` when one of them is not there or cannot be read.
    """
    meta = data.with_name(f"{data.name.removesuffix('.csv')}.meta.csv")
    try:
        return screen(data.read_bytes(), meta.read_bytes(), (data.name, meta.name))
    except OSError as problem:
        raise PublicationError(
            "A file of the pair cannot be read",
            where=Path(str(problem.filename)).name,
            why=problem.strerror or "",
            do="Name the data file (name.csv) and keep its metadata (name.meta.csv) beside it",
        ) from problem


def passed(checks: Iterable[Check]) -> bool:
    """Whether the files may be published: every check ran, and none FAILs. Warnings are to be judged by a person."""
    found = {check.check: check.result for check in checks}
    return all(found.get(rule.name, "FAIL") != "FAIL" for rule in _RULES)


def api_suitable(checks: Iterable[Check]) -> bool:
    """Whether the files are fit for the platform's statistics API: every check ran, and all PASS."""
    found = {check.check: check.result for check in checks}
    return all(found.get(rule.name) == "PASS" for rule in _RULES)
