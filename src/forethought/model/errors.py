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
        what = self.what.rstrip(".")
        parts = [f"{what} ({self.where})" if self.where else what, self.why, self.do]
        parts = [part[:1].upper() + part[1:] for part in parts if part]
        return " ".join(part.rstrip(".") + "." for part in parts)
