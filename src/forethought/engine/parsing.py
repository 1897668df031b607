"""Reading SQL into its syntax tree, once for each text."""

from __future__ import annotations

from functools import lru_cache

import sqlglot
from sqlglot import exp
from sqlglot.errors import SqlglotError


class ParseError(ValueError):
    """A text that is not one statement of SQL; says so without quoting it."""


@lru_cache(maxsize=4096)
def parse(sql: str) -> exp.Expr:
    """The syntax tree of ``sql``; shared, so never to be changed. Raises ``ParseError``."""
    try:
        statements = sqlglot.parse(sql, dialect="duckdb")
    except SqlglotError as error:
        line = (getattr(error, "errors", None) or [{}])[0].get("line")
        at = f" (line {line})" if line else ""
        raise ParseError(f"text that cannot be read as SQL{at}") from None
    if len(statements) != 1 or statements[0] is None:
        raise ParseError("more or less than one statement")
    return statements[0]
