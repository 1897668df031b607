"""Serve the site on this machine until it is stopped."""

from __future__ import annotations

import os
import subprocess
import sys
from pathlib import Path

from forethought.operations import location

TARGET = "forethought.web.wsgi:application"


def serve(workspace: Path | str, *, host: str = "127.0.0.1", port: int = 8000) -> int:
    """Serve a workspace at ``http://host:port/`` in a process of its own; returns that process's exit code.

    Listens on this machine only unless ``host`` says otherwise.
    """
    return subprocess.run(_command(host, port), env=_environment(workspace, host), check=False).returncode


def start(workspace: Path | str, *, host: str = "127.0.0.1", port: int = 8000) -> subprocess.Popen[bytes]:
    """As ``serve``, but returns at once with the running process; its caller must stop it."""
    return subprocess.Popen(
        _command(host, port),
        env=_environment(workspace, host),
        stdout=subprocess.DEVNULL,
        stderr=subprocess.DEVNULL,
    )


def _command(host: str, port: int) -> list[str]:
    options = ["--interface", "wsgi", "--host", host, "--port", str(port), "--workers", "1", "--no-ws"]
    return [sys.executable, "-m", "granian", *options, "--blocking-threads", "4", TARGET]


def _environment(workspace: Path | str, host: str) -> dict[str, str]:
    names = f"{host},127.0.0.1,localhost,[::1]"
    return {
        **os.environ,
        location.WORKSPACE_VARIABLE: str(Path(workspace).resolve()),
        "FORETHOUGHT_HOSTS": os.environ.get("FORETHOUGHT_HOSTS", names),
        "DJANGO_SETTINGS_MODULE": "forethought.web.settings",
    }
