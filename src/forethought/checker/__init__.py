"""The check as one page for a browser: what goes into it, how it is put together, where it is once built."""

from forethought.checker.assembling import PageParts, folder, single_file
from forethought.checker.built_page import MARK, PAGE, POSTCODES, WrittenPage, built_folder, rules_mark, write_page
from forethought.checker.facts import facts
from forethought.checker.postcodes import packed_postcodes

__all__ = [
    "MARK",
    "PAGE",
    "POSTCODES",
    "PageParts",
    "WrittenPage",
    "built_folder",
    "facts",
    "folder",
    "packed_postcodes",
    "rules_mark",
    "single_file",
    "write_page",
]
