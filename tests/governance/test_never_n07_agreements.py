"""N7: never read under an agreement that is stale, unsigned or revoked, not even in the middle of a run."""

from __future__ import annotations

from collections.abc import Callable
from datetime import UTC, datetime
from pathlib import Path

import pytest

from forethought.governance import (
    Agreements,
    Authority,
    Denied,
    MemoryAudit,
    demo_agreements,
    load_agreements,
)
from governance.governance_builders import claim, seen, worker

NAME = "westmarch-social-care-2026.toml"
RETURN = claim(claim_id="return", feed="ssda903")
ROLL = claim(
    claim_id="roll", controller="westmarch-schools", feed="school-roll", field_set="education", attribute="school"
)


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    for name, text in demo_agreements().items():
        (tmp_path / name).write_text(text, encoding="utf-8")
    return tmp_path


def _visible(authority: Authority) -> list[str]:
    return seen([RETURN, ROLL], authority.grant(worker("practitioner"), "direct_care").row_filter)


def _rewrite(folder: Path, old: str, new: str) -> None:
    text = (folder / NAME).read_text(encoding="utf-8")
    assert old in text
    (folder / NAME).write_text(text.replace(old, new), encoding="utf-8")


BREAKS = {
    "revoked": ("end = 2028-03-31", "end = 2028-03-31\nrevoked = 2026-06-10"),
    "ended": ("end = 2028-03-31", "end = 2026-06-09"),
    "not begun": ("start = 2025-04-01", "start = 2026-06-11"),
    "review overdue": ("review_by = 2028-01-31", "review_by = 2026-06-09"),
    "signed too late": ("date = 2025-03-14", "date = 2026-06-11"),
    "one party unsigned": ('party = "westmarch-health"', 'party = "westmarch-schools"'),
    "purpose taken out": ('"direct_care", ', ""),
    "feed taken out": ('feed = "ssda903"', 'feed = "other"'),
    "no longer TOML": ("[[signed]]", "[[signed"),
}


@pytest.mark.parametrize("change", BREAKS.values(), ids=list(BREAKS))
def test_n7_the_feed_closes_in_the_middle_of_a_run(
    make_authority: Callable[..., Authority], folder: Path, change: tuple[str, str]
) -> None:
    authority = make_authority(agreements=lambda: load_agreements(folder))
    assert _visible(authority) == ["return", "roll"]
    _rewrite(folder, *change)
    assert _visible(authority) == ["roll"]


def test_n7_without_any_agreement_nothing_opens_and_the_refusal_is_logged(
    make_authority: Callable[..., Authority], sink: MemoryAudit
) -> None:
    authority = make_authority(agreements=Agreements())
    with pytest.raises(Denied):
        authority.grant(worker("practitioner"), "direct_care", subjects=["kai"])
    assert [event.code for event in sink.events()] == ["no_agreement"]


def test_n7_reading_ends_at_midnight_in_england_on_the_last_day(
    make_authority: Callable[..., Authority], folder: Path
) -> None:
    _rewrite(folder, "end = 2028-03-31", "end = 2026-06-30")
    for moment, shown in [
        (datetime(2026, 6, 30, 22, 59, 59, tzinfo=UTC), ["return", "roll"]),
        (datetime(2026, 6, 30, 23, 0, 0, tzinfo=UTC), ["roll"]),
    ]:
        authority = make_authority(agreements=load_agreements(folder), clock=lambda moment=moment: moment)
        assert _visible(authority) == shown
