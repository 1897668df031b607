"""The report of the linkage in force: numbers alone, for those who review links, check their use, or analyse data."""

from __future__ import annotations

from django.conf import settings
from django.http import HttpResponse
from django.shortcuts import render

from forethought.insight import chart_csv, workbook
from forethought.telling.sources import Sources
from forethought.web.access import door
from forethought.web.doors import refusals
from forethought.web.doors.catalogue import doors
from forethought.web.entrant import DoorRequest
from forethought.web.presenting.downloads import XLSX
from forethought.web.presenting.link_report import Page, page_of
from forethought.workflow.link_report import protected_json, reported

_KINDS = {
    "csv": "text/csv; charset=utf-8",
    "json": "application/json",
    "md": "text/markdown; charset=utf-8",
    "xlsx": XLSX,
}
_STATEMENTS = ("guild.md", "guild.json")


@door("link-report")
def report(request: DoorRequest) -> HttpResponse:
    """What was linked and how sure it is, what came in, how it was joined, for whom it works less well."""
    _note(request)
    context = {"page": _page(request), "reviews": doors()["links"].open_to(request.user)}
    return render(request, "links/report.html", context)


@door("link-report")
def file(request: DoorRequest, name: str) -> HttpResponse:
    """``report.json``, ``tables.xlsx``, the statement, or one table as CSV; small numbers hidden as on the page."""
    _note(request)
    page = _page(request)
    content = _content(page, name) if page else None
    if content is None:
        return refusals.refused(request)
    response = HttpResponse(content, content_type=_KINDS[name.rpartition(".")[2]])
    response.headers["Content-Disposition"] = f'attachment; filename="linkage-{name}"'
    return response


def _note(request: DoorRequest) -> None:
    """One event, under the purpose of the door that brings this person here."""
    entrant = request.entrant
    if doors()["links"].open_to(request.user):
        entrant.see_aggregates("linkage_review")
    elif doors()["ig"].open_to(request.user):
        entrant.see_aggregates("audit_review", "review_audit")
    else:
        entrant.see_aggregates("service_improvement")


def _page(request: DoorRequest) -> Page | None:
    found = reported(settings.FORETHOUGHT_WORKSPACE)
    return page_of(found, Sources(request.entrant.authority.agreements).name) if found else None


def _content(page: Page, name: str) -> str | bytes | None:
    stem, _, kind = name.rpartition(".")
    if name == "report.json":
        return protected_json(page.reported)
    if name == "tables.xlsx":
        return workbook(page.pieces.values())
    if name in _STATEMENTS and page.reported.statement:
        return (page.reported.folder / name).read_text(encoding="utf-8")
    piece = page.pieces.get(stem) if kind == "csv" else None
    return chart_csv(piece) if piece else None
