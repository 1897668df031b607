"""Where templates lie and what every one of them can use, at a door or in a file.

A page's template begins with ``{% extends layout %}``: the site's own frame at a door, ``stand_alone.html`` in a file.
It names other pages with ``link(name, …)``, by the names of the site's routes; a page that is not part of the same set
of files gives an empty link, and the template then writes the words alone.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from pathlib import Path
from typing import Any

from jinja2 import BaseLoader, ChoiceLoader, PackageLoader, PrefixLoader

from forethought.pages.words import day, figure, listed, thousands

STATIC = Path(__file__).resolve().parent / "static"
"""The folder of the site's stylesheet, script and icon."""


def loader() -> BaseLoader:
    """These pages' templates, and the GOV.UK macros under their documented prefix."""
    macros = PrefixLoader({"govuk_frontend_jinja": PackageLoader("govuk_frontend_jinja")})
    return ChoiceLoader([PackageLoader("forethought.pages"), macros])


def filters() -> Mapping[str, Callable[..., Any]]:
    """The filters that templates of pages may use."""
    return {"day": day, "figure": figure, "thousands": thousands, "listed": listed}
