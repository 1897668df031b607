"""List 11: prospective adopters, made from those whom children are matched with."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

import numpy as np
import pyarrow as pa
import pyarrow.compute as pc
from numpy.typing import NDArray

from forethought.model.runs import place_in_run
from forethought.synth.chance import chosen, pick
from forethought.synth.feeds.annex_a.council import Council
from forethought.synth.feeds.annex_a.dates import Array, Listed, listed
from forethought.synth.feeds.annex_a.sheets import Sheet, months
from forethought.synth.feeds.annex_a.words import drawn, parameters, said
from forethought.synth.feeds.periods import date_column, references
from forethought.synth.rows import NEVER, NOBODY
from forethought.synth.setting import Setting

_REFUSED = "3"
_STEPS = ("waits", "submitted", "stage_2", "between", "stage_1", "enquiry")


@dataclass(frozen=True)
class AdoptiveFamilies:
    """Families that want to adopt. ``of_plan`` is the family of each plan for adoption, NOBODY before a match.

    ``plan`` is the (first) plan whose children came to each family, or whose dates an unmatched family's are like;
    ``children`` counts the children matched with it, none for the unmatched; ``shift`` moves their dates.
    """

    setting: Setting
    of_plan: NDArray[np.int64]
    plan: NDArray[np.int64]
    children: NDArray[np.int64]
    shift: NDArray[np.int64]

    def labels(self, families: Array, asked: Array | bool = True) -> pa.Array:
        """What families are called by."""
        return references(self.setting, "AF", np.where(asked, families, NOBODY))


def families_of(council: Council) -> AdoptiveFamilies:
    """A family for each match, one for brothers and sisters matched with it on the same day, and some without."""
    community, facts = council.community, parameters()["adopters"]
    plans, mother = community.care.adoptions, community.lives.persons.mother
    of_plan = np.full(len(plans), NOBODY, np.int64)
    first: dict[tuple[int, int, str], int] = {}
    plan: list[int] = []
    for row in np.flatnonzero(plans.matched != NEVER).tolist():
        parent = int(mother[plans.person[row]])
        key = (parent if parent != NOBODY else -row, int(plans.matched[row]), str(plans.adopters[row]))
        if key not in first:
            first[key] = len(plan)
            plan.append(row)
        of_plan[row] = first[key]
    rng = community.setting.stream("annex-a", "adopters", "unmatched")
    matched = np.asarray(plan, np.int64)
    like = matched[chosen(rng, facts["unmatched"], len(matched))]
    return AdoptiveFamilies(
        community.setting,
        of_plan,
        np.concatenate([matched, like]),
        np.concatenate([np.bincount(of_plan[of_plan != NOBODY], minlength=len(matched)), np.zeros(len(like), int)]),
        np.concatenate([np.zeros(len(matched), int), drawn(rng, facts["unmatched_shift"], len(like))]),
    )


def adopters(council: Council, families: AdoptiveFamilies) -> Sheet:
    """Every adopter whose way to adoption went on at some time in the twelve months: one row for each person."""
    plans = council.community.care.adoptions
    days = _days(council, families)
    last = np.minimum(days["adopted"], days["left"])
    here = listed(council.dates, days["enquiry"], last, months("adoption"))
    sexes = [[letter for letter in text.split(" ")[1] if letter in "MF"] for text in plans.adopters[families.plan]]
    count = np.asarray([len(each) for each in sexes], np.int64)[here.row]
    turn = place_in_run(count)
    each = here.take(np.repeat(np.arange(len(here.row)), count))
    sex = np.asarray([sexes[row][at] for row, at in zip(each.row.tolist(), turn.tolist(), strict=True)], np.str_)
    return Sheet(
        each.date,
        each.row,
        each.row * 2 + turn,
        {
            "Individual adopter identifier": pc.binary_join_element_wise(
                families.labels(each.row), pa.array((turn + 1).astype(np.str_), pa.string()), "-"
            ),
            "Family identifier": families.labels(each.row),
            "Gender": said("gender", sex),
            **_columns(council, families, each, turn),
            **_day_columns(families, each, days),
        },
        adopters=True,
    )


def _columns(council: Council, families: AdoptiveFamilies, each: Listed, turn: Array) -> dict[str, pa.Array]:
    """Ethnic group, as that of the children they adopt; disability; whether they foster the child meanwhile."""
    community, facts = council.community, parameters()
    plans, episodes = community.care.adoptions, community.care.episodes
    rng = community.setting.stream("annex-a", "adopters", "disability")
    disabled = chosen(rng, facts["adopters"]["disability"], len(families.plan) * 2)[each.row * 2 + turn]
    early = episodes.person[np.isin(episodes.place, facts["care"]["early_fostering"])]
    person = plans.person[families.plan[each.row]]
    fosters = np.isin(person, early) & (families.children[each.row] > 0)
    return {
        "Ethnicity": said("ethnicity", community.lives.persons.ethnicity[person]),
        "Disability": said("yes", np.where(disabled, "Y", "N")),
        "Is the (prospective) adopter fostering for adoption?": said("plain_yes", np.where(fosters, "Y", "N")),
    }


def _day_columns(families: AdoptiveFamilies, each: Listed, days: Mapping[str, Array]) -> dict[str, pa.Array]:
    known = {name: each.known(held[each.row]) for name, held in days.items() if name != "reason"}
    placed = known["placed"] != NEVER
    return {
        "Date enquiry received": date_column(known["enquiry"]),
        "Date Stage 1 started": date_column(known["stage_1"]),
        "Date Stage 1 ended": date_column(known["stage_1_end"]),
        "Date Stage 2 started": date_column(known["stage_2"]),
        "Date Stage 2 ended": date_column(known["stage_2_end"]),
        "Date application submitted": date_column(known["submitted"]),
        "Date application approved": date_column(known["approved"]),
        "Date adopter matched with child(ren)": date_column(known["matched"]),
        "Date child/children placed with adopter(s)": date_column(known["placed"]),
        "No. of children placed": pa.array(families.children[each.row].astype(np.int32), pa.int32(), mask=~placed),
        "Date of Adoption Order": date_column(known["adopted"]),
        "Date of leaving adoption process": date_column(known["left"]),
        "Reason for leaving adoption process": said("left", days["reason"][each.row], known["left"] != NEVER),
    }


def _days(council: Council, families: AdoptiveFamilies) -> dict[str, Any]:
    """The day of each step of each family, back from the match; what would come after leaving is NEVER.

    ``reason`` is why it left, a code for every family.
    """
    plans, facts = council.community.care.adoptions, parameters()["adopters"]
    rng, size = council.community.setting.stream("annex-a", "adopters", "steps"), len(families.plan)
    took = {step: drawn(rng, facts[step], size) for step in _STEPS}
    leaves = drawn(rng, facts["leaves_after"], size)
    reason = pick(rng, facts["reason"], size)
    matched = plans.matched[families.plan] + families.shift
    approved = matched - took["waits"]
    stage_2 = approved - took["stage_2"]
    stage_1_end = stage_2 - took["between"]
    stage_1 = stage_1_end - took["stage_1"]
    enquiry = stage_1 - took["enquiry"]
    came = families.children > 0
    # Refused is who applied: they leave on the day that would have been that of approval.
    refused = ~came & (reason == _REFUSED)
    left = np.where(came, NEVER, np.where(refused, approved, enquiry + leaves))
    steps = {
        "enquiry": enquiry,
        "stage_1": stage_1,
        "stage_1_end": stage_1_end,
        "stage_2": stage_2,
        "submitted": approved - took["submitted"],
        "stage_2_end": approved,
        "approved": np.where(refused, NEVER, approved),
        "matched": np.where(came, matched, NEVER),
        "placed": np.where(came, plans.placed[families.plan], NEVER),
        "adopted": np.where(came, plans.adopted[families.plan], NEVER),
    }
    return {name: np.where(day <= left, day, NEVER) for name, day in steps.items()} | {"left": left, "reason": reason}
