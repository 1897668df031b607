"""The story: what it says, what it never says, and that every sentence rests on claims."""

from __future__ import annotations

import re
import string
from datetime import date, timedelta

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from forethought.record import Fact as RecordFact
from forethought.voice import lint_language, story
from forethought.voice.templates import load_templates
from voice.conftest import Said, home, said


def texts(facts: list[Said]) -> list[str]:
    return [sentence.text for sentence in story(facts)]


def test_homes_are_told_with_their_days() -> None:
    told = texts(home("2024-02-12", "2025-06-16", "U6", "S") + home("2025-06-16", None, "K2"))
    assert "From 12 February 2024 to 16 June 2025 you lived with foster carers." in told
    assert "Since 16 June 2025 you have lived in a children's home." in told
    assert "Since 12 February 2024 you have been looked after under a court order (a care order)." in told


def test_a_change_in_law_alone_is_no_move() -> None:
    told = texts(home("2024-02-12", "2024-08-05", "U6", "S", ls="C1") + home("2024-08-05", None, "U6", "L"))
    assert "Since 12 February 2024 you have lived with foster carers." in told
    assert sum("foster carers" in text for text in told) == 1
    assert any(text.startswith("From 12 February 2024 to 5 August 2024 you were looked after under") for text in told)


def test_an_end_written_too_late_does_not_split_an_order_in_law() -> None:
    told = texts(home("2024-02-12", "2025-12-01", "U6", "S") + home("2025-11-24", None, "K3"))
    assert [text for text in told if "court order" in text] == [
        "Since 12 February 2024 you have been looked after under a court order (a care order)."
    ]


def test_words_from_files_are_set_into_sentences() -> None:
    told = texts(
        [
            said("relationship", "relationship", "Mother", key="m"),
            said("relationship", "relationship", "mother", key="m", source="school"),
            said("disability", "disability", "NONE", key="NONE", code_set="disability"),
            said("disability", "disability", "HEAR", key="HEAR", code_set="disability"),
        ]
    )
    assert told.count("Your mother is named in your record.") == 1
    assert "Your record says that you have no disability." in told
    assert [text for text in told if "about disability" in text] == ["Your record says this about disability: Hearing."]


@pytest.mark.parametrize(
    ("first_end", "rec", "expected"),
    [
        ("2025-12-01", "X1", "The record says that you lived in two homes from 24 November 2025 to 1 December 2025. "
         "One of these dates may be wrong."),
        ("2025-11-20", "X1", "The record does not say where you lived from 20 November 2025 to 24 November 2025."),
        ("2025-11-20", "E4A", "From 20 November 2025 to 24 November 2025 the record does not say that you were "
         "looked after."),
        (None, None, "The record does not say when you left that home. The next one starts on 24 November 2025."),
    ],
)  # fmt: skip
def test_gaps_and_dates_that_do_not_fit_are_said(first_end: str | None, rec: str | None, expected: str) -> None:
    told = story(home("2025-06-16", first_end, "K2", "S", rec) + home("2025-11-24", None, "K3"))
    found = [sentence for sentence in told if sentence.text == expected]
    assert [sentence.kind for sentence in found] == ["gap"]
    assert len(found[0].claim_ids) == 2


def test_the_reason_for_leaving_care_is_told_in_words() -> None:
    told = texts(home("2024-02-12", "2025-06-16", "U6", "S", "E4A"))
    assert "On 16 June 2025 you stopped being looked after: you went back to your parents, as planned." in told


def test_the_reason_for_a_move_stands_with_the_home() -> None:
    first = [
        *home("2024-02-12", "2025-06-16", "U6", "S"),
        said("placement", "reason_moved", "CHILD", "2024-02-12", "2025-06-16"),
    ]
    told = story(first + home("2025-06-16", None, "K2"))
    (sentence,) = [sentence for sentence in told if "foster carers" in sentence.text]
    assert sentence.text.endswith(
        "you lived with foster carers. The reason written down for leaving: you asked for it."
    )
    assert first[-1].claim_id in sentence.claim_ids


def test_where_records_disagree_both_are_told_and_named() -> None:
    one = said("person", "surname", "Marlow", key="")
    other = said("person", "surname", "Denholm", key="", source="school")
    (sentence,) = story([one, other])
    assert sentence.text == "The records do not agree about your last name: one says Marlow, one says Denholm."
    assert set(sentence.claim_ids) == {one.claim_id, other.claim_id}


def test_what_two_sources_say_alike_is_said_once() -> None:
    pair = [said("person", "date_of_birth", "2008-10-14", key="", source=s) for s in ("council", "school")]
    (sentence,) = story(pair)
    assert sentence.text == "You were born on 14 October 2008."
    assert len(sentence.claim_ids) == 2


