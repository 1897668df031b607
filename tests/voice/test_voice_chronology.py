"""The chronology: every sentence says what its claims say and no more, and every fact is said."""

from __future__ import annotations

import re
from datetime import date, timedelta

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from forethought.governance import english_day
from forethought.model import day_in_words, label
from forethought.record import Fact, Withheld
from forethought.record.reading import begun, held, school_age
from forethought.record.reading.vocabulary import vocabulary
from forethought.voice import Sentence, chronology, story
from forethought.voice.templates import load_templates
from support_reading import DAYS, HISTORIES, MOMENTS, fact, moment

AS_AT, NOW = date(2024, 12, 31), moment("2025-06-01")


def texts(*facts: Fact, as_at: date = AS_AT) -> list[str]:
    return [sentence.text for sentence in chronology(facts, as_at, NOW)]


def only(*facts: Fact, as_at: date = AS_AT) -> str:
    (text,) = (s.text for s in chronology(facts, as_at, NOW) if s.kind != "gap")
    return text.replace("(Source: council, case-system; known since 10 January 2024.)", "|").removesuffix(" |")


DATES = """
start      | end        | precision | text
2024-05-03 |            | day       | On 3 May 2024 a contact with Clinic.
2024-05-01 |            | month     | In May 2024 a contact with Clinic.
2024-01-01 |            | year      | In 2024 a contact with Clinic.
2024-05-03 | 2024-06-01 | day       | From 3 May 2024 to 1 June 2024 a contact with Clinic.
2024-05-01 | 2024-06-01 | month     | From May 2024 to June 2024 a contact with Clinic.
           |            | unknown   | A contact with Clinic, without a date.
2024-05-03 | 2025-01-01 | day       | On 3 May 2024 a contact with Clinic.
2024-05-03 | 2024-12-31 | day       | From 3 May 2024 to 31 December 2024 a contact with Clinic.
"""


@pytest.mark.parametrize("line", DATES.strip().splitlines()[1:])
def test_days_are_said_as_exactly_as_they_are_known_and_ends_not_before_they_come(line: str) -> None:
    start, end, precision, text = (cell.strip() for cell in line.split("|"))
    said = fact("contact", "service", "Clinic", start=start or None, end=end or None, valid_precision=precision)
    assert only(said) == text


def test_the_story_says_days_no_more_exactly_either() -> None:
    said = fact("contact", "service", "Clinic", start="2024-05-01", valid_precision="month")
    assert [sentence.text for sentence in story([said])] == ["In May 2024 you had a health appointment (Clinic)."]


def test_a_row_is_one_sentence_with_its_source_and_since_when_it_is_known() -> None:
    row = {"start": "2024-02-12", "end": "2024-03-01", "source": "council", "feed": "ssda903"}
    said = [
        fact("placement", "placement_type", "U6", "2024-04-01", code_set="placement", **row),
        fact("placement", "legal_status", "C2", "2024-05-01", code_set="legal_status", **row),
    ]
    together = [fact("placement", one.attribute, one.value, "2024-05-01", code_set=one.code_set, **row) for one in said]
    earlier = [*said[:1], *together]
    (sentence,) = [s for s in chronology(earlier[1:], AS_AT, NOW) if s.kind == "fact"]
    assert sentence.text == (
        "From 12 February 2024 to 1 March 2024 looked after, in a placement of the kind: "
        f"{label('placement', 'U6')}. Legal status: {label('legal_status', 'C2')}. "
        "(Source: council, ssda903; known since 1 May 2024.)"
    )
    assert set(sentence.claim_ids) == {one.claim_id for one in together}


def test_known_since_goes_back_over_deliveries_that_say_the_same() -> None:
    first = fact("contact", "service", "Clinic", "2024-02-01", "2024-05-01", start="2024-01-05")
    again = fact("contact", "service", "Clinic", "2024-05-01", start="2024-01-05", file="g.csv")
    (text,) = [s.text for s in chronology([first, again], AS_AT, NOW) if s.kind == "fact"]
    assert text.endswith("known since 1 February 2024.)")


