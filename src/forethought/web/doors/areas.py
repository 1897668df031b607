"""Published figures of every authority: open to everybody, since they are published; nothing is about any person."""

from __future__ import annotations

from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils import timezone

from forethought.insight.local import asked_about, committee_pack, figure_rows, local_view
from forethought.pages.listing import areas_by_region
from forethought.pages.pack import pack_context, pack_pdf
from forethought.web.access import public
from forethought.web.presenting.downloads import as_file


@public("areas")
def index(request: HttpRequest) -> HttpResponse:
    """Every authority, by region."""
    return render(request, "areas/index.html", areas_by_region())


@public("areas")
def authority(request: HttpRequest, code: str) -> HttpResponse:
    """One authority: every published figure beside neighbours, region and England."""
    view = local_view(code, as_of=timezone.localdate())
    return render(request, "areas/authority.html", {"view": view, "asked": asked_about(view), "own": False})


@public("areas")
def figures(request: HttpRequest, code: str, kind: str) -> HttpResponse:
    """The figures of one authority as CSV or as a workbook."""
    view = local_view(code, as_of=timezone.localdate())
    return as_file(figure_rows(view), view.header.code.lower(), kind, view.header.name)


@public("areas")
def measure(request: HttpRequest, code: str, measure: str) -> HttpResponse:
    """One figure of one authority, with its charts."""
    view = local_view(code, as_of=timezone.localdate())
    topic = next((each for each in view.topics if measure in each.ids), None)
    if topic is None:
        raise Http404
    return render(request, "areas/measure.html", {"view": view, "topic": topic})


@public("areas")
def pack(request: HttpRequest, code: str, kind: str) -> HttpResponse:
    """The committee's paper about one authority, to print or as PDF."""
    today = timezone.localdate()
    document = committee_pack(local_view(code, as_of=today))
    if kind == "html":
        return render(request, "pack.html", pack_context(document))
    if kind != "pdf":
        raise Http404
    response = HttpResponse(pack_pdf(document, today), content_type="application/pdf")
    response.headers["Content-Disposition"] = f'inline; filename="{code.lower()}.pdf"'
    return response
