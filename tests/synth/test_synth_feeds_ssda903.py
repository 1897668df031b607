"""The SSDA903 return of a few children whose care is written out by hand: what each year's return says of them."""

from __future__ import annotations

from dataclasses import dataclass, fields
from datetime import date
from types import SimpleNamespace
from typing import get_type_hints

import numpy as np
import pytest

from forethought.model import load_form
from forethought.sources import read
from forethought.synth.areas import authority_named, localities
from forethought.synth.feeds.feed import Delivery
from forethought.synth.feeds.files import write_csv_tables
from forethought.synth.feeds.ssda903 import FEED, extracts, write_xml
from forethought.synth.journeys import tables as journeys
from forethought.synth.lives.tables import Persons
from forethought.synth.rows import NEVER, NOBODY, day
from forethought.synth.setting import setting_of
from forethought.synth.window import Window

BEFORE = {"day": NEVER, "reference": NOBODY, "code": "", "flag": False, "number": 0, "amount": 0.0}
TEEN, BOY, BABY, ALONE, LEAVER, BREAKS, MOTHER, HER_CHILD = range(8)


def d(text):
    return day(date.fromisoformat(text)) if text else NEVER


def rows(table, **columns):
    """A table from the columns that matter; the others hold nothing."""
    size = len(next(iter(columns.values()))) if columns else 0
    kinds = {name: hint.__metadata__[0] for name, hint in get_type_hints(table, include_extras=True).items()}
    made = {}
    for item in fields(table):
        kind = kinds[item.name]
        given = columns.get(item.name, [BEFORE[kind]] * size)
        if kind == "day":
            given = [d(value) if isinstance(value, str) else value for value in given]
        made[item.name] = np.asarray(given, {"code": np.str_, "flag": np.bool_, "amount": float}.get(kind, np.int32))
    return table(**made)


def from_lines(table, names, lines):
    columns = list(zip(*lines, strict=True)) or [()] * len(names)
    return rows(table, **dict(zip(names, map(list, columns), strict=True)))


@dataclass(frozen=True)
class Council:
    """The council's register, which makes no mistakes here."""

    persons: Persons

    def held(self, people, days):
        born = np.datetime_as_string(self.persons.born[people].astype("datetime64[D]"))
        ids = np.char.add("70000", people.astype(np.str_))
        return SimpleNamespace(
            local_id=ids, born=born, sex=self.persons.sex[people], ethnicity=self.persons.ethnicity[people],
            upn=self.persons.upn[people],
        )  # fmt: skip


