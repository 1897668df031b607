"""Where a statement comes from, in words, with the agreement under which it may be read."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass, replace
from datetime import datetime

from forethought.governance import Agreements
from forethought.record import Fact
from forethought.web.presenting.labels import feed_label


@dataclass(frozen=True, slots=True)
class SourceLine:
    """Who says so, in which feed and file row, since when it is known, and by which legal gateway it is shared."""

    organisation: str
    feed: str
    known_from: datetime
    file: str
    row: int | None
    agreement: str
    gateway: str


class Sources:
    """Names organisations and gateways from the agreements of the workspace.

    ``purpose``: only agreements that serve it are named as those under which something is shared.
    """

    def __init__(self, agreements: Agreements, purpose: str = "") -> None:
        self._names = {party.id: party.name for item in agreements.values() for party in item.parties}
        self._kinds = {party.id: party.kind for item in agreements.values() for party in item.parties}
        self._agreements = [item for item in agreements.values() if not purpose or purpose in item.purposes]

    def name(self, organisation: str) -> str:
        """The organisation's name, or its id when no agreement names it."""
        return self._names.get(organisation, organisation)

    def all_names(self) -> dict[str, str]:
        """The names of all organisations that any agreement names, by id."""
        return dict(self._names)

    def kind(self, organisation: str) -> str:
        """What kind of organisation it is, in words for a child; 'a service' when no agreement says."""
        return self._kinds.get(organisation) or "a service"

    def named(self, facts: Iterable[Fact]) -> list[Fact]:
        """``facts`` with the organisation's name in place of its id, for sentences that name it."""
        return [replace(fact, source=self.name(fact.source)) for fact in facts]

    def line(self, fact: Fact) -> SourceLine:
        """The source of one fact."""
        covering = (item for item in self._agreements if item.covers(fact.feed, fact.source))
        agreement = next(covering, None)
        return SourceLine(
            organisation=self.name(fact.source),
            feed=feed_label(fact.feed),
            known_from=fact.known_from,
            file=fact.file,
            row=None if fact.row is None else fact.row + 1,
            agreement=agreement.title if agreement else "",
            gateway="; ".join(agreement.gateway) if agreement else "",
        )
