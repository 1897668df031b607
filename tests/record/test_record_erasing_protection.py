"""Erasing one person uncovers nobody: whatever was hidden of those who stay is hidden after it too."""

import shutil
from datetime import UTC, datetime
from pathlib import Path
from tempfile import TemporaryDirectory

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

import support_campaigns
from forethought.engine import Engine
from forethought.record import Store, pointer
from forethought.record.erasing import Asked, certificates, erase, finish, finished, replay
from forethought.record.view import prepare

KEY = b"a key of one workspace"
AT = datetime(2026, 9, 1, tzinfo=UTC)
MAY, JUNE = datetime(2026, 5, 1, tzinfo=UTC), datetime(2026, 6, 1, tzinfo=UTC)
POSTS = ("WX1 1AA", "WX2 2BB", "WX3 3CC")
MOTHER, CHILD, BROTHER = "10", "1", "2"


def council(number):
    return f"westmarch-council/{number}"


def take_out(root, *names, on=AT):
    made = erase(root, Asked(frozenset(names), frozenset(), "ig.lead", "request", "article 17", on), key=KEY)
    finish(root)
    finished(root)
    return made


def marked(store):
    """Claim by claim what is hidden and how; a number of a claim never changes."""
    with Engine() as engine:
        prepare(engine, store.opened(), None)
        rows = engine.query(
            "select claim_id, max(protected) as protected, max(sealed) as sealed, max(guarded) as guarded, "
            "any_value(subject) as subject, any_value(attribute) as attribute, any_value(value) as value "
            "from everything group by claim_id"
        ).to_pylist()
    return {row["claim_id"]: row for row in rows}


def uncovered(before, after):
    return [
        (number, kind)
        for number in after
        for kind in ("protected", "sealed", "guarded")
        if before[number][kind] and not after[number][kind]
    ]


def family(world, *, flags=((MOTHER, "confidential_address"),), placed=()):
    """A mother and two children at two addresses; the children's placements in ``placed``."""
    everybody = (MOTHER, CHILD, BROTHER)
    tables = {
        "ssd_person": [{"pers_person_id": n, "pers_forename": f"Name{n}"} for n in everybody],
        "ssd_address": [
            {"addr_table_id": f"a{n}", "addr_person_id": n, "addr_address_postcode": POSTS[0]} for n in everybody
        ],
        "ssd_mother": [
            {"moth_table_id": f"m{n}", "moth_person_id": MOTHER, "moth_childs_person_id": n} for n in (CHILD, BROTHER)
        ],
        "ssd_person_flags": [
            {"flag_table_id": f"f{n}{kind}", "flag_person_id": n, "flag_kind": kind} for n, kind in flags
        ],
    }
    world.send("case-system", "ssd", tables, MAY)
    if placed:
        rows = [
            {"CHILD": n, "DECOM": "01/02/2026", "PLACE": "U6", "PL_POST": post, "LS": "C2", "RNE": "S"}
            for n, post in placed
        ]
        world.send("ssda903", "ssda903", {"Episodes": rows}, JUNE)
    return world.store


def postcodes_shown(store, number):
    return {
        row["value"]
        for row in marked(store).values()
        if row["subject"] == council(number) and "postcode" in row["attribute"] and not row["protected"]
    }


def test_the_children_stay_covered_when_the_mother_whose_address_was_confidential_is_erased(world):
    store = family(world)
    assert postcodes_shown(store, CHILD) == set()
    made = take_out(store._root, council(MOTHER))
    assert made.protection_kept == 2
    for number in (CHILD, BROTHER):
        assert postcodes_shown(store, number) == set()
    assert pointer.current(store._root)["kept_protection"] == [[council(n), "related"] for n in (CHILD, BROTHER)]


def test_nothing_of_the_erased_is_kept_but_the_kind(world):
    store = family(world)
    take_out(store._root, council(MOTHER))
    text = (store._root / pointer.POINTER).read_text(encoding="utf-8")
    assert not any(word in text for word in (council(MOTHER), POSTS[0], "confidential_address"))


def test_a_placement_at_the_erased_persons_address_is_not_shown_and_no_other_is_cleared_any_more(world):
    """Which address was hers can no longer be told, so that none is shown."""
    store = family(world, placed=[(CHILD, POSTS[0]), (BROTHER, POSTS[1])])
    assert (postcodes_shown(store, CHILD), postcodes_shown(store, BROTHER)) == (set(), {POSTS[1]})
    take_out(store._root, council(MOTHER))
    assert (postcodes_shown(store, CHILD), postcodes_shown(store, BROTHER)) == (set(), set())


def test_one_hidden_address_fewer_counts_even_where_another_relative_is_still_flagged(world):
    store = family(world, flags=[(MOTHER, "confidential_address"), (BROTHER, "confidential_address")],
                   placed=[(CHILD, POSTS[1])])  # fmt: skip
    world.send(
        "case-system", "ssd",
        {"ssd_address": [{"addr_table_id": "late", "addr_person_id": MOTHER, "addr_address_postcode": POSTS[1]}]},
        JUNE, full=False,
    )  # fmt: skip
    before = marked(store)
    assert postcodes_shown(store, CHILD) == set()
    take_out(store._root, council(MOTHER))
    assert uncovered(before, marked(store)) == []


