"""What counts as plainly the same, plainly different, or neither, whichever of two sources comes first."""

from __future__ import annotations

import pytest

from forethought.linkage.identifier_agreement import (
    compare_births,
    compare_codes,
    compare_forenames,
    compare_surnames,
)

ANSWERS = {"agree": 1, "unclear": 0, "differ": -1}

NAMES = """
forename | ada          | ada            | agree
forename | ada          | ada mary       | agree
forename | mary         | ada mary       | agree
forename | bob          | robert john    | agree
forename | mohammed ali | mohammed omar  | unclear
forename | ada          | a              | unclear
forename | a            | a              | unclear
forename | ada          |                | unclear
forename |              |                | unclear
forename | birgitte     | birgite        | unclear
forename | alexandra    | alex           | agree
forename | ada          | adabel         | unclear
forename | jo           | jo             | agree
forename | leon ali     | grace ali      | unclear
forename | birgitte joy | birgite leonie | unclear
forename | ada          | grace          | differ
forename | ada mary     | grace leonie   | differ
forename | g            | ada            | differ
surname  | birch        | birch          | agree
surname  | birch        | birch ash      | agree
surname  | birch oak    | oak            | agree
surname  | birch        | birhc          | unclear
surname  | birch        | bir            | unclear
surname  | birch        |                | unclear
surname  |              |                | unclear
surname  | birch oak    | birhc elm      | unclear
surname  | birch        | oak            | differ
birth    | 2012-03-04   | 2012-03-04     | agree
birth    | 2012-03-04   |                | unclear
birth    |              |                | unclear
birth    | 2012-03-04   | 2012-03-05     | unclear
birth    | 2012-03-04   | 2012-09-04     | unclear
birth    | 2012-03-04   | 2015-03-04     | unclear
birth    | 2012-03-04   | 2012-04-03     | unclear
birth    | 2012-03-04   | 2013-04-03     | differ
birth    | 2012-03-04   | 2012-09-05     | differ
birth    | 2012-03-04   | 2015-03-05     | differ
birth    | 2012-03-04   | 2015-09-04     | differ
birth    | 2012-01-01   | 2012-01-01     | unclear
birth    | 2012-01-01   | 2012-07-09     | unclear
birth    | 2012-01-01   | 2013-01-01     | differ
birth    | 2012-01-01   | 2013-07-09     | differ
code     | F            | F              | agree
code     | F            | M              | differ
code     | F            |                | unclear
code     |              |                | unclear
"""


@pytest.mark.parametrize("line", NAMES.strip().splitlines())
def test_what_two_values_say_of_each_other(line: str) -> None:
    kind, left, right, answer = (cell.strip() for cell in line.split("|"))
    if kind in ("forename", "surname"):
        compare = compare_forenames if kind == "forename" else compare_surnames
        found = {compare(tuple(a.split()), tuple(b.split())) for a, b in ((left, right), (right, left))}
    else:
        compare = compare_births if kind == "birth" else compare_codes
        found = {compare(left, right), compare(right, left)}
    assert found == {ANSWERS[answer]}
