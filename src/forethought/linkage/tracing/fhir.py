"""A tracer that asks a personal demographics service over FHIR, in the shape of the NHS one in England.

Nothing here is called by a default run and no address is built in: whoever has been onboarded by the service gives
the address, the token and the ground on which children are traced.
"""

from __future__ import annotations

import ssl
import time
from collections.abc import Callable
from datetime import UTC, datetime

from ..cleaning import fold
from . import matching
from .fhir_http import FhirHttp, Patience
from .fhir_reading import INVALIDATED, Patient, read_bundle, read_patient, unreadable
from .matching import Asked
from .protocol import Demographics, TraceResult, TraceStatus

_GENDERS = {"M": "male", "F": "female"}


class FhirTracer:
    """Traces by `GET /Patient/{id}` and, when that does not settle it, by `GET /Patient?family=…`."""

    def __init__(
        self,
        base_url: str,
        token: Callable[[], str],
        *,
        patience: Patience | None = None,
        least_score: float = 0.9,
        allow_test_numbers: bool = False,
        context: ssl.SSLContext | None = None,
        sleep: Callable[[float], None] = time.sleep,
        now: Callable[[], datetime] = lambda: datetime.now(UTC),
    ) -> None:
        """Prepare to ask; nothing is sent yet.

        `base_url` the service's FHIR root (https; plain http only to this machine); `token` gives a bearer token,
        asked anew for each attempt since tokens run out within minutes; `patience` how long and how often to try;
        `least_score` search results below it are passed over; `allow_test_numbers` for a service with invented
        people; `context` for certificates of one's own; `sleep` and `now` for tests. Proxies are taken from the
        environment. Raises `TraceFailed` when the address cannot be used.
        """
        self._http = FhirHttp(base_url, token, patience or Patience(), context=context, sleep=sleep, now=now)
        self._least, self._tests = least_score, allow_test_numbers

    def trace(self, demographics: Demographics) -> TraceResult:
        """Find the number of a child: by number and birth date, else by names, birth date, sex or postcode.

        Nothing is asked that a placeholder stands in for: without a usable number, or without forename, surname
        and birth date, that step is left out. The postcode is compared here and never sent, since a search with a
        postcode passes restricted people over. Raises `TraceFailed` when the service cannot say.
        """
        asked = Asked.of(demographics, self._tests)
        return self._cross_check(asked) or self._search(asked, demographics)

    def _cross_check(self, asked: Asked) -> TraceResult | None:
        resource = self._http.get(("Patient", asked.number)) if asked.number else None
        if resource is None:
            return None
        patient = read_patient(resource, self._tests)
        if patient.confidentiality == INVALIDATED:
            return None
        if patient.restricted and not patient.described:
            return TraceResult(TraceStatus.SENSITIVE)  # who it is about cannot be told, so the careful answer
        answers = matching.compare(asked, patient.entry)
        if not matching.cross_checked(answers):
            return None
        replaces = asked.number if patient.number != asked.number else ""
        return _result(patient, asked, "cross_check", replaces)

    def _search(self, asked: Asked, demographics: Demographics) -> TraceResult:
        query = _query(asked, demographics)
        if not query:
            return TraceResult(TraceStatus.NONE)
        resource = self._http.get(("Patient",), query)
        if resource is None:  # a search that finds nobody is an empty bundle
            raise unreadable()
        patients = read_bundle(resource, self._tests)
        if patients is None:
            return TraceResult(TraceStatus.MANY)
        fitting = [p for p in patients if p.score >= self._least and self._fits(asked, p)]
        if len({patient.number for patient in fitting}) != 1:
            return TraceResult(TraceStatus.MANY if fitting else TraceStatus.NONE)
        return _result(fitting[0], asked, "alphanumeric")

    def _fits(self, asked: Asked, patient: Patient) -> bool:
        if patient.restricted and not patient.described:
            return True
        return matching.traced_by_names(matching.compare(asked, patient.entry), asked.born)


def _result(patient: Patient, asked: Asked, step: str, replaces: str = "") -> TraceResult:
    if patient.restricted:
        return TraceResult(TraceStatus.SENSITIVE)
    answers = matching.compare(asked, patient.entry)
    status = TraceStatus.SUPERSEDED if replaces else TraceStatus.FOUND
    sure = matching.confidence(answers) if step == "cross_check" else patient.score
    return TraceResult(status, patient.number, replaces, sure, matching.agreed(answers), step)


def _query(asked: Asked, demographics: Demographics) -> dict[str, str]:
    """What is searched for; nothing when names or birth date are missing or placeholders.

    A star would be a wildcard to the service, so it never leaves.
    """
    if not (asked.forename and asked.surname and asked.born):
        return {}
    written = (demographics.forename or "").replace("*", " ").split()
    given = next((word for word in written if fold(word).split()[:1] == [asked.forename[0]]), asked.forename[0])
    family = " ".join((demographics.surname or "").replace("*", " ").split())
    query = {"family": family, "given": given, "birthdate": f"eq{asked.born}"}
    return query | ({"gender": _GENDERS[asked.sex]} if asked.sex else {})
