from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace
from datetime import UTC, datetime, timedelta

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from forethought.governance import (
    AuditError,
    AuditEvent,
    MemoryAudit,
    chain,
    export_lines,
    pseudonymiser,
    verify,
    verify_lines,
    write_event,
)

START = datetime(2026, 6, 1, 8, tzinfo=UTC)


def _event(number: int, **changed: object) -> AuditEvent:
    base = AuditEvent(
        at=START + timedelta(minutes=number),
        actor="social.worker",
        kind="worker",
        roles=("practitioner",),
        organisation="westmarch-council",
        organisation_kind="the council",
        purpose="direct_care",
        action="read",
        outcome="read",
        grant=f"g{number}",
        field_sets=("care", "identity"),
        subjects=(f"pseudonym{number}",),
        rows=number,
        reason="a café visit — noted",
    )
    return replace(base, **changed)  # type: ignore[arg-type]


def _log(size: int) -> list[AuditEvent]:
    audit = MemoryAudit()
    for number in range(size):
        audit.append(_event(number))
    return list(audit.events())


LOG = _log(8)
HEAD = LOG[-1].hash
EXPORT = b"".join(export_lines(LOG))


def test_an_untouched_log_holds() -> None:
    found = verify(LOG, head=HEAD, count=8)
    assert found.ok
    assert (found.count, found.first_bad, found.head) == (8, None, HEAD)
    assert verify_lines(EXPORT, head=HEAD).ok


def test_an_empty_log_holds_but_not_when_events_are_known() -> None:
    assert verify([]).ok
    assert not verify([], count=1).ok


def test_events_survive_export() -> None:
    assert [AuditEvent.from_json(line) for line in EXPORT.decode().splitlines()] == LOG


@settings(max_examples=400, deadline=None)
@given(position=st.integers(0, len(EXPORT) - 1), mask=st.integers(1, 255))
def test_any_changed_byte_of_an_export_is_found(position: int, mask: int) -> None:
    changed = bytearray(EXPORT)
    changed[position] ^= mask
    line = EXPORT.count(b"\n", 0, position) + 1
    found = verify_lines(bytes(changed), head=HEAD)
    assert not found.ok
    assert found.first_bad in (line, line + 1)  # a broken line end spoils its own line or shifts the next


@given(missing=st.sets(st.integers(0, 7), min_size=1))
def test_any_dropped_event_is_found(missing: set[int]) -> None:
    kept = [event for number, event in enumerate(LOG) if number not in missing]
    found = verify(kept, head=HEAD)
    assert not found.ok
    assert found.first_bad == min(missing) + 1


@given(order=st.permutations(range(8)).filter(lambda order: list(order) != list(range(8))))
def test_any_other_order_is_found(order: list[int]) -> None:
    assert not verify([LOG[number] for number in order], head=HEAD).ok


@given(number=st.integers(0, 7), field=st.sampled_from(["actor", "purpose", "reason", "outcome", "grant"]))
def test_any_changed_field_is_found(number: int, field: str) -> None:
    log = list(LOG)
    log[number] = replace(log[number], **{field: getattr(log[number], field) + "x"})
    assert verify(log).first_bad == number + 1


@given(number=st.integers(1, 7), minutes=st.integers(1, 600))
def test_an_event_dated_before_its_predecessor_is_found_even_when_rechained(number: int, minutes: int) -> None:
    forged = LOG[:number]
    previous = forged[-1]
    early = replace(LOG[number], at=previous.at - timedelta(minutes=minutes))
    forged = [*forged, chain(previous.hash, early)]
    assert verify(forged).first_bad == number + 1


def test_a_rewritten_log_is_found_by_a_head_noted_earlier() -> None:
    audit = MemoryAudit()
    for number in range(8):
        audit.append(_event(number, actor="somebody.else"))
    assert verify(audit.events()).ok
    assert not verify(audit.events(), head=HEAD).ok


def test_a_log_that_has_grown_since_still_holds_the_old_head() -> None:
    assert verify(LOG, head=LOG[3].hash, count=4).ok


def test_an_event_that_arrives_late_takes_the_time_before_it() -> None:
    audit = MemoryAudit()
    audit.append(_event(5))
    audit.append(_event(2))
    assert verify(audit.events()).ok
    assert [event.at for event in audit.events()] == [START + timedelta(minutes=5)] * 2


def test_when_the_log_cannot_be_written_it_says_so() -> None:
    class FullDisk:
        def append(self, event: AuditEvent) -> None:
            raise OSError("no space left on device")

        def events(self) -> Iterator[AuditEvent]:
            return iter(())

    with pytest.raises(AuditError, match="nothing was opened"):
        write_event(FullDisk(), _event(1))


def test_pseudonyms_depend_on_the_key_and_hide_the_person() -> None:
    one, other = pseudonymiser(b"first key of the tests"), pseudonymiser(b"second key of the tests")
    assert one("kai") == one("kai") != other("kai")
    assert "kai" not in one("kai")
    with pytest.raises(AuditError, match="too short"):
        pseudonymiser(b"short")
