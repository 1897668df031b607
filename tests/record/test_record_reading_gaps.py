"""Gaps: where nobody says what should be said, why it should be, and what is not judged. Tables, then laws."""

from datetime import date, timedelta

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from forethought.record import RecordError, Withheld
from forethought.record.reading import gaps, held, school_age, silences
from support_reading import DAYS, FIRST, HISTORIES, MOMENTS, fact, moment

START, UNTIL = date(2024, 1, 1), date(2025, 1, 1)


def stay(start, end=None, reason=None, source="council"):
    dates = {"start": start, "end": end, "key": start, "source": source}
    said = [fact("placement", "placement_type", "U6", **dates)]
    return said + ([fact("placement", "reason_ended", reason, **dates)] if reason else [])


PLACEMENTS = {
    "one after another": (stay("2024-01-01", "2024-03-01", "X1") + stay("2024-03-01"), []),
    "a gap in care": (
        stay("2024-01-01", "2024-03-01", "X1") + stay("2024-03-05"),
        [("2024-03-01", "2024-03-05", "care_goes_on")],
    ),
    "home in between": (stay("2024-01-01", "2024-03-01", "E4A") + stay("2024-03-05"), []),
    "no reason given": (
        stay("2024-01-01", "2024-03-01") + stay("2024-03-05"),
        [("2024-03-01", "2024-03-05", "end_unexplained")],
    ),
    "no reason and nothing after": (stay("2024-01-01", "2024-03-01"), []),
    "care goes on and nothing after": (
        stay("2024-01-01", "2024-03-01", "X1"),
        [("2024-03-01", "2025-01-01", "care_goes_on")],
    ),
    "another source knows": (
        stay("2024-01-01", "2024-03-01", "X1") + stay("2024-03-05") + stay("2024-02-20", "2024-03-08", source="health"),
        [],
    ),
    "a period of care with a late first placement": (
        [fact("care_period", "reason_started", "S", start="2024-02-01", end="2024-06-01"), *stay("2024-02-03")],
        [("2024-02-01", "2024-02-03", "in_care_period")],
    ),
    "never in care": ([fact("person", "surname", "Ash")], []),
}


@pytest.mark.parametrize("case", PLACEMENTS)
def test_placements_within_care(case):
    said, expected = PLACEMENTS[case]
    found = gaps(said, "placement", START, UNTIL)
    assert [(str(g.start), str(g.end), g.reason) for g in found.gaps] == expected
    assert bool(found.not_judged) == (case == "never in care")
    for gap in found.gaps:
        ids = {one.claim_id for one in said}
        assert gap.expected_by
        assert {*gap.expected_by, *gap.before, *gap.after} <= ids


def test_a_gap_names_the_claims_on_both_sides():
    before, after = stay("2024-01-01", "2024-03-01", "X1"), stay("2024-03-05")
    (gap,) = gaps(before + after, "placement", START, UNTIL).gaps
    assert set(gap.before) == {one.claim_id for one in before}
    assert set(gap.after) == {one.claim_id for one in after}
    assert gap.expected_by == (before[1].claim_id,)


AGES = """
born       | from       | last day
2019-08-31 | 2024-08-31 | 2035-06-29
2019-09-01 | 2024-12-31 | 2036-06-27
2019-12-31 | 2024-12-31 | 2036-06-27
2020-01-01 | 2025-03-31 | 2036-06-27
2020-03-31 | 2025-03-31 | 2036-06-27
2020-04-01 | 2025-08-31 | 2036-06-27
2008-02-29 | 2013-03-31 | 2024-06-28
"""


@pytest.mark.parametrize("line", AGES.strip().splitlines()[1:])
def test_compulsory_school_age(line):
    born, first, last = (date.fromisoformat(cell.strip()) for cell in line.split("|"))
    assert (school_age(born).start, school_age(born).last) == (first, last)


def roll(start, end=None):
    return fact("enrolment", "school", "Northfield", start=start, end=end, source="schools", key=start)


BORN = fact("person", "date_of_birth", "2014-05-01")
ROLLS = {
    "on a roll all year": ([BORN, roll("2019-09-01")], []),
    "off the roll in term": (
        [BORN, roll("2019-09-01", "2024-02-10"), roll("2024-04-15")],
        [("2024-02-10", "2024-04-15")],
    ),
    "the long holiday between two schools": ([BORN, roll("2019-09-01", "2024-07-23"), roll("2024-09-03")], []),
    "longer than the holiday": (
        [BORN, roll("2019-09-01", "2024-07-23"), roll("2024-10-01")],
        [("2024-07-23", "2024-10-01")],
    ),
    "two births stated, one under age": (
        [BORN, fact("person", "date_of_birth", "2020-05-01", source="schools")],
        [],
    ),
    "no birth": ([roll("2024-04-15")], None),
}


@pytest.mark.parametrize("case", ROLLS)
def test_school_rolls_at_school_age(case):
    said, expected = ROLLS[case]
    found = gaps(said, "enrolment", START, UNTIL)
    assert found.not_judged == ("" if expected is not None else "no date of birth is stated")
    assert [(str(g.start), str(g.end)) for g in found.gaps] == (expected or [])


