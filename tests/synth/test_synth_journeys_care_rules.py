"""Returns written from care as it was, two years running, break no rule."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from typing import Any

import numpy as np
import pytest

import forethought
from forethought.model import add_years
from forethought.synth.areas import authority_named, localities
from forethought.synth.calibration.care import points_of
from forethought.synth.journeys.care import make_care
from forethought.synth.journeys.care.children import birthday
from forethought.synth.journeys.need import make_need
from forethought.synth.journeys.tables import Care
from forethought.synth.lives import make_lives
from forethought.synth.lives.tables import Lives
from forethought.synth.rows import NEVER, NOBODY, on
from forethought.synth.setting import Setting, setting_of
from forethought.synth.window import Window

_YEARS = (2024, 2025, 2026)
_FICTIONAL = "392c"  # the postcodes have never been issued
Tables = Mapping[str, list[dict[str, str]]]


@pytest.fixture(scope="module")
def made() -> list[tuple[Setting, Lives, Care]]:
    found = []
    for seed in (3, 4, 5):
        for locality in localities(authority_named("westmarch", 20_000)):
            setting = setting_of(seed, Window(), locality)
            lives, risk = make_lives(setting)
            _, care = make_care(setting, lives, risk, make_need(setting, lives, risk))
            found.append((setting, lives, care))
    return found


@pytest.mark.parametrize("year", _YEARS[1:])
def test_no_rule_is_broken(made: list[tuple[Setting, Lives, Care]], year: int) -> None:
    now, before = _Return(made, year).tables(), _Return(made, year - 1).tables()
    run = forethought.check(now, "ssda903", year, previous=before, authority="E08000025", providers=_providers(made))
    broken = {code: count for code, count in run.counts["by_code"].items() if code != _FICTIONAL}
    assert broken == {}
    assert run.counts["could_not_run"] == 0
    assert run.counts["passed"] > 200


def test_the_return_has_every_kind_of_row(made: list[tuple[Setting, Lives, Care]]) -> None:
    tables = _Return(made, 2026).tables()
    assert all(tables.values())
    assert len(tables["Episodes"]) > 1.5 * len({row["CHILD"] for row in tables["Episodes"]})


def _providers(made: list[tuple[Setting, Lives, Care]]) -> list[dict[str, str]]:
    rows = {}
    for setting, _, _ in made:
        held = setting.services.providers
        for at, urn in enumerate(held.urn.tolist()):
            places = str(held.place_codes[at])
            rows[_urn(setting, at)] = {
                "URN": _urn(setting, at),
                "PLACE_CODES": f"{places},H5" if "K3" in places else places,
                "PROVIDER_CODES": str(held.provider_code[at]),
                "REG_END": "",
                "POSTCODE": str(held.postcode[at]),
                "LA": _area(setting, str(held.authority[at])),
            }
            assert urn
    return list(rows.values())


def _urn(setting: Setting, row: int) -> str:
    return f"SC{setting.seed}{row:05d}"


def _area(setting: Setting, code: str) -> str:
    return "E08000025" if code == setting.authority.code else "E08000026"


def _dmy(day: int) -> str:
    return "" if day == NEVER else f"{on(int(day)):%d/%m/%Y}"


class _Return:
    """One year's return of several localities, as plain rows."""

    def __init__(self, made: list[tuple[Setting, Lives, Care]], year: int) -> None:
        self._made = made
        self._year = year
        self._first, end = Window.bounds(year)
        self._last = end - 1

    def tables(self) -> Tables:
        found: dict[str, list[dict[str, str]]] = {}
        for setting, lives, care in self._made:
            for name, rows in self._of_locality(setting, lives, care).items():
                found.setdefault(name, []).extend(rows)
        return found

    def _of_locality(self, setting: Setting, lives: Lives, care: Care) -> Tables:
        self._setting, self._lives = setting, lives
        self._points = points_of(setting)
        episodes = [row for row in _rows(care.episodes) if self._touches(row["start"], row["end"])]
        here = {row["person"] for row in episodes}
        only_breaks = here - {row["person"] for row in episodes if row["legal_status"] != "V4"}
        held = _rows(care.episodes)
        before = {row["person"] for row in held if row["start"] <= self._last and row["end"] >= self._first - 365}
        leavers = [r for r in _rows(care.leavers) if r["year"] == self._year and r["person"] in here | before]
        at_end = {row["person"] for row in episodes if row["end"] > self._last} - only_breaks
        alone = {row["person"] for row in _rows(care.periods) if row["unaccompanied"]}
        latest: dict[int, int] = {}  # the return of 2023-24 wants no gap: only workers since the case was last opened
        for row in _rows(care.workers):
            if row["reason"] == "FCONTA" and row["start"] <= self._last:
                latest[row["person"]] = row["start"]
        return {
            "Header": [
                self._header(p, p in here - only_breaks) for p in sorted(here | {row["person"] for row in leavers})
            ],
            "Episodes": [self._episode(row, alone) for row in episodes],
            "UASC": [
                self._child(p) | {"SEX": str(lives.persons.sex[p]), "DUC": self._adult(p)}
                for p in sorted(alone & (here | {row["person"] for row in leavers}))
                if birthday(int(lives.persons.born[p]), 18) >= self._first
            ],
            "Reviews": [
                self._child(r["person"]) | {"REVIEW": _dmy(r["day"]), "REVIEW_CODE": r["code"]}
                for r in _rows(care.reviews)
                if self._within(r["day"])
            ],
            "Missing": [
                self._child(r["person"])
                | {"MISSING": r["kind"], "MIS_START": _dmy(r["start"]), "MIS_END": self._known(r["end"])}
                for r in _rows(care.missing)
                if self._touches(r["start"], r["end"])
            ],
            "SWEpisodes": [
                self._child(r["person"])
                | {
                    "SW_ID": str(setting.services.workers.registration[r["worker"]]),
                    "SW_DECOM": _dmy(r["start"]),
                    "SW_DEC": self._known(r["end"]),
                    "SW_REASON": r["reason"],
                }
                for r in _rows(care.workers)
                if self._touches(r["start"], r["end"]) and r["person"] in at_end and r["start"] >= latest[r["person"]]
            ],
            "OC2": [self._health(r) for r in _rows(care.health) if r["year"] == self._year],
            "OC3": [
                self._child(r["person"])
                | {"IN_TOUCH": r["in_touch"], "ACTIV": r["activity"], "ACCOM": r["accommodation"]}
                for r in leavers
            ],
            "PlacedAdoption": [
                self._child(r["person"])
                | {
                    "DATE_PLACED": _dmy(r["decided"]),
                    "DATE_PLACED_CEASED": self._known(r["ceased"]),
                    "REASON_PLACED_CEASED": r["reason_ceased"] if r["ceased"] <= self._last else "",
                }
                for r in _rows(care.adoptions)
                if self._touches(r["decided"], min(r["ceased"], r["adopted"]))
            ],
            "AD1": [self._adopted(r) for r in _rows(care.adoptions) if self._within(r["adopted"])],
            "PrevPerm": self._previous(care),
        }

    def _touches(self, start: int, end: int) -> bool:
        return start <= self._last and end >= self._first

    def _within(self, day: int) -> bool:
        return self._first <= day <= self._last

    def _known(self, day: int) -> str:
        return _dmy(day) if day <= self._last else ""

    def _child(self, person: int) -> dict[str, str]:
        return {
            "CHILD": f"C{self._setting.seed:02d}{self._setting.locality.number:02d}{person:05d}",
            "DOB": _dmy(self._lives.persons.born[person]),
        }

    def _adult(self, person: int) -> str:
        return f"{add_years(on(int(self._lives.persons.born[person])), 18):%d/%m/%Y}"

    def _header(self, person: int, looked_after: bool) -> dict[str, str]:
        persons = self._lives.persons
        girl = str(persons.sex[person]) == "F"
        return self._child(person) | {
            "SEX": str(persons.sex[person]),
            "ETHNIC": str(persons.ethnicity[person]),
            "UPN": "UN1" if birthday(int(persons.born[person]), 4) > self._first - 213 else "UN3",
            "MOTHER": "0" if girl and looked_after else "",
            "MC_DOB": "",
        }

    def _episode(self, row: Mapping[str, Any], alone: set[int]) -> dict[str, str]:
        ended = row["end"] <= self._last
        nowhere = (np.nan, np.nan, "")
        home, placed = (self._points.get(row[name], nowhere) for name in ("home", "placed"))
        miles = np.hypot(home[0] - placed[0], home[1] - placed[1]) / 1609.344
        area = _area(self._setting, placed[2]) if placed[2] else ""
        place = row["place"]
        if self._year < 2026 and place.startswith("Z1"):
            place = "Z1"
        if self._year < 2025 and place == "K3":
            place = "H5"
        return self._child(row["person"]) | {
            "DECOM": _dmy(row["start"]),
            "RNE": row["rne"],
            "LS": row["legal_status"],
            "CIN": row["need"],
            "PLACE": place,
            "PLACE_PROVIDER": row["provider_code"],
            "DEC": _dmy(row["end"]) if ended else "",
            "REC": row["rec"] if ended else "",
            "REASON_PLACE_CHANGE": row["reason_moved"] if ended else "",
            "HOME_POST": row["home"],
            "PL_POST": row["placed"],
            "URN": "" if row["provider"] == NOBODY else _urn(self._setting, row["provider"]),
            "PL_LA": area,
            "PL_LOCATION": {"E08000025": "IN", "": ""}.get(area, "OUT"),
            "PL_DISTANCE": "" if np.isnan(miles) else f"{miles:.1f}",
        }

    def _health(self, row: Mapping[str, Any]) -> dict[str, str]:
        born = int(self._lives.persons.born[row["person"]])
        asked = birthday(born, 4) <= self._last and birthday(born, 17) >= self._first
        scored = row["sdq_score"] >= 0
        flags = {name.upper(): str(int(row[name])) for name in ("immunisations", "teeth_check", "health_assessment")}
        misuse, received = row["substance_misuse"], row["intervention_received"]
        return (
            self._child(row["person"])
            | flags
            | {
                "SDQ_SCORE": str(row["sdq_score"]) if asked and scored else "",
                "SDQ_REASON": row["sdq_reason"] if asked and not scored else "",
                "CONVICTED": str(int(row["convicted"])) if birthday(born, 10) <= self._last else "",
                "HEALTH_CHECK": str(int(row["health_check"])) if birthday(born, 5) > self._last else "",
                "SUBSTANCE_MISUSE": str(int(misuse)),
                "INTERVENTION_RECEIVED": str(int(received)) if misuse else "",
                "INTERVENTION_OFFERED": str(int(row["intervention_offered"])) if misuse and not received else "",
            }
        )

    def _adopted(self, row: Mapping[str, Any]) -> dict[str, str]:
        number, sex, status = row["adopters"].split(" ")
        return self._child(row["person"]) | {
            "DATE_INT": _dmy(row["decided"]),
            "DATE_MATCH": _dmy(row["matched"]),
            "FOSTER_CARE": str(int(row["by_foster_carer"])),
            "NB_ADOPTR": number,
            "SEX_ADOPTR": sex,
            "LS_ADOPTR": status,
        }

    def _previous(self, care: Care) -> list[dict[str, str]]:
        found: dict[int, dict[str, str]] = {}
        for row in _rows(care.previous):
            if self._within(int(care.periods.start[row["period"]])):
                before = row["permanence"] != "Z1"
                ended = _dmy(row["ended"]) or "ZZ/ZZ/ZZZZ"
                place = "330" if row["authority"].isdigit() else row["authority"]
                found.setdefault(
                    row["person"],
                    self._child(row["person"])
                    | {
                        "PREV_PERM": row["permanence"],
                        "LA_PERM": place if before else "",
                        "DATE_PERM": ended if before else "",
                    },
                )
        return list(found.values())


def _rows(table: Any) -> Iterator[dict[str, Any]]:
    names = list(table.__dataclass_fields__)
    for values in zip(*(getattr(table, name).tolist() for name in names), strict=True):
        yield dict(zip(names, values, strict=True))
