"""The pages of ``docs/synthetic-england`` that are made from the generator itself: feeds, truth, errors, violations.

A locality of 2,000 children over two years is made for them, which takes about two seconds; its size and seed change
no page.
"""

from __future__ import annotations

import re
from collections import Counter, defaultdict
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from dataclasses import fields, is_dataclass
from pathlib import Path
from typing import Any

from synth_words import (
    AGENCIES,
    ERRORS_PAGE,
    FEEDS_PAGE,
    FROZEN_PAGE,
    PLAIN,
    PLANTED_PAGE,
    RATES,
    STYLES,
    TRUTH,
    TRUTH_PAGE,
)

from forethought.model import CollectionYear, load_form
from forethought.synth import FEEDS, Order, Window, authority_named
from forethought.synth.agencies import registers_of
from forethought.synth.agencies.parameters import rates_of, shared
from forethought.synth.community import Community
from forethought.synth.feeds import Extract, Feed
from forethought.synth.frozen import frozen
from forethought.synth.making.controllers import controller_of
from forethought.synth.making.delivering import last_day
from forethought.synth.making.locality import make_community
from forethought.synth.making.truth import truth_of
from forethought.synth.planted import Violation, violations
from forethought.synth.rows import Rows

MADE = "<!-- Written from the generator by tools/generate.py: change the generator, not this page. -->\n\n"
RULES = Path(__file__).parents[1] / "docs" / "rules"
ORDER = Order(authority_named("westmarch", 2_000), Window(2026, 2))
RETURNS = {"ssda903": "Return of children looked after (SSDA903)", "cin": "Children in need census"}
YEARS = range(2023, 2028)
PLANTED = ("delivery", "return", "year", "rule", "child", "named", "table", "key", "field", "what")


def synth_pages() -> dict[str, str]:
    """Every generated page of the folder by its name."""
    community = make_community(ORDER.setting(0))
    registers = registers_of(community)
    extracts = {name: list(feed.extracts(community, registers)) for name, feed in FEEDS.items()}
    truth = {name: table.column_names for name, table in truth_of(community, registers).items()}
    pages = {
        "feeds.md": feeds_page(extracts),
        "truth.md": truth_page(community, truth),
        "errors.md": errors_page(),
        "planted.md": planted_page(),
        "frozen.md": frozen_page(),
    }
    return {name: f"{MADE}{text}" for name, text in pages.items()}


def table(heads: Sequence[str], rows: Iterable[Sequence[object]]) -> str:
    """A table in Markdown."""
    lines = [heads, ["---"] * len(heads), *rows]
    return "".join(f"| {' | '.join(str(cell).replace('|', chr(92) + '|') for cell in line)} |\n" for line in lines)


# --- feeds ----------------------------------------------------------------------------------------------


def feeds_page(extracts: Mapping[str, Sequence[Extract]]) -> str:
    """Every feed: whose, like what, how often, with its tables and columns."""
    rows = [
        (f"[`{name}`](#{name})", feed.title, AGENCIES[feed.agency], feed.cadence, f"`{feed.form}`" if feed.form else "")
        for name, feed in FEEDS.items()
    ]
    heads = ("Feed", "What", "Sent by", "Comes", "Form")
    sections = "\n".join(_feed_section(feed, extracts[name]) for name, feed in FEEDS.items())
    return FEEDS_PAGE.format(count=len(FEEDS), overview=table(heads, rows), feeds=sections)


def _feed_section(feed: Feed, extracts: Sequence[Extract]) -> str:
    columns: dict[str, list[str]] = {}
    for extract in extracts:
        columns |= {name: rows.column_names for name, rows in extract.tables.items()}
    listed = "".join(f"- **{name}**: {', '.join(f'`{c}`' for c in names)}\n" for name, names in columns.items())
    controller = controller_of(feed, ORDER.authority)
    return (
        f"## {feed.name}\n\n{feed.title}, sent by {AGENCIES[feed.agency]} (in Westmarch: controller `{controller.id}`, "
        f"agreement `{controller.agreement}`). {feed.standard}. {_rhythm(extracts)}\n\n{listed}"
    )