@pytest.mark.parametrize("kind", ["confidential_address", "sealed_identity"])
def test_a_flag_that_stood_on_one_erased_record_stays_with_the_person_who_stays(world, kind):
    store = family(world, flags=[(MOTHER, kind)])
    world.send("child-health", "health", {"ChildHealth": [{"HealthId": "H10", "Postcode": POSTS[2]}]}, JUNE,
               controller="westmarch-health")  # fmt: skip
    world.persons([(council(MOTHER), "P-mother"), ("westmarch-health/H10", "P-mother"),
                   (council(CHILD), "P-child"), (council(BROTHER), "P-brother")])  # fmt: skip
    before = marked(store)
    take_out(store._root, council(MOTHER))
    assert uncovered(before, marked(store)) == []
    assert ["westmarch-health/H10", kind] in pointer.current(store._root)["kept_protection"]


def test_what_is_kept_for_somebody_goes_when_they_are_erased_themselves(world):
    store = family(world)
    take_out(store._root, council(MOTHER))
    take_out(store._root, council(CHILD), council(BROTHER), on=AT.replace(day=2))
    assert "kept_protection" not in pointer.current(store._root)


def test_an_erasure_carried_out_again_in_an_older_record_keeps_the_same(world, tmp_path):
    store = family(world)
    shutil.copytree(store._root, tmp_path / "older")
    take_out(store._root, council(MOTHER))
    (certificate,) = certificates(store._root)
    replay(tmp_path / "older", certificate, key=KEY)
    kept = [pointer.current(root)["kept_protection"] for root in (store._root, tmp_path / "older")]
    assert kept[0] == kept[1]
    assert marked(Store(tmp_path / "older")) == marked(store)


NUMBERS = ("1", "2", "3", "4", "5")
FLAGS = ("confidential_address", "sealed_identity")
worlds = st.fixed_dictionaries(
    {
        "relations": st.lists(
            st.tuples(st.sampled_from(NUMBERS), st.sampled_from(NUMBERS)).filter(lambda pair: pair[0] != pair[1]),
            max_size=5,
            unique=True,
        ),
        "flags": st.lists(st.tuples(st.sampled_from(NUMBERS), st.sampled_from(FLAGS)), max_size=3, unique=True),
        "homes": st.lists(st.tuples(st.sampled_from(NUMBERS), st.sampled_from(POSTS)), min_size=1, max_size=6),
        "placed": st.lists(
            st.tuples(st.sampled_from(NUMBERS), st.sampled_from(POSTS), st.sampled_from(("U6", "A3"))), max_size=4
        ),
        "second": st.lists(
            st.tuples(st.sampled_from(NUMBERS), st.sampled_from(POSTS)), max_size=3, unique_by=lambda told: told[0]
        ),
        "erased": st.lists(
            st.tuples(st.sampled_from(NUMBERS), st.booleans()), min_size=1, max_size=2, unique_by=lambda told: told[0]
        ),
    }
)  # fmt: skip


def tell(world, said):
    """The world that hypothesis drew, in three deliveries: a case system, a return, a health record for some."""
    world.send(
        "case-system",
        "ssd",
        {
            "ssd_person": [{"pers_person_id": n, "pers_forename": f"Name{n}"} for n in NUMBERS],
            "ssd_address": [
                {"addr_table_id": f"a{place}", "addr_person_id": n, "addr_address_postcode": post}
                for place, (n, post) in enumerate(said["homes"])
            ],
            "ssd_mother": [
                {"moth_table_id": f"m{place}", "moth_person_id": one, "moth_childs_person_id": other}
                for place, (one, other) in enumerate(said["relations"])
            ],
            "ssd_person_flags": [
                {"flag_table_id": f"f{place}", "flag_person_id": n, "flag_kind": kind}
                for place, (n, kind) in enumerate(said["flags"])
            ],
        },
        MAY,
    )
    if said["placed"]:
        episodes = [
            {"CHILD": n, "DECOM": f"0{place + 1}/02/2026", "PLACE": place_type, "PL_POST": post, "LS": "C2", "RNE": "S"}
            for place, (n, post, place_type) in enumerate(said["placed"])
        ]
        world.send("ssda903", "ssda903", {"Episodes": episodes}, JUNE)
    pairs = [(council(n), f"P{n}") for n in NUMBERS]
    if said["second"]:
        rows = [{"HealthId": f"H{n}", "Forename": f"Name{n}", "Postcode": post} for n, post in said["second"]]
        world.send("child-health", "health", {"ChildHealth": rows}, JUNE, controller="westmarch-health")
        pairs += [(f"westmarch-health/H{n}", f"P{n}") for n, _ in said["second"]]
    world.persons(pairs)
    return pairs


@settings(
    max_examples=support_campaigns.size(sample=12, full=300),
    deadline=None,
    suppress_health_check=[HealthCheck.function_scoped_fixture, HealthCheck.too_slow],
)
@given(said=worlds)
def test_whatever_is_erased_nothing_of_those_who_stay_is_uncovered(world, said):
    """``said["erased"]``: each a person, with all of their records or with the council's alone, one after the other."""
    with TemporaryDirectory() as folder:
        fresh = world.afresh(Path(folder))
        pairs, store = tell(fresh, said), fresh.store
        for day, (number, whole) in enumerate(said["erased"], 1):
            before = marked(store)
            names = {subject for subject, person in pairs if person == f"P{number}"} if whole else {council(number)}
            take_out(store._root, *names, on=AT.replace(day=day))
            after = marked(store)
            assert after.keys() <= before.keys()
            assert uncovered(before, after) == []
            assert not any(row["subject"] in names for row in after.values())
            assert store.verify().ok
