"""Extracts: under a permit only, pseudonymised, the same again, unlike another study's, and stamped."""

from __future__ import annotations

import csv
import json
import re
from collections.abc import Callable
from dataclasses import replace
from datetime import date
from pathlib import Path

import pyarrow as pa
import pyarrow.compute as pc
import pyarrow.parquet as pq
import pytest
from hypothesis import given
from hypothesis import strategies as st

from forethought.governance import MemoryAudit
from forethought.linkage.spine.external import PATTERN
from forethought.record import Reader
from forethought.research import (
    Extract,
    PermitError,
    Study,
    StudyError,
    extract,
    load_study,
    pseudonym,
    studies,
    write_extract,
)
from forethought.research.risk import risk_of
from research.conftest import CHILDREN, KEY, ON, SECRETS

Open = Callable[[Study], Reader]
STAMP = "Copy 1 for the study | research | destroy after 2027-12-31"


@pytest.fixture
def made(open_study: Open, study: Study) -> Extract:
    with open_study(study) as reader:
        return extract(reader, study, KEY, on=ON)


def test_one_row_a_child_and_one_a_home(made: Extract) -> None:
    assert made.people == CHILDREN - 1  # the sealed identity is not in it
    people, homes = made.tables["people"], made.tables["homes"]
    assert people.num_rows == CHILDREN - 1
    assert homes.num_rows == 2 * (CHILDREN - 1)
    first = next(row for row in homes.to_pylist() if row["number"] == 1)
    assert (first["start"], first["end"], first["placement_type"]) == ("2025-05", "2026-01", "U6")
    assert set(people.column("birth").to_pylist()) == {"2010", "2011", "2012"}
    assert set(people.column("ethnic_group").to_pylist()) == {"White"}


def test_the_log_of_the_read_names_the_population_alone(open_study: Open, study: Study, audit: MemoryAudit) -> None:
    some = replace(study, population=replace(study.population, entity="enrolment"))
    with open_study(some) as reader:
        assert extract(reader, some, KEY, on=ON).people == 3
    assert [len(event.subjects) for event in audit.events()] == [3]


def test_tables_join_on_the_person_and_families_on_their_own_code(made: Extract) -> None:
    people = {row["person"]: row["family"] for row in made.tables["people"].to_pylist()}
    assert set(made.tables["homes"].column("person").to_pylist()) == set(people)
    assert not set(people) & set(people.values())
    sizes = sorted(list(people.values()).count(family) for family in set(people.values()))
    assert sizes == [1, 2, 2, 2, 2, 2]  # one brother or sister is sealed away


def test_numbers_are_numbers_and_places_are_codes(made: Extract) -> None:
    school = made.tables["school"].to_pylist()
    assert [row["sessions_possible"] for row in school] == [300, 300, 300]
    (code,) = {row["school_urn"] for row in school}
    assert PATTERN.fullmatch(code)


def test_days_can_be_counted_from_the_first_day_of_the_study(open_study: Open, study: Study) -> None:
    with open_study(study) as reader:
        found = extract(reader, replace(study, dates="days", birth="month"), KEY, on=ON)
    homes = [row for row in found.tables["homes"].to_pylist() if row["number"] == 1]
    assert {(row["start"], row["end"]) for row in homes} == {(32, 283)}
    assert all(re.fullmatch(r"\d{4}-\d\d", birth) for birth in found.tables["people"].column("birth").to_pylist())


def test_the_same_again_and_unlike_under_another_key(open_study: Open, study: Study, made: Extract) -> None:
    with open_study(study) as reader:
        again = extract(reader, study, KEY, on=ON)
        other = extract(reader, study, KEY[::-1], on=ON)
    assert again.tables["people"].equals(made.tables["people"])
    codes = {name: set(found.tables["people"].column("person").to_pylist()) for name, found in
             (("one", made), ("other", other))}  # fmt: skip
    assert not codes["one"] & codes["other"]


def test_the_order_of_rows_says_nothing(made: Extract) -> None:
    numbers = made.tables["homes"].column("number").to_pylist()
    assert numbers != sorted(numbers)
    people = made.tables["people"].column("person").to_pylist()
    homes = list(dict.fromkeys(made.tables["homes"].column("person").to_pylist()))
    assert people != homes