def _rhythm(extracts: Sequence[Extract]) -> str:
    """How many deliveries of which length there are in the last year, and in one before."""
    found: dict[int, Counter[str]] = defaultdict(Counter)
    for extract in extracts:
        ends = last_day(extract.period)
        found[ends.year + (ends.month >= 4)][_length(extract.period)] += 1
    earlier, last = (_counted(found[year]) for year in ORDER.window.each)
    if earlier == last:
        return f"Deliveries each year: {last}."
    return f"Deliveries in the last year: {last}; in each year before: {earlier}."


def _length(period: str) -> str:
    _, *rest = period.split("-")
    if not rest:
        return "year"
    if rest[0].startswith("Q"):
        return "quarter"
    if rest[0].isalpha():
        return "term"
    return "month" if len(rest) == 1 else "day"


def _counted(found: Mapping[str, int]) -> str:
    return " and ".join(f"by the {length} ({count})" for length, count in found.items()) or "none"


# --- truth ----------------------------------------------------------------------------------------------


def truth_page(community: Community, truth: Mapping[str, Sequence[str]]) -> str:
    """Every table of the truth, with its columns."""
    meanings = {**TRUTH, **dict(_events(community))}
    listed = [
        f"- **{name}**: {meanings[name]}\n  Columns: {', '.join(f'`{column}`' for column in columns)}\n"
        for name, columns in {**truth, "planted_error": PLANTED}.items()
    ]
    return TRUTH_PAGE.format(tables="".join(listed))


def _events(community: Community) -> Iterator[tuple[str, str]]:
    for part in ("need", "care", "schooling", "health", "justice", "support"):
        whole = getattr(community, part)
        for item in fields(whole) if is_dataclass(whole) else ():
            rows = getattr(whole, item.name)
            if isinstance(rows, Rows):
                yield f"event_{part}_{item.name}", _plain(type(rows).__doc__ or "")


def _plain(text: str) -> str:
    """A docstring as Markdown in one line, with its references as plain names."""
    text = re.sub(r":\w+:`~?(?:[\w.]+\.)?(\w+)`", r"`\1`", " ".join(text.split()))
    for said, better in PLAIN.items():
        text = text.replace(said, better)
    return text.replace("``", "`")


# --- errors ---------------------------------------------------------------------------------------------


def errors_page() -> str:
    """What goes wrong in agencies' records, how often, and for whom more often."""
    everyone = {agency: rates_of(agency) for agency in AGENCIES}
    return ERRORS_PAGE.format(
        rates="\n".join(_rates_table(title, rates, everyone) for title, rates in RATES.items()),
        agencies=_agencies_table(everyone),
        groups=_groups_table(),
        most=shared()["times"]["most"],
    )


def _rates_table(title: str, rates: Mapping[str, str], everyone: Mapping[str, Mapping[str, Any]]) -> str:
    usual = shared()["defaults"]
    rows = []
    for name, words in rates.items():
        by_rate: dict[float, list[str]] = defaultdict(list)
        for agency, held in everyone.items():
            by_rate[held[name]].append(AGENCIES[agency])
        ends = (min(by_rate), max(by_rate))
        spread = ("" if end == usual[name] else f"{_said(name, end)} ({', '.join(by_rate[end])})" for end in ends)
        rows.append((words, _said(name, usual[name]), *spread))
    return f"### {title}\n\n{table(('What', 'Usual', 'Least', 'Most'), rows)}"


def _said(name: str, value: float) -> str:
    return f"{value:g} days" if name in _IN_DAYS else f"{round(value * 100, 3):g} %"


_IN_DAYS = {
    "name_lag", "named_after", "address_lag", "placement_lag", "nhs_lag", "duplicate_behind", "duplicate_turns",
}  # fmt: skip


