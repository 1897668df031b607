"""Log records that say where the site failed and carry no person's values: no message, no address, no locals."""

from __future__ import annotations

import logging
import traceback
from types import TracebackType


class QuietFormatter(logging.Formatter):
    """Writes the time, the logger, and for a failure the kinds of exception and the places in the code.

    An exception's own message and a request's address may hold a name or a person id, so neither is written.
    """

    def format(self, record: logging.LogRecord) -> str:
        """One line, then one for each place in the code that a failure passed through."""
        head = f"{self.formatTime(record, '%Y-%m-%dT%H:%M:%S')} {record.levelname} {record.name}"
        return "\n".join([head, *self.formatException(record.exc_info).splitlines()] if record.exc_info else [head])

    def formatException(  # noqa: N802 - the name is logging's
        self,
        ei: tuple[type[BaseException], BaseException, TracebackType | None] | tuple[None, None, None] | bool,
    ) -> str:
        """The kinds of exception and where they passed, without their messages."""
        lines: list[str] = []
        current = ei[1] if isinstance(ei, tuple) else None
        while current is not None:
            lines.append(f"  {type(current).__qualname__}")
            lines += [f"    {f.filename}:{f.lineno} in {f.name}" for f in traceback.extract_tb(current.__traceback__)]
            current = current.__cause__ or (None if current.__suppress_context__ else current.__context__)
        return "\n".join(lines)
