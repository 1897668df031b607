"""What the record is built from in test_record_spark.py: odd tables of every form, and histories of feeds."""

from __future__ import annotations

import random
from datetime import UTC, date, datetime, timedelta

import pyarrow as pa
import pyarrow.parquet as pq

from forethought.governance import demo_agreements
from forethought.model import forms, load_form
from forethought.record import Delivery, RecordError, SourceFile
from forethought.record.mapping import load_card
from forethought.record.standing.keeping import by_feed
from forethought.record.standing.tracing import beside
from forethought.sources.writing import write_csv_tables
from forethought.workflow import create_workspace
from forethought.workflow.identity import PERSON_KEY
from record.record_case_system import HELP, WORK, Council, renewed
from record.test_record_standing import CARD, Feed, changed, extract, invented
from record.test_record_standing_numbers import a_month_later
from record.test_record_standing_numbers import invented as a_case_system

ROWS = 12
DAYS = (
    "31/03/2024", "31/02/2024", "zz/05/2020", "ZZ/zz/2020", "29/02/2023", "01/01/0000", "31/12/9999", "1/2/2024",
    "31/03/2024\n", "2024-03-31", "2024-02-30", "2024-03-31T23:59:59", "2024/03/31", "2024-3-1", "2024-05", "2020",
    "24", "9999-12-31", "0000-01-01", "0001-01-01", "-2024-01-31", " 2024-03-31", "infinity", "epoch", "today",
    "२०२५-०१-०१", "2024-05\n", "soon",
)  # fmt: skip
TEXTS = (
    "O'Neil", 'says "so"', "zoë", "ZOË", "日本語", "👩‍👧", "back\\slash", "\\", "100%_", " spaced ", "two\nlines",
    "tab\there", "$1 \\d{2}", "null", "--", "1", "01", "a:b", "", "´", "e\u0301", "x" * 3000,
)  # fmt: skip


def mapped_forms():
    """Every form that has a mapping card."""
    for name in forms():
        try:
            yield load_card(name).form
        except RecordError:
            continue


def odd_delivery(name):
    """A delivery of a form and its tables: codes known and not, days that are none, every kind of text, blanks."""
    rng, form = random.Random(name), load_form(name, 2026)
    tables = {table.name: _odd_table(rng, form, table) for table in form.tables.values()}
    files = tuple(SourceFile(f"{table}.csv", f"{place:064x}") for place, table in enumerate(list(tables)[1:]))
    received = datetime(2026, 4, 5, 9, tzinfo=UTC)
    return Delivery("d", name, name, form.year, "westmarch-o'neil", "agreement", received, files, period="2026"), tables


def _odd_table(rng, form, table):
    columns = {
        field.name: pa.array([None if field.derived else _cell(rng, form, field) for _ in range(ROWS)], pa.string())
        for field in table.fields.values()
    }
    columns["_row"] = pa.array(range(ROWS), pa.int64())
    columns["_file"] = pa.array([f"{table.name}.csv"] * ROWS, pa.string())
    return pa.table(columns)


def _cell(rng, form, field):
    dice = rng.random()
    if dice < 0.2:
        return None
    if field.kind == "date" and dice < 0.6:
        day = date(2010, 1, 1) + timedelta(days=rng.randrange(6000))
        return day.isoformat() if form.date_format == "iso" else f"{day:%d/%m/%Y}"
    if field.kind in ("date", "datetime") or (field.kind == "text" and dice > 0.9):
        return rng.choice(DAYS)
    if field.codes and dice < 0.8:
        return rng.choice(list(field.codes))
    # Few numbers, so that rows are about the same people and joins find several rows.
    return str(rng.randrange(4)) if field.kind in ("id", "upn", "nhs_number") and dice < 0.9 else rng.choice(TEXTS)


def histories(root):
    """Histories by name: the batches of a feed and whether they are under the card of test_record_standing."""
    made = {f"{covers} {seed}": (plain(root / f"{covers}{seed}", covers, seed), False)
            for covers in ("everything", "period") for seed in range(2)}  # fmt: skip
    return made | {f"renumbered {seed}": (renumbered(root / f"renumbered{seed}", seed), True) for seed in range(2)}


def case_system(root):
    """The two feeds of a case system that numbers everything anew, with what is told of beside each, by feed."""
    rng, made = random.Random(1), Council(root)
    world = a_case_system(rng)
    for day in (0, 28, 56):
        made.send_all(world, renewed(day), day=day, first=rng.choice([HELP, WORK]))
        world = a_month_later(world, rng)
    feeds = by_feed(made.store.snapshot())
    for (_, feed), told in feeds.items():
        others = tuple(theirs for (_, other), theirs in feeds.items() if other != feed)
        yield feed, ([batch for batch, _ in told], beside(told, others))


