"""Commitments out as StratML Part 2, the standard for plans and reports that machines read.

Element names and their order follow the schema PerformancePlanOrReport of 16 February 2016. Theme is Goal, commitment
is Objective, owner and partners are Stakeholders that perform, the audience is one that benefits, the measure is a
PerformanceIndicator with its target and baseline. The schema has no place for money, evidence, rating and dates of
slip and lets no foreign element in, so these stand in ``OtherInformation`` as the text of one element of our own
namespace.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping, Sequence
from typing import TYPE_CHECKING, Any

from lxml import etree

from forethought.strategy.commitments import ALL_COLUMNS, Commitment
from forethought.strategy.errors import StrategyError
from forethought.strategy.history import History

if TYPE_CHECKING:
    from lxml.etree import _Element

STRATML = "urn:ISO:std:iso:17469:tech:xsd:PerformancePlanOrReport"
OURS = "urn:forethought:commitment:1"
MAPPED = ("id", "theme", "commitment", "owner", "partners", "audience", "metric", "target", "due_date", "baseline")
"""Columns that have an element of their own; the others travel in our namespace."""
_DEFAULT: Any = {None: STRATML}  # the stubs know no default namespace
_PLAIN = re.compile(r"[A-Za-z0-9.-]")


def write_stratml(
    commitments: Sequence[Commitment], name: str, description: str = "", history: History | None = None
) -> bytes:
    """The commitments as one StratML document (UTF-8), in an order that reading gives back.

    ``history`` adds each move of a date. Raises ``StrategyError`` when a text holds a character XML cannot carry.
    """
    root = etree.Element(_name("PerformancePlanOrReport"), {"Type": "Performance_Plan"}, nsmap=_DEFAULT)
    try:
        _text(root, "Name", name)
        _text(root, "Description", description)
        core = etree.SubElement(root, _name("StrategicPlanCore"))
        for number, theme in enumerate(dict.fromkeys(c.theme for c in commitments) or [""], 1):
            _goal(core, number, theme, commitments, history or History())
    except ValueError:
        raise StrategyError(
            "A text holds a character that XML cannot carry",
            why="control characters have no place in XML",
            do="Take it out of the list",
        ) from None
    return etree.tostring(root, xml_declaration=True, encoding="UTF-8", pretty_print=True)


def identifier(commitment_id: str) -> str:
    """``commitment_id`` as an XML identifier; ``plain_id`` gives it back."""
    return "c-" + "".join(c if _PLAIN.match(c) else f"_{ord(c):x}_" for c in commitment_id)


def plain_id(text: str) -> str:
    """The id of which ``identifier`` made ``text``; any other text stays as it is."""
    if not text.startswith("c-"):
        return text
    return re.sub(r"_([0-9a-f]{1,6})_", lambda match: chr(int(match.group(1), 16)), text[2:])


def _goal(core: _Element, number: int, theme: str, commitments: Sequence[Commitment], history: History) -> None:
    goal = etree.SubElement(core, _name("Goal"))
    _text(goal, "Name", theme)
    _text(goal, "Description", "")
    _text(goal, "Identifier", f"g-{number}")
    _text(goal, "SequenceIndicator", str(number))
    for position, commitment in enumerate(commitments, 1):
        if commitment.theme == theme:
            _objective(goal, position, commitment, history)


def _objective(goal: _Element, position: int, commitment: Commitment, history: History) -> None:
    objective = etree.SubElement(goal, _name("Objective"))
    _text(objective, "Name", commitment.title or commitment.id)
    _text(objective, "Description", commitment.commitment)
    _text(objective, "Identifier", identifier(commitment.id))
    _text(objective, "SequenceIndicator", str(position))
    for who, role, role_type in (
        (commitment.owner, "Owner", "Performer"),
        (commitment.partners, "Partner", "Performer"),
        (commitment.audience, "Audience", "Beneficiary"),
    ):
        if who:
            _stakeholder(objective, who, role, role_type)
    _text(objective, "OtherInformation", _ours(commitment, history))
    texts = commitment.texts()
    if any(texts[name] for name in ("metric", "target", "due_date", "baseline")):
        _indicator(objective, texts)


def _stakeholder(objective: _Element, who: str, role: str, role_type: str) -> None:
    stakeholder = etree.SubElement(objective, _name("Stakeholder"), {"StakeholderTypeType": "Generic_Group"})
    _text(stakeholder, "Name", who)
    holder = etree.SubElement(stakeholder, _name("Role"))
    _text(holder, "Name", role)
    _text(holder, "RoleType", role_type)


def _indicator(objective: _Element, texts: Mapping[str, str]) -> None:
    indicator = etree.SubElement(objective, _name("PerformanceIndicator"))
    _text(indicator, "MeasurementDimension", texts["metric"])
    _text(indicator, "UnitOfMeasurement", "")
    instance = etree.SubElement(indicator, _name("MeasurementInstance"))
    target = etree.SubElement(instance, _name("TargetResult"))
    _text(target, "EndDate", texts["due_date"])
    _text(target, "Description", texts["target"])
    if texts["baseline"]:
        actual = etree.SubElement(instance, _name("ActualResult"))
        _text(actual, "Description", texts["baseline"])


def _ours(commitment: Commitment, history: History) -> str:
    element = etree.Element(f"{{{OURS}}}commitment", nsmap={"f": OURS})
    texts = commitment.texts()
    for name in ALL_COLUMNS:
        if name not in MAPPED and texts[name]:
            etree.SubElement(element, f"{{{OURS}}}{name}").text = texts[name]
    for change in _moves(commitment, history):
        etree.SubElement(element, f"{{{OURS}}}moved", change)
    return etree.tostring(element, encoding="unicode")


def _moves(commitment: Commitment, history: History) -> Iterable[dict[str, str]]:
    for change in history.of(commitment.id):
        if change.field == "due_date":
            yield {"at": change.at, "from": change.before, "to": change.after, "by": change.by, "reason": change.reason}


def _name(local: str) -> str:
    return f"{{{STRATML}}}{local}"


def _text(parent: _Element, local: str, text: str) -> None:
    etree.SubElement(parent, _name(local)).text = text
