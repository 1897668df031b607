"""The mutator itself: which small faults it makes, and that one run sees exactly one of them."""

from __future__ import annotations

import ast
import os
from pathlib import Path

import pytest

from mutation.mutation_campaign import Target, runner, sample
from mutation.mutation_operators import Mutant, mutants, mutate

CHANGES = """
return a < b                     | return a <= b
return a < b                     | return a >= b
return a >= b                    | return a > b
return a == b                    | return a != b
return a in b                    | return a not in b
return a is b                    | return a is not b
return a and b                   | return a or b
return a and b                   | return a
return a and b                   | return b
return not a                     | return a
return a + 1                     | return a - 1
return a + 1                     | return a + 2
return a + 1                     | return a + 0
return a & b                     | return a | b
return min(a, b)                 | return max(a, b)
return any(a)                    | return all(a)
return f(a)                      | return None
return f(True)                   | return f(False)
raise a                          | pass
a.check(b)                       | pass
return [x for x in a if f(x)]    | return [x for x in a if not f(x)]
return q('x is null')            | return q('x is not null')
return q('x is null and y <= ?') | return q('x is null or y <= ?')
return q('x is null and y <= ?') | return q('x is null and y < ?')
"""


def _faults(body: str, signature: str = "def f(a, b):") -> list[str]:
    source = f"{signature}\n    {body}\n"
    trees = (mutate(source, mutant.index) for mutant in mutants(source, "m"))
    return [ast.unparse(tree.body[0].body[0]) for tree in trees]  # type: ignore[attr-defined]


@pytest.mark.parametrize("line", CHANGES.strip().splitlines())
def test_each_kind_of_fault(line: str) -> None:
    before, after = (cell.strip() for cell in line.split(" | ", 1))
    assert after in _faults(before)


def test_a_function_that_answers_yes_or_no_is_made_to_answer_always_the_same() -> None:
    assert _faults("return g(a)", "def f(a) -> bool:") == ["return True", "return False"]


@pytest.mark.parametrize("source", ["import a", '"""Words, and select more from them."""', "__all__ = ['a']", "x: int"])
def test_what_cannot_matter_is_left_alone(source: str) -> None:
    assert mutants(source, "m") == []


def test_mutants_keep_their_names_when_lines_move_and_have_one_each() -> None:
    source = "def f(a):\n    return a < 1 or a < 1\n"
    names = [mutant.name for mutant in mutants(source, "m")]
    assert len(set(names)) == len(names)
    assert [mutant.name for mutant in mutants("x = 'y'\n\n" + source, "m")] == names


def test_a_sample_is_the_same_for_the_same_seed_and_takes_from_every_module() -> None:
    everything = [Mutant(module, index, 1, "f", f"c{index}") for module in "abc" for index in range(10)]
    assert sample(everything, 9, 4) == sample(everything, 9, 4)
    assert sorted(mutant.module for mutant in sample(everything, 9, 4)) == list("aaabbbccc")
    assert len(sample(everything, 1000, 4)) == 30


@pytest.mark.xdist_group("mutation")
@pytest.mark.skipif(not hasattr(os, "fork"), reason="mutants run in forked processes, which this system lacks")
def test_a_run_tells_noticed_from_unnoticed_from_endless_from_not_run(tmp_path: Path) -> None:
    module = "forethought.model.ages"
    changes = {mutant.change: mutant.index for mutant in Target(module, ()).mutants()}
    turned = changes["'on < born' -> 'on >= born'"]
    strict, slack, endless, idle = (tmp_path / f"test_{name}.py" for name in ("strict", "slack", "endless", "idle"))
    use = "from datetime import date\nfrom forethought.model.ages import age_years\n"
    strict.write_text(f"{use}def test_age():\n    assert age_years(date(2010, 1, 1), date(2012, 1, 1)) == 2\n")
    slack.write_text(f"{use}def test_age():\n    assert callable(age_years)\n")
    endless.write_text(f"{use}def test_age():\n    while True: pass\n")
    idle.write_text("def test_age():\n    assert True\n")
    with runner() as runs:
        noticed = runs.run(module, turned, [str(strict)])
        assert noticed["result"] == "killed"
        assert noticed["by"].endswith("test_strict.py::test_age")
        assert runs.run(module, turned, [str(slack)])["result"] == "survived"
        assert runs.run(module, turned, [str(endless)], cpu=2)["result"] == "endless"
        assert runs.run(module, turned, [str(idle)])["result"] == "broken"
        assert runs.run(module, turned, [str(tmp_path / "nothing_here.py")])["result"] == "broken"
        assert runs.run(module, None, [str(strict)])["result"] == "survived"
