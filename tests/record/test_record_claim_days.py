"""From when to when a claim holds: what is no day of the calendar is none, and what never ends is not over."""

from datetime import UTC, datetime

import pytest

from forethought.record import to_claims
from record.conftest import delivery, table

# A placement's stay: how the day is written, the day it begins, the day after its last day, how precisely it is known.
DAYS = """
2024-03-31            | 2024-03-31 | 2024-04-01 | day
2024-3-1              | 2024-03-01 | 2024-03-02 | day
2024/03/31            | 2024-03-31 | 2024-04-01 | day
2024-03-31T23:59:59   | 2024-03-31 | 2024-04-01 | day
2024-12-31            | 2024-12-31 | 2025-01-01 | day
2024-02-30            |            |            | unknown
9999-12-31            | 9999-12-31 | 9999-12-31 | day
0000-01-01            |            |            | unknown
-2024-03-31           |            |            | unknown
' 2024-03-31'         |            |            | unknown
infinity              |            |            | unknown
epoch                 |            |            | unknown
2024-05               | 2024-05-01 | 2024-06-01 | month
2024-12               | 2024-12-01 | 2025-01-01 | month
2024-13               |            |            | unknown
2024                  | 2024-01-01 | 2025-01-01 | year
9999                  | 9999-01-01 | 9999-01-01 | year
"""


@pytest.mark.parametrize("line", DAYS.strip().splitlines())
def test_the_days_of_a_stay(line):
    written, begins, ends, precision = (cell.strip() for cell in line.split("|"))
    row = {"PupilId": "1", "SchoolURN": "100", "SchoolName": "Hill", "EntryDate": written.strip("'"),
           "LeavingDate": written.strip("'")}  # fmt: skip
    sent = delivery("school-roll", "school", datetime(2026, 5, 30, 9, tzinfo=UTC), ["Pupils"])
    claims = to_claims({"Pupils": table("school", "Pupils", [row])}, sent).to_pylist()
    (stay,) = [claim for claim in claims if claim["attribute"] == "school"]
    assert (stay["valid_from"] or "", stay["valid_to"] or "", stay["valid_precision"]) == (begins, ends, precision)
