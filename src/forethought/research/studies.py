"""The study file: question, benefit, law, data, people, permit, outputs, all in one place."""

from __future__ import annotations

import tomllib
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date
from functools import cache
from importlib.resources import files
from importlib.resources.abc import Traversable
from pathlib import Path
from typing import Any

from forethought.governance import refuse_score_fields
from forethought.research.errors import PermitError, StudyError

_REQUIRED = (
    "id", "title", "question", "lay_summary", "public_benefit", "gateway", "start", "end", "field_sets", "birth",
    "dates", "quasi_identifiers", "population", "people", "outputs", "datasets",
)  # fmt: skip


@dataclass(frozen=True, slots=True)
class Permit:
    """Leave to extract, given by a named body. ``start`` and ``until`` are both counted."""

    number: str
    given_by: str
    start: date
    until: date


@dataclass(frozen=True, slots=True)
class Person:
    """Somebody on the study, by role; ``accredited_until`` is the last day the accreditation counts."""

    role: str
    accreditation: str
    accredited_until: date


@dataclass(frozen=True, slots=True)
class Population:
    """Who is in: everybody with an ``entity`` that overlaps the days ``start`` to ``until``, both counted."""

    meaning: str
    entity: str
    start: date
    until: date


@dataclass(frozen=True, slots=True)
class Dataset:
    """One table of the extract: the entity it comes from, and the attributes with what becomes of each."""

    name: str
    entity: str
    attributes: Mapping[str, str]


@dataclass(frozen=True, slots=True)
class Study:
    """One study. ``permit`` is None until it was given; without one in force nothing is extracted.

    ``birth`` is ``year`` or ``month``; ``dates`` is ``month`` or ``days`` (from the population's first day).
    Counts from 1 to ``smallest_count`` - 1 never leave; ``rounding`` is the base every count is rounded to (1: none).
    """

    id: str
    title: str
    fictional: bool
    question: str
    lay_summary: str
    public_benefit: str
    gateway: str
    start: date
    end: date
    field_sets: frozenset[str]
    birth: str
    dates: str
    quasi_identifiers: tuple[str, ...]
    permit: Permit | None
    population: Population
    people: tuple[Person, ...]
    smallest_count: int
    rounding: int
    planned: tuple[str, ...]
    datasets: tuple[Dataset, ...]

    def require_permit(self, on: date) -> Permit:
        """The permit in force on the day ``on``. Raises ``PermitError`` saying what is amiss: it fails closed."""
        permit = self.permit
        accredited = [person for person in self.people if on <= person.accredited_until]
        checks = (
            (permit is None, "no permit was given"),
            (permit is not None and on < permit.start, "the permit is not in force yet"),
            (permit is not None and on > permit.until, "the permit has run out"),
            (not self.start <= on <= self.end, "the study is not running on that day"),
            (not accredited, "nobody on the study is accredited any more"),
        )
        wrong = next((what for failed, what in checks if failed), "")
        if wrong or permit is None:
            raise PermitError(
                f"Nothing is extracted: {wrong}",
                where=self.id,
                why="data about people leave only under a permit in force",
                do="Ask the body that decides for a permit, and enter it in the study file",
            )
        return permit


def studies() -> tuple[str, ...]:
    """Ids of the studies that ship with the project; all are invented."""
    return tuple(sorted(e.name.removesuffix(".toml") for e in _folder().iterdir() if e.name.endswith(".toml")))


def load_study(study: str | Path) -> Study:
    """The study in a file, or the shipped one of that id.

    Raises ``StudyError`` when it cannot be read, lacks something, or asks for what no study may have.
    """
    entry = study if isinstance(study, Path) else _folder() / f"{study}.toml"
    if not entry.is_file():
        raise StudyError(
            "There is no such study", where=entry.name, do="Use a file, or one of: " + ", ".join(studies())
        )
    try:
        raw = tomllib.loads(entry.read_text(encoding="utf-8"))
    except (tomllib.TOMLDecodeError, UnicodeDecodeError):
        raise StudyError("The study file cannot be read", where=entry.name, do="Mend it: it is TOML") from None
    return _study(raw, entry.name)


@cache
def allowed_attributes() -> Mapping[str, Mapping[str, str]]:
    """What may be extracted: entity, attribute, and what becomes of it (``data/attributes.toml``)."""
    entities: Mapping[str, Mapping[str, str]] = attributes_card()["entities"]
    return entities


@cache
def attributes_card() -> Mapping[str, Any]:
    """The whole card of attributes, broad ethnic groups included."""
    return tomllib.loads((files("forethought.research") / "data" / "attributes.toml").read_text(encoding="utf-8"))


def _study(raw: Mapping[str, Any], where: str) -> Study:
    missing = [name for name in _REQUIRED if not raw.get(name)]
    problems = (
        (bool(missing), "lacks " + ", ".join(missing)),
        (raw.get("birth") not in ("year", "month"), "does not say whether births are told by year or month"),
        (raw.get("dates") not in ("month", "days"), "does not say whether dates are told as month or days"),
    )
    wrong = next((what for failed, what in problems if failed), "")
    if wrong:
        raise StudyError(f"The study file {wrong}", where=where, do="Complete it")
    population, outputs, permit = raw["population"], raw["outputs"], raw.get("permit")
    texts = {name: raw[name] for name in ("id", "title", "question", "lay_summary", "public_benefit", "gateway")}
    return Study(
        **texts,
        fictional=raw.get("fictional", False),
        start=raw["start"],
        end=raw["end"],
        field_sets=frozenset(raw["field_sets"]),
        birth=raw["birth"],
        dates=raw["dates"],
        quasi_identifiers=tuple(raw["quasi_identifiers"]),
        permit=Permit(permit["number"], permit["given_by"], permit["from"], permit["until"]) if permit else None,
        population=Population(population["meaning"], population["entity"], population["from"], population["until"]),
        people=tuple(Person(p["role"], p["accreditation"], p["accredited_until"]) for p in raw["people"]),
        smallest_count=outputs["smallest_count"],
        rounding=outputs["rounding"],
        planned=tuple(outputs["planned"]),
        datasets=tuple(_dataset(entry, where) for entry in raw["datasets"]),
    )


def _dataset(raw: Mapping[str, Any], where: str) -> Dataset:
    allowed = allowed_attributes().get(raw["entity"], {})
    refused = [name for name in raw["attributes"] if name not in allowed]
    if refused:
        raise StudyError(
            f"No study may have these: {', '.join(_full(raw, name) for name in refused)}",
            where=where,
            why="names, numbers, addresses and free text would say who somebody is",
            do="Ask only for what research/data/attributes.toml lists",
        )
    refuse_score_fields(raw["attributes"], where)
    return Dataset(raw["name"], raw["entity"], {name: allowed[name] for name in raw["attributes"]})


def _full(raw: Mapping[str, Any], attribute: str) -> str:
    return f"{raw['entity']}.{attribute}"


def _folder() -> Traversable:
    return files("forethought") / "cards" / "studies"
