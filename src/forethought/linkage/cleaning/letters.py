"""Letters as they can be compared: one case, no marks, nothing that a system has garbled or that cannot be seen."""

from __future__ import annotations

import html
import re
import unicodedata

from .lists import name_parts

Told = list[str]
"""Codes of what was done, in order, added to by each step; ``data/cleaning_steps.toml`` has their words."""

_APOSTROPHES = re.compile(r"['’‘‛`´ʼʹʻʽʾʿ′＇ˈ׳ՙ]")
_STOPS = re.compile(r"\.(?=\w)")
_LOST = re.compile(r"(?<=\w)\?(?=\w)|�")
_ENTITIES = re.compile(r"&(?:#\d{1,6}|#x[0-9a-f]{1,5}|[a-z]{2,8}\d?);", re.I)
_GARBLED = re.compile(r"[ÂÃÄÅÆÐÑØÙÚÛÎÏâ][\x80-\xbf€‚ƒ„…†‡ˆ‰Š‹ŒŽ‘’“”•–—˜™š›œžŸ]")
_DIGITS = re.compile(r"\d")
_NOT_LETTERS = re.compile(r"[^a-z]+")
_KEPT_MARKS = frozenset({7, 8, 9})  # marks of Indic and Japanese letters that make another letter of them
_LETTERS = frozenset({"Ll", "Lo", "Lt", "Lu", "Mn", "Mc"})
_LENGTHENED = frozenset("ー々")
_TIMES = 4


def readable(text: str, told: Told) -> str:
    """Put right what systems did to a text on its way: web codes, garbled letters, signs that cannot be seen."""
    made = text
    if _ENTITIES.search(made):
        made = _noted(html.unescape(made), made, "entities", told)
    if _GARBLED.search(made):
        made = _noted(_ungarbled(made), made, "garbled", told)
    seen = made if made.isascii() and made.isprintable() else "".join(_visible(c) for c in made)
    return _noted(seen, made, "invisible", told)


def fold(text: str | None, told: Told | None = None) -> str:
    """Bring a name to small letters without marks: "O’Néill" is "oneill"; other signs part words.

    Letters of other scripts stay themselves. Folding what is folded changes nothing. ``told`` gathers what was done.
    """
    held = text or ""
    if held.isascii() and held.isalpha():
        return held.lower()
    notes: Told = [] if told is None else told
    made = _folded(held, notes)
    for _ in range(_TIMES):
        again = _folded(made, [])
        if again == made:
            break
        made = again
    return made


def _folded(text: str, told: Told) -> str:
    seen = readable(text, told)
    whole = _noted(_LOST.sub("", seen), seen, "lost", told)
    bare = _noted(_STOPS.sub(" ", _APOSTROPHES.sub("", whole)).replace(".", ""), whole, "apostrophes", told)
    plain = bare.lower() if bare.isascii() else _plain(bare.lower(), told)
    without = _noted(_DIGITS.sub("", plain), plain, "digits", told)
    if without.isascii():
        return " ".join(_NOT_LETTERS.sub(" ", without).split())
    return " ".join("".join(c if _is_letter(c) else " " for c in without).split())


def _plain(text: str, told: Told) -> str:
    """Small letters without marks, written in one way; letters of other scripts stay themselves."""
    letters = name_parts().letters
    lowered = _noted("".join(letters.get(c, c) for c in text), text, "letters", told)
    plain = unicodedata.normalize("NFC", "".join(c for c in unicodedata.normalize("NFKD", lowered) if not _is_mark(c)))
    plain = "".join(letters.get(c, c) for c in plain.lower())
    return _noted(plain, unicodedata.normalize("NFKC", lowered), "accents", told)


def _is_mark(char: str) -> bool:
    return unicodedata.combining(char) not in {0, *_KEPT_MARKS} or "\ufe00" <= char <= "\ufe0f"


def _is_letter(char: str) -> bool:
    return char in _LENGTHENED or unicodedata.category(char) in _LETTERS


def _visible(char: str) -> str:
    if char.isascii():
        return char if char.isprintable() else " "
    kind = unicodedata.category(char)
    if kind in ("Cf", "Co", "Cn", "Cs") or char == "ـ":
        return ""
    return " " if kind in ("Zs", "Zl", "Zp", "Cc") else char


def _ungarbled(text: str) -> str:
    """Letters of UTF-8 that were read as another code page, read again; the text itself where that does not work."""
    try:
        return b"".join(_byte(c) for c in text).decode("utf-8")
    except UnicodeError:
        return text


def _byte(char: str) -> bytes:
    try:
        return char.encode("cp1252")
    except UnicodeEncodeError:
        return char.encode("latin-1")


def _noted(made: str, before: str, code: str, told: Told) -> str:
    if made != before and code not in told:
        told.append(code)
    return made
