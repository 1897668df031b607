"""Deliveries of a whole authority: the same bytes each time, marked, valid, and the truth apart from them."""

from __future__ import annotations

import csv
import filecmp
import json
import re
import tomllib
from collections.abc import Iterator
from dataclasses import replace
from datetime import date
from pathlib import Path
from zipfile import is_zipfile

import pyarrow.parquet as pq
import pytest

import forethought
from forethought.linkage import check_nhs_number
from forethought.model import UserError
from forethought.synth import FEEDS, Made, Order, Window, authority_named, england, feed_of, make_england, make_feeds
from forethought.synth.areas import localities

YEARS = Window(2026, 2)
ORDER = Order(authority_named("westmarch", 6_000), YEARS, seed=5, planted=0.1)


@pytest.fixture(scope="module")
def made(tmp_path_factory: pytest.TempPathFactory) -> Made:
    place = tmp_path_factory.mktemp("made")
    return make_feeds(ORDER, place / "feeds", truth=place / "truth", processes=1)


def files_of(folder: Path) -> Iterator[Path]:
    yield from sorted(path for path in folder.rglob("*") if path.is_file())


def reference(made: Made, name: str) -> list[dict[str, object]]:
    with (made.folder / "reference" / f"synthetic_{name}.csv").open(encoding="utf-8", newline="") as stream:
        rows = list(csv.DictReader(stream))
    numbers = ("east", "north")
    return [{key: int(value) if key in numbers else value or None for key, value in row.items()} for row in rows]


def checked(made: Made, form: str, year: int) -> forethought.Run:
    before = made.folder / f"{form}-{year - 1}"
    return forethought.check(
        made.folder / f"{form}-{year}",
        return_=form,
        year=year,
        previous=before if form == "ssda903" and before.exists() else None,
        authority=ORDER.authority.gss,
        providers=reference(made, "providers"),
        postcodes=reference(made, "postcodes"),
    )


def test_two_processes_give_the_same_bytes_as_one(made: Made, tmp_path: Path) -> None:
    again = make_feeds(ORDER, tmp_path / "feeds", truth=tmp_path / "truth", processes=2)
    for one, other in ((made.folder, again.folder), (made.truth, again.truth)):
        assert one is not None
        assert other is not None
        names = [path.relative_to(one) for path in files_of(one)]
        assert names == [path.relative_to(other) for path in files_of(other)]
        different = filecmp.cmpfiles(one, other, [str(name) for name in names], shallow=False)
        assert different[1:] == ([], [])
    assert (again.deliveries, again.truth_rows) == (made.deliveries, made.truth_rows)


def test_every_feed_sends_something_and_each_delivery_says_what_it_is(made: Made) -> None:
    folders = {path.parent.name for path in made.folder.glob("*/delivery.toml")}
    assert folders == set(made.deliveries)
    assert {feed_of(name) for name in folders} == set(FEEDS)
    assert len(FEEDS) >= 18
    for feed in FEEDS:
        assert any(sum(rows.values()) for name, rows in made.deliveries.items() if feed_of(name) == feed), feed
    for name in folders:
        note = tomllib.loads((made.folder / name / "delivery.toml").read_text(encoding="utf-8"))
        assert note["synthetic"] is True
        assert name == f"{note['feed']}-{note['period']}"
        assert note["controller"].startswith("westmarch-")


def test_every_file_says_that_it_is_synthetic(made: Made) -> None:
    assert made.truth is not None
    for path in [*files_of(made.folder), *files_of(made.truth)]:
        assert "synthetic" in path.name or path.name == "delivery.toml", path
        if path.suffix in (".xml", ".json", ".toml"):
            assert "ynthetic" in path.read_text(encoding="utf-8"), path
        if path.suffix == ".parquet":
            assert b"does not exist" in pq.read_schema(path).metadata[b"synthetic"]