def test_what_is_only_known_at_the_end_is_not_told_before_it() -> None:
    row = {"start": "2024-02-12", "end": "2024-09-01"}
    said = [fact("placement", "placement_type", "U6", **row), fact("placement", "reason_ended", "E4A", **row)]
    assert "Reason it ended: E4A" in only(*said)
    assert (
        only(*said, as_at=date(2024, 8, 31)) == "Since 12 February 2024 looked after, in a placement of the kind: U6."
    )


def test_sources_that_differ_are_each_named_with_their_word_and_the_time() -> None:
    said = [
        fact("enrolment", "school", "Northfield", start="2023-09-01", end="2024-06-01", source="council"),
        fact("enrolment", "school", "Southbank", start="2024-04-01", source="schools"),
        fact("enrolment", "school", " northfield", start="2023-09-01", end="2024-03-01", source="health"),
    ]
    found = [s for s in chronology(said, AS_AT, NOW) if "differ" in s.text]
    assert [s.text for s in found] == [
        "From 1 April 2024 to 1 June 2024 sources differ on the school: "
        "council says Northfield; schools says Southbank."
    ]
    assert set(found[0].claim_ids) == {said[0].claim_id, said[1].claim_id}


def test_a_row_that_comes_again_under_a_new_number_is_told_once() -> None:
    row = {"lead": "A. Worker", "role": "Lead", "team": "Team 1"}
    said = [fact("involvement", name, value, start="2024-01-05", key="1") for name, value in row.items()]
    again = [
        fact("involvement", name, row[name], "2024-06-01", start="2024-01-05", key="9", row=4, file="z.csv")
        for name in ("team", "role", "lead")
    ]
    (sentence,) = [s for s in chronology(said + again, AS_AT, NOW) if s.kind == "fact"]
    assert set(sentence.claim_ids) == {one.claim_id for one in said + again}


def test_addresses_of_different_kinds_are_not_held_against_each_other() -> None:
    def lives(postcode: str, kind: str | None, number: int, source: str = "council") -> list[Fact]:
        where = {"key": str(number), "row": number, "source": source, "start": "2024-01-01"}
        said = [fact("address", "postcode", postcode, **where)]
        return said + ([fact("address", "address_type", kind, **where)] if kind else [])

    council = lives("WX1 1AA", "Home", 1) + lives("WX2 2BB", "Placement", 2)
    assert not [text for text in texts(*council) if "differ" in text]
    (text,) = [text for text in texts(*council, *lives("WX3 3CC", None, 3, "schools")) if "differ" in text]
    assert text == "Since 1 January 2024 sources differ on the postcode: council says WX1 1AA; schools says WX3 3CC."


def test_two_sources_that_say_the_same_are_two_sentences_and_no_difference() -> None:
    said = [fact("person", "sex", "1", code_set="sex"), fact("person", "sex", "M", code_set="sex", source="schools")]
    told = texts(*said)
    assert len(told) == 2
    assert not [text for text in told if "differ" in text]


def test_silence_is_said_between_the_days_on_which_something_was_recorded() -> None:
    visits = [fact("contact", "service", "Clinic", start=day, key=day) for day in ("2024-01-05", "2024-09-01")]
    assert "Nothing is recorded between 5 January 2024 and 1 September 2024 by council." in texts(*visits)
    month = fact("contact", "service", "Clinic", start="2023-05-01", valid_precision="month")
    assert "Nothing is recorded between May 2023 and 5 January 2024 by council." in texts(month, *visits)


