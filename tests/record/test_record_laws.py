"""Laws of the record on random histories: a join taken back leaves nothing, and every fact says who, where and when."""

import random

import pytest

import support_campaigns
from forethought.governance import Principal
from forethought.record import open_reader
from record.test_record_compaction import CHILDREN, deliveries

LINKAGE = Principal("linkage", "service", frozenset({"linkage_service"}))
SUBJECTS = [f"westmarch-{agency}{child}" for agency in ("council/", "schools/s", "health/h") for child in CHILDREN]
SEEDS = range(support_campaigns.size(sample=4, full=100))


def everything(world):
    """Every row of the view, by claim, with whose it is."""
    grant = world.authority.grant(LINKAGE, "linkage")
    with open_reader(world.store, grant, world.audit, lambda: world.now) as reader:
        return reader.table("select * from claim order by claim_id, known_from").to_pylist()


def alone():
    return {subject: f"P-{subject}" for subject in SUBJECTS}


@pytest.mark.parametrize("seed", SEEDS)
@pytest.mark.parametrize("laid_out", [False, True])
def test_a_join_that_is_taken_back_restores_every_view(world, seed, laid_out):
    rng = random.Random(seed)
    for sent, rest in deliveries(rng, 5):
        world.send(*sent, **rest)
    world.persons(alone().items())
    if laid_out:
        world.store.compact()
    before = everything(world)
    one, other = rng.sample(SUBJECTS, 2)
    joined = alone() | {other: f"P-{one}"}
    world.persons(joined.items())
    world.store.keep_caches()
    between = everything(world)
    world.persons(alone().items())
    world.store.keep_caches()
    assert before
    assert everything(world) == before
    told = {row["subject"] for row in before}
    assert (between != before) == bool(told & {other} or any(row["other_subject"] == other for row in before))


@pytest.mark.parametrize("seed", SEEDS)
def test_every_fact_has_its_source_its_place_and_two_times(world, seed):
    for sent, rest in deliveries(random.Random(seed), 6):
        world.send(*sent, **rest)
    batches = {row["batch"]: row for row in world.store.batches()}
    rows = everything(world)
    assert rows
    for row in rows:
        batch = batches[row["batch"]]
        assert (row["controller"], row["feed"]) == (batch["controller"], batch["feed"])
        assert row["file"] in {file["name"] for file in batch["files"]}
        assert row["file_hash"] in {file["sha256"] for file in batch["files"]}
        assert row["row"] >= 0
        assert row["mapping"].startswith(batch["form"] + "/")
        assert row["known_from"].isoformat() == batch["received"]
        assert row["known_to"] is None or row["known_to"] > row["known_from"]
        assert (row["known_to"] is None) == (row["end_reason"] is None)
        assert row["valid_precision"] in ("day", "month", "year", "unknown")
        assert (row["valid_from"] is None) == (row["valid_precision"] == "unknown")
        assert (row["value"] is None) == (row["absent"] is not None)
