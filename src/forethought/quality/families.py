"""One card that stands for many rules: the same query over different fields of the form."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator, Mapping
from typing import Any

from forethought.model import Form
from forethought.quality.markdown import CardText, TextTable
from forethought.quality.parsing import FRONT_KEYS

_SLOT = re.compile(r"\{([a-z_]+)\}")


def is_family(card: CardText) -> bool:
    """Whether ``card`` has a table of rules (``[[rule]]``) in its front matter."""
    return isinstance(card.front.get("rule"), list)


def entries(card: CardText) -> list[Mapping[str, Any]]:
    """The front matter of each rule of a family: what they share, and what is theirs."""
    shared = {key: value for key, value in card.front.items() if key != "rule"}
    return [{**shared, **entry} for entry in card.front["rule"]]


def member(card: CardText, entry: Mapping[str, Any], form: Form) -> CardText:
    """The card of one rule of the family ``card``, with every slot ``{name}`` filled in.

    Slots are the entry's own texts; for an entry with ``table`` and ``field`` also ``meaning`` and, where the
    field has a code set in that year, ``codes`` (for SQL), ``listed`` (for prose) and ``good`` (one of them).
    ``sql_name`` is any slot in lower case. Raises ``CardError`` for an unknown table, field or slot.
    """
    slots = _slots(card, entry, form)

    def fill(text: str) -> str:
        return _SLOT.sub(lambda found: _slot(card, slots, found[1]), text)

    front = {key: value for key, value in entry.items() if key in FRONT_KEYS}
    front["flag"] = entry.get("flag") or {slots["table"]: [slots["field"]]}
    return CardText(
        file=card.file,
        front=front,
        title=fill(card.title),
        sections={heading: fill(text) for heading, text in card.sections.items()},
        sql=fill(card.sql),
        sql_line=card.sql_line,
        tables=list(_tables(card, fill)),
        shared=frozenset(front),
    )


def _tables(card: CardText, fill: Callable[[str], str]) -> Iterator[TextTable]:
    for table in card.tables:
        rows = tuple((line, tuple(fill(cell) for cell in cells)) for line, cells in table.rows)
        columns = tuple(fill(column) for column in table.columns)
        yield TextTable(fill(table.heading), table.line, columns, rows)


def _slot(card: CardText, slots: Mapping[str, str], name: str) -> str:
    if name not in slots:
        do = "Use one of: " + ", ".join(sorted(slots))
        raise card.error(f"Nothing fills the slot {{{name}}} for rule {slots['code']}", do)
    return slots[name]


def _slots(card: CardText, entry: Mapping[str, Any], form: Form) -> dict[str, str]:
    slots = {key: value for key, value in entry.items() if isinstance(value, str)}
    if "table" in slots and "field" in slots:
        slots |= _of_field(card, slots["table"], slots["field"], form)
    return slots | {f"sql_{key}": value.lower() for key, value in slots.items()}


def _of_field(card: CardText, table: str, name: str, form: Form) -> dict[str, str]:
    if table not in form.tables or name not in form.tables[table].fields:
        do = "Take it out, or give it 'from' and 'until'"
        raise card.error(f"{form.title} {form.year} has no field {table}.{name}", do)
    field = form.tables[table].fields[name]
    slots = {"meaning": field.meaning[:1].lower() + field.meaning[1:]}
    if field.codes:
        slots["codes"] = ", ".join(f"'{code}'" for code in field.codes)
        slots["listed"] = ", ".join(field.codes)
        slots["good"] = next(iter(field.codes))
    return slots