def plain(folder, covers, seed):
    """Forty children of whom eight deliveries tell; some are not full, some late, two are replaced."""
    rng, feed = random.Random(seed), _feed(folder, covers, None)
    for number in range(8):
        who = rng.sample(range(40), 30)
        said = [(f"c/{n}", "thing", key, "v", rng.choice("xyz")) for n in who for key in ("a", "b")[: rng.randrange(3)]]
        replaces = {4: ["d1"], 7: ["d3", "d5"]}.get(number, ())
        feed.send(said, full=rng.random() < 0.6, period=str(rng.randrange(2024, 2027)), replaces=replaces)
    return _named(feed)


def renumbered(folder, seed):
    """Things and visits of nine children under new numbers in each delivery; some visits are to others' things."""
    rng, feed = random.Random(seed), _feed(folder, "everything", CARD)
    world = [invented(rng, f"t{number}") | {"who": f"c/{number % 9}"} for number in range(24)]
    for month in range(5):
        shift = 1000 * month
        numbers = {thing["id"]: str(shift + place) for place, thing in enumerate(world)}
        said = extract(world, lambda name, shift=shift, numbers=numbers: numbers.get(name, f"{name}+{shift}"))
        said = [
            (*claim[:4], rng.choice(list(numbers.values()))) if claim[3] == "ThingId" and rng.random() < 0.4 else claim
            for claim in said
        ]
        feed.send(said, full=month != 3, replaces=["d2"] if month == 4 else ())
        world = changed(world, rng)
    return _named(feed)


def _feed(folder, covers, card):
    folder.mkdir(parents=True)
    return Feed(folder, covers, card)


def _named(feed):
    """The feed's batches, each claim with the name of its batch as the store writes it."""
    for batch in feed.batches:
        table = pq.read_table(batch.path)
        place = table.schema.get_field_index("batch")
        pq.write_table(table.set_column(place, "batch", pa.array([batch.name] * len(table), pa.string())), batch.path)
    return feed.batches


NOTE = """
title = "{title}"
feed = "{feed}"
form = "{form}"
year = 2026
period = "2026"
controller = "{controller}"
agreement = "{controller}-2026"
received = 2026-05-{day}T09:00:00Z
full = true
synthetic = true
"""


def partnership(root):
    """A workspace with three deliveries of a school and of child health about thirty children; nothing is built yet."""
    made = create_workspace(root, "synthetic = true\n")
    for name, text in demo_agreements().items():
        (made.agreements / name).write_text(text, encoding="utf-8")
    for name in (PERSON_KEY, "audit-subjects"):
        (made.keys / name).write_bytes(name.encode().ljust(32, b"."))
    send_pupils(root, "20", range(26))
    children = [_child(n) | {"HealthId": f"H{n}", "MotherSurname": f"Gate{n}", "MotherForename": "Ada",
                             "MotherDOB": "1984-02-0" + str(1 + n % 9)} for n in range(4, 30)]  # fmt: skip
    _send(root, "child-health", "health", "westmarch-health", "21", {"ChildHealth": children})
    send_pupils(root, "28", range(2, 28))
    return made


def send_pupils(root, day, numbers):
    """A full delivery of a school roll of the children so numbered; a few have moved since the last."""
    pupils = [
        _child(n) | {"PupilId": f"S{n}", "Postcode": f"WX{day} {n % 9}AA" if n % 5 == 0 else "WX1 1AA",
                     "SchoolName": "Hill & Dale", "SchoolURN": "100", "EntryDate": "2021-09-01"}
        for n in numbers
    ]  # fmt: skip
    _send(root, "school-roll", "school", "westmarch-schools", day, {"Pupils": pupils})


def _child(number):
    born = date(2010, 1, 1) + timedelta(days=97 * number)
    return {"Surname": f"O'Ford-{number * 7919 % 1000}", "Forename": f"Zoë{number * 104729 % 997}",
            "DOB": born.isoformat(), "Sex": "F"}  # fmt: skip


def _send(root, feed, form, controller, day, tables):
    folder = root / "inbox" / f"{feed}-{day}"
    write_csv_tables(folder, form, tables, year=2026)
    note = NOTE.format(title=folder.name, feed=feed, form=form, controller=controller, day=day)
    (folder / "delivery.toml").write_text(note, encoding="utf-8")
