"""One block of a mapping card as SQL, in the portable subset: once for its rows, once for each attribute."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from functools import cached_property

from forethought.engine import quoted
from forethought.model import Field, Form, named_period
from forethought.record.claims import Delivery
from forethought.record.mapping.card import Block, Card

_MONTH = "(0[1-9]|1[0-2])"
_NO_TEXT, _NO_NUMBER = "cast(null as varchar)", "cast(null as bigint)"
UNPLACED = "#unplaced/"
"""Between the controller and the row's own key, in the subject of a row that names no person."""
AGAIN = "‖"
"""Between the key and the number of a row, where one delivery has several rows of one key."""
RECORDED = "recorded"
"""What is said of a row that says nothing else."""
_COMMON = (
    "subject", "entity_key", "other_subject", "outcome", "valid_from", "valid_to", "valid_precision", "file", "row",
)  # fmt: skip


@dataclass(frozen=True, slots=True)
class Told:
    """What the rows of a block tell of one attribute: the query, and what all its claims share.

    ``block`` is the block's number. ``attribute`` is None where each row names its own: it is then ``named`` in the
    query, which also gives ``subject``, ``entity_key``, ``value`` and all else in which claims of an attribute differ.
    """

    sql: str
    block: int
    entity: str
    attribute: str | None
    field_set: str
    nature: str
    mapping: str
    code_set: str | None


