"""Families are typed statements between persons: who says so, who disagrees, from when to when, never identity."""

from collections.abc import Callable
from datetime import date

import pyarrow as pa
import pytest

from forethought.linkage import LinkageError, LinkSettings, families, link
from forethought.linkage.families import (
    NO_SEALS,
    Related,
    Seals,
    case_system_mothers,
    conflicts,
    family_groups,
    health_mother_records,
    health_mothers,
    relate,
    responsibility,
    school_contacts,
    school_responsibility,
    standing,
)
from support_families import births, related

Read = Callable[[str], pa.Table]
TODAY = date(2026, 3, 31)

PERSONS = """
record_id          | person_id
council/1          | kai
council/2          | robin
council/9          | nadia
health/h2          | robin
health/h3          | ruby
health/h2:mother   | nadia
health/h3:mother   | nadia
school/p1          | kai
"""
SSD_MOTHER = """
moth_table_id | moth_person_id | moth_childs_person_id | moth_childs_dob
1             | 9              | 1                     | 2008-08-14
2             | 9              | 2                     | 2023-08-14
3             |                | 2                     |
4             | 9              | 77                    |
"""
HEALTH = """
HealthId | MotherNHSNumber | MotherSurname | MotherForename | MotherDOB
h2       | 9434765919      | Marlow        | Nadia          | 1985-01-02
h3       |                 | Marlow        | Nadia          | 1985-01-02
h4       |                 | Marlow        |                |
"""
CONTACTS = """
PupilId | ContactOrder | Surname | Forename | Relationship  | ParentalResponsibility
p1      | 1            | MARLOW  | Nadia    | Mum           | 1
p1      | 2            | Brook   | Sam      | Step father   | 0
p1      | 3            | Brook   | Zara     | Mother        |
p1      | 4            |         |          | Social worker |
"""
NAMES = "record_id | forename | surname\ncouncil/9 | Nadia | Marlow"


def stated(people: Read) -> pa.Table:
    return pa.concat_tables(
        [
            case_system_mothers(people(SSD_MOTHER), "council"),
            health_mothers(people(HEALTH), "health"),
            school_contacts(people(CONTACTS), "school"),
        ]
    )


def edges(table: pa.Table) -> list[tuple[str, ...]]:
    return [(r["person"], r["other"], r["kind"], r["controller"]) for r in table.to_pylist()]


def members(found: families.Families) -> set[tuple[str, str, str]]:
    return {(row["around"], row["person_id"], row["role"]) for row in found.groups.to_pylist()}


def test_each_source_states_its_own_relationship(people: Read) -> None:
    found = relate(stated(people), people(PERSONS), names=people(NAMES)).relations
    assert sorted(edges(found), key=str) == sorted(
        [
            ("kai", None, "contact", "school"),
            ("kai", None, "mother", "school"),
            ("kai", None, "step_parent", "school"),
            ("kai", "nadia", "mother", "council"),
            ("kai", "nadia", "mother", "school"),
            ("robin", "nadia", "mother", "council"),
            ("robin", "nadia", "mother", "health"),
            ("ruby", "nadia", "mother", "health"),
        ],
        key=str,
    )
    sourced = {(row["feed"], row["record"]) for row in found.to_pylist() if row["controller"] == "health"}
    assert sourced == {("ChildHealth", "health/h2"), ("ChildHealth", "health/h3")}


def test_an_adult_whom_two_known_people_fit_is_not_guessed(people: Read) -> None:
    statements = people(
        """
        record    | other_record | kind   | status   | controller | feed | forename | surname
        council/1 | council/9    | mother | asserted | council    | f    |          |
        council/1 | council/8    | mother | asserted | council    | f    |          |
        school/p1 | school/p1:1  | mother | asserted | school     | f    | Nadia    | Marlow
        """
    )
    persons = people(PERSONS + "council/8 | nadine")
    for second, known in (("Nadine", "nadia"), ("Nadia", None)):
        names = people(NAMES + f"\ncouncil/8 | {second} | Marlow")
        found = relate(_whole(statements), persons, names=names).relations.to_pylist()
        assert [row["other"] for row in found if row["controller"] == "school"] == [known]


def _whole(statements: pa.Table) -> pa.Table:
    for name in ("start", "end"):
        statements = statements.append_column(name, pa.nulls(len(statements), pa.date32()))
    return statements.select(families.STATEMENTS.names)


