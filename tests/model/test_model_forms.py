"""Forms and code sets as data: what a collection year accepts."""

import pytest

from forethought.model import UserError, code_set, code_set_names, forms, label, load_form

CHANGES = """
form    | table            | field | year | has         | lacks
ssda903 | Header           | SEX   | 2024 | 1 2         | M F U
ssda903 | Header           | SEX   | 2025 | M F U       | 1 2
ssda903 | Episodes         | PLACE | 2024 | H5 P2 Z1 T4 | K3 Z11
ssda903 | Episodes         | PLACE | 2025 | K3 Z1       | H5 P2 Z11
ssda903 | Episodes         | PLACE | 2026 | Z11 Z14 T4  | Z1 H5
cin     | ChildIdentifiers | Sex   | 2025 | M F U       | 1
cin     | CINdetails       | ReferralSource | 2023 | 5D | 11
cin     | CINdetails       | ReasonForClosure | 2023 | RC9 | RC10
"""


def rows(table):
    return [[cell.strip() for cell in line.split("|")] for line in table.strip().splitlines()][1:]


@pytest.mark.parametrize(("form", "table", "field", "year", "has", "lacks"), rows(CHANGES))
def test_codes_follow_the_collection_year(form, table, field, year, has, lacks):
    codes = load_form(form, int(year)).tables[table].fields[field].codes
    assert set(has.split()) <= set(codes)
    assert not set(lacks.split()) & set(codes)


def test_tables_come_and_go_with_the_year():
    assert "SWEpisodes" not in load_form("ssda903", 2023).tables
    assert "SWEpisodes" in load_form("ssda903", 2024).tables
    assert "DoLo" not in load_form("ssda903", 2026).tables
    assert "DoLo" in load_form("ssda903", 2027).tables
    assert "GenderCurrent" in load_form("cin", 2024).tables["ChildIdentifiers"].fields
    assert "GenderCurrent" not in load_form("cin", 2025).tables["ChildIdentifiers"].fields


def test_every_field_of_every_form_says_what_it_means_and_every_key_is_a_field():
    for name in forms():
        for table in load_form(name).tables.values():
            assert set(table.key) <= set(table.fields), table.name
            for field in table.fields.values():
                assert field.meaning, (table.name, field.name)
                assert field.codes is None or len(field.codes) >= 1


def test_file_columns_are_the_official_ones_in_order():
    header = load_form("ssda903", 2026).tables["Header"]
    assert header.file_columns == ("CHILD", "SEX", "DOB", "ETHNIC", "UPN", "MOTHER", "MC_DOB")
    assert header.fields["UASC"].derived


@pytest.mark.parametrize(("name", "year"), [("ssda904", 2026), ("ssda903", 2022), ("cin", 2028)])
def test_an_unknown_form_or_year_is_said_in_words(name, year):
    with pytest.raises(UserError) as caught:
        load_form(name, year)
    assert caught.value.do


def test_every_code_has_a_label_and_old_codes_stay_readable():
    for name in code_set_names():
        for code, words in code_set(name).items():
            assert words.strip()
            assert label(name, code) == words
    assert label("placement", "H5").startswith("Semi-independent")
    assert label("placement", "??") == "??"
    with pytest.raises(ValueError, match="no version"):
        code_set("sw_reason", 2020)


def test_a_user_error_reads_as_a_short_paragraph_and_names_no_value():
    error = UserError("The file is empty.", where="episodes.csv", why="no row could be checked", do="Export it again")
    assert str(error) == "The file is empty (episodes.csv). No row could be checked. Export it again."


def test_a_code_of_a_forms_own_set_is_told_in_words_and_sets_of_one_name_say_the_same():
    told = {}
    for name in forms():
        for table in load_form(name).tables.values():
            for field in table.fields.values():
                for code, words in (field.codes or {}).items():
                    assert label(field.code_set, code) == words, (name, field.code_set, code)
                    assert told.setdefault((field.code_set, code), words) == words, (name, field.code_set, code)
    assert label("attendance_code", "I") == "Ill"
    assert label("attendance_code", "??") == "??"
