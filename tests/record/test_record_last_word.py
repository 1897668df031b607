"""The last word on whom a record is about: what stands; of a record that was left out, what stood until then."""

from datetime import UTC, datetime, timedelta

import pytest

from forethought.governance import Principal
from forethought.record import open_reader
from forethought.record.essentials import WHO_IS_WHO
from forethought.record.reading import last_word

FIRST = datetime(2026, 1, 5, 9, tzinfo=UTC)
LINKAGE = Principal("linkage", "service", frozenset({"linkage_service"}))
COLUMNS = {"forename": "pers_forename", "upn": "pers_upn", "dob": "pers_dob"}
NAMES = {"forename": "forename", "upn": "upn", "date_of_birth": "dob"}
HISTORIES = """
deliveries of the case system                                      | last word
full A forename=Ann upn=1                                          | A forename=Ann upn=1
full A forename=Ann upn=1; full B forename=Bo                      | A forename=Ann upn=1, B forename=Bo
full A forename=Ann; full A forename=Anna; full B forename=Bo      | A forename=Anna, B forename=Bo
full A forename=Ann upn=1; full A forename=Ann; full B forename=Bo | A forename=Ann, B forename=Bo
full A forename=Ann upn=1; full A forename=Ann                     | A forename=Ann
full A forename=Ann; full B forename=Bo; full A forename=Anna      | A forename=Anna, B forename=Bo
full A forename=Ann; full B forename=Bo; full A upn=1; full B upn=2 | A upn=1, B upn=2
full A forename=Ann; part B forename=Bo                            | A forename=Ann, B forename=Bo
full A forename=Ann, B forename=Bo; replace B forename=Bo          | B forename=Bo
"""


def records(cell):
    """``A forename=Ann upn=1, B ...``: what is said of each record."""
    return {words[0]: dict(word.split("=") for word in words[1:]) for words in map(str.split, cell.split(","))}


def row(who, **told):
    return {"pers_person_id": who} | {COLUMNS[name]: value for name, value in told.items()}


def send(world, number, how, said):
    rows = [row(who, **told) for who, told in said]
    rest = {"replaces": (f"case-system-{FIRST:%Y%m%d}",)} if how == "replace" else {}
    world.send("case-system", "ssd", {"ssd_person": rows}, FIRST + timedelta(number), full=how == "full", **rest)


def heard(world, about):
    grant = world.authority.grant(LINKAGE, "linkage")
    with open_reader(world.store, grant, world.audit, lambda: world.now, about=about) as reader:
        told = reader.table(f"with {last_word()} select subject, attribute, value from last_word").to_pylist()
    found = {}
    for row in told:
        if row["attribute"] in NAMES:
            found.setdefault(row["subject"].split("/")[1], {})[NAMES[row["attribute"]]] = row["value"]
    return found


def standing_first(world):
    """Of record A, what stands of each thing, or else its last word; of one thing one word."""
    grant = world.authority.grant(LINKAGE, "linkage")
    sql = f"with {last_word()} select attribute, value, known_to from last_word where subject like '%/A'"
    with open_reader(world.store, grant, world.audit, lambda: world.now, about=WHO_IS_WHO) as reader:
        told = [one for one in reader.table(sql).to_pylist() if one["attribute"] in NAMES]
    return {NAMES[one["attribute"]]: one["value"] for one in sorted(told, key=lambda one: one["known_to"] is None)}


@pytest.mark.parametrize("line", HISTORIES.strip().splitlines()[1:])
def test_the_last_word_after_a_history(world, line):
    history, expected = (cell.strip() for cell in line.split("|"))
    for number, delivery in enumerate(history.split("; ")):
        how, _, cell = delivery.partition(" ")
        send(world, number, how, records(cell).items())
    assert heard(world, None) == records(expected)
    world.store.keep_standing()
    assert heard(world, WHO_IS_WHO) == records(expected)


def test_two_feeds_each_have_a_last_word(world):
    """Each feed goes on by itself: what one says no more it said last, whatever the other still says."""
    first, second = {"A": {"forename": "Ann", "upn": "1"}}, {"A": {"dob": "2015-01-01"}}
    both, neither = {"A": {**first["A"], **second["A"]}}, {"B": {"forename": "Bo"}}
    seen = []
    for number, (feed, said) in enumerate(
        [("case-system", first), ("case-system-ssd", second), ("case-system", neither), ("case-system-ssd", neither)]
    ):
        world.send(
            feed, "ssd", {"ssd_person": [row(who, **told) for who, told in said.items()]}, FIRST + timedelta(number)
        )
        seen.append(heard(world, None))
    assert seen == [first, both, {**both, **neither}, {**both, **neither}]


def test_a_return_that_stands_is_no_reason_to_forget_what_the_case_system_said(world):
    """A feed that goes on tells of a few things; of the others the last word of the feed that stopped counts."""
    world.send("case-system", "ssd", {"ssd_person": [row("A", forename="Ann", upn="1")]}, FIRST)
    world.send("case-system-ssd", "ssd", {"ssd_person": [row("A", upn="2")]}, FIRST + timedelta(1))
    world.send("case-system", "ssd", {"ssd_person": [row("B", forename="Bo")]}, FIRST + timedelta(2))
    assert standing_first(world) == {"forename": "Ann", "upn": "2"}


def test_what_a_feed_took_back_while_it_went_on_counts_from_no_other(world):
    world.send("case-system", "ssd", {"ssd_person": [row("A", forename="Ann", upn="1")]}, FIRST)
    world.send("case-system-ssd", "ssd", {"ssd_person": [row("A", forename="Ann", upn="1")]}, FIRST + timedelta(1))
    world.send("case-system", "ssd", {"ssd_person": [row("A", forename="Ann")]}, FIRST + timedelta(2))
    world.send("case-system-ssd", "ssd", {"ssd_person": [row("B", forename="Bo")]}, FIRST + timedelta(3))
    assert standing_first(world) == {"forename": "Ann"}
