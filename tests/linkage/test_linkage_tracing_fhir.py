"""The FHIR tracer against a real server on this machine: what it finds, what it endures, what it never tells."""

from __future__ import annotations

import json
import traceback
from collections.abc import Iterator
from datetime import UTC, datetime
from typing import Any

import pytest

from forethought.linkage.tracing import Demographics, TraceFailed, TraceResult, TraceStatus
from forethought.linkage.tracing.fhir import FhirTracer
from forethought.linkage.tracing.fhir_http import Patience
from linkage.linkage_register import TOKEN, Register, outcome, serving
from support_canary import CANARY, found_in, watched_logs

ADA = ("9990000018", "Ada Mary", "Birch", "2012-03-04", "female")
LEON = ("9990000026", "Leon", "Ash", "2013-05-09", "male")


@pytest.fixture
def register(monkeypatch: pytest.MonkeyPatch) -> Iterator[Register]:
    monkeypatch.setenv("no_proxy", "127.0.0.1")
    with serving() as register:
        yield register


class Clock:
    """Waits are noted, not slept."""

    def __init__(self) -> None:
        self.waits: list[float] = []

    def sleep(self, seconds: float) -> None:
        self.waits.append(seconds)

    def now(self) -> datetime:
        return datetime(2026, 11, 26, 10, 0, 0, tzinfo=UTC)


def tracer(register: Register, clock: Clock | None = None, token: str = TOKEN, **more: Any) -> FhirTracer:
    clock = clock or Clock()
    settings = {"patience": Patience(timeout=5), "allow_test_numbers": True, **more}
    return FhirTracer(register.url, lambda: token, sleep=clock.sleep, now=clock.now, **settings)


def ask(register: Register, words: str, **more: Any) -> TraceResult:
    """Trace `number forename surname birth sex`, a dash for nothing."""
    number, forename, surname, born, sex = ("" if w == "-" else w for w in words.split())
    asked = Demographics(forename, surname, born, sex, None, number)
    return tracer(register, **more).trace(asked)


FOUND = """
9990000018 Ada Birch 2012-03-04 F      | found      | 9990000018 | cross_check
9990000018 Ada Birch 04/03/2012 -      | found      | 9990000018 | cross_check
9990000018 Ada Newname 2012-03-04 F    | found      | 9990000018 | cross_check
9990000018 Baby Birch 2012-03-04 F     | found      | 9990000018 | cross_check
- Ada Birch 2012-03-04 F               | found      | 9990000018 | alphanumeric
9990000018 Leon Ash 2013-05-09 M       | found      | 9990000026 | alphanumeric
9990000034 Ada Birch 2012-03-04 F      | found      | 9990000018 | alphanumeric
9990000018 Ada Birch 2012-03-05 F      | none       |            |
9990000018 Grace Birch 2012-03-04 F    | none       |            |
9990000018 Ada Birch 2012-03-04 M      | none       |            |
- Ada Birch 2012-03-04 -               | none       |            |
- Baby Birch 2012-03-04 F              | none       |            |
- Ada - 2012-03-04 F                   | none       |            |
- Ada Birch - F                        | none       |            |
4444444444 - - 2012-03-04 F            | none       |            |
"""


@pytest.mark.parametrize("line", FOUND.strip().splitlines())
def test_who_is_found(line: str, register: Register) -> None:
    words, status, number, step = (cell.strip() for cell in line.split("|"))
    register.add(*ADA)
    register.add(*LEON)
    found = ask(register, words)
    assert (found.status, found.number, found.step) == (status, number, step)
    assert bool(found.agreed) == (found.confidence > 0) == (status == "found")


def test_nothing_is_asked_of_placeholders(register: Register) -> None:
    ask(register, "4444444444 Baby Birch 2012-03-04 F")
    ask(register, "SSD_SUI Ada Unknown 2012-03-04 F")
    ask(register, "- Ada Birch 31/02/2012 F")
    assert register.asked == []


def test_the_search_says_no_more_than_it_must(register: Register) -> None:
    tracer(register).trace(Demographics("Mr Leon* James", "O'Neill*", "2012-03-04", "M", "WX1 1AA"))
    assert register.asked == ["/Patient?family=O%27Neill&given=Leon&birthdate=eq2012-03-04&gender=male"]


def test_a_superseded_number_shows_by_the_newer_one_that_comes_back(register: Register) -> None:
    register.add(*ADA)
    register.newer["9990000034"] = "9990000018"
    found = ask(register, "9990000034 Ada Birch 2012-03-04 F")
    assert (found.status, found.number, found.replaces) == (TraceStatus.SUPERSEDED, "9990000018", "9990000034")