def test_what_nobody_states_is_said_with_the_reason_it_is_expected() -> None:
    said = [
        fact("placement", "placement_type", "U6", start="2024-01-05", end="2024-03-01", key="1"),
        fact("placement", "reason_ended", "X1", start="2024-01-05", end="2024-03-01", key="1"),
        fact("placement", "placement_type", "K2", start="2024-03-05", end="2024-10-01", key="2", row=1),
        fact("placement", "reason_ended", "X1", start="2024-03-05", end="2024-10-01", key="2", row=1),
        fact("address", "postcode", "WX1 1AA"),
    ]
    assert [s.text for s in chronology(said, AS_AT, NOW) if s.kind == "gap"] == [
        "From 1 March 2024 to 5 March 2024 no source states a placement, though the placement before it ended, "
        "and care did not.",
        "Since 1 October 2024 no source states a placement, though the placement before it ended, and care did not.",
    ]


def test_n4_what_is_withheld_is_not_called_missing() -> None:
    born = [fact("person", "date_of_birth", "2014-05-01"), fact("contact", "service", "Clinic", start="2024-01-05")]
    assert [s for s in chronology(born, AS_AT, NOW) if "address" in s.text]
    hidden = [Withheld("P1", "address", "postcode", "council"), Withheld("P1", "enrolment", "school", "schools")]
    assert not [s for s in chronology(born, AS_AT, NOW, withheld=hidden) if s.kind == "gap"]


def test_n12_an_allegation_is_told_as_one_with_its_outcome() -> None:
    said = fact(
        "enquiry", "conference_date", "2024-03-01", start="2024-02-20", nature="allegation", outcome="no meeting"
    )
    assert only(said) == (
        "On 20 February 2024 an enquiry under section 47 began. Initial conference on: 1 March 2024. "
        "This is an allegation, not a finding. What came of it: no meeting."
    )
    opinion = fact("protection_plan", "latest_category", "NEG", start="2024-02-20", nature="opinion")
    assert only(opinion).endswith("This is what workers judged at the time.")


def test_own_words_stay_word_for_word() -> None:
    said = [
        fact("answer", "worker_listens", "sometimes", start="2024-05-01", key="my-experience:1", nature="opinion"),
        fact("answer", "safe_home", "rather_not", start="2024-05-01", key="my-experience:1", nature="opinion"),
        fact("correction", "statement", "I never lived there {from}", start="2024-06-01", nature="opinion"),
    ]
    told = [s for s in chronology(said, AS_AT, NOW) if s.kind == "own_words"]
    assert "“My worker listens to me”, the answer was: “Sometimes”" in told[0].text
    assert "“I never lived there {from}”" in told[1].text
    assert len(told) == 2


def test_what_there_are_no_words_for_is_told_all_the_same() -> None:
    said = fact("police_event", "kind_of_event", "theft", start="2024-04-01")
    assert only(said) == "On 1 April 2024: police event. Kind of event: theft."


def test_there_are_words_for_everything_the_story_knows() -> None:
    story, mine = load_templates("story"), load_templates("chronology")
    told = {line.entity for line in story.lines} | {"placement", "person"} | story.silent_entities
    assert told <= {line.entity for line in mine.lines}
    for line in mine.lines:
        assert {"open", "closed", "undated"} <= line.texts.keys()


# ---- laws
def words(text: str) -> set[str]:
    return set(re.findall(r"\w+", text.casefold()))


def template_words() -> set[str]:
    wording = load_templates("chronology")
    said = [
        *wording.rest.values(),
        *wording.labels.values(),
        *wording.words["missing"].values(),
        wording.answer["text"],
    ]
    said += [text for line in wording.lines for text in line.texts.values()]
    said += [what for attributes in wording.single.values() for what in attributes.values()]
    said += vocabulary()["reasons"].values()
    return words(re.sub(r"\{\w+\}", " ", " ".join(said)) + " on in")


def days_of(one: Fact) -> set[date]:
    written = [date.fromisoformat(text) for text in (one.valid_from, one.valid_to) if text]
    # A silence begins after the day on which something was recorded; a roll ends on the last day counted.
    return {*written, *(day - timedelta(1) for day in written), english_day(one.known_from)}


