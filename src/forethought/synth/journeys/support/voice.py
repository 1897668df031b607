"""What children say: answers to two questionnaires and statements in their own words, tied to what happened to them."""

from __future__ import annotations

from typing import Any

import numpy as np
from numpy.typing import NDArray

from forethought.model.runs import place_in_run
from forethought.synth.chance import chosen, pick
from forethought.synth.journeys.support.households import Values
from forethought.synth.journeys.support.parameters import parameters, shares_of
from forethought.synth.journeys.support.people import People
from forethought.synth.journeys.support.tables import Answers, Invited, Statements
from forethought.synth.rows import day as day_of
from forethought.synth.rows import on as date_of
from forethought.synth.window import Window

Array = NDArray[Any]
EXPERIENCE = "my-experience"
"""The product's own questionnaire, whose items ``data/support.toml`` names."""
_MOVES = ("P", "B", "T", "U")
"""Reasons for a new episode that are a move of placement."""


class Cared:
    """What had happened to children in care, to be asked for many days at once."""

    def __init__(self, people: People) -> None:
        episodes, care = people.care.episodes, people.care
        moved = np.isin(episodes.rne, _MOVES)
        self._moves = _line(episodes.person[moved], episodes.start[moved])
        away = care.missing.take(care.missing.kind == "M")
        self._missing = _line(away.person, away.start)
        starts = _line(care.periods.person, care.periods.start)
        workers = _line(care.workers.person, care.workers.start)
        # The first worker of a time in care is no change of worker.
        self._workers = np.setdiff1d(workers, starts)
        fresh = moved | (episodes.rne == "S")
        self._homes = Values(
            episodes.person[fresh], episodes.start[fresh], np.full(int(fresh.sum()), 2**31 - 2), episodes.start[fresh]
        )
        self._places = Values(episodes.person, episodes.start, episodes.end, np.arange(len(episodes)))
        self.codes = episodes.place

    def moves(self, persons: Array, days: Array, back: int) -> NDArray[np.int64]:
        """How often each child moved in ``back`` days up to its day."""
        return _count(self._moves, persons, days, back)

    def missing(self, persons: Array, days: Array, back: int) -> NDArray[np.bool_]:
        """Whether each child was missing in that time."""
        return _count(self._missing, persons, days, back) > 0

    def new_worker(self, persons: Array, days: Array, back: int) -> NDArray[np.bool_]:
        """Whether a new social worker came in that time."""
        return _count(self._workers, persons, days, back) > 0

    def since(self, persons: Array, days: Array) -> NDArray[np.int64]:
        """Days for which each child has been in its placement."""
        found: NDArray[np.int64] = days.astype(np.int64) - self._homes.at(persons, days)
        return found

    def placement(self, persons: Array, days: Array) -> NDArray[np.str_]:
        """The code of each child's placement; empty for who is not in care."""
        row = self._places.at(persons, days)
        return np.where(row >= 0, self.codes[np.maximum(row, 0)], "") if len(self.codes) else np.full(len(row), "")


def _line(person: Array, day: Array) -> NDArray[np.int64]:
    return np.sort(person.astype(np.int64) * 2**33 + day)


def _count(line: Array, persons: Array, days: Array, back: int) -> NDArray[np.int64]:
    at = persons.astype(np.int64) * 2**33 + days
    found: NDArray[np.int64] = np.searchsorted(line, at, side="right") - np.searchsorted(line, at - back, side="right")
    return found


def make_survey(people: People, cared: Cared) -> tuple[Answers, Invited]:
    """The yearly questions to every child in care aged 4 to 17, with who was asked and who answered.

    Fewer answer after moves and from children's homes, and who moved answers less well: the answers lean to those who
    are settled, as real ones may.
    """
    rng = people.setting.stream("survey")
    shape, persons = parameters()["survey"], people.lives.persons
    month, number = shape["month_day"]
    answers, asked = [], []
    for year in people.setting.window.each:
        begins = day_of(date_of(Window.bounds(year)[0]).replace(month=month, day=number))
        kids = np.flatnonzero(persons.child & (people.begin <= begins) & (people.until > begins))
        kids = kids[people.status.in_care(kids, begins)]
        on = begins + np.floor(rng.random(len(kids)) * shape["days"]).astype(np.int32)
        band = _band(people.age(kids, on))
        kids, on, band = kids[band != ""], on[band != ""], band[band != ""]
        moves = np.minimum(cared.moves(kids, on, 365), 5)
        share = shares_of(shape["answered"], band) * shape["moved_times"] ** moves
        far = np.isin(cared.placement(kids, on), shape["residential"])
        share = share * np.where(far, shape["residential_times"], 1.0)
        took_part = chosen(rng, share, len(kids))
        size = len(kids)
        asked.append(
            Invited(
                kids.astype(np.int32),
                np.full(size, year, np.int32),
                np.full(size, shape["instrument"]),
                band,
                took_part,
            )
        )
        feels = rng.normal(0, shape["good_spread"], size) + shape["good_by_moves"] * moves
        answers += _answers(rng, kids[took_part], on[took_part], band[took_part], feels[took_part])
    return Answers.join(*answers), Invited.join(*asked)


def _band(age: Array) -> NDArray[np.str_]:
    found = np.full(len(age), "", "U8")
    for name, (low, high) in parameters()["survey"]["bands"].items():
        found[(age >= low) & (age < high)] = name
    return found