def test_responsibility_is_a_fact_of_its_own(people: Read) -> None:
    """A mother is not taken to hold it, and who is said to hold it is known even where the kind says nothing."""
    persons = people(PERSONS)
    related_people = relate(stated(people), persons, names=people(NAMES)).relations
    found = responsibility(school_responsibility(people(CONTACTS), "school"), persons, related_people).to_pylist()
    told = {(row["person"], row["other"], row["status"], row["controller"]) for row in found}
    assert told == {("kai", "nadia", "asserted", "school"), ("kai", None, "refuted", "school")}


def test_two_mothers_are_a_conflict_and_make_no_family(people: Read, key: bytes) -> None:
    persons = people(PERSONS.replace("health/h2:mother   | nadia", "health/h2:mother   | other"))
    found = family_groups(relate(stated(people), persons), births(""), on=TODAY, key=key)
    assert {(row["person"], row["conflict"]) for row in found.conflicts.to_pylist()} == {("robin", "two_mothers")}
    assert members(found) == {("nadia", "nadia", "around"), ("nadia", "kai", "child"), ("nadia", "ruby", "child")}
    assert len(set(found.groups["family_id"].to_pylist())) == 1


def test_a_mother_named_by_health_becomes_one_person(people: Read, key: bytes, invented: LinkSettings) -> None:
    mothers = health_mother_records(people(HEALTH), "health")
    assert mothers["record_id"].to_pylist() == ["health/h2:mother", "health/h3:mother"]
    council = people(
        """
        record_id | source  | forename | surname | date_of_birth | sex | nhs_number
        council/9 | council | Nadia    | Marlow  | 1985-01-02    | F   | 9434765919
        """
    )
    result = link(pa.concat_tables([mothers, council]), invented, key=key)
    assert len(set(result.persons["person_id"].to_pylist())) == 1


BORN = """
person | born
mum    | 1990-05-01
gran   | 1969-02-01
girl   | 2001-04-30
c      | 2012-04-30
late   | 2014-06-01
twin   | 2014-06-01
eve    | 2014-05-31
"""
CONFLICTING = [
    ("two birth mothers", "c | mum | birth_mother | | | a\nc | gran | birth_mother | | | b", "two_birth_mothers", 2),
    ("a birth mother and a mother", "c | mum | birth_mother | | | a\nc | gran | mother | | | b", "two_mothers", 2),
    ("a mother and an adopter", "c | mum | mother | | | a\nc | gran | adoptive_parent | | | b", None, 0),
    ("one record names a couple", "c | mum | mother | | | a\nc | gran | mother | | | a", None, 0),
    ("one mother, two sources", "c | mum | mother | | | a\nc | mum | birth_mother | | | b", None, 0),
    ("a parent who is eleven that day", "c | girl | birth_mother | | | a", None, 0),
    ("born after the child", "c | late | mother | | | a", "born_before_parent", 1),
    ("born on one day with the child", "late | twin | mother | | | a", "born_before_parent", 1),
    ("born the day before", "late | eve | step_parent | | | a\nlate | eve | mother | | | a", None, 0),
    ("foster carer and birth", "c | mum | birth_mother | | | a\nc | mum | foster_carer | | | b", "foster_and_birth", 2),
    ("said and denied", "c | mum | mother | | | a\nc | mum | mother | | | b | refuted", "refuted", 1),
    ("each the other's parent", "one | two | mother | | | a\ntwo | one | parent | | | b", "both_ways", 2),
    ("one mother after another", "c | mum | mother | | 2020-01-01 | a\nc | gran | mother | 2020-01-01 || b", None, 0),
    ("two for a day", "c | mum | mother | | 2026-04-01 | a\nc | gran | mother | 2026-03-31 || b", "two_mothers", 2),
]  # fmt: skip


@pytest.mark.parametrize(
    ("rows", "conflict", "count"), [case[1:] for case in CONFLICTING], ids=[c[0] for c in CONFLICTING]
)
def test_what_cannot_all_be_so_is_shown(rows: str, conflict: str | None, count: int) -> None:
    found = conflicts(related(rows), births(BORN), on=TODAY)
    assert found["conflict"].to_pylist() == [conflict] * count


@pytest.mark.parametrize(("born", "conflict"), [("2001-05-01", "parent_too_young"), ("2001-04-29", None)])
def test_a_parent_by_birth_of_under_eleven_is_a_conflict(born: str, conflict: str | None) -> None:
    held = related("child | girl | birth_mother | | | a\nchild | girl | step_parent | | | b")
    found = conflicts(held, births(f"person | born\nchild | 2012-04-30\ngirl | {born}"), on=TODAY)
    assert found["conflict"].to_pylist() == ([conflict] if conflict else [])


