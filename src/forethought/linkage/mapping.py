"""Link any files of people: a mapping names the columns, the rest is as for the partnership's own feeds."""

from __future__ import annotations

import json
import tomllib
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from hashlib import sha256
from pathlib import Path
from typing import Any

import pyarrow as pa
import pyarrow.csv as pv
import pyarrow.parquet as pq

from .cleaning import parse_birth_date, split_full_name
from .errors import LinkageError
from .linking import LinkResult, link
from .settings import LinkSettings, Progress
from .twins import reads_as_own_number

KINDS = (
    "forename", "surname", "full_name", "other_surname", "date_of_birth", "sex", "postcode", "place",
    "nhs_number", "upn", "uln", "number", "birth_order", "known_from", "source", "other",
)  # fmt: skip
"""What a column may be said to be."""

_TEXTS = ("place", "number", "other")
_PLAIN = tuple(k for k in KINDS if k not in ("full_name", "date_of_birth", *_TEXTS))
_ANY_PEOPLE = ("full_name", *_TEXTS)  # with one of these it is no file of the partnership's own kind
_TUNING = ("automatic", "threshold", "review", "margin", "allow_test_numbers", "allow_pseudo")


@dataclass(frozen=True)
class FileMapping:
    """A mapping as read: the record id's column, columns of each kind, columns to measure by, settings."""

    record_id: str
    columns: Mapping[str, tuple[str, ...]]
    groups: tuple[str, ...]
    tuning: Mapping[str, Any]

    @property
    def text_columns(self) -> tuple[str, ...]:
        """Names, in the table of records, of the columns compared as text."""
        return tuple(name for name, _, _ in self._texts())

    @property
    def own_numbers(self) -> tuple[str, ...]:
        """Names of the text columns that hold a number of each person's own, as said or as their header reads."""
        return tuple(name for name, kind, column in self._texts() if kind == "number" or reads_as_own_number(column))

    def _texts(self) -> list[tuple[str, str, str]]:
        """Each text column: its name in the table of records, its kind, its name in the files."""
        named = ((kind, *each) for kind in _TEXTS for each in enumerate(self.columns.get(kind, ()), 1))
        return [(f"{kind}_{n}", kind, column) for kind, n, column in named]


def link_files(
    files: Sequence[Path],
    mapping_path: Path,
    out: Path,
    model: Path | None = None,
    truth: str | None = None,
    progress: Progress | None = None,
    *,
    key: bytes | None = None,
) -> LinkResult:
    """Link the people in CSV or Parquet files and write `persons.parquet`, `links.parquet` and the report.

    The mapping is TOML: `record_id = "column"`, then under `[columns]` a line `kind = "column"` (or a list of
    columns) for each of `KINDS` there is, optionally `groups` (columns to show recall by) and `[settings]`.
    Columns it does not name are ignored. Without a `source` column, the file's name is the source. When one
    record id stands in two files, all ids are written `file/id`; twice in one file, it is one record with
    several rows. `truth` names a column with the true person.
    `key` makes the person ids; without it one is derived from the files, so that a second run agrees.
    Also writes `vetoes.parquet`, `review.parquet` and `model.json`. Raises `LinkageError` on a bad mapping,
    file, model or truth, before anything is written.
    """
    if not files:
        raise LinkageError("No file to link", do="name at least one CSV or Parquet file")
    chosen = read_mapping(mapping_path)
    tables = [_read_file(Path(f)) for f in files]
    for path, table in zip(files, tables, strict=True):
        _require(table, Path(path), chosen, truth)
    tables = _distinct_ids(tables, [Path(f).stem for f in files], chosen.record_id)
    records = pa.concat_tables([_records(t, chosen, Path(f).stem) for f, t in zip(files, tables, strict=True)])
    known = [_truth(t, chosen, truth) for t in tables] if truth else []
    settings = replace(
        LinkSettings(**chosen.tuning),
        model=_read_model(model) if model else None,
        text_columns=chosen.text_columns,
        own_numbers=chosen.own_numbers,
        any_people=any(kind in chosen.columns for kind in _ANY_PEOPLE),
    )
    result = link(
        records,
        settings,
        key=key or _derived_key(files),
        truth=pa.concat_tables(known) if known else None,
        progress=progress,
    )
    _write(result, Path(out))
    return result