@pytest.mark.parametrize("code", ["R", "V", "X"])
@pytest.mark.parametrize("number", ["9990000018", "-"])
def test_a_restricted_person_is_answered_by_that_alone(code: str, number: str, register: Register) -> None:
    register.add(*ADA, code=code)
    assert ask(register, f"{number} Ada Birch 2012-03-04 F") == TraceResult(TraceStatus.SENSITIVE)


def test_anothers_restricted_number_does_not_seal_this_child(register: Register) -> None:
    register.add(*ADA, code="R")
    register.add(*LEON)
    assert ask(register, "9990000018 Leon Ash 2013-05-09 M").number == "9990000026"


def test_an_invalidated_record_is_nobody(register: Register) -> None:
    register.add(*ADA, code="REDACTED")
    assert ask(register, "9990000018 Ada Birch 2012-03-04 F").status is TraceStatus.NONE


def test_several_who_fit_are_many(register: Register) -> None:
    register.add(*ADA)
    register.add("9990000042", *ADA[1:], score=0.95)
    assert ask(register, "- Ada Birch 2012-03-04 F") == TraceResult(TraceStatus.MANY)
    register.most = 1
    assert ask(register, "- Ada Birch 2012-03-04 F") == TraceResult(TraceStatus.MANY)


def test_a_weak_result_of_the_search_is_passed_over(register: Register) -> None:
    register.add(*ADA, score=0.95)
    register.add("9990000042", *ADA[1:], score=0.89)
    found = ask(register, "- Ada Birch 2012-03-04 F")
    assert (found.number, found.confidence) == ("9990000018", 0.95)
    assert ask(register, "- Ada Birch 2012-03-04 F", least_score=0.96).status is TraceStatus.NONE


def test_on_1_january_the_postcode_has_to_agree_too(register: Register) -> None:
    register.add("9990000018", "Ada", "Birch", "2012-01-01", "female", address=[{"postalCode": "wx11aa"}])
    here, elsewhere = (Demographics("Ada", "Birch", "2012-01-01", "F", code) for code in ("WX1 1AA", "WX9 9ZZ"))
    assert tracer(register).trace(here).status is TraceStatus.FOUND
    assert tracer(register).trace(elsewhere).status is TraceStatus.NONE


def test_a_month_alone_is_no_birth_date(register: Register) -> None:
    register.add("9990000018", "Ada", "Birch", "2012-03", "female")
    assert ask(register, "9990000018 Ada Birch 2012-03-04 F").status is TraceStatus.NONE


def busy(status: int, **headers: str) -> tuple[int, dict[str, str], bytes]:
    return status, {name.replace("_", "-"): value for name, value in headers.items()}, b"<html>busy</html>"


@pytest.mark.parametrize(
    ("trouble", "waits"),
    [
        ([busy(429, Retry_After="7")], [7.0]),
        ([busy(429, Retry_After="Thu, 26 Nov 2026 10:00:09 GMT")], [9.0]),
        ([busy(429, Retry_After="Thu, 26 Nov 2026 09:00:00 GMT")], [0.0]),
        ([busy(429, Retry_After="soon")], [0.5]),
        ([busy(503, Retry_After="2"), busy(500), busy(504)], [2.0, 1.0, 2.0]),
        ([busy(408), busy(0)], [0.5, 1.0]),
    ],
)
def test_a_busy_or_broken_server_is_asked_again(trouble: list[Any], waits: list[float], register: Register) -> None:
    register.add(*ADA)
    register.trouble = list(trouble)
    clock = Clock()
    assert ask(register, "9990000018 Ada Birch 2012-03-04 F", clock=clock).status is TraceStatus.FOUND
    assert clock.waits == waits
    assert len(set(register.request_ids)) == len(register.asked) == len(waits) + 1


