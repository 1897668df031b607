"""The client before a server of real HTTP: faults, kills between any two steps, and nothing lost or left behind."""

from __future__ import annotations

import json
import os
import stat
import subprocess
import sys
from collections.abc import Callable, Iterator
from datetime import UTC, datetime, timedelta
from pathlib import Path
from random import Random
from typing import Any

import pytest

import support_campaigns
from forethought.record import RecordError
from forethought.record.projections.csc_api import client as clients
from forethought.record.projections.csc_api import normal, send_log
from forethought.record.projections.csc_api.client import Client, SendReport
from forethought.record.projections.csc_api.exchange import Credentials, Patience, Reply, SendStopped
from forethought.record.projections.csc_api.transport import HttpTransport
from support_canary import CANARY, files_with_canary, watched_logs
from support_csc_children import children, plain
from support_csc_server import CLIENT, FAULTS, LA_CODE, SCOPE, SECRET, SUPPLIER_KEY, Department, serving
from support_csc_tables import EPISODE, PERSON, tables
from support_tree import ROOT, SRC

START = datetime(2026, 4, 1, 9, tzinfo=UTC)
Children = dict[str, dict[str, Any]]


class Killed(BaseException):
    """The process is gone."""


class Time:
    """A clock that only waiting moves."""

    def __init__(self) -> None:
        self.now = START
        self.waits: list[float] = []

    def sleep(self, seconds: float) -> None:
        self.waits.append(seconds)
        self.now += timedelta(seconds=seconds)


class Fuse:
    """Kills at a chosen step: before or after a request, before, within or after a line is written."""

    def __init__(self, steps: int | None) -> None:
        self.left = steps

    def step(self) -> None:
        if self.left is not None:
            self.left -= 1
            if self.left < 0:
                raise Killed

    def post(self, url: str, headers: dict[str, str], body: bytes) -> Reply | None:
        self.step()
        reply = HttpTransport(timeout=5).post(url, headers, body)
        self.step()
        return reply

    def add_lines(self, path: Path, entries: Any) -> None:
        held = list(entries)
        self.step()
        try:
            self.step()
        except Killed:
            if held:
                with path.open("a", encoding="utf-8") as file:
                    file.write(json.dumps(held[0])[:-7])
            raise
        ADD_LINES(path, held)
        self.step()


ADD_LINES = send_log.add_lines


@pytest.fixture
def department() -> Iterator[Department]:
    with serving(Department()) as running:
        yield running


def client(
    department: Department, folder: Path, *, fuse: Fuse | None = None, time: Time | None = None, **more: Any
) -> Client:
    time = time or Time()
    credentials = Credentials(department.url + "/token", CLIENT, more.pop("secret", SECRET), SCOPE, SUPPLIER_KEY)
    return Client(
        department.url,
        LA_CODE,
        credentials,
        fuse or HttpTransport(timeout=5),
        folder,
        sleep=time.sleep,
        clock=lambda: time.now,
        **more,
    )


def kids(count: int, **more: Any) -> Children:
    return {
        f"C{n:03}": {
            "la_child_id": f"C{n:03}",
            "child_details": {"surname": "Birch", "first_name": CANARY},
            "social_care_episodes": [{"social_care_episode_id": f"e{n}", "referral_date": "2025-05-01", **more}],
        }
        for n in range(count)
    }


def holds(department: Department, expected: Children) -> bool:
    return {name: normal(one) for name, one in department.children.items()} == {
        name: normal(one) for name, one in expected.items()
    }


def test_the_first_time_all_is_sent_and_the_second_time_nothing(department: Department, tmp_path: Path) -> None:
    sent = client(department, tmp_path).send(kids(120), ())
    assert (len(sent.accepted), sent.removed, sent.refused, sent.unchanged) == (120, (), (), 0)
    assert [len(batch) for batch in department.taken] == [100, 20]
    again = client(department, tmp_path).send(kids(120), ())
    assert again == SendReport((), (), (), 120)
    assert len(department.taken) == 2
    assert holds(department, kids(120))