def test_foster_carer_and_birth_parent_at_different_times_is_none() -> None:
    rows = "child | mum | birth_mother | | 2026-03-31 | a\nchild | mum | foster_carer | {} | | b"
    assert not len(conflicts(related(rows.format("2026-03-31")), births(BORN), on=TODAY))
    assert not len(conflicts(related(rows.format("2026-03-31")), births(BORN), on=date(2026, 3, 30)))
    assert len(conflicts(related(rows.format("2026-03-30")), births(BORN), on=date(2026, 3, 30))) == 2


def test_a_record_that_is_its_own_parent_is_a_conflict_not_a_relationship(people: Read) -> None:
    """The join of a mother with her child is wrong, and nobody would see it if the statement were only dropped."""
    persons = people(PERSONS.replace("council/9          | nadia", "council/9          | kai"))
    found = relate(stated(people), persons)
    assert not [row for row in found.relations.to_pylist() if row["person"] == row["other"]]
    told = conflicts(found, births(""), on=TODAY).to_pylist()
    assert ("kai", "kai", "one_person") in {(row["person"], row["other"], row["conflict"]) for row in told}


REFUTING = [
    ("the kind itself", "mother", "mother", False),
    ("a broader kind", "birth_mother", "parent", False),
    ("a narrower kind", "mother", "birth_mother", True),
    ("another kind", "mother", "foster_carer", True),
    ("siblings, named the other way round", "full_sibling", "sibling", False),
    ("full siblings, who may still be half", "half_sibling", "full_sibling", True),
]


@pytest.mark.parametrize(("said", "denied", "stands"), [c[1:] for c in REFUTING], ids=[c[0] for c in REFUTING])
def test_what_a_source_refutes_does_not_count(said: str, denied: str, stands: bool) -> None:
    around = ("b", "a") if families.kinds()[denied].symmetric else ("a", "b")
    rows = f"a | b | {said} | | | one\n{around[0]} | {around[1]} | {denied} | | | two | refuted"
    kept = standing(related(rows).relations, births(""), on=TODAY)
    assert edges(kept) == ([("a", "b", said, "one")] if stands else [])


HELD = """
kai   | nadia | mother       | 2008-08-14 |            | council
kai   | sam   | step_parent  | 2015-01-01 | 2020-01-01 | school
ruby  | nadia | mother       | 2023-08-14 |            | health
ruby  | zara  | foster_carer | 2024-01-01 |            | council
nadia | sam   | partner      | 2014-01-01 | 2020-01-01 | school
nadia | carol | mother       |            |            | council
"""
ON = [
    ("2014-12-31", "kai, nadia, sam"),
    ("2015-01-01", "kai, nadia, sam"),
    ("2019-12-31", "kai, nadia, sam"),
    ("2020-01-01", "kai, nadia"),
    ("2023-08-13", "kai, nadia"),
    ("2023-08-14", "kai, nadia, ruby"),
]


@pytest.mark.parametrize(("day", "family"), ON)
def test_a_family_is_that_of_a_day(key: bytes, day: str, family: str) -> None:
    held = related(HELD.replace("nadia | carol | mother       |            |            | council\n", ""))
    found = family_groups(held, births(""), on=date.fromisoformat(day), key=key, around=["nadia"])
    assert ", ".join(sorted(set(found.groups["person_id"].to_pylist()))) == family


def test_nothing_is_passed_on_unless_asked(key: bytes) -> None:
    """Kai's family is his mother; with two steps his sister and his grandmother come in, with the way there."""
    held, day = related(HELD), date(2024, 6, 1)
    one = family_groups(held, births(""), on=day, key=key, around=["kai"])
    assert members(one) == {("kai", "kai", "around"), ("kai", "nadia", "mother")}
    two = family_groups(held, births(""), on=day, key=key, around=["kai"], steps=2).groups.to_pylist()
    assert {(row["person_id"], row["role"], row["steps"], row["rule"]) for row in two} == {
        ("kai", "around", 0, None),
        ("nadia", "mother", 1, "mother, asserted: council"),
        ("ruby", "child", 2, "mother, asserted: health"),
        ("carol", "mother", 2, "mother, asserted: council"),
    }


def test_a_family_too_large_is_listed_and_not_given(key: bytes) -> None:
    held = related("\n".join(f"child{n} | mum | mother | | | a" for n in range(5)))
    for largest, given in ((6, 6), (5, 0)):
        found = family_groups(held, births(""), on=TODAY, key=key, largest=largest)
        assert len(found.groups) == given
        assert found.too_large.to_pylist() == ([] if given else [{"around": "mum", "size": 6}])


