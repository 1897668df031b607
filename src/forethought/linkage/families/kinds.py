"""The kinds of relationship and the conflicts between statements, read from `data/relationship_kinds.toml`."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from functools import cache

from forethought.linkage.cleaning import clean_text
from forethought.linkage.data_files import load_data
from forethought.linkage.errors import LinkageError


@dataclass(frozen=True)
class Kind:
    """One kind of relationship: the other is the person's `title`, the person is the other's `back`.

    `broader`: the kind that is also said by saying this one. `by_birth`, `only_one`: a fact of birth, of which a person
    has one. `may_carry_responsibility` says what the law allows, never that somebody holds it.
    """

    name: str
    title: str
    back: str
    sort: str
    symmetric: bool
    may_carry_responsibility: bool
    words: tuple[str, ...]
    broader: str | None = None
    by_birth: bool = False
    only_one: bool = False


@dataclass(frozen=True)
class ConflictKind:
    """One way in which statements contradict each other; `stops`: they count in no family until somebody looked."""

    name: str
    title: str
    stops: bool


@cache
def kinds() -> Mapping[str, Kind]:
    """Return all kinds of relationship by name, in the order of the file."""
    return {
        raw["name"]: Kind(**{**raw, "words": tuple(raw["words"])}) for raw in load_data("relationship_kinds")["kind"]
    }


@cache
def conflict_kinds() -> Mapping[str, ConflictKind]:
    """Return all kinds of conflict by name, in the order of the file."""
    return {raw["name"]: ConflictKind(**raw) for raw in load_data("relationship_kinds")["conflict"]}


@cache
def parent_from_age() -> int:
    """Return the age in years under which a parent by birth is a conflict."""
    return int(load_data("relationship_kinds")["limits"]["parent_from_age"])


@cache
def kind_of(words: str | None) -> str:
    """Return the kind that a source's words mean ("Mum" is `mother`); `contact` for words that mean none."""
    plain = clean_text((words or "").replace("'", ""))
    return _by_word().get(plain or "", "contact")


@cache
def broader(name: str) -> tuple[str, ...]:
    """Return the kind itself and all that is also said by saying it: birth_mother, mother, parent.

    Raises `LinkageError` on a name that is no kind.
    """
    if name not in kinds():
        raise LinkageError(
            "A relationship is of no known kind",
            where="column kind",
            why="what a statement means decides which others it contradicts",
            do="use one of " + " ".join(kinds()),
        )
    wider = kinds()[name].broader
    return (name, *(broader(wider) if wider else ()))


@cache
def narrower(name: str) -> frozenset[str]:
    """Return the kind itself and all kinds that say it too: of parent, also mother and birth_mother."""
    return frozenset(kind for kind in kinds() if name in broader(kind))


def of_sort(*sorts: str) -> frozenset[str]:
    """Return the kinds that answer one of these questions, such as `parent` or `sibling`."""
    return frozenset(kind.name for kind in kinds().values() if kind.sort in sorts)


@cache
def _by_word() -> Mapping[str, str]:
    found: dict[str, str] = {}
    for kind in kinds().values():
        for word in (kind.name.replace("_", " "), *kind.words):
            found[word] = kind.name
    return found
