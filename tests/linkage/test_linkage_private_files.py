"""The steps on files: keys, schemes, what is written where, and every way in which a step may be refused."""

from __future__ import annotations

import csv
import json
import stat
import sys
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path

import pyarrow.parquet as pq
import pytest

from forethought.linkage import LinkageError
from forethought.linkage.private import (
    MatchSettings,
    encode_file,
    load_scheme,
    match_files,
    new_key_file,
    read_key,
    resolve_file,
)
from forethought.linkage.private.scheme import scheme_of
from support_canary import CANARY, files_with_canary, watched_logs

COUNCIL = """
    c1 Amara    Whitlock 2012-03-04 F WX1_1AA
    c2 Benedict Whitlock 2012-03-04 M WX1_1AA
    c3 Carys    Dale     2010-11-20 F WX2_3BB
"""
HEALTH = """
    h1 Amara    Whitlock 04/03/2012 F wx11aa
    h2 Benedikt Whitlock 04/03/2012 M WX1_1AA
    h5 Edith    Ford     30/06/2011 F WX5_5DD
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


def write_people(path: Path, rows: str) -> Path:
    with path.open("w", newline="", encoding="utf-8") as stream:
        writer = csv.writer(stream)
        writer.writerow(["id", "first", "last", "born", "sex", "pc"])
        writer.writerows([cell.replace("_", " ") for cell in row.split()] for row in rows.strip().splitlines())
    return path


@dataclass(frozen=True)
class Agencies:
    """A folder in which two agencies and the linking party do their steps."""

    folder: Path

    def encode(self, name: str, rows: str, key: str = "project.key", **words: object) -> Path:
        people = write_people(self.folder / f"{name}.csv", rows)
        out = self.folder / "sent" / f"{name}.parquet"
        mapping, keep = self.folder / "map.toml", self.folder / "kept" / f"{name}.parquet"
        encode_file(people, mapping, self.folder / key, "early-help", out, keep, **words)  # type: ignore[arg-type]
        return out


@pytest.fixture
def agencies(tmp_path: Path) -> Agencies:
    (tmp_path / "map.toml").write_text(MAPPING, encoding="utf-8")
    new_key_file(tmp_path / "project.key")
    return Agencies(tmp_path)


def test_two_agencies_find_whom_both_know_and_the_linking_party_learns_no_name(agencies: Agencies) -> None:
    sent = [agencies.encode("council", COUNCIL), agencies.encode("health", HEALTH)]
    out = agencies.folder / "matched"
    report = match_files(sent, out, MatchSettings(threshold=0.75))
    assert report["files"] == {"council": 3, "health": 3}
    assert report["links"] == {"number": 0, "filter": 2}
    assert json.loads((out / "report.json").read_text()) == report
    found = {}
    for name in ("council", "health"):
        mine = agencies.folder / f"{name}-found.parquet"
        assert resolve_file(out / f"groups-{name}.parquet", agencies.folder / "kept" / f"{name}.parquet", mine) == 2
        table = pq.read_table(mine)
        found |= dict(zip(table["record_id"].to_pylist(), table["group"].to_pylist(), strict=True))
    assert found["c1"] == found["h1"] != found["c2"] == found["h2"]
    assert found.keys() == {"c1", "c2", "h1", "h2"}


def test_each_agency_is_sent_its_own_references_alone(agencies: Agencies) -> None:
    sent = [agencies.encode("council", COUNCIL), agencies.encode("health", HEALTH)]
    match_files(sent, agencies.folder / "matched", MatchSettings(threshold=0.75))
    for name in ("council", "health"):
        back = pq.read_table(agencies.folder / "matched" / f"groups-{name}.parquet")
        kept = pq.read_table(agencies.folder / "kept" / f"{name}.parquet")
        assert set(back["ref"].to_pylist()) < set(kept["ref"].to_pylist())
        assert back.column_names == ["ref", "group"]


def test_a_planted_name_reaches_nothing_that_is_sent_logged_or_kept(agencies: Agencies) -> None:
    with watched_logs():
        sent = agencies.encode("council", COUNCIL.replace("Amara", CANARY))
        other = agencies.encode("health", HEALTH.replace("Amara", CANARY))
        match_files([sent, other], agencies.folder / "matched")
    assert [path.name for path in files_with_canary(agencies.folder)] == ["council.csv", "health.csv"]


@pytest.mark.skipif(sys.platform == "win32", reason="Windows has no such permissions")
def test_the_key_and_the_references_are_for_their_owner_alone(agencies: Agencies) -> None:
    agencies.encode("council", COUNCIL)
    for path in (agencies.folder / "project.key", agencies.folder / "kept" / "council.parquet"):
        assert stat.S_IMODE(path.stat().st_mode) == 0o600


def test_a_key_is_never_replaced_nor_shown(agencies: Agencies) -> None:
    path = agencies.folder / "project.key"
    text = path.read_text().strip()
    with pytest.raises(LinkageError, match="a file of this name already"):
        new_key_file(path)
    assert path.read_text().strip() == text
    key = read_key(path, "early-help")
    assert text not in repr(key)
    assert key.fingerprint not in text
    assert key.fingerprint != read_key(path, "another").fingerprint


@pytest.mark.parametrize(
    ("text", "why"),
    [
        ("correct horse battery staple", "not hexadecimal"),
        ("", "fewer than 32 bytes"),
        ("0123456789abcdef" * 3, "fewer than 32 bytes"),
        ("00" * 32, "not made at random"),
        ("0102030405060708" * 8, "not made at random"),
        (b"our summer secret of the council, 2026".hex(), "not made at random"),
    ],
)
def test_a_weak_key_is_refused_and_not_repeated(agencies: Agencies, text: str, why: str) -> None:
    (agencies.folder / "weak.key").write_text(text)
    with pytest.raises(LinkageError, match=why) as told:
        agencies.encode("council", COUNCIL, key="weak.key")
    assert len(text) < 4 or text not in str(told.value)
    assert not (agencies.folder / "sent").exists()


def test_no_key_no_project_and_no_mapping_are_refused(agencies: Agencies) -> None:
    with pytest.raises(LinkageError, match="key cannot be read"):
        agencies.encode("council", COUNCIL, key="absent.key")
    with pytest.raises(LinkageError, match="project has no name"):
        read_key(agencies.folder / "project.key", " ")
    (agencies.folder / "map.toml").write_text('record_id = "id"\n[columns]\nsex = "sex"\n')
    with pytest.raises(LinkageError, match="lack most of what the scheme encodes"):
        agencies.encode("council", COUNCIL)
    (agencies.folder / "map.toml").unlink()
    with pytest.raises(LinkageError, match="no such mapping"):
        agencies.encode("council", COUNCIL)


def test_one_file_to_send_and_to_keep_is_refused(agencies: Agencies) -> None:
    people, path = write_people(agencies.folder / "a.csv", COUNCIL), agencies.folder / "both.parquet"
    with pytest.raises(LinkageError, match="are one"):
        encode_file(people, agencies.folder / "map.toml", agencies.folder / "project.key", "p", path, path)


def test_files_of_two_keys_schemes_or_projects_are_not_compared(agencies: Agencies) -> None:
    council = agencies.encode("council", COUNCIL)
    new_key_file(agencies.folder / "other.key")
    out = agencies.folder / "matched"
    with pytest.raises(LinkageError, match="different keys"):
        match_files([council, agencies.encode("health", HEALTH, key="other.key")], out)
    with pytest.raises(LinkageError, match="different schemes"):
        match_files([council, agencies.encode("health", HEALTH, hardening="rehashed")], out)
    people, keep = agencies.folder / "health.csv", agencies.folder / "k.parquet"
    elsewhere = agencies.folder / "elsewhere.parquet"
    encode_file(people, agencies.folder / "map.toml", agencies.folder / "project.key", "else", elsewhere, keep)
    with pytest.raises(LinkageError, match="different projects"):
        match_files([council, elsewhere], out)
    with pytest.raises(LinkageError, match="one file of encodings"):
        match_files([council], out)
    with pytest.raises(LinkageError, match="one name"):
        match_files([council, council], out)
    assert not out.exists()


def test_references_of_another_run_are_not_brought_back(agencies: Agencies) -> None:
    sent = [agencies.encode("council", COUNCIL), agencies.encode("health", HEALTH)]
    match_files(sent, agencies.folder / "matched", MatchSettings(threshold=0.75))
    groups, keep = agencies.folder / "matched" / "groups-council.parquet", agencies.folder / "kept"
    agencies.encode("council", COUNCIL)
    with pytest.raises(LinkageError, match="not among the references"):
        resolve_file(groups, keep / "council.parquet", agencies.folder / "mine.parquet")
    with pytest.raises(LinkageError, match="lacks group"):
        resolve_file(keep / "health.parquet", keep / "council.parquet", agencies.folder / "mine.parquet")
    with pytest.raises(LinkageError, match="cannot be read"):
        resolve_file(agencies.folder / "map.toml", keep / "council.parquet", agencies.folder / "mine.parquet")


@pytest.mark.parametrize("hardening", ["plain", "folded"])
def test_a_hardening_for_measuring_sends_nothing(agencies: Agencies, hardening: str) -> None:
    with pytest.raises(LinkageError, match="for measuring alone"):
        agencies.encode("council", COUNCIL, hardening=hardening)


FIELDS = {"forename": {"tokens": "bigrams", "hashes": 9}}
GOOD = {"bits": 512, "hardening": "balanced", "fields": FIELDS, "blocks": {"a": ["forename:2"]}}


@pytest.mark.parametrize(
    ("change", "part"),
    [
        ({"bits": 100}, "bits"),
        ({"bits": "512"}, "bits"),
        ({"hardening": "salted"}, "hardening"),
        ({"least_fields": 0}, "least_fields"),
        ({"fields": {}}, "fields"),
        ({"fields": {"shoe_size": FIELDS["forename"]}}, "fields.shoe_size"),
        ({"fields": {"forename": {"tokens": "vowels", "hashes": 9}}}, "fields.forename"),
        ({"fields": {"forename": {"tokens": "bigrams", "hashes": 0}}}, "fields.forename"),
        ({"fields": {"forename": 3}}, "fields.forename"),
        ({"blocks": ["forename"]}, "blocks"),
        ({"blocks": {"a": ["forename:none"]}}, "blocks.a"),
        ({"numbers": {"kinds": ["passport"]}}, "numbers"),
    ],
)
def test_a_bad_scheme_is_refused_by_its_part(change: dict[str, object], part: str) -> None:
    assert scheme_of(GOOD).bits == 512
    with pytest.raises(LinkageError, match="cannot be used") as told:
        scheme_of({**GOOD, **change})
    assert told.value.where == f"scheme, {part}"


def test_a_scheme_that_cannot_be_read_is_told_and_two_that_differ_have_two_fingerprints(tmp_path: Path) -> None:
    (tmp_path / "bad.toml").write_text("bits = ")
    for path in (tmp_path / "bad.toml", tmp_path / "absent.toml"):
        with pytest.raises(LinkageError, match="scheme cannot be read"):
            load_scheme(path)
    usual = load_scheme()
    others = (usual.hardened("rehashed"), usual.without_numbers(), scheme_of(GOOD))
    assert len({usual.fingerprint, *(each.fingerprint for each in others)}) == 4
    assert usual.fingerprint == load_scheme().fingerprint


@pytest.mark.parametrize("words", [{"precision": 2}, {"threshold": -0.5}, {"margin": 1.5}])
def test_shares_that_are_none_are_refused(words: dict[str, float]) -> None:
    with pytest.raises(LinkageError, match="not between 0 and 1"):
        MatchSettings(**words)


def test_it_is_known_by_whom_each_error_can_be_mended(agencies: Agencies) -> None:
    refused: list[Callable[[], object]] = [
        lambda: read_key(agencies.folder / "absent.key", "p"),
        lambda: load_scheme(agencies.folder / "absent.toml"),
        lambda: match_files([agencies.folder / "map.toml", agencies.folder / "project.key"], agencies.folder / "o"),
    ]
    for attempt in refused:
        with pytest.raises(LinkageError) as told:
            attempt()
        assert told.value.where
        assert told.value.do
