"""``forethought serve``: the site with its five doors, on this machine."""

from __future__ import annotations

import os
import signal
import socket
import subprocess
import sys
from pathlib import Path

import click

from forethought.cli.console import Exit, Screen
from forethought.cli.options import common, examples
from forethought.cli.service import prepare
from forethought.model.errors import UserError

TARGET = "forethought.web.wsgi:application"


@click.command(
    short_help="Serve the site with its five doors.",
    epilog=examples("serve", "serve --port 8080", "serve --workspace ./forethought-data"),
)
@click.option("--host", default="127.0.0.1", show_default=True, help="The address to listen on.")
@click.option("--port", default=8000, show_default=True, type=click.IntRange(1, 65535), help="The port.")
@common
def command(host: str, port: int, workspace: Path, as_json: bool) -> int:
    """Serve the site: five doors, from the child and family to the researcher.

    Reachable from this machine only, unless --host says otherwise. Stop it with Ctrl-C.
    """
    screen = Screen(as_json=as_json)
    prepare(workspace)
    require_free(host, port)
    screen.document({"address": f"http://{host}:{port}/", "workspace": str(workspace)})
    screen.next_step("Serving at", f"http://{host}:{port}/")
    screen.say("Stop with Ctrl-C.", "quiet")
    failed = run_server(workspace, host, port)
    return int(Exit.OUR_FAILURE if failed else Exit.DONE)


def require_free(host: str, port: int) -> None:
    """Refuse early and plainly when another program holds the port. Raises ``UserError``."""
    with socket.socket(socket.AF_INET6 if ":" in host else socket.AF_INET) as probe:
        probe.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
        try:
            probe.bind((host, port))
        except OSError as problem:
            raise UserError(
                f"Port {port} cannot be used",
                where=host,
                why=problem.strerror or "",
                do="Stop the program that holds it, or choose another with --port",
            ) from problem


def first_free(host: str = "127.0.0.1", start: int = 8000) -> int:
    """The first port from ``start`` that nobody holds."""
    for port in range(start, start + 100):
        try:
            require_free(host, port)
        except UserError:
            continue
        return port
    raise UserError(f"No port from {start} to {start + 99} is free", where=host, do="Name one with --port")


def run_server(workspace: Path, host: str, port: int) -> int:
    """Serve until stopped and return the server's exit code.

    The site reads workspace and settings from the environment. It runs in a process of its own, with its
    log on stderr, so that nothing but our own words reaches stdout.
    """
    names = f"{host},127.0.0.1,localhost,[::1]"
    environment = {
        **os.environ,
        "DJANGO_SETTINGS_MODULE": "forethought.web.settings",
        "FORETHOUGHT_WORKSPACE": str(workspace.resolve()),
        "FORETHOUGHT_HOSTS": os.environ.get("FORETHOUGHT_HOSTS", names),
    }
    options = ["--interface", "wsgi", "--host", host, "--port", str(port), "--workers", "1", "--no-ws"]
    options += ["--blocking-threads", "4", "--log-level", "warning"]
    # Whoever stops us must not leave the server behind.
    signal.signal(signal.SIGTERM, lambda *_: sys.exit(0))
    with subprocess.Popen(
        [sys.executable, "-m", "granian", *options, TARGET], env=environment, stdout=sys.stderr.fileno()
    ) as server:
        try:
            return server.wait()
        except KeyboardInterrupt:
            return 0
        finally:
            server.terminate()