PERSONS = from_lines(
    Persons,
    ("sex", "ethnicity", "born", "upn", "mother"),
    [
        ("F", "WBRI", "2006-02-28", "A001100018001", NOBODY),
        ("M", "BAFR", "2014-05-05", "B001100018002", NOBODY),
        ("M", "WBRI", "2022-03-03", "", NOBODY),
        ("M", "OOTH", "2007-08-01", "", NOBODY),
        ("F", "WBRI", "2007-01-15", "C001100018003", NOBODY),
        ("F", "WBRI", "2015-01-15", "D001100018004", NOBODY),
        ("F", "MWBC", "2007-06-06", "E001100018005", NOBODY),
        ("M", "MWBC", "2025-02-02", "", MOTHER),
    ],
)
PERIODS = from_lines(
    journeys.CarePeriods,
    ("person", "start", "end", "unaccompanied", "respite"),
    [
        (TEEN, "2022-06-01", "2024-02-28", False, False),
        (BOY, "2020-01-10", "", False, False),
        (BABY, "2022-04-10", "2025-06-20", False, False),
        (ALONE, "2024-09-01", "", True, False),
        (LEAVER, "2021-05-01", "2024-12-01", False, False),
        (BREAKS, "2025-05-01", "", False, True),
        (MOTHER, "2024-05-01", "", False, False),
    ],
)
EPISODES = from_lines(
    journeys.Episodes,
    ("period", "person", "start", "end", "rne", "legal_status", "place", "provider_code", "provider", "home", "placed",
     "rec", "reason_moved", "need"),
    [
        (0, TEEN, "2022-06-01", "2024-02-28", "S", "C2", "K3", "PR4", 3, "WX1 1AA", "WX1 2BB", "E17", "", "N1"),
        (1, BOY, "2020-01-10", "2024-07-01", "S", "C2", "U6", "PR1", 0, "WX1 1AA", "WX1 3CC", "X1", "CARPL", "N1"),
        (1, BOY, "2024-07-01", "", "P", "C2", "Z14", "", NOBODY, "WX1 1AA", "WX1 4DD", "", "", "N1"),
        (2, BABY, "2022-04-10", "2023-05-01", "S", "C2", "U6", "PR1", 0, "WX1 1AA", "WX1 3CC", "X1", "", "N1"),
        (2, BABY, "2023-05-01", "2023-11-01", "L", "E1", "U6", "PR1", 0, "WX1 1AA", "WX1 3CC", "X1", "PLACE", "N1"),
        (2, BABY, "2023-11-01", "2025-06-20", "P", "E1", "A6", "PR1", 0, "WX1 1AA", "WX1 5EE", "E12", "", "N1"),
        (3, ALONE, "2024-09-01", "", "S", "V2", "K3", "PR4", 3, "", "WX1 2BB", "", "", "N8"),
        (4, LEAVER, "2021-05-01", "2024-12-01", "S", "C2", "U4", "", NOBODY, "WX1 1AA", "WX1 6FF", "E8", "", "N1"),
        (5, BREAKS, "2025-05-01", "", "S", "V4", "R1", "PR4", 4, "WX1 1AA", "WX1 7GG", "", "", "N2"),
        (6, MOTHER, "2024-05-01", "", "S", "C2", "U1", "PR1", NOBODY, "WX1 1AA", "WX1 8HH", "", "", "N1"),
    ],
)  # fmt: skip
CARE = journeys.Care(
    PERIODS,
    EPISODES,
    from_lines(
        journeys.CareReviews,
        ("period", "person", "day", "code"),
        [(1, BOY, "2025-03-31", "PN1"), (1, BOY, "2025-04-01", "PN2"), (5, BREAKS, "2025-06-01", "PN1")],
    ),
    from_lines(
        journeys.Missing,
        ("person", "kind", "start", "end"),
        [(BOY, "M", "2025-03-30", "2025-04-02"), (BOY, "A", "2023-05-01", "2023-05-02")],
    ),
    from_lines(
        journeys.WorkerSpells,
        ("person", "worker", "start", "end", "reason"),
        [
            (BOY, 1, "2023-01-01", "2025-07-01", "MANAGE"),
            (BOY, 2, "2025-07-01", "", "LEFTRL"),
            (BABY, 3, "2023-01-01", "2025-06-20", "MANAGE"),
            (MOTHER, 5, "2024-01-01", "2024-04-10", "FCONTA"),
            (MOTHER, 6, "2024-04-20", "2024-06-01", "FCONTA"),
            (MOTHER, 7, "2024-06-01", "", "TSPROC"),
        ],
    ),
    from_lines(
        journeys.YearlyHealth,
        ("person", "year", "sdq_score", "sdq_reason", "health_check", "substance_misuse", "intervention_offered"),
        [(BOY, 2025, 17, "", True, False, True), (BABY, 2025, -1, "SDQ5", True, False, False),
         (BOY, 2026, -1, "SDQ2", True, True, True), (MOTHER, 2025, 3, "", False, False, False)],
    ),
    from_lines(
        journeys.CareLeavers,
        ("person", "year", "in_touch", "activity", "accommodation"),
        [(LEAVER, 2025, "YES", "F2", "U1"), (LEAVER, 2026, "YES", "G5", "K1"), (TEEN, 2026, "YES", "F4", "D1")],
    ),
    from_lines(
        journeys.AdoptionPlans,
        ("person", "decided", "matched", "placed", "adopted", "ceased", "reason_ceased", "by_foster_carer",
         "adopters"),
        [(BABY, "2023-04-20", "2023-10-20", "2023-11-01", "2025-06-20", "", "", False, "2 MF L11")],
    ),
    from_lines(
        journeys.PreviousPermanence,
        ("person", "period", "permanence", "authority", "ended"),
        [(ALONE, 3, "Z1", "", ""), (MOTHER, 6, "P2", "330", ""), (BREAKS, 5, "P1", "WAL", "2019-02-03")],
    ),
)  # fmt: skip


