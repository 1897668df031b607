"""The gate: nothing without a grant, protected things withheld, every read logged."""

from datetime import UTC, datetime, timedelta

import pytest

from forethought.governance import Denied, GovernanceError
from forethought.record import RecordError, open_reader

MAY = datetime(2026, 5, 29, 9, tzinfo=UTC)
SAFE, CHILD, OTHER = "P-mother", "P-child", "P-other"


@pytest.fixture
def family(world):
    """A mother whose address is confidential, her child in care (whose home is hers), and a stranger."""
    people = [
        {"pers_person_id": "10", "pers_forename": "Canary", "pers_surname": "Testword", "pers_sex": "F"},
        {"pers_person_id": "1", "pers_forename": "Kit", "pers_surname": "Testword", "pers_dob": "2012-03-02"},
        {"pers_person_id": "2", "pers_forename": "Lou", "pers_surname": "Else", "pers_dob": "2013-03-02"},
    ]
    addresses = [
        {"addr_table_id": "a", "addr_person_id": "10", "addr_address_postcode": "WX1 1AA"},
        {"addr_table_id": "b", "addr_person_id": "1", "addr_address_postcode": "wx11aa"},
        {"addr_table_id": "c", "addr_person_id": "1", "addr_address_postcode": "WX9 9ZZ"},
        {"addr_table_id": "d", "addr_person_id": "2", "addr_address_postcode": "WX1 1AA"},
    ]
    world.send(
        "case-system",
        "ssd",
        {
            "ssd_person": people,
            "ssd_address": addresses,
            "ssd_mother": [{"moth_table_id": "m", "moth_person_id": "10", "moth_childs_person_id": "1"}],
            "ssd_person_flags": [{"flag_table_id": "f", "flag_person_id": "10", "flag_kind": "confidential_address"}],
        },
        MAY,
    )
    episode = {
        "CHILD": "1",
        "DECOM": "01/05/2025",
        "HOME_POST": "WX1 1AA",
        "PL_POST": "WX9 9ZZ",
        "PLACE": "U6",
    }
    world.send("ssda903", "ssda903", {"Episodes": [episode]}, MAY)
    world.persons([("westmarch-council/10", SAFE), ("westmarch-council/1", CHILD), ("westmarch-council/2", OTHER)])
    return world


def values(facts):
    return {f.value.upper().replace(" ", "") for f in facts}


def test_a_protected_address_is_withheld_wherever_it_stands_for_the_family(family):
    """N4: the mother's postcode is on the child's records too, and must not lead to her."""
    with family.open(family.worker(CHILD, SAFE), subjects=[CHILD, SAFE]) as reader:
        seen = values(reader.timeline(CHILD)) | values(reader.timeline(SAFE))
        withheld = reader.withheld(CHILD) + reader.withheld(SAFE)
        raw = reader.table("select * from claim").to_pylist()
    assert "WX11AA" not in seen
    assert "WX99ZZ" in seen
    assert "WX11AA" not in str(raw).upper().replace(" ", "")
    assert {(w.entity, w.attribute) for w in withheld} == {
        ("address", "postcode"),
        ("address", "home_postcode"),
    }
    assert "WX1" not in str(withheld)


def test_a_stranger_in_the_same_postcode_is_not_marked_by_it(family):
    with family.open(family.worker(OTHER), subjects=[OTHER]) as reader:
        assert "WX11AA" in values(reader.timeline(OTHER))
        assert reader.withheld(OTHER) == []


def test_only_the_persons_of_the_grant_are_there(family):
    with family.open(family.worker(CHILD)) as reader:
        assert reader.persons() == [CHILD]
        assert reader.timeline(OTHER) == []
        assert reader.timeline("nobody at all") == []
    with pytest.raises(Denied):
        family.open(family.worker(CHILD), subjects=[OTHER])


@pytest.mark.parametrize(
    "sql", ["select * from everything", "select * from raw_claim", "select value from scoped_claim c, claim"]
)
def test_no_read_reaches_behind_the_view(family, sql):
    with (
        family.open(family.worker(CHILD), subjects=[CHILD]) as reader,
        pytest.raises(RecordError, match="view 'claim'"),
    ):
        reader.table(sql)


def test_closing_leaves_one_event_with_the_persons_seen_as_pseudonyms(family):
    before = len(list(family.audit.events()))
    with family.open(family.worker(CHILD), subjects=[CHILD]) as reader:
        reader.timeline(CHILD)
    events = list(family.audit.events())[before:]
    assert [(e.outcome, e.purpose) for e in events] == [("read", "direct_care")]
    assert events[0].rows > 0
    assert family.authority.pseudonymise(CHILD) in events[0].subjects
    assert CHILD not in events[0].to_json()
    assert "Testword" not in events[0].to_json()


def test_if_the_log_cannot_be_written_the_read_fails(family):
    class Full:
        def append(self, event):
            raise OSError("disk full")

        def events(self):
            return iter(())

    grant = family.authority.grant(family.worker(CHILD), "direct_care", subjects=[CHILD])
    with (
        pytest.raises(GovernanceError, match="audit log could not be written"),
        open_reader(family.store, grant, Full(), lambda: family.now) as reader,
    ):
        reader.timeline(CHILD)


def test_a_grant_that_ran_out_opens_and_reads_nothing(family):
    grant = family.authority.grant(family.worker(CHILD), "direct_care", subjects=[CHILD])
    reader = open_reader(family.store, grant, family.audit, lambda: family.now)
    family.now += timedelta(hours=2)
    with pytest.raises(Denied):
        reader.timeline(CHILD)
    with pytest.raises(Denied):
        open_reader(family.store, grant, family.audit, lambda: family.now)


def test_a_sealed_identity_shows_nothing(world):
    """N5: nothing leads across the seal."""
    world.send(
        "case-system",
        "ssd",
        {
            "ssd_person": [{"pers_person_id": "1", "pers_forename": "Kit", "pers_surname": "Before"}],
            "ssd_person_flags": [{"flag_table_id": "f", "flag_person_id": "1", "flag_kind": "sealed_identity"}],
        },
        MAY,
    )
    subject = "westmarch-council/1"
    with world.open(world.worker(subject), subjects=[subject]) as reader:
        assert "BEFORE" not in values(reader.timeline(subject))


def test_family_is_read_in_both_directions(family):
    with family.open(family.worker(CHILD, SAFE), subjects=[CHILD, SAFE]) as reader:
        assert [(m.person_id, m.relationship) for m in reader.family(CHILD)] == [(SAFE, "mother")]
        assert [(m.person_id, m.relationship) for m in reader.family(SAFE)] == [(CHILD, "child (mother)")]
