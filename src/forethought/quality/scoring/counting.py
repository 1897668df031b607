"""Counting, field by field, what was expected, valid and a default; in all and by team."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass

import pyarrow as pa

from forethought.model import Form
from forethought.quality.preparing import Desk
from forethought.quality.scoring.items import ScoredField, scored_fields
from forethought.quality.scoring.maturity import Item, maturity_index

FIELDS = pa.schema(
    [
        ("table", pa.string()),
        ("field", pa.string()),
        ("records", pa.int64()),
        ("valid", pa.int64()),
        ("defaults", pa.int64()),
        ("threshold", pa.float64()),
        ("default_share", pa.float64()),
        ("score", pa.float64()),
    ]
)


@dataclass(frozen=True, slots=True)
class Scores:
    """How mature the data of one return is.

    ``fields`` has one row for each scored field: records that should hold a value, valid ones, defaults, the share of
    defaults beside it, and the score (0 to 100, null where nothing was expected). ``tables`` and ``teams`` give the
    index of each, ``index`` that of the return; None where nothing was expected.
    """

    fields: pa.Table
    tables: Mapping[str, float | None]
    teams: Mapping[str, float | None]
    index: float | None


def score(
    desk: Desk,
    form: Form,
    present: Iterable[str],
    teams: Mapping[str, str] | None = None,
    coverage: Mapping[str, float] | None = None,
) -> Scores:
    """The scores of the return that lies on ``desk``.

    ``present`` names its tables; ``teams`` says which team has each child; ``coverage`` gives for a table the share
    of expected periods in which it was submitted (default: all).
    """
    present = [name for name in form.tables if name in set(present)]
    fields = [field for field in scored_fields(form) if field.table in present]
    if teams:
        columns = {"child_": pa.array(teams.keys(), pa.string()), "team_": pa.array(teams.values(), pa.string())}
        desk.engine.register("teams", pa.table(columns))
    children = {name: child_column(form, name) if teams else None for name in present}
    counted = {name: _count(desk, [f for f in fields if f.table == name], children[name]) for name in _names(fields)}
    share = coverage or {}
    items = {name: _items_of(rows, share.get(name, 1.0)) for name, rows in counted.items()}
    every = [item for by_team in items.values() for item in _whole(by_team)]
    return Scores(
        fields=pa.Table.from_pylist([_row(item) for item in every], schema=FIELDS),
        tables={name: maturity_index(_whole(by_team)) for name, by_team in items.items()},
        teams=_by_team(items) if teams else {},
        index=maturity_index(every),
    )


def _names(fields: Sequence[ScoredField]) -> list[str]:
    return list(dict.fromkeys(field.table for field in fields))


_Counted = list[tuple[ScoredField, str | None, int, int, int]]


def child_column(form: Form, table: str) -> str | None:
    """The column of ``table`` that numbers the child, in lower case; None where there is none."""
    return next((name.lower() for name in ("CHILD", "LAchildID") if name in form.tables[table].fields), None)


def _count(desk: Desk, fields: Sequence[ScoredField], child: str | None) -> _Counted:
    """Records, valid ones and defaults of each field in one scan of its table, for each team if ``child`` is given."""
    table = fields[0].table.lower()
    desk.ready(frozenset([table, "collection"]))
    counts = ", ".join(_counts(at, field) for at, field in enumerate(fields))
    # The team table's columns have names that no form has, so that a condition needs no table's name.
    teams = f"left join teams m on m.child_ = t.{child}" if child else ""
    team = "m.team_" if child else "cast(null as varchar)"
    span = "(select period_start, period_end from collection)"
    sql = f"select {team} as team, {counts} from {table} t {teams} cross join {span} c group by 1 order by 1"
    rows = desk.engine.query(sql).to_pylist()
    return [
        (field, row["team"], row[f"n{at}"] or 0, row[f"v{at}"] or 0, row[f"d{at}"] or 0)
        for row in rows
        for at, field in enumerate(fields)
    ]


def _counts(at: int, field: ScoredField) -> str:
    wanted = f"coalesce({field.expected}, false)"
    valid, default = f"coalesce({field.valid}, false)", f"coalesce({field.default}, false)"
    return ", ".join(
        f"cast(sum(case when {condition} then 1 else 0 end) as bigint) as {name}{at}"
        for name, condition in (("n", wanted), ("v", f"{wanted} and {valid}"), ("d", f"{wanted} and {default}"))
    )


_ByTeam = Mapping[str | None, list[Item]]


def _items_of(rows: _Counted, coverage: float) -> _ByTeam:
    found: dict[str | None, list[Item]] = defaultdict(list)
    for field, team, records, valid, defaults in rows:
        name = f"{field.table}.{field.field}"
        found[team].append(Item(name, records, valid, defaults, field.threshold, coverage))
    return found


def _whole(by_team: _ByTeam) -> list[Item]:
    return [
        Item(
            same[0].name,
            sum(item.records for item in same),
            sum(item.valid for item in same),
            sum(item.defaults for item in same),
            same[0].threshold,
            same[0].coverage,
        )
        for same in zip(*by_team.values(), strict=True)
    ]


def _by_team(items: Mapping[str, _ByTeam]) -> dict[str, float | None]:
    found: dict[str, list[Item]] = defaultdict(list)
    for by_team in items.values():
        for team, scored in by_team.items():
            found[team or "(no team)"] += scored
    return {team: maturity_index(scored) for team, scored in sorted(found.items())}


def _row(item: Item) -> dict[str, object]:
    table, field = item.name.split(".")
    return {
        "table": table,
        "field": field,
        "records": item.records,
        "valid": item.valid,
        "defaults": item.defaults,
        "threshold": item.threshold,
        "default_share": item.defaults / item.records if item.records else None,
        "score": None if item.score is None else item.score * 100,
    }
