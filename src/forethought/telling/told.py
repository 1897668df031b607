"""Values of the record as they are shown: no text without where it is written, of which days, and since when known.

A :class:`Told` writes itself into a page with the marks of its sources, so a template cannot lose them; the macro
``written`` (``written.html`` of the site) says beside it what each mark stands for. A terminal gives it numbers, which
the notes below explain (``cli/told_view.py``), and a document its sources (``documents``). What is worked out says by
which rule (``data/worked_out.toml``) and of what. ``tests/web/test_web_provenance.py`` and
``tests/cli/test_cli_provenance.py`` look everywhere for values without.
"""

from __future__ import annotations

import tomllib
from collections.abc import Iterable
from dataclasses import dataclass, replace
from functools import lru_cache
from importlib.resources import files

from markupsafe import Markup

from forethought.record import Fact
from forethought.telling.sources import SourceLine, Sources

_MARKED = Markup('<span data-told="{}"{}>{}</span>')
_BY_RULE = Markup(' data-rule="{}"')


@dataclass(frozen=True, slots=True)
class Told:
    """A text of the record, the lines it rests on, and the rule when it is worked out of them (else empty).

    ``claims`` are the ids of the statements, ``code`` what a program calls the value (empty: as the text has it). It
    writes itself marked. Where a page can hold no markup, as in a ``title``, use ``text``.
    """

    text: str | Markup
    lines: tuple[SourceLine, ...] = ()
    rule: str = ""
    claims: tuple[str, ...] = ()
    code: str = ""

    @property
    def headed(self) -> Told:
        """The same with a capital, to begin with."""
        return replace(self, text=str(self.text).capitalize())

    def after(self, words: str) -> Told:
        """The same behind ``words``, such as the name of what it is a value of."""
        return replace(self, text=f"{words} {self.text}")

    def __bool__(self) -> bool:
        return bool(self.text)

    def __str__(self) -> str:
        return str(self.text)

    def __html__(self) -> Markup:
        rule = _BY_RULE.format(self.rule) if self.rule else Markup()
        return _MARKED.format(" ".join(line.mark for line in self.lines), rule, self.text)


def told(text: str | Markup, facts: Iterable[Fact], sources: Sources, rule: str = "", code: str = "") -> Told:
    """``text`` as it rests on ``facts``; ``rule`` names the card entry by which it is worked out of them.

    ``code`` is what a program calls it.

    Raises ``KeyError`` for a rule that no card describes.
    """
    if rule:
        rule_in_words(rule)
    resting = list(facts)
    claims = tuple(dict.fromkeys(fact.claim_id for fact in resting))
    return Told(text, tuple(dict.fromkeys(sources.line(fact) for fact in resting)), rule, claims, code)


@dataclass(frozen=True, slots=True)
class WorkedOut:
    """How some of the values are worked out: the rule's name and sentence, and which lines (from 1) they rest on."""

    rule: str
    words: str
    numbers: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Written:
    """What one note beside some values says: each line once, each rule once."""

    lines: tuple[SourceLine, ...]
    rules: tuple[WorkedOut, ...]

    @property
    def said_by(self) -> list[SourceLine]:
        """One line for each organisation and feed, of when the last of what it says was known."""
        latest: dict[tuple[str, str], SourceLine] = {}
        for line in self.lines:
            one = (line.organisation, line.feed)
            latest[one] = max(latest.get(one, line), line, key=lambda each: each.known_from)
        return list(latest.values())

    @property
    def shared_under(self) -> list[str]:
        """The agreements under which the lines may be read, each once with its legal gateway."""
        return list(dict.fromkeys(f"{line.agreement} ({line.gateway})" for line in self.lines if line.agreement))


def written(values: Iterable[object]) -> Written:
    """The note for ``values``, which are :class:`Told` or collections of them; anything else is passed over."""
    found = list(_flat(values))
    lines = tuple(dict.fromkeys(line for value in found for line in value.lines))
    resting: dict[str, set[SourceLine]] = {}
    for value in found:
        if value.rule:
            resting.setdefault(value.rule, set()).update(value.lines)
    rules = [
        WorkedOut(rule, rule_in_words(rule), tuple(str(n) for n, line in enumerate(lines, 1) if line in marks))
        for rule, marks in resting.items()
    ]
    return Written(lines, tuple(rules))


def rule_in_words(rule: str) -> str:
    """How something is worked out, in a sentence."""
    return _rules()[rule]


def _flat(values: Iterable[object]) -> Iterable[Told]:
    for value in values:
        if isinstance(value, Told):
            yield value
        elif isinstance(value, (list, tuple)):
            yield from _flat(value)


@lru_cache(maxsize=1)
def _rules() -> dict[str, str]:
    text = (files("forethought.telling") / "data" / "worked_out.toml").read_text(encoding="utf-8")
    return {name: str(entry["words"]) for name, entry in tomllib.loads(text)["rules"].items()}
