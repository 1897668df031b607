"""forethought link, on two small files with a twin pair, a typing slip and a newcomer."""

from __future__ import annotations

import csv
from pathlib import Path

import pyarrow.parquet as pq
import pytest

from support_cli import Forethought

COLUMNS = ["id", "first", "last", "born", "sex", "pc", "who"]
COUNCIL = """
    c1 Ada   Birch   2012-03-04 F WX1_1AA 1
    c2 Ben   Birch   2012-03-04 M WX1_1AA 2
    c3 Carys Dale    2010-11-20 F WX2_3BB 3
    c4 Dewi  Elms    2009-01-15 M WX4_4CC 4
"""
SCHOOL = """
    s1 Ada   Birch   2012-03-04 F WX1_1AA 1
    s2 Ben   Birch   2012-03-04 M WX1_1AA 2
    s3 Carys Dale    2010-11-20 F WX2_3BB 3
    s5 Edith Ford    2011-06-30 F WX5_5DD 5
"""
MAPPING = """
record_id = "id"
[columns]
forename = "first"
surname = "last"
date_of_birth = "born"
sex = "sex"
postcode = "pc"
"""


@pytest.fixture
def files(tmp_path: Path) -> list[Path]:
    paths = []
    for name, rows in (("council", COUNCIL), ("school", SCHOOL)):
        path = tmp_path / f"{name}.csv"
        with path.open("w", newline="", encoding="utf-8") as stream:
            writer = csv.writer(stream)
            writer.writerow(COLUMNS)
            writer.writerows([cell.replace("_", " ") for cell in row.split()] for row in rows.strip().splitlines())
        paths.append(path)
    return paths


@pytest.fixture
def mapping(tmp_path: Path) -> Path:
    path = tmp_path / "map.toml"
    path.write_text(MAPPING, encoding="utf-8")
    return path


def test_people_are_found_in_both_files_and_twins_stay_two(
    forethought: Forethought, files: list[Path], mapping: Path, tmp_path: Path
) -> None:
    out = tmp_path / "linked"
    outcome = forethought("link", *files, "--mapping", mapping, "--out", out)
    assert outcome.code == 0, outcome.err
    person = {row["record_id"]: row["person_id"] for row in pq.read_table(out / "persons.parquet").to_pylist()}
    assert {frozenset(r for r in person if person[r] == p) for p in person.values()} == {
        frozenset(group) for group in (("c1", "s1"), ("c2", "s2"), ("c3", "s3"), ("c4",), ("s5",))
    }
    assert pq.read_schema(out / "links.parquet").names[:5] == ["left", "right", "weight", "stage", "reason"]
    assert str(out) in outcome.out


def test_with_truth_the_document_holds_measured_quality(
    forethought: Forethought, files: list[Path], mapping: Path, tmp_path: Path
) -> None:
    outcome = forethought(
        "link", *files, "--mapping", mapping, "--out", tmp_path / "linked", "--truth", "who", "--json"
    )
    assert outcome.code == 0, outcome.err
    assert outcome.document["records"] == 8
    assert outcome.document["persons"] == 5
    assert outcome.document["report"]["quality"]["precision"] == 1.0
    assert outcome.document["report"]["quality"]["recall"] == 1.0


def test_a_mapping_that_names_no_such_column_is_told(
    forethought: Forethought, files: list[Path], mapping: Path, tmp_path: Path
) -> None:
    mapping.write_text(MAPPING.replace('"born"', '"birthday"'), encoding="utf-8")
    outcome = forethought("link", *files, "--mapping", mapping, "--out", tmp_path / "linked")
    assert outcome.code == 2
    assert "birthday" in outcome.err
    assert not (tmp_path / "linked").exists()
