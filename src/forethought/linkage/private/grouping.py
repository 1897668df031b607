"""Groups of records over several files, grown link by link."""

from __future__ import annotations

Record = tuple[int, int]
"""The place of a file, and a row in it."""


class Groups:
    """Every record is alone at first. With ``one_to_one`` no group ever holds two records of one file."""

    def __init__(self, *, one_to_one: bool = True) -> None:
        self._one_to_one = one_to_one
        self._of: dict[Record, Record] = {}
        self._members: dict[Record, list[Record]] = {}

    def join(self, left: Record, right: Record) -> bool:
        """Put two records into one group; false where that would bring together two records of one file."""
        one, other = self._of.get(left, left), self._of.get(right, right)
        if one == other:
            return True
        members, others = self.members(one), self.members(other)
        if self._one_to_one and {file for file, _ in members} & {file for file, _ in others}:
            return False
        self._members.pop(other, None)
        self._members[one] = sorted([*members, *others])
        for record in self._members[one]:
            self._of[record] = one
        return True

    def members(self, record: Record) -> list[Record]:
        """The records of a record's group."""
        return self._members.get(self._of.get(record, record), [record])

    def all(self) -> list[list[Record]]:
        """The groups of two records and more, in order of their first record."""
        return sorted(self._members.values())
