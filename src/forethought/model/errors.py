"""The one kind of exception that is meant for a person to read."""

from __future__ import annotations


class UserError(Exception):
    """Something a user can mend: what is wrong, where, why it matters, what to do.

    Never carries a person's values: name the file, row and field instead.
    """

    def __init__(self, what: str, *, where: str = "", why: str = "", do: str = "") -> None:
        self.what = what
        self.where = where
        self.why = why
        self.do = do
        super().__init__(what)

    def __str__(self) -> str:
        parts = [self.what if not self.where else f"{self.what} ({self.where})", self.why, self.do]
        return " ".join(part.rstrip(".") + "." for part in parts if part)
