"""The attacker works on tables of this workspace alone."""

from __future__ import annotations

from datetime import UTC, datetime
from pathlib import Path

import pyarrow as pa
import pytest

from forethought.disclosure import DisclosureError, Published, Release, ReleaseLedger, layout_of, own_release

AT = datetime(2026, 6, 10, tzinfo=UTC)
COLUMNS = {"area": ["Hill", "Vale", "Total"], "n": ["c", "c", "84"]}


def published(columns: dict[str, list[str]] = COLUMNS) -> Published:
    table = pa.table(columns)
    return Published(table, layout_of(table, ["n"]))


@pytest.fixture
def ledger(tmp_path: Path) -> ReleaseLedger:
    return ReleaseLedger(tmp_path / "ledger.jsonl")


def test_a_table_from_elsewhere_is_not_attacked_and_the_answer_says_what_to_do(ledger: ReleaseLedger) -> None:
    with pytest.raises(DisclosureError, match="neither released from this workspace nor built in it") as caught:
        own_release(published(), ledger)
    assert "in private" in caught.value.do
    assert "90 days" in caught.value.do
    assert "84" not in str(caught.value)


def test_what_this_workspace_released_may_be_attacked_in_any_order_of_rows_and_columns(ledger: ReleaseLedger) -> None:
    ledger.record(Release("p", "first", AT, published()))
    turned = published({"n": ["84", "c", "c"], "area": ["Total", "Vale", "Hill"]})
    assert own_release(turned, ledger) is turned


def test_a_draft_built_here_may_be_attacked_and_its_counts_are_not_kept(ledger: ReleaseLedger, tmp_path: Path) -> None:
    ledger.note_draft(Release("p", "draft", AT, published()))
    assert own_release(published(), ledger).table.num_rows == 3
    assert list(ledger.releases()) == []
    assert "84" not in [part.strip() for part in (tmp_path / "ledger.jsonl.drafts").read_text().split('"')]


def test_several_drafts_are_kept_apart(ledger: ReleaseLedger) -> None:
    other = published({**COLUMNS, "n": ["c", "c", "90"]})
    ledger.note_draft(Release("p", "draft", AT, published()))
    ledger.note_draft(Release("p", "second draft", AT, other))
    assert own_release(published(), ledger)
    assert own_release(other, ledger)


@pytest.mark.parametrize(
    "changed",
    [
        {**COLUMNS, "n": ["c", "c", "85"]},
        {**COLUMNS, "n": ["c", "84", "c"]},
        {**COLUMNS, "area": ["Hill", "Moor", "Total"]},
        {"area": ["Hill", "Vale"], "n": ["c", "c"]},
    ],
)
def test_one_changed_figure_or_label_makes_it_another_table(
    ledger: ReleaseLedger, changed: dict[str, list[str]]
) -> None:
    ledger.record(Release("p", "first", AT, published()))
    ledger.note_draft(Release("p", "draft", AT, published()))
    with pytest.raises(DisclosureError):
        own_release(published(changed), ledger)


def test_a_damaged_list_of_drafts_vouches_for_nothing(ledger: ReleaseLedger, tmp_path: Path) -> None:
    ledger.note_draft(Release("p", "draft", AT, published()))
    path = tmp_path / "ledger.jsonl.drafts"
    path.write_text(path.read_text()[:-20] + '\n[1]\n"x"\n')
    with pytest.raises(DisclosureError, match="not attacked"):
        own_release(published(), ledger)
