"""Forenames and surnames: titles, additions, particles, other names, and what is no name at all."""

from __future__ import annotations

import re
from dataclasses import dataclass

from ..data_files import load_data
from .letters import Told, fold, readable
from .lists import Placeholders, Words, name_parts, placeholders

_BRACKETS = re.compile(r"[()\[\]{}\"“”„«»]")
_OTHERS = re.compile(r"\ba/k/a\b|\bk/a\b", re.I)
_MAC = re.compile(r"mac(?=\w{3})")
_TIMES = 6


@dataclass(frozen=True)
class PersonName:
    """A cleaned name: all small letters, no marks.

    `words` its parts in order ("mary ann" gives two); `also` other surnames that were written with it ("formerly
    Jones") and a name without its particles ("berg" of "vanderberg").
    """

    words: Words
    also: Words = ()

    @property
    def text(self) -> str:
        """The name as one text."""
        return " ".join(self.words)

    @property
    def parts(self) -> Words:
        """All parts by which it may be recognised, each once, in order."""
        return tuple(sorted({*self.words, *self.also}))


def clean_forename(text: str | None, told: Told | None = None) -> PersonName | None:
    """Clean a forename; placeholders ("baby", "Twin 1", "Baby Boy Smith") and blanks are unknown (None).

    Another forename written with it ("Robert (Bob)", "Muhammad known as Ali") is kept as a further word.
    """
    notes: Told = [] if told is None else told
    pieces = _pieces(text or "", notes)
    if not pieces:
        notes.append("no_letters" if (text or "").strip() else "blank")
        return None
    if _stands_for_none(pieces[0], "forename"):
        notes.append("placeholder")
        return None
    words = _settled([word for piece in pieces for word in piece], notes)
    if not words or _stands_for_none(tuple(words), "forename"):
        notes.append("placeholder")
        return None
    return PersonName(tuple(dict.fromkeys(words)) if len(pieces) > 1 else tuple(words))


def clean_surname(text: str | None, told: Told | None = None) -> PersonName | None:
    """Clean a surname; a double-barrelled one keeps both parts ("Smith-Jones" gives "smith", "jones").

    Particles are joined to what follows ("van der Berg", "Van Derberg": "vanderberg"; "O Brien": "obrien"). A former
    surname written with it is in `also`.
    """
    notes: Told = [] if told is None else told
    pieces = _pieces(text or "", notes)
    if not pieces:
        notes.append("no_letters" if (text or "").strip() else "blank")
        return None
    words, bare = _surname_words(pieces[0], notes)
    if not words:
        notes.append("placeholder")
        return None
    also = list(bare)
    for piece in pieces[1:]:
        more, without = _surname_words(piece, [])
        also += [*more, *without]
    return PersonName(tuple(words), tuple(sorted(set(also) - set(words))))


def is_placeholder(text: str | None, kind: str = "forename") -> bool:
    """Say whether a text stands where a forename (or, by `kind`, a surname) should be without being one."""
    return _stands_for_none(tuple(fold(text).split()), kind)


def _stands_for_none(words: Words, kind: str) -> bool:
    held = placeholders(kind)
    if words in held.phrases:
        return True
    if any(_begins(words, start) for start in held.starts.get(words[:1], ())):
        return True
    if any(words[-len(end) :] == end for end in held.ends.get(words[-1:], ())):
        return True
    return not held.words.isdisjoint(words) and all(w in held.words or w in held.fillers for w in words)


def is_unborn(text: str | None) -> bool:
    """Say whether a forename is that of a child not born yet, so that a date beside it is an expected one."""
    return bool(set(fold(text).split()) & set(load_data("placeholder_names")["unborn"]["words"]))


def birth_order_in(text: str | None) -> str | None:
    """Say which of several born together a forename means ("Twin 1", "Baby B", "Olivia (Triplet 3)"), or None."""
    held = load_data("placeholder_names")["birth_order"]
    words = re.findall(r"[a-z]+|\d+", (text or "").lower())
    if not set(words) & set(held["words"]):
        return None
    place = next(n for n, word in enumerate(words) if word in held["words"])
    near = [*words[place + 1 : place + 2], *words[max(0, place - 1) : place]]
    orders: dict[str, str] = held["order"]
    return next((orders[word] for word in near if word in orders), None)


