"""Every computable indicator on the synthetic partnership, for everybody and three sub-groups, against plain Python."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from datetime import date
from pathlib import Path

import pyarrow as pa
import pyarrow.parquet as pq
import pytest

from forethought.insight import IndicatorCard, Measuring, indicators, load_indicator
from forethought.insight.cards import COUNT, RATE
from forethought.insight.linked import read_linked
from forethought.model import is_working_day
from forethought.sources import read
from forethought.synth import Order, Window, authority_named, make_feeds
from forethought.voice import load_instrument
from forethought.workflow.linked_care import adoptions, care_periods
from insight import (
    oracle_agencies,
    oracle_families,
    oracle_leavers,
    oracle_looked_after,
    oracle_need,
    oracle_schools,
)
from insight.oracle_families import Row, World
from insight.oracle_looked_after_returns import Returns, age
from insight.oracle_looked_after_returns import day as dmy
from insight.oracle_need import day

END, START = date(2026, 3, 31), date(2025, 4, 1)
AUTHORITY = "E08000025"
POPULATION = 60_000
CARE = ("ssda903-2023", "ssda903-2024")
GROUPS = ("everybody", "girls", "under 10", "White British")
Rows = dict[str, list[Row]]
Count = tuple[float, int | None]


@dataclass(frozen=True)
class Partnership:
    """What the partnership delivered, as text tables and as rows."""

    tables: Mapping[str, Mapping[str, pa.Table]]
    rows: Mapping[str, Rows]
    children: Mapping[str, frozenset[str] | None]


@pytest.fixture(scope="module")
def partnership(tmp_path_factory: pytest.TempPathFactory) -> Partnership:
    folder = tmp_path_factory.mktemp("westmarch")
    sources = {"ssda903": 2026, "before": 2025, "cin": 2026, "ssd": 2026, "school": 2026, "health": 2026}
    names = {"ssda903": "ssda903-2026", "before": "ssda903-2025", "cin": "cin-2026", "ssd": "case-system-2026",
             "school": "school-roll-2026", "health": "child-health-2026"}  # fmt: skip
    order = Order(authority_named("westmarch", 10_000), Window(2026, 6), seed=8, deliveries=(*names.values(), *CARE))
    make_feeds(order, folder / "inbox", truth=folder / "truth", processes=1)
    tables = {
        form: read(folder / "inbox" / name, "ssda903" if form == "before" else form, sources[form]).tables
        for form, name in names.items()
    }
    rows = {form: _rows(held) for form, held in tables.items()}
    linked = _linked(rows, folder)
    answers: Rows = {"Answers": _answers(sorted({str(row["CHILD"]) for row in rows["ssda903"]["Header"]}))}
    tables |= {"linked": read_linked(linked), "voice": read(answers, "voice", 2026).tables}
    children = {name: _group(rows, name) for name in GROUPS}
    return Partnership(tables, {**rows, "linked": linked, "voice": answers}, children)


def _rows(tables: Mapping[str, pa.Table]) -> Rows:
    return {
        name: table.select([c for c in table.column_names if c[0] != "_"]).to_pylist() for name, table in tables.items()
    }


def _linked(rows: Mapping[str, Rows], folder: Path) -> Rows:
    """Families as they truly are and what the feeds say of each, under the council's numbers where it has them."""
    people = pq.read_table(folder / "truth" / "synthetic_person.parquet").to_pylist()
    records = pq.read_table(folder / "truth" / "synthetic_record.parquet").to_pylist()
    local = {r["person_id"]: r["local_id"] for r in records if r["agency"] == "council"}
    person = {(r["agency"], r["local_id"]): local.get(r["person_id"], r["person_id"]) for r in records}
    families: list[Row] = [
        {"PersonId": local.get(p["person_id"], p["person_id"]), "FamilyId": p["family"],
         "Role": "child" if p["child"] else "mother" if p["sex"] == "F" else "father",
         "BirthDate": f"{p['born']}", "Source": "truth"}
        for p in people if p["family"]
    ]  # fmt: skip
    pupils = {str(row["PupilId"]): person["schools", str(row["PupilId"])] for row in rows["school"]["Pupils"]}
    patients = {
        str(row["HealthId"]): person["health_visiting", str(row["HealthId"])] for row in rows["health"]["ChildHealth"]
    }
    services = [
        _service(row["invo_person_id"], "social_care", "case", row["invo_involvement_start_date"],
                 row["invo_involvement_end_date"], row["invo_professional_id"])
        for row in rows["ssd"]["ssd_involvements"]
    ]  # fmt: skip
    services += [
        _service(pupils[str(row["PupilId"])], "school", "on_roll", row["EntryDate"], row["LeavingDate"])
        for row in rows["school"]["Pupils"]
    ]
    services += [
        _service(patients[str(row["HealthId"])], "health",
                 "contact" if row["ContactType"] in ("SCH", "HOM") else "assessment",
                 row["ContactDate"], row["ContactDate"])
        for row in rows["health"]["HealthContacts"]
    ]  # fmt: skip
    spells = {
        (row["CHILD"], row["DECOM"]): row["DEC"] for form in ("before", "ssda903") for row in rows[form]["Episodes"]
    }
    services += [
        _service(child, "social_care", "looked_after", f"{dmy(first)}", last and f"{dmy(last)}")
        for (child, first), last in spells.items()
        if dmy(first)
    ]
    years = [read(folder / "inbox" / name, "ssda903", int(name[-4:])).tables["Episodes"].to_pylist() for name in CARE]
    returns = [*years, rows["before"]["Episodes"], rows["ssda903"]["Episodes"]]
    return {
        "Families": families,
        "Services": services,
        **_at_school(rows["school"], pupils),
        "CarePeriods": list(care_periods(returns)),
        "Adoptions": list(adoptions(returns)),
    }


