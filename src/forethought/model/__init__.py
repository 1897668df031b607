"""The vocabulary: return forms, fields, code sets by year, periods, ages, working days."""

from forethought.model.ages import add_months, add_years, age_years
from forethought.model.authorities import LocalAuthority, WiderArea, authorities, gss_codes_on, wider_areas
from forethought.model.code_sets import code_set, code_set_names, label
from forethought.model.collection import CollectionYear
from forethought.model.day_words import day_in_words, on_day_in_words
from forethought.model.errors import UserError
from forethought.model.forms import Field, Form, Table, forms, load_form, nearest_form
from forethought.model.named_periods import named_period
from forethought.model.periods import Period
from forethought.model.symbols import Symbol, figure_symbols, symbols
from forethought.model.working_days import (
    BANK_HOLIDAYS,
    add_working_days,
    is_working_day,
    working_days_between,
)

__all__ = [
    "BANK_HOLIDAYS",
    "CollectionYear",
    "Field",
    "Form",
    "LocalAuthority",
    "Period",
    "Symbol",
    "Table",
    "UserError",
    "WiderArea",
    "add_months",
    "add_working_days",
    "add_years",
    "age_years",
    "authorities",
    "code_set",
    "code_set_names",
    "day_in_words",
    "figure_symbols",
    "forms",
    "gss_codes_on",
    "is_working_day",
    "label",
    "load_form",
    "named_period",
    "nearest_form",
    "on_day_in_words",
    "symbols",
    "wider_areas",
    "working_days_between",
]