def test_the_next_day_only_what_changed_is_sent(department: Department, tmp_path: Path) -> None:
    client(department, tmp_path).send(kids(30), ())
    after = kids(29) | {"C007": kids(8, closure_date="2026-01-15")["C007"]}
    sent = client(department, tmp_path).send(after, ())
    assert (sent.accepted, sent.removed, sent.unchanged) == (("C007",), ("C029",), 28)
    assert department.taken[-1] == ["C029", "C007"]
    assert holds(department, after)
    client(department, tmp_path).send(kids(29), ())
    assert holds(department, kids(29))


def test_whole_objects_can_be_sent_again_and_still_remove_what_is_gone(department: Department, tmp_path: Path) -> None:
    client(department, tmp_path).send(kids(3, closure_date="2026-01-15"), ())
    sent = client(department, tmp_path).send(kids(3), (), full=True)
    assert len(sent.accepted) == 3
    assert holds(department, kids(3))


@pytest.mark.parametrize("named", [True, False])
def test_one_bad_record_keeps_back_no_other(named: bool, tmp_path: Path) -> None:
    with serving(Department(bad={"C017", "C064"}, names_the_bad=named)) as department:
        sent = client(department, tmp_path).send(kids(100), ())
        assert sent.refused == ("C017", "C064")
        assert len(sent.accepted) == 98
        assert department.statuses.count(400) <= (3 if named else 16)
        department.bad.clear()
        assert client(department, tmp_path).send(kids(100), ()).accepted == ("C017", "C064")
        assert holds(department, kids(100))


def test_a_batch_that_is_too_large_is_divided(department: Department, tmp_path: Path) -> None:
    many = {name: one | {"child_details": {"surname": "x" * 900}} for name, one in kids(90).items()}
    client(department, tmp_path).send(many, ())
    assert 413 in department.statuses
    assert holds(department, many)


def test_nothing_is_removed_of_a_child_whom_our_own_checks_keep_back(department: Department, tmp_path: Path) -> None:
    client(department, tmp_path).send(kids(5), ())
    four = {name: one for name, one in kids(5).items() if name != "C002"}
    assert client(department, tmp_path).send(four, {"C002"}).unchanged == 4
    assert holds(department, kids(5))


def test_a_payload_without_most_of_the_children_is_not_sent(department: Department, tmp_path: Path) -> None:
    client(department, tmp_path).send(kids(60), ())
    with pytest.raises(RecordError, match="60 of the children"):
        client(department, tmp_path).send({}, ())
    assert holds(department, kids(60))
    client(department, tmp_path).send({}, (), most_removed=1)
    assert department.children == {}


def test_a_token_is_used_until_it_runs_out_and_asked_for_anew_when_refused(tmp_path: Path) -> None:
    with serving(Department(lasts=600)) as department:
        time = Time()
        sender = client(department, tmp_path, time=time)
        for number in range(1, 4):
            sender.send(kids(number), ())
        assert department.given == 1
        time.now += timedelta(seconds=541)
        sender.send(kids(4), ())
        assert department.given == 2
        department.tokens.clear()
        sender.send(kids(5), ())
        assert department.given == 3
        assert holds(department, kids(5))


def test_waiting_doubles_and_heeds_what_the_service_asks_for(tmp_path: Path) -> None:
    time = Time()
    with serving(Department(faults={"broken": 1.0})) as department, pytest.raises(SendStopped, match="status 503"):
        client(department, tmp_path, time=time).send(kids(1), ())
    assert time.waits == [5, 10, 20, 40]
    time = Time()
    with serving(Department(faults={"busy": 1.0})) as department, pytest.raises(SendStopped, match="status 429"):
        client(department, tmp_path, time=time).send(kids(1), ())
    assert time.waits == [7, 7, 7, 7]


def test_a_service_that_refuses_everything_is_not_asked_thousands_of_times(tmp_path: Path) -> None:
    with serving(Department(bad=set(kids(300)))) as department, pytest.raises(SendStopped, match="refused each"):
        client(department, tmp_path).send(kids(300), ())
    assert len(department.statuses) < 60


