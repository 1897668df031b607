"""What every test in the tree shares: no network, fixed seeds, named skips, throw-away servers."""

from __future__ import annotations

import os
from collections.abc import Iterator
from pathlib import Path

import pytest
from _pytest.nodeid import NodeId
from hypothesis import HealthCheck, settings
from pytest_socket import socket_allow_hosts

import support_browser
import support_campaigns
import support_postgres

LOOPBACK = ["127.0.0.1", "::1", "localhost"]
NO_SKIPS = "FORETHOUGHT_NO_SKIPS"

settings.register_profile("sample", deadline=None, derandomize=True, suppress_health_check=[HealthCheck.too_slow])
settings.register_profile(
    "all", parent=settings.get_profile("sample"), max_examples=1000, derandomize=False, print_blob=True
)
settings.load_profile("all" if support_campaigns.is_full() else "sample")


@pytest.hookimpl(wrapper=True)
def pytest_collection_modifyitems(items: list[pytest.Item]) -> Iterator[None]:
    """Keep tests that share one heavy server on one worker."""
    for item in items:
        for name in ("browser", "postgres"):
            if item.get_closest_marker(name) and not item.get_closest_marker("xdist_group"):
                item.add_marker(pytest.mark.xdist_group(name))
    items.sort(key=lambda item: item.get_closest_marker("xdist_group") is None)  # the long ones first: none at the end
    yield  # pytest-xdist writes the group into the name of each test
    for item in items:
        if "_nodeid" in vars(item):  # pytest 9.2 no longer reads the name from where pytest-xdist 3.8 writes it
            item._id = NodeId.parse(item._nodeid)


def pytest_runtest_setup(item: pytest.Item) -> None:
    """Skip by name what this machine lacks; let nothing leave it."""
    if item.get_closest_marker("browser") and support_browser.chromium() is None:
        pytest.skip(support_browser.MISSING)
    if item.get_closest_marker("postgres") and not support_postgres.available():
        pytest.skip(support_postgres.MISSING)
    socket_allow_hosts(list(LOOPBACK), allow_unix_socket=True)


@pytest.hookimpl(hookwrapper=True)
def pytest_sessionfinish(session: pytest.Session) -> Iterator[None]:
    """Where nothing may be skipped, a skip fails the run."""
    reporter = session.config.pluginmanager.get_plugin("terminalreporter")
    skipped = len(reporter.stats.get("skipped", [])) if reporter else 0
    strict = os.environ.get(NO_SKIPS) == "1"
    if strict and skipped and session.exitstatus == pytest.ExitCode.OK:
        session.exitstatus = pytest.ExitCode.TESTS_FAILED
    yield
    if strict and skipped and reporter is not None:
        reporter.write_line(f"{skipped} skipped, and {NO_SKIPS}=1 allows none: failed.", red=True)


@pytest.fixture(scope="session")
def postgres_server() -> Iterator[support_postgres.Server]:
    """One throw-away PostgreSQL server for the worker (mark the test ``postgres``)."""
    with support_postgres.server() as running:
        yield running


@pytest.fixture
def postgres_dsn(postgres_server: support_postgres.Server) -> Iterator[str]:
    """The address of an empty PostgreSQL database of this test's own."""
    with postgres_server.database() as dsn:
        yield dsn


@pytest.fixture(scope="session")
def chromium_path() -> Path:
    """Debian's Chromium (mark the test ``browser``)."""
    found = support_browser.chromium()
    assert found is not None
    return found
