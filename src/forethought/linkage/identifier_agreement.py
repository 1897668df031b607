"""Whether what two sources say of a child agrees, differs, or tells nothing: the cautious kind of comparison.

Linkage weighs evidence; here a number is trusted or doubted outright, so only what is plain counts. A slip of the
pen neither agrees nor differs. Values are as `cleaning` leaves them: tuples of words, ISO days, codes.
"""

from __future__ import annotations

from datetime import date
from difflib import SequenceMatcher

from .cleaning import load_variants

AGREE, UNCLEAR, DIFFER = 1, 0, -1

_ALIKE = 0.66  # share of letters in common order from which another spelling may be a slip


def compare_forenames(left: tuple[str, ...], right: tuple[str, ...]) -> int:
    """Agree: each word of the shorter name stands in the longer, itself or as a variant; initials say nothing.

    "bob" and "robert john" agree; "mohammed ali" and "mohammed omar" may be brothers, so they stay unclear.
    """
    shorter, longer = sorted((left, right), key=len)
    if not shorter:
        return UNCLEAR
    related = [any(_related(word, other) for other in longer) for word in shorter]
    if all(related):
        return AGREE
    return UNCLEAR if any(related) or _may_be_slip(left[0], right[0]) else DIFFER


def compare_surnames(left: tuple[str, ...], right: tuple[str, ...]) -> int:
    """Agree: a part in common ("smith" and "smith jones")."""
    if not left or not right:
        return UNCLEAR
    if set(left) & set(right):
        return AGREE
    return UNCLEAR if _may_be_slip(left[0], right[0]) else DIFFER


def compare_births(left: str, right: str) -> int:
    """Compare two ISO days. 1 January is written where only the year is known: it never agrees, and differs by year.

    Day and month changed about, or one of the three parts different, may be a slip.
    """
    if not left or not right:
        return UNCLEAR
    one, two = date.fromisoformat(left), date.fromisoformat(right)
    if "-01-01" in (left[4:], right[4:]):
        return DIFFER if one.year != two.year else UNCLEAR
    if one == two:
        return AGREE
    parts = (one.year != two.year) + (one.month != two.month) + (one.day != two.day)
    turned = (one.year, one.month, one.day) == (two.year, two.day, two.month)
    return UNCLEAR if parts == 1 or turned else DIFFER


def compare_codes(left: str, right: str) -> int:
    """Compare two codes that are right or wrong: sex, birth order, postcode."""
    if not left or not right:
        return UNCLEAR
    return AGREE if left == right else DIFFER


def _related(word: str, other: str) -> bool:
    return len(word) > 1 and load_variants().related(word, other)


def _may_be_slip(a: str, b: str) -> bool:
    shorter, longer = sorted((a, b), key=len)
    if longer.startswith(shorter):
        return True
    first, second = sorted((a, b))  # the ratio may depend on the order
    return SequenceMatcher(None, first, second, autojunk=False).ratio() >= _ALIKE
