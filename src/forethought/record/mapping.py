"""From a form's tables to claims, as the mapping cards say.

A mapping card (``cards/mappings/<form>.toml``) lists blocks; each block reads one table of the form and states, for
each attribute, the column that holds it. This module only turns a block into one SELECT an attribute.

Terms in a card: a plain name is a column; ``=word`` is that word itself; ``@year``, ``@year_start`` and ``@year_end``
are the collection year's; ``"*Column" = "Value"`` takes the attribute's name from a column.
"""

from __future__ import annotations

import tomllib
from collections.abc import Mapping
from dataclasses import dataclass
from importlib.resources import files
from typing import Any

import pyarrow as pa

from forethought.engine import Engine
from forethought.model import CollectionYear, Field, Form, load_form
from forethought.record.claims import Delivery
from forethought.record.errors import RecordError

_TEXT_COLUMNS = (
    "claim_id", "subject", "entity", "entity_key", "attribute", "value", "other_subject", "field_set", "nature",
    "outcome", "valid_from", "valid_to", "valid_precision", "file", "file_hash", "mapping", "code_set",
)  # fmt: skip
_EMPTY = pa.schema(
    [(name, pa.string()) for name in _TEXT_COLUMNS] + [("row", pa.int64()), ("code_version", pa.int64())]
)


def to_claims(tables: Mapping[str, pa.Table], delivery: Delivery) -> pa.Table:
    """The claims that ``tables`` of the delivery's form make, sorted by subject so that one person lies together.

    ``tables`` are as ``sources.read`` gives them: text columns plus ``_row``, ``_file``. Blank cells make no claim.
    Raises ``RecordError`` when there is no mapping card for the form.
    """
    card = _load_card(delivery.form)
    form = load_form(delivery.form, delivery.year)
    with Engine() as engine:
        for name, table in tables.items():
            engine.register(f"t_{name}", table)
        selects = [
            select
            for block in card["claims"]
            if block["table"] in tables and tables[block["table"]].num_rows
            for select in _Block(block, card, form, delivery, tables).selects()
        ]
        if not selects:
            return _EMPTY.empty_table()
        return engine.query(_WRAP.format(union="\nunion all\n".join(selects), files=_files_sql(delivery)))


_WRAP = """
with said as ({union}), files(file, file_hash) as ({files})
select substr(sha256(concat_ws('|', subject, entity, entity_key, attribute, value, coalesce(other_subject, ''),
           coalesce(valid_from, ''), coalesce(valid_to, ''), coalesce(outcome, ''), coalesce(file_hash, ''),
           cast(row as varchar), mapping)), 1, 32) as claim_id,
       said.*, files.file_hash
from said left join files using (file)
where value is not null and subject is not null
order by subject, entity, entity_key, attribute, row, value
"""


def _load_card(form: str) -> dict[str, Any]:
    entry = files("forethought") / "cards" / "mappings" / f"{form}.toml"
    if not entry.is_file():
        raise RecordError(
            f"There is no mapping card for '{form}'",
            why="its rows cannot become claims",
            do=f"Write cards/mappings/{form}.toml",
        )
    return tomllib.loads(entry.read_text(encoding="utf-8"))


def _files_sql(delivery: Delivery) -> str:
    rows = [f"({_text(file.name)}, {_text(file.sha256)})" for file in delivery.files]
    return f"values {', '.join(rows)}" if rows else "select null, null where false"


