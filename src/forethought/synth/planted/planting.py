"""Plant violations of rules in a return: in few children, one each, and keep the list of them."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass

import numpy as np

from forethought.model import UserError
from forethought.synth.planted.child import Child, Frame, Pool, Tables, fits
from forethought.synth.planted.editing import Changed, spoilt
from forethought.synth.planted.library import violations
from forethought.synth.planted.values import Row, Scene
from forethought.synth.planted.violation import Edit, Planted, Violation

_ENOUGH = 40
"""Possible children after which a violation no longer counts as scarce."""


@dataclass(frozen=True, slots=True)
class Planting:
    """A return with its violations.

    ``previous`` is last year's return, changed only by the few violations that cannot be planted otherwise;
    ``missed`` are those asked for that no child could have, or that no file of the form can hold (``cannot``).
    """

    tables: dict[str, list[Row]]
    previous: dict[str, list[Row]] | None
    planted: tuple[Planted, ...]
    missed: tuple[Violation, ...]


def plant(
    tables: Tables,
    previous: Tables | None,
    return_: str,
    year: int,
    *,
    share: float,
    rng: np.random.Generator,
    every: bool = False,
    spared: Collection[str] = frozenset(),
    providers: Sequence[Row] = (),
) -> Planting:
    """Plant violations in a valid return of the collection year that ends in ``year``.

    ``tables`` and ``previous`` (last year's return, or None) map a table to rows of text by column, blank text where
    nothing is given; neither is changed. About ``share`` (0 to 1) of the children get one violation each, of any kind
    that they can have. With ``every`` each violation is planted once first, where a child can have it; those that
    change last year's return, which has been sent, only so, and only where their rule was not broken otherwise.
    ``spared`` are numbers of children to be left alone, ``providers`` the regulator's list (``URN PLACE_CODES
    PROVIDER_CODES REG_END POSTCODE LA``), which two rules need. Violations of a return as a whole are planted by
    :func:`plant_whole` alone. What breaks one rule may well break others of the same child: a blank birth date leaves
    every age unknown.

    Raises ``UserError`` for a year without form or a share that is none.
    """
    if not 0 <= share <= 1:
        raise UserError("The share of children is none", where="share", do="Use a number from 0 to 1, such as 0.02")
    frame = Frame.of(return_, year)
    kept = frozenset(spared)
    found = _children(tables, previous or {}, frame)
    children = [found[at] for at in rng.permutation(len(found)) if found[at].number not in kept]
    pool = Pool(frame, children, providers)
    known = violations(return_, year)
    able = [v for v in known if v.edits and not v.whole and not (v.compares and previous is None)]
    work = _Work(pool, return_, year)
    if every:
        work.plant_each(able)
    work.plant_share([v for v in able if not v.changes_last_year], round(share * len(found)), rng)
    done = {id(violation) for violation in work.done}
    missed = tuple(v for v in known if not v.whole and id(v) not in done) if every else ()
    now = {number: changed.child.now for number, changed in work.changed.items()}
    last = {number: changed.child.last for number, changed in work.changed.items()}
    return Planting(
        tables=_with(tables, {child.number: child.now for child in found}, now),
        previous=None if previous is None else _with(previous, {child.number: child.last for child in found}, last),
        planted=tuple(work.planted),
        missed=missed,
    )


def plant_whole(tables: Tables, return_: str, year: int, rule: str) -> tuple[dict[str, list[Row]], Planted]:
    """Break a rule about the return as a whole, such as too many children whose sex is not known.

    Changes rows of many children, so that other rules may find them too. Raises ``UserError`` for any other rule.
    """
    frame = Frame.of(return_, year)
    held = next((v for v in violations(return_, year) if v.rule == rule and v.whole), None)
    if held is None:
        raise UserError(f"{rule} is no rule about the whole of a return in {year}", do="Use plant for the others")
    scene = Scene(frame.start, frame.end, frame.form.date_format, "", {})
    made = {table: [dict(row) for row in rows] for table, rows in tables.items()}
    for edit in held.edits:
        _change_all(made, edit, scene)
    first = held.edits[0]
    field = next(iter(first.values), "")
    return made, Planted(return_, year, rule, "", "", first.table, (), field, held.what)


def _change_all(tables: dict[str, list[Row]], edit: Edit, scene: Scene) -> None:
    for row in tables.get(edit.table, ()):
        if fits(edit.where, row, scene):
            row.update({field: value.of(field, row, scene) for field, value in edit.values.items()})


class _Work:
    """What has been planted so far, and in whom."""

    def __init__(self, pool: Pool, return_: str, year: int) -> None:
        self._pool = pool
        self._return, self._year = return_, year
        self._taken: set[str] = set()
        self.changed: dict[str, Changed] = {}
        self.planted: list[Planted] = []
        self.done: list[Violation] = []
        """What need not be reported as missed."""

    def plant_each(self, able: Sequence[Violation]) -> None:
        """Each violation once, those first that few children can have, those last that change last year's return."""
        order = {id(violation): (violation.changes_last_year, self._chances(violation)) for violation in able}
        for violation in sorted(able, key=lambda v: order[id(v)]):
            if violation.changes_last_year and any(planted.rule == violation.rule for planted in self.planted):
                self.done.append(violation)
                continue
            for child in self._pool.with_table.get(violation.on, ()):
                if self._try(violation, child):
                    break

    def plant_share(self, able: Sequence[Violation], count: int, rng: np.random.Generator) -> None:
        """Violations until ``count`` children have one."""
        for child in self._pool.children:
            if len(self.changed) >= count:
                return
            for at in rng.permutation(len(able)):
                if self._try(able[at], child):
                    break

    def _chances(self, violation: Violation) -> int:
        """How many children could have it, counted up to what is enough."""
        found = 0
        for child in self._pool.with_table.get(violation.on, ()):
            found += self._pool.match(violation, child) is not None
            if found == _ENOUGH:
                break
        return found

    def _try(self, violation: Violation, child: Child) -> bool:
        if child.number in self._taken:
            return False
        named = self._pool.match(violation, child, self._taken)
        changed = None if named is None else spoilt(violation, child, named, self._pool.frame)
        if named is None or changed is None:
            return False
        column = self._pool.frame.shape.child
        other = named["other"][column] if "other" in named else ""
        self._taken |= {child.number, other}
        self.changed[child.number] = changed
        self.done.append(violation)
        self.planted.append(
            Planted(
                self._return,
                self._year,
                violation.rule,
                child.number,
                changed.named,
                changed.table,
                changed.key,
                changed.field,
                violation.what,
                other,
            )
        )
        return True


