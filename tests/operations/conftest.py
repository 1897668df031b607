"""A started operations database per test: SQLite in a temporary workspace."""

from __future__ import annotations

import shutil
from collections.abc import Iterator
from contextlib import nullcontext
from pathlib import Path
from typing import Any

import pytest

from forethought.operations import setup
from forethought.workflow import Workspace


@pytest.fixture
def database_allowed(django_db_blocker: Any) -> Iterator[None]:
    # These tests make databases of their own in a temporary folder; pytest-django's guard is for shared ones.
    with django_db_blocker.unblock() if django_db_blocker else nullcontext():
        yield


@pytest.fixture(scope="session")
def migrated(tmp_path_factory: pytest.TempPathFactory, django_db_blocker: Any) -> Path:
    """A workspace with an empty database, migrated once; each test gets a copy."""
    root = tmp_path_factory.mktemp("migrated") / "workspace"
    with django_db_blocker.unblock() if django_db_blocker else nullcontext():
        setup(root)
        _disconnect()
    return root


@pytest.fixture
def workspace(migrated: Path, tmp_path: Path, database_allowed: None) -> Iterator[Workspace]:
    """An empty workspace whose database is migrated and connected."""
    root = tmp_path / "workspace"
    shutil.copytree(migrated, root)
    setup(root)
    yield Workspace(root)
    _disconnect()


@pytest.fixture
def postgres_workspace(
    tmp_path: Path, database_allowed: None, postgres_dsn: str, monkeypatch: pytest.MonkeyPatch
) -> Iterator[Workspace]:
    """The same, with PostgreSQL for a database."""
    monkeypatch.setenv("FORETHOUGHT_DATABASE_URL", postgres_dsn)
    root = tmp_path / "workspace"
    setup(root)
    yield Workspace(root)
    _disconnect()


def _disconnect() -> None:
    from django.db import connections

    connections.close_all()
