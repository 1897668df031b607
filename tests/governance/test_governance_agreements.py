from __future__ import annotations

from datetime import UTC, date, datetime
from pathlib import Path

import pytest

from forethought.governance import (
    AgreementError,
    Agreements,
    GovernanceError,
    demo_agreements,
    english_day,
    load_agreements,
)

SOCIAL_CARE = "westmarch-social-care-2026"


def _changed(tmp_path: Path, old: str, new: str) -> Agreements:
    text = demo_agreements()[f"{SOCIAL_CARE}.toml"]
    assert old in text
    (tmp_path / "a.toml").write_text(text.replace(old, new), encoding="utf-8")
    return load_agreements(tmp_path)


def test_the_demonstration_agreements_load_and_say_they_are_fictional(agreements: Agreements) -> None:
    assert {f"{name}.toml" for name in agreements} == set(demo_agreements())
    assert agreements.problems == ()
    assert all(item.fictional and "fictional" in item.parties[0].name.lower() for item in agreements.values())


@pytest.mark.parametrize(
    ("on", "reason"),
    [
        (date(2025, 3, 31), "it has not begun"),
        (date(2025, 4, 1), ""),
        (date(2028, 1, 31), ""),
        (date(2028, 2, 1), "its review is overdue"),
        (date(2028, 4, 1), "it has ended"),
    ],
)
def test_an_agreement_is_in_force_between_its_dates(agreements: Agreements, on: date, reason: str) -> None:
    assert agreements[SOCIAL_CARE].why_not(on) == reason
    assert agreements[SOCIAL_CARE].in_force(on) is (reason == "")


def test_reading_stops_at_midnight_in_england_after_the_last_day() -> None:
    # 31 March 2028 is in British Summer Time, so midnight in England is 23:00 UTC.
    assert english_day(datetime(2028, 3, 31, 22, 59, tzinfo=UTC)) == date(2028, 3, 31)
    assert english_day(datetime(2028, 3, 31, 23, 0, tzinfo=UTC)) == date(2028, 4, 1)
    assert english_day(datetime(2028, 1, 31, 23, 30, tzinfo=UTC)) == date(2028, 1, 31)


def test_a_clock_without_a_time_zone_is_refused() -> None:
    with pytest.raises(GovernanceError, match="time zone"):
        english_day(datetime(2028, 1, 1))


def test_a_feed_is_covered_only_for_its_controller(agreements: Agreements) -> None:
    on = date(2026, 6, 1)
    for purpose, named in (("direct_care", "westmarch-schools-2026"), ("case_review", "westmarch-case-review-2026")):
        found = agreements.agreement_for("school-roll", on, purpose=purpose)
        assert found is not None
        assert found.id == named
    assert agreements.agreement_for("school-roll", on, purpose="statutory_return") is None
    assert agreements.agreement_for("school-roll", on, "westmarch-council") is None
    assert agreements.agreement_for("police-reports", on) is None


def test_a_delivery_must_name_an_agreement_that_covers_it(agreements: Agreements) -> None:
    on = date(2026, 6, 1)
    assert agreements.require(SOCIAL_CARE, "cin", "westmarch-council", on).id == SOCIAL_CARE
    for agreement, feed, day in [
        ("nobody-2026", "cin", on),
        (SOCIAL_CARE, "school-roll", on),
        (SOCIAL_CARE, "cin", date(2030, 1, 1)),
    ]:
        with pytest.raises(AgreementError, match="does not let"):
            agreements.require(agreement, feed, "westmarch-council", day)


@pytest.mark.parametrize(
    ("old", "new", "says"),
    [
        ("start = 2025-04-01", "start = 2029-04-01", "ends before"),
        ("gateway = [", "gateway = []\nother = [", "gateway"),
        ('role = "controller"', 'role = "owner"', "role"),
        ('"contact_details"', '"contact_detials"', "field_sets"),
        ('controller = "westmarch-council"', 'controller = "westmarch-schools"', "controller"),
        ('party = "westmarch-health"', 'party = "somebody-else"', "not a party"),
    ],
)
def test_a_wrong_agreement_opens_nothing_and_is_reported(tmp_path: Path, old: str, new: str, says: str) -> None:
    loaded = _changed(tmp_path, old, new)
    assert len(loaded) == 0
    assert says in str(loaded.problems[0])


def test_an_id_used_twice_opens_nothing(tmp_path: Path) -> None:
    text = demo_agreements()[f"{SOCIAL_CARE}.toml"]
    for name in ("a.toml", "b.toml"):
        (tmp_path / name).write_text(text, encoding="utf-8")
    loaded = load_agreements(tmp_path)
    assert len(loaded) == 0
    assert len(loaded.problems) == 1


def test_a_missing_folder_holds_no_agreements(tmp_path: Path) -> None:
    assert len(load_agreements(tmp_path / "nowhere")) == 0


def test_a_child_is_told_the_kind_of_an_organisation(agreements: Agreements) -> None:
    assert agreements.kind_of("westmarch-schools") == "schools"
    assert agreements.kind_of("unheard-of") == ""