def read_mapping(path: Path) -> FileMapping:
    """Read a mapping; raises `LinkageError` naming the part that cannot be used."""
    try:
        data = tomllib.loads(Path(path).read_text(encoding="utf-8"))
    except FileNotFoundError as problem:
        raise LinkageError("There is no such mapping file", where=str(path), do="check the path") from problem
    except (OSError, ValueError) as problem:
        raise LinkageError("The mapping is not readable TOML", where=str(path), do="check its syntax") from problem
    columns = data.get("columns")
    if not isinstance(data.get("record_id"), str) or not isinstance(columns, dict) or not columns:
        raise LinkageError(
            "The mapping lacks its two parts",
            where=str(path),
            do='write record_id = "column" and, under [columns], lines such as forename = "First name"',
        )
    unknown = sorted(set(columns) - set(KINDS))
    if unknown:
        raise LinkageError(
            f"The mapping names kinds that do not exist: {', '.join(unknown)}",
            where=str(path),
            do=f"use {', '.join(KINDS)}",
        )
    named = {kind: _names(value, path, kind) for kind, value in columns.items()}
    groups = _names(data.get("groups", []), path, "groups")
    tuning = data.get("settings", {})
    if not isinstance(tuning, dict) or set(tuning) - set(_TUNING):
        raise LinkageError(
            "The mapping has settings that do not exist", where=str(path), do=f"use {', '.join(_TUNING)}"
        )
    _check_tuning(tuning, path)
    return FileMapping(data["record_id"], named, groups, tuning)


def read_people(path: Path, mapping: FileMapping) -> pa.Table:
    """The people of one file in linkage's own columns, as text; raises `LinkageError` when it is not as mapped."""
    table = _read_file(Path(path))
    _require(table, Path(path), mapping, None)
    return _records(table, mapping, Path(path).stem)


def _check_tuning(tuning: Mapping[str, Any], path: Path) -> None:
    for name, value in tuning.items():
        flag = name.startswith("allow")
        good = isinstance(value, bool) if flag else isinstance(value, int | float) and not isinstance(value, bool)
        if not good:
            raise LinkageError(
                f"The setting {name} is of the wrong kind",
                where=str(path),
                do="write true or false" if flag else "write a number",
            )


def _names(value: object, path: Path, kind: str) -> tuple[str, ...]:
    values = value if isinstance(value, list) else [value]
    if not all(isinstance(v, str) and v for v in values):
        raise LinkageError(
            f"The columns for {kind} are not named",
            where=str(path),
            do="write a column name, or a list of them",
        )
    if len(values) > 1 and kind not in ("groups", *_TEXTS, "other_surname"):
        raise LinkageError(
            f"More than one column is named for {kind}",
            where=str(path),
            do="name one, and the others as other",
        )
    return tuple(values)


def _read_file(path: Path) -> pa.Table:
    if not path.is_file():
        raise LinkageError("There is no such file", where=str(path), do="check the path")
    try:
        if path.suffix.lower() in (".parquet", ".pq"):
            return pq.read_table(path)
        return _read_csv(path)
    except (pa.ArrowInvalid, OSError, UnicodeDecodeError) as problem:
        raise LinkageError(
            "The file cannot be read as CSV or Parquet",
            where=str(path),
            do="save it as UTF-8 CSV with a header line, or as Parquet",
        ) from problem


def _read_csv(path: Path) -> pa.Table:
    """Read every column as text, so that leading zeros stay."""
    with path.open("rb") as handle:
        header = handle.readline().decode("utf-8-sig").rstrip("\r\n")
    separator = max((",", ";", "\t", "|"), key=header.count)
    names = pv.read_csv(
        pa.BufferReader((header + "\n").encode()), parse_options=pv.ParseOptions(delimiter=separator)
    ).column_names
    convert = pv.ConvertOptions(
        column_types=dict.fromkeys(names, pa.string()),
        strings_can_be_null=True,
        null_values=["", "NULL", "NaN", "NA"],
    )
    options = pv.ParseOptions(delimiter=separator, newlines_in_values=True)
    return pv.read_csv(path, parse_options=options, convert_options=convert)