def test_a_real_authoritys_name_comes_with_a_mark_on_every_file(tmp_path: Path) -> None:
    order = Order(authority_named("E08000025", 2_000), Window(2026, 1), feeds=("cin", "voice", "ssda903"))
    real = make_feeds(order, tmp_path / "feeds", processes=1)
    for path in real.folder.glob("*/delivery.toml"):
        assert "nothing in this file is Birmingham's" in path.read_text(encoding="utf-8")
    census = next((real.folder / "cin-2026").glob("*.xml")).read_text(encoding="utf-8")
    assert "nothing in this file is Birmingham's" in census
    assert "<LEA>330</LEA>" in census


def test_numbers_were_never_issued_and_true_ids_are_in_no_file(made: Made) -> None:
    seen = 0
    for path in files_of(made.folder):
        if is_zipfile(path):
            continue
        text = path.read_text(encoding="utf-8")
        assert not re.search(r"\bP1\d{9}\b", text), path
        for number in re.findall(r"\b[59]\d{9}\b", text)[:20]:
            if check_nhs_number(number).reason in ("", "range"):
                assert check_nhs_number(number).kind == "never_issued"
                seen += 1
    assert seen > 200


def test_returns_without_planted_violations_break_no_rule(tmp_path: Path) -> None:
    order = replace(ORDER, planted=0.0, feeds=("ssda903", "cin"))
    clean = make_feeds(order, tmp_path / "feeds", processes=1)
    for form in ("ssda903", "cin"):
        for year in YEARS.each:
            found = checked(clean, form, year).findings
            errors = {
                row["code"] for row in found.select(["code", "severity"]).to_pylist() if row["severity"] != "query"
            }
            assert errors == set(), (form, year)


def test_every_planted_violation_is_found_by_its_rule(made: Made) -> None:
    assert made.truth is not None
    planted = pq.read_table(made.truth / "synthetic_planted_error.parquet").to_pylist()
    assert len({row["rule"] for row in planted}) > 40
    missed = []
    for form in ("ssda903", "cin"):
        for year in YEARS.each:
            found = checked(made, form, year).findings.select(["code", "child"]).to_pylist()
            pairs = {(row["code"], row["child"] or "") for row in found}
            mine = [row for row in planted if row["delivery"] == f"{form}-{year}"]
            assert mine
            missed += [row for row in mine if not {(row["rule"], row["child"]), (row["rule"], row["named"])} & pairs]
    assert missed == []


def test_the_truth_knows_whose_each_number_is(made: Made) -> None:
    assert made.truth is not None
    records = pq.read_table(made.truth / "synthetic_record.parquet").to_pylist()
    people = set(pq.read_table(made.truth / "synthetic_person.parquet")["person_id"].to_pylist())
    assert {row["person_id"] for row in records} <= people
    held = {(row["agency"], row["local_id"]) for row in records}
    with (made.folder / "school-roll-2026" / "synthetic_Pupils.csv").open(encoding="utf-8", newline="") as stream:
        pupils = {row["PupilId"] for row in csv.DictReader(stream)}
    assert pupils
    assert {("schools", pupil) for pupil in pupils} <= held
    with (made.folder / "ssda903-2026" / "synthetic_OC2.csv").open(encoding="utf-8", newline="") as stream:
        planted = {row["child"] for row in pq.read_table(made.truth / "synthetic_planted_error.parquet").to_pylist()}
        children = {row["CHILD"] for row in csv.DictReader(stream)} - planted
    assert {("council", child) for child in children if child} <= held


def test_the_truth_says_whom_schools_and_health_visitors_lack(made: Made) -> None:
    assert made.truth is not None
    missing = pq.read_table(made.truth / "synthetic_missing.parquet").to_pylist()
    people = {row["person_id"]: row for row in pq.read_table(made.truth / "synthetic_person.parquet").to_pylist()}
    records = pq.read_table(made.truth / "synthetic_record.parquet").to_pylist()
    used = [row for row in records if row["until"] is None and row["kind"] != "shared"]
    held = {agency: {row["person_id"] for row in used if row["agency"] == agency} for agency in ("schools", "council")}
    lacked = {row["person_id"] for row in missing if row["agency"] == "schools"}
    assert {row["agency"] for row in missing} == {"schools", "health_visiting"}
    assert 20 < len(lacked) < 0.1 * 6_000
    assert not lacked & held["schools"]
    for child in (people[one] for one in lacked):
        assert date(2010, 4, 1) <= child["born"] <= date(2021, 3, 31)
        assert child["left"] is None or child["left"] > date(2026, 3, 31)
    known = {row["person_id"] for row in missing if row["known_to"] > 0}
    assert known
    assert {row["person_id"] for row in missing if row["known_to"] == 0}.isdisjoint(held["council"])


