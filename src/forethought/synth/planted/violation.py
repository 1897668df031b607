"""What a planted violation is: which rule of a return it breaks, in whose rows it can be planted, what is changed."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any

from forethought.synth.planted.values import Test, Value

Where = Mapping[str, tuple[Test, ...]]
"""Field to what must hold of it."""


@dataclass(frozen=True, slots=True)
class Edit:
    """One change to the rows of a child.

    ``act`` is ``set`` (fields of one row), ``each`` (fields of every row of ``table`` that fits ``where``), ``add``
    (a new row of ``table``), ``copy`` (the row once more, with other values), ``swap`` (two fields change places),
    ``drop`` (the rows of ``table`` that fit ``where``) or ``rename`` (another number of the child in all tables).
    ``row`` is the name of the row changed; ``name`` the one by which later edits call a new row.
    """

    act: str
    row: str = "row"
    table: str = ""
    values: Mapping[str, Value] = field(default_factory=dict)
    where: Where = field(default_factory=dict)
    name: str = "new"
    fields: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class Violation:
    """One way of breaking one rule of a return, or the reason why no file of the form can break it (``cannot``).

    It holds for the collection years that end in ``first_year`` to ``last_year``. A child can have it who has a row of
    ``on`` that fits ``when`` and, of the other conditions: rows of other tables (``beside``) or none (``without``), the
    same in last year's return (``last``, ``last_without``), a row before and after it in time (``previous``, ``next``;
    False for none), ``rows`` of that table in all, a provider on the regulator's list (``provider``), a second child
    with such a row (``other``). One that ``compares`` breaks a rule that needs last year's return. One that is
    ``whole`` is about the return as a whole and changes rows of many children.
    """

    return_: str
    rule: str
    what: str
    first_year: int
    last_year: int
    on: str = ""
    when: Where = field(default_factory=dict)
    beside: Mapping[str, Where] = field(default_factory=dict)
    without: Mapping[str, Where] = field(default_factory=dict)
    last: Mapping[str, Where] = field(default_factory=dict)
    last_without: Mapping[str, Where] = field(default_factory=dict)
    previous: Where | bool | None = None
    next: Where | bool | None = None
    rows: int = 0
    provider: Where | None = None
    other: bool = False
    whole: bool = False
    compares: bool = False
    edits: tuple[Edit, ...] = ()
    cannot: str = ""

    @property
    def changes_last_year(self) -> bool:
        """Whether last year's return has to be changed too, because the rule compares it with this year's."""
        return any(name.startswith("last.") for edit in self.edits for name in (edit.row, edit.table))


@dataclass(frozen=True, slots=True)
class Planted:
    """One planted violation: in the rows of which ``child``, and where it sits (its last change, where it has several).

    ``named`` is the number of the child that the changed row gives now (blank where it was taken away); ``key`` the
    natural key of that row as it stands, of a row that was dropped as it stood; ``field`` is blank where a whole row
    was added or dropped; ``other`` is the number of a second child that the finding may name.
    """

    return_: str
    year: int
    rule: str
    child: str
    named: str
    table: str
    key: tuple[str, ...]
    field: str
    what: str
    other: str = ""

    def as_row(self) -> dict[str, Any]:
        """The same as a row of a list of truth."""
        return {
            "return": self.return_,
            "year": self.year,
            "rule": self.rule,
            "child": self.child,
            "named": self.named,
            "table": self.table,
            "key": " ".join(self.key),
            "field": self.field,
            "what": self.what,
        }
