"""Send to the department what it does not hold yet, until it holds exactly what we hold.

What it holds is read from the log of what was sent (``send_log``), never from a note of "the previous payload". A run
may be killed between any two steps: each request is written down before it is sent and its answer after it came, and
a request of which nobody knows whether it arrived is taken as perhaps arrived: the next part sent is right either way.
Receiving a part twice changes nothing, so trying again does no harm.
"""

from __future__ import annotations

import time
import uuid
from collections.abc import Callable, Collection, Mapping
from dataclasses import dataclass
from datetime import UTC, datetime
from functools import reduce
from pathlib import Path
from typing import Any

from forethought.record.errors import RecordError

from .accepted import Accepted, held_alone
from .batches import Parcel, batches, divided, parcel
from .canonical import set_hash
from .delta import both, delta
from .exchange import (
    PASSING,
    SERVICE,
    Credentials,
    Patience,
    Reply,
    Tokens,
    Transport,
    address,
    checked,
    headers,
    receipts,
    stopped,
)
from .forgetting import opened, settle
from .send_log import ABSENT, SendLog
from .shape import normal

_REFUSED = frozenset({400, 413})
_WHAT = ("whole", "part", "removal")
_HOPELESS = 25
_FEW = 25


@dataclass(frozen=True, slots=True)
class SendReport:
    """How a run ended, by the children's ids: accepted, removed there, refused there; and how many needed nothing."""

    accepted: tuple[str, ...]
    removed: tuple[str, ...]
    refused: tuple[str, ...]
    unchanged: int


@dataclass(frozen=True, slots=True)
class Plan:
    """What a run would send, by the children's ids: objects whole, parts of them, removals; and how much that is.

    ``held`` is how many children the department holds, or may hold, now.
    """

    whole: tuple[str, ...]
    parts: tuple[str, ...]
    removed: tuple[str, ...]
    unchanged: int
    requests: int
    bytes: int
    held: int


@dataclass(frozen=True, slots=True)
class Standing:
    """Whether the department holds what we hold: the hash of each set, the children in whom they differ or may."""

    ours: str
    theirs: str
    differing: tuple[str, ...]
    doubtful: tuple[str, ...]


class Client:
    """Sends the children of one authority. Nothing is sent, and no address reached, before ``send`` is called."""

    def __init__(
        self,
        endpoint: str,
        la_code: str,
        credentials: Credentials,
        transport: Transport,
        folder: Path,
        *,
        patience: Patience | None = None,
        sleep: Callable[[float], None] = time.sleep,
        clock: Callable[[], datetime] = lambda: datetime.now(UTC),
        new_id: Callable[[], str] = lambda: str(uuid.uuid4()),
    ) -> None:
        """``endpoint`` is the service's root (https), ``la_code`` three digits, ``folder`` where log and objects stand.

        Raises ``SendStopped`` when an address cannot be used.
        """
        self._url = address(endpoint, la_code)
        checked(credentials.token_url)
        self._credentials, self._transport, self._folder = credentials, transport, folder
        self._patience, self._sleep, self._clock, self._new_id = patience or Patience(), sleep, clock, new_id
        self._tokens = Tokens(credentials, transport, clock)

    def send(
        self,
        children: Mapping[str, Mapping[str, Any]],
        refused: Collection[str],
        *,
        full: bool = False,
        most_removed: float = 0.1,
    ) -> SendReport:
        """Send what the department needs to hold ``children`` and no others, removals first.

        ``refused`` are the children whom our own checks keep back: what the department holds of them stays. With
        ``full`` every object is sent whole, besides what has to go. Raises ``SendStopped`` when the service cannot be
        reached or refuses everything, and ``RecordError`` when more than ``most_removed`` of the children held there
        would be removed (and more than a few): that is seldom meant.
        """
        with held_alone(self._folder):
            log, accepted = opened(self._folder, self._clock)
            erased = settle(log, accepted)
            parcels, same = self._parcels(log, accepted, children, refused, full, erased)
            _guard(parcels, sum(states != {ABSENT} for states in log.held().values()), most_removed)
            run = _Run(self, log, accepted)
            for batch in batches(parcels):
                run.send(batch)
            anew = (erased - settle(log, accepted)) & children.keys()
            if anew:  # they came again since they were erased: once removed, they are new
                parcels, _ = self._parcels(log, accepted, children, refused, full)
                for batch in batches(one for one in parcels if one.child in anew):
                    run.send(batch)
            accepted.forget_others(frozenset().union(*log.held().values()))
        return run.report(same)

    def plan(self, children: Mapping[str, Mapping[str, Any]], refused: Collection[str], *, full: bool = False) -> Plan:
        """What ``send`` would send of the same, were nothing refused. Sends nothing."""
        with held_alone(self._folder):
            log, accepted = opened(self._folder, self._clock)
            parcels, same = self._parcels(log, accepted, children, refused, full, accepted.erased())
            held = sum(states != {ABSENT} for states in log.held().values())
        of = {what: tuple(one.child for one in parcels if one.sent.what == what) for what in _WHAT}
        size = sum(len(one.body) for one in parcels)
        return Plan(of["whole"], of["part"], of["removal"], same, len(list(batches(parcels))), size, held)

    @property
    def url(self) -> str:
        """Where the children are posted."""
        return self._url

    def standing(self, children: Mapping[str, Mapping[str, Any]], refused: Collection[str]) -> Standing:
        """Hold ``children`` against what the department accepted, ``refused`` left aside. Sends nothing."""
        with held_alone(self._folder):
            log, accepted = opened(self._folder, self._clock)
        held = {name: states for name, states in log.held().items() if name not in refused}
        sure = {name: accepted.get(next(iter(states))) for name, states in held.items() if len(states) == 1}
        theirs = {name: child for name, child in sure.items() if child is not None}
        ours = {name: normal(child) for name, child in children.items() if name not in refused}
        differing = [name for name in ours.keys() | theirs.keys() if ours.get(name) != theirs.get(name)]
        doubtful = [name for name, states in held.items() if len(states) > 1]
        return Standing(set_hash(ours), set_hash(theirs), tuple(sorted(differing)), tuple(sorted(doubtful)))

    def _parcels(
        self,
        log: SendLog,
        accepted: Accepted,
        children: Mapping[str, Mapping[str, Any]],
        refused: Collection[str],
        full: bool,
        erased: Collection[str] = frozenset(),
    ) -> tuple[list[Parcel], int]:
        """What is to be sent, children who left first; and how many need nothing.

        Those ``erased`` leave whatever else is said of them: nobody knows here any more what the department holds.
        """
        held = log.held()
        children = {name: one for name, one in children.items() if name not in erased}
        made, same = [], 0
        for name in [*sorted(held.keys() - children.keys()), *sorted(children)]:
            if name in refused and name not in erased:
                continue
            after = normal(children[name]) if name in children else None
            states = [accepted.get(one) for one in sorted(held.get(name, {ABSENT}))]
            part = reduce(both, [delta(before, after) for before in states])
            if full and after is not None:
                part = both(after, part)
            if part is None:
                same += after is not None
            else:
                made.append(parcel(name, part, after, accepted.hash_of(after), states))
        return made, same


