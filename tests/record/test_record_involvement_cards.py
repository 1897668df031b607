"""Involvement cards: who helps a person, how to reach them, since when, who says so, and what nobody recorded."""

import json
from datetime import date

import pyarrow as pa
import pytest
from hypothesis import given
from hypothesis import strategies as st

from forethought.record.projections import Ask, project
from support_claims import claim, claims, moment

ON = date(2026, 7, 1)
HEALTH = {"source": "westmarch-health", "feed": "child-health"}
SCHOOL = {"source": "westmarch-schools", "feed": "school-roll"}


def worker(lead, first="2026-02-01", last=None, key="1", **rest):
    said = {"valid_from": first, "valid_to": last, "entity_key": key, **rest}
    return [
        claim("involvement", "lead", lead, **said),
        claim("involvement", "role", "Lead social worker", **said),
        claim("involvement", "team", "Assessment team 1", **said),
    ]


def visit(day, key, service="health visiting"):
    said = {**HEALTH, "valid_from": day, "entity_key": key, "row": int(key)}
    return [
        claim("contact", "service", service, **said),
        claim("contact", "lead_role", "Health visitor", **said),
        claim("contact", "lead_contact", "Ring the team", **said),
    ]


def told(rows, on=ON, known=None, **tables):
    ask = Ask(on, "none", known, {"person": "P1"})
    return json.loads(project("involvement_cards", {"claim": claims(rows), **tables}, ask)["involvement-cards.json"])


def cards(rows, **rest):
    return {card["service"]: card for card in told(rows, **rest)["cards"]}


def first_answers(card, *parts):
    return [card[part][0]["value"] if card[part] else None for part in parts]


def test_each_service_has_one_card_with_all_that_a_worker_asks_for():
    rows = [
        *worker("Social worker 1"),
        *visit("2025-11-03", "1"),
        *visit("2026-05-04", "2"),
        claim("enrolment", "school", "Some School", **SCHOOL, valid_from="2024-09-01"),
        claim("registration", "gp_practice", "Some Surgery", **HEALTH),
    ]
    found = cards(rows)
    parts = ("status", "organisation", "lead", "role", "team", "contact_route")
    table = {
        name: [*first_answers(card, *parts), card["first_involvement"], card["last_involvement"], card["as_of"]]
        for name, card in found.items()
    }
    assert table == {
        "Health visiting": [
            "not stated", None, None, "Health visitor", None, "Ring the team", "2025-11-03", "2026-05-04", "2026-05-29",
        ],
        "Children's social care": [
            "open", None, "Social worker 1", "Lead social worker", "Assessment team 1", None, "2026-02-01", None,
            "2026-05-29",
        ],
        "School or other place of learning": [
            "open", "Some School", None, None, None, None, "2024-09-01", None, "2026-05-29",
        ],
        "General practice": ["open", "Some Surgery", None, None, None, None, None, None, "2026-05-29"],
    }  # fmt: skip
    assert found["Health visiting"]["involvements"][0]["meetings"] == 2


def test_a_card_says_where_each_statement_is_written_and_on_what_ground_it_is_shared():
    basis = pa.table({"controller": ["westmarch-council"], "feed": ["case-system"], "basis": ["an agreement"]})
    (one,) = cards(worker("Social worker 1"), sharing_basis=basis)["Children's social care"]["involvements"]
    assert one["sharing_basis"] == "an agreement"
    assert (one["source"]["controller"], one["source"]["feed"]) == ("westmarch-council", "case-system")
    assert one["source"]["rows"] == [{"file": "f.csv", "row": 0}]
    assert one["source"]["said_on"] == "2026-05-29"
    assert len(one["source"]["claims"]) == 3


def test_sources_that_contradict_each_other_stand_side_by_side_with_reasons():
    other = {"source": "westmarch-north", "feed": "case-system", "said": "2026-06-20"}
    rows = [*worker("Social worker 1"), *worker("Social worker 2", **other, key="x", last="2026-06-01")]
    card = cards(rows)["Children's social care"]
    assert card["conflicts"] == ["status"]
    assert [(a["rank"], a["value"], a["stated_by"][0]["controller"]) for a in card["status"]] == [
        (1, "closed", "westmarch-north"),
        (2, "open", "westmarch-council"),
    ]
    assert card["status"][0]["reasons"] == ["above the next: stated most recently, on 2026-06-20"]
    assert [(a["value"], a["reasons"][0]) for a in card["lead"]] == [
        ("Social worker 1", "above the next: holds on 2026-07-01"),
        ("Social worker 2", "below the one before: does not hold on 2026-07-01"),
    ]
    rows = [*worker("Social worker 1"), *worker("Social worker 2", **other, key="x")]
    assert cards(rows)["Children's social care"]["conflicts"] == ["lead"]


def test_two_workers_of_one_source_are_no_conflict():
    rows = [*worker("Social worker 1"), *worker("Reviewing officer 1", key="2")]
    card = cards(rows)["Children's social care"]
    assert card["conflicts"] == []
    assert {answer["value"] for answer in card["lead"]} == {"Social worker 1", "Reviewing officer 1"}


def test_a_source_that_has_one_worker_and_had_others_says_that_the_service_is_open():
    rows = [*worker("Social worker 1", last="2026-06-01"), *worker("Social worker 2", key="2")]
    card = cards(rows)["Children's social care"]
    assert [answer["value"] for answer in card["status"]] == ["open"]
    assert [one["status"] for one in card["involvements"]] == ["open", "closed"]


