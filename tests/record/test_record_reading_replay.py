"""The replay of a day: what each agency knew, what it learnt later, whether it was shared. Small tables and laws."""

from dataclasses import replace
from datetime import UTC, date, datetime, timedelta

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from forethought.governance import Agreements, AuditEvent
from forethought.record import RecordError
from forethought.record.reading import (
    REPLAY_COLUMNS,
    Evidence,
    knowledge,
    last_moment,
    replay,
    replay_lines,
    replay_table,
    replayed,
    sharing,
    so_on,
)
from support_reading import DAYS, HISTORIES, MOMENTS, fact, moment

DAY = date(2024, 6, 10)
NOW = moment("2025-01-01")
NOTHING = Evidence(None, (), str)

# A placement stated as below: in which part of the replay of 10 June 2024 it stands, and how.
KNOWLEDGE = """
known            | until      | from       | to         | part  | standing
2024-01-10       |            | 2024-06-10 |            | knew  | so
2024-01-10       |            | 2024-06-01 | 2024-06-10 | knew  | ended
2024-01-10       |            | 2024-06-01 | 2024-06-11 | knew  | so
2024-01-10       |            | 2024-06-11 |            | knew  | to_come
2024-01-10       |            |            |            | knew  | so
2024-01-10       | 2024-06-09 | 2024-06-01 |            |       |
2024-06-10T22:59 |            | 2024-06-01 |            | knew  | so
2024-06-10T23:00 |            | 2024-06-01 |            | later | so
2024-08-01       |            | 2024-05-01 | 2024-06-01 | later | ended
2024-08-01       |            | 2024-06-11 |            |       |
2025-02-01       |            | 2024-06-01 |            |       |
"""


@pytest.mark.parametrize("line", KNOWLEDGE.strip().splitlines()[1:])
def test_what_was_known_at_the_end_of_the_day_in_england(line):
    known, until, start, end, part, standing = (cell.strip() for cell in line.split("|"))
    said = fact("placement", "placement_type", "U6", known, until or None, start=start or None, end=end or None)
    knew, later = knowledge([said], DAY, NOW)
    assert [("knew", k.standing) for k in knew] + [("later", k.standing) for k in later] == (
        [(part, standing)] if part else []
    )


def test_what_lasts_no_longer_than_a_day_happened():
    visits = [fact("contact", "service", "Clinic", start=day, key=day) for day in ("2024-06-09", "2024-06-10")]
    told = replayed(visits, ["P1"], DAY, NOW, NOTHING)
    assert [known.standing for known in told.knew] == ["happened", "so"]
    assert "Clinic (on 9 June 2024). It had happened by then." in replay_lines(told)[0].text


def test_the_day_ends_at_midnight_in_england():
    assert last_moment(date(2024, 6, 10)) == datetime(2024, 6, 10, 22, 59, 59, 999999, UTC)
    assert last_moment(date(2024, 12, 10)) == datetime(2024, 12, 10, 23, 59, 59, 999999, UTC)
    assert last_moment(date(2024, 3, 30)) == datetime(2024, 3, 30, 23, 59, 59, 999999, UTC)  # clocks change next day


def test_what_a_later_delivery_repeats_is_not_learnt_later():
    first = fact("placement", "placement_type", "U6", "2024-02-01", "2024-07-01", start="2024-01-01")
    again = fact("placement", "placement_type", "U6", "2024-07-01", start="2024-01-01", end="2024-08-01", file="g.csv")
    knew, later = knowledge([first, again], DAY, NOW)
    assert later == ()
    assert [(k.known_from, k.taken_back, k.claim_ids) for k in knew] == [
        (moment("2024-02-01"), None, (first.claim_id,))
    ]


def test_new_numbers_of_rows_are_nothing_learnt():
    first = fact("placement", "placement_type", "U6", "2024-02-01", start="2024-01-01", key="row 1")
    again = fact("placement", "placement_type", "U6", "2024-07-01", start="2024-01-01", key="row 900")
    knew, later = knowledge([first, again], DAY, NOW)
    assert (len(knew), later) == (1, ())


