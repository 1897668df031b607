"""Bring names, postcodes and birth dates to one form, so that equal things look equal.

Nothing here guesses: what cannot be read becomes unknown (None), and the original stays in the record. The same text
gives the same value everywhere, and cleaning what is clean changes nothing. `explain_cleaning` says what was done.
"""

from __future__ import annotations

from .births import BirthDate, parse_birth_date
from .explain import Cleaned, explain_cleaning
from .full_names import split_full_name
from .history import across_history, with_history
from .letters import fold
from .names import PersonName, birth_order_in, clean_forename, clean_surname, is_placeholder, is_unborn
from .places import Postcode, clean_postcode, clean_uprn
from .plain import clean_sex, clean_text
from .variants import Variants, load_variants

__all__ = [
    "BirthDate",
    "Cleaned",
    "PersonName",
    "Postcode",
    "Variants",
    "across_history",
    "birth_order_in",
    "clean_forename",
    "clean_postcode",
    "clean_sex",
    "clean_surname",
    "clean_text",
    "clean_uprn",
    "explain_cleaning",
    "fold",
    "is_placeholder",
    "is_unborn",
    "load_variants",
    "parse_birth_date",
    "split_full_name",
    "with_history",
]
