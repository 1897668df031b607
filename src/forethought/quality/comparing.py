"""What changed between two runs: new, gone, still there."""

from __future__ import annotations

from collections import defaultdict
from dataclasses import dataclass

import pyarrow as pa
import pyarrow.compute as pc

from forethought.engine import Engine
from forethought.model import UserError
from forethought.quality.checking import Run
from forethought.quality.running import FOUND, PASSED

NEW, GONE, STILL, NOT_CHECKED = "new", "gone", "still", "not_checked"
STATES = (NEW, GONE, STILL, NOT_CHECKED)
CHANGES = pa.schema([(name, pa.string()) for name in ("state", "code", "table", "child", "value", "message", "key")])
_KEY = ("code", "table", "key")
_SHOWN = ("child", "value", "message")
_BETWEEN = "\x1f"
# Rows that look alike are counted: the second of two in this run is still there when the run before had two.
_SQL = """
with
  now_nth as (select place, same, row_number() over (partition by same order by place) as nth from now),
  before_nth as (select place, same, row_number() over (partition by same order by place) as nth from before)
select n.place as now, b.place as before
from now_nth as n full outer join before_nth as b on n.same = b.same and n.nth = b.nth
order by n.place nulls last, b.place
"""


@dataclass(frozen=True, slots=True)
class Comparison:
    """Findings of two runs side by side. ``changes`` has one row for each finding of either: first those of this
    run, in their order, then those only the run before had.

    ``state`` is ``new`` (not in the run before), ``still``, ``gone`` (was there, the rule ran and no longer
    finds it) or ``not_checked`` (was there, but the rule did not run this time, so nobody knows).
    """

    changes: pa.Table

    def count(self, state: str, code: str | None = None) -> int:
        """How many findings are in ``state``, of one rule or of all."""
        of_state = pc.equal(self.changes["state"], state)
        wanted = of_state if code is None else pc.and_(of_state, pc.equal(self.changes["code"], code))
        return int(pc.sum(wanted).as_py() or 0)

    def counts(self) -> dict[str, int]:
        """How many findings are in each of the four states."""
        return {state: self.count(state) for state in STATES}

    def by_code(self) -> dict[str, dict[str, int]]:
        """The four counts of each rule that has any."""
        counts: dict[str, dict[str, int]] = defaultdict(lambda: dict.fromkeys(STATES, 0))
        tallied = self.changes.group_by(["code", "state"]).aggregate([([], "count_all")])
        for row in tallied.to_pylist():
            counts[row["code"]][row["state"]] = row["count_all"]
        return dict(sorted(counts.items()))


def keyed_findings(run: Run) -> pa.Table:
    """The findings of ``run`` with the column ``key``: the natural key of each flagged row."""
    return run.findings.append_column("key", run.keys)


def compare(previous: Run | pa.Table, run: Run) -> Comparison:
    """Which findings of ``run`` are new, which of ``previous`` are gone, and which are still there.

    Findings are the same when code, table and the natural key of the row are the same; the row's number does
    not count, for rows move. ``previous`` is a run, or the saved findings of one. Raises ``UserError`` when
    it has no column ``key``.
    """
    before = keyed_findings(previous) if isinstance(previous, Run) else previous
    if not {*_KEY, *_SHOWN} <= set(before.column_names):
        raise UserError(
            "The earlier findings cannot be compared",
            why="they lack the key of each row",
            do="Give the file findings.parquet that an earlier run saved",
        )
    now = keyed_findings(run)
    pairs = _pairs(now, before)
    only_before = before.take(pairs["before"].filter(pc.is_null(pairs["now"])))
    state = pc.if_else(pc.is_in(only_before["code"], value_set=_checked(run)), GONE, NOT_CHECKED)
    met = pairs["before"].filter(pc.is_valid(pairs["now"]))
    changes = [
        _stated(now, pc.if_else(pc.is_valid(met), STILL, NEW)),
        _stated(only_before, state),
    ]
    return Comparison(pa.concat_tables(changes))


def _checked(run: Run) -> pa.Array:
    ran = pc.is_in(run.statuses["status"], value_set=pa.array([PASSED, FOUND]))
    return run.statuses["code"].filter(ran).combine_chunks()


def _pairs(now: pa.Table, before: pa.Table) -> pa.Table:
    """Places in ``now`` and ``before`` of the same finding, null where the other has none; those of ``now`` first."""
    joint = pa.concat_tables([now.select([*_KEY]), before.select([*_KEY])])
    whole = pc.binary_join_element_wise(*joint.columns, _BETWEEN).combine_chunks()
    same = whole.dictionary_encode().indices
    with Engine() as engine:
        engine.register("now", _placed(same.slice(0, now.num_rows)))
        engine.register("before", _placed(same.slice(now.num_rows)))
        return engine.query(_SQL)


def _placed(same: pa.Array) -> pa.Table:
    return pa.table({"same": same, "place": pa.array(range(len(same)), pa.int64())})


def _stated(findings: pa.Table, state: pa.ChunkedArray) -> pa.Table:
    columns = {"state": state, **{name: findings[name] for name in CHANGES.names[1:]}}
    return pa.table(columns).cast(CHANGES)
