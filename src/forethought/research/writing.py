"""The extract on disk: Parquet and CSV, codebook, risk report, a page that says what it is, a stamp on every file."""

from __future__ import annotations

import hashlib
import json
from dataclasses import asdict
from pathlib import Path

import pyarrow as pa
import pyarrow.csv as pacsv
import pyarrow.parquet as pq

from forethought.research.errors import StudyError
from forethought.research.extracting import Extract

_README = """# {title}

{fictional}{stamp}

**Question.** {question}

**Who is in it.** {population}: {people} people.

**Law.** {gateway}. Permit {permit}, given by {given_by}, in force from {start} to {until}.

## What was done

Names, numbers, addresses and free text were never taken. People, families and places carry keyed codes that belong to
this study alone; the key is not here. Days became {dates}, births became {birth}. Rows lie in an order that says
nothing. Protected records and sealed identities are not in it.

## How easily somebody could be picked out

{risk} De-identified is not anonymous: do not try to find out who anybody is, and let no table leave unchecked.

## Files

{files}

Every row of every file carries the mark `{mark}` in the column `extract`, so that a copy can be told.
"""


def write_extract(extract: Extract, folder: Path, stamp: str) -> tuple[Path, ...]:
    """Write the extract into the new folder ``folder`` and return its files.

    ``stamp`` is the line that ``governance.check_export`` gives: whose copy, what for, until when. Its mark stands
    in every row and the whole line in the Parquet metadata and the README. The folder appears whole or not at all.
    Raises ``StudyError`` when it is there already or the stamp is empty.
    """
    if folder.exists() or not stamp.strip():
        raise StudyError(
            "The folder is there already" if folder.exists() else "The extract has no stamp",
            where=folder.name,
            why="a copy must be whole, and say whose it is",
            do="Name a new folder, and give the line the export check returns",
        )
    mark = hashlib.sha256(stamp.encode()).hexdigest()[:12]
    draft = folder.with_name(f".{folder.name}.partial")
    _clear(draft)
    draft.mkdir(parents=True)
    for name, table in {**extract.tables, "codebook": extract.codebook}.items():
        _write(table.append_column("extract", pa.array([mark] * table.num_rows, pa.string())), draft / name, stamp)
    (draft / "risk.json").write_text(json.dumps({**asdict(extract.risk), "extract": mark}, indent=1) + "\n")
    (draft / "README.md").write_text(_readme(extract, stamp, mark), encoding="utf-8")
    draft.rename(folder)
    return tuple(sorted(folder.iterdir()))


def _write(table: pa.Table, path: Path, stamp: str) -> None:
    marked = table.replace_schema_metadata({"stamp": stamp})
    pq.write_table(marked, path.with_suffix(".parquet"), compression="zstd")
    pacsv.write_csv(table, path.with_suffix(".csv"))


def _clear(draft: Path) -> None:
    """Remove what an interrupted run left."""
    if draft.exists():
        for left in draft.iterdir():
            left.unlink()
        draft.rmdir()


def _readme(extract: Extract, stamp: str, mark: str) -> str:
    study, permit = extract.study, extract.study.permit
    files = "\n".join(f"- `{name}` (.parquet, .csv): {table.num_rows} rows" for name, table in extract.tables.items())
    return _README.format(
        title=study.title,
        fictional="Invented people in an invented place.\n\n" if study.fictional else "",
        stamp=stamp,
        question=study.question,
        population=study.population.meaning,
        people=extract.people,
        gateway=study.gateway,
        permit=permit.number if permit else "",
        given_by=permit.given_by if permit else "",
        start=permit.start.isoformat() if permit else "",
        until=permit.until.isoformat() if permit else "",
        dates="months" if study.dates == "month" else f"days since {study.population.start.isoformat()}",
        birth=f"a {study.birth}",
        risk=extract.risk.words(),
        files=files,
        mark=mark,
    )
