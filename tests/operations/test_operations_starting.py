"""Starting for a workspace: cut off anywhere, it can be done again."""

from __future__ import annotations

from pathlib import Path

import pytest

from forethought.operations import setup


class CutOffError(BaseException):
    """Stands for a process that is killed."""


def start_and_cut_off(workspace: Path, monkeypatch: pytest.MonkeyPatch, at: int) -> bool:
    """Start for ``workspace``, and stop just before the migration with number ``at`` is written down as done."""
    from django.db.migrations.recorder import MigrationRecorder

    calls = 0
    write_down = MigrationRecorder.record_applied

    def cut_off(self: MigrationRecorder, app: str, name: str) -> None:
        nonlocal calls
        calls += 1
        if calls == at:
            raise CutOffError
        write_down(self, app, name)

    with monkeypatch.context() as patch:
        patch.setattr(MigrationRecorder, "record_applied", cut_off)
        try:
            setup(workspace)
        except CutOffError:
            return True
    return False


def test_a_start_that_was_cut_off_at_any_migration_can_be_done_again(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    setup(tmp_path / "first")  # what has to be loaded is loaded
    at, cut_off = 0, True
    while cut_off:
        at += 1
        workspace = tmp_path / str(at)
        cut_off = start_and_cut_off(workspace, monkeypatch, at)
        setup(workspace)
        from django.contrib.auth import get_user_model

        assert get_user_model().objects.count() == 0
    assert at > 10