def _children(tables: Tables, previous: Tables, frame: Frame) -> list[Child]:
    """Every child of this year's return, in the order in which it first appears."""
    now, last = _by_child(tables, frame), _by_child(previous, frame)
    return [Child(number, rows, last.get(number, {})) for number, rows in now.items()]


def _by_child(tables: Tables, frame: Frame) -> dict[str, dict[str, list[Row]]]:
    column = frame.shape.child
    found: defaultdict[str, dict[str, list[Row]]] = defaultdict(dict)
    for table, rows in tables.items():
        for row in rows:
            number = row.get(column)
            if number:
                found[number].setdefault(table, []).append(row)
    return dict(found)


_Rows = Mapping[str, list[Row]]


def _with(tables: Tables, before: Mapping[str, _Rows], after: Mapping[str, _Rows]) -> dict[str, list[Row]]:
    """``tables`` with the rows that some children have ``after``, where the first row stood that they had before."""
    made: dict[str, list[Row]] = {}
    for table in dict.fromkeys([*tables, *(table for rows in after.values() for table in rows)]):
        owner = {id(row): number for number in after for row in before[number].get(table, ())}
        waiting = dict.fromkeys(after)
        rows: list[Row] = []
        for row in tables.get(table, ()):
            number = owner.get(id(row))
            if number is None:
                rows.append(row)
            elif number in waiting:
                del waiting[number]
                rows += after[number].get(table, [])
        for number in waiting:
            rows += after[number].get(table, [])
        made[table] = rows
    return made