def test_the_return_of_children_looked_after_also_comes_as_xml(made: Made, tmp_path: Path) -> None:
    """The same findings, which are those of what was planted."""
    order = replace(ORDER, feeds=("ssda903",), xml=True)
    also = make_feeds(order, tmp_path / "feeds", processes=1)
    assert [path.name for path in files_of(also.folder / "ssda903-2026")] == ["delivery.toml", "synthetic_ssda903.xml"]
    tables, from_xml = (checked(one, "ssda903", 2026) for one in (made, also))
    assert tables.findings.num_rows > 0, "violations are planted here"
    names = ["code", "table", "child"]
    rows = [sorted(map(str, run.findings.select(names).to_pylist())) for run in (tables, from_xml)]
    assert rows[0] == rows[1]


def test_the_truth_lies_nowhere_near_the_deliveries(made: Made, tmp_path: Path) -> None:
    assert not list(made.folder.rglob("*.parquet"))
    with pytest.raises(UserError, match="must not lie among"):
        make_feeds(ORDER, tmp_path / "feeds", truth=tmp_path / "feeds" / "truth")
    assert not (tmp_path / "feeds").exists()


def test_what_cannot_be_made_is_said_before_anything_is_written(tmp_path: Path) -> None:
    with pytest.raises(UserError, match="no such feed"):
        make_feeds(replace(ORDER, feeds=("tea-leaves",)), tmp_path / "feeds")
    assert not (tmp_path / "feeds").exists()
    with pytest.raises(UserError, match="cannot be made"):
        Order(authority_named("westmarch", 100))
    with pytest.raises(UserError, match="no such authority"):
        authority_named("Atlantis")


def test_single_deliveries_are_those_of_the_whole(made: Made, tmp_path: Path) -> None:
    few = make_feeds(replace(ORDER, deliveries=("voice-2026", "cin-2025")), tmp_path / "feeds", processes=1)
    assert set(few.deliveries) == {"voice-2026", "cin-2025"}
    for name in few.deliveries:
        for path in files_of(few.folder / name):
            assert path.read_bytes() == (made.folder / name / path.name).read_bytes()


def test_in_england_no_number_is_given_twice(tmp_path: Path) -> None:
    parts = make_england(
        tmp_path / "feeds",
        Order(authority_named("westmarch", 2_000), Window(2026, 1), feeds=("voice",)),
        share=0.001,
        truth=tmp_path / "truth",
        processes=1,
        only=("E06000001", "E06000002", "E09000002"),
    )
    assert len(parts) == 3
    numbers: list[str] = []
    for part in parts:
        assert part.truth is not None
        table = pq.read_table(part.truth / "synthetic_person.parquet", columns=["nhs_number", "upn", "person_id"])
        for name in table.column_names:
            numbers += [value for value in table[name].to_pylist() if value]
    assert len(numbers) == len(set(numbers))


def test_what_was_made_is_told_in_one_file(made: Made) -> None:
    told = json.loads((made.folder / "synthetic.json").read_text(encoding="utf-8"))
    assert (told["seed"], told["children"], told["years"]) == (5, 6_000, [2025, 2026])
    assert told["deliveries"] == {name: dict(rows) for name, rows in made.deliveries.items()}


def test_england_is_made_of_all_its_authorities() -> None:
    assert len(england()) == 153
    assert len({item.letters for item in england()}) == 153
    assert all(piece.children <= 5_000 for item in england() for piece in localities(item))
