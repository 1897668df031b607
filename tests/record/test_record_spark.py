"""A record built on Spark is the record built on one machine, row for row."""

from __future__ import annotations

import os
import pickle
import shutil
import subprocess
import sys
from datetime import UTC, datetime
from pathlib import Path

import pyarrow.parquet as pq
import pytest

from forethought.governance import MemoryAudit, Principal
from forethought.model import UserError
from forethought.record import to_claims
from forethought.record.mapping import load_card
from forethought.record.standing import fold
from forethought.workflow import Workspace, authority, build, create_workspace, open_as
from record.record_spark_cases import CARD, case_system, histories, mapped_forms, odd_delivery, partnership, send_pupils

ROOT = Path(__file__).parents[2]
ENGINES = ROOT / ".engines"
WORKER = Path(__file__).with_name("record_spark_worker.py")
HISTORIES = ("everything 0", "everything 1", "period 0", "period 1", "renumbered 0", "renumbered 1")
NOW = datetime(2026, 7, 1, 9, tzinfo=UTC)
pytestmark = pytest.mark.xdist_group("record_spark")


@pytest.fixture(scope="module")
def on_spark(tmp_path_factory):
    """The folder of cases with what Spark made of them; Spark is started once for all tests."""
    if not (ENGINES / "pyspark").is_dir():
        pytest.skip("Spark is not there: python3 go.py test fetches it")
    if not (shutil.which("java") or os.environ.get("JAVA_HOME")):
        pytest.skip("Java is not there: Spark needs Java 17")
    folder = tmp_path_factory.mktemp("spark")
    for form in mapped_forms():
        delivery, tables = odd_delivery(form)
        (folder / "deliveries" / form / "tables").mkdir(parents=True)
        (folder / "deliveries" / form / "delivery.pickle").write_bytes(pickle.dumps(delivery))
        for name, table in tables.items():
            pq.write_table(table, folder / "deliveries" / form / "tables" / f"{name}.parquet")
    (folder / "histories").mkdir()
    for name, history in histories(folder / "batches").items():
        (folder / "histories" / f"{name}.pickle").write_bytes(pickle.dumps(history))
    (folder / "case_system").mkdir()
    (folder / "council").mkdir()
    for name, feed in case_system(folder / "council"):
        (folder / "case_system" / f"{name}.pickle").write_bytes(pickle.dumps(feed))
    partnership(folder / "workspace")
    with (folder / "workspace" / "config.toml").open("a") as config:
        config.write('engine = "spark"\nspark_master = "local[1]"\n')
    paths = os.pathsep.join(str(ROOT / place) for place in ("src", "tests"))
    words = [sys.executable, str(WORKER), str(ENGINES), str(folder)]
    environment = {**os.environ, "PYTHONPATH": paths}
    done = subprocess.run(words, env=environment, capture_output=True, text=True, timeout=1200, check=False)
    assert done.returncode == 0, done.stderr[-3000:]
    return folder


@pytest.mark.parametrize("form", sorted(mapped_forms()))
def test_claims_have_the_same_values_in_the_same_order(on_spark, form):
    delivery, tables = odd_delivery(form)
    here = to_claims(tables, delivery)
    there = pq.read_table(on_spark / "deliveries" / form / "claims.parquet")
    assert here.num_rows > 10
    assert there.to_pylist() == here.to_pylist()


@pytest.mark.parametrize("name", HISTORIES)
def test_what_stands_is_the_same_though_the_subjects_were_taken_apart(on_spark, name):
    batches, numbered = pickle.loads((on_spark / "histories" / f"{name}.pickle").read_bytes())
    here = fold(batches, CARD if numbered else None)
    there = pq.read_table(on_spark / "histories" / f"{name}.parquet")
    assert there.schema == here.schema
    assert there.to_pylist() == here.to_pylist()
    assert here["known_to"].null_count < len(here)
    assert not numbered or here["value"].null_count < len(here), "no reference was followed"


@pytest.mark.parametrize("feed", ["help", "work"])
def test_what_is_told_of_in_another_feed_is_followed_the_same(on_spark, feed):
    batches, others = pickle.loads((on_spark / "case_system" / f"{feed}.pickle").read_bytes())
    here = fold(batches, load_card("ssd"), others.at)
    there = pq.read_table(on_spark / "case_system" / f"{feed}.parquet")
    assert there.schema == here.schema
    assert there.to_pylist() == here.to_pylist()
    assert here["value"].null_count < len(here), "no reference and no group was followed"


def built(workspace):
    build(workspace, MemoryAudit(), lambda: NOW)
    return workspace


def files(workspace):
    """Every file of the record."""
    return {
        str(path.relative_to(workspace.root)): path.read_bytes()
        for path in sorted(workspace.record.rglob("*"))
        if path.is_file()
    }


def seen(workspace):
    """Every row of the view ``claim`` that linkage may see, and every person."""
    audit = MemoryAudit()
    gate = authority(workspace, audit, lambda: NOW)
    linkage = Principal("linkage", "service", frozenset({"linkage_service"}))
    with open_as(workspace, gate, audit, lambda: NOW, linkage, "linkage") as reader:
        claims = reader.table("select * from claim order by claim_id, known_from").to_pylist()
    return claims, workspace.store().identity_table("persons").to_pylist()


def test_a_build_by_the_setting_makes_the_same_record(on_spark, tmp_path):
    here, there = built(partnership(tmp_path / "workspace")), Workspace(on_spark / "workspace")
    claims, persons = seen(here)
    assert {row["end_reason"] for row in claims} >= {None, "said otherwise", "left out of a full delivery"}
    assert len(persons) > 50
    assert seen(there) == (claims, persons)
    mine, theirs = files(here), files(there)
    assert theirs.keys() == mine.keys()
    assert [name for name in mine if mine[name] != theirs[name]] == []


def test_one_machine_goes_on_with_what_spark_built(on_spark, tmp_path):
    here = built(partnership(tmp_path / "here"))
    shutil.copytree(on_spark / "workspace", tmp_path / "there")
    there = Workspace(tmp_path / "there")
    (there.root / "config.toml").write_text("synthetic = true\n")
    for workspace in (here, there):
        send_pupils(workspace.root, "30", range(4, 29))
        built(workspace)
    assert seen(there) == seen(here)


def test_an_engine_that_there_is_not_is_named(tmp_path):
    with pytest.raises(UserError, match="no engine called 'abacus'"):
        create_workspace(tmp_path / "workspace", 'engine = "abacus"\n').scale()
