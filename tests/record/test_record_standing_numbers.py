"""A case system in two feeds numbers everything anew: what changed is seen, and nothing else."""

import random
from copy import deepcopy

import pytest

import support_campaigns
from record.record_case_system import HELP, WORK, Council, as_it_is, renewed, tables

CHILDREN = [f"c{number}" for number in range(12)]


def invented(rng, *, old=True):
    """Twelve children in three families; of some episodes the extract does not tell any more, if there are ``old``."""
    world = {"helps": {}, "episodes": {}, "assessments": {}, "families": {}, "meetings": {}}
    for place, who in enumerate(CHILDREN):
        months = rng.sample(range(1, 13), 3)
        told = [f"{who}e{month}" for month in months[1:]]
        for name, month in zip(told, months[1:], strict=True):
            world["episodes"][name] = (who, f"2024-{month:02d}-11", None)
            world["assessments"][name] = (who, f"2024-{month:02d}-20", name)
        for number in range(rng.randrange(1, 4)):
            episode = rng.choice([*told, f"{who}old"] if old else told)
            world["helps"][f"{who}h{number}"] = (who, rng.choice("pqr"), f"2025-{number + 1:02d}-03", episode)
        world["families"][who] = str(place // 4)
    for number in range(3):
        siblings = [who for who, family in world["families"].items() if family == str(number)]
        world["meetings"][str(number)] = (f"2025-0{number + 1}-07", rng.sample(siblings, 2))
    return world


def a_month_later(world, rng):
    """An episode ends, help is for another episode, help begins and ends, a child moves to another family."""
    world = deepcopy(world)
    name = rng.choice(sorted(world["episodes"]))
    who, on, _ = world["episodes"][name]
    world["episodes"][name] = (who, on, rng.choice(["RC1", "RC2", "RC3"]))
    name = rng.choice(sorted(world["helps"]))
    who, worker, since, episode = world["helps"][name]
    others = [other for other, (whose, *_) in world["episodes"].items() if whose == who and other != episode]
    world["helps"][name] = (who, worker, since, rng.choice(others))
    if rng.random() < 0.5:
        del world["helps"][rng.choice(sorted(set(world["helps"]) - {name}))]
    who = rng.choice(CHILDREN)
    some = rng.choice([name for name, (whose, *_) in world["episodes"].items() if whose == who])
    world["helps"][f"{who}n{rng.randrange(10**6)}"] = (who, "s", f"2026-02-{rng.randrange(1, 29):02d}", some)
    if rng.random() < 0.7:
        sizes = {family: list(world["families"].values()).count(family) for family in "012"}
        movers = [who for who, family in world["families"].items() if sizes[family] > 3]
        if movers:
            who = rng.choice(movers)
            world["families"][who] = rng.choice(sorted(set("012") - {world["families"][who]}))
    return world


def council(tmp_path, name, **more):
    (tmp_path / name).mkdir()
    return Council(tmp_path / name, **more)


@pytest.mark.parametrize("seed", range(support_campaigns.size(sample=3, full=60)))
@pytest.mark.parametrize("kinds", [(), ("help",), ("help", "row"), ("episode", "assessment"), ("family", "meeting")])
def test_new_numbers_alone_change_nothing(tmp_path, seed, kinds):
    """Of everything in both feeds, or of some kinds of things in one or both."""
    rng = random.Random(seed)
    made = council(tmp_path, "record")
    world = invented(rng, old="episode" not in kinds)
    made.send_all(world, as_it_is, day=0)
    made.send_all(world, renewed("a", *kinds), day=28, first=rng.choice([HELP, WORK]))
    made.send_all(world, renewed("a", *kinds), day=56, first=rng.choice([HELP, WORK]))
    made.send_all(world, renewed("b", *kinds), day=84, first=rng.choice([HELP, WORK]))
    assert made.changes(0)
    assert [made.changes(day) for day in (28, 56, 84)] == [{}, {}, {}]


@pytest.mark.parametrize("seed", range(support_campaigns.size(sample=8, full=200)))
def test_new_numbers_and_changes_come_to_the_changes(tmp_path, seed):
    """The same case system twice, once under steady numbers, once under new ones: the same claims open and end."""
    rng = random.Random(seed)
    steady, renumbered = council(tmp_path, "steady"), council(tmp_path, "renumbered")
    world = invented(rng)
    for day in (0, 28, 56, 84):
        first = rng.choice([HELP, WORK])
        steady.send_all(world, as_it_is, day=day, first=first)
        renumbered.send_all(world, renewed(day) if day in (28, 84) else as_it_is, day=day, first=first)
        assert renumbered.changes(day) == steady.changes(day)
        assert steady.changes(day)
        world = a_month_later(world, rng)


@pytest.mark.parametrize("seed", range(support_campaigns.size(sample=2, full=40)))
def test_kept_day_by_day_it_is_the_same_as_at_once(tmp_path, seed):
    """Also the names of things, which are kept for the next day; and where the other feed comes later."""
    rng = random.Random(seed)
    daily, at_once = council(tmp_path, "daily", day_by_day=True), council(tmp_path, "at_once")
    world = invented(rng)
    for day in (0, 28, 56):
        first = rng.choice([HELP, WORK])
        for made in (daily, at_once):
            made.send_all(world, renewed(day), day=day, first=first)
        world = a_month_later(world, rng)
    held = [
        {path.name: path.read_bytes() for path in (made.root / "cache" / "standing").iterdir()}
        for made in (daily, at_once)
        if list(made.rows())
    ]
    assert held[0].keys() == held[1].keys()
    assert held[0] == held[1]


def one(families, helps=(), episodes=(("e1", "2024-01-05"), ("e2", "2024-02-06"))):
    """A world of one child's help (``name episode``) and episodes, and of families (``a=1``)."""
    return {
        "helps": {name: ("a", "p", f"2025-01-{place + 1:02d}", episode) for place, (name, episode) in enumerate(helps)},
        "episodes": {name: ("a", on, None) for name, on in episodes},
        "assessments": {},
        "families": dict(pair.split("=") for pair in families.split()),
        "meetings": {},
    }


SETTLED = " k=7 l=7 m=8 n=8 o=9 p=9"  # families that tell that a supplier gave new numbers
FAMILIES = """
before          | after           | numbers | whose family changed | why
a=1 b=1         | a=1 b=1         | new     |         | the same set
a=1 b=1         | a=2 b=2         | steady  | a b     | the supplier's own word: another family
a=1 b=1 c=1     | a=1 b=1         | new     | c       | one has left
a=1 b=1 c=2 d=2 | a=1 b=2 c=2 d=2 | new     | b       | one has moved
a=1 b=1 c=2     | a=1 b=2 c=2     | steady  | b       | one has moved
a=1             | a=2             | steady  | a       | alone then and now, in another family
a=1 b=1         | a=1 b=2         | new     | a b     | parted: nobody can tell who is the family
a=1 b=1 c=2 d=2 | a=1 c=1 b=2 d=2 | new     | a b c d | nobody can tell which is which
a=1 b=1         | a=1 b=1 c=1     | new     | c       | one has come
"""


@pytest.mark.parametrize("line", FAMILIES.strip().splitlines()[1:])
def test_a_family_is_known_by_its_members(tmp_path, line):
    before, after, numbers, moved, _ = (cell.strip() for cell in line.split("|"))
    made = council(tmp_path, "record")
    made.send_all(one(before + SETTLED), as_it_is, day=0)
    made.send_all(one(after + SETTLED), renewed("a") if numbers == "new" else as_it_is, day=28)
    changed = {what[0].removeprefix("council/") for what in made.changes(28) if what[1] == "family"}
    assert changed == set(moved.split())


HELPS = """
before      | after       | in the extract | whose episode changed | why
x=e1        | x=e1        | e1 e2 | no  | the same episode under another number
x=e1        | x=e2        | e1 e2 | yes | another episode
x=old       | x=old       | e1 e2 | no  | nobody tells of it: known by who bears it
x=old y=old | x=old y=old | e1 e2 | no  | likewise
x=old       | x=e1        | e1 e2 | yes | it is told of now
x=e1        | x=old       | e1 e2 | yes | the one before is still told of
x=e1        | x=e1        | e2    | no  | the extract does not reach back to it any more
x=old y=old | x=old y=far | e1 e2 | yes | two numbers where there was one
x=old y=far | x=old y=old | e1 e2 | yes | one number where there were two
x=e1 y=old  | x=old y=old | e1 e2 | yes | to the other's, of which nobody tells
"""


@pytest.mark.parametrize("line", HELPS.strip().splitlines()[1:])
def test_a_reference_is_to_the_thing_and_not_to_its_number(tmp_path, line):
    before, after, extract, changed, _ = (cell.strip() for cell in line.split("|"))
    days = {"e1": "2024-01-05", "e2": "2024-02-06"}
    now = [(name, days[name]) for name in extract.split()]
    made = council(tmp_path, "record")
    made.send_all(one("", [pair.split("=") for pair in before.split()]), as_it_is, day=0)
    made.send_all(one("", [pair.split("=") for pair in after.split()], now), renewed("a"), day=28)
    found = [what for what in made.changes(28) if what[2] == "referral"]
    assert bool(found) == (changed == "yes")


def test_the_unknown_number_of_a_row_that_keeps_its_own_is_taken_at_its_word(tmp_path):
    """Nothing shows that episodes have new numbers: the help may well be for another one, of which nobody tells."""
    made = council(tmp_path, "record")
    made.send_all(one("", [("x", "old")], ()), as_it_is, day=0)
    made.send_all(one("", [("x", "old")], ()), renewed("a", "episode"), day=28)
    assert {what[2] for what in made.changes(28)} == {"referral"}


@pytest.mark.parametrize("moved", [False, True])
def test_two_episodes_that_say_the_same_are_not_one(tmp_path, moved):
    """Which of the two is which nobody can tell; that help went from one of them to the other is seen."""
    alike = (("e1", "2024-01-05"), ("e2", "2024-01-05"))
    made = council(tmp_path, "record")
    made.send_all(one("", [("x", "e1"), ("y", "e1"), ("z", "e2")], alike), as_it_is, day=0)
    after = [("x", "e1"), ("y", "e2" if moved else "e1"), ("z", "e2")]
    made.send_all(one("", after, alike), lambda kind, name: f"9{as_it_is(kind, name)}", day=28)
    assert bool(made.changes(28)) == moved


def test_new_numbers_in_one_feed_before_the_other_has_them(tmp_path):
    """What the later feed of the same extract then tells puts right what the first was taken to say."""
    world = one("", [("x", "e1")])
    made = council(tmp_path, "record", day_by_day=True)
    made.send_all(world, as_it_is, day=0)
    new = tables(world, renewed("a"))
    made.send(HELP, new[HELP], day=28, period="2026-02")
    made.send(WORK, new[WORK], day=30, period="2026-02")
    assert made.changes(28) == {}
    assert made.changes(30) == {}
    assert made.known("referral") == {"council/a": "episodee1"}


def test_what_only_changed_goes_on_under_the_numbers_of_today(tmp_path):
    """A delivery of changes after new numbers: who is named again changes nothing, who has moved does."""
    families = "a=1 b=1 c=2 d=2" + SETTLED
    made = council(tmp_path, "record")
    made.send_all(one(families, [("x", "e1")]), as_it_is, day=0)
    made.send_all(one(families, [("x", "e1")]), renewed("a"), day=28)
    some = tables(one("a=1 b=2", [("x", "e2")]), renewed("a"))
    made.send(WORK, {"ssd_family": some[WORK]["ssd_family"]}, day=40, full=False)
    made.send(HELP, some[HELP], day=40, hour=1, full=False)
    assert {(*what[:1], what[2]) for what in made.changes(40)} == {
        ("council/b", "family_group"),
        ("council/a", "referral"),
    }
    assert made.known("family_group")["council/b"] == "family2"
    assert made.known("referral") == {"council/a": "episodee2"}


def test_where_each_child_counts_from_one_another_childs_new_numbers_are_nothing(tmp_path):
    """The number of an episode is looked up with its own person first, also in the other feed."""

    def world(**episodes):
        return {
            "helps": {"x": ("a", "p", "2025-01-01", "a1"), "y": ("b", "p", "2025-01-02", "b1")},
            "episodes": {name: (name[0], on, None) for name, on in episodes.items()},
            "assessments": {},
            "families": {},
            "meetings": {},
        }

    def numbers(**of):
        return lambda kind, name: of[name] if kind == "episode" else as_it_is(kind, name)

    made = council(tmp_path, "record")
    made.send_all(world(a1="2024-01-05", b1="2024-02-06"), numbers(a1="1", b1="1"), day=0)
    made.send_all(world(a1="2024-01-05", b1="2024-02-06"), numbers(a1="7", b1="1"), day=28)
    after = world(a1="2024-01-05", a2="2024-09-09", b1="2024-02-06")
    made.send_all(after, numbers(a1="7", a2="1", b1="1"), day=56)
    assert made.changes(28) == {}
    assert {what[:2] for what in made.changes(56)} == {("council/a", "cin_episode")}
    assert made.known("referral") == {"council/a": "1", "council/b": "1"}
