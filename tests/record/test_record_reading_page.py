"""The page on reading the record: every example on it is run here and prints what the page says."""

import contextlib
import io
import re
from datetime import UTC, date, datetime
from pathlib import Path

import pytest

from forethought.governance import Allocation, Principal, load_agreements
from forethought.record import reading
from forethought.voice import chronology

PAGE = Path(__file__).parents[2] / "docs" / "record" / "reading.md"
CHILD, MOTHER = "person-child", "person-mother"
EXAMPLES = re.findall(r"```python\n(.*?)```\n\n```text\n(.*?)```", PAGE.read_text(encoding="utf-8"), re.DOTALL)


def at(month, day):
    return datetime(2026, month, day, 9, tzinfo=UTC)


def worker(organisation):
    cases = (Allocation(CHILD, date(2026, 1, 1), family=frozenset({MOTHER})),)
    return Principal("w", "worker", frozenset({"practitioner"}), organisation, cases, date(2027, 1, 1))


def case_system(world):
    world.send(
        "case-system",
        "ssd",
        {
            "ssd_person": [{"pers_person_id": "1", "pers_dob": "2016-05-04"}, {"pers_person_id": "10"}],
            "ssd_address": [
                {"addr_table_id": "a", "addr_person_id": "1", "addr_address_postcode": "WX4 7QP"},
                {"addr_table_id": "b", "addr_person_id": "10", "addr_address_postcode": "WX4 7QP"},
            ],
            "ssd_mother": [{"moth_table_id": "m", "moth_person_id": "10", "moth_childs_person_id": "1"}],
        },
        at(2, 20),
    )


def census(world, received, **tables):
    referral = {"LAchildID": "1", "CINdetailsID": "1", "CINreferralDate": "2026-02-15", "ReferralSource": "2A"}
    world.send("cin", "cin", {"CINdetails": [referral], **tables}, received)


@pytest.fixture
def told(world):
    """What three agencies told by the end of April 2026, a nurse's look on 5 March and nobody else's."""
    case_system(world)
    pupil = {"PupilId": "S1", "SchoolURN": "1", "SchoolName": "Northfield Primary", "EntryDate": "2025-11-03"}
    world.send("school-roll", "school", {"Pupils": [pupil]}, at(2, 10), controller="westmarch-schools")
    visit = {"HealthId": "H1", "ContactId": "c", "ContactDate": "2025-10-20", "Service": "School nursing"}
    world.send("child-health", "health", {"HealthContacts": [visit]}, at(2, 2), controller="westmarch-health")
    census(world, at(2, 20))
    world.persons(
        [
            ("westmarch-council/1", CHILD),
            ("westmarch-council/10", MOTHER),
            ("westmarch-schools/S1", CHILD),
            ("westmarch-health/H1", CHILD),
        ]
    )
    world.now = at(3, 5)
    with world.open(worker("westmarch-health"), subjects=[CHILD]) as reader:
        reader.timeline(CHILD)
    enquiry = {"LAchildID": "1", "CINdetailsID": "1", "S47ActualStartDate": "2026-03-02", "ICPCnotRequired": "1"}
    census(world, at(4, 20), Section47=[enquiry])
    world.now = at(7, 1)
    return world


def run(world, code):
    with world.open(worker("westmarch-council"), subjects=[CHILD]) as reader:
        names = {name: getattr(reading, name) for name in reading.__all__}
        names |= {"chronology": chronology, "reader": reader, "date": date, "CHILD": CHILD, "NOW": world.now}
        names |= {"agreements": load_agreements(world.agreements), "log": tuple(world.audit.events())}
        names |= {"pseudonymise": world.authority.pseudonymise, "facts": reader.facts("person_id = ?", [CHILD])}
        printed = io.StringIO()
        with contextlib.redirect_stdout(printed):
            exec(code, names)
    return printed.getvalue()


def test_the_page_shows_each_reading():
    shown = " ".join(code for code, _ in EXAMPLES)
    for name in ("household(", "family(", "replay(", "replay_lines(", "chronology(", "gaps("):
        assert name in shown


@pytest.mark.parametrize("number", range(len(EXAMPLES)))
def test_every_example_prints_what_the_page_says(told, number):
    code, expected = EXAMPLES[number]
    assert run(told, code) == expected


def test_a_look_at_the_day_is_itself_in_the_log(told):
    before = len(tuple(told.audit.events()))
    run(told, EXAMPLES[2][0])
    (event,) = tuple(told.audit.events())[before:]
    assert told.authority.pseudonymise(CHILD) in event.subjects