def test_wrong_credentials_and_addresses_are_told_in_words(department: Department, tmp_path: Path) -> None:
    with pytest.raises(SendStopped, match="credentials are not accepted") as refused:
        client(department, tmp_path, secret="another").send(kids(1), ())
    assert "another" not in str(refused.value)
    assert SECRET not in repr(Credentials("", CLIENT, SECRET, SCOPE, SUPPLIER_KEY))
    for url in ("http://example.org", "https://user@example.org", "ftp://127.0.0.1"):
        with pytest.raises(SendStopped, match="address"):
            Client(url, LA_CODE, Credentials(department.url, "", "", "", ""), HttpTransport(), tmp_path)


def test_an_acceptance_that_never_came_back_is_followed_by_the_right_part(tmp_path: Path) -> None:
    """The closure arrived, its answer did not, and the episode was opened again meanwhile: it has to be said."""
    with serving(Department()) as department:
        client(department, tmp_path).send(kids(1), ())
        department.faults = {"hang up after": 1.0}
        with pytest.raises(SendStopped):
            client(department, tmp_path, patience=Patience(1)).send(kids(1, closure_date="2026-01-15"), ())
        department.faults = {}
        assert not holds(department, kids(1))
        client(department, tmp_path).send(kids(1), ())
        assert holds(department, kids(1))


def test_no_value_of_a_person_is_in_the_log_or_in_an_error(tmp_path: Path) -> None:
    with serving(Department(bad={"C000", "C001"}, faults={"hang up before": 0.3})) as department, watched_logs():
        client(department, tmp_path).send(kids(4), ())
        department.faults = {"broken": 1.0}
        with pytest.raises(SendStopped) as ended:
            client(department, tmp_path).send(kids(5), ())
    assert CANARY not in str(ended.value) + repr(ended.value.__context__)
    assert [path.name for path in files_with_canary(tmp_path)] == ["objects.jsonl"]
    if os.name != "nt":
        assert {stat.S_IMODE(path.stat().st_mode) for path in tmp_path.iterdir()} == {0o600}


def test_what_the_department_no_longer_holds_is_not_kept_here(department: Department, tmp_path: Path) -> None:
    client(department, tmp_path).send(kids(3), ())
    client(department, tmp_path).send(kids(1), ())
    kept = (tmp_path / "objects.jsonl").read_text(encoding="utf-8").splitlines()
    assert [json.loads(line)["child"]["la_child_id"] for line in kept] == ["C000"]


def test_a_log_that_was_changed_stops_everything(department: Department, tmp_path: Path) -> None:
    client(department, tmp_path).send(kids(2), ())
    log = tmp_path / "send-log.jsonl"
    log.write_text(log.read_text(encoding="utf-8").replace("C001", "C009"), encoding="utf-8")
    with pytest.raises(RecordError, match="does not hold"):
        client(department, tmp_path).send(kids(2), ())


def test_two_cannot_send_at_once(department: Department, tmp_path: Path) -> None:
    with clients.held_alone(tmp_path), pytest.raises(RecordError, match="sending already"):
        client(department, tmp_path).send(kids(1), ())


def test_the_page_tells_how_to_run_it(department: Department, tmp_path: Path) -> None:
    page = (ROOT / "docs" / "record" / "csc-api.md").read_text(encoding="utf-8")
    told = page.partition("```python\n")[2].partition("```")[0]
    words = {
        "tables": tables(PERSON, EPISODE),
        "authority": "E08000025",
        "endpoint": department.url,
        "token_url": department.url + "/token",
        "client_id": CLIENT,
        "client_secret": SECRET,
        "scope": SCOPE,
        "supplier_key": SUPPLIER_KEY,
        "la_code": LA_CODE,
        "folder": tmp_path,
    }
    exec(compile(told.replace("date.today()", "date(2026, 3, 31)"), "csc-api.md", "exec"), words)
    assert list(department.children) == ["C1"]


