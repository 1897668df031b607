"""Texts are put in the order of their bytes, as sorting them plainly does."""

from __future__ import annotations

import pyarrow as pa
from hypothesis import given
from hypothesis import strategies as st

from forethought.model.texts import order_of_texts

TEXTS = st.one_of(
    st.text(max_size=12), st.sampled_from(["", "a", "a\0", "person-1", "person-10", "person-2", "é", "𝒳"])
)


@given(st.lists(TEXTS, max_size=60), st.integers(0, 3))
def test_rows_come_in_the_order_of_bytes_and_equal_ones_as_they_stand(texts: list[str], skipped: int) -> None:
    array = pa.array(texts, pa.string()).slice(min(skipped, len(texts)))
    held = array.to_pylist()
    assert order_of_texts(array).tolist() == sorted(range(len(held)), key=lambda row: held[row].encode())
