"""A delivery taken in piece by piece is the same batch, byte for byte, as one taken in whole."""

from datetime import UTC, datetime

import pyarrow as pa
import pytest

from forethought.record import RecordError, Store, claims_in_pieces, to_claims
from forethought.record.mapping import claiming
from record.conftest import delivery, table

MAY = datetime(2026, 5, 29, 9, tzinfo=UTC)
CHILDREN = [{"CHILD": str(number), "SEX": "F", "DOB": f"0{1 + number % 9}/02/2015"} for number in range(60)]
EPISODES = [
    {"CHILD": str(number), "DECOM": f"{1 + part:02}/03/2024", "PLACE": "U6", "LS": "C2", "RNE": "S"}
    for number in range(60)
    for part in range(3)
]


@pytest.fixture
def sent():
    tables = {"Header": CHILDREN, "Episodes": EPISODES}
    note = delivery("ssda903", "ssda903", MAY, tables)
    return {name: table("ssda903", name, rows) for name, rows in tables.items()}, note


def batch_files(root):
    return {path.relative_to(root): path.read_bytes() for path in root.rglob("*") if path.is_file()}


def test_pieces_are_of_whole_subjects_and_together_the_whole(sent, monkeypatch):
    whole = to_claims(*sent)
    monkeypatch.setattr(claiming, "PIECE_CLAIMS", 100)
    pieces = list(claims_in_pieces(*sent))
    assert len(pieces) > 5
    assert max(map(len, pieces)) < 200
    assert [row for piece in pieces for row in piece.to_pylist()] == whole.to_pylist()
    subjects = [set(piece["subject"].to_pylist()) for piece in pieces]
    assert sum(map(len, subjects)) == len(set().union(*subjects)), "a subject lies in two pieces"


def test_the_batch_is_the_same_however_small_the_pieces(sent, monkeypatch, tmp_path):
    tables, note = sent
    Store(tmp_path / "whole").append(to_claims(tables, note), note)
    monkeypatch.setattr(claiming, "PIECE_CLAIMS", 100)
    with Store(tmp_path / "pieces").adding() as added:
        added.add(added.write(claims_in_pieces(tables, note), note))
    assert batch_files(tmp_path / "pieces") == batch_files(tmp_path / "whole")


def test_claims_have_one_order_whatever_the_order_of_the_rows_even_of_a_row_told_twice(sent):
    """Tables come in any order from an engine; two rows of one number are told apart by what they say."""
    tables, note = sent
    twice = [pa.array([0] * len(table), pa.int64()) for table in tables.values()]
    tables = {
        name: table.set_column(table.column_names.index("_row"), "_row", row)
        for (name, table), row in zip(tables.items(), twice, strict=True)
    }
    turned = {name: table.take(pa.array(range(len(table) - 1, -1, -1))) for name, table in tables.items()}
    whole = to_claims(tables, note)
    assert to_claims(turned, note).to_pylist() == whole.to_pylist()
    subjects = whole["subject"].to_pylist()
    assert subjects == sorted(subjects)


def test_of_a_delivery_with_a_wrong_claim_in_a_late_piece_nothing_is_held(sent, monkeypatch, tmp_path):
    tables, note = sent
    monkeypatch.setattr(claiming, "PIECE_CLAIMS", 100)

    def last_is_wrong():
        *good, last = claims_in_pieces(tables, note)
        yield from good
        wrong = last["nature"].combine_chunks().cast("string").to_pylist()
        yield last.set_column(last.column_names.index("nature"), "nature", [["rumour"] * len(wrong)])

    store = Store(tmp_path / "record")
    with pytest.raises(RecordError, match="neither fact, opinion nor allegation"), store.adding() as added:
        added.write(last_is_wrong(), note)
    assert store.batches() == ()
    assert not list((tmp_path / "record" / "batches").glob("[!.]*"))
