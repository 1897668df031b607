"""Read FHIR Patients and search bundles as a personal demographics service gives them."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from typing import Any

from ..cleaning import clean_sex
from ..identifiers import check_nhs_number
from . import matching
from .matching import Entry
from .protocol import TraceFailed

UNRESTRICTED, INVALIDATED = "U", "REDACTED"
TOO_MANY = "TOO_MANY_MATCHES"

_Resource = Mapping[str, Any]


@dataclass(frozen=True, repr=False)
class Patient:
    """One Patient: its number, what can be compared, its confidentiality code, and how well a search found it."""

    number: str
    entry: Entry
    confidentiality: str
    score: float = 1.0

    @property
    def restricted(self) -> bool:
        """Whether nothing of this person may be passed on; a code that is not known counts as restricted."""
        return self.confidentiality != UNRESTRICTED

    @property
    def described(self) -> bool:
        """Whether the answer holds enough to tell who it is about."""
        return bool(self.entry.born and (self.entry.surnames or self.entry.forenames))


def read_patient(resource: _Resource, allow_test_numbers: bool, score: float = 1.0) -> Patient:
    """Read a Patient. Raises `TraceFailed` when it is none, has no usable number or no confidentiality code."""
    number = check_nhs_number(_text(resource.get("id")), allow_test_numbers)
    codes = [_text(label.get("code")) for label in _maps(_map(resource.get("meta")).get("security"))]
    if resource.get("resourceType") != "Patient" or not number.ok or not any(codes):
        raise unreadable()
    open_ = all(code == UNRESTRICTED for code in codes)
    code = UNRESTRICTED if open_ else next(code for code in codes if code != UNRESTRICTED)
    return Patient(number.normal, _entry(resource), code, score)


def read_bundle(resource: _Resource, allow_test_numbers: bool) -> list[Patient] | None:
    """The patients of a search, best first; None when the register found too many to name.

    Records that the register has declared invalid are left out. Raises `TraceFailed` for anything else.
    """
    if resource.get("resourceType") == "OperationOutcome" and TOO_MANY in set(_issue_codes(resource)):
        return None
    if resource.get("resourceType") != "Bundle":
        raise unreadable()
    found = []
    for entry in _maps(resource.get("entry")):
        score = _map(entry.get("search")).get("score", 1.0)
        if isinstance(score, bool) or not isinstance(score, int | float):
            raise unreadable()
        found.append(read_patient(_map(entry.get("resource")), allow_test_numbers, float(score)))
    kept = [patient for patient in found if patient.confidentiality != INVALIDATED]
    return sorted(kept, key=lambda patient: -patient.score)


def _entry(resource: _Resource) -> Entry:
    names = _maps(resource.get("name"))
    given = [" ".join(map(_text, _list(name.get("given")))) for name in names]
    families = [_text(name.get("family")) for name in names]
    postcodes = [matching.place(_text(address.get("postalCode"))) for address in _maps(resource.get("address"))]
    return Entry(
        frozenset(words for text in given if (words := matching.forename_words(text))),
        frozenset(words for text in families if (words := matching.surname_words(text))),
        _text(resource.get("birthDate")),
        clean_sex(_text(resource.get("gender"))) or "",
        frozenset(code for code in postcodes if code),
    )


def _issue_codes(resource: _Resource) -> Iterator[str]:
    for issue in _maps(resource.get("issue")):
        for coding in _maps(_map(issue.get("details")).get("coding")):
            yield _text(coding.get("code"))


def unreadable() -> TraceFailed:
    """The error for an answer that is not what was asked for."""
    return TraceFailed(
        "The register's answer cannot be read",
        where="register of people (FHIR)",
        why="it is no Patient or Bundle with a number and a confidentiality code, so nothing in it may be used",
        do="check that the address is that of a personal demographics service",
    )


def _text(value: object) -> str:
    return value if isinstance(value, str) else ""


def _list(value: object) -> list[Any]:
    return value if isinstance(value, list) else []


def _map(value: object) -> _Resource:
    return value if isinstance(value, dict) else {}


def _maps(value: object) -> list[_Resource]:
    return [_map(item) for item in _list(value)]
