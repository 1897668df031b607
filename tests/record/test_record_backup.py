"""A backup is restored whole, byte for byte, or not at all: damaged, cut off, changed or foreign ones are refused."""

import hashlib
import shutil
import tarfile
from datetime import UTC, datetime

import pytest

from forethought.record import RecordError, Store, backup
from forethought.record.backup import export_record, restore_record
from forethought.record.erasing import Asked, certificates, erase, finish, finished

AT = datetime(2026, 9, 1, tzinfo=UTC)
KEY, OTHER_KEY = b"a key of one workspace", b"a key of another one"
MAY, JUNE = datetime(2026, 5, 1, tzinfo=UTC), datetime(2026, 6, 1, tzinfo=UTC)
PUPILS = tuple(f"westmarch-schools/{number}" for number in (1, 2, 3))


def pupils(world, received, *numbers):
    rows = [{"PupilId": str(n), "Forename": f"Child{n}", "DOB": f"2015-03-0{n}"} for n in numbers]
    world.send("school-roll", "school", {"Pupils": rows}, received, controller="westmarch-schools")
    world.persons([(f"westmarch-schools/{n}", f"P{n}") for n in numbers])


@pytest.fixture
def root(world):
    pupils(world, MAY, 1, 2)
    pupils(world, JUNE, 1, 2, 3)
    world.store.compact()
    return world.store._root


def files(root):
    """Every file of a record but caches, with its bytes."""
    found = (path for path in root.rglob("*") if path.is_file() and "cache" not in path.parts)
    return {path.relative_to(root).as_posix(): path.read_bytes() for path in found}


def in_force(root):
    """The files that the pointer leads to: a version of identity no longer in force is not backed up."""
    version = Store(root).identity_version()
    return {
        name: held for name, held in files(root).items()
        if not name.startswith("identity/") or name.startswith((f"identity/{version}/", "identity/log/"))
    }  # fmt: skip


def exported(root, target):
    return export_record(root, target, key=KEY, at=AT, horizon_days=30)


@pytest.mark.parametrize("name", ["backup", "backup.tar"])
def test_what_is_restored_is_byte_for_byte_what_was_exported(root, tmp_path, name):
    wanted = in_force(root)
    report = exported(root, tmp_path / name)
    assert (report.files, report.batches, report.delete_after) == (len(wanted), 2, "2026-10-01")
    assert not list(tmp_path.glob(".*"))
    empty = tmp_path / "elsewhere" / "record"
    empty.mkdir(parents=True)
    for place in (root, empty):
        restored = restore_record(place, tmp_path / name, key=KEY)
        assert files(place) == wanted
        assert (restored.files, restored.replayed, restored.lost) == (len(wanted), 0, ())
        assert Store(place).verify().ok
        assert not list(place.parent.glob(".*"))


def test_the_same_record_makes_the_same_tar_file(root, tmp_path):
    for name in ("one.tar", "other.tar"):
        exported(root, tmp_path / name)
    assert (tmp_path / "one.tar").read_bytes() == (tmp_path / "other.tar").read_bytes()


def test_deliveries_that_came_after_the_backup_are_named(world, root, tmp_path):
    exported(root, tmp_path / "backup")
    pupils(world, datetime(2026, 7, 1, tzinfo=UTC), 1, 2, 3)
    assert restore_record(root, tmp_path / "backup", key=KEY).lost == ("school-roll-20260701",)


