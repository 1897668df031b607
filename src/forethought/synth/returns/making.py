"""Statutory returns of any size, valid or with known faults, from a seed: for trying checks and for measuring them.

Nobody in them exists. Unlike the fictional partnership, these children have no names, families or other services:
only what the return asks, column by column, so that a return of a whole country is made in seconds.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from pathlib import Path

from forethought.model import UserError, authorities, load_form
from forethought.synth.returns.cin_xml import write_census
from forethought.synth.returns.columns import Chance
from forethought.synth.returns.faults import Planter, fault_kinds
from forethought.synth.returns.places import places_of
from forethought.synth.returns.two_years import write_years
from forethought.synth.returns.writing import write_csv, write_workbook

_MOST = 2_000_000
Progress = Callable[..., None]


@dataclass(frozen=True, slots=True)
class ReturnSummary:
    """What was written: where, how many rows of each table, how many faults of each kind."""

    source: Path
    previous: Path | None
    providers: Path | None
    truth: Path
    rows: Mapping[str, int]
    previous_rows: Mapping[str, int]
    faults: Mapping[str, int]


def write_return(
    folder: str | Path,
    return_: str,
    children: int,
    *,
    year: int = 2026,
    seed: int = 1,
    faults: float = 0.0,
    previous: bool = False,
    authority: str = "E08000025",
    progress: Progress | None = None,
) -> ReturnSummary:
    """Write a return of ``children`` children into ``folder``: ``ssda903`` as CSV tables, ``cin`` as XML.

    ``year`` is that in which the collection year ends. SSDA903: ``children`` are looked after, and 45 care leavers
    for each hundred come on top; with ``previous`` last year's return is written beside it, with what was open
    then carried over. With ``faults`` (0 to 1) about that share of rows gets a fault; ``truth.csv`` lists them by
    table, 0-based row, field and kind, and last year's return has none. ``providers.xlsx`` is the list of the
    (invented) providers that placements name. The same arguments give the same bytes, but for the dates that a
    workbook keeps of itself.

    Raises ``UserError`` for arguments that cannot be.
    """
    _refuse(return_, children, faults, previous, year, authority)
    target = Path(folder)
    target.mkdir(parents=True, exist_ok=True)
    planter = Planter(fault_kinds(return_), faults, Chance(f"{seed}:faults {return_}"))
    job = _Job(target, children, year, seed, authority, planter, progress or (lambda *_: None))
    made = _write_ssda903(job, previous) if return_ == "ssda903" else _write_cin(job)
    truth = planter.truth()
    write_csv(target / "truth.csv", truth)
    planted = Counter(f"{row['table']}.{row['field']}: {row['kind']}" for row in truth.to_pylist())
    return ReturnSummary(
        source=made.source,
        previous=made.previous,
        providers=made.providers,
        truth=target / "truth.csv",
        rows=made.rows,
        previous_rows=made.previous_rows,
        faults=dict(sorted(planted.items())),
    )


@dataclass(frozen=True, slots=True)
class _Made:
    source: Path
    previous: Path | None
    providers: Path | None
    rows: Mapping[str, int]
    previous_rows: Mapping[str, int]


@dataclass(frozen=True, slots=True)
class _Job:
    folder: Path
    children: int
    year: int
    seed: int
    authority: str
    planter: Planter
    progress: Progress


def _refuse(return_: str, children: int, faults: float, previous: bool, year: int, authority: str) -> None:
    def wrong(what: str, do: str) -> UserError:
        return UserError(what, where="the return to be made", do=do)

    if return_ not in ("ssda903", "cin"):
        raise wrong("There is no such return", "Use ssda903 or cin")
    if not 1 <= children <= _MOST:
        raise wrong("That many children cannot be made", f"Use a number from 1 to {_MOST:,}")
    if not 0 <= faults <= 1:
        raise wrong("The share of faults is none", "Use a number from 0 to 1, such as 0.02")
    if previous and return_ == "cin":
        raise wrong("The CIN census has no return of last year beside it", "Leave the option out")
    load_form(return_, year)
    if previous:
        load_form(return_, year - 1)
    if authority not in authorities():
        raise wrong("There is no such authority", "Give its 9-character code, such as E08000025")


def _write_ssda903(job: _Job, previous: bool) -> _Made:
    places = places_of(job.authority, job.seed)
    now, before = (job.folder / f"ssda903_{year}" for year in (job.year, job.year - 1))
    rows, rows_before = write_years(
        now,
        before if previous else None,
        places,
        children=job.children,
        year=job.year,
        seed=job.seed,
        planter=job.planter,
        progress=job.progress,
    )
    providers = job.folder / "providers.xlsx"
    write_workbook(providers, places.provider_list(), "Providers")
    return _Made(now, before if previous else None, providers, rows, rows_before)


def _write_cin(job: _Job) -> _Made:
    path = job.folder / f"cin_{job.year}.xml"
    code = authorities()[job.authority].la_code
    rows = write_census(
        path,
        code,
        children=job.children,
        year=job.year,
        seed=job.seed,
        planter=job.planter,
        progress=job.progress,
    )
    return _Made(path, None, None, rows, {})
