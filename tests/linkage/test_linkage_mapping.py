"""Linking any files: the mapping, what is written, and what is said when something cannot be used."""

import json
from datetime import date
from pathlib import Path

import pyarrow as pa
import pyarrow.csv as pv
import pyarrow.parquet as pq
import pytest

from forethought.linkage import LinkageError, link_files
from linkage.linkage_families import make_people

MAPPING = """
record_id = "ref"
groups = ["ethnicity"]
[columns]
forename = "first"
surname = "last"
date_of_birth = "born"
sex = "sex"
postcode = "home"
nhs_number = "nhs"
[settings]
allow_test_numbers = true
"""
RENAMED = {
    "record_id": "ref",
    "forename": "first",
    "surname": "last",
    "date_of_birth": "born",
    "postcode": "home",
    "nhs_number": "nhs",
    "truth_id": "child",
}


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    people = make_people(4, 30)
    people = people.rename_columns([RENAMED.get(n, n) for n in people.column_names])
    pv.write_csv(people.slice(0, 60), tmp_path / "one.csv")
    pq.write_table(people.slice(60), tmp_path / "two.parquet")
    (tmp_path / "map.toml").write_text(MAPPING, encoding="utf-8")
    return tmp_path


def run(folder: Path, mapping: str | None = None, **more: object):  # type: ignore[no-untyped-def]
    if mapping is not None:
        (folder / "map.toml").write_text(mapping, encoding="utf-8")
    return link_files([folder / "one.csv", folder / "two.parquet"], folder / "map.toml", folder / "out", **more)  # type: ignore[arg-type]


def test_persons_links_and_report_are_written(folder: Path) -> None:
    run(folder, truth="child")
    persons, links = (
        pq.read_table(folder / "out/persons.parquet"),
        pq.read_table(folder / "out/links.parquet"),
    )
    assert persons.column_names == ["record_id", "person_id"]
    assert links.column_names == ["left", "right", "weight", "stage", "reason"]
    given = (
        pv.read_csv(folder / "one.csv")["ref"].to_pylist() + pq.read_table(folder / "two.parquet")["ref"].to_pylist()
    )
    assert persons["record_id"].to_pylist() == sorted(given)
    report = json.loads((folder / "out/report.json").read_text())
    assert report["quality"]["precision"] > 0.95
    assert report["quality"]["recall"] > 0.8
    assert {g["group"] for g in report["quality"]["groups"]} == {"ethnicity"}
    assert report["quality_without_veto"]["precision"] <= report["quality"]["precision"]
    page = (folder / "out/report.md").read_text()
    assert page.startswith("# Linkage report")
    assert "Without the twin and number rules" in page


def test_a_second_run_agrees_and_a_saved_model_gives_the_same(folder: Path) -> None:
    first = run(folder)
    assert run(folder).persons.equals(first.persons)
    again = run(folder, model=folder / "out/model.json")
    assert again.persons.equals(first.persons)
    assert again.report.model["given"]


def test_without_truth_nothing_is_claimed(folder: Path) -> None:
    assert run(folder).report.quality is None
    assert "Not measured" in (folder / "out/report.md").read_text()


def test_full_names_places_and_other_columns(tmp_path: Path) -> None:
    (tmp_path / "people.csv").write_text(
        "id;name;born;town;trade;noise\n"
        "1;Mr Ada Hill;14/08/1852;Wexcombe;baker;a\n"
        "2;HILL, Ada;1852-08-14;Wexcombe;Baker;b\n"
        "3;Zara Moss;02/03/1860;Dunford;smith;c\n",
        encoding="utf-8",
    )
    (tmp_path / "map.toml").write_text(
        'record_id = "id"\n[columns]\nfull_name = "name"\ndate_of_birth = "born"\nplace = "town"\nother = ["trade"]\n'
    )
    result = link_files([tmp_path / "people.csv"], tmp_path / "map.toml", tmp_path / "out")
    ids = result.persons["person_id"].to_pylist()
    assert ids[0] == ids[1] != ids[2]
    compared = {c["comparison"] for c in result.report.model["comparisons"]}
    assert {"text_place_1", "text_other_1"} <= compared
    assert not any("noise" in c for c in compared)