@dataclass(frozen=True)
class _Block:
    """One block of a card in the context of one delivery."""

    raw: Mapping[str, Any]
    card: Mapping[str, Any]
    form: Form
    delivery: Delivery
    tables: Mapping[str, pa.Table]

    def selects(self) -> list[str]:
        return [
            self._select(attribute, column)
            for attribute, column in self.raw["attributes"].items()
            if column.startswith("=") or self._field(column) is not None
        ]

    def _select(self, attribute: str, column: str) -> str:
        field = None if column.startswith("=") else self._field(column)
        table_set = self._key_field_set()
        valid_from, valid_to = self._span()
        return f"""
        select {self._subject("subject")} as subject, {_text(self.raw["entity"])} as entity,
          {self._key(self.raw.get("key", []))} as entity_key,
          {self._term(attribute[1:]) if attribute.startswith("*") else _text(attribute)} as attribute,
          {self._term(column)} as value, {self._subject("other_subject")} as other_subject,
          {_text(field.field_set if field else table_set)} as field_set,
          {_text(self.raw.get("nature", "fact"))} as nature, {self._outcome()} as outcome,
          {valid_from} as valid_from, {valid_to} as valid_to,
          case when {valid_from} is null then 'unknown' else 'day' end as valid_precision,
          t._file as file, cast(t._row as bigint) as row,
          {_text(f"{self.card['form']}/{self.card['version']}")} as mapping,
          {_text(field.code_set) if field and field.code_set else "cast(null as varchar)"} as code_set,
          {self.form.year if field and field.code_set else "cast(null as bigint)"} as code_version
        from {self._from()}"""

    def _from(self) -> str:
        source = f"t_{self.raw['table']} t"
        join = self.raw.get("join")
        if join is None or join["table"] not in self.tables:
            return source
        other = f'(select distinct on ("{join["right"]}") * from t_{join["table"]} order by "{join["right"]}", _row)'
        return f'{source} left join {other} j on t."{join["left"]}" = j."{join["right"]}"'

    def _field(self, column: str) -> Field | None:
        """The field ``column`` names, None when its table did not arrive or this year's form has no such field."""
        names = [self.raw["table"], *([self.raw["join"]["table"]] if "join" in self.raw else [])]
        found = (self.form.tables[name].fields.get(column) for name in names if name in self.tables)
        return next((field for field in found if field is not None), None)

    def _key_field_set(self) -> str:
        fields = self.form.tables[self.raw["table"]].fields
        return "relationship" if self.raw["entity"] == "relationship" else next(iter(fields.values())).field_set

    def _subject(self, role: str) -> str:
        if f"{role}_key" in self.raw:
            return self._named(self._key(self.raw[f"{role}_key"]))
        if role in self.raw:
            return self._named(self._term(self.raw[role]))
        return "cast(null as varchar)"

    def _named(self, local: str) -> str:
        if self.card.get("subject_is_person"):
            return local
        return f"{_text(self.delivery.controller + '/')} || {local}"

    def _key(self, terms: list[str]) -> str:
        if not terms:
            return "''"
        return " || ':' || ".join(f"coalesce({self._term(term)}, '')" for term in terms)

    def _term(self, term: str) -> str:
        year = CollectionYear(self.form.year)
        words = {
            "@year": str(year.year),
            "@year_start": year.start.isoformat(),
            "@year_end": year.period.end.isoformat() if year.period.end else "",
        }
        if term in words:
            return _text(words[term])
        if term.startswith("="):
            return _text(term[1:])
        field = self._field(term)
        if field is None:
            return "cast(null as varchar)"
        name = f'{"t" if term in self.form.tables[self.raw["table"]].fields else "j"}."{term}"'
        return _iso(name, self.form.date_format) if field.kind == "date" else name

    def _span(self) -> tuple[str, str]:
        return self._day("valid_from"), self._day("valid_to")

    def _day(self, name: str) -> str:
        if name not in self.raw:
            return "cast(null as varchar)"
        day = f"try_cast(substr({self._term(self.raw[name])}, 1, 10) as date)"
        if self.raw.get(f"{name}_is_last_day"):
            day = f"{day} + interval 1 day"
        return f"cast(cast({day} as date) as varchar)"

    def _outcome(self) -> str:
        rule = self.raw.get("outcome")
        if rule is None:
            return "cast(null as varchar)"
        cases = " ".join(f"when {_text(k)} then {_text(v)}" for k, v in rule["values"].items())
        return f"case {self._term(rule['column'])} {cases} else {_text(rule['otherwise'])} end"


def _iso(column: str, date_format: str) -> str:
    """A date as ISO text where it is one, else the text as it stands: nothing a source said is lost."""
    if date_format == "iso":
        return column
    flipped = f"substr({column}, 7, 4) || '-' || substr({column}, 4, 2) || '-' || substr({column}, 1, 2)"
    return (
        f"case when regexp_full_match({column}, '[0-9]{{2}}/[0-9]{{2}}/[0-9]{{4}}') "
        f"and try_cast({flipped} as date) is not null then {flipped} else {column} end"
    )


def _text(value: str) -> str:
    return "'" + value.replace("'", "''") + "'"
