"""How wide letters are, so that no label runs into another: Arial's widths, which Helvetica and Liberation share."""

from __future__ import annotations

import unicodedata
from collections.abc import Sequence

_WIDTHS = {
    "ijl'": 222, "|": 260, " !,./:;I[]\\ft": 278, "-()`r{}\u2018\u2019": 333, '"*': 389, "^": 469,
    "ckJsvxyz": 500,
    "#$0123456789?L_abdeghnopqu\u2013£": 556, "+<=>~": 584, "FTZ": 611, "&ABEKPSVXY": 667, "CDHNRUw": 722,
    "GOQ": 778, "Mm": 833, "%": 889, "W": 944, "—": 1000, "@": 1015,
}  # fmt: skip
_OF = {letter: width for letters, width in _WIDTHS.items() for letter in letters}
_BOLD = 1.12
"""Bold letters are wider by an eighth at most, taken over a word."""
ELLIPSIS = "…"
_HAIR = 1e-6
"""What adding and taking off a margin may lose: a label that just fits is not cut."""


def width_of(text: str, size: float, *, bold: bool = False) -> float:
    """The width of ``text`` in pixels at ``size``. Letters that are not in the table count as wide."""
    units = sum(_letter(letter) for letter in text)
    return units / 1000 * size * (_BOLD if bold else 1)


def wrapped(text: str, size: float, room: float, *, most: int = 3, bold: bool = False) -> list[str]:
    """``text`` in at most ``most`` lines no wider than ``room``; what does not fit is cut with an ellipsis."""
    lines: list[str] = []
    for word in text.split():
        longer = f"{lines[-1]} {word}" if lines else word
        if lines and width_of(longer, size, bold=bold) <= room:
            lines[-1] = longer
        else:
            lines.append(word)
    if len(lines) > most:
        lines = [*lines[: most - 1], " ".join(lines[most - 1 :])]
    return [cut(line, size, room, bold=bold) for line in lines] or [""]


def cut(text: str, size: float, room: float, *, bold: bool = False) -> str:
    """``text``, or as much of it as fits into ``room`` with an ellipsis."""
    if width_of(text, size, bold=bold) <= room + _HAIR:
        return text
    while text and width_of(text + ELLIPSIS, size, bold=bold) > room:
        text = text[:-1]
    return text.rstrip() + ELLIPSIS


def spread(wanted: Sequence[float], heights: Sequence[float], low: float, high: float) -> list[float]:
    """Middles of labels as near to ``wanted`` as may be, none on another, all between ``low`` and ``high``.

    ``heights`` are those of the labels with their gaps. Where there is too little room they run over ``high``.
    """
    order = sorted(range(len(wanted)), key=lambda i: wanted[i])
    placed = list(wanted)
    edge = low
    for i in order:
        placed[i] = max(wanted[i], edge + heights[i] / 2)
        edge = placed[i] + heights[i] / 2
    edge = max(high, low + sum(heights))
    for i in reversed(order):
        placed[i] = min(placed[i], edge - heights[i] / 2)
        edge = placed[i] - heights[i] / 2
    return placed


def levels(spans: Sequence[tuple[float, float]], gap: float = 8) -> list[int]:
    """A row for each horizontal span, counted from 0, so that no two in one row come nearer than ``gap``."""
    ends: list[float] = []
    found = [0] * len(spans)
    for i in sorted(range(len(spans)), key=lambda i: spans[i]):
        start, end = spans[i]
        row = next((r for r, last in enumerate(ends) if last + gap <= start), len(ends))
        ends[row : row + 1] = [end]
        found[i] = row
    return found


def _letter(letter: str) -> int:
    if letter in _OF:
        return _OF[letter]
    if unicodedata.combining(letter):
        return 0
    plain = unicodedata.normalize("NFD", letter)[0]
    return _OF.get(plain, 1015)
