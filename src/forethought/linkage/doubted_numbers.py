"""Numbers that fit another child better: where one stands it must not keep a record from its own child.

A mistyped number nearly always fails its check digit; the wrong numbers that are left belong to somebody else. So a
number held with two birth dates is wrong somewhere, and counts as verified only where more sources hold it with one
birth date than with any other. Only verified numbers may contradict. What lies under a seal casts no doubt on anybody's
number and is in none: nothing else may come out differently for its being there.
"""

from __future__ import annotations

import numpy as np

from forethought.model.runs import different

from .forests import Marks, Nodes
from .records import People


def doubted(people: People, name: str) -> Marks:
    """For each node whether its number (``nhs_number``, ``upn`` or ``uln``) may be another child's."""
    number, born = people.columns[name], people.columns["date_of_birth"]
    births = len(born.values)
    told = number.given & born.given & ~people.columns["seal"].given
    case = np.where(told, number.ranks * births + born.ranks, 0)
    cases = different(case[case > 0])
    numbers, width = cases // births, len(number.values)
    cases = cases[np.bincount(numbers, minlength=width)[numbers] > 1]
    numbers, sources = cases // births, _sources(people, case, cases)
    most = np.zeros(width, np.int64)
    np.maximum.at(most, numbers, sources)
    leads = sources == most[numbers]
    alone = np.bincount(numbers[leads], minlength=width) == 1
    return np.isin(case, cases[~(leads & alone[numbers])])


def _sources(people: People, case: Nodes, cases: Nodes) -> Nodes:
    """How many sources hold each of some cases, a case being a number with a birth date."""
    nodes = np.flatnonzero(np.isin(case, cases))
    sizes = np.diff(people.starts)[nodes]
    records = people.carriers.at(nodes)
    width = len(people.source.values)
    held = different(np.searchsorted(cases, np.repeat(case[nodes], sizes)) * width + people.source.ranks[records])
    return np.bincount(held // width, minlength=len(cases))
