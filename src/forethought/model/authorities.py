"""English local authorities and the regions they lie in: codes and names, and which authorities stood on a day."""

from __future__ import annotations

import csv
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from datetime import date
from functools import cache
from importlib.resources import files
from types import MappingProxyType


@dataclass(frozen=True, slots=True)
class LocalAuthority:
    """An authority with children's services while it had one GSS code and one extent.

    ``gss`` is its 9-character code, ``la_code`` the department's 3-digit one. ``valid_from`` and
    ``valid_until`` are both counted; None means since before 2019, and still. ``predecessor`` is the GSS code
    of the authority in whose area all of it lay before, None where it lay in several or has not changed.
    """

    gss: str
    la_code: str
    name: str
    kind: str
    region: str
    valid_from: date | None
    valid_until: date | None
    predecessor: str | None

    def stood_on(self, day: date) -> bool:
        """Whether it had this code and extent on ``day``."""
        return (self.valid_from or day) <= day <= (self.valid_until or day)


@dataclass(frozen=True, slots=True)
class WiderArea:
    """A country, a region or a part of one. ``within`` is the code of the region that a part lies in, else empty."""

    code: str
    name: str
    level: str
    within: str


@cache
def wider_areas(level: str) -> Mapping[str, WiderArea]:
    """Every area of one level by its 9-character code: ``country``, ``region``, or ``sub_region``.

    Countries include unions of them that statistics are published for; the sub-regions are Inner and Outer London.
    """
    found = (WiderArea(**row) for row in _rows("regions.csv"))
    return MappingProxyType({area.code: area for area in found if area.level == level})


@cache
def authorities() -> Mapping[str, LocalAuthority]:
    """Every authority known, now and lately, by GSS code."""
    return MappingProxyType({row["gss"]: _authority(row) for row in _rows("authorities.csv")})


def _rows(name: str) -> Iterator[dict[str, str]]:
    text = (files("forethought.model") / "data" / name).read_text(encoding="utf-8")
    yield from csv.DictReader(line for line in text.splitlines() if not line.startswith("#"))


def _authority(row: Mapping[str, str]) -> LocalAuthority:
    return LocalAuthority(
        gss=row["gss"],
        la_code=row["la_code"],
        name=row["name"],
        kind=row["kind"],
        region=row["region"],
        valid_from=date.fromisoformat(row["from"]) if row["from"] else None,
        valid_until=date.fromisoformat(row["until"]) if row["until"] else None,
        predecessor=row["predecessor"] or None,
    )


@cache
def gss_codes_on(day: date) -> Mapping[str, str]:
    """The GSS code on ``day`` for every GSS code, 3-digit code and lower-case name that means one authority then.

    An authority made after ``day`` is the one in whose area it lay; one that only changed its code has the
    code of the day. A county that was divided before ``day`` has none.
    """
    found: dict[str, str] = {}
    for authority in authorities().values():
        if authority.stood_on(day):
            found |= dict.fromkeys((authority.gss, authority.la_code, authority.name.lower()), authority.gss)
    for authority in authorities().values():
        then = _code_on(authority, day)
        if then is not None:
            found.setdefault(authority.gss, then)
            found.setdefault(authority.la_code, then)
            found.setdefault(authority.name.lower(), then)
    return MappingProxyType(found)


def _code_on(authority: LocalAuthority, day: date) -> str | None:
    if authority.stood_on(day):
        return authority.gss
    if authority.valid_until is not None and authority.valid_until < day:
        return next((a.gss for a in authorities().values() if a.la_code == authority.la_code and a.stood_on(day)), None)
    earlier = authorities().get(authority.predecessor or "")
    return None if earlier is None else _code_on(earlier, day)
