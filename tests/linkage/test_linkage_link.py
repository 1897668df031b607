"""What linkage does with the cases that matter: twins, numbers that disagree, sealed identities, doubt."""

from collections.abc import Callable
from dataclasses import replace

import pyarrow as pa
import pytest

from forethought.linkage import LinkageError, LinkSettings, link

Read = Callable[[str], pa.Table]


def persons(result) -> list[list[str]]:  # type: ignore[no-untyped-def]
    groups: dict[str, list[str]] = {}
    for row in result.persons.to_pylist():
        groups.setdefault(row["person_id"], []).append(row["record_id"])
    return sorted(groups.values())


def reasons(table: pa.Table) -> list[tuple[str, str, str]]:
    return [(r["left"], r["right"], r["reason"].split(":")[0]) for r in table.to_pylist()]


def test_twins_stay_two_children_and_the_report_says_why(people: Read, key: bytes, invented: LinkSettings) -> None:
    records = people(
        """
        record_id | forename | surname | date_of_birth | sex | postcode
        h1        | Robin    | Marlow  | 2023-08-14    |     | WX1 2AB
        h2        | Ruby     | Marlow  | 2023-08-14    |     | WX1 2AB
        s1        | Robin    | Marlow  | 2023-08-14    | M   | WX1 2AB
        """
    )
    result = link(records, invented, key=key)
    assert persons(result) == [["h1", "s1"], ["h2"]]
    assert ("h1", "h2", "forename") in reasons(result.vetoes) or ("h2", "s1", "forename") in reasons(result.vetoes)
    loose = link(records, replace(invented, veto=False), key=key)
    assert persons(loose) == [["h1", "h2", "s1"]]


def test_a_nickname_is_not_a_twin(people: Read, key: bytes, invented: LinkSettings) -> None:
    records = people(
        """
        record_id | forename | surname | date_of_birth | sex | postcode
        1         | Robert   | Marlow  | 2012-08-14    | M   | WX1 2AB
        2         | Bob      | Marlow  | 2012-08-14    | M   | WX1 2AB
        3         | Robret   | Marlow  | 2012-08-14    | M   | WX1 2AB
        4         | R        | Marlow  | 2012-08-14    | M   | WX1 2AB
        """
    )
    assert persons(link(records, invented, key=key)) == [["1", "2", "3", "4"]]


def test_an_unnamed_baby_that_fits_both_twins_waits_for_a_person(
    people: Read, key: bytes, invented: LinkSettings
) -> None:
    records = people(
        """
        record_id | forename | surname | date_of_birth | sex | postcode
        a         | Robin    | Marlow  | 2023-08-14    | M   | WX1 2AB
        b         | Jack     | Marlow  | 2023-08-14    | M   | WX1 2AB
        x         | Baby 1   | Marlow  | 2023-08-14    | M   | WX1 2AB
        """
    )
    result = link(records, invented, key=key)
    assert persons(result) == [["a"], ["b"], ["x"]]
    assert reasons(result.review) == [
        ("a", "x", "fits more than one person"),
        ("b", "x", "fits more than one person"),
    ]


def test_an_unborn_child_is_not_taken_for_a_brother_or_the_mother(
    people: Read, key: bytes, invented: LinkSettings
) -> None:
    records = people(
        """
        record_id | forename | surname | date_of_birth | sex | postcode
        mother    | Nadia    | Marlow  | 1985-01-02    | F   | WX1 2AB
        unborn    | Unborn   | Marlow  |               |     | WX1 2AB
        """
    )
    result = link(records, invented, key=key)
    assert persons(result) == [["mother"], ["unborn"]]
    assert reasons(result.review) in ([], [("mother", "unborn", "too little is known")])


def test_one_odd_spelling_among_many_is_not_another_child(people: Read, key: bytes, invented: LinkSettings) -> None:
    lines = [
        f"{n} | {name} | Marlow | 2012-08-14 | M | WX1 2AB"
        for n, name in enumerate(["Thomas", "Thoms", "Thomass", "Tom", "Tommy", "Thmoas", "Tnhoams"])
    ]
    records = people("record_id | forename | surname | date_of_birth | sex | postcode\n" + "\n".join(lines))
    assert len(persons(link(records, invented, key=key))) == 1