def test_what_was_corrected_is_shown_as_known_and_taken_back():
    wrong = fact("placement", "placement_type", "U6", "2024-02-01", "2024-07-01", start="2024-01-01", key="1")
    right = fact("placement", "placement_type", "K2", "2024-07-01", start="2024-01-01", key="1")
    knew, later = knowledge([wrong, right], DAY, NOW)
    assert [(k.value, k.taken_back) for k in knew] == [("U6", moment("2024-07-01"))]
    assert [(k.value, k.known_from) for k in later] == [("K2", moment("2024-07-01"))]
    assert knowledge([wrong, right], DAY, moment("2024-06-30"))[0][0].taken_back is None  # nobody could know then


def test_an_end_learnt_later_that_lies_before_the_day_is_learnt_later():
    open_ended = fact("placement", "placement_type", "U6", "2024-02-01", "2024-07-01", start="2024-01-01", key="1")
    ended = fact("placement", "placement_type", "U6", "2024-07-01", start="2024-01-01", end="2024-06-01", key="1")
    knew, later = knowledge([open_ended, ended], DAY, NOW)
    assert [(k.standing, k.taken_back is None) for k in knew] == [("so", False)]
    assert [k.standing for k in later] == ["ended"]


def test_since_when_something_is_stated_goes_back_over_deliveries_that_say_the_same():
    first = fact("person", "surname", "Ash", "2023-05-01", "2024-05-01")
    second = fact("person", "surname", "Ash", "2024-05-01", file="g.csv")
    ((known,), _) = knowledge([first, second], DAY, NOW)
    assert known.known_from == moment("2023-05-01")
    ((known,), _) = knowledge([replace(first, known_to=moment("2023-06-01")), second], DAY, NOW)
    assert known.known_from == moment("2024-05-01")


# ---- sharing: one fact of the council, one agreement, one look
def agreement(**changes):
    from forethought.governance import Agreement, Dataset, Party, Signature

    cells = {
        "id": "A", "title": "t", "fictional": True, "population": "p", "purposes": frozenset({"direct_care"}),
        "parties": (Party("council", "C", "the council", "controller"), Party("health", "H", "health", "recipient")),
        "datasets": (Dataset("council", "case-system", frozenset({"care"}), frozenset()),), "gateway": ("law",),
        "start": date(2024, 1, 1), "end": date(2026, 1, 1), "review_by": date(2026, 1, 1), "revoked": None,
        "signed": tuple(Signature(party, "post", date(2024, 1, 1)) for party in ("council", "health")),
    }  # fmt: skip
    return Agreement(**{**cells, **changes})


def look(at="2024-06-01", **changes):
    event = AuditEvent(
        moment(at), "somebody", "worker", ("practitioner",), "health", "the health service", "direct_care", "read",
        "read", agreements=("A",), field_sets=("care",), subjects=("*P1",),
    )  # fmt: skip
    return replace(event, **changes)


PLACED = fact("placement", "placement_type", "U6", "2024-02-01", start="2024-01-01")
OURS = Agreements([agreement()])
SHARING = {
    "an agreement and a look": (PLACED, OURS, [look()], "looked"),
    "an agreement and nobody": (PLACED, OURS, [], "nobody_looked"),
    "stated too late": (replace(PLACED, known_from=moment("2024-07-01")), OURS, [look()], "not_held"),
    "no agreement": (PLACED, Agreements(), [], "no_agreement"),
    "not signed": (PLACED, Agreements([agreement(signed=())]), [], "no_agreement"),
    "ended the day before": (PLACED, Agreements([agreement(end=date(2024, 6, 9))]), [], "no_agreement"),
    "ends on the day": (PLACED, Agreements([agreement(end=DAY)]), [], "nobody_looked"),
    "for counting only": (PLACED, Agreements([agreement(purposes=frozenset({"research"}))]), [], "no_agreement"),
    "of another field set": (replace(PLACED, field_set="need"), OURS, [look(field_sets=("need",))], "no_agreement"),
    "looked the day after": (PLACED, OURS, [look("2024-06-11")], "nobody_looked"),
    "looked late that evening": (PLACED, OURS, [look("2024-06-10T22:59")], "looked"),
    "looked before it was stated": (PLACED, OURS, [look("2024-01-31")], "nobody_looked"),
    "looked at somebody else": (PLACED, OURS, [look(subjects=("*P2",))], "nobody_looked"),
    "its own staff": (PLACED, OURS, [look(organisation="council")], "nobody_looked"),
    "the child": (PLACED, OURS, [look(kind="child", organisation="")], "nobody_looked"),
    "refused": (PLACED, OURS, [look(outcome="denied")], "nobody_looked"),
    "looked under another agreement": (PLACED, OURS, [look(agreements=("B",))], "nobody_looked"),
    "no agreements were given": (PLACED, None, [], "not_examined"),
    "no agreements were given, but a look": (PLACED, None, [look()], "looked"),
}


