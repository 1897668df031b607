"""A fold that goes on from a checkpoint comes to what the fold of everything comes to."""

import pyarrow as pa
import pytest

from forethought.record.mapping import load_card
from forethought.record.standing import fold
from forethought.record.standing.checkpoints import checkpoint_of, keep_checkpoint
from forethought.record.standing.folding import STANDING_SCHEMA, fold_on, with_ends
from record.record_spark_cases import CARD, histories

HISTORIES = ("everything 0", "everything 1", "period 0", "period 1", "renumbered 0", "renumbered 1")


def gone_on(batches, card, cut, folder):
    """What stands after ``batches``, folded up to ``cut``, kept on disk, and folded on; None where it may not be."""
    first, _, reached = fold_on(batches[:cut], card)
    path = folder / f"{cut}.parquet"
    path.touch()
    keep_checkpoint(path, reached)
    again = checkpoint_of(path)
    assert (again.batches, again.openings) == (cut, len(first))
    if not again.can_go_on(batches):
        return None
    opened, ends, _ = fold_on(batches, card, again)
    return pa.concat_tables([with_ends(first, ends, batches), opened.cast(STANDING_SCHEMA)])


@pytest.mark.parametrize("name", HISTORIES)
def test_folded_on_from_any_delivery_the_same_stands(name, tmp_path):
    batches, numbered = histories(tmp_path / "batches")[name]
    batches = batches[:-1]  # the last one replaces others
    card = CARD if numbered else load_card("school")
    whole = fold(batches, card)
    assert whole["known_to"].null_count < len(whole)
    found = [gone_on(batches, card, cut, tmp_path) for cut in range(1, len(batches))]
    went_on = [table for table in found if table is not None]
    assert went_on, "no cut of this history could be gone on from"
    for table in went_on:
        assert table.schema == whole.schema
        assert table.to_pylist() == whole.to_pylist()


def test_a_checkpoint_of_another_engine_is_passed_over(tmp_path, monkeypatch):
    batches, _ = histories(tmp_path / "batches")["everything 0"]
    _, _, reached = fold_on(batches[:2], CARD)
    path = tmp_path / "stands.parquet"
    path.touch()
    keep_checkpoint(path, reached)
    assert checkpoint_of(path) is not None
    monkeypatch.setattr("forethought.record.standing.checkpoints.engine_version", lambda: "another")
    assert checkpoint_of(path) is None
