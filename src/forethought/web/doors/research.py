"""The researcher's door: one approved study, the state of its extract, and a check of every table before it leaves."""

from __future__ import annotations

import hashlib
import json
import re
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
LONGEST_NAMES = 2_000


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
    context: dict[str, Any] = {
        "study": study,
        "title_given": "",
        "counts": "",
        "text": "",
        "errors": {},
        "result": None,
    }
    if request.method == "GET":
        return render(request, "research/check.html", context)
    context["title_given"] = " ".join(request.POST.get("title", "").split())[:200]
    context["counts"] = request.POST.get("counts", "").strip()[:LONGEST_NAMES]
    context["text"] = _text(request)
    context["errors"] = _missing(context)
    try:
        if not context["errors"]:
            context["result"] = _check(request, study, context)
    except _ColumnsError as error:
        context["errors"] = {"counts": str(error)}
    except StudyError as error:
        context["errors"] = {"table": str(error)}
    return render(request, "research/check.html", context, status=400 if context["errors"] else 200)


class _ColumnsError(StudyError):
    """The columns named as counts are not in the table."""


def _missing(given: dict[str, Any]) -> dict[str, str]:
    asked = {
        "title": (given["title_given"], "Enter a name for the table"),
        "table": (given["text"].strip(), "Paste the table, or choose a CSV file"),
        "counts": (given["counts"], "Enter the names of the columns that hold counts"),
    }
    return {name: words for name, (value, words) in asked.items() if not value}


def _counts(table: pa.Table, names: str) -> list[str]:
    """The columns of ``table`` named in ``names``, apart by commas or lines; case and spaces do not matter."""
    columns = {" ".join(name.split()).casefold(): name for name in table.column_names}
    wanted = [" ".join(name.split()).casefold() for name in re.split(r"[,;\n]", names) if name.strip()]
    if not wanted or not set(wanted) <= set(columns):
        raise _ColumnsError(
            "A column of counts is not in the table",
            do="Enter the names as in the first line of the table, with commas between them",
        )
    return [columns[name] for name in wanted]


def _check(request: DoorRequest, study: Study, given: dict[str, Any]) -> Release:
    study.require_permit(timezone.localdate())
    title, table = given["title_given"], table_from_csv(given["text"])
    counts, ledger = _counts(table, given["counts"]), ReleaseLedger(settings.FORETHOUGHT_WORKSPACE.release_ledger)
    problems = check_output(table, study, ledger, count_columns=counts)
    if not problems:
        record_output(table, study, ledger, title, now(), count_columns=counts)
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
