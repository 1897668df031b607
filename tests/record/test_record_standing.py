"""What stands after each delivery: said again or otherwise, left out, replaced, of an earlier period, numbered anew."""

import random
from datetime import UTC, datetime, timedelta

import pyarrow as pa
import pyarrow.parquet as pq
import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

import support_campaigns
from forethought.record.claims import CLAIM_SCHEMA
from forethought.record.mapping.card import Block, Card
from forethought.record.standing import Batch, fold

START = datetime(2026, 1, 1, 9, tzinfo=UTC)


class Feed:
    """Deliveries of one feed, written as batches; each claim is ``subject entity key attribute value``."""

    def __init__(self, folder, covers="everything", card=None):
        self.folder, self.covers, self.card, self.batches = folder, covers, card, []

    def send(self, claims, *, full=True, period="2026", replaces=(), day=None):
        number = len(self.batches)
        names = ("subject", "entity", "entity_key", "attribute", "value")
        rows = [dict(zip(names, claim, strict=True)) | {"nature": "fact"} for claim in sorted(claims)]
        rows = [row | {"claim": place} for place, row in enumerate(rows)]
        path = self.folder / f"{number}.parquet"
        pq.write_table(pa.Table.from_pylist(rows, schema=CLAIM_SCHEMA), path)
        received = START + timedelta(days=number if day is None else day)
        batch = Batch(f"b{number}", f"d{number}", path, received, period, self.covers, full, tuple(replaces))
        self.batches.append(batch)

    def rows(self):
        order = sorted(self.batches, key=lambda batch: batch.received)
        claims = {(batch.name, row["claim"]): row for batch in order for row in pq.read_table(batch.path).to_pylist()}
        for row in fold(order, self.card).to_pylist():
            said = claims[row["batch"], row["claim"]]
            key = row["entity_key"] or said["entity_key"]
            yield row, (said["subject"], said["entity"], key, said["attribute"], row["value"] or said["value"])

    def known(self, day):
        """What stands on a day, each statement once."""
        moment = START + timedelta(days=day)
        found = [
            said
            for row, said in self.rows()
            if row["known_from"] <= moment and (row["known_to"] is None or row["known_to"] > moment)
        ]
        assert len(found) == len(set(found)), "one statement stands twice"
        return set(found)


def claim(text):
    """``key attribute=value`` of the one child; ``-`` is no key."""
    key, said = text.split()
    attribute, value = said.split("=")
    return ("council/1", "thing" if key != "-" else "person", key.replace("-", ""), attribute, value)


def said(cell):
    return [claim(part) for part in cell.split(", ") if part.strip()]


HISTORIES = """
covers     | deliveries (full; period: claims)                                                  | stands
everything | full 2025: a x=1 ; full 2026: a x=1                                                  | a x=1
everything | full 2025: a x=1 ; full 2026: a x=2                                                  | a x=2
everything | full 2025: a x=1, b x=1 ; full 2026: b x=1                                           | b x=1
everything | full 2025: a x=1, b x=1 ; part 2026: b x=2                                           | a x=1, b x=2
everything | part 2025: a x=1 ; full 2026: b x=1                                                  | b x=1
period     | full 2025: a x=1 ; full 2026: b x=1                                                  | a x=1, b x=1
period     | full 2025: - x=1 ; full 2026: - x=2                                                  | - x=2
period     | full 2025: - x=1 ; full 2026: - x=2 ; full 2025: - x=3                               | - x=2
period     | full 2025: a x=1, b x=1 ; full 2026: c x=1 ; full 2025: b x=1                        | b x=1, c x=1
period     | full 2025: - x=1 ; full 2026: - x=1 ; full 2025: a x=1                               | - x=1, a x=1
period     | part 2025: a x=1 ; part 2025: b x=1                                                  | a x=1, b x=1
period     | part 2025: a x=1 ; part 2025: a x=2                                                  | a x=2
period     | full 2025-04: a x=1 ; full 2026: b x=1                                              | a x=1, b x=1
period     | full 2026: - x=1 ; full 2025-04: - x=2                                              | - x=1
everything | full 2025: a x=1 ; full 2026: a x=2, b x=1 ; replace d1 2026:                        | a x=1
everything | full 2025: a x=1 ; full 2026: a x=2, b x=1 ; replace d1 2026: b x=1                  | b x=1
period     | full 2025: a x=1 ; part 2025: a x=2 ; replace d1 2025: b x=1                         | a x=1, b x=1
"""


