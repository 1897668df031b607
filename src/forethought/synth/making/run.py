"""Runs the making: localities in processes, then deliveries in processes, the same bytes whatever their number."""

from __future__ import annotations

import tempfile
from collections import defaultdict
from collections.abc import Callable, Collection, Mapping
from dataclasses import replace
from functools import partial
from itertools import accumulate
from pathlib import Path
from typing import Any

from forethought.model import UserError
from forethought.synth.areas import england, localities, services_of
from forethought.synth.feeds import FEEDS
from forethought.synth.making.delivering import Job, write_delivery, write_reference, write_truth
from forethought.synth.making.locality import TRUTH, write_locality
from forethought.synth.making.order import Made, Order
from forethought.synth.making.parts import Part
from forethought.synth.processes import pool

Progress = Callable[[str, int, int], None]
Found = dict[tuple[str, str], dict[str, list[tuple[Path, Part]]]]


def make_feeds(
    order: Order,
    folder: Path,
    *,
    truth: Path | None = None,
    processes: int | None = None,
    progress: Progress | None = None,
) -> Made:
    """Make an authority's population and write every agency's deliveries into ``folder``, one sub-folder for each.

    The same ``order`` gives the same bytes, in one process or in many (``processes``; by default as many as there are
    processors). With ``truth``, a folder that must not lie in ``folder``, what is true goes there and nowhere else.
    ``progress`` is called with a word, the steps done and the steps in all.

    Raises ``UserError`` for an unknown feed, or a truth folder among the deliveries.
    """
    _refuse(order, folder, truth)
    say = progress or (lambda *_: None)
    folder.mkdir(parents=True, exist_ok=True)
    with tempfile.TemporaryDirectory(prefix=".making-", dir=folder) as scratch, pool(processes) as each:
        numbers = range(len(order.localities))
        make = partial(write_locality, order, folder=Path(scratch), truth=truth is not None)
        found: Found = defaultdict(lambda: defaultdict(list))
        for at, (path, parts) in enumerate(each(make, numbers)):
            say("making localities", at, len(numbers))
            for part in parts:
                found[part.feed, part.period][part.table].append((path, part))
        told = found.pop((TRUTH, ""), {})
        jobs = _jobs(found)
        deliveries: dict[str, Mapping[str, int]] = {}
        planted: list[dict[str, Any]] = []
        for at, written in enumerate(each(partial(write_delivery, order, folder), jobs)):
            say("writing deliveries", at, len(jobs))
            deliveries[written.name] = written.rows
            planted += written.planted
        rows = write_truth(order, truth, told, planted) if truth else {}
    write_reference(order, folder, deliveries)
    return Made(folder, truth, dict(sorted(deliveries.items())), rows, order.authority.children, _people(told))


def make_england(
    folder: Path,
    order: Order,
    *,
    share: float = 1.0,
    truth: Path | None = None,
    processes: int | None = None,
    only: Collection[str] = (),
    progress: Progress | None = None,
) -> list[Made]:
    """Make every authority of England, each into a folder named by its code, with ``share`` of its children.

    ``only`` names the codes of some of them; their people are the same as when all are made.

    ``order`` gives the years, seed and feeds; numbers of people and pupils are given once in all England. Nothing in
    any file is the authority's that it names, and every file says so.
    """
    sizes = [replace(item, children=max(2_000, round(item.children * share))) for item in england()]
    first = list(accumulate((len(localities(item)) for item in sizes), initial=0))
    schools = list(accumulate((len(services_of(item, order.seed).schools) for item in sizes), initial=0))
    made = []
    for at, item in enumerate(sizes):
        if only and item.gss not in only:
            continue
        placed = replace(item, first_locality=first[at], first_school=schools[at])
        made.append(
            make_feeds(
                replace(order, authority=placed),
                folder / item.gss,
                truth=truth / item.gss if truth else None,
                processes=processes,
                progress=progress,
            )
        )
    return made


def _jobs(found: Found) -> list[Job]:
    return [
        Job(feed, period, dict(tables), dict(found.get((feed, _year_before(period)), {})))
        for (feed, period), tables in list(found.items())
    ]


def _year_before(period: str) -> str:
    return str(int(period) - 1) if period.isdigit() else ""


def _refuse(order: Order, folder: Path, truth: Path | None) -> None:
    unknown = [name for name in order.feeds if name not in FEEDS]
    if unknown:
        raise UserError(
            "There is no such feed",
            where=", ".join(unknown),
            do=f"Use some of {', '.join(FEEDS)}",
        )
    if truth is not None and truth.resolve().is_relative_to(folder.resolve()):
        raise UserError(
            "The truth must not lie among the deliveries",
            where=str(truth),
            why="whatever is in the inbox is read as what agencies say",
            do="Name a folder outside it",
        )


def _people(told: Mapping[str, list[tuple[Path, Part]]]) -> int:
    return sum(part.rows for _, part in told.get("person", []))
