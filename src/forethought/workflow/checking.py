"""Checks of the returns in the inbox, kept as runs, each compared with the one before."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from pathlib import Path

from forethought import quality
from forethought.model import UserError
from forethought.record import Delivery
from forethought.workflow.inbox import deliveries, taken
from forethought.workflow.workspace import Workspace

RETURNS = ("ssda903", "cin")
_INVENTED = "Invented data: nobody in this return exists, and likeness to anyone is chance."


@dataclass(frozen=True, slots=True)
class CheckedDelivery:
    """One return checked: the delivery, its run, and the folder the findings were written to."""

    delivery: Delivery
    run: quality.Run
    folder: Path


def check_inbox(workspace: Workspace, *, authority: str | None = None) -> list[CheckedDelivery]:
    """Check the latest delivery of each return in the inbox, with last year's beside it, and keep the runs."""
    held = [delivery for delivery in deliveries(workspace) if not taken(workspace.inbox / delivery.name)]
    return [
        check_delivery(workspace, newest, authority=authority)
        for name in RETURNS
        if (newest := latest(held, name)) is not None
    ]


def check_delivery(workspace: Workspace, delivery: Delivery, *, authority: str | None = None) -> CheckedDelivery:
    """Check one delivery against the rules of its year and keep the run in ``runs/<delivery>``.

    Last year's delivery of the same return, when the inbox holds one, is given to the rules that need it; the
    findings of the run kept before this one say which are new, gone or still there.
    """
    held = [one for one in deliveries(workspace) if one == delivery or not taken(workspace.inbox / one.name)]
    before = latest(held, delivery.form, year=delivery.year - 1)
    invented = _invented(workspace)
    run = quality.check(
        workspace.inbox / delivery.name,
        return_=delivery.form,
        year=delivery.year,
        previous=None if before is None else workspace.inbox / before.name,
        authority=authority or workspace.config().get("authority"),
        providers=invented.providers,
        postcodes=invented.postcodes,
    )
    folder = workspace.runs / delivery.name
    quality.save_run(
        run,
        folder,
        previous_findings=_findings_before(workspace, held, delivery),
        mark=_INVENTED if delivery.synthetic else "",
    )
    return CheckedDelivery(delivery, run, folder)


def _invented(workspace: Workspace) -> quality.Invented:
    """The invented providers and postcodes that came with invented returns; a real workspace has none of its own."""
    folder = workspace.inbox / "reference"
    if not workspace.is_synthetic or not folder.is_dir():
        return quality.NOTHING_INVENTED
    return quality.read_invented(folder)


def latest(held: Iterable[Delivery], form: str, year: int | None = None) -> Delivery | None:
    """Of ``held``, the delivery of ``form`` (for ``year``, default the latest) that arrived last; None without one."""
    found = [d for d in held if d.form == form and year in (None, d.year)]
    return max(found, key=lambda d: (d.year, d.received, d.name), default=None)


def delivery_named(workspace: Workspace, name: str) -> Delivery:
    """The delivery called ``name``. Raises ``UserError`` when the inbox holds none of that name."""
    for delivery in deliveries(workspace):
        if delivery.name == name:
            return delivery
    raise UserError("The inbox holds no such delivery", where=name, do="Look into the inbox folder for the names")


def _findings_before(workspace: Workspace, held: Iterable[Delivery], delivery: Delivery) -> Path | None:
    earlier = [
        d
        for d in held
        if (d.form, d.year) == (delivery.form, delivery.year)
        and (d.received, d.name) < (delivery.received, delivery.name)
    ]
    for candidate in reversed(earlier):
        findings = workspace.runs / candidate.name / "findings.parquet"
        if findings.exists():
            return findings
    return None
