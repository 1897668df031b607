"""forethought private: four steps, from the key to one's own records."""

from __future__ import annotations

from pathlib import Path

import pyarrow.parquet as pq
import pytest

from support_cli import Forethought

MAPPING = 'record_id = "id"\n[columns]\nforename = "f"\nsurname = "s"\ndate_of_birth = "b"\nsex = "x"\npostcode = "p"\n'
ROWS = "{0}1,Amara,Whitlock,2012-03-04,F,WX1 1AA\n{0}2,Carys,Dale,2010-11-20,F,WX2 3BB\n{0}3,{1}\n"


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    (tmp_path / "map.toml").write_text(MAPPING)
    for name, last in (("council", "Dewi,Elms,2009-01-15,M,WX4 4CC"), ("health", "Edith,Ford,2011-06-30,F,WX5 5DD")):
        (tmp_path / f"{name}.csv").write_text("id,f,s,b,x,p\n" + ROWS.format(name[0], last))
    return tmp_path


def encode(forethought: Forethought, folder: Path, name: str, *more: object) -> dict[str, object]:
    outcome = forethought(
        *("private", "encode", folder / f"{name}.csv", "--mapping", folder / "map.toml", "--project", "p"),
        *("--key", folder / "k.key", "--out", folder / f"{name}.parquet", "--keep", folder / f"{name}-refs.parquet"),
        *more,
        "--json",
    )
    assert outcome.code == 0, outcome.err
    return outcome.document


def test_the_four_steps(forethought: Forethought, folder: Path) -> None:
    assert forethought("private", "key", folder / "k.key").code == 0
    council, health = (encode(forethought, folder, name) for name in ("council", "health"))
    assert council["records"] == health["records"] == 3
    assert council["key"] == health["key"]
    files = [folder / f"{name}.parquet" for name in ("council", "health")]
    matched = forethought("private", "match", *files, "--out", folder / "out", "--threshold", 0.8)
    assert matched.code == 0
    assert "Groups of two records and more" in matched.out
    words = ("private", "resolve", folder / "out" / "groups-council.parquet", "--keep", folder / "council-refs.parquet")
    done = forethought(*words, "--out", folder / "mine.parquet", "--json")
    assert done.document["records"] == 2
    assert pq.read_table(folder / "mine.parquet")["record_id"].to_pylist() == ["c1", "c2"]


def test_a_weak_key_is_exit_2(forethought: Forethought, folder: Path) -> None:
    (folder / "k.key").write_text("abc")
    words = ("private", "encode", folder / "council.csv", "--mapping", folder / "map.toml", "--project", "p")
    outcome = forethought(*words, "--key", folder / "k.key", "--out", folder / "o", "--keep", folder / "r")
    assert outcome.code == 2
    assert "forethought private key" in outcome.err
    assert not (folder / "o").exists()


def test_every_step_has_help_of_its_own_with_an_example(forethought: Forethought) -> None:
    for step in ("key", "encode", "match", "resolve"):
        page = forethought("private", step, "--help")
        assert page.code == 0
        for words in ("--workspace", "--json", f"forethought private {step}"):
            assert words in page.out
