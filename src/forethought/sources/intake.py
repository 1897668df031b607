"""What reading a source gives back: tables of text, an account of every row, and notices for people."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field

import pyarrow as pa


@dataclass(frozen=True, slots=True)
class Notice:
    """Something a person should know about a file that was read, or could not be.

    ``level`` is ``error`` (something could not be read), ``warning`` (something was read otherwise than
    given) or ``info``. ``file`` is the path below the folder given, ``line`` the line in that file (1-based,
    or None), ``field`` the columns or elements concerned. Texts never carry a person's values.
    """

    level: str
    file: str
    line: int | None
    field: str
    what: str
    why: str
    do: str


@dataclass(frozen=True, slots=True)
class TableAccount:
    """Where every row of one table in one file went.

    ``rows_in`` always equals ``rows_checked`` plus ``rows_set_aside``, and ``reasons`` adds up to the latter.
    A blank line counts as a row set aside. ``file`` is blank for a table given in memory.
    """

    name: str
    file: str
    rows_in: int
    rows_checked: int
    rows_set_aside: int
    reasons: Mapping[str, int]

    def __post_init__(self) -> None:
        if self.rows_in != self.rows_checked + self.rows_set_aside:
            raise ValueError(f"account of {self.name} does not balance")
        if sum(self.reasons.values()) != self.rows_set_aside:
            raise ValueError(f"reasons in the account of {self.name} do not add up")


@dataclass(frozen=True, slots=True)
class Intake:
    """Everything one source held.

    ``tables`` has an entry for each table that was in the source; a table that was not is not there. Each
    holds every field of the form as text (null = blank) in the form's order, then ``_row`` (int64, 0-based
    position in the table), ``_file`` (text, null when given in memory) and ``_line`` (int64, the physical
    line where the row starts, 1-based, null when given in memory). A table worked out from another
    (AssessmentFactorsList) has no entry in ``account``. ``supplied`` names, for each table, the fields that the source
    itself held: the others are blank, or were worked out.
    """

    form: str
    tables: Mapping[str, pa.Table]
    account: tuple[TableAccount, ...]
    notices: tuple[Notice, ...]
    supplied: Mapping[str, frozenset[str]] = field(default_factory=dict)
