"""Which rules to run: by code, by pattern, by kind."""

from __future__ import annotations

from collections.abc import Collection, Sequence
from fnmatch import fnmatchcase

from forethought.model import UserError
from forethought.quality.explaining import near_codes
from forethought.quality.registry import rule_set
from forethought.quality.rule import SEVERITIES

_ANY = "*?["


def wanted_codes(
    return_: str,
    year: int,
    *,
    select: Sequence[str] = (),
    ignore: Sequence[str] = (),
    severities: Collection[str] = (),
) -> list[str] | None:
    """The codes to check, for ``check(select=...)``; None for all.

    ``select`` and ``ignore`` are codes or patterns such as ``SW*``; ``severities`` keeps only rules of these kinds.
    A code that is not in force is kept, so that the check can say so. Raises ``UserError`` for a pattern that fits
    nothing, for an unknown code to ignore or kind, and when nothing is left.
    """
    if not (select or ignore or severities):
        return None
    unknown = sorted(set(severities) - set(SEVERITIES))
    if unknown:
        raise UserError(f"There is no kind of rule called '{unknown[0]}'", do="Use " + ", ".join(SEVERITIES))
    rules = rule_set(return_, year)
    kinds = {rule.code: rule.severity for rule in rules.rules} | {card.code: card.severity for card in rules.broken}
    chosen = _fitting(select, kinds, strict=False) if select else list(kinds)
    left_out = set(_fitting(ignore, kinds, strict=True))
    kept = [c for c in chosen if c not in left_out and (not severities or kinds.get(c) in severities)]
    if not kept:
        raise UserError("No rule is left to check", do="Select more, or ignore fewer")
    return kept


def _fitting(patterns: Sequence[str], kinds: Collection[str], *, strict: bool) -> list[str]:
    found: dict[str, None] = {}
    for pattern in patterns:
        fit = [code for code in kinds if fnmatchcase(code.lower(), pattern.lower())]
        if not fit and (strict or any(letter in pattern for letter in _ANY)):
            near = near_codes(pattern, kinds)
            do = f"Did you mean {', '.join(near)}?" if near else "Use codes as the department writes them, or SW*"
            raise UserError(f"No rule in force is called '{pattern}'", do=do)
        found |= dict.fromkeys(fit or [pattern])
    return list(found)
