from __future__ import annotations

from datetime import date
from pathlib import Path

import pytest

from forethought.governance import GovernanceCardError, LawfulBasis, load_purposes

CARD = """
id = "reading"
title = "Reading to children"
plain = "A person reads to you."
lawful_basis = "public_task"
article_9 = "none"
statute = ["Public Libraries and Museums Act 1964, section 7"]
in_force_from = 2026-01-01
in_force_to = 2027-01-01
compatible_with = []
owner = "Head of libraries"
review_by = 2026-12-01
actions = ["read"]
kinds = ["worker"]
field_sets = ["identity"]
"""


def _folder(tmp_path: Path, *texts: str) -> Path:
    for number, text in enumerate(texts):
        (tmp_path / f"{number}.toml").write_text(text, encoding="utf-8")
    return tmp_path


def test_the_shipped_register_holds_the_purposes_of_the_five_doors() -> None:
    assert set(load_purposes()) == {
        "direct_care", "urgent_safeguarding", "own_record", "service_improvement", "local_planning",
        "statutory_return", "research", "linkage", "audit_review", "national_reporting", "urgent_lookup",
        "linkage_review", "sealing", "case_review", "erasure",
    }  # fmt: skip


def test_every_shipped_purpose_names_its_law_and_an_owner_and_speaks_plainly() -> None:
    for purpose in load_purposes().values():
        assert purpose.statute
        assert purpose.owner
        assert purpose.lawful_basis is not LawfulBasis.CONSENT
        longest = max(len(sentence.split()) for sentence in purpose.plain.split("."))
        assert longest <= 32, purpose.id


@pytest.mark.parametrize(
    ("on", "usable"),
    [
        (date(2025, 12, 31), False),
        (date(2026, 1, 1), True),
        (date(2026, 12, 1), True),
        (date(2026, 12, 2), False),  # review overdue
        (date(2027, 1, 1), False),
    ],
)
def test_a_purpose_is_usable_between_its_dates_and_not_past_its_review(tmp_path: Path, on: date, usable: bool) -> None:
    assert load_purposes(_folder(tmp_path, CARD))["reading"].usable(on) is usable


@pytest.mark.parametrize(
    ("old", "new", "says"),
    [
        ('lawful_basis = "public_task"', 'lawful_basis = "because"', "lawful basis"),
        ('owner = "Head of libraries"', "", "'owner'"),
        ("in_force_from = 2026-01-01", 'in_force_from = "2026-01-01"', "'in_force_from'"),
        ("compatible_with = []", 'compatible_with = ["nothing"]', "does not exist"),
        ("actions =", "actions == ", "not valid TOML"),
        ('field_sets = ["identity"]', 'field_sets = ["identiy"]', "'field_sets' holds something unknown"),
        ('actions = ["read"]', 'actions = ["score"]', "'actions' holds something unknown"),
    ],
)
def test_a_wrong_card_is_refused_and_says_which_field(tmp_path: Path, old: str, new: str, says: str) -> None:
    with pytest.raises(GovernanceCardError, match=says):
        load_purposes(_folder(tmp_path, CARD.replace(old, new)))


def test_two_cards_with_one_id_are_refused(tmp_path: Path) -> None:
    with pytest.raises(GovernanceCardError, match="same id"):
        load_purposes(_folder(tmp_path, CARD, CARD))


def test_reuse_follows_declared_edges_only() -> None:
    purposes = load_purposes()
    assert purposes.reusable("direct_care", "research")  # through the statutory return
    assert not purposes.reusable("research", "direct_care")
    assert not purposes.reusable("own_record", "service_improvement")