def test_birth_order_tells_unnamed_twins_apart(people: Read, key: bytes, invented: LinkSettings) -> None:
    records = people(
        """
        record_id | forename | surname | date_of_birth | postcode | birth_order
        a         | Twin 1   | Marlow  | 2023-08-14    | WX1 2AB  | 1
        b         | Twin 2   | Marlow  | 2023-08-14    | WX1 2AB  | 2
        """
    )
    result = link(records, invented, key=key)
    assert persons(result) == [["a"], ["b"]]
    assert reasons(result.vetoes) == [("a", "b", "birth_order")]


NUMBERS = """
record_id | forename | surname | date_of_birth | sex | postcode | nhs_number
1         | Ada      | Hill    | 2012-08-14    | F   | WX1 2AB  | {0}
2         | Ada      | Hill    | 2012-08-14    | F   | WX1 2AB  | {1}
"""
ONE, OTHER = "9434765919", "9990000018"


def test_two_different_nhs_numbers_forbid_a_join(people: Read, key: bytes, invented: LinkSettings) -> None:
    result = link(people(NUMBERS.format(ONE, OTHER)), invented, key=key)
    assert persons(result) == [["1"], ["2"]]
    assert reasons(result.vetoes) == [("1", "2", "nhs_number")]


def test_numbers_that_fail_their_check_neither_join_nor_forbid(
    people: Read, key: bytes, invented: LinkSettings
) -> None:
    assert persons(link(people(NUMBERS.format(ONE, "9434765918")), invented, key=key)) == [["1", "2"]]


def test_a_shared_number_and_birth_date_join_across_a_change_of_name_and_address(
    people: Read, key: bytes, invented: LinkSettings
) -> None:
    records = people(
        f"""
        record_id | forename | surname | date_of_birth | sex | postcode | nhs_number
        1         | Ada      | Hill    | 2012-08-14    | F   | WX1 2AB  | {ONE}
        2         | Adele    | Brook   | 2012-08-14    | F   | WX9 9AB  | {ONE}
        3         | Zara     | Moss    | 2009-03-02    | F   | WX5 5AB  | {ONE}
        """
    )
    result = link(records, invented, key=key)
    assert persons(result) == [["1", "2"], ["3"]]
    row = result.links.to_pylist()[0]
    assert (row["left"], row["right"], row["stage"]) == ("1", "2", "number")


def test_a_number_of_the_test_range_means_nothing_in_a_real_run(people: Read, key: bytes) -> None:
    records = people(
        f"""
        record_id | forename | surname | date_of_birth | nhs_number
        1         | Ada      | Hill    | 2012-08-14    | {ONE}
        2         | Zara     | Moss    | 2012-08-14    | {ONE}
        """
    )
    assert persons(link(records, key=key)) == [["1"], ["2"]]


def test_a_filler_number_joins_nobody(people: Read, key: bytes, invented: LinkSettings) -> None:
    names = ("Ada Hill", "Zara Moss", "Ned Brook", "Ivo Dale")
    lines = [f"{n} | {name.split()[0]} | {name.split()[1]} | 201{n}-08-14 | {ONE}" for n, name in enumerate(names, 1)]
    records = people("record_id | forename | surname | date_of_birth | nhs_number\n" + "\n".join(lines))
    result = link(records, invented, key=key)
    assert len(persons(result)) == 4
    assert result.report.inputs["fields"]["nhs_number"]["fillers"] == 1


SEALED = """
record_id | forename | surname | date_of_birth | sex | postcode | nhs_number
pre1      | Ada      | Hill    | 2019-08-14    | F   | WX1 2AB  | 9434765919
pre2      | Ada      | Hill    | 2019-08-14    | F   | WX1 2AB  |
post1     | Ada      | Hill    | 2019-08-14    | F   | WX1 2AB  | 9434765919
post2     | Ada      | Brook   | 2019-08-14    | F   | WX1 2AB  |
new       | Ada      | Hill    | 2019-08-14    | F   | WX1 2AB  |
"""


