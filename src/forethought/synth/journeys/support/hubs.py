"""The services of a family hub. Every locality has one hub with the same services."""

from __future__ import annotations

from dataclasses import dataclass
from functools import cache

from forethought.synth.journeys.support.parameters import parameters

_WEEKDAYS = ("MO", "TU", "WE", "TH", "FR", "SA", "SU")


@dataclass(frozen=True, slots=True)
class HubService:
    """One service: for children from ``from_age`` to below ``to_age`` (years), on one ``day`` of the week."""

    name: str
    about: str
    category: str
    from_age: float
    to_age: float
    weight: float
    day: str
    opens: str
    closes: str

    @property
    def weekday(self) -> int:
        """0 for Monday to 6."""
        return _WEEKDAYS.index(self.day)


@cache
def hub_services() -> tuple[HubService, ...]:
    """The services, in the order that attendances count them by."""
    return tuple(HubService(**item) for item in parameters()["hubs"]["services"])
