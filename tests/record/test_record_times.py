"""Two times: what was so on a day, and what was known at a moment."""

from datetime import UTC, date, datetime

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

MAY = datetime(2026, 5, 29, 9, tzinfo=UTC)
JUNE = datetime(2026, 6, 20, 9, tzinfo=UTC)


def episode(decom, dec=None, place="U6"):
    return {"CHILD": "1", "DECOM": decom, "DEC": dec, "PLACE": place, "LS": "C2", "CIN": "N1", "RNE": "S"}


@pytest.fixture
def corrected(world):
    world.send(
        "ssda903",
        "ssda903",
        {"Episodes": [episode("01/05/2025", "10/12/2025"), episode("01/12/2025", None, "K2")]},
        MAY,
    )
    world.send(
        "ssda903",
        "ssda903",
        {"Episodes": [episode("01/05/2025", "01/12/2025"), episode("01/12/2025", None, "K2")]},
        JUNE,
    )
    world.persons([("westmarch-council/1", "P1")])
    return world


CASES = """
as_at      | as_known_at | placements
2025-04-30 |             |
2025-05-01 |             | U6
2025-11-30 |             | U6
2025-12-01 |             | K2
2025-12-05 |             | K2
2025-12-05 | 2026-06-01  | K2 U6
2025-12-05 | 2026-05-01  |
2026-06-30 | 2026-06-01  | K2
"""


@pytest.mark.parametrize("line", CASES.strip().splitlines()[1:])
def test_placements_as_at_and_as_known_at(corrected, line):
    as_at, as_known, expected = (cell.strip() for cell in line.split("|"))
    known = datetime.fromisoformat(as_known).replace(tzinfo=UTC) if as_known else None
    with corrected.open(corrected.worker("P1"), subjects=["P1"]) as reader:
        facts = reader.timeline("P1", date.fromisoformat(as_at), known)
    assert sorted(f.value for f in facts if f.attribute == "placement_type") == expected.split()


def test_a_correction_supersedes_and_never_erases(corrected):
    with corrected.open(corrected.worker("P1"), subjects=["P1"]) as reader:
        now = {f.claim_id for f in reader.timeline("P1")}
        then = {f.claim_id for f in reader.timeline("P1", as_known_at=MAY)}
        everything = {f.claim_id for f in reader.facts("person_id = ?", ["P1"])}
    assert now < everything
    assert then < everything
    assert now | then == everything


def test_what_a_full_delivery_no_longer_says_stops_being_known(world):
    world.send("ssda903", "ssda903", {"Episodes": [episode("01/05/2025"), episode("02/06/2025")]}, MAY)
    world.send("ssda903", "ssda903", {"Episodes": [episode("01/05/2025")]}, JUNE)
    with world.open(world.worker("westmarch-council/1"), subjects=["westmarch-council/1"]) as reader:
        now = reader.timeline("westmarch-council/1")
        before = reader.timeline("westmarch-council/1", as_known_at=MAY)
    assert {f.entity_key for f in now if f.entity == "placement"} == {"2025-05-01"}
    assert {f.entity_key for f in before if f.entity == "placement"} == {"2025-05-01", "2025-06-02"}


def test_answers_add_and_never_supersede_each_other(world):
    def answer(number, at):
        return {
            "AnswerId": number, "PersonId": "P1", "InstrumentId": "q", "InstrumentVersion": "1", "ItemId": "listens",
            "Answer": "yes", "AnsweredAt": at,
        }  # fmt: skip

    world.send("voice", "voice", {"Answers": [answer("1", "2026-05-01T10:00:00")]}, MAY, full=False)
    world.send("voice", "voice", {"Answers": [answer("2", "2026-06-01T10:00:00")]}, JUNE, full=False)
    with world.open(world.worker("P1"), subjects=["P1"]) as reader:
        assert [f.entity_key for f in reader.timeline("P1")] == ["q:1", "q:2"]


def test_every_fact_says_where_it_was_written(corrected):
    with corrected.open(corrected.worker("P1"), subjects=["P1"]) as reader:
        for fact in reader.facts("person_id = ?", ["P1"]):
            assert (fact.source, fact.feed, fact.file) == ("westmarch-council", "ssda903", "Episodes.csv")
            assert fact.row in (0, 1)
            assert fact.known_from in (MAY, JUNE)
            assert fact.nature == "fact"


def test_an_allegation_travels_with_its_outcome(world):
    world.send(
        "cin",
        "cin",
        {
            "Section47": [
                {
                    "LAchildID": "1",
                    "CINdetailsID": "1",
                    "S47ActualStartDate": "2026-02-01",
                    "ICPCnotRequired": "1",
                }
            ]
        },
        MAY,
    )
    with world.open(world.worker("westmarch-council/1"), subjects=["westmarch-council/1"]) as reader:
        facts = reader.timeline("westmarch-council/1")
    assert {(f.nature, f.outcome) for f in facts} == {("allegation", "no conference was needed")}


def test_a_date_that_is_none_is_kept_as_the_source_wrote_it(world):
    world.send("ssda903", "ssda903", {"Header": [{"CHILD": "1", "DOB": "31/02/2024"}]}, MAY)
    with world.open(world.worker("westmarch-council/1"), subjects=["westmarch-council/1"]) as reader:
        assert [f.value for f in reader.timeline("westmarch-council/1")] == ["31/02/2024"]


DAYS = st.integers(1, 28)


@settings(max_examples=25, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(history=st.lists(st.lists(st.tuples(DAYS, DAYS), max_size=4, unique_by=lambda e: e[0]), min_size=1, max_size=4))
def test_known_at_a_delivery_is_exactly_what_it_said(tmp_path_factory, history, world):
    """Whatever is sent later, the record as known just after each delivery equals that delivery."""
    there = world.afresh(tmp_path_factory.mktemp("history"))
    moments = [datetime(2026, 1, 1 + n, 12, tzinfo=UTC) for n in range(len(history))]
    for moment, said in zip(moments, history, strict=True):
        rows = [episode(f"{start:02d}/05/2025", f"{end:02d}/06/2025") for start, end in said]
        there.send("ssda903", "ssda903", {"Episodes": rows}, moment)
    subject = "westmarch-council/1"
    with there.open(there.worker(subject), subjects=[subject]) as reader:
        for moment, said in zip(moments, history, strict=True):
            facts = reader.timeline(subject, as_known_at=moment)
            spans = {(f.valid_from, f.valid_to) for f in facts}
            assert spans == {(f"2025-05-{start:02d}", f"2025-06-{end:02d}") for start, end in said}
