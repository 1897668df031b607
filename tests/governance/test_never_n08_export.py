"""N8: never export identifiable rows in bulk by default; an export has count, purpose, expiry and watermark."""

from __future__ import annotations

from dataclasses import replace
from datetime import date

import pytest

from forethought.governance import Authority, ExportError, ExportRequest, Grant, Principal, check_export
from governance.governance_builders import claim, seen, worker

TODAY = date(2026, 6, 10)
WHOLE = ExportRequest(count=300, purpose="research", expires=date(2027, 6, 1), watermark="Study 7, extract 1")


@pytest.fixture
def research(authority: Authority) -> Grant:
    extract = Principal(
        "e", "service", frozenset({"extract_service"}), study="s", study_field_sets=frozenset({"care", "identity"})
    )
    return authority.grant(extract, "research", action="extract")


@pytest.fixture
def statutory(authority: Authority) -> Grant:
    return authority.grant(worker("analyst"), "statutory_return")


def test_n8_an_export_is_pseudonymised_unless_somebody_says_otherwise(research: Grant) -> None:
    assert WHOLE.pseudonymised
    stamp = check_export(WHOLE, research, 300, TODAY)
    for part in ("Study 7", "pseudonymised", "300 people", research.id, "2027-06-01"):
        assert part in stamp


REFUSED = {
    "another purpose": {"purpose": "direct_care"},
    "another count": {"count": 299},
    "already run out": {"expires": date(2026, 6, 9)},
    "kept too long": {"expires": date(2028, 1, 1)},
    "no watermark": {"watermark": "  "},
    "identities without a reason": {"pseudonymised": False},
    "identities for research": {"pseudonymised": False, "identity_reason": "easier"},
}


@pytest.mark.parametrize("change", REFUSED.values(), ids=list(REFUSED))
def test_n8_an_export_that_lacks_something_is_refused(research: Grant, change: dict[str, object]) -> None:
    with pytest.raises(ExportError):
        check_export(replace(WHOLE, **change), research, 300, TODAY)  # type: ignore[arg-type]


def test_n8_identities_leave_only_in_the_return_the_law_asks_for(authority: Authority, statutory: Grant) -> None:
    asked = ExportRequest(300, "statutory_return", date(2026, 7, 1), "Return 2026", False, "the return needs them")
    assert "identifiable" in check_export(asked, statutory, 300, TODAY)
    own = authority.grant(Principal("kai", "child", frozenset({"child"}), subject="kai"), "own_record")
    copy = replace(asked, purpose="own_record", count=1)
    assert "identifiable" in check_export(copy, own, 1, TODAY)
    with pytest.raises(ExportError, match="so many"):
        check_export(replace(copy, count=26), own, 26, TODAY)


@pytest.mark.parametrize("attribute", ["surname", "forename", "nhs_number", "upn", "postcode", "preferred_surname"])
def test_n8_no_direct_identifier_reaches_an_extract(research: Grant, attribute: str) -> None:
    assert seen([claim(field_set="identity", attribute=attribute)], research.row_filter) == []
    assert seen([claim(field_set="identity", attribute="date_of_birth")], research.row_filter) == ["c"]