def _agencies_table(everyone: Mapping[str, Mapping[str, Any]]) -> str:
    rows = [
        (
            f"{words} (`{agency}`)",
            f"`{rates['prefix']}`",
            STYLES[rates["style"]],
            *(_said("", rates[name]) for name in ("duplicate", "rekeyed", "nhs_held", "upn_held", "ethnicity_missing")),
        )
        for (agency, words), rates in zip(AGENCIES.items(), everyone.values(), strict=True)
    ]
    heads = (
        "Agency",
        "Ids begin",
        "Names",
        "Two records",
        "New ids",
        "Holds NHS number",
        "Holds UPN",
        "No ethnic group",
    )
    return table(heads, rows)


def _groups_table() -> str:
    times = shared()["times"]
    words = load_form("ssda903", 2026).tables["Header"].fields["ETHNIC"].codes or {}
    by_times: dict[float, list[str]] = defaultdict(list)
    for group, more in times["groups"].items():
        by_times[more].append(words[group])
    rows = [
        (", ".join(groups), "as on average" if more == 1 else f"{more:g} times")
        for more, groups in sorted(by_times.items())
    ]
    rows += [
        (f"People with {times['moves']} homes or more in the records", f"{times['movers']:g} times as well"),
        ("Unaccompanied children", f"{times['unaccompanied']:g} times as well"),
    ]
    return table(("Whose records", "Errors as common"), rows)


# --- violations -----------------------------------------------------------------------------------------


def planted_page() -> str:
    """How the rules of the returns are broken on purpose."""
    year = ORDER.window.last_year
    counts = [_counts(return_, at) for return_ in RETURNS for at in YEARS]
    heads = ("Return", "Collection", "Rules", "Ways", "On a whole return", "Need last year's", "Cannot be broken")
    lists = "\n".join(_list_of(return_, title, year) for return_, title in RETURNS.items())
    return PLANTED_PAGE.format(counts=table(heads, counts), lists=lists)


def _counts(return_: str, year: int) -> tuple[object, ...]:
    held = violations(return_, year)

    def rules(wanted: Callable[[Violation], object]) -> int:
        return len({violation.rule for violation in held if wanted(violation)})

    return (
        f"`{return_}`",
        CollectionYear(year).label,
        rules(lambda _: True),
        sum(1 for violation in held if not violation.cannot),
        rules(lambda violation: violation.whole),
        rules(lambda violation: violation.compares),
        rules(lambda violation: violation.cannot),
    )


def _list_of(return_: str, title: str, year: int) -> str:
    ways: dict[str, list[str]] = defaultdict(list)
    for violation in violations(return_, year):
        ways[violation.rule].append(violation.what or f"cannot be broken: {violation.cannot}")
    rows = [(_rule(return_, rule), "; or ".join(found)) for rule, found in ways.items()]
    return f"## {title}, {CollectionYear(year).label}\n\n{table(('Rule', 'How it is broken'), rows)}"


def _rule(return_: str, code: str) -> str:
    page = RULES / return_ / f"{code}.md"
    return f"[{code}](../rules/{return_}/{code}.md)" if page.exists() else code


# --- the frozen version ---------------------------------------------------------------------------------


def frozen_page() -> str:
    """The record of the version: the order, and the hash of what it gives."""
    held, order = frozen(), frozen().order
    words = (
        f"authority {order.authority.name}, {order.authority.children:,} children, {order.window.years} years to "
        f"31 March {order.window.last_year},\nseed {order.seed}, violations planted {order.planted}"
        + (", with the family of the demonstration" if order.story else "")
    )
    return FROZEN_PAGE.format(
        version=held.version,
        on=f"{held.on.day} {held.on:%B %Y}",
        order=words,
        digests="".join(f"| {name} | `{value}` |\n" for name, value in held.sha256.items()),
        packages=", ".join(f"{name} {version}" for name, version in held.packages.items()),
    )
