"""A case system that sends its tables as two feeds, under steady numbers or new ones: for tests of what stands."""

import random
from collections import Counter
from datetime import UTC, datetime, timedelta

import pyarrow as pa
import pyarrow.parquet as pq

from forethought.model import load_form
from forethought.record import Delivery, Store, to_claims
from forethought.record.standing import keep_standing

START = datetime(2026, 1, 5, 9, tzinfo=UTC)
HELP, WORK = "help", "work"
"""The feeds: who helps; and the work: episodes, assessments, families, conferences."""


def as_it_is(kind, name):
    """Steady numbers."""
    return f"{kind}{name}"


def renewed(salt, *kinds):
    """New numbers of ``kinds`` (all without them), others every time."""

    def number(kind, name):
        rng = random.Random(f"{salt} {kind} {name}")
        return str(rng.randrange(10**9, 10**10)) if not kinds or kind in kinds else as_it_is(kind, name)

    return number


def tables(world, number):
    """What the case system writes of ``world`` for each feed, under the numbers that ``number(kind, name)`` gives."""
    helps = [
        {"invo_involvements_id": number("help", name), "invo_person_id": who, "invo_professional_id": worker,
         "invo_involvement_start_date": since, "invo_referral_id": number("episode", episode)}
        for name, (who, worker, since, episode) in world["helps"].items()
    ]  # fmt: skip
    episodes = [
        {"cine_referral_id": number("episode", name), "cine_person_id": who, "cine_referral_date": on,
         "cine_close_reason": reason}
        for name, (who, on, reason) in world["episodes"].items()
    ]  # fmt: skip
    assessments = [
        {"cina_assessment_id": number("assessment", name), "cina_person_id": who, "cina_assessment_start_date": on,
         "cina_referral_id": number("episode", episode)}
        for name, (who, on, episode) in world["assessments"].items()
    ]  # fmt: skip
    families = [
        {"fami_table_id": number("row", who), "fami_person_id": who, "fami_family_id": number("family", family)}
        for who, family in world["families"].items()
    ]
    meetings = [
        {"icpc_icpc_id": number("conference", f"{name}{who}"), "icpc_person_id": who, "icpc_icpc_date": on,
         "icpc_icpc_meeting_id": number("meeting", name)}
        for name, (on, children) in world["meetings"].items() for who in children
    ]  # fmt: skip
    work = {"ssd_cin_episodes": episodes, "ssd_cin_assessments": assessments, "ssd_family": families,
            "ssd_initial_cp_conference": meetings}  # fmt: skip
    return {HELP: {"ssd_involvements": helps}, WORK: work}


class Council:
    """A record with the deliveries of the two feeds; with ``day_by_day``, what stands is kept after each of them."""

    def __init__(self, root, *, day_by_day=False):
        self.root, self.day_by_day = root, day_by_day
        self.store = Store(root)

    def send(self, feed, rows, *, day, hour=0, period="2026", full=True):
        received = START + timedelta(days=day, hours=hour)
        name = f"{feed}-{day}-{hour}"
        delivery = Delivery(name, feed, "ssd", 2026, "council", "agreement", received, (), True, full, period)
        made = {table: _table(table, said) for table, said in rows.items() if said}
        self.store.append(to_claims(made, delivery), delivery)
        if self.day_by_day:
            keep_standing(self.root, self.store.snapshot())

    def send_all(self, world, number, *, day, first=WORK):
        """Both feeds of one day, one after the other."""
        made = tables(world, number)
        for hour, feed in enumerate(sorted(made, key=lambda feed: feed != first)):
            self.send(feed, made[feed], day=day, hour=hour, period=f"2026-{1 + day // 28:02d}")

    def changes(self, day):
        """How many claims of whom, of what, opened and ended on a day."""
        found = Counter()
        for row, claim in self.rows():
            what = (claim["subject"], claim["entity"], claim["attribute"])
            found[(*what, "opened")] += (row["known_from"] - START).days == day
            found[(*what, "ended")] += row["known_to"] is not None and (row["known_to"] - START).days == day
        return +found

    def known(self, attribute):
        """What stands of an attribute: subject to value."""
        stands = ((row, claim) for row, claim in self.rows() if row["known_to"] is None)
        return {c["subject"]: row["value"] or c["value"] for row, c in stands if c["attribute"] == attribute}

    def rows(self):
        snapshot = self.store.snapshot()
        claims = {
            row["batch"]: pq.read_table(path).to_pylist()
            for row, path in zip(snapshot.batches, snapshot.claims, strict=True)
        }
        for path in keep_standing(self.root, snapshot).kept.values():
            for row in pq.read_table(path).to_pylist():
                yield row, claims[row["batch"]][row["claim"]]


def _table(name, rows):
    columns = {
        field: pa.array([row.get(field) for row in rows], pa.string())
        for field in load_form("ssd", 2026).tables[name].fields
    }
    place = {"_row": pa.array(range(len(rows)), pa.int64()), "_file": pa.array([name] * len(rows), pa.string())}
    return pa.table(columns | place)
