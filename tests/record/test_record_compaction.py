"""The layout for reading is a cache: with it, without it, and with deliveries since, every reader sees the same."""

import random
import shutil
from datetime import UTC, datetime, timedelta

import pytest

import support_campaigns
from forethought.governance import Principal
from forethought.record import open_reader
from forethought.record.compaction import laid, laying
from forethought.record.standing import keeping as standing_keeping

START = datetime(2026, 1, 5, 9, tzinfo=UTC)
CHILDREN = [str(number) for number in range(8)]
LINKAGE = Principal("linkage", "service", frozenset({"linkage_service"}))
EVERYTHING = "select * from claim order by claim_id, known_from"


def deliveries(rng, count):
    """Full and partial returns, rolls of pupils and lists of patients, each a little different from the one before."""
    for number in range(count):
        moment = START + timedelta(days=7 * number)
        some = [child for child in CHILDREN if rng.random() < 0.7]
        full = rng.random() < 0.7
        kind = rng.choice(["returns", "school", "health"])
        if kind == "returns":
            episodes = [
                {
                    "CHILD": child,
                    "DECOM": f"0{rng.randrange(1, 4)}/05/2025",
                    "PLACE": rng.choice(["U6", "K2"]),
                    "LS": "C2",
                }
                for child in some
            ]
            header = [{"CHILD": child, "DOB": f"0{rng.randrange(1, 3)}/03/2012"} for child in some]
            year = rng.choice([2025, 2026])
            yield ("ssda903", "ssda903", {"Header": header, "Episodes": episodes}, moment), {"full": full, "year": year}
        elif kind == "school":
            pupils = [
                {
                    "PupilId": f"s{child}",
                    "Surname": rng.choice(["Lee", "Ray"]),
                    "Postcode": rng.choice(["WX1 1AA", None]),
                }
                for child in some
            ]
            yield (
                ("school-roll", "school", {"Pupils": pupils}, moment),
                {"full": full, "controller": "westmarch-schools"},
            )
        else:
            patients = [
                {"HealthId": f"h{child}", "NHSNumber": None, "MotherNHSNumber": f"m{int(child) // 2}", "Forename": "A"}
                for child in some
            ]
            more = {"full": full, "controller": "westmarch-health"}
            yield ("child-health", "health", {"ChildHealth": patients}, moment), more


def persons(world):
    pairs = [(f"westmarch-council/{child}", f"P{child}") for child in CHILDREN]
    pairs += [(f"westmarch-schools/s{child}", f"P{child}") for child in CHILDREN]
    pairs += [(f"westmarch-health/h{child}", f"P{child}") for child in CHILDREN]
    world.persons(pairs)


def seen(world, subjects=None):
    """All that a reader sees: of named persons, or of everybody."""
    who, purpose = (LINKAGE, "linkage") if subjects is None else (world.worker(*subjects), "direct_care")
    grant = world.authority.grant(who, purpose, subjects=subjects)
    with open_reader(world.store, grant, world.audit, lambda: world.now) as reader:
        return reader.table(EVERYTHING).to_pylist()


@pytest.mark.parametrize("seed", range(support_campaigns.size(sample=6, full=100)))
@pytest.mark.parametrize("part_rows", [laying.PART_ROWS, 20])
def test_a_reader_sees_the_same_with_the_layout_and_without(world, monkeypatch, seed, part_rows):
    monkeypatch.setattr(laying, "PART_ROWS", part_rows)
    rng = random.Random(seed)
    history = list(deliveries(rng, 9))
    asked = [None, ["P1"], ["P2", "P3"], ["P7"]]
    for number, (sent, rest) in enumerate(history):
        world.send(*sent, **rest)
        if number in (2, 5):
            persons(world)
        if number == 4:
            world.store.compact()
        plain = [seen(world, subjects) for subjects in asked]
        world.store.keep_caches()
        assert [seen(world, subjects) for subjects in asked] == plain, f"after delivery {number}"
    assert any(plain), "nothing was read at all"
    cache = world.store._root / "cache"
    world.store.compact()
    assert [seen(world, subjects) for subjects in asked] == plain
    shutil.rmtree(cache)
    assert [seen(world, subjects) for subjects in asked] == plain


