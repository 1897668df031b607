"""Children without a forename yet: what a placeholder tells is used, and what it cannot tell is not guessed."""

import json
from collections.abc import Callable
from dataclasses import replace

import pyarrow as pa
import pytest

from forethought.linkage import LinkSettings, link
from forethought.linkage.training import model_settings, tempered

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


TWO_BABIES = """
record_id | source | forename | surname | date_of_birth | sex | postcode
a         | case   | Baby     | Marlow  | 2026-08-14    | F   | WX1 2AB
b         | case   | Baby     | Marlow  | 2026-08-14    | F   | WX1 2AB
"""


def test_two_unnamed_records_of_one_source_are_not_taken_for_one_child(
    people: Read, key: bytes, invented: LinkSettings
) -> None:
    result = link(people(TWO_BABIES), invented, key=key)
    assert persons(result) == [["a"], ["b"]]
    assert [(r["left"], r["right"]) for r in result.review.to_pylist()] == [("a", "b")]
    named = link(people(TWO_BABIES.replace("Baby", "Ada ")), invented, key=key)
    assert persons(named) == [["a", "b"]]


def test_a_third_record_does_not_bring_two_unnamed_ones_together(
    people: Read, key: bytes, invented: LinkSettings
) -> None:
    third = "c | health | Baby | Marlow | 2026-08-14 | F | WX1 2AB"
    result = link(people(TWO_BABIES + third), invented, key=key)
    assert persons(result) == [["a"], ["b"], ["c"]]
    assert {"a", "b", "c"} == {r[side] for r in result.review.to_pylist() for side in ("left", "right")}


def test_unnamed_records_of_two_sources_are_one_child(people: Read, key: bytes, invented: LinkSettings) -> None:
    result = link(people(TWO_BABIES.replace("b         | case ", "b         | health")), invented, key=key)
    assert persons(result) == [["a", "b"]]


def test_one_name_and_year_in_one_hostel_may_be_two_children(people: Read, key: bytes, invented: LinkSettings) -> None:
    text = """
        record_id | source | forename | surname | date_of_birth | sex | postcode
        a         | case   | Bereket  | Abdi    | {0}           | M   | WX1 2AB
        b         | case   | Bereket  | Abdi    | {0}           | M   | WX1 2AB
        c         | school | Bereket  | Abdi    | {0}           | M   | WX1 2AB
        """
    estimated, known = (link(people(text.format(born)), invented, key=key) for born in ("2010-01-01", "2010-03-07"))
    assert persons(estimated) == [["a"], ["b"], ["c"]]
    assert estimated.review.num_rows > 0
    assert persons(known) == [["a", "b", "c"]]


def test_an_unnamed_record_waits_while_a_twin_fits_less_well(people: Read, key: bytes, invented: LinkSettings) -> None:
    records = people(
        """
        record_id | source | forename | surname | date_of_birth | sex | postcode
        a         | health | Jade     | Marlow  | 2016-12-05    | F   | WX1 2AB
        b         | health | Jane     | Marlow  | 2016-12-05    | F   | WX9 5AB
        x         | case   | Baby     | Marlow  | 2016-12-05    | F   | WX1 2AB
        """
    )
    assert persons(link(records, invented, key=key)) == [["a"], ["b"], ["x"]]


def test_newborns_of_one_hospital_with_surnames_alike_stay_apart(
    people: Read, key: bytes, invented: LinkSettings
) -> None:
    records = people(
        """
        record_id | source | forename | surname | date_of_birth | sex | postcode
        a         | case   | Unknown  | Taylor  | 2026-03-10    | F   | WX8 9JJ
        b         | health | Baby Boy | Naylor  | 2026-03-10    | F   | WX8 9JJ
        """
    )
    result = link(records, invented, key=key)
    assert persons(result) == [["a"], ["b"]]


def test_a_father_and_a_son_of_one_name_are_two_persons(people: Read, key: bytes, invented: LinkSettings) -> None:
    text = """
        record_id | source | forename | surname | date_of_birth | sex | postcode
        father    | case   | John     | Marlow  | 1985-11-27    | M   | WX1 2AB
        son       | health | John     | Marlow  | {0}           | M   | WX1 2AB
        """
    strong = replace(invented, automatic=0.0)  # weights learned elsewhere may put such a pair above any threshold
    assert persons(link(people(text.format("2014-01-17")), strong, key=key)) == [["father"], ["son"]]
    for slip in ("1985-11-26", "1995-11-27", "1985-12-27"):
        assert persons(link(people(text.format(slip)), strong, key=key)) == [["father", "son"]]


def test_day_and_month_changed_over_are_one_birth_date(people: Read, key: bytes, invented: LinkSettings) -> None:
    records = people(
        """
        record_id | source | forename | surname | date_of_birth | sex | postcode
        a         | case   | Ada      | Marlow  | 2014-01-12    | F   | WX1 2AB
        b         | health | Ada      | Marlow  | 2014-12-01    | F   | WX1 2AB
        """
    )
    assert persons(link(records, invented, key=key)) == [["a", "b"]]


def test_what_training_never_met_keeps_a_little_of_its_starting_share() -> None:
    start = model_settings()
    learned = json.loads(json.dumps(start))
    for comparison in learned["comparisons"]:
        for level in comparison["comparison_levels"]:
            if "m_probability" in level:
                level["m_probability"] = level["u_probability"] = 1e-12
    made = tempered(learned, start)
    for comparison, begun in zip(made["comparisons"], start["comparisons"], strict=True):
        for level, first in zip(comparison["comparison_levels"], begun["comparison_levels"], strict=True):
            if "m_probability" in level:
                weight, least = (x["m_probability"] / x["u_probability"] for x in (level, first))
                assert weight == pytest.approx(least)
    assert tempered(start, start) == start