def test_a_meeting_that_did_not_take_place_is_none():
    rows = [
        claim("contact", "attended", code, source="x", feed="mental-health", entity_key=code, valid_from=day)
        for code, day in [("5", "2026-05-01"), ("3", "2026-06-01")]
    ]
    card = cards(rows)["Mental health services"]
    assert (card["involvements"][0]["meetings"], card["last_involvement"]) == (1, "2026-05-01")


def test_a_meeting_without_a_service_is_one_of_the_involvement_it_names():
    other = {"source": "westmarch-health", "feed": "community-health"}
    rows = [
        claim("involvement", "service", "health visiting", **other, entity_key="community health:R1"),
        claim("contact", "referral_number", "R1", **other, entity_key="C1", valid_from="2026-05-01"),
        claim("contact", "referral_number", "R2", **other, entity_key="C2", valid_from="2026-05-02"),
    ]
    found = cards(rows)
    assert found["Health visiting"]["last_involvement"] == "2026-05-01"
    assert found["service not named"]["last_involvement"] == "2026-05-02"


def test_what_is_not_recorded_is_said():
    rows = [claim("registration", "gp_practice", "Some Surgery", **HEALTH)]
    who = "westmarch-health (child-health)"
    assert cards(rows)["General practice"]["gaps"] == [
        f"No lead is recorded by {who} as known now",
        f"No way to reach the service is recorded by {who} as known now",
        f"No first day is recorded by {who} as known now",
    ]
    known = cards(rows, known=moment("2026-06-30"))["General practice"]["gaps"]
    assert known[0] == f"No lead is recorded by {who} as known on 2026-06-30"


def test_what_the_family_says_is_wrong_is_marked_and_not_moved():
    rows = [*worker("Social worker 1", claim_id=None)]
    rows = [{**row, "claim_id": row["attribute"]} for row in rows]
    rows.append(claim("correction", "about_claim", "lead", feed="voice", nature="opinion"))
    card = cards(rows)["Children's social care"]
    assert card["lead"][0]["said_to_be_wrong"]
    assert not card["team"][0]["said_to_be_wrong"]


# The last day of an involvement, the day asked about; what the card says.
ENDS = [
    ("2026-07-01", ON, "closed", "2026-06-30"),
    ("2026-07-02", ON, "open", None),
    (None, ON, "open", None),
    ("2026-02-01", ON, "closed", "2026-02-01"),
]


@pytest.mark.parametrize(("end", "on", "status", "last"), ENDS)
def test_an_involvement_is_open_until_its_end(end, on, status, last):
    card = cards(worker("Social worker 1", last=end), on=on)["Children's social care"]
    assert (card["status"][0]["value"], card["last_involvement"]) == (status, last)


def test_what_had_not_begun_and_what_was_not_known_is_not_there():
    assert cards(worker("Social worker 1", first="2026-07-02")) == {}
    rows = worker("Social worker 1", said="2026-06-01")
    assert cards(rows, known=moment("2026-05-31")) == {}
    assert set(cards(rows, known=moment("2026-06-01"))) == {"Children's social care"}


@pytest.mark.parametrize(
    ("service", "title"),
    [
        ("CAMHS community team", "Child and adolescent mental health service"),
        ("Youth Justice", "Youth justice service"),
        ("Children's services", "Children's social care"),
        ("Sailing club", "Sailing club"),
    ],
)
def test_a_service_is_known_by_its_words_or_shown_under_its_own_name(service, title):
    rows = [claim("involvement", "service", service, source="another", feed="other")]
    assert list(cards(rows)) == [title]


def test_two_things_said_at_once_by_one_source_are_both_kept():
    surgeries = enumerate(["Surgery A", "Surgery B"])
    rows = [claim("registration", "gp_practice", name, **HEALTH, row=row) for row, name in surgeries]
    card = cards(rows)["General practice"]
    assert [answer["value"] for answer in card["organisation"]] == ["Surgery A", "Surgery B"]
    assert len(card["involvements"]) == 2


DAYS = st.dates(date(2025, 1, 1), date(2027, 1, 1)).map(date.isoformat)
ROW = st.builds(
    lambda place, value, source, feed, key, first, last, said, person: claim(
        *place, value, source=source, feed=feed, entity_key=key, valid_from=first, valid_to=last, said=said,
        person_id=person, row=int(key),
    ),
    st.sampled_from([
        ("involvement", "lead"), ("involvement", "team"), ("involvement", "service"), ("contact", "lead_role"),
        ("contact", "service"), ("enrolment", "school"), ("registration", "gp_practice"), ("person", "forename"),
    ]),
    st.sampled_from(["A", "B", "camhs"]), st.sampled_from(["council", "health"]),
    st.sampled_from(["case-system", "school-roll"]), st.sampled_from(["1", "2"]), st.none() | DAYS, st.none() | DAYS,
    DAYS, st.sampled_from(["P1", "P1", "P2"]),
)  # fmt: skip
SOME = st.lists(ROW, max_size=10, unique_by=lambda row: row["claim_id"])


@given(SOME, st.randoms(use_true_random=False))
def test_no_statement_is_lost_none_is_anothers_and_order_makes_no_difference(rows, random):
    mine = {
        row["claim_id"]
        for row in rows
        if row["person_id"] == "P1" and row["entity"] != "person" and (row.get("valid_from") or "") <= ON.isoformat()
    }
    document = told(rows)
    shown = [claim for card in document["cards"] for one in card["involvements"] for claim in one["source"]["claims"]]
    assert sorted(shown) == sorted(mine)
    for card in document["cards"]:
        for part in ("status", "lead", "team", "organisation"):
            assert [answer["rank"] for answer in card[part]] == list(range(1, len(card[part]) + 1))
            assert all(answer["reasons"] and answer["stated_by"] for answer in card[part])
    mixed = list(rows)
    random.shuffle(mixed)
    assert told(mixed) == document
