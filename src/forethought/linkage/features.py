"""What is compared of people in any file beyond the plain columns: whole names as words, rare words, words of texts."""

from __future__ import annotations

from collections import Counter
from collections.abc import Sequence

import pyarrow as pa

_MANY = 3  # words of a name from which on it makes no difference how many there are


def widen(nodes: pa.Table) -> pa.Table:
    """Add to the table that is compared (``records.comparison_table``) what models for any people also look at.

    ``name`` forename and surname as one text; ``name_words`` its different words and those of other surnames;
    ``name_size`` how many words ("1", "2", "3" for more); ``name_rare`` and ``name_rare2`` the word, and the next,
    that the fewest records carry, words that no other record carries last, since they are often slips;
    ``words_text_…`` the words of each ``text_…`` column.
    """
    texts = [name for name in nodes.column_names if name.startswith("text_")]
    parts = (nodes[name].to_pylist() for name in ("forename", "surname", "surname_parts"))
    whole, words = [], []
    for forename, surname, also in zip(*parts, strict=True):
        name = " ".join(part for part in (forename, surname) if part)
        whole.append(name or None)
        words.append(list(dict.fromkeys([*name.split(), *(also or ())])) or None)
    rare, next_rare = _rarest(words)
    made = {
        "name": pa.array(whole, pa.string()),
        "name_words": pa.array(words, pa.list_(pa.string())),
        "name_size": pa.array([str(min(len(held), _MANY)) if held else None for held in words], pa.string()),
        "name_rare": pa.array(rare, pa.string()),
        "name_rare2": pa.array(next_rare, pa.string()),
    }
    made |= {f"words_{name}": _split(nodes[name]) for name in texts}
    for name, column in made.items():
        nodes = nodes.append_column(name, column)
    return nodes


def _split(column: pa.ChunkedArray) -> pa.Array:
    words = [sorted(set(text.split())) if text else None for text in column.to_pylist()]
    return pa.array(words, pa.list_(pa.string()))


def _rarest(words: Sequence[list[str] | None]) -> tuple[list[str | None], list[str | None]]:
    """For each name its rarest and its second rarest word."""
    carried = Counter(word for held in words for word in held or ())

    def order(word: str) -> tuple[bool, int, str]:
        return carried[word] < 2, carried[word], word

    first: list[str | None] = []
    second: list[str | None] = []
    for held in words:
        ranked = sorted(held, key=order) if held else []
        first.append(ranked[0] if ranked else None)
        second.append(ranked[1] if len(ranked) > 1 else None)
    return first, second