def test_never_n08_no_name_number_or_place_leaves(made: Extract, tmp_path: Path) -> None:
    for path in write_extract(made, tmp_path / "out", STAMP):
        if path.suffix == ".parquet":
            table = pq.read_table(path)
            held = " ".join(str(value) for name in table.column_names for value in table.column(name).to_pylist())
        else:
            held = path.read_text(encoding="utf-8")
        assert [secret for secret in SECRETS if secret in held] == []


@pytest.mark.parametrize(
    ("entity", "attribute"),
    [("person", "surname"), ("person", "nhs_number"), ("address", "postcode"), ("correction", "statement"),
     ("involvement", "lead"), ("person", "risk_score")],
)  # fmt: skip
def test_never_n08_a_study_cannot_ask_for_identities(tmp_path: Path, entity: str, attribute: str) -> None:
    text = _shipped() + f'\n[[datasets]]\nname = "more"\nentity = "{entity}"\nattributes = ["{attribute}"]\n'
    path = tmp_path / "study.toml"
    path.write_text(text, encoding="utf-8")
    with pytest.raises(StudyError, match=f"{entity}.{attribute}"):
        load_study(path)


@pytest.mark.parametrize(
    ("on", "message"),
    [
        (date(2026, 5, 31), "not in force yet"),
        (date(2027, 12, 31), None),
        (date(2028, 1, 1), "run out"),
    ],
)
def test_the_permits_days_are_both_counted(study: Study, on: date, message: str | None) -> None:
    if message is None:
        assert study.require_permit(on).number == "WM-R-2026-01"
    else:
        with pytest.raises(PermitError, match=message):
            study.require_permit(on)


def test_without_permit_running_study_or_accreditation_nothing_is_read(study: Study) -> None:
    class Closed:
        def table(self, sql: str, params: object = ()) -> pa.Table:
            raise AssertionError("the record was read")

    people = tuple(replace(person, accredited_until=date(2026, 1, 1)) for person in study.people)
    for changed, message in (
        (replace(study, permit=None), "no permit"),
        (replace(study, end=date(2026, 11, 24)), "not running"),
        (replace(study, people=people), "accredited"),
    ):
        with pytest.raises(PermitError, match=message):
            extract(Closed(), changed, KEY, on=ON)


def test_an_empty_population_is_an_error(open_study: Open, study: Study) -> None:
    later = replace(study.population, start=date(2030, 4, 1), until=date(2031, 3, 31), entity="enquiry")
    with open_study(study) as reader, pytest.raises(StudyError, match="Nobody"):
        extract(reader, replace(study, population=later), KEY, on=ON)


def test_the_codebook_explains_every_code(made: Extract) -> None:
    book = {(row["table"], row["column"]): row for row in made.codebook.to_pylist()}
    assert "U6 = Foster placement" in book["homes", "placement_type"]["codes"]
    assert book["people", "birth"]["what_was_done"] == "year of birth"
    for name, table in made.tables.items():
        plain = {"person", "family", "number", "start", "end"}
        assert {column for column in table.column_names if column not in plain} == {c for t, c in book if t == name}


def test_every_file_carries_the_stamp(made: Extract, tmp_path: Path) -> None:
    files = write_extract(made, tmp_path / "out", STAMP)
    assert {path.name for path in files} >= {"people.csv", "people.parquet", "codebook.csv", "risk.json", "README.md"}
    readme = (tmp_path / "out" / "README.md").read_text(encoding="utf-8")
    assert STAMP in readme
    assert "Invented people" in readme
    assert "WM-R-2026-01" in readme
    mark = json.loads((tmp_path / "out" / "risk.json").read_text())["extract"]
    assert mark in readme
    for path in files:
        if path.suffix == ".csv":
            with path.open(newline="") as handle:
                rows = csv.DictReader(handle)
                assert "extract" in (rows.fieldnames or ())
                assert {row["extract"] for row in rows} <= {mark}
        elif path.suffix == ".parquet":
            assert pq.read_schema(path).metadata[b"stamp"].decode() == STAMP
            held = pq.read_table(path)
            assert held.column("extract").to_pylist() == [mark] * held.num_rows
    with pytest.raises(StudyError, match="there already"):
        write_extract(made, tmp_path / "out", STAMP)
    with pytest.raises(StudyError, match="no stamp"):
        write_extract(made, tmp_path / "other", " ")


