"""Periods as deliveries name them."""

import pytest

from forethought.model import UserError, named_period

NAMED = """
2026        | 2025-04-01 | 2026-03-31
2026-autumn | 2026-09-01 | 2026-12-31
2026-spring | 2026-01-01 | 2026-03-31
2026-summer | 2026-04-01 | 2026-08-31
2026-Q1     | 2026-01-01 | 2026-03-31
2026-Q4     | 2026-10-01 | 2026-12-31
2026-02     | 2026-02-01 | 2026-02-28
2024-12     | 2024-12-01 | 2024-12-31
2026-03-31  | 2026-03-31 | 2026-03-31
"""


@pytest.mark.parametrize("line", NAMED.strip().splitlines())
def test_the_days_of_a_name(line):
    name, first, last = (cell.strip() for cell in line.split("|"))
    period = named_period(name)
    assert (period.start.isoformat(), period.last.isoformat()) == (first, last)


@pytest.mark.parametrize("name", ["", "2026-13", "2026-02-30", "2026-Q5", "soon", "2026-winter"])
def test_what_is_no_period_is_said_in_words(name):
    with pytest.raises(UserError, match="is no period"):
        named_period(name)