def test_the_standing_tells_who_differs(department: Department, tmp_path: Path) -> None:
    sender = client(department, tmp_path)
    sender.send(kids(3), ())
    standing = sender.standing(kids(3), ())
    assert standing.ours == standing.theirs
    assert (standing.differing, standing.doubtful) == ((), ())
    standing = sender.standing(kids(2) | kids(1, closure_date="2026-01-15"), ())
    assert standing.ours != standing.theirs
    assert standing.differing == ("C000", "C002")


SENDING = """
import sys
from pathlib import Path
from forethought.record.projections.csc_api.client import Client
from forethought.record.projections.csc_api.exchange import Credentials
from forethought.record.projections.csc_api.transport import HttpTransport

url, client, secret, scope, key, code, folder = sys.argv[1:]
children = {f"C{n:04}": {"la_child_id": f"C{n:04}", "child_details": {"surname": "Birch"}} for n in range(1500)}
credentials = Credentials(url + "/token", client, secret, scope, key)
print(len(Client(url, code, credentials, HttpTransport(), Path(folder)).send(children, ()).accepted))
"""


def test_a_process_that_is_killed_leaves_nothing_that_the_next_one_must_wait_for(tmp_path: Path) -> None:
    with serving(Department()) as department:
        words = [department.url, CLIENT, SECRET, SCOPE, SUPPLIER_KEY, LA_CODE, str(tmp_path)]
        command = [sys.executable, "-c", SENDING, *words]
        environment = {**os.environ, "PYTHONPATH": str(SRC)}
        process = subprocess.Popen(command, env=environment, stdout=subprocess.DEVNULL)
        while len(department.taken) < 4:
            assert process.poll() is None
        process.kill()
        process.wait()
        taken = len(department.children)
        assert taken < 1500
        done = subprocess.run(command, env=environment, capture_output=True, text=True, timeout=120, check=True)
        assert 0 < int(done.stdout) <= 1500 - taken + 100
        assert len(department.children) == 1500


def live(chance: Random, days: list[Children], send: Callable[[Children, Fuse], None]) -> int:
    """Send every day's payload until it went through, killed at random as often as a day has it; returns the kills."""
    kills = 0
    for day in days:
        for _ in range(chance.randint(0, 4)):
            try:
                send(day, Fuse(chance.randint(0, 40)))
            except Killed:
                kills += 1
            except SendStopped:
                continue
    return kills


@pytest.mark.campaign
def test_whatever_breaks_and_whenever_it_is_killed_the_department_ends_with_what_we_hold(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    killed = removed = lost = 0
    for seed in range(support_campaigns.size(25, 1_000)):
        chance = Random(seed)
        folder = tmp_path / str(seed)
        days: list[Children] = [{}]
        for _ in range(5):
            days.append({name: plain(one) for name, one in children(chance, days[-1], 9).items()})
        faults = {name: chance.choice((0.0, 0.08, 0.25)) for name in FAULTS}
        with serving(Department(faults=faults, seed=seed)) as department:

            def send(day: Children, fuse: Fuse, department: Department = department, folder: Path = folder) -> None:
                monkeypatch.setattr(send_log, "add_lines", fuse.add_lines)
                monkeypatch.setattr("forethought.record.projections.csc_api.accepted.add_lines", fuse.add_lines)
                client(department, folder, fuse=fuse).send(day, (), most_removed=1)

            department.bad = set(chance.sample(sorted(days[-1]), min(2, len(days[-1]))))
            department.names_the_bad = chance.random() < 0.5
            killed += live(chance, days, send)
            department.faults, department.bad = {}, set()
            last = days[-1] if chance.random() < 0.8 else {}
            lost += len(department.children.keys() - last.keys())
            send(last, Fuse(None))
            assert holds(department, last), seed
            before = len(department.taken)
            send(last, Fuse(None))
            assert len(department.taken) == before, seed
            removed += sum(line.count('"removal"') for line in (folder / "send-log.jsonl").read_text().splitlines())
    assert killed
    assert removed
    assert lost, "no child was ever left at the department by a run that broke off"