FAILURES = {
    "busy to the end": ([busy(503)] * 9, 4, "after 4 attempts"),
    "a wait of an hour": ([busy(429, Retry_After="3600")], 1, "wait of 3600 seconds"),
    "refused request": ([(400, {}, json.dumps(outcome("INVALID_VALUE")).encode())], 1, "not accept the request"),
    "forbidden": ([busy(403)], 1, "not allow this application"),
    "no register here": ([busy(404)], 1, "no register of people"),
    "elsewhere": ([busy(302, Location="http://127.0.0.1:9/other")], 1, "nobody expected"),
    "teapot": ([busy(418)], 1, "nobody expected"),
    "no JSON": ([busy(200)], 1, "no FHIR resource"),
    "a list": ([(200, {}, b"[]")], 1, "no FHIR resource"),
    "nested deep": ([(200, {}, b"[" * 100_000)], 1, "no FHIR resource"),
    "far too long": ([(200, {}, b'{"a":"' + b"x" * (4 * 1024 * 1024) + b'"}')], 1, "no FHIR resource"),
    "a bundle instead": ([(200, {}, b'{"resourceType":"Bundle"}')], 1, "cannot be read"),
    "no confidentiality": ([(200, {}, b'{"resourceType":"Patient","id":"9990000018"}')], 1, "cannot be read"),
    "no number": (
        [(200, {}, b'{"resourceType":"Patient","id":"Zyxquilla","meta":{"security":[{"code":"U"}]}}')],
        1,
        "cannot be read",
    ),
}


@pytest.mark.parametrize("name", list(FAILURES))
def test_an_error_is_clear_and_tells_nothing_of_the_child(name: str, register: Register) -> None:
    trouble, attempts, says = FAILURES[name]
    register.add(*ADA)
    register.trouble = list(trouble)
    asked = Demographics(CANARY, "Birch", "2012-03-04", "F", None, "9990000018")
    with watched_logs(), pytest.raises(TraceFailed, match=says) as failure:
        tracer(register).trace(asked)
    assert len(register.asked) == attempts
    assert_silent(failure.value, "9990000018", CANARY, "Birch", TOKEN)


def assert_silent(error: BaseException, *values: str) -> None:
    """Neither the error nor anything that hangs on behind it holds one of the values."""
    told = "".join(traceback.format_exception(error))
    behind: BaseException | None = error
    while behind is not None:
        told += repr(vars(behind)) + repr(behind.args)
        behind = behind.__context__ or behind.__cause__
    assert not [value for value in values if value.casefold() in told.casefold()]
    assert not found_in(told)


@pytest.mark.parametrize("words", ["- Zyxquilla Birch 2012-03-04 F", "- Zyxquilla B\x7fir\x00ch 2012-03-04 F"])
def test_a_search_that_fails_tells_no_name(words: str, register: Register) -> None:
    register.trouble = [busy(500)] * 4
    with watched_logs(), pytest.raises(TraceFailed) as failure:
        ask(register, words)
    assert_silent(failure.value, CANARY, "birch")


def test_a_wrong_token_is_told_without_it(register: Register) -> None:
    register.add(*ADA)
    words = "9990000018 Ada Birch 2012-03-04 F"
    wrong = {"stolen": "does not accept the token", "two\nlines": "cannot be one", "": "cannot be one"}
    for token, says in wrong.items():
        with pytest.raises(TraceFailed, match=says) as failure:
            ask(register, words, token=token)
        assert_silent(failure.value, "stolen", "lines", "9990000018")


def test_nobody_listening_is_told_after_the_last_attempt(register: Register) -> None:
    clock = Clock()
    deaf = FhirTracer("http://127.0.0.1:9", lambda: TOKEN, patience=Patience(timeout=1), sleep=clock.sleep)
    asked = Demographics(nhs_number="4010232137")
    with pytest.raises(TraceFailed, match="no connection") as failure:
        deaf.trace(asked)
    assert clock.waits == [0.5, 1.0, 2.0]
    assert_silent(failure.value, "4010232137")


def test_pauses_grow_to_the_longest_and_no_further(register: Register) -> None:
    clock = Clock()
    register.trouble = [busy(500)] * 6
    patience = Patience(timeout=5, attempts=6, pause=1, longest=5)
    with pytest.raises(TraceFailed):
        ask(register, "9990000018 Ada Birch 2012-03-04 F", clock=clock, patience=patience)
    assert clock.waits == [1, 2, 4, 5, 5]


@pytest.mark.parametrize(
    "url",
    ["http://register.example", "ftp://127.0.0.1", "https://user:pw@register.example", "https://", "register.example",
     "https://register.example?a=b", "https://register.example/#x", "file:///etc/passwd", "https://[broken"],
)  # fmt: skip
def test_an_address_that_would_send_names_in_the_open_is_refused(url: str) -> None:
    with pytest.raises(TraceFailed, match="cannot be used") as failure:
        FhirTracer(url, lambda: TOKEN)
    assert "pw" not in str(failure.value)


def test_results_and_questions_print_without_their_values() -> None:
    said = repr(TraceResult(TraceStatus.FOUND, "9990000018", step="cross_check")) + repr(Demographics(CANARY))
    assert not found_in(said)
    assert "9990000018" not in said
