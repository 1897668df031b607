"""Questionnaires: the card, what may be answered, the files written, and what a group said."""

from __future__ import annotations

import csv
import io
from datetime import UTC, datetime, timedelta, timezone
from pathlib import Path

import pytest

from forethought.sources import read
from forethought.voice import (
    Answer,
    Correction,
    VoiceError,
    answered_by,
    answers_csv,
    corrections_csv,
    instruments,
    lint_language,
    load_instrument,
    summarise,
    validate_answers,
)
from forethought.voice.instruments import read_instrument

CARD = load_instrument("my-experience")
NOW = datetime(2026, 5, 1, 12, tzinfo=UTC)


def answer(person: str, item: str, code: str, *, minutes: int = 0, version: str = "1") -> Answer:
    when = NOW + timedelta(minutes=minutes)
    return Answer(f"{person}-{item}-{minutes}", person, CARD.id, version, item, code, when)


def test_six_questions_with_worded_answers() -> None:
    assert instruments() == ("my-experience",)
    assert [item.id for item in CARD.items] == [
        "safe_home", "trusted_person", "worker_listens", "know_why", "know_next", "can_say_wrong",
    ]  # fmt: skip
    for item in CARD.items:
        chosen = [option for option in item.options if option.chosen]
        assert 3 <= len(chosen) <= 4
        assert [option.code for option in item.options[-2:]] == ["dont_know", "rather_not"]
        assert not lint_language(" ".join([item.text, *(option.text for option in item.options)]))


def test_the_card_says_who_reads_when_and_what_to_do_if_not_safe() -> None:
    assert "999" in CARD.not_safe
    assert "Nobody reads them at night" in CARD.read_when
    assert CARD.who_reads
    assert CARD.experimental
    assert CARD.next_review > CARD.reviewed


def test_an_unknown_questionnaire_is_named_in_the_error() -> None:
    with pytest.raises(VoiceError, match="my-experience"):
        load_instrument("nothing")


def test_a_card_with_too_many_answers_is_refused() -> None:
    raw = {
        **{name: getattr(CARD, name) for name in CARD.__dataclass_fields__},
        "items": [{"id": "q", "text": "Q", "options": [{"code": str(n), "text": str(n)} for n in range(6)]}],
        "always": [{"code": "dont_know", "text": "I don't know"}],
    }
    with pytest.raises(VoiceError, match="too many"):
        read_instrument(raw, "x.toml")


def test_skipping_is_allowed_and_strange_answers_are_not() -> None:
    assert validate_answers(CARD, {"safe_home": "always"}) == ()
    assert validate_answers(CARD, {"safe_home": "rather_not"}) == ()
    problems = validate_answers(CARD, {"safe_home": "9", "nothing": "always"})
    assert [problem.item for problem in problems] == ["safe_home", "nothing"]


def test_the_files_written_are_the_files_read(tmp_path: Path) -> None:
    at = datetime(2026, 7, 1, 13, 30, tzinfo=timezone(timedelta(hours=1)))
    answers = [Answer("a1", "person-kai", CARD.id, "1", "safe_home", "always", at)]
    said = Correction("k1", "person-kai", "claim9", 'No,\r\n"never" lived there', at)
    (tmp_path / "Answers.csv").write_text(answers_csv(answers), encoding="utf-8", newline="")
    (tmp_path / "Corrections.csv").write_text(corrections_csv([said]), encoding="utf-8", newline="")
    intake = read(tmp_path, "voice", 2026)
    row = intake.tables["Answers"].to_pylist()[0]
    assert (row["PersonId"], row["ItemId"], row["Answer"]) == ("person-kai", "safe_home", "always")
    assert row["AnsweredAt"].startswith("2026-07-01T12:30:00")
    statement = intake.tables["Corrections"].to_pylist()[0]["Statement"]
    assert statement.split() == said.statement.split()
    assert next(csv.DictReader(io.StringIO(corrections_csv([said]))))["Statement"] == said.statement


def test_a_time_without_a_zone_is_refused() -> None:
    with pytest.raises(VoiceError, match="time zone"):
        answers_csv([Answer("a", "p", CARD.id, "1", "safe_home", "always", datetime(2026, 5, 1))])


def group(counts: dict[str, int]) -> list[Answer]:
    codes = [code for code, count in counts.items() for _ in range(count)]
    return [answer(f"p{n}", "safe_home", code) for n, code in enumerate(codes)]


def test_answers_and_response_rate_are_counted() -> None:
    found = summarise(CARD, group({"always": 20, "never": 10}), 60, {"an adult decided not to offer it": 12})
    assert (found.invited, found.answered, found.response_rate) == ("60", "30", "50")
    assert found.not_asked == {"an adult decided not to offer it": "12"}
    safe = found.items[0].counts
    assert (safe["Always"], safe["Never"], safe["Sometimes"], safe["Left out"]) == ("20", "10", "0", "0")
    assert found.items[1].counts["Left out"] == "30"
    assert "Experimental" in found.note


def test_the_newest_answer_counts_once_and_other_versions_do_not() -> None:
    answers = [
        answer("p1", "safe_home", "never"),
        answer("p1", "safe_home", "always", minutes=5),
        answer("p2", "safe_home", "always", version="0"),
    ]
    assert answered_by(CARD, answers) == {"p1"}


@pytest.mark.parametrize("small", [1, 3, 5])
def test_never_n09_small_counts_are_hidden_and_cannot_be_subtracted(small: int) -> None:
    counts = summarise(CARD, group({"always": 20, "never": small, "sometimes": 9}), 60).items[0].counts
    assert counts["Never"] == "c"
    hidden = [label for label, shown in counts.items() if shown == "c"]
    assert len(hidden) >= 2  # one hidden number alone would follow from the total
    assert str(small) not in counts.values()


def test_never_n09_the_response_rate_does_not_give_a_small_number_away() -> None:
    found = summarise(CARD, group({"always": 57}), 60)
    assert found.response_rate is None
    assert (found.invited, found.answered) == ("c", "57")  # the answers add up to 57, so the 60 must go
    few = summarise(CARD, group({"always": 3}), 60)
    assert (few.invited, few.answered, few.response_rate) == ("60", "c", None)
    assert "3" not in few.items[0].counts.values()
    assert summarise(CARD, [], 0).response_rate is None


def test_more_answers_than_invitations_is_an_error() -> None:
    with pytest.raises(VoiceError, match="invited"):
        summarise(CARD, group({"always": 3}), 2)
