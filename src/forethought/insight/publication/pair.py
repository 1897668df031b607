"""A data file and its metadata file, as Explore Education Statistics takes them."""

from __future__ import annotations

import csv
import io
import re
from dataclasses import dataclass
from pathlib import Path

import pyarrow as pa

from forethought.insight.publication.errors import PublicationError

_NAME = re.compile(r"[a-z0-9][a-z0-9_-]*")


@dataclass(frozen=True, slots=True)
class FilePair:
    """The two files of one data set. All columns are text; symbols stand in the place of figures.

    ``name`` is the data file's name without its ending. Raises ``PublicationError`` for a name that the platform
    would refuse or change.
    """

    data: pa.Table
    meta: pa.Table
    name: str

    def __post_init__(self) -> None:
        if not _NAME.fullmatch(self.name):
            raise PublicationError(
                "The name of the files cannot be used",
                why="the platform takes small letters, digits, _ and - only",
                do="Choose a name such as children_looked_after",
            )

    @property
    def names(self) -> tuple[str, str]:
        """The names of the data file and the metadata file."""
        return f"{self.name}.csv", f"{self.name}.meta.csv"

    def data_csv(self) -> bytes:
        """The data file: UTF-8, a header, one row for each observation."""
        return _csv(self.data)

    def meta_csv(self) -> bytes:
        """The metadata file: UTF-8, a header, one row for each filter and indicator."""
        return _csv(self.meta)


def write_pair(pair: FilePair, folder: Path) -> tuple[Path, Path]:
    """Write both files into ``folder``, which is made if need be; gives their paths. Files of the name are replaced.

    Raises ``PublicationError`` when the folder cannot be written to.
    """
    paths = folder / pair.names[0], folder / pair.names[1]
    try:
        folder.mkdir(parents=True, exist_ok=True)
        for path, content in zip(paths, (pair.data_csv(), pair.meta_csv()), strict=True):
            draft = path.with_suffix(".new")
            draft.write_bytes(content)
            draft.replace(path)
    except OSError as problem:
        raise PublicationError(
            "The files could not be written",
            where=folder.name,
            why=problem.strerror or "",
            do="Check that the folder exists, that you may write to it, and that the disk is not full",
        ) from problem
    return paths


def _csv(table: pa.Table) -> bytes:
    out = io.StringIO()
    writer = csv.writer(out, lineterminator="\r\n")
    writer.writerow(table.column_names)
    writer.writerows(zip(*(column.to_pylist() for column in table.columns), strict=True))
    return out.getvalue().encode()
