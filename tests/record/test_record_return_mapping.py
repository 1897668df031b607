"""The data files of the returns: nothing forgotten, nothing that no form has, and how cells are written."""

from __future__ import annotations

import tomllib
from importlib.resources import files

import pytest

from forethought.model import authorities, code_set, load_form
from forethought.record.projections import load_projection, project
from forethought.record.projections.returns import Facts, cell, load_mapping
from forethought.record.projections.returns.cells import KINDS
from forethought.sources import read
from record.returns_tables import ask, dataset, tables

RETURNS = {"ssda903": "ssda903", "cin_census": "cin"}
FILES = ("columns", "codes", "terms", "unsupplied")
YEARS = [(name, year) for name in RETURNS for year in range(2023, 2028)]


def package(name: str) -> str:
    return f"forethought.record.projections.{name}"


@pytest.mark.parametrize(("name", "year"), YEARS)
def test_each_column_of_each_year_is_filled_or_said_to_be_unsupplied(name, year):
    form, mapped = load_form(RETURNS[name], year), load_mapping(package(name))
    whole = {item.table for item in mapped.unsupplied if item.column is None}
    single = {(item.table, item.column) for item in mapped.unsupplied}
    wanted = {
        (table, column) for table in form.tables if table not in whole for column in form.tables[table].file_columns
    }
    filled = {(table, column) for table, columns in mapped.columns.items() for column in columns}
    assert wanted - filled == {pair for pair in single if pair in wanted}
    assert not filled & single


@pytest.mark.parametrize("name", RETURNS)
def test_the_mapping_names_no_column_that_no_year_has(name):
    mapped = load_mapping(package(name))
    known = {
        (table, column)
        for year in range(2023, 2028)
        for table, shape in load_form(RETURNS[name], year).tables.items()
        for column in shape.fields
    }
    assert {(table, column) for table, columns in mapped.columns.items() for column in columns} <= known
    assert all((item.table, item.column) in known or item.column is None for item in mapped.unsupplied)
    assert all(item.reason for item in mapped.unsupplied)
    columns = [column for held in mapped.columns.values() for column in held.values()]
    assert {column.kind for column in columns} <= KINDS.keys()
    assert {column.codes for column in columns if column.codes} <= mapped.codes.keys()


@pytest.mark.parametrize("name", RETURNS)
@pytest.mark.parametrize("file", FILES)
def test_each_data_file_says_where_it_comes_from_and_when_it_was_reviewed(name, file):
    text = (files(package(name)) / f"{file}.toml").read_text(encoding="utf-8")
    head = " ".join(line.removeprefix("# ") for line in text.split("\n\n")[0].splitlines())
    assert all(word in head for word in ("Source: ", "Owner: record.", "Reviewed 20", "next review 20"))
    tomllib.loads(text)
    assert load_projection(name).next_review > load_projection(name).reviewed


@pytest.mark.parametrize("year", range(2023, 2028))
def test_what_a_placement_becomes_is_in_the_list_of_its_year(year):
    mapped, known = load_mapping(package("ssda903")), code_set("placement", year)
    made = {mapped.code("placement", year, code) for code in code_set("placement", 2027)}
    assert made <= known.keys()
    assert mapped.listed("without_number", year) <= code_set("placement", 2023).keys() | known.keys()


def test_categories_of_abuse_become_codes_whatever_their_case():
    mapped = load_mapping(package("cin_census"))
    words = ("Neglect", "physical", "SEXUAL", "Emotional", "Multiple", "NEG", None)
    found = [mapped.code("category_of_abuse", 2026, word) for word in words]
    assert found == ["NEG", "PHY", "SAB", "EMO", "MUL", "NEG", None]
    assert {code for code in found if code} <= code_set("abuse_category", 2026).keys()


@pytest.mark.parametrize(
    ("held", "kind", "expected"),
    [
        ("2026-03-01", "day", "01/03/2026"),
        ("2026-03-01T00:00:00", "day", "01/03/2026"),
        ("2026-03-01 10:30", "iso_day", "2026-03-01"),
        ("zz/05/2020", "day", "ZZ/05/2020"),
        ("05/06/2020", "day", "05/06/2020"),
        ("soon", "iso_day", "soon"),
        ("T", "flag", "1"),
        ("no", "flag", "0"),
        ("perhaps", "flag", "perhaps"),
        ("b11aa", "postcode", "B1 1AA"),
        (" EC1A 1bb", "postcode", "EC1A 1BB"),
        ("nowhere", "postcode", "nowhere"),
        ("u6", "code", "U6"),
        ("Birmingham", "authority", "330"),
        ("wal", "authority", "WAL"),
        (None, "day", None),
    ],
)
def test_how_a_fact_is_written(held, kind, expected):
    assert cell(held, kind) == expected


def test_every_authority_is_known_by_its_name():
    assert all(cell(one.name, "authority") == one.la_code for one in authorities().values() if not one.valid_until)


def test_rows_are_trimmed_and_put_in_order_and_said_once():
    held = dataset("person\nperson_id | sex\nB | M\nA |  F\nA | F\n- | M")
    facts = Facts(tables(held))
    assert [row["pers_person_id"] for row in facts.rows("ssd_person")] == [None, "A", "B"]
    assert list(facts.people) == ["A", "B"]
    assert facts.person("C") == {"pers_person_id": "C"}
    assert (facts.has("ssd_person"), facts.has("ssd_address"), facts.rows("ssd_address")) == (True, False, ())


@pytest.mark.parametrize("year", range(2023, 2028))
def test_the_files_are_those_of_the_year_and_read_without_a_remark(tmp_path, year):
    facts = dataset(
        f"""
person
person_id | sex | ethnicity | dob        | upn
A         | F   | WBRI      | 2012-05-06 | A001100007028

cla_episodes
person_id | start        | why | period
A         | {year}-01-05 | S   | 1
"""
    )
    made = project("ssda903", tables(facts), ask(year))
    for name, content in made.items():
        (tmp_path / name).write_bytes(content)
    form = load_form("ssda903", year)
    assert set(made) == {f"{name}.csv" for name in form.tables if name != "DoLo"}
    for name, content in made.items():
        columns = form.tables[name.removesuffix(".csv")].file_columns
        assert content.decode("ascii").split("\r\n")[0] == ",".join(columns)
    intake = read(tmp_path, "ssda903", year)
    assert [notice.what for notice in intake.notices if notice.level != "info"] == []
    assert intake.tables["Episodes"]["DECOM"].to_pylist() == [f"05/01/{year}"]
