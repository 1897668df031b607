"""Runs the command line in this process."""

from __future__ import annotations

import pytest

from forethought.cli.app import run
from support_cli import Forethought, Outcome


@pytest.fixture
def forethought(capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch) -> Forethought:
    """Call it with the words after ``forethought``."""
    monkeypatch.setenv("COLUMNS", "100")

    def call(*words: object) -> Outcome:
        capsys.readouterr()
        code = run([str(word) for word in words])
        streams = capsys.readouterr()
        return Outcome(code, streams.out, streams.err)

    return call
