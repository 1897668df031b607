"""N17: never rest on consent where a duty applies, and never call a duty consent."""

from __future__ import annotations

from pathlib import Path

import pytest

from forethought.governance import GovernanceCardError, LawfulBasis, load_purposes
from forethought.governance.cards import CARD_FOLDER


def _card(tmp_path: Path, name: str, *changes: tuple[str, str]) -> Path:
    text = (CARD_FOLDER / "purposes" / f"{name}.toml").read_text(encoding="utf-8")
    for old, new in changes:
        assert old in text
        text = text.replace(old, new)
    lines = [line for line in text.splitlines() if not line.startswith("compatible_with")]
    (tmp_path / "card.toml").write_text("\n".join(lines), encoding="utf-8")
    return tmp_path


CONSENT = ('lawful_basis = "public_task"', 'lawful_basis = "consent"')


@pytest.mark.parametrize("name", ["direct_care", "linkage", "local_planning"])
def test_n17_consent_is_refused_where_a_duty_applies(tmp_path: Path, name: str) -> None:
    with pytest.raises(GovernanceCardError, match="consent although a duty applies"):
        load_purposes(_card(tmp_path, name, CONSENT))


def test_n17_consent_stands_where_no_duty_does(tmp_path: Path) -> None:
    loaded = load_purposes(_card(tmp_path, "research", CONSENT))
    assert loaded["research"].lawful_basis is LawfulBasis.CONSENT


@pytest.mark.parametrize("words", ["You gave your consent to this.", "You have agreed to this."])
def test_n17_a_duty_may_not_be_called_consent(tmp_path: Path, words: str) -> None:
    with pytest.raises(GovernanceCardError, match="calls a duty consent"):
        load_purposes(_card(tmp_path, "direct_care", ('plain = "', f'plain = "{words} ')))
