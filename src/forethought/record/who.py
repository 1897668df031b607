"""Who is who in one identity version, looked up without reading all of it."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from pathlib import Path

import pyarrow as pa
import pyarrow.compute as pc

from forethought.record.compaction.sorted_table import all_rows, find, write_sorted

PERSONS = pa.schema([("subject", pa.string()), ("person_id", pa.string())])
_FOLDER = Path("cache") / "persons"


@dataclass(frozen=True, slots=True)
class Who:
    """The persons of one identity version: the whole table, or, where they are kept, two sorted ones on disk."""

    whole: pa.Table | None
    by_subject: Path = Path()
    by_person: Path = Path()

    def subjects_of(self, persons: Iterable[str]) -> list[str]:
        """The records of ``persons``."""
        found = find(self.by_person, persons) if self.whole is None else self._where("person_id", persons)
        subjects: list[str] = found["subject"].to_pylist()
        return subjects

    def persons_of(self, subjects: Iterable[str]) -> pa.Table:
        """Subject and person of those ``subjects`` that are somebody's (``subject, person_id``)."""
        found = find(self.by_subject, subjects) if self.whole is None else self._where("subject", subjects)
        return found.select(PERSONS.names).cast(PERSONS)

    def everybody(self) -> pa.Table:
        """Subject and person of all."""
        return self.whole if self.whole is not None else all_rows(self.by_subject).cast(PERSONS)

    def _where(self, column: str, values: Iterable[str]) -> pa.Table:
        assert self.whole is not None
        return self.whole.filter(pc.is_in(self.whole[column], value_set=pa.array(sorted(set(values)), pa.string())))


def kept(root: Path, version: Path) -> Who | None:
    """The persons of ``version`` where they are kept sorted, else None."""
    by_subject, by_person = _paths(root, version)
    return Who(None, by_subject, by_person) if by_subject.exists() and by_person.exists() else None


def keep(root: Path, version: Path, persons: pa.Table) -> None:
    """Keep ``persons`` of ``version`` sorted both ways, and remove those of other versions."""
    by_subject, by_person = _paths(root, version)
    if kept(root, version) is None:
        write_sorted(by_subject, persons.select(["subject", "person_id"]))
        write_sorted(by_person, persons.select(["person_id", "subject"]))
    for path in (root / _FOLDER).glob("*.arrow"):
        if path not in (by_subject, by_person):
            path.unlink()


def _paths(root: Path, version: Path) -> tuple[Path, Path]:
    return root / _FOLDER / f"{version.name}-by-subject.arrow", root / _FOLDER / f"{version.name}-by-person.arrow"
