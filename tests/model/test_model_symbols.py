"""What stands in place of a number: one meaning everywhere, and never nought."""

from __future__ import annotations

import pytest

from forethought.model.symbols import STANDINGS, symbols


@pytest.mark.parametrize(
    ("symbol", "concludes"),
    [("c", "hidden"), ("k", "not zero"), ("low", "not zero"), ("~", "not zero"), ("u", "unreliable"), ("x", "none"),
     ("z", "none"), (":", "none"), ("-", "unknown"), ("..", "unknown"), ("#N/A", "unknown")],
)  # fmt: skip
def test_what_may_be_concluded(symbol: str, concludes: str) -> None:
    assert symbols()[symbol].concludes == concludes


def test_every_symbol_has_a_meaning_a_source_and_a_known_standing() -> None:
    for one in symbols().values():
        assert all((one.symbol, one.meaning, one.publisher, one.source))
        assert not one.meaning.endswith(".")
        assert one.standing in STANDINGS
    assert sum(len(symbols(standing)) for standing in STANDINGS) == len(symbols())
    assert set(symbols("current")) == {"z", "x", "c", "low", "k", "u"}


def test_a_standing_that_there_is_not_is_refused() -> None:
    with pytest.raises(ValueError, match="gossip"):
        symbols("current", "gossip")