def test_a_family_of_no_steps_or_unknown_kinds_is_refused(key: bytes) -> None:
    for wrong in ({"steps": 0}, {"using": ["best friend"]}):
        with pytest.raises(LinkageError, match="relationship_kinds"):
            family_groups(related(HELD), births(""), on=TODAY, key=key, **wrong)


def test_a_relationship_of_unknown_kind_is_refused(people: Read) -> None:
    statements = people(
        """
        record    | other_record | kind    | status   | controller | feed | forename | surname
        council/1 | council/9    | godship | asserted | council    | f    |          |
        """
    )
    with pytest.raises(LinkageError, match="known kind") as refused:
        relate(_whole(statements), people(PERSONS))
    assert "godship" not in str(refused.value)


def test_a_hidden_person_has_no_relationship_at_all(people: Read, key: bytes) -> None:
    for hidden in ("robin", "nadia"):
        seals = Seals(frozenset({hidden}))
        found = relate(stated(people), people(PERSONS), names=people(NAMES), seals=seals)
        assert hidden not in str(found.relations.select(["person", "other"]).to_pylist())
        group = family_groups(found, births(""), on=TODAY, key=key, seals=seals, steps=3)
        assert hidden not in str(group.groups.to_pylist()) + str(group.conflicts.to_pylist())


SEALED = """
before | birthmum | birth_mother    | | | council
after  | adopter  | adoptive_parent | | | health
other  | birthmum | birth_mother    | | | council
other  | adopter  | adoptive_parent | | | council
"""


def test_no_family_leads_across_a_seal(people: Read, key: bytes) -> None:
    """A brother adopted by the same people is related to both identities: in nobody's family do both appear."""
    persons = people("record_id | person_id\nr1 | before\nr2 | after")
    seals = Seals.of(persons, people("record_id | seal | side\nr1 | s | 1\nr2 | s | 2"))
    everyone = ["before", "after", "other", "birthmum", "adopter"]
    for steps in (1, 2, 3, 4):
        whole = related(SEALED)
        group = family_groups(whole, births(""), on=TODAY, key=key, around=everyone, steps=steps, seals=seals)
        for person in everyone:
            held = {row["person_id"] for row in group.groups.to_pylist() if row["around"] == person}
            assert not {"before", "after"} <= held
            assert person not in {"before", "after"} or not held or person in held
    far = family_groups(
        related(SEALED), births(""), on=TODAY, key=key, around=["adopter", "after"], steps=4, seals=seals
    )
    assert "birthmum" in {row["person_id"] for row in far.groups.to_pylist() if row["around"] == "adopter"}  # by other
    assert "birthmum" not in {row["person_id"] for row in far.groups.to_pylist() if row["around"] == "after"}
    alone = related(SEALED.replace("other  | adopter  | adoptive_parent | | | council", ""))
    near = family_groups(alone, births(""), on=TODAY, key=key, around=["adopter"], steps=4, seals=seals)
    assert set(near.groups["person_id"].to_pylist()) == {"adopter", "after"}
    unsealed = family_groups(related(SEALED), births(""), on=TODAY, key=key, around=["other"], steps=2)
    assert {"before", "after"} <= set(unsealed.groups["person_id"].to_pylist())


def test_a_statement_across_a_seal_is_never_shown(people: Read) -> None:
    statements = people(
        """
        record    | other_record | kind    | status   | controller | feed | forename | surname
        council/1 | council/2    | sibling | asserted | council    | f    |          |
        council/1 | council/9    | mother  | asserted | council    | f    |          |
        """
    )
    persons = people(PERSONS)
    seals = Seals.of(persons, people("record_id | seal | side\ncouncil/1 | s | 1\ncouncil/2 | s | 2"))
    assert edges(relate(_whole(statements), persons, seals=seals).relations) == [("kai", "nadia", "mother", "council")]
    assert len(relate(_whole(statements), persons, seals=NO_SEALS).relations) == 2


def test_words_of_sources_have_a_kind() -> None:
    cases = {"Mum": "mother", "STEP-FATHER": "step_parent", "Biological mother": "birth_mother", "Gran": "contact",
             "Special Guardian": "guardian", "Step-parent": "step_parent", None: "contact", "": "contact"}  # fmt: skip
    assert {words: families.kind_of(words) for words in cases} == cases
    assert isinstance(related(HELD), Related)