@pytest.mark.parametrize("line", HISTORIES.strip().splitlines()[1:])
def test_what_stands_after_a_history(tmp_path, line):
    covers, history, stands = (cell.strip() for cell in line.split("|"))
    feed = Feed(tmp_path, covers)
    for delivery in history.split(" ; "):
        head, _, cell = delivery.partition(":")
        words = head.split()
        replaces = words[1:-1]
        # a delivery that replaces another adds what it says; what it replaces is as if it had never come
        whole = words[0] == "full" or (bool(replaces) and covers == "everything" and bool(cell.strip()))
        feed.send(said(cell), full=whole, period=words[-1], replaces=replaces)
    assert feed.known(100) == set(said(stands))


def test_the_reason_of_an_end_is_said(tmp_path):
    feed = Feed(tmp_path)
    feed.send(said("a x=1, b x=1, c x=1"))
    feed.send(said("a x=2, c x=1"))
    feed.send([], full=False, replaces=["d1"])
    reasons = {(row["batch"], text[2]): row["end_reason"] for row, text in feed.rows() if row["end_reason"]}
    assert reasons == {
        ("b0", "a"): "said otherwise",
        ("b0", "b"): "left out of a full delivery",
        ("b1", "a"): "its delivery was replaced",
    }
    assert feed.known(2) == set(said("a x=1, b x=1, c x=1"))
    assert feed.known(1) == set(said("a x=2, c x=1")), "a replaced delivery stays known as it was known"


SAID = st.dictionaries(
    st.tuples(st.sampled_from("12"), st.sampled_from(["", "a", "b"])), st.sampled_from("xyz"), max_size=5
)
DELIVERY = st.tuples(SAID, st.booleans(), st.integers(2024, 2026))


def naive(history, covers, day):
    """What stands on ``day``, in the plainest way: the last who spoke of a key, unless a full delivery left it out."""
    found = {}
    for number, (content, full, year) in sorted(enumerate(history)):
        if number > day:
            break
        place = 0 if covers == "everything" else year
        if full:
            found = {key: held for key, held in found.items() if held[1] != place or key in content}
        for key, value in content.items():
            if key not in found or found[key][1] <= place:
                found[key] = (value, place)
    return {
        (f"council/{who}", "thing" if key else "person", key, "v", value) for (who, key), (value, _) in found.items()
    }


@pytest.mark.parametrize("covers", ["everything", "period"])
@settings(
    max_examples=support_campaigns.size(sample=60, full=2000),
    deadline=None,
    suppress_health_check=[HealthCheck.function_scoped_fixture],
)
@given(history=st.lists(DELIVERY, min_size=1, max_size=6), order=st.randoms(use_true_random=False))
def test_every_moment_of_every_history_is_as_the_plainest_reading_has_it(tmp_path_factory, covers, history, order):
    feed = Feed(tmp_path_factory.mktemp("history"), covers)
    arrival = list(enumerate(history))
    order.shuffle(arrival)  # the order of arrival does not matter: each delivery carries the day it was received
    for day, (content, full, year) in arrival:
        claims = [
            (f"council/{who}", "thing" if key else "person", key, "v", value) for (who, key), value in content.items()
        ]
        feed.send(claims, full=full, period=str(year), day=day)
    for day in range(len(history)):
        assert feed.known(day) == naive(history, covers, day)


CARD = Card(
    "form", "1", "everything", False,
    (
        Block("T", "thing", {"started": "Start", "team": "Team"}, ("Person",), key=("Id",), natural=("Start",),
              rest=True),
        Block("V", "visit", {"on": "Day"}, ("Person",), key=("VisitId",), natural=("Day",),
              references={"ThingId": "thing"}, rest=True),
    ),
)  # fmt: skip


