"""The family the demonstration tells of: Kai, Robin and Ruby, and their mother Nadia. All are invented.

Kai (17) is looked after and has two surnames in the files; school and health hold two different addresses for him,
both of places he has left. Robin and Ruby are twins of two without pupil numbers. Their mother's address must not be
shown to anyone. In the return for 2025-26 one of Kai's placements ends a week after the next begins.
"""

from __future__ import annotations

from dataclasses import dataclass, replace
from datetime import date

from forethought.synth.care import CareHistory, Episode, Plan, WorkerSpell
from forethought.synth.education import Pupil
from forethought.synth.need import Assessment, Case, Enquiry
from forethought.synth.numbers import nhs_number, pupil_number
from forethought.synth.people import Family, People, Person
from forethought.synth.world import Provider, load_world


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
    """The story's people and the facts about them that the demonstration points at."""

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
    overlap_code: str

    @property
    def children(self) -> tuple[StoryPerson, ...]:
        """Kai, Robin, Ruby."""
        return (self.kai, self.robin, self.ruby)


_LEAD = 57
_MOVED_HERE = date(2023, 8, 21)
_WORLD = load_world()
_POST = _WORLD.story_postcodes
_SCHOOL = next(school for school in _WORLD.schools if school.phase == "sixth_form")
_WORKER = _WORLD.workers[_LEAD - 1]
_FAMILY = "F00001"


def _nhs(number: int) -> str:
    found = nhs_number(number)
    assert found is not None
    return found


STORY = Story(
    kai=StoryPerson(
        "T000002", "Kai", "Marlow", "Denholm", "M", date(2009, 3, 2), "700001", "P000001", "H000001",
        _nhs(999_000_012), pupil_number("004", "9013", 2013, 901),
    ),
    robin=StoryPerson(
        "T000003", "Robin", "Marlow", "Marlow", "F", date(2023, 11, 9), "700002", "", "H000002", _nhs(999_000_023), "",
    ),
    ruby=StoryPerson(
        "T000004", "Ruby", "Marlow", "Marlow", "F", date(2023, 11, 9), "700003", "", "H000003", _nhs(999_000_034), "",
    ),
    nadia=StoryPerson(
        "T000001", "Nadia", "Marlow", "Marlow", "F", date(1988, 5, 2), "800001", "", "", _nhs(999_000_056), "",
    ),
    lead_worker_id=_WORKER.worker_id,
    lead_worker=_WORKER.label,
    lead_worker_registration=_WORKER.registration,
    lead_team=_WORKER.team,
    protected_postcode=_POST["home"],
    kai_postcode_at_school=_POST["foster"],
    kai_postcode_at_health=_POST["childrens_home"],
    kai_school=_SCHOOL.name,
    kai_school_urn=_SCHOOL.urn,
    overlap_delivery="ssda903-2026",
    overlap_decom=date(2025, 11, 24),
    overlap_code="501",
)  # fmt: skip
"""The story's people and facts, with the numbers they have in the files."""

PROTECTED_SINCE = _MOVED_HERE
"""The day since which Nadia's address is confidential."""

_WRONG_DEC = date(2025, 12, 1)


def add_story_family(people: People) -> Family:
    """Enter the family; it must be the first."""
    base = Person("", "child", _FAMILY, "WBRI", "F", date.min, "", "Marlow", "", _POST["home"], _POST["home"], "")
    for who in (STORY.nadia, *STORY.children):
        person = replace(base, person_id=who.true_id, forename=who.forename, sex=who.sex, born=who.born)
        people.add(replace(person, nhs=who.nhs_number, kind="adult" if who is STORY.nadia else "child"))
    for order, twin in enumerate((STORY.robin, STORY.ruby), 1):
        found = people.persons[twin.true_id]
        people.add(replace(found, twin_set="W000003", birth_order=order))
    kai = people.persons[STORY.kai.true_id]
    people.add(replace(kai, other_surname="Denholm", postcode=_POST["supported"]))
    family = Family(_FAMILY, STORY.nadia.true_id, "", tuple(c.true_id for c in STORY.children), "Dunmarrow", 1.0)
    people.families[_FAMILY] = family
    return family