@pytest.mark.parametrize("case", SHARING)
def test_whether_others_could_see_it_and_did(case):
    said, agreements, events, expected = SHARING[case]
    (answer,) = sharing([said], DAY, NOW, Evidence(agreements, tuple(events), lambda person: f"*{person}"))
    assert answer.answer == expected
    assert answer.claim_ids == (said.claim_id,)
    if expected == "looked":
        (seen,) = answer.looks
        assert (seen.organisation, seen.roles, seen.purpose) == ("health", ("practitioner",), "direct_care")


def test_who_looked_without_an_agreement_is_named():
    evidence = Evidence(OURS, (look(organisation="police"), look()), lambda person: f"*{person}")
    told = replayed([PLACED], ["P1"], DAY, NOW, evidence)
    assert told.shared[0].outside == ("police",)
    assert "No agreement in force on 10 June 2024 let police see it." in replay_lines(told)[-1].text


def test_what_is_protected_is_kept_back_whatever_was_agreed():
    evidence = Evidence(OURS, (), str, frozenset({PLACED.claim_id}))
    assert sharing([PLACED], DAY, NOW, evidence)[0].answer == "kept_back"


def test_an_agency_that_never_held_it_is_named_too():
    school = fact("person", "surname", "Ash", "2024-02-01", source="schools", field_set="identity")
    answers = {(s.agency, s.entity): s.answer for s in sharing([PLACED, school], DAY, NOW, NOTHING)}
    assert answers[("schools", "placement")] == "not_held"
    assert answers[("council", "person")] == "not_held"
    learnt = fact("placement", "placement_type", "U6", "2024-08-01", start="2024-01-01", source="schools")
    (late,) = [s for s in sharing([PLACED, learnt], DAY, NOW, NOTHING) if s.agency == "schools"]
    assert (late.answer, late.learnt, late.claim_ids) == ("not_held", moment("2024-08-01"), (learnt.claim_id,))


def test_the_log_needs_the_key_to_it(world):
    with world.open(world.worker("P1"), subjects=["P1"]) as reader, pytest.raises(RecordError, match="without the key"):
        replay(reader, ["P1"], DAY, NOW, events=[look()])


def test_n4_where_a_protected_child_is_stays_with_its_holder_though_an_agreement_covers_it(world):
    """Through the real reader: the council sees its own placement, and no agreement lets it go further."""
    episode = {"CHILD": "1", "DECOM": "01/05/2025", "PLACE": "U6", "LS": "C2", "RNE": "S"}
    flag = {"flag_table_id": "f", "flag_person_id": "1", "flag_kind": "confidential_address"}
    people = {"ssd_person": [{"pers_person_id": "1", "pers_forename": "X"}]}
    for number, flags in enumerate(([], [flag])):
        here = world.afresh(world.store._root.parent / str(number))
        here.send("ssda903", "ssda903", {"Episodes": [episode]}, moment("2026-05-01"))
        here.send("case-system", "ssd", {**people, "ssd_person_flags": flags}, moment("2026-05-01"))
        here.persons([("westmarch-council/1", "P1")])
        with here.open(here.worker("P1"), subjects=["P1"]) as reader:
            told = replay(reader, ["P1"], date(2026, 6, 1), here.now, agreements=here.authority.agreements)
        answers = {(s.entity, s.agency): s.answer for s in told.shared}
        assert answers["placement", "westmarch-council"] == ("kept_back" if flags else "nobody_looked")


