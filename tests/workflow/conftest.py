"""A small fictional partnership in a workspace, made once and copied by the tests that change it."""

import shutil
from datetime import UTC, datetime
from pathlib import Path

import pytest

import support_sealed
from forethought.governance import MemoryAudit, demo_agreements
from forethought.synth import make_feeds
from forethought.workflow import Workspace, build, create_workspace
from forethought.workflow.demo import demo_order
from forethought.workflow.identity import PERSON_KEY


@pytest.fixture(scope="session")
def small_partnership(tmp_path_factory) -> Path:
    root = tmp_path_factory.mktemp("partnership") / "workspace"
    workspace = create_workspace(root, 'demo = true\nsynthetic = true\nauthority = "E06009901"\nchildren = 2000\n')
    for name, text in demo_agreements().items():
        (workspace.agreements / name).write_text(text, encoding="utf-8")
    make_feeds(demo_order(2000), workspace.inbox, truth=workspace.truth, processes=1)
    for key in (PERSON_KEY, "audit-subjects"):
        Workspace(root).key(key)
    return root


@pytest.fixture(scope="session")
def built_partnership(tmp_path_factory, small_partnership) -> Workspace:
    """The partnership built once, with a population for its rates; tests only read it."""
    root = tmp_path_factory.mktemp("built") / "workspace"
    shutil.copytree(small_partnership, root)
    config = root / "config.toml"
    config.write_text(config.read_text(encoding="utf-8") + "population = 900\n", encoding="utf-8")
    build(Workspace(root), MemoryAudit(), lambda: datetime(2026, 11, 25, 9, tzinfo=UTC))
    return Workspace(root)


@pytest.fixture
def built(tmp_path, built_partnership) -> Workspace:
    """A copy of it that a test may change."""
    root = tmp_path / "workspace"
    shutil.copytree(built_partnership.root, root)
    return Workspace(root)


@pytest.fixture(scope="session")
def joined_identities(tmp_path_factory) -> Path:
    """Both identities of one child in the record, joined into one person; tests copy it."""
    return support_sealed.make_joined(tmp_path_factory.mktemp("joined") / "workspace").root
