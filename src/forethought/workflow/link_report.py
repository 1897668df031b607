"""What was written beside a linkage: the statement and the gain kept with it, and all of it read again to be shown."""

from __future__ import annotations

import json
from collections.abc import Mapping
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

import pyarrow as pa

from forethought.linkage import LinkReport, ModelRefused, load_trained_model
from forethought.linkage.guild import guild_statement
from forethought.linkage.person_quality import completeness
from forethought.linkage.protecting import hidden, protected, rounded_share
from forethought.linkage.report_page import STAGES, VETOES
from forethought.linkage.spine import event_kinds
from forethought.workflow.workspace import Workspace

GAINED = ("forename", "surname", "date_of_birth", "sex", "postcode", "nhs_number", "upn", "uln")
"""Fields of which it is counted how many more persons have them after linking."""
STATEMENT, GAIN = "guild", "completeness.json"


@dataclass(frozen=True, slots=True)
class Reported:
    """What the linkage in force reported, as it may be shown; small numbers are None (``linkage.protecting``).

    ``families``: of each source ``source, children, before, after`` (shares of children with a linked parent), empty
    before a family report. ``gained``: of each field ``field, best_source, persons, known_best, known_linked``.
    ``training``: the training record of the model that was used, empty when it is no longer here. ``folder``: where
    the report lies.
    """

    version: str
    report: Mapping[str, Any]
    families: tuple[Mapping[str, Any], ...] = ()
    gained: tuple[Mapping[str, Any], ...] = ()
    training: Mapping[str, Any] = field(default_factory=dict)
    folder: Path = Path()

    @property
    def statement(self) -> bool:
        """Whether a GUILD statement lies beside the report."""
        return (self.folder / f"{STATEMENT}.md").exists()


def keep_statement(
    workspace: Workspace, folder: Path, report: LinkReport, records: pa.Table, persons: pa.Table
) -> None:
    """Write ``guild.md``, ``guild.json`` and ``completeness.json`` into the folder of a report.

    What providers say of their data comes from ``config.toml`` (``[linkage.provision]``, see ``linkage.guild``); what
    is not there is written as not stated.
    """
    provision = workspace.config().get("linkage", {}).get("provision", {})
    made = guild_statement(report, {name: str(said) for name, said in provision.items()}, report.estimates)
    (folder / f"{STATEMENT}.md").write_text(made.to_markdown(), encoding="utf-8")
    (folder / f"{STATEMENT}.json").write_text(made.to_json() + "\n", encoding="utf-8")
    gained = completeness(records, persons, GAINED).to_pylist() if len(persons) else []
    (folder / GAIN).write_text(json.dumps(gained, indent=2) + "\n", encoding="utf-8")


def reported(workspace: Workspace) -> Reported | None:
    """What the linkage in force reported; None before the first build or where its report is gone."""
    version = workspace.store().identity_version()
    folder = workspace.runs / f"linkage-{version}"
    report = _read(folder / "report.json")
    if version is None or report is None:
        return None
    return Reported(
        version,
        _ordered(protected(report)),
        _families(_read(folder / "families.json")),
        tuple(_gain(row) for row in _read(folder / GAIN) or ()),
        _training(workspace, str(report["model"].get("version") or "")),
        folder,
    )


def _ordered(report: dict[str, Any]) -> dict[str, Any]:
    """The report with fields, joins and events in the order in which people tell them, not that of the alphabet."""
    inputs, stages = report["inputs"], report["stages"]
    return {
        **report,
        "inputs": {**inputs, "fields": _like(inputs["fields"], GAINED)},
        "stages": {**stages, "joins": _like(stages["joins"], tuple(STAGES)),
                   "forbidden": _like(stages["forbidden"], tuple(VETOES))},
        "events": _like(report["events"], tuple(event_kinds())),
    }  # fmt: skip


def _like(held: Mapping[str, Any], order: tuple[str, ...]) -> dict[str, Any]:
    return {name: held[name] for name in (*(n for n in order if n in held), *(n for n in held if n not in order))}


def _read(path: Path) -> Any:
    return json.loads(path.read_text(encoding="utf-8")) if path.exists() else None


def _families(report: Mapping[str, Any] | None) -> tuple[Mapping[str, Any], ...]:
    """Children of each source with a linked parent; how many children the sources have makes a known whole."""
    rows = report["parents"] if report else []
    children = hidden({row["source"]: row["children"] for row in rows if row["source"] != "all"})
    return tuple(
        {
            "source": row["source"],
            "children": children.get(row["source"], row["children"]),
            "before": rounded_share(row["before"] / max(row["children"], 1), row["children"]),
            "after": rounded_share(row["after"] / max(row["children"], 1), row["children"]),
        }
        for row in rows
    )


def _gain(row: Mapping[str, Any]) -> Mapping[str, Any]:
    return {
        "field": row["field"],
        "best_source": row["best_source"],
        "persons": row["persons"],
        "known_best": rounded_share(row["known_best"], row["persons"]),
        "known_linked": rounded_share(row["known_linked"], row["persons"]),
    }


def _training(workspace: Workspace, version: str) -> Mapping[str, Any]:
    """The training record of the model that a report names, when it is the one that would be used today."""
    named = workspace.config().get("linkage", {}).get("model")
    try:
        trained = load_trained_model(workspace.root / named if named else None)
    except ModelRefused:
        return {}  # it is for the next build to say so; what was done with it still stands
    return trained.record if trained.version == version else {}


def protected_json(found: Reported) -> str:
    """The report as it may be shown, as one JSON document."""
    return json.dumps({**found.report, "version": found.version}, indent=2, ensure_ascii=False, sort_keys=True) + "\n"
