"""What was asked of ``forethought check``."""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path

import click


@dataclass(frozen=True)
class Request:
    """The words of the command, as given: see its help."""

    workspace: Path
    source: Path | None
    return_: str | None
    year: int | None
    authority: str | None
    previous: Path | None
    providers: Path | None
    reference: Path | None
    select: tuple[str, ...]
    ignore: tuple[str, ...]
    severity: tuple[str, ...]
    fail_on: str
    teams: Path | None
    accept: str | None
    child: tuple[str, ...]
    reason: str | None
    by: str
    accepted: Path | None
    xlsx: Path | None
    share: Path | None
    corrected: Path | None
    beside: int | None
    scores: bool
    explain: str | None
    out: Path | None

    def require_whole(self) -> None:
        """Raise a usage error when words are missing, or do not go together."""
        missing = [
            words
            for words, value in (("SOURCE", self.source), ("--return", self.return_), ("--year", self.year))
            if value is None
        ]
        if missing:
            raise click.UsageError(f"A check needs {' and '.join(missing)}.")
        if self.providers and self.reference:
            raise click.UsageError("--reference brings providers of its own; leave --providers out.")
        if self.accept and not self.reason:
            raise click.UsageError("--accept needs --reason: a finding is accepted with a reason.")
        if not self.accept and (self.child or self.reason):
            raise click.UsageError("--child and --reason go with --accept.")
        if self.beside and (self.accept or self.corrected):
            raise click.UsageError("--beside looks at another year's rules; accept and correct in a check without it.")


def words_in(given: tuple[str, ...]) -> list[str]:
    """What was asked for, whether in one word with commas or in several."""
    return [word.strip() for each in given for word in each.split(",") if word.strip()]
