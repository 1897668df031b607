"""Commitments in from StratML Part 2: ours come back whole, other people's with what the standard has."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path
from typing import TYPE_CHECKING

from lxml import etree

from forethought.strategy.commitments import ALL_COLUMNS, Commitment
from forethought.strategy.errors import StrategyError
from forethought.strategy.loading import commitment_from
from forethought.strategy.stratml import MAPPED, OURS, plain_id

if TYPE_CHECKING:
    from lxml.etree import _Element


def read_stratml(source: Path | bytes) -> tuple[Commitment, ...]:
    """The commitments in a StratML document (Part 1 or 2, any of its namespaces), in their written order.

    One that another program wrote has no status, so it reads ``unknown``; its strategy is the plan's name and its id
    the Identifier, else its number. A document type declaration is refused: entities could reach files.

    Raises ``StrategyError`` when it is no XML, has a document type, or is no plan.
    """
    where = source.name if isinstance(source, Path) else "the document"
    root = _parsed(source, where)
    if etree.QName(root).localname not in ("PerformancePlanOrReport", "StrategicPlan"):
        raise StrategyError("This is no StratML plan", where=where, do="Give a StratML file or our CSV")
    plan = _text(root, "{*}Name")
    found = [
        (_position(objective, number), _texts(objective, _text(goal, "{*}Name"), plan, number))
        for number, (goal, objective) in enumerate(_objectives(root), 1)
    ]
    return tuple(
        commitment_from(texts, f"{where}, {texts['id']}") for _, texts in sorted(found, key=lambda pair: pair[0])
    )


def _parsed(source: Path | bytes, where: str) -> _Element:
    try:
        content = source.read_bytes() if isinstance(source, Path) else source
        declared = b"<!DOCTYPE" in content.replace(b"\0", b"").upper()  # looked for before a parser sees it
        root = etree.Element("refused") if declared else etree.fromstring(content, _parser())
    except (OSError, ValueError, etree.XMLSyntaxError) as error:
        raise StrategyError(
            "The plan cannot be read", where=f"{where}: {type(error).__name__}", do="Give a StratML file in XML"
        ) from None
    if declared or _has_doctype(root):
        raise StrategyError(
            "The plan has a document type declaration",
            where=where,
            why="entities in it could reach files on this machine",
            do="Take the DOCTYPE line out",
        )
    return root


def _has_doctype(root: _Element) -> bool:
    return bool(root.getroottree().docinfo.doctype)  # type: ignore[attr-defined]  # the stubs leave it out


def _parser() -> etree.XMLParser:
    return etree.XMLParser(resolve_entities=False, no_network=True, load_dtd=False, remove_comments=True)


def _objectives(root: _Element) -> Iterator[tuple[_Element, _Element]]:
    for goal in root.iterfind(".//{*}Goal"):
        for objective in goal.iterfind("{*}Objective"):
            yield goal, objective


def _position(objective: _Element, number: int) -> tuple[int, int]:
    given = _text(objective, "{*}SequenceIndicator")
    return (int(given) if given.isascii() and given.isdigit() else number, number)


def _texts(objective: _Element, theme: str, plan: str, number: int) -> dict[str, str]:
    target = objective.find("{*}PerformanceIndicator/{*}MeasurementInstance/{*}TargetResult")
    known = {
        "id": _text(objective, "{*}Identifier") or str(number),
        "theme": theme,
        "commitment": _text(objective, "{*}Description") or _text(objective, "{*}Name"),
        "owner": _who(objective, "Owner") or _first_performer(objective),
        "partners": _who(objective, "Partner"),
        "audience": _who(objective, "Audience"),
        "metric": _text(objective, "{*}PerformanceIndicator/{*}MeasurementDimension"),
        "target": "" if target is None else _text(target, "{*}Description"),
        "due_date": "" if target is None else _text(target, "{*}EndDate"),
        "baseline": _text(objective, "{*}PerformanceIndicator/{*}MeasurementInstance/{*}ActualResult/{*}Description"),
    }
    ours = _ours(_text(objective, "{*}OtherInformation"))
    if ours is None:
        return {"strategy": plan, "status": "unknown", "note": _text(objective, "{*}OtherInformation"), **known}
    return {**ours, **known, "id": plain_id(known["id"])}


def _ours(text: str) -> dict[str, str] | None:
    """What stands in our own namespace; None when the text is another program's."""
    if OURS not in text:
        return None
    try:
        element = etree.fromstring(text, _parser())
    except etree.XMLSyntaxError:
        return None
    if _has_doctype(element) or element.tag != f"{{{OURS}}}commitment":
        return None
    names = {name for name in ALL_COLUMNS if name not in MAPPED}
    found = ((etree.QName(child).localname, child.text or "") for child in element)
    return {name: value for name, value in found if name in names}


def _who(objective: _Element, role: str) -> str:
    for stakeholder in objective.iterfind("{*}Stakeholder"):
        if _text(stakeholder, "{*}Role/{*}Name") == role:
            return _text(stakeholder, "{*}Name")
    return ""


def _first_performer(objective: _Element) -> str:
    for stakeholder in objective.iterfind("{*}Stakeholder"):
        ours = _text(stakeholder, "{*}Role/{*}Name") in ("Partner", "Audience")
        if not ours and _text(stakeholder, "{*}Role/{*}RoleType") in ("", "Performer"):
            return _text(stakeholder, "{*}Name")
    return ""


def _text(element: _Element, path: str) -> str:
    return element.findtext(path) or ""
