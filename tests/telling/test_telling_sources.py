"""Where a statement comes from in words, and in a document."""

from __future__ import annotations

from dataclasses import replace
from datetime import UTC, datetime

import pytest

from forethought.governance import Agreements
from forethought.record import Fact
from forethought.telling import Sources, Told
from forethought.telling.documents import if_any, value_document
from forethought.telling.told import told

FACT = Fact(
    claim_id="b-1", person_id="p", entity="enrolment", entity_key="1", attribute="school", value="Northfield",
    field_set="education", nature="fact", outcome=None, valid_from="2023-04-01", valid_to=None,
    known_from=datetime(2023, 5, 2, 9, tzinfo=UTC), known_to=None, source="a-school", feed="school-roll",
    file="Pupils.csv", row=3, other_person_id=None, code_set=None, code_version=None,
)  # fmt: skip


@pytest.mark.parametrize(
    ("changed", "words"),
    [
        ({}, "school roll: from 1 April 2023; known since 2 May 2023."),
        ({"valid_to": "2024-01-09"}, "school roll: from 1 April 2023, ended 9 January 2024; known since 2 May 2023."),
        ({"valid_from": None}, "school roll: no dates given; known since 2 May 2023."),
        ({"valid_precision": "month"}, "school roll: from April 2023; known since 2 May 2023."),
        # in summer the last hour of a day in UTC is of the next day in England
        ({"known_from": datetime(2023, 5, 2, 23, 30, tzinfo=UTC)},
         "school roll: from 1 April 2023; known since 3 May 2023."),
        ({"known_to": datetime(2023, 7, 1, 9, tzinfo=UTC)},
         "school roll: from 1 April 2023; known since 2 May 2023, said otherwise on 1 July 2023."),
        ({"feed": "of-ones-own"}, "of-ones-own: from 1 April 2023; known since 2 May 2023."),
    ],
)  # fmt: skip
def test_a_note_says_who_of_which_days_and_since_when(changed: dict[str, object], words: str) -> None:
    assert Sources(Agreements({})).line(replace(FACT, **changed)).words == f"a-school, {words}"  # type: ignore[arg-type]


def test_a_document_binds_a_value_to_its_rows_and_its_rule() -> None:
    sources = Sources(Agreements({}))
    made = value_document(told("open", [FACT, replace(FACT, claim_id="b-2")], sources, "involvement_status", "o"))
    assert (made["value"], made["in_words"], made["claim_ids"]) == ("o", "open", ["b-1", "b-2"])
    assert made["worked_out"]["rule"] == "involvement_status"
    assert made["sources"] == [
        {
            "source": "a-school", "feed": "school-roll", "valid_from": "2023-04-01", "valid_to": None,
            "known_from": "2023-05-02T09:00:00+00:00", "known_to": None, "organisation": "a-school",
            "feed_in_words": "school roll", "days": "from 1 April 2023", "file": "Pupils.csv", "row": 3,
        }
    ]  # fmt: skip
    assert value_document(told("Northfield", [FACT], sources))["worked_out"] is None
    assert if_any(Told("")) is None
