"""go.py: starts on a bare machine, once, and says plainly what is missing."""

from __future__ import annotations

import ast
import importlib.util
import os
import shutil
import subprocess
import sys
from pathlib import Path
from types import ModuleType

import pytest

from support_tree import ROOT


@pytest.fixture
def checkout(tmp_path: Path) -> Path:
    """A checkout with small locks, an empty wheelhouse and therefore no network."""
    folder = tmp_path / "a folder with spaces"
    (folder / "requirements").mkdir(parents=True)
    (folder / "wheelhouse").mkdir()
    shutil.copy(ROOT / "go.py", folder)
    digest = "0" * 64
    for name in ("runtime", "dev"):
        line = f"no-such-package-here==1.0 --hash=sha256:{digest}\n"
        (folder / "requirements" / f"{name}.txt").write_text(line, encoding="utf-8")
    return folder


def load(folder: Path) -> ModuleType:
    specification = importlib.util.spec_from_file_location("go_under_test", folder / "go.py")
    assert specification is not None
    assert specification.loader is not None
    module = importlib.util.module_from_spec(specification)
    specification.loader.exec_module(module)
    return module


def test_it_needs_only_the_standard_library() -> None:
    tree = ast.parse((ROOT / "go.py").read_text(encoding="utf-8"))
    imported = {
        name.split(".")[0]
        for node in ast.walk(tree)
        if isinstance(node, ast.Import | ast.ImportFrom)
        for name in ([a.name for a in node.names] if isinstance(node, ast.Import) else [node.module or ""])
    }
    assert imported <= set(sys.stdlib_module_names)
    assert not imported & {"fcntl", "pwd", "grp", "termios", "resource", "pty"}


def test_it_makes_no_posix_only_call() -> None:
    tree = ast.parse((ROOT / "go.py").read_text(encoding="utf-8"))
    called = {node.attr for node in ast.walk(tree) if isinstance(node, ast.Attribute)}
    assert not called & {
        "fork",
        "execv",
        "execve",
        "execvp",
        "getuid",
        "geteuid",
        "killpg",
        "setsid",
        "chown",
    }


def test_packages_that_cannot_be_had_are_explained(checkout: Path) -> None:
    environment = {**os.environ, "PATH": "/usr/bin:/bin"}  # no uv: the way every machine has
    done = subprocess.run(
        [sys.executable, checkout / "go.py", "doctor"],
        env=environment,
        capture_output=True,
        text=True,
        timeout=120,
    )
    assert done.returncode == 2
    assert done.stdout == ""
    for words in ("no-such-package-here", "PIP_INDEX_URL", "HTTPS_PROXY", "pip download", "wheelhouse"):
        assert words in done.stderr
    assert "Traceback" not in done.stderr
    assert not (checkout / ".venv" / "forethought-stamp.txt").exists()


def test_the_stamp_is_believed_until_lock_or_python_changes(checkout: Path) -> None:
    go = load(checkout)
    go.python().parent.mkdir(parents=True)
    go.python().touch()
    assert not go.is_current("runtime")
    go.STAMP.write_text(f"runtime {go.fingerprint('runtime')}\n")
    assert go.is_current("runtime")
    assert not go.is_current("dev")
    (checkout / "requirements" / "runtime.txt").write_text("changed\n")
    assert not go.is_current("runtime")


def test_the_development_packages_are_enough_for_every_command(checkout: Path) -> None:
    go = load(checkout)
    go.python().parent.mkdir(parents=True)
    go.python().touch()
    go.STAMP.write_text(f"dev {go.fingerprint('dev')}\n")
    assert go.is_current("runtime")
    (checkout / "requirements" / "runtime.txt").write_text("changed\n")
    assert not go.is_current("runtime")


def test_an_old_python_is_told_so(
    checkout: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    go = load(checkout)
    monkeypatch.setattr(go, "OLDEST", (99, 0))
    assert go.main(["doctor"]) == 2
    assert "Python 3.11 or newer" in capsys.readouterr().err


def test_without_any_pip_the_line_to_type_is_given(
    checkout: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    go = load(checkout)
    monkeypatch.setattr(go.importlib.util, "find_spec", lambda name: None)
    monkeypatch.setattr(go.shutil, "which", lambda name: None)
    assert go.main(["doctor"]) == 2
    assert "sudo apt-get install -y python3-venv" in capsys.readouterr().err
    assert not go.VENV.exists()


def test_ci_allows_no_skip_and_lists_its_packages() -> None:
    script = (ROOT / ".ci" / "run").read_text(encoding="utf-8")
    assert "FORETHOUGHT_NO_SKIPS=1" in script
    assert os.access(ROOT / ".ci" / "run", os.X_OK)
    for package in ("chromium", "fonts-liberation", "postgresql", "python3-venv"):
        assert package in script
