"""Small numbers of a link report: none can be read, and none worked out from what stands beside it."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as some

from forethought.linkage.protecting import hidden, rounded_share, weight_bands

COUNTS = some.dictionaries(some.text("abcdef", min_size=1, max_size=2), some.integers(0, 60), max_size=6)


@given(COUNTS)
def test_no_small_count_is_shown_and_none_is_hidden_alone(counts: dict[str, int]) -> None:
    shown = hidden(counts)
    assert list(shown) == list(counts)
    assert not [n for n in shown.values() if n is not None and 0 < n < 6]
    away = [name for name, n in shown.items() if n is None]
    assert len(away) != 1 or not [n for n in shown.values() if n]
    assert all(shown[name] == counts[name] for name in counts if name not in away)


@given(some.integers(0, 5_000), some.data())
def test_a_share_never_tells_a_number_from_its_neighbours(whole: int, data: some.DataObject) -> None:
    part = data.draw(some.integers(0, whole))
    told = rounded_share(part / max(whole, 1), whole)
    if whole < 20:
        assert told is None
    else:
        same = [n for n in range(whole + 1) if rounded_share(n / whole, whole) == told]
        assert len(same) >= 5
        assert part in same


@pytest.mark.parametrize(
    ("share", "whole", "told"), [(0.9999, 20_000, 1.0), (0.5924, 12_749, 0.592), (0.87, 55, 0.8), (0.5, 19, None)]
)
def test_shares_are_told_in_steps_of_ten_records_or_more(share: float, whole: int, told: float | None) -> None:
    assert rounded_share(share, whole) == told


def test_bands_are_cut_at_the_thresholds_and_hold_every_pair() -> None:
    weights = {str(w): 10 for w in range(-40, 61)}
    bands = weight_bands(weights, 0.0, 5.0)
    assert sum(band["pairs"] for band in bands) == 1_010
    assert [band["what"] for band in bands if 0 in (band["low"], band["high"])] == ["apart", "waits"]
    assert (bands[0]["low"], bands[-1]["high"]) == (None, None)
    assert weight_bands({}, 0.0, 5.0) == []
    assert {band["what"] for band in weight_bands(weights, 5.0, 5.0)} == {"apart", "joins"}
