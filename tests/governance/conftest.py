"""Shared by the governance tests: the shipped cards, the fictional agreements and a fixed clock."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import pytest

from forethought.engine import Engine
from forethought.governance import (
    Agreements,
    Authority,
    MemoryAudit,
    PolicyBook,
    demo_agreements,
    load_agreements,
    load_policies,
    load_purposes,
)
from governance.governance_builders import KEY, NOW


@pytest.fixture(scope="module")
def engine() -> Iterator[Engine]:
    with Engine() as opened:
        yield opened


@pytest.fixture(scope="session")
def book() -> PolicyBook:
    return load_policies()


@pytest.fixture(scope="session")
def agreements_folder(tmp_path_factory: pytest.TempPathFactory) -> Path:
    folder = tmp_path_factory.mktemp("agreements")
    for name, text in demo_agreements().items():
        (folder / name).write_text(text, encoding="utf-8")
    return folder


@pytest.fixture(scope="session")
def agreements(agreements_folder: Path) -> Agreements:
    return load_agreements(agreements_folder)


@pytest.fixture
def sink() -> MemoryAudit:
    return MemoryAudit()


@pytest.fixture
def make_authority(agreements: Agreements, book: PolicyBook, sink: MemoryAudit) -> Callable[..., Authority]:
    def make(**changed: Any) -> Authority:
        settings: dict[str, Any] = {
            "purposes": load_purposes(),
            "agreements": agreements,
            "audit": sink,
            "clock": lambda: NOW,
            "key": KEY,
            "policies": book,
            "demo": True,
        }
        return Authority(**(settings | changed))

    return make


@pytest.fixture
def authority(make_authority: Callable[..., Authority]) -> Authority:
    return make_authority()
