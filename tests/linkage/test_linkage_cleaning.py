"""What cleaning makes of the ways in which names, postcodes and dates are written."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from forethought.linkage import (
    clean_forename,
    clean_postcode,
    clean_surname,
    parse_birth_date,
    split_full_name,
)
from forethought.linkage.cleaning import clean_sex, clean_text, fold, is_placeholder, load_variants

NAMES = """
O'Neill        | oneill
O’Néill        | oneill
Smith-Jones    | smith jones
SMITH JONES    | smith jones
Łukasz         | lukasz
Zoë            | zoe
Strauß         | strauss
St. John       | st john
Mr Ahmed       | ahmed
  De   la Cruz | de la cruz
D’Angelo       | dangelo
Ng             | ng
"""


@pytest.mark.parametrize("line", NAMES.strip().splitlines())
def test_names(line: str) -> None:
    written, cleaned = (cell.strip() for cell in line.split("|"))
    name = clean_surname(written)
    assert name is not None
    assert name.text == cleaned


@pytest.mark.parametrize(
    "written",
    [
        *("baby", "BABY", "Baby 1", "Baby Boy", "baby girl", "Twin 1", "Twin Two", "twin A", "unborn"),
        *("Unborn Baby", "Unknown", "not known", "UNK", "N/A", "tbc", "infant of mother", "xxx", "girl"),
        *("", "  ", "-", "123", None),
    ],
)
def test_placeholders_are_no_forename(written: str | None) -> None:
    assert clean_forename(written) is None


@pytest.mark.parametrize("written", ["Babyson", "Twinkle", "Ian", "An", "Ivy", "Boyd", "Nan", "Unity", "Dr Who", "A"])
def test_names_that_only_look_like_placeholders_stay(written: str) -> None:
    assert clean_forename(written) is not None
    assert not is_placeholder(written)


@pytest.mark.parametrize(
    ("written", "forename", "surname"),
    [
        ("Ada Mary Hill", "Ada Mary", "Hill"),
        ("HILL, Ada Mary", "Ada Mary", "HILL"),
        ("Mr Ada Hill", "Ada", "Hill"),
        ("Hill", None, "Hill"),
        ("Hill,", None, "Hill"),
        ("  ", None, None),
        (None, None, None),
    ],
)
def test_full_names(written: str | None, forename: str | None, surname: str | None) -> None:
    assert split_full_name(written) == (forename, surname)


POSTCODES = """
wx1 2ab  | WX1 2AB  | WX1 2  | WX1
WX12AB   | WX1 2AB  | WX1 2  | WX1
wx12 3ab | WX12 3AB | WX12 3 | WX12
W1A 1AA  | W1A 1AA  | W1A 1  | W1A
2903     | 2903     |        |
"""


@pytest.mark.parametrize("line", POSTCODES.strip().splitlines())
def test_postcodes(line: str) -> None:
    written, *wanted = (cell.strip() for cell in line.split("|"))
    found = clean_postcode(written)
    assert found is not None
    assert [found.text, found.sector or "", found.district or ""] == wanted


@pytest.mark.parametrize("written", ["ZZ99 3CZ", "ZZ99 3VZ", "zz993wz", "", "--", None])
def test_no_fixed_abode_and_blanks_are_no_postcode(written: str | None) -> None:
    assert clean_postcode(written) is None


DATES = """
2014-05-03          | 2014-05-03 | real   | exact
03/05/2014          | 2014-05-03 | real   | exact
3-5-2014            | 2014-05-03 | real   | exact
20140503            | 2014-05-03 | real   | exact
3 May 2014          | 2014-05-03 | real   | exact
2014-05-03T00:00:00 | 2014-05-03 | real   | exact
2014-01-01          | 2014-01-01 | real   | estimated
2014-02-30          | 2014-02-30 | unreal | exact
20141399            | 2014-13-99 | unreal | exact
"""


@pytest.mark.parametrize("line", DATES.strip().splitlines())
def test_birth_dates(line: str) -> None:
    written, iso, real, estimated = (cell.strip() for cell in line.split("|"))
    found = parse_birth_date(written)
    assert found is not None
    assert (found.iso, found.real, found.estimated) == (iso, real == "real", estimated == "estimated")


@pytest.mark.parametrize("written", ["", None, "unknown", "May 2014", "14", "3 Mayday", "2014-05"])
def test_unreadable_birth_dates_are_unknown(written: str | None) -> None:
    assert parse_birth_date(written) is None


def test_variants_hold_both_ways_and_do_not_chain() -> None:
    variants = load_variants()
    assert variants.related("bob", "robert") == variants.related("robert", "bob") is True
    assert variants.related("mohammed", "muhammad")
    assert not variants.related("robin", "ruby")
    assert not variants.related("jack", "harry")
    for name, others in variants.also.items():
        assert name not in others
        assert all(name in variants.of(other) for other in others)


def test_sex_and_text() -> None:
    assert [clean_sex(s) for s in ("m", "Female", "1", "2", "U", "9", "", None)] == [
        "M",
        "F",
        "M",
        "F",
        *[None] * 4,
    ]
    assert clean_text("  Great-Yarmouth, 12 ") == "great yarmouth 12"
    assert clean_text(" - ") is None


@given(st.text(max_size=40))
def test_folding_twice_changes_nothing_and_leaves_plain_letters(text: str) -> None:
    once = fold(text)
    assert fold(once) == once
    assert set(once) <= set("abcdefghijklmnopqrstuvwxyz ")


@given(st.dates())
def test_every_real_date_reads_the_same_in_both_orders(day) -> None:  # type: ignore[no-untyped-def]
    iso, british = (
        parse_birth_date(day.isoformat()),
        parse_birth_date(day.strftime("%d/%m/") + f"{day.year:04d}"),
    )
    assert iso == british
    assert iso is not None
    assert iso.real
