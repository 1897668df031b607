"""Small faults put into the code that guards children: do the tests notice?

A sample by default, every mutant with ``go.py test --all``. What survives is printed with file and line.
"""

from __future__ import annotations

import os

import pytest

import support_campaigns
from mutation.mutation_campaign import equivalents, fail_without_a_mutant, report, run, runner, sample, targets

SEED = 20261125
SAMPLE = 16  # one for each module; about a minute
EVERY = 1_000_000
NEEDED = 0.9
NEEDED_OF_A_SAMPLE = 0.75  # of 16, a handful either way is chance; the whole campaign has the real bar

pytestmark = [
    pytest.mark.campaign,
    pytest.mark.xdist_group("mutation"),
    pytest.mark.skipif(not hasattr(os, "fork"), reason="mutants run in forked processes, which this system lacks"),
]


def test_nine_in_ten_small_faults_in_the_guards_are_noticed() -> None:
    known = equivalents()
    tests = {target.module: target.tests for target in targets()}
    everything = [mutant for target in targets() for mutant in target.mutants() if mutant.name not in known]
    chosen = sample(everything, support_campaigns.size(SAMPLE, EVERY), SEED)
    with runner() as runs:
        outcomes = list(run(chosen, tests, runs))
        assert fail_without_a_mutant(outcomes, runs) == ""
    assert [outcome for outcome in outcomes if outcome.result == "broken"] == []
    killed = sum(outcome.killed for outcome in outcomes)
    assert killed >= (NEEDED if support_campaigns.is_full() else NEEDED_OF_A_SAMPLE) * len(outcomes), (
        f"{killed} of {len(outcomes)} noticed; not noticed:\n{report(outcomes)}"
    )


def test_every_mutant_called_equivalent_is_still_one_of_ours_and_has_a_reason() -> None:
    names = {mutant.name for target in targets() for mutant in target.mutants()}
    assert all(equivalents().values())
    if support_campaigns.is_full():  # between campaigns a line that went with its code does no harm
        assert [name for name in equivalents() if name not in names] == []
