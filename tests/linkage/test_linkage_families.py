"""Families are typed statements between persons: who says so, who disagrees, never identity."""

from collections.abc import Callable

import pyarrow as pa

from forethought.linkage import (
    LinkSettings,
    case_system_mothers,
    family_groups,
    health_mother_records,
    health_mothers,
    link,
    relationships,
    school_contacts,
)

Read = Callable[[str], pa.Table]

PERSONS = """
record_id             | person_id
council/1             | kai
council/2             | robin
council/9             | nadia
health/h2             | robin
health/h3             | ruby
health/h2:mother   | nadia
health/h3:mother   | nadia
school/p1             | kai
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
PupilId | ContactOrder | Surname | Forename | Relationship
p1      | 1            | MARLOW  | Nadia    | Mum
p1      | 2            | Brook   | Sam      | Step father
p1      | 3            | Brook   | Zara     | Mother
"""
NAMES = "record_id | forename | surname\ncouncil/9 | Nadia | Marlow"


def stated(people: Read):  # type: ignore[no-untyped-def]
    return [
        *case_system_mothers(people(SSD_MOTHER), "council"),
        *health_mothers(people(HEALTH), "health"),
        *school_contacts(people(CONTACTS), "school"),
    ]


def test_each_source_states_its_own_relationship(people: Read) -> None:
    found = relationships(people(PERSONS), stated(people), names=people(NAMES))
    rows = [(r["person_a"], r["person_b"], r["type"], r["asserted_by"], r["status"]) for r in found.to_pylist()]
    assert rows == [
        ("kai", None, "mother", "school", "unidentified"),
        ("kai", None, "step_father", "school", "unidentified"),
        ("kai", "nadia", "mother", "council", "asserted"),
        ("kai", "nadia", "mother", "school", "asserted"),
        ("robin", "nadia", "mother", "council", "asserted"),
        ("robin", "nadia", "mother", "health", "asserted"),
        ("ruby", "nadia", "mother", "health", "asserted"),
    ]


def test_two_mothers_are_a_dispute_and_make_no_family(people: Read, key: bytes) -> None:
    persons = people(PERSONS.replace("health/h2:mother   | nadia", "health/h2:mother   | other"))
    found = relationships(persons, stated(people))
    assert {r["status"] for r in found.to_pylist() if r["person_a"] == "robin"} == {"disputed"}
    families = family_groups(found, key=key).to_pylist()
    assert {(f["person_id"], f["role"]) for f in families} == {
        ("nadia", "mother"), ("kai", "child"), ("ruby", "child"),
    }  # fmt: skip
    assert len({f["family_id"] for f in families}) == 1


def test_a_sealed_person_has_no_relationship_at_all(people: Read, key: bytes) -> None:
    found = relationships(people(PERSONS), stated(people), names=people(NAMES), sealed={"robin"})
    assert "robin" not in str(found.to_pylist())
    assert "robin" not in str(family_groups(found, key=key).to_pylist())
    without_mother = relationships(people(PERSONS), stated(people), names=people(NAMES), sealed={"nadia"})
    assert "nadia" not in str([(r["person_a"], r["person_b"]) for r in without_mother.to_pylist()])


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
