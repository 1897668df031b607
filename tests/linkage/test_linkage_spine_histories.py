"""Any history of a spine: no id changes without an event, the log makes the state, a join taken back restores."""

from __future__ import annotations

import tempfile
from datetime import UTC, date, datetime, timedelta
from pathlib import Path

import pyarrow as pa
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from hypothesis.stateful import RuleBasedStateMachine, initialize, invariant, precondition, rule

from forethought.linkage.spine import (
    Event,
    EventLog,
    SpineState,
    Touched,
    as_at,
    event_table,
    identify,
    rekey,
    replay,
    withdraw,
)

KEY = b"a key for tests, not a secret"
START = datetime(2026, 1, 1, tzinfo=UTC)
picks = st.integers(0, 10_000)


class Histories(RuleBasedStateMachine):
    """Sources add, withdraw, re-key; a matcher and people join, part, correct. A plain dict keeps the tally."""

    def __init__(self) -> None:
        super().__init__()
        self.said: list[pa.Table] = []
        self.state = SpineState()
        self.person_of: dict[str, str] = {}
        self.named = 0
        self.ever: dict[str, str] = {}
        self.views: list[tuple[datetime, dict[str, str]]] = []

    def teardown(self) -> None:
        """The log on disk says the same, and every moment of the history can be seen again."""
        with tempfile.TemporaryDirectory() as folder:
            log, said = EventLog(Path(folder)), pa.concat_tables(self.said)
            log.append(said, START)
            assert log.verify().ok
            assert replay(log.events()).direct == self.state.direct
        assert replay(said).facts() == self.state.facts()
        for at, then in self.views:
            assert dict(as_at(said, known_at=at)) == then

    def commit(self, events: tuple[Event, ...], expected: dict[str, str]) -> None:
        """Carry events out on the state; every id that changes must be explained by them alone."""
        at = START + timedelta(days=len(self.said))
        self.said.append(recorded(events, at))
        given = dict(self.state.direct)
        self.state.apply(self.said[-1])
        for record in self.person_of.keys() & expected.keys():
            old, new = self.person_of[record], expected[record]
            assert old == new or explained(events, record, (old, given[record]), new), (record, old, new, events)
        self.person_of = expected
        self.views.append((at, dict(expected)))

    def decide(self, groups: list[tuple[str, ...] | Touched], members: list[set[str]]) -> None:
        """Name groups; `members` says in plain words which records each of them is to hold."""
        founding = {r: ("2026-01-01", r) for group in members for r in group}
        identity = identify(groups, founding, self.state, KEY)
        expected = dict(self.person_of)
        for group, records in zip(groups, members, strict=True):
            first = group.persons[0] if isinstance(group, Touched) and not group.records else None
            record = next(iter(group.records if isinstance(group, Touched) else group), "")
            person = identity.person_of[record] if first is None else identity.aliases.get(first, first)
            expected |= dict.fromkeys(records, person)
        assert len({expected[r] for group in members for r in group}) == len(members)
        self.commit(identity.events, expected)

    def people(self) -> dict[str, set[str]]:
        found: dict[str, set[str]] = {}
        for record, person in self.person_of.items():
            found.setdefault(person, set()).add(record)
        return found

    def pick(self, choice: int) -> tuple[str, set[str]]:
        people = self.people()
        person = sorted(people)[choice % len(people)]
        return person, people[person]

    def new(self, count: int) -> tuple[str, ...]:
        self.named += count
        return tuple(f"r{n:04}" for n in range(self.named - count, self.named))

    @initialize()
    def begin(self) -> None:
        records = self.new(4)
        self.decide([records[:2], records[2:]], [set(records[:2]), set(records[2:])])

    @rule(size=st.integers(1, 3))
    def strangers_arrive(self, size: int) -> None:
        records = self.new(size)
        self.decide([records], [set(records)])

    @precondition(lambda self: self.person_of)
    @rule(size=st.integers(1, 3), choice=picks)
    def records_of_somebody_known_arrive(self, size: int, choice: int) -> None:
        person, held = self.pick(choice)
        records = self.new(size)
        self.decide([Touched(records, (person,))], [held | set(records)])

    @precondition(lambda self: len(self.people()) > 1)
    @rule(one=picks, other=picks, arriving=st.integers(0, 1))
    def persons_turn_out_to_be_one(self, one: int, other: int, arriving: int) -> None:
        (a, left), (b, right) = self.pick(one), self.pick(other)
        if a != b:
            records = self.new(arriving)
            self.decide([Touched(records, (a, b))], [left | right | set(records)])
            assert {self.state.resolve(a), self.state.resolve(b)} == {min((a, b), key=self.state.founded)}

    @precondition(lambda self: len(self.people()) > 1)
    @rule(one=picks, other=picks, arriving=st.integers(0, 2), side=st.booleans())
    def a_join_is_made_and_taken_back(self, one: int, other: int, arriving: int, side: bool) -> None:
        (a, left), (b, right) = self.pick(one), self.pick(other)
        if a == b or self.mixed(left) or self.mixed(right):
            return
        self.decide([Touched((), (a, b))], [left | right])
        late = set(self.new(arriving))
        if late:
            self.decide([Touched(tuple(sorted(late)), (a,))], [left | right | late])
        parts = [left | late, right] if side else [left, right | late]
        self.decide([tuple(sorted(part)) for part in parts], parts)
        assert {self.person_of[r] for r in left} == {a}
        assert {self.person_of[r] for r in right} == {b}

    def mixed(self, records: set[str]) -> bool:
        """Whether it cannot be told any more which id each of these records was given."""
        return any(not self.state.own(record) for record in records)

    @precondition(lambda self: any(len(r) > 1 for r in self.people().values()))
    @rule(choice=picks, cut=picks)
    def a_person_turns_out_to_be_two(self, choice: int, cut: int) -> None:
        large = sorted((p, sorted(r)) for p, r in self.people().items() if len(r) > 1)
        person, records = large[choice % len(large)]
        place = 1 + cut % (len(records) - 1)
        parts = [set(records[:place]), set(records[place:])]
        plain = not list(self.state.absorbed(person)) and not self.mixed(set(records))
        self.decide([tuple(sorted(part)) for part in parts], parts)
        assert person in {self.person_of[r] for r in records}
        if plain:
            assert self.person_of[max(parts, key=lambda p: (len(p), min(records) in p)).pop()] == person

    @precondition(lambda self: len(self.people()) > 1)
    @rule(one=picks, other=picks, which=picks)
    def a_record_was_somebody_elses(self, one: int, other: int, which: int) -> None:
        (a, left), (b, right) = self.pick(one), self.pick(other)
        if a != b and len(left) > 1:
            record = sorted(left)[which % len(left)]
            parts = [left - {record}, right | {record}]
            if len(left) > 2 and len(right) > 1:
                self.decide([tuple(sorted(part)) for part in parts], parts)

    @precondition(lambda self: self.person_of)
    @rule(which=picks)
    def a_record_is_withdrawn(self, which: int) -> None:
        record = sorted(self.person_of)[which % len(self.person_of)]
        expected = {r: p for r, p in self.person_of.items() if r != record}
        self.commit(withdraw([record, "never seen"], self.state), expected)

    @precondition(lambda self: self.person_of)
    @rule(which=picks)
    def a_source_numbers_anew(self, which: int) -> None:
        old, new = sorted(self.person_of)[which % len(self.person_of)], self.new(1)[0]
        expected = {new if r == old else r: p for r, p in self.person_of.items()}
        self.commit(rekey({old: new}, self.state), expected)

    @invariant()
    def the_state_is_what_everybody_was_told(self) -> None:
        assert dict(self.state) == self.person_of

    @invariant()
    def every_id_ever_given_leads_to_one_that_stands(self) -> None:
        for person in self.person_of.values():
            self.ever[person] = person
        for person in self.ever:
            found = self.state.look_up(person)
            assert self.state.resolve(found.person_id) == found.person_id
            assert (found.status == "merged") == (found.person_id != person)
            assert (self.state.look_up(found.person_id).status == "closed") == (
                found.person_id not in self.person_of.values()
            )


