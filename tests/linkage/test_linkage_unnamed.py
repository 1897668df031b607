"""Children without a forename yet: what a placeholder tells is used, and what it cannot tell is not guessed."""

from collections.abc import Callable

import pyarrow as pa

from forethought.linkage import LinkSettings, link

Read = Callable[[str], pa.Table]


def persons(result) -> list[list[str]]:  # type: ignore[no-untyped-def]
    groups: dict[str, list[str]] = {}
    for row in result.persons.to_pylist():
        groups.setdefault(row["person_id"], []).append(row["record_id"])
    return sorted(groups.values())


def test_twin_1_and_twin_2_are_two_children(people: Read, key: bytes, invented: LinkSettings) -> None:
    records = people(
        """
        record_id | source | forename      | surname | date_of_birth | sex | postcode
        a         | health | Twin 1        | Marlow  | 2026-08-14    | F   | WX1 2AB
        b         | health | Twin 2        | Marlow  | 2026-08-14    | F   | WX1 2AB
        c         | case   | Baby Marlow   | Marlow  | 2026-08-14    | F   | WX1 2AB
        """
    )
    groups = persons(link(records, invented, key=key))
    assert groups == [["a"], ["b"], ["c"]]


def test_an_expected_date_is_no_birth_date(people: Read, key: bytes, invented: LinkSettings) -> None:
    records = people(
        """
        record_id | source | forename | surname | date_of_birth | sex | postcode
        unborn    | case   | Unborn   | Marlow  | 2026-08-14    |     | WX1 2AB
        cousin    | health | Ada      | Marlow  | 2026-08-14    | F   | WX1 2AB
        """
    )
    result = link(records, invented, key=key)
    assert persons(result) == [["cousin"], ["unborn"]]
    assert result.report.inputs["fields"]["date_of_birth"]["usable"] == 1


def test_a_former_name_in_brackets_and_a_name_without_its_particle_are_recognised(
    people: Read, key: bytes, invented: LinkSettings
) -> None:
    records = people(
        """
        record_id | forename | surname                | date_of_birth | sex | postcode
        1         | Kai      | Marlow (formerly Brook) | 2008-08-14   | M   | WX1 2AB
        2         | Kai      | Brook                  | 2008-08-14    | M   | WX7 5AB
        3         | Ali      | Al-Hassan              | 2009-03-02    | M   | WX1 2AB
        4         | Ali      | Hassan                 | 2009-03-02    | M   | WX9 5AB
        """
    )
    assert persons(link(records, invented, key=key)) == [["1", "2"], ["3", "4"]]


def test_two_names_with_a_particle_in_common_share_no_part(people: Read, key: bytes, invented: LinkSettings) -> None:
    records = people(
        """
        record_id | forename | surname    | date_of_birth | sex | postcode
        1         | Maria    | de Souza   | 2008-08-14    | F   | WX1 2AB
        2         | Maria    | de Oliveira | 2008-08-14   | F   | WX7 5AB
        """
    )
    result = link(records, invented, key=key)
    assert not any("surname a part" in r["reason"] for t in (result.links, result.review) for r in t.to_pylist())
