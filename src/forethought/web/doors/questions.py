"""Six questions, one to a page: what was chosen is kept at once, and every question may be left out."""

from __future__ import annotations

import uuid

from django.http import HttpResponse, HttpResponseRedirect
from django.shortcuts import render
from django.urls import reverse
from django.utils import timezone
from django.views.decorators.http import require_http_methods

from forethought.operations import Answer
from forethought.voice import Instrument, Item, load_instrument
from forethought.web.access import door
from forethought.web.doors import refusals
from forethought.web.entrant import DoorRequest

INSTRUMENT = "my-experience"
SITTING = "sitting"


@door("family")
@require_http_methods(["GET", "POST"])
def questions(request: DoorRequest) -> HttpResponse:
    """What is asked, who reads it and when, and what to do when it is not safe now; then the first question."""
    if request.method == "POST":
        request.session[SITTING] = uuid.uuid4().hex
        return HttpResponseRedirect(reverse("question", args=[1]))
    return render(request, "family/questions.html", {"instrument": load_instrument(INSTRUMENT)})


@door("family")
@require_http_methods(["GET", "POST"])
def question(request: DoorRequest, number: int) -> HttpResponse:
    """One question. Choosing nothing leaves it out, which is not the same as "I don't want to say"."""
    instrument = load_instrument(INSTRUMENT)
    sitting = request.session.get(SITTING)
    if not sitting:
        return HttpResponseRedirect(reverse("questions"))
    if not 1 <= number <= len(instrument.items):
        return refusals.refused(request)
    item = instrument.items[number - 1]
    if request.method == "GET":
        return _ask(request, instrument, number, sitting)
    _keep(request, instrument, item, sitting)
    if number < len(instrument.items):
        return HttpResponseRedirect(reverse("question", args=[number + 1]))
    Answer.objects.filter(sitting=sitting).update(finished=True)
    del request.session[SITTING]
    return HttpResponseRedirect(reverse("questions-thanks"))


@door("family")
def thanks(request: DoorRequest) -> HttpResponse:
    """Thanks, who reads the answers and when, and how to change one's mind."""
    return render(request, "family/questions_thanks.html", {"instrument": load_instrument(INSTRUMENT)})


def _ask(request: DoorRequest, instrument: Instrument, number: int, sitting: str) -> HttpResponse:
    item = instrument.items[number - 1]
    chosen = Answer.objects.filter(sitting=sitting, item=item.id).values_list("answer", flat=True).first()
    own = [{"value": option.code, "text": option.text} for option in item.options if option.chosen]
    always = [{"value": option.code, "text": option.text} for option in item.options if not option.chosen]
    context = {
        "instrument": instrument,
        "item": item,
        "number": number,
        "count": len(instrument.items),
        "choices": [*own, {"divider": "or"}, *always],
        "chosen": chosen,
    }
    return render(request, "family/question.html", context)


def _keep(request: DoorRequest, instrument: Instrument, item: Item, sitting: str) -> None:
    code = "" if "skip" in request.POST else request.POST.get("answer", "")
    if item.option(code) is None:
        Answer.objects.filter(sitting=sitting, item=item.id).delete()
        return
    facts = {
        "person_id": request.user.subject,
        "instrument": instrument.id,
        "version": instrument.version,
        "answer": code,
        "answered_at": timezone.now(),
    }
    Answer.objects.update_or_create(sitting=sitting, item=item.id, defaults=facts)
