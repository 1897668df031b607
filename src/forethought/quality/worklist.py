"""The work list: every finding with what is known about dealing with it."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from functools import cached_property
from typing import Any

import pyarrow as pa
import pyarrow.compute as pc

from forethought.quality.accepting import ACCEPTED, LAPSED, Acceptance, accepted_in
from forethought.quality.checking import Run
from forethought.quality.comparing import NEW, STILL, Comparison, keyed_findings
from forethought.quality.rule import SEVERITIES

NOBODY = "(no team or worker known)"


@dataclass(frozen=True)
class WorkList:
    """Every finding of a run, in its order, as ``table``: the columns of findings, then

    - ``state``: ``new`` or ``still``, null without a run before;
    - ``finding``: its id, the same in a later run; ``accepted``: ``accepted``, ``lapsed`` or null;
    - ``reason``, ``accepted_by``, ``accepted_on`` of what is accepted; ``reason_before`` of what has lapsed;
    - ``team`` and ``worker`` of the child, where known; ``key``: the natural key of the row.

    ``unused`` counts acceptances whose finding is not there any more.
    """

    table: pa.Table
    unused: int

    @cached_property
    def open(self) -> pa.Table:
        """The findings that are not accepted; lapsed ones among them."""
        return self.table.filter(pc.fill_null(pc.not_equal(self.table["accepted"], ACCEPTED), fill_value=True))

    @cached_property
    def counts(self) -> dict[str, Any]:
        """Numbers ready for JSON: ``open``, ``accepted``, ``lapsed``, ``acceptances_unused``, ``open_by_severity``."""
        accepted = self.table.num_rows - self.open.num_rows
        by_severity = {row["values"]: row["counts"] for row in self.open["severity"].value_counts().to_pylist()}
        return {
            "open": self.open.num_rows,
            "accepted": accepted,
            "lapsed": pc.sum(pc.equal(self.table["accepted"], LAPSED)).as_py() or 0,
            "acceptances_unused": self.unused,
            "open_by_severity": {name: by_severity[name] for name in SEVERITIES if name in by_severity},
        }

    def open_at_least(self, severity: str) -> bool:
        """Whether a finding of this severity or a weightier one is open."""
        weighty = SEVERITIES[: SEVERITIES.index(severity) + 1]
        return any(name in self.counts["open_by_severity"] for name in weighty)

    @cached_property
    def by_rule(self) -> pa.Table:
        """One row a rule that found something: ``code severity message``, then the counts

        ``found open accepted lapsed new still children``.
        """
        return _tallied(self.table, ["code", "severity", "message"]).sort_by("code")

    @cached_property
    def by_team(self) -> pa.Table:
        """One row for each team and worker, in the order of their names: ``team worker`` and the counts of by_rule."""
        return _tallied(_with_names(self.table), ["team", "worker"]).sort_by(
            [("team", "ascending"), ("worker", "ascending")]
        )

    def by_team_and_rule(self) -> pa.Table:
        """As :meth:`by_team`, for each rule: ``team worker code severity message`` and the counts."""
        columns = ["team", "worker", "code", "severity", "message"]
        return _tallied(_with_names(self.table), columns).sort_by([(name, "ascending") for name in columns[:3]])

    @cached_property
    def has_staff(self) -> bool:
        """Whether a team or worker is known for any finding."""
        table = self.table
        return bool(table["team"].null_count < table.num_rows or table["worker"].null_count < table.num_rows)

    def children(self) -> pa.Table:
        """One row a child with findings, in the order of their numbers: ``child team worker``, then ``codes`` with the
        rules that found something open and ``accepted`` with those of which something is accepted.
        """
        table = self.table.filter(pc.is_valid(self.table["child"]))
        is_accepted = pc.fill_null(pc.equal(table["accepted"], ACCEPTED), fill_value=False)
        nothing = pa.scalar(None, pa.string())
        coded = table.select(["child", "team", "worker"])
        coded = coded.append_column("codes", pc.if_else(is_accepted, nothing, table["code"]))
        coded = coded.append_column("accepted", pc.if_else(is_accepted, table["code"], nothing))
        valid = pc.CountOptions(mode="only_valid")
        names = ["child", "team", "worker"]
        lists = [("codes", "distinct", valid), ("accepted", "distinct", valid)]
        made = coded.group_by(names, use_threads=False).aggregate(lists)
        in_order = {part: [sorted(codes) for codes in made[f"{part}_distinct"].to_pylist()] for part, *_ in lists}
        columns = {part: pa.array(codes, pa.list_(pa.string())) for part, codes in in_order.items()}
        return pa.table({name: made[name] for name in names} | columns).sort_by("child")

    def by_child(self) -> pa.Table:
        """The whole list in the order of the children's numbers, then of rule and row; never of how much was found."""
        order: Sequence[tuple[str, str]] = [(name, "ascending") for name in ("child", "code", "table", "row")]
        return self.table.sort_by(order)


def work_list(
    run: Run,
    comparison: Comparison | None = None,
    acceptances: Iterable[Acceptance] = (),
    staff: pa.Table | None = None,
) -> WorkList:
    """The work list of ``run``. ``comparison`` is with the run before, ``staff`` as ``staff_of`` gives it."""
    keyed = keyed_findings(run)
    count = keyed.num_rows
    accepted = accepted_in(keyed, acceptances, run)
    states = pa.nulls(count, pa.string()) if comparison is None else comparison.changes["state"].slice(0, count)
    more: Mapping[str, Any] = {
        "state": states,
        "finding": accepted.ids,
        "accepted": accepted.state,
        "reason": accepted.reason,
        "accepted_by": accepted.who,
        "accepted_on": accepted.on,
        "reason_before": accepted.reason_before,
        "team": _of_child(keyed, staff, "team"),
        "worker": _of_child(keyed, staff, "worker"),
        "key": keyed["key"],
    }
    table = run.findings
    for name, column in more.items():
        table = table.append_column(name, column)
    return WorkList(table, accepted.unused)


def _of_child(keyed: pa.Table, staff: pa.Table | None, name: str) -> pa.ChunkedArray | pa.Array:
    if staff is None or not staff.num_rows:
        return pa.nulls(keyed.num_rows, pa.string())
    at = pc.index_in(keyed["child"], value_set=staff["child"].combine_chunks(), skip_nulls=True)
    return staff[name].combine_chunks().take(at.combine_chunks())


def _with_names(table: pa.Table) -> pa.Table:
    for name in ("team", "worker"):
        at = table.column_names.index(name)
        table = table.set_column(at, name, pc.fill_null(table[name], ""))
    return table


def _tallied(table: pa.Table, keys: list[str]) -> pa.Table:
    marked = table.select([*keys, "child"])
    for name, column, value in (
        ("accepted", "accepted", ACCEPTED),
        ("lapsed", "accepted", LAPSED),
        ("new", "state", NEW),
        ("still", "state", STILL),
    ):
        marked = marked.append_column(
            name, pc.cast(pc.fill_null(pc.equal(table[column], value), fill_value=False), "int64")
        )
    counted = [("accepted", "sum"), ("lapsed", "sum"), ("new", "sum"), ("still", "sum")]
    made = marked.group_by(keys, use_threads=False).aggregate(
        [([], "count_all"), *counted, ("child", "count_distinct")]
    )
    opened = pc.subtract(made["count_all"], made["accepted_sum"])
    columns = {"found": made["count_all"], "open": opened} | {name: made[f"{name}_sum"] for name, _ in counted}
    whole = {**{key: made[key] for key in keys}, **columns, "children": made["child_count_distinct"]}
    return pa.table(whole)
