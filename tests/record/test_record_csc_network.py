"""N15: what sends to the department is loaded only by who asks for it, and tries nothing before it is told to send."""

from __future__ import annotations

import ast
from pathlib import Path

from support_offline import run_offline
from support_tree import PACKAGE, modules

SENDING = ("transport", "client")

LOOK = """
import sys, datetime, forethought.cli, forethought.record.projections as projections
projections.project("csc_api", {}, projections.Ask(datetime.date(2026, 3, 31), "E08000025"))
print(*sys.modules)
"""

ASKING = """
import os, tempfile
from pathlib import Path
from forethought.record.projections.csc_api.client import Client
from forethought.record.projections.csc_api.exchange import Credentials, SendStopped
from forethought.record.projections.csc_api.transport import HttpTransport

folder = Path(tempfile.mkdtemp())
url = "https://department.example"
client = Client(url, "999", Credentials(url, "", "", "", ""), HttpTransport(), folder, sleep=lambda seconds: None)
client.standing({}, ())
client.send({}, ())
print(os.path.exists(os.environ["FORETHOUGHT_TEST_WITNESS"]))
try:
    client.send({"C1": {"la_child_id": "C1"}}, ())
except SendStopped:
    print(os.path.exists(os.environ["FORETHOUGHT_TEST_WITNESS"]))
"""


def test_a_payload_is_made_without_loading_what_sends_it(tmp_path: Path) -> None:
    ended = run_offline(["-c", LOOK], tmp_path)
    loaded = set(ended.out.split())
    assert "forethought.record.projections.csc_api.delta" in loaded
    assert not loaded & {f"forethought.record.projections.csc_api.{name}" for name in SENDING}
    assert not ended.tried


ASKS = "cli/commands/record/sending.py"
"""The one module that may name what reaches the department: inside the command, and only when told to send."""


def test_one_command_alone_imports_what_reaches_the_department_and_only_when_it_is_told_to_send() -> None:
    command = ast.parse((PACKAGE / ASKS).read_text("utf-8"))
    imports = [node for node in command.body if isinstance(node, ast.Import | ast.ImportFrom)]
    assert "transport" not in "".join(ast.unparse(node) for node in imports)
    for path in modules():
        if path == PACKAGE / ASKS:
            continue
        for node in ast.walk(ast.parse(path.read_text("utf-8"))):
            names = {alias.name for alias in node.names} if isinstance(node, ast.Import | ast.ImportFrom) else set()
            module = (node.module or "") if isinstance(node, ast.ImportFrom) else ""
            at_home = path.parent.name == "csc_api" and module == "transport"
            assert not at_home, path
            assert not any(name.endswith("csc_api.transport") for name in {module, *names}), path


def test_nothing_is_tried_until_there_is_something_to_send(tmp_path: Path) -> None:
    assert run_offline(["-c", ASKING], tmp_path).out.split() == ["False", "True"]