def _answers(rng: np.random.Generator, kids: Array, on: Array, band: Array, feels: Array) -> list[Answers]:
    shape = parameters()["survey"]
    made = []
    for item in shape["items"]:
        rows = np.flatnonzero(np.isin(band, item["bands"]) & ~chosen(rng, shape["blank"], len(kids)))
        size = len(rows)
        made.append(
            Answers(
                kids[rows].astype(np.int32),
                on[rows].astype(np.int32),
                np.full(size, shape["instrument"]),
                band[rows],
                np.full(size, item["id"]),
                _leaning(rng, item["answers"], feels[rows]),
            )
        )
    return made


def _leaning(rng: np.random.Generator, weights: dict[str, float], feels: Array) -> NDArray[np.str_]:
    """An answer for each, best first in ``weights``; how well a child feels shifts the logit of every better answer."""
    edges = np.cumsum(list(weights.values()))[:-1] / sum(weights.values())
    logit = np.log(edges / (1 - edges))
    chance = 1 / (1 + np.exp(-(logit[None, :] + feels[:, None])))
    place = (rng.random(len(feels))[:, None] > chance).sum(axis=1)
    found: NDArray[np.str_] = np.asarray(list(weights))[place]
    return found


def make_experience(people: People) -> Answers:
    """Answers to the product's questionnaire, of young people aged 11 to 17 with a plan or in care, in order of day."""
    rng = people.setting.stream("experience")
    shape, persons = parameters()["experience"], people.lives.persons
    made = []
    for year in people.setting.window.each:
        begins = Window.bounds(year)[0]
        on = begins + np.floor(rng.random(len(persons)) * shape["days_after"]).astype(np.int32)
        kids = np.flatnonzero(persons.child & (people.begin <= on) & (people.until > on))
        age = people.age(kids, on[kids])
        kids = kids[(age >= 11) & (age < 18)]
        helped = people.status.in_care(kids, on[kids]) | people.status.under_plan(kids, on[kids])
        kids = kids[helped & chosen(rng, shape["asked"], len(kids))]
        feels = rng.normal(0, parameters()["survey"]["good_spread"], len(kids))
        for item, weights in shape["items"].items():
            size = len(kids)
            answer = _leaning(rng, weights, feels)
            unsaid = chosen(rng, shape["not_said"], size)
            answer = np.where(unsaid, pick(rng, shape["not_said_codes"], size), answer)
            made.append(
                Answers(
                    kids.astype(np.int32),
                    on[kids],
                    np.full(size, EXPERIENCE),
                    np.full(size, "11-18"),
                    np.full(size, item),
                    answer,
                )
            )
    found = Answers.join(*made)
    return found.take(np.lexsort((found.person, found.day)))


def make_statements(people: People, cared: Cared) -> Statements:
    """Statements at reviews in which the child spoke, in order of day: each about something true of the child then."""
    rng = people.setting.stream("statements")
    shape, reviews = parameters()["statements"], people.care.reviews
    old = people.age(reviews.person, reviews.day) >= shape["from_age"]
    spoke = np.isin(reviews.code, shape["codes"]) & old & (reviews.day >= people.setting.window.first)
    reviews = reviews.take(spoke & chosen(rng, shape["share"], len(reviews)))
    size = len(reviews)
    topic = _topics(people, rng, cared, reviews.person, reviews.day)
    text = np.full(size, "", "U120")
    for name, texts in shape["texts"].items():
        rows = np.flatnonzero(topic == name)
        text[rows] = np.asarray(texts)[rng.integers(0, len(texts), len(rows))]
    made = Statements(reviews.person, reviews.day, topic, text, pick(rng, shape["to"], size))
    return made.take(np.lexsort((made.person, made.day)))


def _topics(people: People, rng: np.random.Generator, cared: Cared, person: Array, on: Array) -> NDArray[np.str_]:
    """One of the topics that are true, each as likely; something else where none is, and now and then anyway."""
    shape = parameters()["statements"]
    back = shape["recent_days"]
    true = {
        "moved": cared.moves(person, on, back) > 0,
        "missing": cared.missing(person, on, back),
        "new_worker": cared.new_worker(person, on, back),
        "apart": _siblings_in_care(people, person, on),
        "settled": cared.since(person, on) >= shape["settled_days"],
        "soon_grown": people.age(person, on) >= shape["soon_grown"],
    }
    draws = rng.random((len(true), len(person))) * np.asarray(list(true.values()))
    best = np.where(draws.max(axis=0, initial=0.0) > 0, np.asarray(list(true))[draws.argmax(axis=0)], "other")
    found: NDArray[np.str_] = np.where(chosen(rng, shape["other_share"], len(person)), "other", best)
    return found


def _siblings_in_care(people: People, person: Array, on: Array) -> NDArray[np.bool_]:
    """Whether a brother or sister is in care too and lives under another postcode."""
    persons, episodes = people.lives.persons, people.care.episodes
    places = Values(episodes.person, episodes.start, episodes.end, np.arange(len(episodes)))
    mine = places.at(person, on)
    family = persons.family[person]
    cared = np.unique(people.care.periods.person)
    cared = cared[np.argsort(persons.family[cared], kind="stable")]
    families = persons.family[cared]
    low, high = np.searchsorted(families, family), np.searchsorted(families, family, side="right")
    many = np.where(family >= 0, high - low, 0)
    question = np.repeat(np.arange(len(person)), many)
    other = cared[np.repeat(low, many) + place_in_run(many)]
    theirs = places.at(other, on[question])
    apart = (other != person[question]) & (theirs >= 0) & (mine[question] >= 0)
    apart &= episodes.placed[np.maximum(theirs, 0)] != episodes.placed[np.maximum(mine[question], 0)]
    found = np.zeros(len(person), np.bool_)
    found[question[apart]] = True
    return found
