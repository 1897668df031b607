"""A demonstration workspace with its invented people and a small record; browsers signed in as each of them."""

from __future__ import annotations

import shutil
from collections.abc import Callable, Iterator
from contextlib import nullcontext
from pathlib import Path
from typing import Any

import pytest

from forethought import operations
from forethought.workflow import Workspace
from support_story import STORY, make_demo


@pytest.fixture(scope="session")
def ready_demo(tmp_path_factory: pytest.TempPathFactory, django_db_blocker: Any) -> Path:
    """A whole demonstration folder, made once; each test gets a copy."""
    root = tmp_path_factory.mktemp("ready") / "workspace"
    workspace = make_demo(root)
    with _allowed(django_db_blocker):
        operations.setup(root)
        operations.create_personas(workspace, STORY)
        _disconnect()
    return root


@pytest.fixture
def real_workspace(tmp_path: Path, django_db_blocker: Any) -> Iterator[Workspace]:
    """A workspace that is not a demonstration."""
    root = tmp_path / "workspace"
    with _allowed(django_db_blocker):
        operations.setup(root)
        yield Workspace(root)
        _disconnect()


@pytest.fixture
def demo_workspace(ready_demo: Path, tmp_path: Path, django_db_blocker: Any) -> Iterator[Workspace]:
    """A demonstration with its people and the story's record."""
    root = tmp_path / "workspace"
    shutil.copytree(ready_demo, root)
    with _allowed(django_db_blocker):
        operations.setup(root)
        yield Workspace(root)
        _disconnect()


@pytest.fixture
def visitor() -> Any:
    """A browser that nobody is signed in with."""
    return _client()


@pytest.fixture
def signed_in(demo_workspace: Workspace) -> Callable[..., Any]:
    """A function giving a browser signed in as one of the invented people, with a purpose stated if one is named."""

    def sign_in(name: str, purpose: str = "") -> Any:
        client = _client()
        answer = client.post("/sign-in/", {"persona": name})
        assert (answer.status_code, answer.headers["Location"]) == (302, "/")
        if purpose:
            assert client.post("/purpose/", {"purpose": purpose}).status_code == 302
        return client

    return sign_in


@pytest.fixture
def log(demo_workspace: Workspace) -> Callable[[], list[Any]]:
    """A function giving all audit events so far."""
    return lambda: list(operations.DjangoAudit().events())


def _client() -> Any:
    from django.test import Client

    return Client(SERVER_NAME="127.0.0.1")


def _allowed(blocker: Any) -> Any:
    # These tests make databases of their own in a temporary folder; pytest-django's guard is for shared ones.
    return blocker.unblock() if blocker else nullcontext()


def _disconnect() -> None:
    from django.db import connections

    connections.close_all()
