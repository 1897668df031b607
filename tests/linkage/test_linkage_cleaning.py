"""What cleaning makes of the ways in which names, postcodes and dates are written."""

import re
from collections.abc import Callable

import pyarrow as pa
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from forethought.linkage import (
    LinkageError,
    LinkSettings,
    clean_postcode,
    link,
    parse_birth_date,
)
from forethought.linkage.cleaning import (
    across_history,
    clean_sex,
    clean_text,
    clean_uprn,
    explain_cleaning,
    fold,
    load_variants,
    with_history,
)

Read = Callable[[str], pa.Table]


POSTCODES = """
wx1 2ab                  | WX1 2AB  | WX1 2  | WX1
WX12AB                   | WX1 2AB  | WX1 2  | WX1
wx12 3ab                 | WX12 3AB | WX12 3 | WX12
W1A 1AA                  | W1A 1AA  | W1A 1  | W1A
WX1 OAB                  | WX1 0AB  | WX1 0  | WX1
S014 2AB                 | SO14 2AB | SO14 2 | SO14
B01 1AA                  | B1 1AA   | B1 1   | B1
LS01 2AB                 | LS1 2AB  | LS1 2  | LS1
Flat 1, The Row, WX1 2AB | WX1 2AB  | WX1 2  | WX1
WX1 2AB, UK              | WX1 2AB  | WX1 2  | WX1
BFPO 58                  | BFPO 58  |        |
bfpo058                  | BFPO 58  |        |
BF1 2AU                  | BF1 2AU  | BF1 2  | BF1
WX1                      |          |        | WX1
WX1 2                    |          | WX1 2  | WX1
2903                     | 2903     |        |
"""


@pytest.mark.parametrize("line", POSTCODES.strip().splitlines())
def test_postcodes(line: str) -> None:
    written, *wanted = (cell.strip() for cell in line.split("|"))
    found = clean_postcode(written)
    assert found is not None
    assert [found.text, found.sector or "", found.district or ""] == wanted


@pytest.mark.parametrize(
    "written",
    ["ZZ99 3CZ", "ZZ99 3VZ", "zz993wz", "ZZ99 9ZZ", "ZZ99", "GIR 0AA", "NFA", "XX1 1XX", "unknown", "", "--", None],
)
def test_no_fixed_abode_and_blanks_are_no_postcode(written: str | None) -> None:
    assert clean_postcode(written) is None


def test_property_numbers() -> None:
    assert [clean_uprn(t) for t in ("100012345", "000100012345", "100012345.0", "1000 12345")] == ["100012345"] * 4
    assert [clean_uprn(t) for t in ("", None, "0", "000", "999999999999", "1234567890123", "12A", "-1")] == [None] * 8


DATES = """
2014-05-03              | 2014-05-03 | real   | exact
03/05/2014              | 2014-05-03 | real   | exact
3-5-2014                | 2014-05-03 | real   | exact
3 5 2014                | 2014-05-03 | real   | exact
20140503                | 2014-05-03 | real   | exact
3 May 2014              | 2014-05-03 | real   | exact
3rd of May 2014         | 2014-05-03 | real   | exact
03-MAY-14               | 2014-05-03 | real   | exact
May 3, 2014             | 2014-05-03 | real   | exact
2014-05-03T00:00:00     | 2014-05-03 | real   | exact
03/05/2014 00:00        | 2014-05-03 | real   | exact
2014-05-02T23:00:00Z    | 2014-05-03 | real   | exact
2014-12-02T23:00:00Z    | 2014-12-02 | real   | exact
2014-05-02T23:00:00     | 2014-05-02 | real   | exact
03/05/14                | 2014-05-03 | real   | exact
03/05/85                | 1985-05-03 | real   | exact
05/23/2014              | 2014-05-23 | real   | exact
2014-01-01              | 2014-01-01 | real   | estimated
01/01/2014              | 2014-01-01 | real   | estimated
2014-02-30              | 2014-02-30 | unreal | exact
31/02/2024              | 2024-02-31 | unreal | exact
20141399                | 2014-13-99 | unreal | exact
2024-02-29              | 2024-02-29 | real   | exact
29/02/2023              | 2023-02-29 | unreal | exact
"""