def flip(path):
    held = bytearray(path.read_bytes())
    held[len(held) // 2] ^= 1
    path.write_bytes(held)


DAMAGE = {
    "a changed batch": lambda folder: flip(next(folder.glob("batches/*/claims.parquet"))),
    "a changed log": lambda folder: flip(next(folder.glob("identity/log/*.parquet"))),
    "a changed pointer": lambda folder: flip(folder / "current.json"),
    "a missing file": lambda folder: next(folder.glob("identity/*/links.parquet")).unlink(),
    "a file too many": lambda folder: (folder / "batches" / "more.parquet").write_bytes(b"more"),
    "a later horizon": lambda folder: (folder / "backup.json").write_text(
        (folder / "backup.json").read_text(encoding="utf-8").replace("2026-10-01", "2036-10-01"), encoding="utf-8"
    ),
    "no manifest": lambda folder: (folder / "backup.json").unlink(),
    "half a manifest": lambda folder: (folder / "backup.json").write_text("{", encoding="utf-8"),
}


@pytest.mark.parametrize("damage", DAMAGE)
def test_a_damaged_backup_is_refused_and_nothing_changes(root, tmp_path, damage):
    exported(root, tmp_path / "backup")
    DAMAGE[damage](tmp_path / "backup")
    before = files(root)
    with pytest.raises(RecordError, match=r"[Bb]ackup"):
        restore_record(root, tmp_path / "backup", key=KEY)
    assert files(root) == before


@pytest.mark.parametrize("share", [0.1, 0.4, 0.7])
def test_a_tar_file_that_is_cut_off_is_refused(root, tmp_path, share):
    exported(root, tmp_path / "backup.tar")
    held = (tmp_path / "backup.tar").read_bytes()
    (tmp_path / "backup.tar").write_bytes(held[: int(len(held) * share)])
    before = files(root)
    with pytest.raises(RecordError, match=r"[Bb]ackup"):
        restore_record(root, tmp_path / "backup.tar", key=KEY)
    assert files(root) == before


def test_a_backup_of_another_workspace_is_refused(root, tmp_path):
    exported(root, tmp_path / "backup")
    with pytest.raises(RecordError, match="another workspace"):
        restore_record(root, tmp_path / "backup", key=OTHER_KEY)


def test_a_backup_is_never_written_over_another_nor_made_of_a_damaged_record(root, tmp_path):
    exported(root, tmp_path / "backup")
    with pytest.raises(RecordError, match="already"):
        exported(root, tmp_path / "backup")
    flip(next(root.glob("batches/*/claims.parquet")))
    with pytest.raises(RecordError, match="cannot be backed up"):
        exported(root, tmp_path / "second")
    assert not (tmp_path / "second").exists()


def gone(root, name, *, whole=True):
    made = erase(root, Asked(frozenset({name}), frozenset(), "ig.lead", "request", "article 17", AT), key=KEY)
    if whole:
        finish(root)
        finished(root)
    return made


def test_erasures_since_the_backup_are_carried_out_in_it_in_their_order(root, tmp_path):
    exported(root, tmp_path / "before")
    first = gone(root, PUPILS[0])
    exported(root, tmp_path / "between")
    second = gone(root, PUPILS[2])
    wanted = in_force(root)
    for name, replayed in (("before", 2), ("between", 1)):
        assert restore_record(root, tmp_path / name, key=KEY).replayed == replayed
        assert Store(root).person_of() == {PUPILS[1]: "P2"}
        assert [one.id for one in certificates(root)] == [first.id, second.id]
        told = [held for name, held in files(root).items() if not name.endswith("identity.json")]
        assert not any(b"westmarch-schools/1" in held for held in told)  # a basis names records in these tests alone
        held = {row["batch"]: row["sha256"] for row in Store(root).batches()}
        assert held == {name.split("/")[1]: row for name, row in _digests(wanted).items()}


def test_a_record_that_was_lost_is_restored_without_the_erased_once_the_certificates_are_put_back(root, tmp_path):
    exported(root, tmp_path / "backup")
    for number in (0, 2):
        gone(root, PUPILS[number])
    shutil.copytree(root / "erasures", tmp_path / "kept")
    shutil.rmtree(root)
    root.mkdir()
    shutil.copytree(tmp_path / "kept", root / "erasures")
    assert restore_record(root, tmp_path / "backup", key=KEY).replayed == 2
    assert Store(root).person_of() == {PUPILS[1]: "P2"}
    shutil.rmtree(root)
    (root / "erasures").mkdir(parents=True)
    first = next(path for path in (tmp_path / "kept").iterdir() if f'"previous": "{"0" * 64}"' not in path.read_text())
    shutil.copy(first, root / "erasures")
    with pytest.raises(RecordError, match="certificates"):
        restore_record(root, tmp_path / "backup", key=KEY)


def _digests(held):
    return {name: hashlib.sha256(data).hexdigest() for name, data in held.items() if "/claims" in name}


def test_a_backup_that_knows_of_another_erasure_is_refused(root, tmp_path):
    shutil.copytree(root, tmp_path / "other" / "record")
    gone(tmp_path / "other" / "record", PUPILS[1])
    exported(tmp_path / "other" / "record", tmp_path / "backup")
    gone(root, PUPILS[0])
    before = files(root)
    with pytest.raises(RecordError, match="erasures that this record does not"):
        restore_record(root, tmp_path / "backup", key=KEY)
    assert files(root) == before


def test_while_an_erasure_is_not_finished_no_backup_is_made(root, tmp_path):
    gone(root, PUPILS[0], whole=False)
    with pytest.raises(RecordError, match="cannot be backed up"):
        exported(root, tmp_path / "backup")


def test_where_folders_cannot_change_places_in_one_step_a_stop_between_two_is_put_right(root, tmp_path, monkeypatch):
    exported(root, tmp_path / "backup")
    wanted = in_force(root)
    monkeypatch.setattr(backup, "exchange", lambda *_: False)
    restore_record(root, tmp_path / "backup", key=KEY)
    assert files(root) == wanted
    root.rename(root.with_name(f".{root.name}-before.partial"))
    restore_record(root, tmp_path / "backup", key=KEY)
    assert files(root) == wanted


def test_a_tar_file_holds_what_the_manifest_says_and_no_cache(root, tmp_path):
    exported(root, tmp_path / "backup.tar")
    with tarfile.open(tmp_path / "backup.tar") as tar:
        names = set(tar.getnames())
    assert names == {*in_force(root), "backup.json"}
