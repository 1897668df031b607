"""Who promised: each body on its own, the centre and councils alike, also where several promise together."""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Iterable, Mapping
from dataclasses import dataclass

from forethought.strategy.groups import Group, count
from forethought.strategy.standing import Standing

_PLAIN = re.compile(r"[^a-z0-9]+")


@dataclass(frozen=True, slots=True)
class Section:
    """The promises of one strategy or of one body, in the order of the list; ``slug`` is its name in an address."""

    slug: str
    name: str
    standings: tuple[Standing, ...]
    counts: Group


def by_strategy(standings: Iterable[Standing]) -> tuple[Section, ...]:
    """One section for each strategy, in the order of the list."""
    return _sections((standing.commitment.strategy, standing) for standing in standings)


def by_body(standings: Iterable[Standing]) -> tuple[Section, ...]:
    """One section for each body. A promise of several stands with each of them, so sections do not add up."""
    return _sections((body, standing) for standing in standings for body in bodies(standing.commitment.owner))


def bodies(owner: str) -> tuple[str, ...]:
    """The bodies that an owner names, parted by a stroke: ``DHSC / NHS England`` are two."""
    return tuple(dict.fromkeys(part.strip() for part in owner.split(" / ") if part.strip()))


def slugs(names: Iterable[str]) -> Mapping[str, str]:
    """Each name as plain letters, digits and hyphens, no two alike (``-2`` and so on tell them apart)."""
    found: dict[str, str] = {}
    for name in dict.fromkeys(names):
        plain = unicodedata.normalize("NFKD", name.lower()).encode("ascii", "ignore").decode()
        base = _PLAIN.sub("-", plain).strip("-")[:60].strip("-") or "unnamed"
        slug, number = base, 1
        while slug in found.values():
            number += 1
            slug = f"{base}-{number}"
        found[name] = slug
    return found


def _sections(pairs: Iterable[tuple[str, Standing]]) -> tuple[Section, ...]:
    found: dict[str, list[Standing]] = {}
    for name, standing in pairs:
        found.setdefault(name, []).append(standing)
    named = slugs(found)
    return tuple(Section(named[name], name, tuple(rows), count(name, name, rows)) for name, rows in found.items())