def _require(table: pa.Table, path: Path, mapping: FileMapping, truth: str | None) -> None:
    needed = [mapping.record_id, *(c for names in mapping.columns.values() for c in names), *mapping.groups]
    absent = [c for c in [*needed, *([truth] if truth else [])] if c not in table.column_names]
    if absent:
        raise LinkageError(
            f"The file has no column {', '.join(sorted(set(absent)))}",
            where=path.name,
            do="correct the name in the mapping or the file",
        )


def _distinct_ids(tables: list[pa.Table], names: list[str], column: str) -> list[pa.Table]:
    """Put the file's name before every record id when two files use one id."""
    ids = [set(_text(t, column)) for t in tables]
    if sum(map(len, ids)) == len(set().union(*ids)):
        return tables
    marked = [[f"{name}/{i}" if i else None for i in _text(t, column)] for t, name in zip(tables, names, strict=True)]
    return [
        t.set_column(t.column_names.index(column), column, pa.array(cells, pa.string()))
        for t, cells in zip(tables, marked, strict=True)
    ]


def _records(table: pa.Table, mapping: FileMapping, source: str) -> pa.Table:
    columns = {"record_id": _text(table, mapping.record_id)}
    for kind in _PLAIN:
        if names := mapping.columns.get(kind):
            cells = [_text(table, name) for name in names]
            columns[kind] = [" ".join(v for v in row if v) or None for row in zip(*cells, strict=True)]
    if born := mapping.columns.get("date_of_birth"):
        columns["date_of_birth"] = [_iso(text) for text in _text(table, born[0])]
    if full := mapping.columns.get("full_name"):
        split = [split_full_name(text) for text in _text(table, full[0])]
        columns.setdefault("forename", [forename for forename, _ in split])
        columns.setdefault("surname", [surname for _, surname in split])
    for kind in _TEXTS:
        for number, name in enumerate(mapping.columns.get(kind, ()), start=1):
            columns[f"{kind}_{number}"] = _text(table, name)
    columns.setdefault("source", [source] * table.num_rows)
    return pa.table({name: pa.array(cells, pa.string()) for name, cells in columns.items()})


def _iso(text: str | None) -> str | None:
    born = parse_birth_date(text)
    return born.iso if born else None


def _text(table: pa.Table, name: str) -> list[str | None]:
    return [None if v is None else _plain(v) for v in table.column(name).to_pylist()]


def _plain(value: object) -> str:
    if isinstance(value, float) and value.is_integer():
        return str(int(value))
    return str(value).strip()


def _truth(table: pa.Table, mapping: FileMapping, column: str) -> pa.Table:
    columns = {"record_id": _text(table, mapping.record_id), "truth_id": _text(table, column)}
    columns |= {name: _text(table, name) for name in mapping.groups if name not in columns}
    return pa.table({name: pa.array(cells, pa.string()) for name, cells in columns.items()})


def _read_model(path: Path) -> dict[str, Any]:
    try:
        model = json.loads(Path(path).read_text(encoding="utf-8"))
    except (OSError, ValueError) as problem:
        raise LinkageError(
            "The saved model cannot be read", where=str(path), do="give the model.json of an earlier run"
        ) from problem
    if not isinstance(model, dict) or not model.get("comparisons"):
        raise LinkageError(
            "The file is not a saved linkage model",
            where=str(path),
            do="give the model.json of an earlier run",
        )
    return model


def _derived_key(files: Sequence[Path]) -> bytes:
    digest = sha256(b"forethought link")
    for path in files:
        digest.update(sha256(Path(path).read_bytes()).digest())
    return digest.digest()


def _write(result: LinkResult, out: Path) -> None:
    out.mkdir(parents=True, exist_ok=True)
    for name in ("persons", "links", "vetoes", "review"):
        pq.write_table(getattr(result, name), out / f"{name}.parquet")
    (out / "report.json").write_text(result.report.to_json(), encoding="utf-8")
    (out / "report.md").write_text(result.report.to_markdown(), encoding="utf-8")
    if result.model:
        (out / "model.json").write_text(json.dumps(result.model, indent=2), encoding="utf-8")