@pytest.fixture(scope="module")
def community():
    piece = localities(authority_named("westmarch", 5_000))[0]
    return SimpleNamespace(setting=setting_of(1, Window(), piece), lives=SimpleNamespace(persons=PERSONS), care=CARE)


@pytest.fixture(scope="module")
def made(community):
    return {found.period: found.tables for found in extracts(community, {"council": Council(PERSONS)})}


def of(table, child):
    return [row for row in table.to_pylist() if row["CHILD"] == f"70000{child}"]


def only(table, child):
    (row,) = of(table, child)
    return row


def test_each_year_has_the_tables_and_columns_of_its_form(made):
    assert list(made) == ["2021", "2022", "2023", "2024", "2025", "2026"]
    for year, tables in made.items():
        form = load_form("ssda903", max(int(year), 2023))
        assert {name: tuple(table.column_names) for name, table in tables.items()} == {
            name: table.file_columns for name, table in form.tables.items()
        }
    assert "SWEpisodes" not in made["2023"]
    assert "SWEpisodes" in made["2024"]


def test_an_episode_is_open_until_the_year_in_which_it_ends(made):
    then, now = (only(made[year]["Episodes"], BABY) for year in ("2025", "2026"))
    assert (then["DECOM"], then["DEC"], then["REC"]) == ("01/11/2023", None, None)
    assert (now["DECOM"], now["DEC"], now["REC"]) == ("01/11/2023", "20/06/2025", "E12")
    kept = [name for name in then if name not in ("DEC", "REC")]
    assert [then[name] for name in kept] == [now[name] for name in kept]
    assert len(of(made["2024"]["Episodes"], BABY)) == 3


def test_codes_are_those_of_the_year(made):
    assert [only(made[year]["Header"], BOY)["SEX"] for year in ("2024", "2025")] == ["1", "M"]
    assert [of(made[year]["Episodes"], BOY)[-1]["PLACE"] for year in ("2025", "2026")] == ["Z1", "Z14"]
    assert only(made["2023"]["Episodes"], TEEN)["PLACE"] == "H5"
    assert only(made["2025"]["Episodes"], ALONE)["PLACE"] == "K3"


def test_supported_accommodation_has_a_number_from_the_day_of_registration_on(made):
    assert only(made["2023"]["Episodes"], TEEN)["URN"] is None
    first, second = of(made["2024"]["Episodes"], TEEN)
    assert (first["DEC"], first["REC"], first["REASON_PLACE_CHANGE"], first["URN"]) == (
        "28/10/2023",
        "X1",
        "OTHER",
        None,
    )
    assert (second["DECOM"], second["RNE"], second["DEC"], second["REC"]) == ("28/10/2023", "P", "28/02/2024", "E17")
    assert second["URN"].startswith("SC9")


def test_carers_without_a_provider_have_the_stand_in_and_other_places_none(made):
    assert only(made["2026"]["Episodes"], MOTHER)["URN"] == "XXXXXXX"
    assert of(made["2026"]["Episodes"], BOY)[-1]["URN"] is None


def test_short_breaks_have_no_place_and_are_asked_nothing(made):
    row = only(made["2026"]["Episodes"], BREAKS)
    assert (row["HOME_POST"], row["PL_POST"], row["URN"]) == (None, None, None)
    assert only(made["2026"]["Header"], BREAKS)["MOTHER"] is None
    assert of(made["2026"]["Reviews"], BREAKS) == []
    assert only(made["2026"]["PrevPerm"], BREAKS)["DATE_PERM"] == "03/02/2019"


def test_an_unaccompanied_child_has_no_home_and_comes_of_age(made):
    assert only(made["2026"]["Episodes"], ALONE)["HOME_POST"] is None
    assert only(made["2026"]["UASC"], ALONE)["DUC"] == "01/08/2025"
    assert made["2026"]["UASC"].num_rows == 1


def test_pupil_numbers_or_why_there_is_none(made):
    assert only(made["2026"]["Header"], BOY)["UPN"] == "B001100018002"
    assert only(made["2026"]["Header"], ALONE)["UPN"] == "UN3"
    assert only(made["2025"]["Header"], BABY)["UPN"] == "UN1"


