"""The family the demonstration tells of: Kai, Robin and Ruby, and their mother Nadia. All are invented.

Kai (17) is looked after and has two surnames in the files; school and health hold two different addresses for him,
both of places he has left. Robin and Ruby are twins of two without pupil numbers. Their mother's address must not be
shown to anyone. In the return for 2025-26 one of Kai's placements ends a week after the next begins.

What agencies hold of them is written down row by row (``data/story``), and joins the deliveries of the demonstration's
partnership as if it were one more locality.
"""

from __future__ import annotations

import csv
import tomllib
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from datetime import date
from functools import cache
from importlib.resources import files
from importlib.resources.abc import Traversable
from typing import Any

Row = dict[str, str]


@dataclass(frozen=True, slots=True)
class StoryPerson:
    """One person of the story and their numbers in each feed; blank where the feed does not hold them.

    ``council_id`` is ``CHILD`` in SSDA903, ``LAchildID`` in the CIN census and ``pers_person_id`` in the case
    system. ``surname`` is the one in the case system, ``surname_elsewhere`` the one at school and health.
    ``true_id`` is the person in the truth files.
    """

    true_id: str
    forename: str
    surname: str
    surname_elsewhere: str
    sex: str
    born: date
    council_id: str
    pupil_id: str
    health_id: str
    nhs_number: str
    upn: str


@dataclass(frozen=True, slots=True)
class Story:
    """The story's people and the facts about them that the demonstration points at.

    ``overlap_decom`` is the first day of Kai's last placement, ``overlap_wrong`` the day on which the one before it
    ends in the return; rule ``overlap_code`` finds that.
    """

    kai: StoryPerson
    robin: StoryPerson
    ruby: StoryPerson
    nadia: StoryPerson
    lead_worker_id: str
    lead_worker: str
    lead_worker_registration: str
    lead_team: str
    protected_postcode: str
    kai_postcode_at_school: str
    kai_postcode_at_health: str
    kai_school: str
    kai_school_urn: str
    overlap_delivery: str
    overlap_decom: date
    overlap_wrong: date
    overlap_code: str

    @property
    def children(self) -> tuple[StoryPerson, ...]:
        """Kai, Robin, Ruby."""
        return (self.kai, self.robin, self.ruby)

    @property
    def people(self) -> tuple[StoryPerson, ...]:
        """The children and their mother."""
        return (*self.children, self.nadia)


def _folder() -> Traversable:
    return files("forethought.synth") / "data" / "story"


def _read() -> Story:
    held: dict[str, Any] = tomllib.loads((_folder() / "people.toml").read_text(encoding="utf-8"))
    kai, robin, ruby, nadia = (StoryPerson(**held[name]) for name in ("kai", "robin", "ruby", "nadia"))
    return Story(kai=kai, robin=robin, ruby=ruby, nadia=nadia, **held["facts"])


STORY = _read()
"""The story's people and facts, with the numbers they have in the files."""


@cache
def story_rows(feed: str, period: str) -> Mapping[str, list[Row]]:
    """The family's rows in a delivery, by table; none in most deliveries."""
    folder = _folder() / feed / period
    return {entry.name.removesuffix(".csv"): list(_rows(entry)) for entry in _entries(folder)}


@cache
def story_reference() -> Mapping[str, list[Row]]:
    """The postcodes, schools, providers and workers that the family's rows name, by reference table."""
    return {entry.name.removesuffix(".csv"): list(_rows(entry)) for entry in _entries(_folder() / "reference")}


def story_records() -> Iterator[tuple[str, str, str]]:
    """Agency, local id and true person of each of the family's records."""
    for who in STORY.people:
        held = (("council", who.council_id), ("schools", who.pupil_id), ("health_visiting", who.health_id))
        yield from ((agency, local, who.true_id) for agency, local in held if local)


def mended_episodes(rows: list[Row]) -> list[Row]:
    """Episode rows of the return for 2025-26 (dd/mm/yyyy text) with the story's overlap put right, all else as given.

    This is what an analyst does by hand in the demonstration: the placement ends on the day the next begins.
    """
    wrong, right = (f"{day:%d/%m/%Y}" for day in (STORY.overlap_wrong, STORY.overlap_decom))
    kai = STORY.kai.council_id
    return [{**row, "DEC": right} if (row["CHILD"], row["DEC"]) == (kai, wrong) else row for row in rows]


def _entries(folder: Traversable) -> list[Traversable]:
    return sorted(folder.iterdir(), key=lambda entry: entry.name) if folder.is_dir() else []


def _rows(entry: Traversable) -> Iterator[Row]:
    yield from csv.DictReader(entry.read_text(encoding="utf-8").splitlines())