def test_an_address_is_expected_from_birth():
    said = [
        fact("person", "date_of_birth", "2024-03-01"),
        fact("address", "postcode", "WX1 1AA", start="2024-03-10", end="2024-05-01", field_set="contact_details"),
    ]
    found = [(str(g.start), str(g.end), g.reason) for g in gaps(said, "address", START, UNTIL).gaps]
    assert found == [("2024-03-01", "2024-03-10", "life"), ("2024-05-01", "2025-01-01", "life")]


def test_n4_what_is_withheld_is_not_called_missing():
    found = gaps([BORN], "address", START, UNTIL, withheld=[Withheld("P1", "address", "postcode", "council")])
    assert (found.gaps, bool(found.not_judged)) == ((), True)


def test_only_what_should_be_continuous_can_have_gaps():
    with pytest.raises(RecordError, match="without a break"):
        gaps([], "enquiry", START, UNTIL)
    with pytest.raises(RecordError, match="no day"):
        gaps([], "address", START, START)


@settings(max_examples=100, deadline=None)
@given(HISTORIES, MOMENTS, DAYS, st.integers(1, 300))
def test_each_day_is_either_told_or_in_a_gap(history, known, start, length):
    """For addresses, which are expected always; and whatever is said later changes nothing."""
    until = start + timedelta(length)
    found = gaps(history, "address", start, until, as_known_at=known)
    told = [f for f in history if f.known_from <= known and (not f.known_to or f.known_to > known)]
    for number in range(length):
        day = start + timedelta(number)
        said = any(
            f.entity == "address"
            and (not f.valid_from or f.valid_from <= str(day))
            and (not f.valid_to or f.valid_to > str(day))
            for f in told
        )
        inside = [gap for gap in found.gaps if gap.start <= day < gap.end]
        assert len(inside) == (not said)
    assert gaps([f for f in history if f.known_from <= known], "address", start, until, as_known_at=known) == found


@settings(max_examples=100, deadline=None)
@given(HISTORIES, MOMENTS)
def test_no_placement_is_stated_in_a_gap_of_placements(history, known):
    found = gaps(history, "placement", FIRST, UNTIL, as_known_at=known)
    assert list(found.gaps) == sorted(found.gaps, key=lambda gap: (gap.start, gap.end, gap.reason))
    for gap in found.gaps:
        assert FIRST <= gap.start < gap.end <= UNTIL
        for one in history:
            if one.entity == "placement" and one.known_from <= known and (not one.known_to or one.known_to > known):
                ends_before = one.valid_to and one.valid_to <= str(gap.start)
                begins_after = one.valid_from and one.valid_from >= str(gap.end)
                assert ends_before or begins_after or (one.valid_from and one.valid_to == one.valid_from)


SILENCES = {
    "long": (("2024-01-01", "2024-06-01"), [("2024-01-02", "2024-06-01")]),
    "short": (("2024-01-01", "2024-03-01"), []),
    "only once": (("2024-01-01",), []),
    "the last day asked about": (("2024-01-01", "2024-12-31"), [("2024-01-02", "2024-12-31")]),
    "after the last day asked about": (("2024-01-01", "2025-01-01"), []),
}


@pytest.mark.parametrize("case", SILENCES)
def test_a_source_that_falls_silent(case):
    days, expected = SILENCES[case]
    said = [fact("contact", "service", "Health visiting", start=day, key=day, source="health") for day in days]
    found = silences(said, date(2024, 12, 31), moment("2026-01-01"))
    assert [(str(s.start), str(s.end)) for s in found] == expected
    for silence in found:
        assert (silence.before, silence.after) == ((said[0].claim_id,), (said[1].claim_id,))


def test_a_month_in_which_something_happened_is_no_silence():
    said = [
        fact("contact", "service", "x", start="2024-01-01", key="1", valid_precision="month"),
        fact("contact", "service", "x", start="2024-12-01", key="2"),
    ]
    (silence,) = silences(said, UNTIL, moment("2026-01-01"))
    assert (silence.start, silence.end) == (date(2024, 2, 1), date(2024, 12, 1))


@settings(max_examples=100, deadline=None)
@given(HISTORIES, DAYS, MOMENTS)
def test_nothing_begins_or_goes_on_in_a_silence(history, day, known):
    for silence in silences(history, day, known):
        assert silence.end <= day
        assert (silence.end - silence.start).days >= 90
        for one in history:
            if one.source == silence.source and one.valid_from and held(one, known):
                assert not str(silence.start) <= one.valid_from < str(silence.end)
        ids = {one.claim_id for one in history if one.source == silence.source and held(one, known)}
        assert silence.before
        assert silence.after
        assert {*silence.before, *silence.after} <= ids


def test_what_goes_on_breaks_the_silence():
    said = [fact("contact", "service", "x", start=day, key=day) for day in ("2024-01-01", "2024-12-01")]
    assert silences(said, UNTIL, moment("2026-01-01"))
    assert not silences([*said, *stay("2023-01-01", "2024-11-01")], UNTIL, moment("2026-01-01"))