@pytest.mark.parametrize("line", DATES.strip().splitlines())
def test_birth_dates(line: str) -> None:
    written, iso, real, estimated = (cell.strip() for cell in line.split("|"))
    found = parse_birth_date(written)
    assert found is not None
    assert (found.iso, found.real, found.estimated) == (iso, real == "real", estimated == "estimated")


@pytest.mark.parametrize(
    "written",
    [
        *(
            "",
            None,
            "unknown",
            "May 2014",
            "14",
            "3 Mayday",
            "2014-05",
            "2014",
            "41762",
            "41762.0",
            "3/5",
            "00/00/0000",
        ),
        *("01/01/1900", "31/12/9999", "EDD 03/05/2026", "due 3 May 2026", "03/05/2026 (est)", "3 Foo 2014", "1/2/345"),
    ],
)
def test_unreadable_birth_dates_are_unknown(written: str | None) -> None:
    assert parse_birth_date(written) is None


def test_variants_hold_both_ways_and_do_not_chain() -> None:
    variants = load_variants()
    assert variants.related("bob", "robert") == variants.related("robert", "bob") is True
    assert variants.related("mohammed", "muhammad")
    assert variants.related("yousef", "yusuf")
    assert not variants.related("hassan", "hussein")  # usual names of twins
    assert not variants.related("jade", "jane")
    assert not variants.related("robin", "ruby")
    assert not variants.related("jack", "harry")
    for name, others in variants.also.items():
        assert name not in others
        assert all(name in variants.of(other) for other in others)


def test_sex_and_text() -> None:
    written = ("m", "Female", "1", "2", "1.0", "BOY")
    assert [clean_sex(s) for s in written] == ["M", "F", "M", "F", "M", "M"]
    assert [clean_sex(s) for s in ("U", "9", "0", "X", "I", "unknown", "", "?", None)] == [None] * 9
    assert clean_text("  Great-Yarmouth, 12 ") == "great yarmouth 12"
    assert clean_text(" - ") is None


# kind | written | value | words that the explanation must hold
EXPLAINED = """
forename      | Robert (Bob)     | robert bob | another name
forename      | Baby Boy Smith   |            | stands where a name should be
forename      | ZoÃ«             | zoe        | garbled
surname       | Van der Berg     | vanderberg | joined to the name that follows
surname       | MacDonald        | mcdonald   | Mac read as Mc
surname       | 123              |            | no letter
date_of_birth | 41762            |            | spreadsheet
date_of_birth | 03/05/14         | 2014-05-03 | century
date_of_birth | 31/02/2024       | 2024-02-31 | no such day
date_of_birth | 01/01/2008       | 2008-01-01 | only the year is known
date_of_birth | EDD 03/05/2026   |            | expected
postcode      | ZZ99 3VZ         |            | never an agreement
postcode      | S014 2AB         | SO14 2AB   | 0 and O
postcode      | WX1              | WX1        | district
postcode      | BFPO 58          | BFPO 58    | forces
sex           | 9                |            | not known or neither
uprn          | 0001             |            | no address
text          | Great-Yarmouth   | great yarmouth | small letters
surname       |                  |            | nothing is written
"""


@pytest.mark.parametrize("line", EXPLAINED.strip().splitlines())
def test_cleaning_says_what_it_did(line: str) -> None:
    kind, written, value, said = (cell.strip() for cell in line.split("|"))
    cleaned = explain_cleaning(kind, written)
    assert (cleaned.value or "") == value
    assert said in "; ".join(cleaned.steps)


@pytest.mark.parametrize(
    ("kind", "clean"),
    [("forename", "ada"), ("surname", "hill"), ("date_of_birth", "2014-05-03"), ("postcode", "WX1 2AB"), ("sex", "M")],
)
def test_what_is_clean_needs_no_step(kind: str, clean: str) -> None:
    assert explain_cleaning(kind, clean).steps == ()


def test_an_unknown_kind_of_cleaning_is_refused() -> None:
    with pytest.raises(LinkageError, match="no cleaning of the kind"):
        explain_cleaning("shoe size", "9")


