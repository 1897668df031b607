"""Approved studies: pseudonymised extracts under a permit, and a check of every table before it leaves."""

from forethought.linkage.spine.external import pseudonym
from forethought.research.errors import OutputError, PermitError, StudyError
from forethought.research.extracting import Extract, extract
from forethought.research.outputs import check_output, record_output, table_from_csv
from forethought.research.risk import RiskReport
from forethought.research.studies import Dataset, Permit, Person, Population, Study, load_study, studies
from forethought.research.writing import write_extract

__all__ = [
    "Dataset",
    "Extract",
    "OutputError",
    "Permit",
    "PermitError",
    "Person",
    "Population",
    "RiskReport",
    "Study",
    "StudyError",
    "check_output",
    "extract",
    "load_study",
    "pseudonym",
    "record_output",
    "studies",
    "table_from_csv",
    "write_extract",
]
