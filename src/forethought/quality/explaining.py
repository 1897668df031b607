"""Looking up a rule by its code."""

from __future__ import annotations

from collections.abc import Collection, Sequence
from dataclasses import dataclass
from difflib import get_close_matches

from forethought.model import UserError
from forethought.quality.manual import Edition, editions
from forethought.quality.registry import RETURNS, carded_rule_set


@dataclass(frozen=True, slots=True)
class Explanation:
    """A rule of one return: its wording (``edition``) in the year asked for, or the newest; ``others`` are the
    other wordings it has had, newest first.
    """

    return_: str
    edition: Edition
    others: tuple[Edition, ...]


def explain(code: str, return_: str | None = None, year: int | None = None) -> tuple[Explanation, ...]:
    """The rule ``code`` of ``return_``, or of every return that has one of that code, with its cases.

    Capitals do not matter. Raises ``UserError`` for an unknown code, with codes that look like it, and for a year
    in which the rule is not in force.
    """
    returns = [return_] if return_ else list(RETURNS)
    known = [(name, own, wordings) for name in returns for own, wordings in editions(name, cases=False).items()]
    same = [(name, wordings) for name, own, wordings in known if own.lower() == code.lower()]
    if not same:
        near = near_codes(code, [own for _, own, _ in known])
        raise UserError(
            f"No rule {code} is known",
            where=", ".join(returns),
            do=f"Did you mean {', '.join(near)}?" if near else "Use codes as the department writes them, such as 101",
        )
    found = tuple(one for name, wordings in same if (one := _chosen(name, wordings, year)) is not None)
    if not found:
        when = "; ".join(edition.when for _, wordings in same for edition in wordings)
        raise UserError(f"Rule {code} is not in force in {year}", why=f"it is in {when}", do="Give another year")
    return found


def _chosen(return_: str, wordings: Sequence[Edition], year: int | None) -> Explanation | None:
    newest_first = list(reversed(wordings))
    chosen = next((edition for edition in newest_first if year is None or year in edition.years), None)
    if chosen is None:
        return None
    others = tuple(edition for edition in newest_first if edition is not chosen)
    carded = carded_rule_set(return_, chosen.years[-1] if year is None else year)
    rule = next((rule for rule in carded.rules if rule.code == chosen.rule.code), chosen.rule)
    return Explanation(return_, Edition(rule, chosen.years), others)


def near_codes(code: str, codes: Collection[str], most: int = 5) -> list[str]:
    """Known codes that look like ``code``, the likest first: those that go on where it ends, then misspellings."""
    wanted = code.strip("*?").lower()
    by_lower = {own.lower(): own for own in codes}
    longer = sorted((low for low in by_lower if wanted and low.startswith(wanted)), key=lambda low: (len(low), low))
    alike = get_close_matches(wanted, list(by_lower), n=most, cutoff=0.6)
    return [by_lower[low] for low in dict.fromkeys([*longer, *alike])][:most]
