"""Why somebody may read: the purposes that exist, and the ones that never will."""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from datetime import date
from enum import Enum
from importlib.resources.abc import Traversable
from pathlib import Path

from forethought.governance.cards import CARD_FOLDER, Card, toml_cards
from forethought.governance.principals import KINDS
from forethought.model.forms import FIELD_SETS

ACTIONS = frozenset({"read", "extract", "compute", "aggregate", "review_audit", "seal", "erase"})


class LawfulBasis(Enum):
    """The ground in UK GDPR article 6 on which a purpose rests."""

    PUBLIC_TASK = "public_task"
    LEGAL_OBLIGATION = "legal_obligation"
    VITAL_INTERESTS = "vital_interests"
    RECOGNISED_LEGITIMATE_INTEREST = "recognised_legitimate_interest"
    LEGITIMATE_INTERESTS = "legitimate_interests"
    CONTRACT = "contract"
    CONSENT = "consent"


# N2: in code, not in a card, so that no configuration and no role can ever allow them.
_NEVER_WORDS: tuple[tuple[str, ...], ...] = (
    ("immigration",), ("deportation",), ("deport",), ("border",), ("visa",), ("home", "office"),
    ("hostile", "environment"), ("benefits",), ("benefit", "check"), ("benefit", "eligibility"),
    ("sanction",), ("sanctions",), ("fraud",), ("recruitment",), ("recruiting",), ("hiring",),
    ("employment", "check"), ("employment", "screening"), ("insurance",), ("insurer",), ("underwriting",),
    ("credit",), ("marketing",), ("advertising",), ("debt",),
)  # fmt: skip


@dataclass(frozen=True, slots=True)
class Purpose:
    """One reason for reading, with its law, its limits and the words a twelve-year-old can follow.

    ``field_sets`` is the most this purpose may ever show; policies and agreements only narrow it.
    ``in_force_from`` and ``in_force_to`` are half-open; ``review_by`` is the last day of use without a fresh
    review. ``by_case``: only of people whose case the worker holds and their families; a name beyond is refused.
    """

    id: str
    title: str
    plain: str
    lawful_basis: LawfulBasis
    article_9: str
    statute: tuple[str, ...]
    duty: bool
    in_force_from: date
    in_force_to: date | None
    compatible_with: tuple[str, ...]
    owner: str
    review_by: date
    actions: frozenset[str]
    kinds: frozenset[str]
    field_sets: frozenset[str]
    needs_agreement: bool
    identifiable_export: bool
    break_glass: bool
    by_case: bool

    def usable(self, on: date) -> bool:
        """Whether the purpose may be chosen on ``on``: in force and not past its review date."""
        begun = self.in_force_from <= on
        ended = self.in_force_to is not None and on >= self.in_force_to
        return begun and not ended and on <= self.review_by


class Purposes(Mapping[str, Purpose]):
    """The register of purposes by id. Nothing outside it is ever served."""

    def __init__(self, purposes: Mapping[str, Purpose]) -> None:
        self._by_id = dict(purposes)

    def __getitem__(self, key: str) -> Purpose:
        return self._by_id[key]

    def __iter__(self) -> Iterator[str]:
        return iter(self._by_id)

    def __len__(self) -> int:
        return len(self._by_id)

    def reusable(self, start: str, end: str) -> bool:
        """Whether what was gathered for ``start`` may serve ``end`` along declared compatible edges."""
        seen: set[str] = set()
        waiting = [start]
        while waiting:
            here = waiting.pop()
            if here == end:
                return True
            if here not in seen and here in self._by_id:
                seen.add(here)
                waiting.extend(self._by_id[here].compatible_with)
        return False


def hard_denied(purpose: str) -> bool:
    """Whether the words of ``purpose`` name something Forethought never serves, whoever asks (N2).

    Immigration enforcement, benefits sanction, recruitment and insurance, in any spelling with spaces,
    hyphens, underscores or capitals, and their near synonyms.
    """
    spaced = re.sub(r"([a-z])([A-Z])", r"\1 \2", purpose)
    words = re.findall(r"[a-z]+", spaced.lower())
    joined = "".join(words)
    return any(
        set(never) <= set(words) or (len("".join(never)) > 6 and "".join(never) in joined) for never in _NEVER_WORDS
    )


def load_purposes(folder: Path | Traversable | None = None) -> Purposes:
    """The purposes in ``folder`` (default: those that ship). Raises ``GovernanceCardError`` for a bad card.

    Refuses a purpose that is on the never-list (N2), and one that rests on consent, or speaks of consent,
    where a duty applies (N17).
    """
    found: dict[str, Purpose] = {}
    for card in toml_cards(folder or CARD_FOLDER / "purposes"):
        purpose = _purpose(card)
        if purpose.id in found:
            raise card.fail("Two purposes have the same id", "Give each purpose an id of its own")
        found[purpose.id] = purpose
    _check_edges(found)
    return Purposes(found)


def _purpose(card: Card) -> Purpose:
    purpose = Purpose(
        id=card.text("id"),
        title=card.text("title"),
        plain=card.text("plain"),
        lawful_basis=_basis(card),
        article_9=card.text("article_9"),
        statute=card.texts("statute"),
        duty=card.flag("duty", default=True),
        in_force_from=card.need_day("in_force_from"),
        in_force_to=card.day("in_force_to", required=False),
        compatible_with=card.texts("compatible_with", ()),
        owner=card.text("owner"),
        review_by=card.need_day("review_by"),
        actions=card.chosen("actions", ACTIONS),
        kinds=card.chosen("kinds", frozenset(KINDS)),
        field_sets=card.chosen("field_sets", FIELD_SETS),
        needs_agreement=card.flag("needs_agreement", default=True),
        identifiable_export=card.flag("identifiable_export"),
        break_glass=card.flag("break_glass"),
        by_case=card.flag("by_case"),
    )
    _lint(card, purpose)
    return purpose


def _basis(card: Card) -> LawfulBasis:
    named = card.text("lawful_basis")
    try:
        return LawfulBasis(named)
    except ValueError:
        known = ", ".join(basis.value for basis in LawfulBasis)
        raise card.fail("The lawful basis is not one the law knows", f"Use one of: {known}") from None


def _lint(card: Card, purpose: Purpose) -> None:
    if hard_denied(purpose.id) or hard_denied(purpose.title):
        raise card.fail(
            "This purpose is on the list of things Forethought never serves",
            "Remove the card",
            "the refusal is in code and holds for every role",
        )
    if purpose.lawful_basis is LawfulBasis.CONSENT and purpose.duty:
        raise card.fail(
            "The card rests on consent although a duty applies",
            "Name the duty as the basis (public_task or legal_obligation), or set duty = false",
            "a family that cannot say no has not agreed to anything",
        )
    spoken = re.search(r"\bconsent|\bpermission\b|\bagreed\b", f"{purpose.title} {purpose.plain}", re.IGNORECASE)
    if spoken and purpose.lawful_basis is not LawfulBasis.CONSENT:
        raise card.fail("The card calls a duty consent", "Say plainly that the law asks for it")


def _check_edges(found: Mapping[str, Purpose]) -> None:
    for purpose in found.values():
        for other in purpose.compatible_with:
            if other not in found:
                raise Card({}, f"{purpose.id}.toml").fail(
                    "compatible_with names a purpose that does not exist",
                    "Name only purposes that have a card",
                )
