"""Who is the controller of what an agency sends, and which agreement covers it."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

from forethought.synth.areas import Authority
from forethought.synth.feeds.feed import Feed
from forethought.synth.reading import parameters_of


@dataclass(frozen=True, slots=True)
class Controller:
    """The ids of a body and of the agreement under which it shares, such as ``westmarch-council``."""

    id: str
    agreement: str


def controller_of(feed: Feed, authority: Authority) -> Controller:
    """The controller of ``feed`` in the place of ``authority``. It does not exist."""
    place = "westmarch" if authority.fictional else f"synthetic-{authority.gss.lower()}"
    known = _known()[feed.agency]
    agreement = parameters_of("controllers")["feeds"].get(feed.name, known["agreement"])
    return Controller(f"{place}-{known['body']}", f"{place}-{agreement}-2026")


def days_until_received(cadence: str) -> int:
    """The days from the end of what a delivery speaks of until it arrives, by how often it is sent."""
    return int(parameters_of("controllers")["received"][cadence])


def _known() -> Mapping[str, Mapping[str, str]]:
    agencies: Mapping[str, Mapping[str, str]] = parameters_of("controllers")["agencies"]
    return agencies