def held_words(facts: list[Fact], history: list[Fact]) -> set[str]:
    """All words that the facts hold, dates in words included, and from which days their sources have said so."""
    found: set[str] = set()
    for one in facts:
        said = [one.value, one.source, one.feed, one.outcome or "", one.attribute.replace("_", " ")]
        said += [one.entity.replace("_", " "), label(one.code_set, one.value) if one.code_set else ""]
        same = [other for other in history if (other.value, other.attribute) == (one.value, one.attribute)]
        days = {day for other in [one, *same] for day in days_of(other)}
        if re.fullmatch(r"\d{4}-\d\d-\d\d", one.value):
            value = date.fromisoformat(one.value)
            days |= {value, school_age(value).start, *filter(None, [school_age(value).end])}
        said += [day_in_words(day) for day in days]
        found |= words(" ".join(said))
    return found


def check_nothing_is_added(sentences: list[Sentence], history: list[Fact]) -> None:
    by_id = {one.claim_id: one for one in history}
    for sentence in sentences:
        assert sentence.claim_ids
        named = [by_id[claim] for claim in sentence.claim_ids]
        left = words(sentence.text) - template_words()
        assert left <= held_words(named, history), sentence
        assert not set("{}") & set(sentence.text)
        assert not re.search(r"\b(you|your|he|she|him|her)\b", sentence.text)


@settings(max_examples=150, deadline=None)
@given(HISTORIES, DAYS, MOMENTS)
def test_every_word_is_the_templates_or_stands_in_the_facts_named(
    history: list[Fact], day: date, known: object
) -> None:
    check_nothing_is_added(chronology(history, day, known), history)


def test_a_word_that_stands_in_no_fact_would_be_found() -> None:
    said = fact("contact", "service", "Clinic", start="2024-01-05")
    (sentence,) = [s for s in chronology([said], AS_AT, NOW) if s.kind == "fact"]
    check_nothing_is_added([sentence], [said])
    for wrong in ("Clinic", "5 January 2024", "council"):
        changed = Sentence(sentence.text.replace(wrong, "6 Ruritania"), sentence.claim_ids)
        with pytest.raises(AssertionError):
            check_nothing_is_added([changed], [said])


@settings(max_examples=150, deadline=None)
@given(HISTORIES, DAYS, MOMENTS)
def test_every_fact_that_holds_is_told_and_no_other(history: list[Fact], day: date, known: object) -> None:
    told = chronology(history, day, known)
    rested_on = {claim for sentence in told for claim in sentence.claim_ids}
    at_end = load_templates("chronology").at_end
    holding = [one for one in history if held(one, known) and begun(one, day)]
    ahead = [one for one in holding if one.attribute in at_end and one.valid_to and one.valid_to > day.isoformat()]
    assert rested_on == {one.claim_id for one in holding} - {one.claim_id for one in ahead}
    for one in holding:
        if one not in ahead:
            value = day_in_words(date.fromisoformat(one.value)) if one.attribute == "conference_date" else one.value
            assert any(value in s.text for s in told if one.claim_id in s.claim_ids and s.kind != "gap")


@settings(max_examples=100, deadline=None)
@given(HISTORIES, DAYS, MOMENTS, st.randoms(use_true_random=False))
def test_neither_what_is_said_later_nor_the_order_changes_it(
    history: list[Fact], day: date, known: object, random: object
) -> None:
    told = chronology(history, day, known)
    shuffled = [one for one in history if one.known_from <= known]
    random.shuffle(shuffled)
    assert chronology(shuffled, day, known) == told
    assert not [s for s in told if s.on and s.on > day]
    dated = [s.on for s in told if s.on]
    assert dated == sorted(dated)


@settings(max_examples=100, deadline=None)
@given(HISTORIES, DAYS, MOMENTS)
def test_no_allegation_stands_without_its_outcome(history: list[Fact], day: date, known: object) -> None:
    alleged = {one.claim_id: one for one in history if one.nature == "allegation"}
    for sentence in chronology(history, day, known):
        for claim in set(sentence.claim_ids) & alleged.keys():
            if sentence.kind != "gap":
                assert f"not a finding. What came of it: {alleged[claim].outcome}." in sentence.text
