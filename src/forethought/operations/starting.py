"""Start Django for a workspace from any command, without a web server."""

from __future__ import annotations

import os
from pathlib import Path

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
    _point_at(Workspace(root))
    _migrate()


def _start() -> None:
    import django
    from django.apps import apps

    if not apps.ready:
        django.setup()


def _point_at(workspace: Workspace) -> None:
    from django.conf import settings
    from django.db import connections

    wanted = location.database(workspace)
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
