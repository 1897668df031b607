"""Who was erased is removed at the department, once, whatever breaks; until then the ids are here, and then nothing."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import pytest

from forethought.record import RecordError
from forethought.record.projections.csc_api import send_log
from forethought.record.projections.csc_api.accepted import held_alone
from forethought.record.projections.csc_api.client import Client
from forethought.record.projections.csc_api.exchange import Credentials, Patience, SendStopped
from forethought.record.projections.csc_api.forgetting import forget, owed
from forethought.record.projections.csc_api.transport import HttpTransport
from support_bytes import found_in
from support_csc_server import CLIENT, LA_CODE, SCOPE, SECRET, SUPPLIER_KEY, Department, serving
from support_erasure import NOW

Children = dict[str, dict[str, Any]]
WORDS = ("Zorbla", "Wlegacy", "e-Wkid")
IDS = ("Wkid",)


@pytest.fixture
def department() -> Iterator[Department]:
    with serving(Department()) as running:
        yield running


def client(department: Department, folder: Path) -> Client:
    credentials = Credentials(department.url + "/token", CLIENT, SECRET, SCOPE, SUPPLIER_KEY)
    return Client(
        department.url, LA_CODE, credentials, HttpTransport(timeout=5), folder,
        patience=Patience(1), sleep=lambda _: None, clock=lambda: NOW,
    )  # fmt: skip


def kid(name: str, forename: str, episode: str) -> dict[str, Any]:
    return {
        "la_child_id": name,
        "child_details": {"first_name": forename},
        "social_care_episodes": [{"social_care_episode_id": episode, "referral_date": "2025-05-01"}],
    }


BOTH: Children = {"Wkid": kid("Wkid", "Zorbla", "e-Wkid"), "C2": kid("C2", "Tamsin", "e-2")}
OTHER = {"C2": BOTH["C2"]}


def wkid(children: frozenset[str]) -> frozenset[str]:
    return children & {"Wkid"}


def erase(folder: Path) -> None:
    forget(folder, wkid, lambda: NOW)


def test_no_value_stays_the_removal_is_sent_once_and_then_the_id_goes_too(
    department: Department, tmp_path: Path
) -> None:
    client(department, tmp_path).send(BOTH, ())
    assert found_in(tmp_path, ["Zorbla", "e-Wkid", "Wkid"]).keys() == {"Zorbla", "e-Wkid", "Wkid"}
    assert owed(tmp_path, wkid, lambda: NOW) == {"Wkid"}
    erase(tmp_path)
    assert found_in(tmp_path, ["Zorbla", "e-Wkid"]) == {}
    assert client(department, tmp_path).plan(OTHER, ()).removed == ("Wkid",)
    sent = client(department, tmp_path).send(OTHER, ())
    assert (sent.removed, sent.accepted, sent.unchanged) == (("Wkid",), (), 1)
    assert set(department.children) == {"C2"}
    assert found_in(tmp_path, ["Wkid"]) == {}
    assert owed(tmp_path, wkid, lambda: NOW) == frozenset()
    times = len(department.taken)
    assert client(department, tmp_path).send(OTHER, ()).removed == ()
    assert len(department.taken) == times
    assert client(department, tmp_path).standing(OTHER, ()).differing == ()


def test_the_case_systems_own_id_goes_along_as_with_any_removal(department: Department, tmp_path: Path) -> None:
    known = {**BOTH, "Wkid": {**BOTH["Wkid"], "mis_child_id": "Wlegacy"}}
    client(department, tmp_path).send(known, ())
    erase(tmp_path)
    client(department, tmp_path).send(OTHER, ())
    assert set(department.children) == {"C2"}
    assert found_in(tmp_path, [*WORDS, *IDS]) == {}


def test_who_was_removed_there_before_is_not_named_here_any_more(department: Department, tmp_path: Path) -> None:
    client(department, tmp_path).send(BOTH, ())
    client(department, tmp_path).send(OTHER, ())
    assert found_in(tmp_path, ["Wkid"]).keys() == {"Wkid"}, "the log says to whom what was sent"
    erase(tmp_path)
    assert found_in(tmp_path, ["Wkid"]) == {}
    assert client(department, tmp_path).send(OTHER, ()).removed == ()


def test_who_never_arrived_there_is_not_named_either(tmp_path: Path) -> None:
    with serving(Department(bad={"Wkid"})) as department:
        client(department, tmp_path).send(BOTH, ())
        erase(tmp_path)
        assert found_in(tmp_path, ["Zorbla", "Wkid"]) == {}
        assert client(department, tmp_path).send(OTHER, ()).removed == ()


def test_who_may_have_arrived_there_is_removed(department: Department, tmp_path: Path) -> None:
    department.faults = {"hang up after": 1.0}
    with pytest.raises(SendStopped):
        client(department, tmp_path).send(BOTH, ())
    department.faults = {}
    erase(tmp_path)
    assert found_in(tmp_path, ["Zorbla", "e-Wkid"]) == {}
    client(department, tmp_path).send(OTHER, ())
    assert set(department.children) == {"C2"}
    assert found_in(tmp_path, ["Wkid"]) == {}


def test_a_removal_whose_answer_never_came_stays_owed(department: Department, tmp_path: Path) -> None:
    client(department, tmp_path).send(BOTH, ())
    erase(tmp_path)
    department.faults = {"hang up before": 1.0}
    with pytest.raises(SendStopped):
        client(department, tmp_path).send(OTHER, ())
    department.faults = {}
    assert owed(tmp_path, wkid, lambda: NOW) == {"Wkid"}
    erase(tmp_path)
    assert client(department, tmp_path).send(OTHER, ()).removed == ("Wkid",)
    assert set(department.children) == {"C2"}


@pytest.mark.parametrize("kept_back", [False, True])
def test_who_comes_again_is_removed_first_and_nothing_from_before_stays_there(
    department: Department, tmp_path: Path, kept_back: bool
) -> None:
    """What the department holds of them is known to nobody here: a part would leave the old episode with it."""
    client(department, tmp_path).send(BOTH, ())
    erase(tmp_path)
    anew = {**OTHER, "Wkid": kid("Wkid", "Zorbla", "e-new")}
    if kept_back:
        client(department, tmp_path).send(OTHER, {"Wkid"})
        assert set(department.children) == {"C2"}
    else:
        client(department, tmp_path).send(anew, ())
        (episode,) = department.children["Wkid"]["social_care_episodes"]
        assert episode["social_care_episode_id"] == "e-new"
        assert client(department, tmp_path).send(anew, ()).unchanged == 2


def test_who_comes_again_just_as_before_is_held_there_and_here(department: Department, tmp_path: Path) -> None:
    client(department, tmp_path).send(BOTH, ())
    erase(tmp_path)
    client(department, tmp_path).send(BOTH, ())
    assert set(department.children) == {"C2", "Wkid"}
    standing = client(department, tmp_path).standing(BOTH, ())
    assert (standing.differing, standing.doubtful) == ((), ())


class Stopped(BaseException):
    """The moment at which a process would have been killed."""


def stopping(real: Callable[..., Any], at: int) -> Callable[..., Any]:
    calls = iter(range(1, 1_000))

    def stopped(*args: Any, **kwargs: Any) -> Any:
        if next(calls) == at:
            raise Stopped
        return real(*args, **kwargs)

    return stopped


@pytest.mark.parametrize("at", range(1, 6))
@pytest.mark.parametrize("where", ["before it is seen", "as lines are written"])
def test_stopped_at_any_step_nothing_is_lost_and_nothing_stays(
    department: Department, tmp_path: Path, monkeypatch: pytest.MonkeyPatch, at: int, where: str
) -> None:
    client(department, tmp_path).send(BOTH, ())
    for work in (lambda: erase(tmp_path), lambda: client(department, tmp_path).send(OTHER, ())):
        with monkeypatch.context() as patch:
            if where == "before it is seen":
                patch.setattr(Path, "replace", stopping(Path.replace, at))
            else:
                add = stopping(send_log.add_lines, at)
                patch.setattr(send_log, "add_lines", add)
                patch.setattr("forethought.record.projections.csc_api.accepted.add_lines", add)
            try:
                work()
            except Stopped:
                assert "Wkid" in department.children or found_in(tmp_path, ["Wkid"]), "the removal is lost"
        work()
    assert set(department.children) == {"C2"}
    assert found_in(tmp_path, ["Zorbla", "Wkid"]) == {}
    assert client(department, tmp_path).standing(OTHER, ()).differing == ()


def test_while_somebody_sends_nothing_is_begun(department: Department, tmp_path: Path) -> None:
    client(department, tmp_path).send(BOTH, ())
    with held_alone(tmp_path):
        for asked in (lambda: owed(tmp_path, wkid, lambda: NOW), lambda: erase(tmp_path)):
            with pytest.raises(RecordError, match="sending already"):
                asked()
