"""Shared helpers: a key, settings for invented numbers, and tables written as text."""

from collections.abc import Callable

import pyarrow as pa
import pytest

from forethought.linkage import LinkSettings

KEY = b"a key for tests, not a secret"


@pytest.fixture
def key() -> bytes:
    return KEY


@pytest.fixture
def invented() -> LinkSettings:
    return LinkSettings(allow_test_numbers=True, allow_pseudo=True)


@pytest.fixture
def people() -> Callable[[str], pa.Table]:
    return read_table


def read_table(text: str) -> pa.Table:
    """Read `id | forename | surname | date_of_birth | … ` lines under a header line."""
    header, *lines = [[cell.strip() for cell in line.split("|")] for line in text.strip().splitlines()]
    rows = [dict(zip(header, (cell or None for cell in line), strict=True)) for line in lines]
    return pa.Table.from_pylist(rows, pa.schema([(n, pa.string()) for n in header]))