def _at_school(school: Rows, pupils: Mapping[str, str]) -> Rows:
    """What schools say of each pupil."""

    def who(row: Row) -> str:
        return pupils[str(row["PupilId"])]

    return {
        "Attendance": [
            {"PersonId": who(row), "School": row["SchoolURN"], "SessionsPossible": row["SessionsPossible"],
             "SessionsMissed": str(int(row["SessionsAuthorised"] or 0) + int(row["SessionsUnauthorised"] or 0))}
            for row in school["Pupils"]
        ],
        "Schooling": [
            {"PersonId": who(row), "School": row["SchoolURN"], "FirstDay": row["EntryDate"],
             "LastDay": row["LeavingDate"], "SENProvision": row["SENProvision"], "FreeMeals": row["FreeMeals"]}
            for row in school["Pupils"]
        ],
        "Suspensions": [
            {"PersonId": who(row), "FirstDay": row["StartDate"],
             "Kind": {"SUSP": "suspension", "PERM": "exclusion"}.get(row["Category"] or "")}
            for row in school["Suspensions"] if str(row["PupilId"]) in pupils
        ],
        "Results": [
            {"PersonId": who(row), "Stage": f"ks{row['KeyStage']}", "Day": row["ResultDate"],
             "Reached": row["ExpectedStandard"], "Score": row["Attainment8"]}
            for row in school["Results"] if str(row["PupilId"]) in pupils
        ],
    }  # fmt: skip


def _service(
    person: str | None, agency: str, service: str, first: str | None, last: str | None, lead: str | None = None
) -> Row:
    return {"PersonId": person, "Agency": agency, "Service": service, "FirstDay": first, "LastDay": last, "Lead": lead}


