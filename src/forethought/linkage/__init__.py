"""Find which records are about the same child: identifiers, cleaning, Splink, vetoes, lasting person ids."""

from __future__ import annotations

from . import families
from .cleaning import (
    BirthDate,
    PersonName,
    Postcode,
    clean_forename,
    clean_postcode,
    clean_surname,
    parse_birth_date,
    split_full_name,
)
from .errors import LinkageError, ModelRefused
from .identifiers import (
    IdentifierCheck,
    check_nhs_number,
    check_uln,
    check_upn,
    nhs_check_digit,
    upn_check_letter,
)
from .linking import LinkResult, link
from .mapping import link_files
from .measure import GroupRecall, Quality, measure, wilson
from .model_record import ModelRecord, load_model_record
from .report import LinkReport
from .report_page import VETOES
from .settings import LinkSettings
from .spine import Undone, person_id_for, undo
from .trained_model import TrainedModel, load_trained_model

__all__ = [
    "VETOES",
    "BirthDate",
    "GroupRecall",
    "IdentifierCheck",
    "LinkReport",
    "LinkResult",
    "LinkSettings",
    "LinkageError",
    "ModelRecord",
    "ModelRefused",
    "PersonName",
    "Postcode",
    "Quality",
    "TrainedModel",
    "Undone",
    "check_nhs_number",
    "check_uln",
    "check_upn",
    "clean_forename",
    "clean_postcode",
    "clean_surname",
    "families",
    "link",
    "link_files",
    "load_model_record",
    "load_trained_model",
    "measure",
    "nhs_check_digit",
    "parse_birth_date",
    "person_id_for",
    "split_full_name",
    "undo",
    "upn_check_letter",
    "wilson",
]
