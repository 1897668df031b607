"""The council's case system: people, addresses, families and involvement, whole each year and by month in the last."""

from __future__ import annotations

from collections.abc import Iterator

from forethought.synth.agencies import Registers
from forethought.synth.community import Community
from forethought.synth.feeds.case_system.addresses import Addresses, Book
from forethought.synth.feeds.case_system.known import known_of
from forethought.synth.feeds.case_system.moments import moments_of
from forethought.synth.feeds.case_system.people import People, flags_sheet
from forethought.synth.feeds.case_system.workers import Workers, professionals_table
from forethought.synth.feeds.feed import Extract, Feed


def extracts(community: Community, registers: Registers) -> Iterator[Extract]:
    """The case system as it stood at the end of each year, and what was new or changed in each month of the last year
    but its last. Professionals are in every extract. Blanks null."""
    setting, register = community.setting, registers["council"]
    moments = moments_of(setting)
    known = known_of(community, register)
    people, book = People(known), Book(known)
    made = []
    for moment, seen in zip(moments, known.at([moment.end for moment in moments]), strict=True):
        made.append(dict(people.tables(seen, moment)))
        book.take_down(seen)
    addresses = Addresses(known, book)
    flags, involvements = flags_sheet(known), Workers(community).sheet(register)
    professionals = professionals_table(setting)
    for moment, tables in zip(moments, made, strict=True):
        yield Extract(
            moment.period,
            {
                "ssd_person": tables["ssd_person"],
                "ssd_address": addresses.table(moment),
                "ssd_mother": tables["ssd_mother"],
                "ssd_involvements": involvements.at(moment),
                "ssd_professionals": professionals,
                "ssd_person_flags": flags.at(moment),
            },
        )


FEED = Feed(
    name="case-system",
    title="Case system extract",
    agency="council",
    standard="Standard Safeguarding Dataset, and protection flags of our own",
    cadence="monthly",
    extracts=extracts,
    form="ssd",
    whole=False,
)
"""Six tables; numbers of rows change once, when the supplier gives new ones."""

__all__ = ["FEED", "extracts"]