def recorded(events: tuple[Event, ...], at: datetime) -> pa.Table:
    table = event_table(events)
    return table.append_column("recorded", pa.array([at] * len(table), pa.timestamp("us", "UTC")))


def explained(events: tuple[Event, ...], record: str, old: tuple[str, str], new: str) -> bool:
    """Whether an event says that this record, or a whole id (its person's, the one it was given), is `new` now."""
    for event in events:
        moved = event.event in ("split", "moved", "corrected") and (event.record_id, event.person_id) == (record, new)
        whole = event.event in ("merged", "revived") and event.person_id == new and event.other_person_id in old
        if moved or whole:
            return True
    return False


TestHistories = Histories.TestCase
TestHistories.settings = settings(
    max_examples=40, stateful_step_count=20, deadline=None, suppress_health_check=list(HealthCheck)
)

batches = st.lists(st.integers(1, 3), min_size=2, max_size=4)


@given(batches, st.randoms(use_true_random=False))
@settings(max_examples=20, deadline=None)
def test_batches_about_different_people_may_come_in_any_order(sizes: list[int], chance: object) -> None:
    people = [[f"{n}-{m}" for m in range(size + 2)] for n, size in enumerate(sizes)]
    steps = [
        [[records[:1]], [records[:1], records[1:]], [records]] if n % 2 else [[records], [records[:1], records[1:]]]
        for n, records in enumerate(people)
    ]
    orders = [list(range(len(steps))), list(range(len(steps)))]
    chance.shuffle(orders[1])  # type: ignore[attr-defined]
    found = []
    for order in orders:
        state = SpineState()
        for number in order:
            for groups in steps[number]:
                founding = {r: (f"2026-0{number + 1}-01", r) for group in groups for r in group}
                state.apply(recorded(identify([tuple(g) for g in groups], founding, state, KEY).events, START))
        found.append(state)
    assert found[0].facts() == found[1].facts()


def test_in_the_world_and_by_what_was_known(tmp_path: Path) -> None:
    log = EventLog(tmp_path)
    founding = {"a": ("2026-01-05", "a"), "b": ("2026-02-05", "b")}
    first = identify([("a",), ("b",)], founding, {}, KEY)
    log.append(event_table(first.events), datetime(2026, 3, 1, tzinfo=UTC))
    joined = identify([("a", "b")], founding, replay(log.events()), KEY, effective=date(2026, 1, 20))
    log.append(event_table(joined.events), datetime(2026, 4, 1, tzinfo=UTC))
    a, b = first.person_of["a"], first.person_of["b"]

    def seen(day: str | None, known: str | None) -> dict[str, str]:
        at = datetime.fromisoformat(known).replace(tzinfo=UTC) if known else None
        return dict(as_at(log.events(), date.fromisoformat(day) if day else None, known_at=at))

    assert seen(None, None) == {"a": a, "b": a}
    assert seen(None, "2026-03-31") == {"a": a, "b": b}
    assert seen(None, "2026-04-01") == {"a": a, "b": a}
    assert seen("2026-01-04", None) == {}
    assert seen("2026-01-05", None) == {"a": a}
    assert seen("2026-02-05", "2026-03-15") == {"a": a, "b": b}
    assert seen("2026-02-04", "2026-03-15") == {"a": a}
    assert seen(None, "2026-02-28") == {}
