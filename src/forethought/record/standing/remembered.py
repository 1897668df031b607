"""What is remembered of a feed from batch to batch: a table that each batch makes anew from itself and from before."""

from __future__ import annotations

import pyarrow as pa

from forethought.engine import Engine


class Remembered:
    """The table ``name`` in ``engine``, at first as the query ``none`` says, which gives no rows.

    ``read`` selects its columns from what was kept of it.
    """

    def __init__(self, engine: Engine, name: str, none: str, read: str = "*") -> None:
        self._engine = engine
        self._name = name
        self._read = read
        engine.table(name, none)

    def rows(self) -> pa.Table:
        """What is remembered by now, in order, to go on from with :meth:`go_on_from`."""
        return self._engine.query(f"select * from {self._name} order by all")

    def go_on_from(self, before: pa.Table) -> None:
        """Remember what was remembered ``before``; the next batch is the one after."""
        self._engine.register(f"{self._name}_before", before)
        self._engine.table(self._name, f"select {self._read} from {self._name}_before")
        self._engine.drop(f"{self._name}_before")

    def take(self, told: str, untold: str, full: bool) -> None:
        """Remember what the query ``told`` gives of a batch; of one that is not ``full`` also what ``untold`` keeps."""
        if full:
            self._engine.table(self._name, told)
            return
        self._engine.table(f"{self._name}_now", f"{told} union all {untold}")
        self._engine.table(self._name, f"select * from {self._name}_now")