def _answers(children: list[str]) -> list[Row]:
    """Four in five of the children answered each question, in turn with each of its answers."""
    items = load_instrument("my-experience").items
    return [
        {"AnswerId": f"{child}{item.id}", "PersonId": child, "InstrumentId": "my-experience", "InstrumentVersion": "1",
         "ItemId": item.id, "Answer": item.options[(n + n // 5 + place) % len(item.options)].code,
         "AnsweredAt": "2026-03-15T16:00:00"}
        for n, child in enumerate(children) for place, item in enumerate(items) if n % 5
    ]  # fmt: skip


def _group(rows: Mapping[str, Rows], name: str) -> frozenset[str] | None:
    care: dict[str, Callable[[Row], bool]] = {
        "girls": lambda row: row["SEX"] in ("F", "2"),
        "under 10": lambda row: (age(dmy(row["DOB"]), END) or 0) < 10,
        "White British": lambda row: row["ETHNIC"] == "WBRI",
    }
    need: dict[str, tuple[str, Callable[[Row], bool]]] = {
        "girls": ("ChildIdentifiers", lambda row: row["Sex"] == "F"),
        "under 10": ("ChildIdentifiers", lambda row: (age(day(row["PersonBirthDate"]), END) or 0) < 10),
        "White British": ("ChildCharacteristics", lambda row: row["Ethnicity"] == "WBRI"),
    }
    if name == "everybody":
        return None
    table, test = need[name]
    held = [row["CHILD"] for row in rows["ssda903"]["Header"] if care[name](row)]
    held += [row["LAchildID"] for row in rows["cin"][table] if test(row)]
    return frozenset(str(child) for child in held)


def _only(held: Rows, chosen: frozenset[str] | None) -> Rows:
    def kept(row: Row) -> bool:
        child = row.get("CHILD", row.get("LAchildID", row.get("PersonId")))
        return chosen is None or child in chosen or not {"CHILD", "LAchildID", "PersonId"} & set(row)

    return {name: [row for row in rows if kept(row)] for name, rows in held.items()}


def expected(card: IndicatorCard, held: Partnership, chosen: frozenset[str] | None) -> dict[str, Count]:
    """The indicator once more, in plain Python, by part."""
    care, before, need = (held.rows[form] for form in ("ssda903", "before", "cin"))
    own_care, own_before, own_need = (_only(rows, chosen) for rows in (care, before, need))
    both = {**oracle_families.OF, **oracle_agencies.OF}
    if card.id in both:
        numerator, denominator, _, _ = both[card.id](World(END, care, before, need, held.rows["linked"], chosen))
        return {"": (numerator, denominator)}
    if card.id in oracle_schools.OF:
        return dict(oracle_schools.OF[card.id](World(END, care, before, need, held.rows["linked"], chosen)))
    if card.form == "voice":
        return {"": oracle_agencies.said(card.id, _only(held.rows["voice"], chosen)["Answers"], START, END)[:2]}
    if card.id[0] == "A":
        mine = Returns(own_care, END, own_before, {})
        return {"": (len(mine.at_end), None)} if card.id == "A01" else dict(oracle_looked_after.OF[card.id](mine))
    if card.id[0] == "B":
        return dict(oracle_leavers.figures(card.id, own_care, END, own_before))
    if card.id == "C10":
        return _in_time(own_need)
    if card.id == "C18":
        return _second_plans(own_need)
    return dict(oracle_need.figures(card.id, own_need, END))


def _in_time(need: Rows) -> dict[str, Count]:
    spans = [(day(r["AssessmentActualStartDate"]), day(r["AssessmentAuthorisationDate"])) for r in need["Assessments"]]
    done = [(start, end) for start, end in spans if end and START <= end <= END]
    first = date(2020, 1, 1).toordinal()
    number = [0]
    for n in range(first, END.toordinal() + 1):
        number.append(number[-1] + is_working_day(date.fromordinal(n)))

    def of(when: date) -> int:
        return number[when.toordinal() - first + 1]

    return {"": (sum(bool(s and s <= e and of(e) - of(s) <= 45) for s, e in done), len(done))}


def _second_plans(need: Rows) -> dict[str, Count]:
    begun = [row for row in need["ChildProtectionPlans"] if START <= (day(row["CPPstartDate"]) or date.min) <= END]
    return {"": (sum(int(row["NumberOfPreviousCPP"] or 0) >= 1 for row in begun), len(begun))}


@pytest.mark.parametrize("group", GROUPS)
def test_every_computable_indicator_is_that_of_a_second_count(partnership: Partnership, group: str) -> None:
    chosen = partnership.children[group]
    counted: set[str] = set()
    some: set[str] = set()
    differ: dict[tuple[str, str], tuple[float, int | None, float, int | None]] = {}
    for form, before in (("ssda903", "before"), ("cin", ""), ("voice", "")):
        cards = [card for card in map(load_indicator, indicators()) if card.form == form]
        tables = {**partnership.tables[form], **({} if form == "voice" else partnership.tables["linked"])}
        with Measuring(
            form,
            tables,
            END,
            children=chosen,
            previous=partnership.tables.get(before),
            population=POPULATION,
            authority=AUTHORITY,
        ) as measuring:
            for card in cards:
                wanted = expected(card, partnership, chosen)
                bare = card.measures in (RATE, COUNT)
                for found in measuring.of(card):
                    numerator, denominator = wanted[found.part]
                    counted.add(card.id)
                    some |= {card.id} if numerator else set()
                    same = found.numerator == pytest.approx(numerator) and (bare or found.denominator == denominator)
                    if not same:
                        differ[card.id, found.part] = (found.numerator, found.denominator, numerator, denominator)
    assert differ == {}
    assert counted == set(indicators())
    if group == "everybody":
        assert len(some) > 0.75 * len(counted)  # nought agrees with nought too easily