class _Run:
    """One run of sending: batches, and halves of those that are refused, until every bad record stands alone."""

    def __init__(self, client: Client, log: SendLog, accepted: Accepted) -> None:
        self._client, self._log, self._accepted = client, log, accepted
        self._taken: list[Parcel] = []
        self._refused: list[Parcel] = []

    def report(self, same: int) -> SendReport:
        there = tuple(sorted(one.child for one in self._taken if one.after is not None))
        gone = tuple(sorted(one.child for one in self._taken if one.after is None))
        return SendReport(there, gone, tuple(sorted(one.child for one in self._refused)), same)

    def send(self, batch: list[Parcel]) -> None:
        self._accepted.keep(one.after for one in batch if one.after is not None)
        refusal = self._request(batch)
        if refusal is None:
            self._taken += batch
        elif len(batch) > 1:
            for part in divided(batch, refusal):
                self.send(part)
        else:
            self._refused += batch
            if len(self._refused) >= _HOPELESS and not self._taken:
                raise stopped(
                    f"The department refused each of the first {_HOPELESS} records",
                    "try a single record against its test service, and look at what it answers",
                )

    def _request(self, batch: list[Parcel]) -> Reply | None:
        """Send one batch until it is answered for good: None when it was accepted, else the refusal."""
        client, request, status, sent = self._client, self._client._new_id(), 0, False
        body = b"[" + b",".join(one.body for one in batch) + b"]"
        for attempt in range(1, client._patience.attempts + 1):
            token, reply = client._tokens.get(), None
            if token is not None:
                self._note(request, batch, sent)
                sent = True
                reply = client._transport.post(client._url, headers(token, client._credentials), body)
                status = reply.status if reply is not None else 0
                taken = receipts(reply, len(batch)) if reply is not None and status == 200 else None
                self._log.answered(request, status, taken or ())
                if taken is not None:
                    return None
                if reply is not None and status in _REFUSED:
                    return reply
            self._after(status, attempt, reply)
        said = f"status {status}" if status else "no answer"
        raise stopped(f"The department did not take a batch in {attempt} attempts ({said})", "send again later")

    def _note(self, request: str, batch: list[Parcel], sent: bool) -> None:
        if sent:
            self._log.again(request)
        else:
            self._log.sending(request, [one.sent for one in batch])

    def _after(self, status: int, attempt: int, reply: Reply | None) -> None:
        """Wait before the next attempt, with a new token where the old was refused; stop where waiting is no help."""
        if status not in PASSING | {200}:
            raise stopped(f"The department answers what nobody expected (status {status})", "check address and access")
        if status == 401:
            self._client._tokens.forget()
        if attempt < self._client._patience.attempts:
            self._client._sleep(self._client._patience.wait(reply, attempt))


def _guard(parcels: list[Parcel], held: int, most: float) -> None:
    gone = sum(one.after is None for one in parcels)
    if gone > max(_FEW, most * held):
        raise RecordError(
            f"{gone} of the children whom the department holds would be removed there",
            where=SERVICE,
            why="so many at once mostly means that a table is missing",
            do="Check the payload; if it is right, send again and allow for so many",
        )
