"""Start Django for a workspace from any command, without a web server."""

from __future__ import annotations

import os
import tempfile
from contextlib import suppress
from pathlib import Path
from typing import Any

from forethought.model.errors import UserError
from forethought.operations import location
from forethought.workflow import Workspace

SETTINGS = "forethought.web.settings"


def setup(workspace: Path | str) -> None:
    """Make the accounts database of a workspace ready: create or migrate it, and connect to it.

    Safe to call again, also for another workspace in the same process.
    """
    root = Path(workspace).resolve()
    root.mkdir(parents=True, exist_ok=True)
    os.environ[location.WORKSPACE_VARIABLE] = str(root)
    os.environ.setdefault("DJANGO_SETTINGS_MODULE", SETTINGS)
    _start()
    held = Workspace(root)
    wanted = location.database(held)
    if wanted == location.sqlite(held.operations_db) and not held.operations_db.exists():
        _make_whole(held)
    _point_at(held, wanted)
    _migrate()
    _carry_out_erasures(held)


def _carry_out_erasures(workspace: Workspace) -> None:
    """Take out who was erased while this database was closed, or before it was put back as it once was."""
    if not any((workspace.record / "erasures").glob("*.json")):
        return
    from forethought.operations.erasing import carry_out_erasures

    with suppress(UserError):  # another program reads it: the next one that opens it does the rest
        carry_out_erasures(workspace)


def _start() -> None:
    import django
    from django.apps import apps

    if not apps.ready:
        django.setup()


def _make_whole(workspace: Workspace) -> None:
    """Make the database file aside and put it in its place when it is whole.

    Between two tables Django writes down what it has done in a step of its own: of a database made in its place, a
    process that is killed there leaves one that can never be finished.
    """
    from django.db import connections

    final = workspace.operations_db
    final.parent.mkdir(parents=True, exist_ok=True)
    with tempfile.TemporaryDirectory(prefix=".starting-", dir=final.parent) as aside:
        made = Path(aside) / final.name
        _point_at(workspace, location.sqlite(made))
        try:
            _migrate()
        finally:
            connections["default"].close()
        try:
            os.link(made, final)
        except FileExistsError:
            pass  # another process was first
        except OSError:
            made.replace(final)  # a disk without hard links, such as a stick


def _point_at(workspace: Workspace, wanted: dict[str, Any]) -> None:
    from django.conf import settings
    from django.db import connections

    settings.FORETHOUGHT_WORKSPACE = workspace
    settings.FORETHOUGHT_DEMO = workspace.is_demo
    current = connections["default"]
    if any(current.settings_dict.get(name) != value for name, value in wanted.items()):
        current.close()
        del connections["default"]
        connections.databases["default"] = connections.configure_settings({"default": wanted})["default"]


def _migrate() -> None:
    from django.core.management import call_command

    call_command("migrate", verbosity=0, interactive=False, skip_checks=True)
