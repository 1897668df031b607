"""Several sources, several answers: every one shown, in an order with its reasons."""

from dataclasses import replace
from datetime import date

import pytest
from hypothesis import given
from hypothesis import strategies as st

from forethought.record import RecordError
from forethought.record.ranking import ranked, ranking_rules
from support_claims import fact as stated

ON = date(2026, 7, 1)


def fact(value, source="westmarch-council", feed="case-system", said="2026-05-29", **rest):
    place = {"entity": "address", "attribute": "postcode", **rest}
    return stated(place.pop("entity"), place.pop("attribute"), value, source=source, feed=feed, said=said, **place)


def test_five_sources_with_five_addresses_are_all_shown_with_reasons():
    facts = [
        fact("WX1 1AA", "westmarch-council", "case-system", "2026-05-29", valid_from="2024-02-01"),
        fact("WX2 2BB", "westmarch-schools", "school-roll", "2026-06-20"),
        fact("WX3 3CC", "westmarch-health", "child-health", "2026-04-01"),
        fact("WX4 4DD", "westmarch-council", "ssda903", "2026-06-30", attribute="home_postcode", valid_to="2026-03-01"),
        fact("WX5 5EE", "westmarch-police", "police-incidents", "2026-06-20", nature="opinion"),
    ]
    shown = ranked(facts, ON)
    assert [(a.rank, a.value) for a in shown] == [
        (1, "WX2 2BB"), (2, "WX1 1AA"), (3, "WX3 3CC"), (4, "WX5 5EE"), (5, "WX4 4DD"),
    ]  # fmt: skip
    assert [a.reasons for a in shown] == [
        ("above the next: stated most recently, on 2026-06-20",),
        (
            "above the next: stated most recently, on 2026-05-29",
            "below the one before: stated earlier, on 2026-05-29",
        ),
        ("above the next: stated as fact", "below the one before: stated earlier, on 2026-04-01"),
        ("above the next: holds on 2026-07-01", "below the one before: stated as opinion"),
        ("below the one before: does not hold on 2026-07-01",),
    ]


# What is said, by whom, when; who comes first and why.
PAIRS = [
    ("holds", {"said": "2025-01-01"}, {"valid_to": "2026-07-01"}, "holds on 2026-07-01"),
    ("not yet begun", {"said": "2025-01-01"}, {"valid_from": "2026-07-02"}, "holds on 2026-07-01"),
    ("service itself", {"entity": "enrolment", "attribute": "school", "feed": "school-roll", "said": "2025-01-01"},
     {"entity": "enrolment", "attribute": "school"}, "stated by the service that it is about"),
    ("newer beginning", {"valid_from": "2025-02-01"}, {"valid_from": "2025-01-01"},
     "began most recently, on 2025-02-01"),
    ("dated", {"valid_from": "2025-02-01"}, {}, "began most recently, on 2025-02-01"),
    ("name of the source", {"source": "a"}, {"source": "b"},
     "equal in all else, put in order of the sources' names"),
]  # fmt: skip


@pytest.mark.parametrize(("case", "first", "second", "reason"), PAIRS, ids=[pair[0] for pair in PAIRS])
def test_what_comes_first_and_why(case, first, second, reason):
    shown = ranked([fact("second", **second), fact("first", **first)], ON)
    assert [a.value for a in shown] == ["first", "second"]
    assert shown[0].reasons == (f"above the next: {reason}",)


def test_two_spellings_of_one_postcode_are_one_answer_of_two_sources():
    shown = ranked([fact("WX1 1AA"), fact("wx11aa", "westmarch-schools"), fact("WX2 2BB", "x")], ON)
    assert [(a.value, a.sources) for a in shown] == [
        ("WX1 1AA", ("westmarch-council", "westmarch-schools")),
        ("WX2 2BB", ("x",)),
    ]
    assert shown[0].reasons == ("above the next: stated by 2 sources",)


def test_one_answer_needs_no_order():
    assert [a.reasons for a in ranked([fact("WX1 1AA")], ON)] == [("the only answer given",)]
    assert ranked([], ON) == []


def test_facts_of_two_people_are_never_ranked_together():
    with pytest.raises(RecordError) as caught:
        ranked([fact("WX1 1AA"), fact("WX2 2BB", person_id="P2")], ON)
    assert "WX" not in str(caught.value)


def test_every_rule_says_why_it_is_there():
    assert all(rule.why and rule.higher and rule.lower for rule in ranking_rules())


DAYS = st.dates(date(2024, 1, 1), date(2027, 1, 1)).map(date.isoformat)
SOME = st.lists(
    st.builds(
        fact,
        st.sampled_from(["WX1 1AA", "wx1 1aa", "WX2 2BB", "WX3 3CC", "?"]),
        st.sampled_from(["a", "b", "c"]),
        st.sampled_from(["case-system", "school-roll", "child-health"]),
        DAYS,
        nature=st.sampled_from(["fact", "opinion", "allegation"]),
        valid_from=st.none() | DAYS,
        valid_to=st.none() | DAYS,
    ),
    max_size=12,
    unique_by=lambda each: each.claim_id,
)


@given(SOME, st.none() | st.dates(date(2024, 1, 1), date(2027, 1, 1)), st.randoms(use_true_random=False))
def test_no_statement_is_lost_and_the_order_given_makes_no_difference(facts, on, random):
    shown = ranked(facts, on)
    assert sorted(f.claim_id for a in shown for f in a.statements) == sorted(f.claim_id for f in facts)
    assert [a.rank for a in shown] == list(range(1, len(shown) + 1))
    assert all(a.reasons and "{" not in "".join(a.reasons) for a in shown)
    mixed = list(facts)
    random.shuffle(mixed)
    assert ranked(mixed, on) == shown


@given(SOME)
def test_a_later_word_never_makes_a_statement_fall(facts):
    """Said again later, with all else as it was, an answer stands at least as high as before."""
    shown = ranked(facts, ON)
    for answer in shown:
        first = answer.statements[0]
        later = replace(first, claim_id="again", known_from=max(f.known_from for f in facts))
        again = ranked([*facts, later], ON)
        assert next(a.rank for a in again if first in a.statements) <= answer.rank