@pytest.mark.parametrize("seed", range(support_campaigns.size(sample=4, full=100)))
def test_portions_are_all_that_everybody_s_reader_sees_with_each_subject_in_one_of_them(world, monkeypatch, seed):
    monkeypatch.setattr(laying, "PART_ROWS", 5)
    monkeypatch.setattr(laid, "PARTS", 2)
    history = list(deliveries(random.Random(seed), 9))
    for sent, rest in history[:5]:
        world.send(*sent, **rest)
    persons(world)
    world.store.compact()
    for sent, rest in history[5:]:
        world.send(*sent, **rest)
    world.store.keep_caches()
    with open_reader(world.store, world.authority.grant(LINKAGE, "linkage"), world.audit, lambda: world.now) as reader:
        whole = reader.table(EVERYTHING).to_pylist()
        read = [(reader.table(EVERYTHING).to_pylist(), reader.count_withheld()) for _ in reader.portions()]
        assert reader.table(EVERYTHING).to_pylist() == whole
        assert reader.count_withheld() == sum(withheld for _, withheld in read)
    in_order = sorted((row for rows, _ in read for row in rows), key=lambda row: (row["claim_id"], row["known_from"]))
    assert in_order == whole
    subjects = [{row["subject"] for row in rows} for rows, _ in read]
    assert len(subjects) > 1
    assert sum(map(len, subjects)) == len(set().union(*subjects))


def test_laid_out_anew_for_other_persons_it_is_the_new_layout_that_stays(world):
    for sent, rest in deliveries(random.Random(3), 3):
        world.send(*sent, **rest)
    names = []
    for number in range(5):
        world.persons([(f"westmarch-council/{child}", f"P{child}-{number}") for child in CHILDREN])
        world.store.compact()
        names.append(world.store.opened().laid.folder.name)
    assert len(set(names)) == 5


def test_a_layout_made_by_other_rules_serves_with_what_they_change(world, monkeypatch):
    for sent, rest in deliveries(random.Random(4), 4):
        world.send(*sent, **rest)
    world.store.compact()
    laid_by_these = world.store.opened().laid
    plain = seen(world)
    monkeypatch.setattr(standing_keeping, "_RULES", 999)
    assert world.store.opened().laid is None
    assert seen(world) == plain
    world.store.keep_caches()
    served = world.store.opened().laid
    assert (served.folder, served.since is None) == (laid_by_these.folder, False)
    assert seen(world) == plain
    world.store.compact()
    assert world.store.opened().laid.since is None


def test_what_stands_is_worked_out_once_for_whoever_reads_next(world):
    for sent, rest in deliveries(random.Random(2), 4):
        world.send(*sent, **rest)
    assert world.store.opened().stands().worked_out
    world.store.keep_standing()
    kept = world.store.opened().stands()
    assert kept.kept
    assert not kept.worked_out


def test_the_layout_is_used_and_not_only_written(world):
    """Were the batches read instead, taking them away would be noticed."""
    for sent, rest in deliveries(random.Random(1), 6):
        world.send(*sent, **rest)
    persons(world)
    world.store.compact()
    before = [seen(world, subjects) for subjects in (None, ["P1"])]
    for path in world.store.snapshot().claims:
        path.unlink()
    assert [seen(world, subjects) for subjects in (None, ["P1"])] == before
    assert before[1]


@pytest.mark.parametrize("seed", range(support_campaigns.size(sample=4, full=100)))
def test_what_came_late_takes_back_what_did_not_open_after_all(world, seed):
    """Laid out, then a delivery received before the last ones arrives: said by it, the same opened earlier."""
    rng = random.Random(seed)
    history = list(deliveries(rng, 9))
    late = history.pop(rng.randrange(2, 5))
    for sent, rest in history:
        world.send(*sent, **rest)
    persons(world)
    world.store.compact()
    world.send(*late[0], **late[1])
    asked = [None, ["P1"], ["P2", "P3"], ["P7"]]
    world.store.keep_caches()
    laid_out = [seen(world, subjects) for subjects in asked]
    shutil.rmtree(world.store._root / "cache")
    assert laid_out == [seen(world, subjects) for subjects in asked]