_FRAGMENTS = re.findall(
    r"\S+",
    "mr jr o mac van der de al st ada hill smith-jones baby boy twin 1 (bob) known as aka née test ii unborn a b abd x "
    "formerly",
)
_WRITTEN = st.one_of(
    st.text(max_size=30),
    st.lists(
        st.sampled_from(_FRAGMENTS),
        max_size=6,
    ).map(" ".join),
    st.from_regex(r"\A[a-z]{1,2}[0-9OI]{1,2} ?[0-9OI][a-z]{2}\Z"),
    st.from_regex(r"\A[0-9]{1,4}[-/ .][0-9]{1,2}[-/ .][0-9]{1,4}\Z"),
)


@pytest.mark.parametrize("kind", ["forename", "surname", "date_of_birth", "postcode", "sex", "uprn", "text"])
@given(text=_WRITTEN)
@settings(max_examples=150, deadline=None)
def test_cleaning_what_is_clean_changes_nothing(kind: str, text: str) -> None:
    once = explain_cleaning(kind, text)
    assert explain_cleaning(kind, text) == once
    if once.value is not None:
        assert explain_cleaning(kind, once.value).value == once.value


@given(st.text(max_size=40))
@settings(deadline=None)
def test_folding_twice_changes_nothing_and_leaves_only_letters(text: str) -> None:
    once = fold(text)
    assert fold(once) == once
    assert "  " not in once
    assert not any(c.isdigit() or c in "'’.,-()\u200b\u00a0" for c in once)


@given(st.dates(min_value=pa.scalar(0, pa.date32()).as_py()))
def test_every_real_date_reads_the_same_in_both_orders(day) -> None:  # type: ignore[no-untyped-def]
    iso, british = parse_birth_date(day.isoformat()), parse_birth_date(day.strftime("%d/%m/%Y"))
    assert iso == british
    if day.isoformat() < "2099-12-31":
        assert iso is not None
        assert iso.real


def test_an_old_name_beside_a_new_address_is_found_over_a_record_s_history(
    people: Read, key: bytes, invented: LinkSettings
) -> None:
    records = people(
        """
        record_id | forename | surname | date_of_birth | sex | postcode
        c1        | Kai      | Marlow  | 2008-08-14    | M   | WX1 2AB
        c1        | Kai      | Brook   | 2008-08-14    | M   | WX7 2AB
        s1        | Kai      | Marlow  | 2008-08-15    | M   | WX7 2AB
        """
    )
    spread = across_history(records)
    assert spread.num_rows == 5
    assert across_history(spread).num_rows == 5
    apart, together = (link(table, invented, key=key) for table in (records, spread))
    best = {r["weight"] for r in together.links.to_pylist() if "s1" in (r["left"], r["right"])}
    before = {r["weight"] for r in apart.links.to_pylist() if "s1" in (r["left"], r["right"])}
    assert len(together.persons.group_by("person_id").aggregate([])) == 1
    assert max(best) > max(before, default=float("-inf"))


def test_histories_of_addresses_and_names_are_added_to_the_records(people: Read) -> None:
    records = people("record_id | surname | postcode\nc1 | Brook | WX7 2AB\nc2 | Hill | WX9 9AB")
    postcodes = people("record_id | postcode\nc1 | WX1 2AB\nc1 | WX7 2AB\nunknown | WX3 3AB")
    surnames = people("record_id | surname\nc1 | Marlow")
    rows = [tuple(r.values()) for r in with_history(records, [postcodes, surnames]).to_pylist()]
    assert set(rows) == {("c2", "Hill", "WX9 9AB")} | {
        ("c1", name, place) for name in ("Brook", "Marlow") for place in ("WX7 2AB", "WX1 2AB")
    }


def test_a_record_is_laid_out_into_a_bounded_number_of_rows(people: Read) -> None:
    lines = [f"c1 | Name{n} | WX{n} 2AB" for n in range(8)]
    records = people("record_id | surname | postcode\n" + "\n".join(lines))
    assert across_history(records, most=12).num_rows == 12
