"""Some of all claims for a reader of everybody: of a few things, in a few columns, so that memory bears them all."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass

import pyarrow as pa
import pyarrow.compute as pc

MARKED_BY = frozenset({"subject", "entity", "attribute", "value", "other_subject", "field_set"})
"""Columns that say whether a claim is protected, sealed or guarded (see ``view``)."""


@dataclass(frozen=True, slots=True)
class About:
    """Some of what was last told: ``entities``, each with the attributes meant, or None for all of them.

    Of these claims the ``columns`` named are there, and no others: a query of another is an error, never an answer of
    blanks.
    """

    entities: Mapping[str, frozenset[str] | None]
    columns: frozenset[str]

    def with_columns(self, names: Iterable[str]) -> About:
        """The same with further columns."""
        return About(self.entities, self.columns.union(names))

    def meant(self, claims: pa.Table) -> pa.ChunkedArray:
        """Which of ``claims`` (columns ``entity`` and ``attribute``) are meant."""
        entity, attribute = (claims[name].cast(pa.string()) for name in ("entity", "attribute"))
        found = pa.scalar(False)
        for name, attributes in self.entities.items():
            here = pc.equal(entity, name)
            if attributes is not None:
                here = pc.and_(here, pc.is_in(attribute, value_set=pa.array(sorted(attributes))))
            found = pc.or_(found, here)
        return found