def test_one_identifier_in_two_files_is_two_records(tmp_path: Path) -> None:
    (tmp_path / "a.csv").write_text("id,f,s\n1,Ada,Hill\n")
    (tmp_path / "b.csv").write_text("id,f,s\n1,Zara,Moss\n")
    (tmp_path / "map.toml").write_text('record_id = "id"\n[columns]\nforename = "f"\nsurname = "s"\n')
    result = link_files([tmp_path / "a.csv", tmp_path / "b.csv"], tmp_path / "map.toml", tmp_path / "out")
    assert result.persons["record_id"].to_pylist() == ["a/1", "b/1"]
    assert len(set(result.persons["person_id"].to_pylist())) == 2


def test_leading_zeros_stay(tmp_path: Path) -> None:
    (tmp_path / "a.csv").write_text("id,f\n007,Ada\n7,Zara\n")
    (tmp_path / "map.toml").write_text('record_id = "id"\n[columns]\nforename = "f"\n')
    result = link_files([tmp_path / "a.csv"], tmp_path / "map.toml", tmp_path / "out")
    assert result.persons["record_id"].to_pylist() == ["007", "7"]


BAD = {
    "not readable TOML": "record_id = ",
    "lacks its two parts": 'record_id = "ref"',
    "kinds that do not exist: shoe_size": 'record_id = "ref"\n[columns]\nshoe_size = "x"',
    "no column nothere": 'record_id = "ref"\n[columns]\nforename = "nothere"',
    "More than one column": 'record_id = "ref"\n[columns]\nsex = ["sex", "last"]',
    "not named": 'record_id = "ref"\n[columns]\nforename = 7',
    "settings that do not exist": 'record_id = "ref"\n[columns]\nforename = "first"\n[settings]\nspeed = 9',
    "wrong kind": 'record_id = "ref"\n[columns]\nforename = "first"\n[settings]\nautomatic = "high"',
    "threshold": 'record_id = "ref"\n[columns]\nforename = "first"\n[settings]\nautomatic = 1\nreview = 2',
}


@pytest.mark.parametrize("said", BAD)
def test_a_bad_mapping_is_told_and_nothing_is_written(folder: Path, said: str) -> None:
    with pytest.raises(LinkageError, match=said):
        run(folder, BAD[said])
    assert not (folder / "out").exists()


def test_bad_files_models_and_truth_are_told(folder: Path) -> None:
    with pytest.raises(LinkageError, match="no column absent"):
        run(folder, truth="absent")
    with pytest.raises(LinkageError, match="saved model"):
        run(folder, model=folder / "nothing.json")
    (folder / "other.json").write_text(
        '{"comparisons": [{"comparison_levels": [{"sql_condition": "shoe_l = shoe_r"}]}]}'
    )
    with pytest.raises(LinkageError, match="does not fit"):
        run(folder, model=folder / "other.json")
    with pytest.raises(LinkageError, match="no such file"):
        link_files([folder / "gone.csv"], folder / "map.toml", folder / "out")
    with pytest.raises(LinkageError, match="no such mapping"):
        link_files([folder / "one.csv"], folder / "gone.toml", folder / "out")
    with pytest.raises(LinkageError, match="No file"):
        link_files([], folder / "map.toml", folder / "out")
    (folder / "two.parquet").write_bytes(b"not parquet")
    with pytest.raises(LinkageError, match="cannot be read"):
        run(folder)
    assert not (folder / "out").exists()


def test_typed_columns_of_a_parquet_file_are_read_as_text(tmp_path: Path) -> None:
    table = pa.table({"id": [1, 2], "f": ["Ada", "Ada"], "s": ["Hill", "Hill"], "b": [date(2012, 8, 14)] * 2})
    pq.write_table(table, tmp_path / "p.parquet")
    (tmp_path / "map.toml").write_text(
        'record_id = "id"\n[columns]\nforename = "f"\nsurname = "s"\ndate_of_birth = "b"\n'
    )
    result = link_files([tmp_path / "p.parquet"], tmp_path / "map.toml", tmp_path / "out")
    assert result.persons["record_id"].to_pylist() == ["1", "2"]
    assert result.report.inputs["fields"]["date_of_birth"]["usable"] == 2
