"""The link report as a page: three sentences, and a table for each thing it counts, with a chart where one helps."""

from __future__ import annotations

import re
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from typing import Any

from forethought.insight import Frame
from forethought.insight.charts import BarChart, Rows
from forethought.linkage.report_page import STAGES, VETOES
from forethought.linkage.spine import event_kinds
from forethought.telling.labels import attribute_label
from forethought.web.presenting.labels import link_words
from forethought.web.presenting.link_report_charts import band_words, field_chart, weight_chart
from forethought.web.presenting.link_report_quality import by_group, estimated, level_table, measured, sureness
from forethought.web.presenting.link_report_words import counted, share
from forethought.workflow.link_report import Reported

Named = Callable[[str], str]
_FIGURE = re.compile(r"[c–]|[+−]?[0-9][0-9.,e−-]*%?( to [0-9.,]+%)?")
_BECOMES = {"apart": "Stays apart", "waits": "A person is asked", "joins": "Joined, as a rule"}


@dataclass(frozen=True, slots=True)
class Piece:
    """One table of the report, header first, with the chart beside it if it has one."""

    id: str
    caption: str
    table: Rows
    chart: BarChart | None = None

    @property
    def frame(self) -> Frame:
        """What stands above the table in a file."""
        return Frame(self.id, self.caption, "c: hidden, a number from 1 to 5 or one that would give one away.")

    @property
    def numeric(self) -> tuple[int, ...]:
        """The columns that hold figures and nothing else."""
        width = range(1, len(self.table[0]))
        return tuple(place for place in width if all(_FIGURE.fullmatch(row[place]) for row in self.table[1:]))

    @property
    def cells(self) -> Rows:
        """The rows without the header, intervals unbroken at the end of a line."""
        return tuple(
            tuple(cell.replace(" ", "\u00a0") if _FIGURE.fullmatch(cell) else cell for cell in row)
            for row in self.table[1:]
        )

    def rows(self) -> Rows:
        """The table, header first."""
        return self.table


@dataclass(frozen=True, slots=True)
class Page:
    """The whole report: sentences to begin with, pieces by name (those without rows left out), what it rests on."""

    sentences: tuple[str, ...]
    pieces: Mapping[str, Piece]
    reported: Reported


def page_of(reported: Reported, name: Named) -> Page:
    """Lay the report out. ``name`` gives the name of an organisation from its id."""
    made = [
        *_came_in(reported.report, name),
        *_joined(reported.report),
        _weights(reported.report),
        _found_elsewhere(reported.report, name),
        _gained(reported, name),
        *(Piece(*parts) for parts in (measured(reported.report), *by_group(reported.report))),
        Piece(*estimated(reported.report)),
        _families(reported, name),
        Piece(*level_table(reported.report)),
        _events(reported.report),
    ]
    pieces = {piece.id: piece for piece in made if len(piece.table) > 1}
    return Page(_sentences(reported.report, name), pieces, reported)


def _sentences(report: Mapping[str, Any], name: Named) -> tuple[str, str, str]:
    inputs, stages = report["inputs"], report["stages"]
    sources = [name(source) for source in inputs["by_source"] if source]
    whose = f" from {', '.join(sources[:-1])} and {sources[-1]}" if len(sources) > 1 else ""
    totals = stages["totals"]
    waits = {0: "none waits", None: "a few wait"}.get(totals["review"], f"{counted(totals['review'])} wait")
    return (
        f"{counted(inputs['records'])} records{whose} were compared, and the program takes them to belong to "
        f"{counted(stages['persons'])} people.",
        f"{counted(totals['forbidden'], 'A few')} pairs that looked alike were kept apart because something "
        f"contradicts them, and {waits} for a person to look.",
        sureness(report),
    )


def _came_in(report: Mapping[str, Any], name: Named) -> tuple[Piece, Piece]:
    inputs = report["inputs"]
    of_source = [(name(source) or "No source named", counted(n)) for source, n in inputs["by_source"].items()]
    rows = inputs["rows"]
    fields = [
        (attribute_label(field), share(one["given_share"], rows), share(one["usable_share"], rows),
         counted(one["fillers"]))
        for field, one in inputs["fields"].items()
    ]  # fmt: skip
    return (
        Piece("records", "Records from each source", (("Source", "Records"), *of_source)),
        Piece(
            "fields",
            "How complete each field is",
            (("Field", "Filled in", "Usable", "Fillers dropped"), *fields),
            field_chart(inputs),
        ),
    )


def _joined(report: Mapping[str, Any]) -> tuple[Piece, ...]:
    stages = report["stages"]
    joins = [(_first(STAGES.get(stage, stage)), counted(n)) for stage, n in stages["joins"].items()]
    kept = [(_first(VETOES.get(why, why)), counted(n)) for why, n in stages["forbidden"].items()]
    review = [(link_words("short", why), counted(n)) for why, n in stages["review"].items()]
    sizes = [(size, counted(n)) for size, n in report["sizes"].items()]
    return (
        Piece("joins", "Joins, by what was certain first", (("Because", "Joins"), *joins)),
        Piece("apart", "Pairs kept apart, and why", (("Because", "Pairs"), *kept)),
        Piece("waiting", "Pairs that wait for a person", (("Why", "Pairs"), *review)),
        Piece("sizes", "People by number of records", (("Records", "People"), *sizes)),
    )


def _weights(report: Mapping[str, Any]) -> Piece:
    rows = [(*band_words(band), _BECOMES[band["what"]], counted(band["pairs"])) for band in report["weights"]]
    head = ("Weight", "Chance of one person, from", "The pair", "Pairs")
    return Piece("weights", "Compared pairs by weight", (head, *rows), weight_chart(report["weights"]))


def _found_elsewhere(report: Mapping[str, Any], name: Named) -> Piece:
    rows = [
        (name(row["source"]), name(row["also_in"]), counted(row["records"]), share(row["share"], row["records"]))
        for row in report["sources"]
    ]
    head = ("Records of", "People also known to", "Records", "Share found there")
    return Piece("elsewhere", "Records of one source found in another", (head, *rows))


def _gained(reported: Reported, name: Named) -> Piece:
    rows = [
        (attribute_label(row["field"]), name(row["best_source"]), share(row["known_best"], row["persons"]),
         share(row["known_linked"], row["persons"]))
        for row in reported.gained
    ]  # fmt: skip
    head = ("Field", "Best single source", "People it is known of there", "After linking")
    return Piece("gained", "What linking adds", (head, *rows))


def _families(reported: Reported, name: Named) -> Piece:
    rows = [
        ("All sources" if row["source"] == "all" else name(row["source"]), counted(row["children"]),
         share(row["before"], row["children"]), share(row["after"], row["children"]))
        for row in reported.families
    ]  # fmt: skip
    head = ("Source", "Children's records", "With a parent before linking", "After linking")
    return Piece("families", "Children with at least one linked parent", (head, *rows))


def _events(report: Mapping[str, Any]) -> Piece:
    kinds = event_kinds()
    rows = [
        (event.capitalize(), kinds[event].meaning if event in kinds else "", counted(n))
        for event, n in report["events"].items()
    ]
    return Piece("events", "What happened to people's identities", (("Event", "What it means", "Number"), *rows))


def _first(words: str) -> str:
    """With a capital letter, and the rest as it is: "NHS" stays."""
    return words[:1].upper() + words[1:].replace("_", " ")