@dataclass(frozen=True)
class BlockSql:
    """The SQL of ``block`` for one delivery; ``arrived`` names the tables that came with it."""

    block: Block
    card: Card
    form: Form
    delivery: Delivery
    arrived: frozenset[str]

    def rows(self) -> str:
        """The query that gives, for each row of the table, what all its claims share, and the cells they state."""
        block = self.block
        day_from, precision = self._day(block.valid_from, block.valid_from_is_last_day)
        day_to, _ = self._day(block.valid_to, block.valid_to_is_last_day)
        cells = [f"{self._term(column)} as {quoted(f'c_{column}')}" for column in self._columns]
        return f"""
        select {self._subject()} as subject, {self._row_key()} as entity_key,
          {self._named(block.other) if block.other else _NO_TEXT} as other_subject, {self._outcome()} as outcome,
          {day_from} as valid_from, {day_to} as valid_to, {precision} as valid_precision,
          t._file as file, cast(t._row as bigint) as row{"".join(", " + cell for cell in cells)}
        from {self._from()}{self._given()}"""

    def claims(self, rows: str, number: int) -> Iterator[Told]:
        """What block ``number`` tells of each attribute, over the table ``rows`` that the query :meth:`rows` made."""
        for attribute, column in self._attributes():
            yield self._told(rows, number, attribute, column)
        if self.block.every_row:
            silent = [f"{quoted(f'c_{column}')} is null" for column in self._columns]
            literal = any(column.startswith("=") for column in self.block.attributes.values())
            silent += ["other_subject is null" if self.block.other else "false"] if literal else []
            yield self._told(rows, number, RECORDED, "=yes", silent)

    def _told(self, rows: str, number: int, attribute: str, column: str, wheres: Sequence[str] = ()) -> Told:
        field = None if column.startswith("=") else self._field(column)
        return Told(
            sql=self._claim(rows, attribute, column, wheres),
            block=number,
            entity=self.block.entity,
            attribute=None if attribute.startswith("*") else attribute,
            field_set=field.field_set if field else self._block_field_set,
            nature=self.block.nature,
            mapping=self.card.name,
            code_set=(field.code_set or None) if field else None,
        )

    def _claim(self, rows: str, attribute: str, column: str, besides: Sequence[str]) -> str:
        literal = column.startswith("=")
        field = None if literal else self._field(column)
        named = quoted(f"c_{attribute[1:]}") if attribute.startswith("*") else _NO_TEXT
        value = self._term(column) if literal else quoted(f"c_{column}")
        absent = self._absent(attribute)
        wheres = [f"{value} is not null" if absent == _NO_TEXT else f"({value} is not null or {absent} is not null)"]
        if literal and self.block.other and attribute != RECORDED:
            wheres.append("other_subject is not null")  # a word about two people says nothing of one
        if attribute.startswith("*"):
            wheres.append(f"{named} is not null")
        return f"""
        select {", ".join(_COMMON)}, {value} as value, {absent} as absent,
          {self._code_version(field, value)} as code_version, {named} as named
        from {rows} where {" and ".join([*wheres, *besides])}"""

    def _attributes(self) -> Iterator[tuple[str, str]]:
        yield from ((a, c) for a, c in self.block.attributes.items() if c.startswith("=") or self._field(c) is not None)
        if self.block.rest:
            told = {*self.block.attributes.values(), *self.block.skip, *self.block.subject}
            fields = self.form.tables[self.block.table].fields.values()
            yield from ((f.name, f.name) for f in fields if not f.derived and f.name not in told)

    @cached_property
    def _columns(self) -> tuple[str, ...]:
        """The columns that some claim of the block needs, each once."""
        needed = [column for _, column in self._attributes() if not column.startswith("=")]
        needed += [attribute[1:] for attribute in self.block.attributes if attribute.startswith("*")]
        needed += [absent.column for absent in self.block.absent.values()]
        return tuple(dict.fromkeys(needed))

    def _given(self) -> str:
        said = [f"{self._term(column)} is not null" for column in self.block.given]
        return f" where {' or '.join(said)}" if said else ""

    def _from(self) -> str:
        source = f"{quoted(f't_{self.block.table}')} t"
        for alias, join in self._joined.items():
            right = quoted(join["right"])
            other = (
                f"(select * from {quoted('t_' + join['table'])} "
                f"qualify row_number() over (partition by {right} order by _row) = 1)"
            )
            source += f" left join {other} {alias} on {self._place(join['left'])} = {alias}.{right}"
        return source

    @cached_property
    def _joined(self) -> dict[str, Mapping[str, str]]:
        """The joins that can be made, by alias: their table arrived, and so did the one that has their left column."""
        found: dict[str, Mapping[str, str]] = {}
        for number, join in enumerate(self.block.joins, start=1):
            tables = [self.block.table, *(made["table"] for made in found.values())]
            if self._here(join["table"]) and any(join["left"] in self.form.tables[name].fields for name in tables):
                found[f"j{number}"] = join
        return found

    @cached_property
    def _sources(self) -> dict[str, str]:
        """The tables whose columns the block can use, by alias: its own first."""
        return {"t": self.block.table} | {alias: join["table"] for alias, join in self._joined.items()}

    def _place(self, column: str) -> str:
        """Where ``column`` stands. Of two tables that have it, the block's own, then the one joined first."""
        tables = self.form.tables
        return next(f"{alias}.{quoted(column)}" for alias, t in self._sources.items() if column in tables[t].fields)

    def _field(self, column: str) -> Field | None:
        """The field ``column`` names, None when its table did not arrive or this year's form has no such field."""
        found = (self.form.tables[name].fields.get(column) for name in self._sources.values())
        return next((field for field in found if field is not None), None)

    def _here(self, table: str) -> bool:
        return table in self.arrived and table in self.form.tables

    @cached_property
    def _block_field_set(self) -> str:
        """Of words that the card itself says: that two are related, and who helps, are sets of their own."""
        if self.block.entity in ("relationship", "involvement"):
            return self.block.entity
        return next(iter(self.form.tables[self.block.table].fields.values())).field_set

    def _subject(self) -> str:
        block = self.block
        found = [self._named(block.subject)]
        if block.or_subject:
            found.append(self._named((block.or_subject,)))
        if block.every_row:
            unplaced = sql_text(f"{self.delivery.controller}{UNPLACED}{block.entity}:")
            found.append(f"{unplaced} || {self._key(block.key)}")
        return f"coalesce({', '.join(found)})" if len(found) > 1 else found[0]

    def _row_key(self) -> str:
        key = self._key(self.block.key)
        if not self.block.every_row:
            return key
        place = f"row_number() over (partition by {self._subject()}, {key} order by t._row)"
        return f"{key} || case when {place} > 1 then {sql_text(AGAIN)} || cast({place} as varchar) else '' end"

    def _named(self, terms: tuple[str, ...]) -> str:
        # Put together of several, it is nobody's number when one of them is blank.
        local = " || ':' || ".join(self._term(term) for term in terms)
        if self.card.subject_is_person:
            return local
        mark = "/" if self.block.subject_kind == "person" else f"#{self.block.subject_kind}/"
        return f"{sql_text(self.delivery.controller + mark)} || {local}"

    def _key(self, terms: tuple[str, ...]) -> str:
        return " || ':' || ".join(f"coalesce({self._term(term)}, '')" for term in terms) if terms else "''"

    def _term(self, term: str) -> str:
        if term.startswith("="):
            return sql_text(term[1:])
        if term.startswith("@"):
            return sql_text(self._word(term))
        if term.startswith("?"):
            return f"coalesce({self._term(term[1:])}, '')"
        field = self._field(term)
        if field is None:
            return _NO_TEXT
        name = self._place(term)
        return iso(name, self.form.date_format) if field.kind == "date" else name

    def _word(self, word: str) -> str:
        name = str(self.form.year) if word.startswith("@year") else self.delivery.period_named
        period = named_period(name)
        _, _, edge = word.partition("_")
        days = {"": name, "start": period.start.isoformat(), "end": period.end.isoformat() if period.end else ""}
        return days[edge]

    def _day(self, term: str | None, is_last: bool) -> tuple[str, str]:
        """The day a term names as ISO text, and how precisely it is known; a month or year counts from its first day.

        ``zz/05/2020`` and ``2020-05`` are a month, ``zz/zz/2020`` and ``2020`` a year. Where a term names a last day,
        the day after it, or after the month or year in which it lies.
        """
        if term is None:
            return _NO_TEXT, "'unknown'"
        text = self._term(term)
        exact = f"cast({_exact(text, is_last)} as varchar)"
        month, year = (
            _part(text, f"zz/{_MONTH}/[0-9]{{4}}", f"[0-9]{{4}}-{_MONTH}"),
            _part(text, "zz/zz/[0-9]{4}", "[0-9]{4}"),
        )
        iso_month = f"right({text}, 4) || '-' || substr({text}, 4, 2)"
        first = f"case when substr({text}, 3, 1) = '/' then {iso_month} else {text} end || '-01'"
        of_month = _after(first, "month", is_last)
        of_year = _after(f"right({text}, 4) || '-01-01'", "year", is_last)
        day = f"case when {month} then {of_month} when {year} then {of_year} else {exact} end"
        precision = (
            f"case when {month} then 'month' when {year} then 'year' when {exact} is null then 'unknown' else 'day' end"
        )
        return day, precision

    def _absent(self, attribute: str) -> str:
        rule = self.block.absent.get(attribute)
        if rule is None or self._field(rule.column) is None:
            return _NO_TEXT
        reason = quoted(f"c_{rule.column}")
        cases = " ".join(f"when {sql_text(said)} then {sql_text(means)}" for said, means in rule.values.items())
        value = quoted(f"c_{self.block.attributes.get(attribute, attribute)}")
        told = f"case {reason} {cases} else {sql_text(rule.otherwise)} end" if cases else sql_text(rule.otherwise)
        return f"case when {value} is null and {reason} is not null then {told} end"

    def _code_version(self, field: Field | None, value: str) -> str:
        if field is None or not field.codes:
            return _NO_NUMBER
        codes = ", ".join(sql_text(code) for code in field.codes)
        return f"case when {value} in ({codes}) then {self.form.year} end"

    def _outcome(self) -> str:
        rule = self.block.outcome
        if rule is None:
            return _NO_TEXT
        cases = " ".join(f"when {sql_text(said)} then {sql_text(means)}" for said, means in rule.values.items())
        return (
            f"case {self._term(rule.column)} {cases} else {sql_text(rule.otherwise)} end"
            if cases
            else sql_text(rule.otherwise)
        )


