"""A page as a file: it needs no server, no script, and no other file unless it is one of a set."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from functools import cache
from typing import Any

from jinja2 import Environment
from markupsafe import Markup

import forethought
from forethought.pages.environment import STATIC, filters, loader

Link = Callable[..., str]
"""From the name of a page and its arguments to its address; empty when it is not part of the set."""


def nowhere(_name: str, *_arguments: object) -> str:
    """The links of a page that stands by itself: none."""
    return ""


def stand_alone(
    template: str,
    context: Mapping[str, Any],
    *,
    link: Link = nowhere,
    navigation: Sequence[tuple[str, str]] = (),
    style: str = "",
) -> str:
    """The page as HTML. ``navigation`` gives words and address of each page of the set; ``style`` is the address of
    the stylesheet beside it, or empty to write the styles into the page.
    """
    given = {"link": link, "navigation": navigation, "style": style, "version": forethought.__version__}
    given["inline_style"] = "" if style else Markup(stylesheet())  # noqa: S704 - our own stylesheet
    return _environment().get_template(template).render({"layout": "stand_alone.html", **given, **context})


@cache
def stylesheet() -> str:
    """The site's stylesheet."""
    return (STATIC / "forethought" / "forethought.css").read_text(encoding="utf-8-sig")


@cache
def _environment() -> Environment:
    made = Environment(loader=loader(), autoescape=True, trim_blocks=True, lstrip_blocks=True)
    made.filters.update(filters())
    return made
