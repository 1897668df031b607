"""What a workspace keeps of erased people outside the record: raw files, lines, rows of reports, extracts."""

from __future__ import annotations

import json
import shutil
from collections.abc import Collection, Mapping
from pathlib import Path
from typing import Any

import pyarrow as pa
import pyarrow.parquet as pq

from forethought.model import UserError
from forethought.record.erasing import Certificate, Marks
from forethought.record.files import sync, whole_file
from forethought.workflow.erased_sent import forget_sent
from forethought.workflow.inbox import NOTE, read_delivery, take_files
from forethought.workflow.left_over import remove_left_over_files
from forethought.workflow.lines import divide_lines, read_lines
from forethought.workflow.unread_files import held
from forethought.workflow.workspace import Workspace

_SHARES = "value_shares.json"
MADE = "made.json"
"""Beside a projection: what it was made from (``workflow.projecting``)."""


def lines_about(workspace: Workspace, marks: Marks) -> int:
    """How many lines of people's decisions, answers and lifted holds name somebody of ``marks``."""
    return sum(_names(line, marks) for path in _line_files(workspace) for line in read_lines(path))


def remove_files(workspace: Workspace, certificate: Certificate, marks: Marks) -> None:
    """Remove what lies outside the record of whom a certificate is about; safe to stop and to repeat."""
    for name in certificate.deliveries:
        folder = workspace.inbox / name
        if (folder / NOTE).exists() and held(workspace, folder):
            take_files(folder)
    _remove_findings(workspace, certificate.deliveries)
    for path in _line_files(workspace):
        with divide_lines(path, lambda line: _names(line, marks)):
            pass  # kept nowhere: a line that names an erased record goes with it
    _remove_rows(workspace, certificate, marks)
    shutil.rmtree(workspace.extracts, ignore_errors=True)
    _remove_projections(workspace, {one.batch for one in certificate.batches})
    remove_left_over_files(workspace)
    forget_sent(workspace, certificate, marks)
    for path in workspace.sealed.glob("across-*.parquet"):
        path.unlink()


def forget_rows(workspace: Workspace) -> None:
    """Remove what earlier reports hold of single records: pairs, questions, names; their counts stay."""
    for folder in workspace.runs.glob("linkage-*"):
        for path in (*folder.glob("*.parquet"), folder / _SHARES):
            path.unlink(missing_ok=True)


def _remove_findings(workspace: Workspace, erased: Collection[str]) -> None:
    """Remove the findings of the deliveries ``erased``, and of all of the same form: these say what is gone since."""
    forms = {_form(workspace.inbox / name) for name in erased}
    for folder in sorted(workspace.runs.glob("*")):
        if folder.name in erased or _form(workspace.inbox / folder.name) in forms - {None}:
            shutil.rmtree(folder)


def _form(folder: Path) -> str | None:
    try:
        return read_delivery(folder).form
    except UserError:
        return None


def _remove_projections(workspace: Workspace, batches: set[str]) -> None:
    """Remove every projection that was made from one of ``batches``, or that does not say from what it was made."""
    for folder in sorted(workspace.projections.glob("*/*")):
        try:
            made_from = set(json.loads((folder / MADE).read_text(encoding="utf-8"))["batches"])
        except (OSError, ValueError, KeyError, TypeError):
            made_from = batches
        if made_from & batches or not made_from:
            shutil.rmtree(folder) if folder.is_dir() else folder.unlink()


def _line_files(workspace: Workspace) -> tuple[Path, ...]:
    return workspace.identity_decisions, workspace.review_answers, workspace.holds


def _names(line: Mapping[str, Any], marks: Marks) -> bool:
    return bool(marks.among([line.get("left"), line.get("right"), *line.get("records", ())]))


def _remove_rows(workspace: Workspace, certificate: Certificate, marks: Marks) -> None:
    """Take out of every linkage report the rows that name them, and the shares of values that single people have."""
    before, after = (
        workspace.runs / f"linkage-{version}" for version in (certificate.identity_before, certificate.identity_after)
    )
    for folder in sorted(workspace.runs.glob("linkage-*")):
        for path in sorted(folder.glob("*.parquet")):
            _without_rows(path, marks)
        if (folder / _SHARES).exists():
            with whole_file(folder / _SHARES) as scratch:
                scratch.write_text("{}", encoding="utf-8")
    if before.exists() and not after.exists():
        before.rename(after)  # the report is about the linkage, which is the same but for the erased
        sync(workspace.runs)


def _without_rows(path: Path, marks: Marks) -> None:
    table = pq.read_table(path)
    kept = [not _row_names(row, marks) for row in zip(*_texts(table), strict=True)]
    if not all(kept):
        left = table.filter(pa.array(kept, pa.bool_())).combine_chunks()
        with whole_file(path) as scratch:
            pq.write_table(left, scratch)


def _texts(table: pa.Table) -> list[list[Any]]:
    """The columns of text, and of lists of text, as lists of texts or lists."""
    held = [column for column in table.columns if pa.types.is_string(column.type) or pa.types.is_list(column.type)]
    return [column.to_pylist() for column in held] or [[None] * len(table)]


def _row_names(row: tuple[Any, ...], marks: Marks) -> bool:
    flat = [text for cell in row for text in (cell if isinstance(cell, list) else [cell])]
    return bool(marks.among(text for text in flat if isinstance(text, str)))