def iso(column: str, date_format: str) -> str:
    """A date as ISO text where it is one, else the text as it stands: nothing a source said is lost."""
    if date_format == "iso":
        return column
    flipped = f"substr({column}, 7, 4) || '-' || substr({column}, 4, 2) || '-' || substr({column}, 1, 2)"
    return (
        f"case when regexp_matches({column}, '^[0-9]{{2}}/[0-9]{{2}}/[0-9]{{4}}$') "
        f"and right({column}, 4) <> '0000' and try_cast({flipped} as date) is not null then {flipped} else {column} end"
    )


def _exact(text: str, is_last: bool) -> str:
    """The day that begins ``text``, or the day after where that ``is_last``; null where none does.

    The shape is asked for first: engines differ in what else they take for a day (``2024``, a year nought). The last
    day of all stands for no end, and has none after it that could be written.
    """
    cut = f"replace(substr({text}, 1, 10), '/', '-')"
    day = (
        f"case when regexp_matches({cut}, '^[0-9]{{4}}-[0-9]{{1,2}}-[0-9]{{1,2}}$') and left({cut}, 4) <> '0000' "
        f"then try_cast({cut} as date) end"
    )
    if not is_last:
        return day
    return f"case when {cut} = '9999-12-31' then {day} else cast({day} + interval 1 day as date) end"


def _after(first: str, span: str, is_last: bool) -> str:
    """The first day of a month or year as ISO text; of a last day, that of the next one. What never ends does not."""
    if not is_last:
        return first
    never = f"case when substr({first}, 1, 4) = '9999' then {first}"
    return f"{never} else cast(cast(try_cast({first} as date) + interval 1 {span} as date) as varchar) end"


def _part(text: str, *patterns: str) -> str:
    return "(" + " or ".join(f"regexp_matches(lower({text}), '^{pattern}$')" for pattern in patterns) + ")"


def sql_text(value: str) -> str:
    """``value`` as a text in a query."""
    return "'" + value.replace("'", "''") + "'"
