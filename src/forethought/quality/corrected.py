"""A corrected copy of a return: the files as they were, but for the cells that were certainly meant otherwise."""

from __future__ import annotations

import csv
import io
import shutil
from collections import defaultdict
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path, PurePosixPath

import pyarrow as pa
from lxml import etree

from forethought.model import UserError
from forethought.quality.checking import Run
from forethought.quality.listing import decoded
from forethought.quality.mending import Mend
from forethought.quality.mends import element_of
from forethought.quality.spreadsheet import csv_bytes

RETURN, CHANGES = "return", "changes.csv"
_DELIMITERS = (",", ";", "\t", "|")
_ABOVE = 20  # lines a title may take before the header


@dataclass(frozen=True, slots=True)
class Corrected:
    """A corrected copy: ``source`` is what to check again, ``changes`` the list of what was changed.

    ``made`` are the changes; ``left`` those that could not be placed, as in a workbook or an archive.
    """

    source: Path
    changes: Path
    made: tuple[Mend, ...]
    left: tuple[Mend, ...]


def write_corrected(run: Run, source: Path, folder: Path, mends: Sequence[Mend]) -> Corrected:
    """Copy the files of ``source`` that ``run`` read into ``folder``, with ``mends`` carried out; ``source`` is left.

    ``folder/return`` holds the files under their names, ``folder/changes.csv`` each change with file, line, field, the
    rules it answers, and both values. CSV and XML are mended, archives and workbooks are copied as they are. In a CSV
    every line without a change stays as it was, byte for byte. Raises ``UserError`` when ``folder`` is not empty or
    lies in ``source``.
    """
    _require_apart(source, folder)
    base = source if source.is_dir() else source.parent
    by_file: dict[str, list[Mend]] = defaultdict(list)
    for mend in mends:
        by_file[mend.file or ""].append(mend)
    made: list[Mend] = []
    names = (_on_disk(base, account.file) for account in run.tables if account.file)
    for name in dict.fromkeys(name for name in names if name):
        made += _copy(base / name, folder / RETURN / name, by_file.get(name, []))
    done = {(m.table, m.row, m.field) for m in made}
    left = tuple(m for m in mends if (m.table, m.row, m.field) not in done)
    copy = folder / RETURN if source.is_dir() else folder / RETURN / source.name
    _write_changes(folder / CHANGES, made)
    return Corrected(copy, folder / CHANGES, tuple(made), left)


def _on_disk(base: Path, name: str) -> str | None:
    """The file that holds what ``name`` calls a sheet of a workbook or a file of an archive."""
    inner = PurePosixPath(name.partition("#")[0])
    return next((str(path) for path in (inner, *inner.parents) if (base / path).is_file()), None)


def _require_apart(source: Path, folder: Path) -> None:
    inside = source.is_dir() and folder.resolve().is_relative_to(source.resolve())
    if inside or (folder.is_dir() and any(folder.iterdir())):
        raise UserError(
            "The corrected copy needs a folder of its own",
            where=str(folder),
            why="it would be read as part of the return" if inside else "the folder is not empty",
            do="Name another with --corrected",
        )


def _copy(given: Path, made: Path, mends: Sequence[Mend]) -> list[Mend]:
    made.parent.mkdir(parents=True, exist_ok=True)
    if not mends:
        shutil.copyfile(given, made)
        return []
    text, encoding = decoded(given.read_bytes())
    if text.lstrip().startswith("<"):
        return _copy_xml(given, made, mends)
    lines, done = _mended_lines(text, mends)
    made.write_bytes("".join(lines).encode(encoding))
    return done


def _mended_lines(text: str, mends: Sequence[Mend]) -> tuple[list[str], list[Mend]]:
    by_line: dict[int, list[Mend]] = defaultdict(list)
    for mend in mends:
        by_line[mend.line or 0].append(mend)
    delimiter, columns = _header(text, {mend.field for mend in mends})
    written: list[str] = []
    done: list[Mend] = []
    for line, raw, cells in _records(text, delimiter):
        placed = [m for m in by_line.get(line, ()) if _place(cells, columns, m)]
        written.append(_joined(cells, delimiter, raw) if placed else raw)
        done += placed
    return written, done


def _place(cells: list[str], columns: Mapping[str, int], mend: Mend) -> bool:
    """Put the new value into its cell, if that is there and holds the old one."""
    at = columns.get(mend.field.upper())
    if at is None or at >= len(cells) or cells[at].strip() != mend.old:
        return False
    cells[at] = mend.new
    return True


def _records(text: str, delimiter: str) -> Iterator[tuple[int, str, list[str]]]:
    """Each record with the line where it starts and its own text."""
    taken: list[str] = []

    def lines() -> Iterator[str]:
        for line in io.StringIO(text, newline=""):
            taken.append(line)
            yield line

    start = 1
    reader = csv.reader(lines(), delimiter=delimiter)
    for cells in reader:
        yield start, "".join(taken), cells
        start += len(taken)
        taken.clear()


def _joined(cells: Sequence[str], delimiter: str, raw: str) -> str:
    ending = raw[len(raw.rstrip("\r\n")) :]
    out = io.StringIO(newline="")
    csv.writer(out, delimiter=delimiter, lineterminator="").writerow(cells)
    return out.getvalue() + ending


def _header(text: str, fields: set[str]) -> tuple[str, Mapping[str, int]]:
    """The delimiter, and the place of each column by its name in capitals."""
    wanted = {field.upper() for field in fields}
    best: tuple[int, str, dict[str, int]] = (0, ",", {})
    for delimiter in _DELIMITERS:
        for number, (_, _, cells) in enumerate(_records(text, delimiter)):
            columns = {cell.strip().upper(): at for at, cell in reversed(list(enumerate(cells)))}
            if (fit := len(wanted & set(columns))) > best[0]:
                best = (fit, delimiter, columns)
            if number == _ABOVE:
                break
    return best[1], best[2]


def _copy_xml(given: Path, made: Path, mends: Sequence[Mend]) -> list[Mend]:
    parser = etree.XMLParser(resolve_entities=False, no_network=True, huge_tree=True, remove_blank_text=False)
    tree = etree.parse(str(given), parser)
    wanted: dict[tuple[str, str], list[Mend]] = defaultdict(list)
    for mend in mends:
        wanted[(element_of(mend.field), mend.old)].append(mend)
    done: list[Mend] = []
    for element in tree.iter(etree.Element):
        about = wanted.get((etree.QName(element).localname, (element.text or "").strip()))
        within = {holder.sourceline for holder in (element, *element.iterancestors())} if about else ()
        for mend in [one for one in about or () if one.line in within][:1]:
            element.text = mend.new
            done.append(mend)
    tree.write(str(made), encoding=tree.docinfo.encoding or "UTF-8", xml_declaration=True)
    return done


def _write_changes(path: Path, made: Sequence[Mend]) -> None:
    names = ("file", "line", "table", "field", "rules", "why", "from", "to")
    rows = [
        dict(zip(names, (m.file, m.line, m.table, m.field, " ".join(m.codes), m.how, m.old, m.new), strict=True))
        for m in made
    ]
    kinds = [(name, pa.int64() if name == "line" else pa.string()) for name in names]
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_bytes(csv_bytes(pa.Table.from_pylist(rows, schema=pa.schema(kinds))))
