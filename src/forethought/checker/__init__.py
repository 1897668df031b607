"""The check as one page for a browser: what goes into it, how it is put together, where it is once built."""

from forethought.checker.assembling import PageParts, folder, single_file
from forethought.checker.built_page import MARK, PAGE, POSTCODES, WrittenPage, built_folder, write_page
from forethought.checker.facts import facts, facts_mark
from forethought.checker.postcodes import packed_postcodes

__all__ = [
    "MARK",
    "PAGE",
    "POSTCODES",
    "PageParts",
    "WrittenPage",
    "built_folder",
    "facts",
    "facts_mark",
    "folder",
    "packed_postcodes",
    "single_file",
    "write_page",
]
