"""Our own proposals: a national action plan for children's data, in the form that real promises have."""

from __future__ import annotations

import tomllib
from collections.abc import Mapping, Sequence
from datetime import date
from graphlib import CycleError, TopologicalSorter
from importlib.resources import files
from importlib.resources.abc import Traversable
from pathlib import Path
from typing import Any

from forethought.strategy.commitments import NOT_FOUND, Commitment
from forethought.strategy.errors import StrategyError
from forethought.strategy.figures import Figure, figures
from forethought.strategy.loading import commitment_from, distinct

COMPLETE = (
    "title", "commitment", "barrier", "sector", "theme", "owner", "owner_post", "audience", "due_date", "metric",
    "baseline", "target", "outcome", "payer", "cost_basis", "source", "note",
)  # fmt: skip
"""What a proposal has to say, or has to say was not found."""
_OF_THE_CARDS = ("owner_of_cards", "licence", "reviewed", "next_review")


def load_proposals(folder: Path | None = None) -> tuple[Commitment, ...]:
    """The proposals in ``folder`` (one TOML card each, ``_shared.toml`` for what they share), or those that ship.

    Costs are worked out from days of work or from a published figure, both in the list of cost figures. Raises
    ``StrategyError`` for a card with a blank (write ``not found``), a sum that has no basis, or an action that waits
    for one that is not there or for itself.
    """
    root: Traversable | Path = folder or files("forethought") / "cards" / "proposals"
    cards = sorted((e for e in root.iterdir() if e.name.endswith(".toml")), key=lambda e: e.name)
    shared = next((_toml(e) for e in cards if e.name == "_shared.toml"), {})
    found = distinct(_proposal({**shared, **_toml(e)}, e.name) for e in cards if e.name != "_shared.toml")
    in_order(found)
    return found


def reviewed_on(folder: Path | None = None) -> date:
    """The day of the latest review of a card in ``folder``, or of those that ship."""
    root: Traversable | Path = folder or files("forethought") / "cards" / "proposals"
    days = [_toml(e).get("reviewed") for e in root.iterdir() if e.name.endswith(".toml")]
    return max(day for day in days if isinstance(day, date))


def gaps(proposal: Commitment) -> tuple[str, ...]:
    """What the card says was not found."""
    texts = proposal.texts()
    return tuple(name for name in (*COMPLETE, "funding") if texts[name] == NOT_FOUND)


def in_order(proposals: Sequence[Commitment]) -> tuple[Commitment, ...]:
    """The proposals, each after those it waits for. Raises ``StrategyError`` when there is no such order."""
    known = {proposal.id: proposal for proposal in proposals}
    for proposal in proposals:
        missing = [need for need in proposal.needs if need not in known]
        if missing:
            raise StrategyError(
                f"An action waits for {missing[0]}, which is not there", where=proposal.id, do="Mend depends_on"
            )
    try:
        order = tuple(TopologicalSorter({p.id: p.needs for p in proposals}).static_order())
    except CycleError as error:
        raise StrategyError(
            "Actions wait for each other", where=", ".join(error.args[1]), do="Take one out of depends_on"
        ) from None
    return tuple(known[proposal_id] for proposal_id in order)


def _proposal(card: Mapping[str, Any], where: str) -> Commitment:
    texts = {name: _text(value) for name, value in card.items() if name not in ("cost", *_OF_THE_CARDS)}
    texts |= _cost(card.get("cost", {}), where)
    blank = [name for name in COMPLETE if not texts.get(name, "").strip()]
    if blank:
        raise StrategyError(
            f"A proposal says nothing of: {', '.join(blank)}", where=where, do=f"Fill it in, or write “{NOT_FOUND}”"
        )
    return commitment_from(texts, where)


def _cost(cost: Mapping[str, Any], where: str) -> dict[str, str]:
    if "days" in cost:
        return _from_days(cost)
    if "figure" in cost:
        return _from_figure(cost, where)
    if cost.get("basis") == NOT_FOUND:
        return {"cost_basis": NOT_FOUND}
    raise StrategyError(
        "A proposal has a sum without a basis",
        where=where,
        why="a cost that nobody can check is an invention",
        do="Give days of work, a figure from the list, or “not found”",
    )


def _from_days(cost: Mapping[str, Any]) -> dict[str, str]:
    low, high = cost["days"]
    rate, bodies, who = figures()["analyst_day"], cost["bodies"], cost["who"]
    each = f"{bodies:,} {who}" if bodies > 1 else f"one {who}"
    return {
        "cost_low": str(round(low * bodies * rate.low)),
        "cost_high": str(round(high * bodies * rate.high)),
        "cost_years": cost["when"],
        "cost_basis": f"{low} to {high} days of work for {each} at £{rate.low:,.0f} a day; days and rate are our "
        "own assumptions",
    }


def _from_figure(cost: Mapping[str, Any], where: str) -> dict[str, str]:
    figure: Figure | None = figures().get(cost["figure"])
    if figure is None:
        raise StrategyError("A proposal names a cost figure that is not in the list", where=where, do="Mend its name")
    return {
        "cost_low": str(round(figure.low * cost["times"])),
        "cost_high": str(round(figure.high * cost["times"])),
        "cost_years": figure.unit,
        "cost_basis": f"{cost['what']} ({figure.source})",
    }


def _toml(entry: Traversable | Path) -> dict[str, Any]:
    try:
        return tomllib.loads(entry.read_text(encoding="utf-8"))
    except (tomllib.TOMLDecodeError, UnicodeDecodeError):
        raise StrategyError("A card cannot be read", where=entry.name, do="Write it as the other cards are") from None


def _text(value: object) -> str:
    if isinstance(value, list):
        return "; ".join(str(part) for part in value)
    return value.isoformat() if isinstance(value, date) else str(value)