def extract(world, numbering):
    """Every cell that a case system with these things and visits would write, under its numbers of today."""
    for thing in world:
        number = numbering(thing["id"])
        said = {"Id": number, "started": thing["start"], "team": thing["team"]}
        yield from ((thing["who"], "thing", number, name, value) for name, value in said.items())
        for place, day in enumerate(thing["visits"]):
            visit = numbering(f"{thing['id']}v{place}")
            said = {"VisitId": visit, "on": day, "ThingId": number}
            yield from ((thing["who"], "visit", visit, name, value) for name, value in said.items())


def changed(world, rng):
    """The world a month later: a team changes, a thing is new, one is gone."""
    after = [dict(thing) for thing in world if rng.random() > 0.1]
    for thing in after:
        if rng.random() < 0.2:
            thing["team"] = rng.choice("pqr")
    return [*after, invented(rng, f"n{rng.randrange(10**6)}")]


def invented(rng, name):
    start = f"2025-{rng.randrange(1, 13):02d}-{rng.randrange(1, 29):02d}"
    # no two visits of one child on one day: those nobody could tell apart by date
    visits = sorted(
        f"2026-{month:02d}-{rng.randrange(1, 29):02d}" for month in rng.sample(range(1, 13), rng.randrange(3))
    )
    return {
        "id": name,
        "who": f"council/{rng.randrange(3)}",
        "start": start,
        "team": rng.choice("pqr"),
        "visits": visits,
    }


def test_a_reference_follows_the_things_of_its_own_person_first(tmp_path):
    """Where each child's things are numbered from 1, another child's renumbering is nothing to this one."""

    def month(first_of_one):
        for who, number in (("council/1", first_of_one), ("council/2", "1")):
            yield from (
                (who, "thing", number, name, value) for name, value in {"Id": number, "started": "2025-01-01"}.items()
            )
            said = {"VisitId": number, "on": "2025-02-01", "ThingId": number}
            yield from ((who, "visit", number, name, value) for name, value in said.items())

    feed = Feed(tmp_path, card=CARD)
    feed.send(month("1"))
    feed.send(month("7"))
    feed.send(
        [*month("7"), ("council/1", "thing", "1", "Id", "1"), ("council/1", "thing", "1", "started", "2025-09-09")]
    )
    before, after = feed.known(1), feed.known(2)
    assert before == feed.known(0), "new numbers alone changed something"
    assert before < after
    assert ("council/2", "visit", "1", "ThingId", "1") in after


@pytest.mark.parametrize("seed", range(support_campaigns.size(sample=12, full=300)))
def test_numbering_everything_anew_changes_nothing(tmp_path, seed):
    """The same case system twice, once under steady numbers, once under new ones each time: one history."""
    rng = random.Random(seed)
    steady, renewed = (Feed(_folder(tmp_path, name), card=CARD) for name in ("steady", "renewed"))
    world = [invented(rng, f"t{number}") for number in range(6)]
    for month in range(4):
        shift = rng.randrange(1000)
        steady.send(extract(world, str))
        renewed.send(extract(world, lambda name, shift=shift, month=month: name if not month else _new(name, shift)))
        world = changed(world, rng)
    for month in range(4):
        assert _without_numbers(renewed, month) == _without_numbers(steady, month)
    ended = [sum(row["known_to"] is not None for row, _ in feed.rows()) for feed in (steady, renewed)]
    assert ended[0] == ended[1], "new numbers alone ended a statement"


def _folder(root, name):
    (root / name).mkdir()
    return root / name


def _new(name, shift):
    return str(sum(ord(letter) * 31**place for place, letter in enumerate(name)) + shift)


def _without_numbers(feed, day):
    """Each thing and visit by what it says, and each visit by the start of the thing it refers to."""
    known = feed.known(day)
    started = {(who, key): value for who, entity, key, name, value in known if entity == "thing" and name == "started"}
    things = {}
    for who, entity, key, name, value in known:
        if name in ("Id", "VisitId"):
            assert value == key, "a thing's own number is the one it is held under"
        elif name == "ThingId":
            things.setdefault((who, entity, key), set()).add((name, started[who, value]))
        else:
            things.setdefault((who, entity, key), set()).add((name, value))
    return sorted((who, entity, sorted(cells)) for (who, entity, _), cells in things.items())
