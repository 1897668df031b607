"""A few localities with justice and support, and registers that make no mistakes, made once for all tests."""

from __future__ import annotations

from functools import cache
from types import SimpleNamespace

import numpy as np

from forethought.synth.areas import authority_named, localities
from forethought.synth.journeys.care import make_care
from forethought.synth.journeys.justice import make_justice
from forethought.synth.journeys.need import make_need
from forethought.synth.journeys.support import make_support
from forethought.synth.journeys.support.households import Households
from forethought.synth.lives import after_adoption, make_lives
from forethought.synth.setting import setting_of
from forethought.synth.window import Window


class TrueRegister:
    """An agency that holds everybody as they are, at the household they belong to."""

    def __init__(self, place, agency):
        self.place, self.agency = place, agency
        self.homes = Households(place.lives, place.care)

    def local_ids(self, persons, days):
        return np.char.add(f"{self.agency}-", persons.astype(np.str_))

    def held(self, persons, days):
        assert len(persons) == len(days)
        assert (persons >= 0).all()
        lives, ground = self.place.lives, self.place.setting.ground
        people = lives.persons.take(persons)
        address = self.homes.address_of(self.homes.home_of(persons, days), days)
        at = lives.addresses.take(np.maximum(address, 0))
        known = address >= 0
        born = np.datetime_as_string(people.born.astype("datetime64[D]")) if len(people) else people.sex
        columns = {
            "local_id": self.local_ids(persons, days),
            "forename": np.char.add("F", people.forename.astype(np.str_)),
            "middle": np.full(len(people), ""),
            "surname": np.char.add("S", people.surname.astype(np.str_)),
            "preferred_surname": np.full(len(people), ""),
            "born": born,
            "number": np.where(known, at.number.astype(np.str_), ""),
            "street": np.where(known, at.street.astype(np.str_), ""),
            "postcode": np.where(known, ground.postcodes.postcode[at.postcode], ""),
            "uprn": np.where(known, at.uprn, ""),
        }
        same = ("sex", "ethnicity", "nhs_number", "upn", "uln")
        return SimpleNamespace(**columns, **{name: getattr(people, name) for name in same})


class TrueRegisters(dict):
    """A register for every agency that is asked for."""

    def __init__(self, place):
        super().__init__()
        self.place = place

    def __missing__(self, agency):
        self[agency] = TrueRegister(self.place, agency)
        return self[agency]


def made(locality, seed=1, window=None):
    """One locality with everything that justice and support lean on, and these two."""
    setting = setting_of(seed, window or Window(), locality)
    lives, risk = make_lives(setting)
    need, care = make_care(setting, lives, risk, make_need(setting, lives, risk))
    lives, risk = after_adoption(setting, lives, risk, care.adoptions)
    given = (setting, lives, risk, need, care)
    place = SimpleNamespace(setting=setting, lives=lives, risk=risk, need=need, care=care)
    place.justice, place.support = make_justice(*given), make_support(*given)
    return place


@cache
def places():
    """Eight localities of Westmarch, about 40,000 children over six years."""
    return tuple(made(locality) for locality in localities(authority_named("westmarch", 40_000)))


def tables_of(part):
    """The tables of a part by name."""
    return {name: getattr(part, name) for name in part.__dataclass_fields__}


def assert_same(one, other):
    """Two parts hold the same in every column of every table."""
    for name, table in tables_of(one).items():
        for column in table.__dataclass_fields__:
            assert np.array_equal(getattr(table, column), getattr(tables_of(other)[name], column)), (name, column)


def assert_known_by(part, end):
    """No day of any table is on or after ``end``, save NEVER."""
    for name, table in tables_of(part).items():
        arrow = table.arrow()
        for column in arrow.column_names:
            if str(arrow[column].type) == "date32[day]":
                days = arrow[column].drop_null().cast("int32").to_numpy()
                assert (days < end).all(), (name, column)
