"""Guards for things Forethought never does: scores on people (N1) and identifiable bulk export by default
(N8).
"""

from __future__ import annotations

import re
import tomllib
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date
from functools import cache

from forethought.governance.cards import DATA_FOLDER
from forethought.governance.errors import ExportError, ScoreError
from forethought.governance.grants import Grant

_SCORE_WORDS = frozenset(
    {
        "score", "scores", "scored", "scoring", "risk", "risks", "risky", "riskiness", "rank", "ranks",
        "ranked", "ranking", "rating", "likelihood", "probability", "propensity", "prediction",
        "predicted", "predictor", "vulnerability", "dangerousness", "percentile", "decile", "threat",
    }
)  # fmt: skip
_BULK = 25


def refuse_score_fields(names: Iterable[str], where: str = "") -> None:
    """Raise ``ScoreError`` when a field about a person scores, rates or ranks that person (N1).

    Names are judged by their words, in any case and joined by underscores, hyphens or capitals. Measures that
    a named questionnaire gave and a return asks for are listed, with their source, in
    ``data/recorded_measures.toml``, some for one form alone: ``where`` begins with its name and a comma.
    """
    allowed = {name for name, form in _recorded_measures() if form in ("", where.partition(",")[0])}
    bad = [name for name in names if name.lower() not in allowed and _SCORE_WORDS & set(_words(name))]
    if bad:
        raise ScoreError(
            "A field about a person would score, rate or rank that person: " + ", ".join(sorted(bad)),
            where=where,
            why="a number stands in for a judgement, follows a child for years and cannot be answered back",
            do="Hold the facts. A measure from a named questionnaire needs an entry with its source",
        )


def _words(name: str) -> list[str]:
    spaced = re.sub(r"(?<=[a-z0-9])(?=[A-Z])|(?<=[A-Z])(?=[A-Z][a-z])", " ", name)
    return re.findall(r"[a-z]+", spaced.lower())


@cache
def _recorded_measures() -> frozenset[tuple[str, str]]:
    raw = tomllib.loads((DATA_FOLDER / "recorded_measures.toml").read_text(encoding="utf-8"))
    return frozenset((entry["name"].lower(), entry.get("only_in", "")) for entry in raw["measures"])


@dataclass(frozen=True, slots=True)
class ExportRequest:
    """A wish to take rows out: how many people, what for, until when the copy may be kept, and its watermark.

    ``expires`` is the last day the copy may exist. Rows are pseudonymised unless ``pseudonymised`` is set to
    false, which needs ``identity_reason`` and a purpose whose card allows identifiable export.
    """

    count: int
    purpose: str
    expires: date
    watermark: str
    pseudonymised: bool = True
    identity_reason: str = ""


def check_export(request: ExportRequest, grant: Grant, people: int, on: date) -> str:
    """The line to stamp on every file of the export, or ``ExportError`` naming the first thing amiss (N8).

    ``people`` is how many distinct people the rows are about, counted from the rows. More than 25 people
    leave with identities only for a purpose whose card says so (such as a return the law asks for).
    """
    identifiable = not request.pseudonymised
    checks = (
        (request.purpose != grant.purpose.id, "the grant was given for another purpose"),
        (request.count != people, "the number of people asked for is not the number in the rows"),
        (request.expires < on, "the copy would have run out before it is made"),
        ((request.expires - on).days > 400, "the copy would be kept for more than 400 days"),
        (not request.watermark.strip(), "there is no watermark saying whose copy it is"),
        (identifiable and not request.identity_reason.strip(), "identities need a reason"),
        (identifiable and not grant.purpose.identifiable_export, "this purpose never exports identities"),
        (
            identifiable and people > _BULK and grant.purpose.id != "statutory_return",
            "so many identities leave only in a return the law asks for",
        ),
    )
    wrong = next((what for failed, what in checks if failed), "")
    if wrong:
        raise ExportError(
            f"The export is refused: {wrong}",
            why="a copy outside cannot be guarded any more",
            do="Ask for what the purpose needs, with count, expiry and watermark, pseudonymised",
        )
    kind = "identifiable" if identifiable else "pseudonymised"
    return (
        f"{request.watermark.strip()} | {grant.purpose.title} | {kind} | {people} people | "
        f"grant {grant.id} | destroy after {request.expires.isoformat()}"
    )
