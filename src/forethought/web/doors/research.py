"""The researcher's door: one approved study, the state of its extract, and a check of every table before it leaves."""

from __future__ import annotations

import hashlib
import json
from pathlib import Path
from typing import Any

import pyarrow as pa
from django.conf import settings
from django.http import HttpResponse
from django.shortcuts import render
from django.utils import timezone
from django.views.decorators.http import require_http_methods

from forethought.disclosure import ReleaseLedger
from forethought.operations import Release
from forethought.research import (
    PermitError,
    RiskReport,
    Study,
    StudyError,
    check_output,
    load_study,
    record_output,
    table_from_csv,
)
from forethought.web.access import door
from forethought.web.doors import refusals
from forethought.web.entrant import DoorRequest, now

PURPOSE = "research"
LONGEST = 200_000


@door("research")
def study_page(request: DoorRequest) -> HttpResponse:
    """The study as it was approved, its permit today, what the extract holds, and what was checked so far."""
    study = _study(request)
    if study is None:
        return refusals.message(request, "You are on no study", "When a study of yours is approved, it appears here.")
    request.entrant.see_aggregates(PURPOSE)
    context = {
        "study": study,
        "permit_problem": _permit_problem(study),
        "extract": _extract(settings.FORETHOUGHT_WORKSPACE.extracts / study.id),
        "checked": Release.objects.filter(study=study.id).order_by("-asked_at")[:20],
    }
    return render(request, "research/study.html", context)


@door("research")
@require_http_methods(["GET", "POST"])
def check_table(request: DoorRequest) -> HttpResponse:
    """Check one table: small counts, also by subtraction from what left before. A table that passes is entered."""
    study = _study(request)
    if study is None:
        return refusals.refused(request)
    request.entrant.see_aggregates(PURPOSE)
    context: dict[str, Any] = {"study": study, "title_given": "", "text": "", "error": "", "result": None}
    if request.method == "GET":
        return render(request, "research/check.html", context)
    context["title_given"] = " ".join(request.POST.get("title", "").split())[:200]
    context["text"] = _text(request)
    try:
        context["result"] = _check(request, study, context["title_given"], context["text"])
    except StudyError as error:
        context["error"] = str(error)
        return render(request, "research/check.html", context, status=400)
    return render(request, "research/check.html", context)


def _check(request: DoorRequest, study: Study, title: str, text: str) -> Release:
    if not title or not text.strip():
        raise StudyError("There is no table to check", do="Give the table a name, and paste it or choose a file")
    study.require_permit(timezone.localdate())
    table, ledger = table_from_csv(text), ReleaseLedger(settings.FORETHOUGHT_WORKSPACE.release_ledger)
    problems = check_output(table, study, ledger)
    if not problems:
        record_output(table, study, ledger, title, now())
    return Release.objects.create(
        study=study.id,
        title=title,
        content_hash=_hash(table),
        problems=[{"what": problem.what, "do": problem.do} for problem in problems],
        released=not problems,
        asked_by=request.user,
        asked_at=timezone.now(),
    )


def _study(request: DoorRequest) -> Study | None:
    return load_study(request.user.study) if request.user.study else None


def _permit_problem(study: Study) -> str:
    try:
        study.require_permit(timezone.localdate())
    except PermitError as error:
        return error.what
    return ""


def _extract(folder: Path) -> dict[str, Any] | None:
    # The state of the extract, never its rows: those are worked on elsewhere.
    if not (folder / "risk.json").exists():
        return None
    written = json.loads((folder / "risk.json").read_text(encoding="utf-8"))
    measured = {name: written[name] for name in ("people", "k", "unique", "in_small")}
    risk = RiskReport(over=tuple(written["over"]), **measured)
    return {"files": sorted(path.stem for path in folder.glob("*.parquet")), "risk": risk.words()}


def _text(request: DoorRequest) -> str:
    sent = request.FILES.get("file")
    if sent is None:
        return request.POST.get("table", "")[:LONGEST]
    return bytes(sent.read(LONGEST)).decode("utf-8-sig", errors="replace")


def _hash(table: pa.Table) -> str:
    return hashlib.sha256(json.dumps(table.to_pylist(), sort_keys=True, default=str).encode()).hexdigest()
