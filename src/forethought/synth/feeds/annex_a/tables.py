"""The eleven lists of each date, of one locality."""

from __future__ import annotations

from collections.abc import Iterator

from forethought.synth.agencies import Registers
from forethought.synth.community import Community
from forethought.synth.feeds.annex_a.adopters import adopters, families_of
from forethought.synth.feeds.annex_a.adoption import adoptions
from forethought.synth.feeds.annex_a.care import looked_after
from forethought.synth.feeds.annex_a.cases import in_need, protected
from forethought.synth.feeds.annex_a.council import Council
from forethought.synth.feeds.annex_a.dates import dates_of
from forethought.synth.feeds.annex_a.front_door import contacts, early_help, referrals
from forethought.synth.feeds.annex_a.inquiries import assessments, enquiries
from forethought.synth.feeds.annex_a.leavers import care_leavers
from forethought.synth.feeds.annex_a.sheets import cut_sheets
from forethought.synth.feeds.annex_a.teams import Teams
from forethought.synth.feeds.feed import Extract


def extracts(community: Community, registers: Registers) -> Iterator[Extract]:
    """The lists as the council could make them on each date: what came later is in none of them.

    Columns are text, dates and whole numbers, null where the council holds nothing.
    """
    council, teams = Council(community, dates_of(community.setting.window)), Teams(community)
    families = families_of(council)
    sheets = {
        "List 1": contacts(council),
        "List 2": early_help(council),
        "List 3": referrals(council, teams),
        "List 4": assessments(council, teams),
        "List 5": enquiries(council, teams),
        "List 6": in_need(council, teams),
        "List 7": protected(council, teams),
        "List 8": looked_after(council, teams),
        "List 9": care_leavers(council, teams),
        "List 10": adoptions(council, families),
        "List 11": adopters(council, families),
    }
    tables = cut_sheets(council, registers["council"], sheets)
    for period, lists in zip(council.dates.names, tables, strict=True):
        yield Extract(period, lists)