@pytest.mark.parametrize("veto", [True, False])
def test_a_sealed_pair_appears_nowhere(people: Read, key: bytes, invented: LinkSettings, veto: bool) -> None:
    seals = people(
        """
        record_id | seal | side
        pre1      | s    | before
        pre2      | s    | before
        post1     | s    | after
        post2     | s    | after
        """
    )
    result = link(people(SEALED), replace(invented, veto=veto), key=key, seals=seals)
    before, after = {"pre1", "pre2"}, {"post1", "post2"}
    for group in persons(result):
        assert not (set(group) & before and set(group) & after)
    pairs = [r for t in (result.links, result.vetoes, result.review) for r in t.to_pylist()]
    for row in pairs:
        ends = {row["left"], row["right"]}
        assert not (ends & before and ends & after)
    met = {frozenset((r["left"], r["right"])) for r in pairs}
    touching = [p for p in met if "new" in p]
    assert not (any(p & before for p in touching) and any(p & after for p in touching))
    assert "seal" not in result.report.to_json().lower()
    assert "seal" not in result.report.to_markdown().lower()


def test_several_rows_of_one_record_are_one_person(people: Read, key: bytes, invented: LinkSettings) -> None:
    records = people(
        """
        record_id | forename | surname | date_of_birth | sex | postcode
        c1        | Kai      | Marlow  | 2008-08-14    | M   | WX1 2AB
        c1        | Kai      | Brook   | 2008-08-14    | M   | WX7 2AB
        s1        | Kai      | Brook   | 2008-08-14    | M   | WX7 2AB
        h1        | Kai      | Marlow  | 2008-08-14    | M   | WX1 2AB
        """
    )
    assert persons(link(records, invented, key=key)) == [["c1", "h1", "s1"]]


def test_a_former_surname_helps(people: Read, key: bytes, invented: LinkSettings) -> None:
    records = people(
        """
        record_id | forename | surname | other_surname | date_of_birth | sex | postcode
        1         | Kai      | Marlow  | Brook         | 2008-08-14    | M   | WX1 2AB
        2         | Kai      | Brook   |               | 2008-08-14    | M   | WX7 5AB
        """
    )
    assert persons(link(records, invented, key=key)) == [["1", "2"]]


def test_an_estimated_birth_date_is_weak_evidence(people: Read, key: bytes, invented: LinkSettings) -> None:
    text = """
        record_id | forename | surname | date_of_birth | sex
        1         | Ali      | Ahmadi  | {0}           | M
        2         | Ali      | Ahmadi  | {0}           | M
        """
    sure, estimated = (link(people(text.format(d)), invented, key=key) for d in ("2008-03-07", "2008-01-01"))
    assert sure.links.num_rows == 1
    assert estimated.report.inputs["born_1_january"] == 2


@pytest.mark.parametrize(
    ("records", "said"), [("name\nAda", "no record_id"), ("record_id | forename\n | Ada", "identifier")]
)
def test_unusable_records_are_refused_without_showing_a_name(people: Read, key: bytes, records: str, said: str) -> None:
    with pytest.raises(LinkageError) as problem:
        link(people(records), key=key)
    assert said in str(problem.value)
    assert "Ada" not in str(problem.value)


def test_no_records_give_no_persons(people: Read, key: bytes) -> None:
    result = link(people("record_id | forename").slice(0, 0), key=key)
    assert result.persons.num_rows == 0
    assert result.report.stages["persons"] == 0


def test_a_short_key_is_refused(people: Read) -> None:
    with pytest.raises(LinkageError, match="key"):
        link(people("record_id | forename\n1 | Ada"), key=b"short")


def test_thresholds_out_of_order_are_refused() -> None:
    with pytest.raises(LinkageError, match="threshold"):
        LinkSettings(automatic=1, review=2)


def test_names_are_not_written_into_tables_or_report(people: Read, key: bytes, invented: LinkSettings) -> None:
    result = link(people(SEALED.replace("Hill", "Canarybird")), invented, key=key)
    written = result.report.to_json() + result.report.to_markdown() + str(result.model)
    for table in (result.links, result.vetoes, result.review, result.events, result.persons):
        written += str(table.to_pylist())
    assert "canarybird" not in written.lower()
