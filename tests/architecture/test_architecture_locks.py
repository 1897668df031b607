"""The locks hold every package by hash, bind nobody to an address, and agree with each other."""

from __future__ import annotations

import re
import tomllib

import pytest

from support_tree import ROOT

LOCKS = ["runtime", "dev"]


def lock_text(name: str) -> str:
    return (ROOT / "requirements" / f"{name}.txt").read_text(encoding="utf-8")


def normal(name: str) -> str:
    return re.sub(r"[-_.]+", "-", name).lower()


def pinned(name: str) -> dict[str, str]:
    found = re.findall(r"^([A-Za-z0-9._-]+)(?:\[[^\]]*\])?==([^\s;\\]+)", lock_text(name), re.MULTILINE)
    return {normal(package): version for package, version in found}


@pytest.mark.parametrize("name", LOCKS)
def test_every_package_has_hashes(name: str) -> None:
    entries = re.split(r"\n(?=[A-Za-z0-9])", re.sub(r"^#.*\n", "", lock_text(name), flags=re.MULTILINE))
    assert len(entries) == len(pinned(name)) > 20
    unhashed = [entry.split("\n")[0] for entry in entries if not re.search(r"--hash=sha256:[0-9a-f]{64}", entry)]
    assert unhashed == []


@pytest.mark.parametrize("name", LOCKS)
def test_no_lock_names_an_address(name: str) -> None:
    assert re.findall(r"\w+://\S*|--index\S*|--extra-index\S*|--find-links\S*", lock_text(name)) == []


def test_the_development_lock_holds_the_runtime_lock() -> None:
    runtime, dev = pinned("runtime"), pinned("dev")
    assert {package: dev.get(package) for package in runtime} == runtime


@pytest.mark.parametrize("name", LOCKS)
def test_the_lock_has_what_the_project_asks_for(name: str) -> None:
    project = tomllib.loads((ROOT / "pyproject.toml").read_text(encoding="utf-8"))
    wanted = list(project["project"]["dependencies"])
    if name == "dev":
        wanted += project["dependency-groups"]["dev"]
    asked = {}
    for requirement in wanted:
        package, _, version = requirement.partition("==")
        asked[normal(package.partition("[")[0])] = version
    have = pinned(name)
    assert {package: have.get(package) for package in asked} == asked