def test_an_allegation_never_stands_without_its_outcome() -> None:
    plain = {"nature": "allegation", "start": "2025-01-20"}
    told = texts([said("enquiry", "conference_not_required", "true", outcome="no meeting was needed", **plain)])
    assert told == [
        "On 20 January 2025 somebody was worried about your safety, and the council looked into it. "
        "Somebody's worry is not proof. What came of it: no meeting was needed."
    ]
    (silent,) = texts([said("enquiry", "conference_not_required", "true", **plain)])
    assert silent.endswith("The record does not say what came of it.")


def test_an_opinion_is_called_one() -> None:
    (told,) = story([said("protection_plan", "latest_category", "EMO", "2025-03-01", nature="opinion")])
    assert told.kind == "opinion"
    assert told.text.endswith("That is what workers thought at the time.")


def test_own_words_come_before_what_others_wrote() -> None:
    told = story(
        [
            said("need_plan", "plan_start", "2024-01-01", "2024-01-01"),
            said("answer", "worker_listens", "sometimes", "2026-05-01", key="my-experience:a1", nature="opinion"),
            said("correction", "statement", "I never lived there {from}", "2026-06-01", key="x", nature="opinion"),
        ]
    )
    assert [sentence.kind for sentence in told] == ["own_words", "own_words", "fact"]
    assert "“My worker listens to me” and you answered: “Sometimes”" in told[0].text
    assert "“I never lived there {from}”" in told[1].text  # word for word, whatever it holds


def test_not_wanting_to_say_is_not_held_against_anyone() -> None:
    assert texts([said("answer", "safe_home", "rather_not", "2026-05-01", key="my-experience:a1")]) == []


def test_scores_numbers_addresses_and_warnings_are_never_told() -> None:
    told = texts(
        [
            said("health_check", "sdq_score", "27", "2025-04-01", "2026-04-01"),
            said("address", "postcode", "WX1 1AA", key="home"),
            said("flag", "flag", "confidential_address", key="f"),
            said("person", "nhs_number", "9990000123", key=""),
        ]
    )
    assert told == []


def test_what_there_are_no_words_for_is_not_hidden() -> None:
    (sentence,) = story([said("something_new", "colour", "blue", "2025-01-01")])
    assert sentence.kind == "more"
    assert "blue" not in sentence.text


def test_the_templates_use_no_word_that_hurts() -> None:
    wording = load_templates()
    lines = [text for line in wording.lines for text in line.texts.values()]
    phrases = [phrase for codes in wording.words.values() for phrase in codes.values()]
    own = [*wording.home.values(), *wording.rest.values(), *lines, *phrases, wording.answer["text"]]
    names = re.compile(r"\{\w+\}|\(a placement order\)")  # the name of an order in law is not ours to change
    found = {text: lint_language(names.sub("", text)) for text in own}
    assert {text: remarks for text, remarks in found.items() if remarks} == {}
    assert lint_language("Your placement broke down after contact with your siblings")


def test_the_records_own_facts_fit() -> None:
    needed = {"claim_id", "entity", "entity_key", "attribute", "value", "valid_from", "valid_to", "source", "nature"}
    assert needed | {"outcome", "code_set"} <= set(RecordFact.__dataclass_fields__)


_DAYS = st.dates(date(2020, 1, 1), date(2026, 3, 31))
_PLACES = st.sampled_from(["U6", "K2", "P1", "Z99"])


@settings(max_examples=60, deadline=None)
@given(st.lists(st.tuples(_DAYS, st.integers(0, 400), _PLACES, st.sampled_from(["S", "P", "L", "T"])), max_size=6))
def test_every_sentence_rests_on_claims_and_speaks_to_you(spells: list[tuple[date, int, str, str]]) -> None:
    facts = []
    for start, length, place, rne in spells:
        end = (start + timedelta(length)).isoformat() if length else None
        facts += home(start.isoformat(), end, place, rne)
    ids = {fact.claim_id for fact in facts}
    for sentence in story(facts):
        assert sentence.claim_ids
        assert set(sentence.claim_ids) <= ids
        assert not set("{}") & set(sentence.text)
        assert sentence.text[0] in string.ascii_uppercase
        assert re.search(r"\byou(rs?)?\b|record", sentence.text, re.IGNORECASE)
        assert not re.search(r"\b(he|she|they|him|her)\b", sentence.text)


@settings(max_examples=40, deadline=None)
@given(st.permutations(home("2024-02-12", "2025-06-16", "U6", "S") + home("2025-06-16", None, "K2")))
def test_the_order_of_the_facts_does_not_change_the_story(shuffled: list[Said]) -> None:
    assert [s.text for s in story(shuffled)] == [s.text for s in story(sorted(shuffled, key=lambda f: f.claim_id))]
