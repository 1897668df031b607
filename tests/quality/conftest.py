"""One database for all worked examples, and a small return to check."""

import pytest

from forethought.engine import Engine


@pytest.fixture(scope="session")
def case_engine():
    with Engine(threads=1) as engine:
        yield engine