def test_a_mother_has_the_day_of_her_first_child(made):
    row = only(made["2025"]["Header"], MOTHER)
    assert (row["MOTHER"], row["MC_DOB"]) == ("1", "02/02/2025")
    boy = only(made["2025"]["Header"], BOY)
    assert (boy["MOTHER"], boy["MC_DOB"]) == (None, None)
    assert only(made["2022"]["Header"], LEAVER)["MOTHER"] == "0"


def test_adoption_is_told_in_its_tables(made):
    row = only(made["2026"]["AD1"], BABY)
    assert (row["DATE_INT"], row["DATE_MATCH"], row["FOSTER_CARE"]) == ("20/04/2023", "20/10/2023", "0")
    assert (row["NB_ADOPTR"], row["SEX_ADOPTR"], row["LS_ADOPTR"]) == ("2", "MF", "L11")
    assert made["2025"]["AD1"].num_rows == 0
    assert only(made["2024"]["PlacedAdoption"], BABY)["DATE_PLACED"] == "20/04/2023"
    assert only(made["2026"]["PlacedAdoption"], BABY)["DATE_PLACED_CEASED"] is None


def test_a_time_missing_goes_over_into_the_next_return(made):
    then, now = (only(made[year]["Missing"], BOY) for year in ("2025", "2026"))
    assert (then["MIS_START"], then["MIS_END"]) == ("30/03/2025", None)
    assert (now["MIS_START"], now["MIS_END"]) == ("30/03/2025", "02/04/2025")


def test_reviews_fall_into_the_year_of_their_day(made):
    assert only(made["2025"]["Reviews"], BOY)["REVIEW"] == "31/03/2025"
    assert only(made["2026"]["Reviews"], BOY)["REVIEW"] == "01/04/2025"


def test_social_workers_are_told_of_those_looked_after_at_the_end(made):
    assert [row["SW_DEC"] for row in of(made["2026"]["SWEpisodes"], BOY)] == ["01/07/2025", None]
    assert of(made["2026"]["SWEpisodes"], BABY) == []
    assert len(of(made["2025"]["SWEpisodes"], BABY)) == 1
    assert [row["SW_DECOM"] for row in of(made["2025"]["SWEpisodes"], MOTHER)] == ["20/04/2024", "01/06/2024"]


def test_health_is_asked_by_age_of_those_there_all_year(made):
    boy, baby = only(made["2025"]["OC2"], BOY), only(made["2025"]["OC2"], BABY)
    assert (boy["SDQ_SCORE"], boy["SDQ_REASON"], boy["HEALTH_CHECK"], boy["CONVICTED"]) == ("17", None, None, "0")
    assert (baby["SDQ_SCORE"], baby["SDQ_REASON"], baby["HEALTH_CHECK"], baby["CONVICTED"]) == (None, None, "1", None)
    assert of(made["2025"]["OC2"], MOTHER) == []
    last = only(made["2026"]["OC2"], BOY)
    assert (last["SDQ_REASON"], last["INTERVENTION_RECEIVED"], last["INTERVENTION_OFFERED"]) == ("SDQ2", "0", "1")


def test_care_leavers_are_those_whose_care_is_in_this_return_or_the_last(made):
    assert only(made["2025"]["OC3"], LEAVER)["ACTIV"] == "F2"
    assert only(made["2026"]["OC3"], LEAVER)["ACCOM"] == "K1"
    assert of(made["2026"]["OC3"], TEEN) == []
    assert only(made["2026"]["Header"], LEAVER)["MOTHER"] is None


def test_the_return_reads_the_same_from_csv_and_from_xml(made, community, tmp_path):
    delivery = Delivery(FEED, community.setting.authority, "2026")
    tables = {name: [table, table.slice(0, 0)] for name, table in made["2026"].items()}
    (tmp_path / "csv").mkdir()
    write_csv_tables(tmp_path / "csv", delivery, tables)
    write_xml(tmp_path, delivery, tables)
    text = (tmp_path / "synthetic_ssda903.xml").read_text(encoding="utf-8")
    assert community.setting.authority.mark in text
    one, other = read(tmp_path / "csv", "ssda903", 2026), read(tmp_path / "synthetic_ssda903.xml", "ssda903", 2026)
    for name, table in one.tables.items():
        columns = load_form("ssda903", 2026).tables[name].file_columns
        assert table.select(columns).to_pylist() == other.tables[name].select(columns).to_pylist(), name