def story_care() -> CareHistory:
    """Kai's time in care as it was: four episodes, one worker after another."""
    home = {provider.postcode: provider for provider in _WORLD.providers if provider.places[0] in ("K2", "K3")}
    foster = next(provider for provider in _WORLD.providers if "U6" in provider.places)
    residential, supported = home[_POST["childrens_home"]], home[_POST["supported"]]
    days = [date(2024, 2, 12), date(2024, 8, 5), date(2025, 6, 16), STORY.overlap_decom]
    carer = ("U6", foster.providers[0], foster.urn, _POST["foster"])
    episodes = (
        Episode(days[0], "S", "C1", *carer, days[1], "X1"),
        Episode(days[1], "L", "C2", *carer, days[2], "X1", "CREQB"),
        Episode(days[2], "P", "C2", "K2", *_setting(residential), days[3], "X1", "CARPL"),
        Episode(days[3], "P", "C2", "K3", *_setting(supported)),
    )
    plan = Plan(STORY.kai.true_id, days[0], None, "", "N1", "C2", "K3", home_post=_POST["home"])
    reviews = (
        date(2024, 3, 6), date(2024, 6, 3), date(2024, 11, 25), date(2025, 5, 19), date(2025, 11, 10),
    )  # fmt: skip
    workers = (
        WorkerSpell(60, days[0], date(2025, 1, 20), "FCONTA"),
        WorkerSpell(_LEAD, date(2025, 1, 20), None, "LEFTRL"),
    )
    return CareHistory(plan, episodes, None, reviews, workers, ())


def _setting(provider: Provider) -> tuple[str, str, str]:
    return provider.providers[0], provider.urn, provider.postcode


def story_cases() -> dict[str, tuple[Case, ...]]:
    """The need of Kai and of the twins, by true id."""
    referred = date(2025, 9, 15)
    factors = ("3B", "4B")
    found: dict[str, tuple[Case, ...]] = {
        STORY.kai.true_id: (Case(STORY.kai.true_id, date(2024, 1, 29), "6", "N1"),),
    }
    for twin in (STORY.robin, STORY.ruby):
        found[twin.true_id] = (
            Case(
                twin.true_id,
                referred,
                "6",
                "N5",
                assessments=(Assessment(referred, date(2025, 11, 3), factors),),
                plans=((date(2025, 11, 5), None),),
                enquiries=(Enquiry(date(2025, 9, 17), date(2025, 10, 8), None, True),),
            ),
        )
    return found


def story_pupil() -> Pupil:
    """Kai at the sixth form college."""
    return Pupil(
        STORY.kai.true_id, STORY.kai.upn, "", "", _SCHOOL, date(2025, 9, 1), True, "K", 310, 21, 9
    )  # fmt: skip


def plant_overlap(rows: list[dict[str, str]]) -> list[dict[str, str]]:
    """Episode rows of the return for 2025-26 with Kai's placement that ends a week after the next begins."""
    return [_with_dec(row, STORY.overlap_decom, _WRONG_DEC) for row in rows]


def mended_episodes(rows: list[dict[str, str]]) -> list[dict[str, str]]:
    """Episode rows of the return for 2025-26 (dd/mm/yyyy text) with the story's overlap put right, all else as given.

    This is what an analyst does by hand in the demonstration: the placement ends on the day the next begins.
    """
    return [_with_dec(row, _WRONG_DEC, STORY.overlap_decom) for row in rows]


def _with_dec(row: dict[str, str], wrong: date, right: date) -> dict[str, str]:
    mine = row["CHILD"] == STORY.kai.council_id and row["DEC"] == f"{wrong:%d/%m/%Y}"
    return {**row, "DEC": f"{right:%d/%m/%Y}"} if mine else row
