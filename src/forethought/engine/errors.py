"""What can go wrong with a query: it is not portable, or the database refuses it."""

from __future__ import annotations

from typing import TYPE_CHECKING

from forethought.model.errors import UserError

if TYPE_CHECKING:
    from forethought.engine.linting import Problem


class SqlNotPortable(UserError):  # noqa: N818  the name reads as the finding it reports
    """A query uses something outside the portable subset; the message names it and what to write instead.

    ``problems`` holds every breach found, in the order of the text.
    """

    def __init__(self, problems: tuple[Problem, ...], *, where: str = "") -> None:
        self.problems = problems
        first = problems[0]
        more = f" (and {len(problems) - 1} more)" if len(problems) > 1 else ""
        super().__init__(
            f"The query uses {first.what}{more}",
            where=where,
            why="rules must mean the same on every engine they run on",
            do=first.instead,
        )


class EngineError(UserError):
    """The database could not run a query.

    ``kind`` is the database's name for the failure. The message quotes the database only where it speaks of
    the query itself; failures that come from the data are named by kind alone, for they quote values.
    """

    def __init__(self, kind: str, detail: str = "") -> None:
        self.kind = kind
        super().__init__(f"The database could not run the query: {detail or kind}")