def _pieces(text: str, told: Told) -> list[Words]:
    """The name and then the other names written with it, each as folded words; remarks are left out."""
    if text.lower() != text:
        told.append("case")
    marked = _BRACKETS.sub(" | ", _OTHERS.sub(" aka ", readable(text, told)))
    parts = [tuple(fold(part, told).split()) for part in marked.split("|")]
    held = [
        piece for n, part in enumerate(parts) for piece in _at_aliases(part if not n else _after_mark(part)) if piece
    ]
    names = [piece for n, piece in enumerate(held) if not n or not set(piece) <= name_parts().remarks]
    if len(names) < len(held):
        told.append("remark")
    if len(names) > 1:
        told.append("alias")
    return names


def _after_mark(words: Words) -> Words:
    """What stands in brackets without the "known as" before it."""
    mark = next((m for m in name_parts().aliases if _begins(words, m) and len(words) > len(m)), ())
    return words[len(mark) :]


def _at_aliases(words: Words) -> list[Words]:
    """Part words where "known as" and the like stand between two names."""
    for place in range(1, len(words)):
        for mark in name_parts().aliases:
            rest = words[place + len(mark) :]
            if words[place : place + len(mark)] == mark and rest:
                return [words[:place], *_at_aliases(rest)]
    return [words]


def _settled(words: list[str], told: Told) -> list[str]:
    """Take titles, additions and remarks away until nothing changes."""
    for _ in range(_TIMES):
        made = _without_titles(_one_way(_without_remarks(words, placeholders("forename"), told), told), told)
        if made == words:
            break
        words = made
    return words


def _surname_words(piece: Words, told: Told) -> tuple[list[str], list[str]]:
    words, bare = list(piece), []
    for _ in range(_TIMES):
        plain = _without_suffixes(_without_titles(words, told), told)
        made, without = _glued(plain, told)
        made = [_mac(word, told) for word in made]
        bare += without
        if made == words:
            break
        words = made
    return ([], []) if _stands_for_none(tuple(words), "surname") else (words, bare)


def _without_titles(words: list[str], told: Told) -> list[str]:
    kept = list(words)
    while len(kept) > 1 and kept[0] in name_parts().titles:
        kept.pop(0)
    return _noted(kept, words, "title", told)


def _without_suffixes(words: list[str], told: Told) -> list[str]:
    kept = list(words)
    while len(kept) > 1 and kept[-1] in name_parts().suffixes:
        kept.pop()
    return _noted(kept, words, "suffix", told)


def _without_remarks(words: list[str], held: Placeholders, told: Told) -> list[str]:
    """ "Olivia Twin 1" is Olivia."""
    kept = list(words)
    while len(kept) > 1 and (kept[-1] in held.remarks or (len(kept) > 2 and kept[-2] in held.remarks)):
        kept.pop()
    return _noted(kept, words, "remark", told)


def _one_way(words: list[str], told: Told) -> list[str]:
    made = list(words)
    for phrase, word in name_parts().phrases.items():
        for place in range(len(made) - len(phrase)):
            if tuple(made[place : place + len(phrase)]) == phrase:
                made[place : place + len(phrase)] = [word]
    return _noted(made, words, "spelling", told)


def _glued(words: list[str], told: Told) -> tuple[list[str], list[str]]:
    """Join particles to the word after them; also give the words that had a particle, without it."""
    parts = name_parts()
    made: list[str] = []
    bare: list[str] = []
    before: list[str] = []
    for place, given in enumerate(words):
        word = parts.words.get(given, given)
        if word in parts.particles | parts.joined and place < len(words) - 1:
            before.append(word)
            continue
        made.append("".join([*before, word]))
        if before and set(before) <= parts.particles and len(word) > 2:
            bare.append(word)
        before = []
    return _noted(made, words, "particle", told), bare


def _mac(word: str, told: Told) -> str:
    if not _MAC.match(word) or word.startswith(name_parts().not_mac):
        return word
    told.append("mac")
    return "mc" + word[3:]


def _begins(words: Words, start: Words) -> bool:
    return words[: len(start)] == start


def _noted(made: list[str], before: list[str], code: str, told: Told) -> list[str]:
    if made != before and code not in told:
        told.append(code)
    return made