# ---- laws
def replay_of(facts, day, known):
    return replayed(facts, ["P1"], day, known, NOTHING)


@settings(max_examples=80, deadline=None)
@given(HISTORIES, DAYS, MOMENTS, MOMENTS)
def test_nothing_known_later_appears_and_nothing_known_is_lost(history, day, one, two):
    """What is known at a later moment only adds; a replay as known early is one of what had been said by then."""
    early, late = sorted((one, two))
    first, second = replay_of(history, day, early), replay_of(history, day, late)
    said = {f.claim_id: f for f in history}
    for known in (*first.knew, *first.later):
        assert known.known_from <= early
        assert known.taken_back is None or known.taken_back <= early
        assert all(said[claim].known_from <= early for claim in known.claim_ids)
    assert first == replay_of([f for f in history if f.known_from <= early], day, early)
    if early >= last_moment(day):
        bare = [tuple(replace(k, taken_back=None) for k in replay.knew) for replay in (first, second)]
        assert bare[0] == bare[1]
        assert {replace(k, taken_back=None) for k in first.later} <= {replace(k, taken_back=None) for k in second.later}


@settings(max_examples=80, deadline=None)
@given(HISTORIES, DAYS, MOMENTS, st.randoms(use_true_random=False))
def test_the_order_of_the_facts_changes_nothing_and_every_line_has_its_claims(history, day, known, random):
    shuffled = list(history)
    random.shuffle(shuffled)
    told = replay_of(history, day, known)
    assert replay_of(shuffled, day, known) == told
    said = {f.claim_id: f for f in history}
    for line in replay_lines(told):
        assert line.claim_ids
        assert set(line.claim_ids) <= said.keys()
        assert not set("{}") & set(line.text)
    for one in told.knew:
        assert (one.standing in ("so", "happened")) == all(so_on(said[claim], day) for claim in one.claim_ids)


@settings(max_examples=60, deadline=None)
@given(HISTORIES, DAYS, MOMENTS)
def test_n12_an_allegation_is_called_one_and_its_outcome_goes_with_it(history, day, known):
    told = replay_of(history, day, known)
    for one, line in zip((*told.knew, *told.later), replay_lines(told), strict=False):
        assert ("an allegation, not a finding" in line.text) == (one.nature == "allegation")
        assert one.nature != "allegation" or f"What came of it: {one.outcome}." in line.text
        assert ("what workers judged" in line.text) == (one.nature == "opinion")


@settings(max_examples=60, deadline=None)
@given(HISTORIES, DAYS, MOMENTS)
def test_the_table_has_a_row_for_each_line(history, day, known):
    told = replay_of(history, day, known)
    table = replay_table(told)
    assert tuple(table.column_names) == REPLAY_COLUMNS
    assert table.column("sentence").to_pylist() == [line.text for line in replay_lines(told)]
    assert all(table.column("claim_ids").to_pylist())


@settings(max_examples=40, deadline=None)
@given(HISTORIES, DAYS)
def test_an_end_is_no_longer_part_of_it(history, day):
    """Half-open: what ends on the day was not so on it, and was on the day before."""
    for one in history:
        if one.valid_to and one.valid_from and one.valid_from < one.valid_to:
            end = date.fromisoformat(one.valid_to)
            assert not so_on(one, end)
            assert so_on(one, end - timedelta(1))


def test_n13_every_look_of_another_agencys_staff_is_there():
    events = [look(f"2024-05-{day:02}", roles=("team_manager",)) for day in range(1, 20)]
    (answer,) = sharing([PLACED], DAY, NOW, Evidence(OURS, tuple(events), lambda person: f"*{person}"))
    assert [seen.on for seen in answer.looks] == [event.at.date() for event in events]
