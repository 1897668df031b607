"""Who is the controller of what an agency sends, and which agreement covers it."""

from __future__ import annotations

import tomllib
from collections.abc import Mapping
from dataclasses import dataclass
from functools import cache
from importlib.resources import files

from forethought.synth.areas import Authority


@dataclass(frozen=True, slots=True)
class Controller:
    """The ids of a body and of the agreement under which it shares, such as ``westmarch-council``."""

    id: str
    agreement: str


def controller_of(agency: str, authority: Authority) -> Controller:
    """The controller of an agency's feeds in the place of ``authority``. It does not exist."""
    place = "westmarch" if authority.fictional else f"synthetic-{authority.gss.lower()}"
    known = _known()[agency]
    return Controller(f"{place}-{known['body']}", f"{place}-{known['agreement']}-2026")


@cache
def _known() -> Mapping[str, Mapping[str, str]]:
    text = (files("forethought.synth") / "data" / "controllers.toml").read_text(encoding="utf-8")
    return tomllib.loads(text)