def test_an_interrupted_write_leaves_no_folder_and_can_be_repeated(
    made: Extract, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    broken = replace(made, tables={**made.tables, "people": None})  # type: ignore[dict-item]
    with pytest.raises(AttributeError):
        write_extract(broken, tmp_path / "out", STAMP)
    assert not (tmp_path / "out").exists()
    assert write_extract(made, tmp_path / "out", STAMP)


def test_risk_is_measured_not_asserted() -> None:
    people = pa.table({"sex": ["M", "M", "F", "F", "F"], "birth": ["2010", "2010", "2010", "2011", "2011"]})
    found = risk_of(people, ["sex", "birth"])
    assert (found.people, found.k, found.unique, found.in_small) == (5, 1, 1, 5)
    assert "1 are the only one" in found.words()
    assert risk_of(people, ["sex"]).k == 2
    with pytest.raises(StudyError, match="no column"):
        risk_of(people, ["postcode"])


def test_the_extracts_own_risk(made: Extract) -> None:
    assert made.risk.people == CHILDREN - 1
    assert made.risk.over == ("sex", "birth", "ethnic_group")
    assert 1 <= made.risk.k <= made.risk.people


@given(st.binary(min_size=16, max_size=40), st.text(max_size=20), st.text(max_size=20))
def test_pseudonyms_are_keyed_shaped_and_apart(key: bytes, one: str, other: str) -> None:
    code = pseudonym(key, "person", one)
    assert PATTERN.fullmatch(code)
    assert code == pseudonym(key, "person", one)
    assert code != pseudonym(key, "family", one)
    assert code != pseudonym(key + b"x", "person", one)
    assert (code == pseudonym(key, "person", other)) == (one == other)


def test_a_short_key_is_refused() -> None:
    with pytest.raises(ValueError, match="16 bytes"):
        pseudonym(b"short", "person", "1")


def test_the_shipped_studies_load_and_say_that_they_are_invented() -> None:
    assert studies() == ("moves-and-school",)
    for name in studies():
        study = load_study(name)
        assert study.fictional
        assert study.lay_summary
        assert study.public_benefit


@pytest.mark.parametrize(
    ("old", "new", "message"),
    [
        ('lay_summary = "', 'other = "', "lacks lay_summary"),
        ('birth = "year"', 'birth = "day"', "births"),
        ('dates = "month"', 'dates = "day"', "month or days"),
        ("[population]", "[population", "cannot be read"),
    ],
)
def test_a_study_file_that_cannot_be_used_is_named(tmp_path: Path, old: str, new: str, message: str) -> None:
    path = tmp_path / "study.toml"
    path.write_text(_shipped().replace(old, new, 1), encoding="utf-8")
    with pytest.raises(StudyError, match=message):
        load_study(path)
    with pytest.raises(StudyError, match="no such study"):
        load_study(tmp_path / "nothing.toml")


def _shipped() -> str:
    from importlib.resources import files

    return (files("forethought") / "cards" / "studies" / "moves-and-school.toml").read_text(encoding="utf-8")


def test_how_surely_each_person_was_linked_goes_with_the_extract(open_study: Open, study: Study) -> None:
    with open_study(study) as reader:
        plain = extract(reader, study, KEY, on=ON)
    with open_study(study) as reader:
        known = reader.table("select min(person_id) as p from claim where entity = 'person'").column("p").to_pylist()[0]
        quality = pa.table(
            {
                "person_id": [known, "somebody else"],
                "records": [9, 2],
                "sources": [7, 2],
                "weakest_weight": [12.7, 1.0],
                "weakest_stage": ["score", "score"],
                "in_review": [True, False],
            }
        )
        made = extract(reader, study, KEY, on=ON, link_quality=quality)
    assert "link_quality" not in plain.tables
    table = made.tables["link_quality"]
    assert set(table.column("person").to_pylist()) == set(made.tables["people"].column("person").to_pylist())
    rows = {row["person"]: row for row in table.to_pylist()}
    told = rows[pseudonym(KEY, "person", known)]
    assert (told["sources"], told["weakest_weight"], told["weakest_stage"], told["in_review"]) == (3, 12, "score", True)
    others = [row for person, row in rows.items() if person != pseudonym(KEY, "person", known)]
    assert {(row["sources"], row["weakest_weight"], row["weakest_stage"]) for row in others} == {(1, None, "single")}
    held = made.codebook.filter(pc.equal(made.codebook.column("table"), "link_quality"))
    assert held.column("column").to_pylist() == ["sources", "weakest_weight", "weakest_stage", "in_review"]
