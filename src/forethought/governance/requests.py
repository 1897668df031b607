"""What the policy engine is told: the principal, and the request in its context."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import date
from typing import Any

from forethought.governance.agreements import Agreement
from forethought.governance.policies import PolicyEntity
from forethought.governance.principals import Principal, Roles
from forethought.governance.purposes import Purpose


def principal_entity(principal: Principal, roles: Roles, on: date) -> PolicyEntity:
    """The principal as the policies see it on ``on``: roles become permissions, cases those open that day."""
    permissions = roles.permissions_of(principal.roles)
    common: dict[str, Any] = {"permissions": permissions}
    standing = {
        "organisation": principal.organisation,
        "training_current": principal.trained(on),
        "second_factor": principal.second_factor,
    }
    study = {"study": principal.study or "", "study_field_sets": principal.study_field_sets}
    by_kind: dict[str, tuple[str, dict[str, Any]]] = {
        "worker": ("Worker", standing | {"cases": principal.cases(on), "families": principal.families(on)}),
        "child": ("Child", {"subject": principal.subject or ""}),
        "researcher": ("Researcher", standing | study),
        "service": ("Service", {"organisation": principal.organisation} | study),
    }
    type_name, attributes = by_kind[principal.kind]
    return PolicyEntity(type_name, principal.id, common | attributes)


def request_context(
    purpose: Purpose,
    agreements: Iterable[Agreement],
    subjects: Iterable[str],
    *,
    real_data: bool,
    party: str | None = None,
    break_glass: bool = False,
) -> dict[str, Any]:
    """The request as the policies see it. ``agreements`` are those in force for this purpose today.

    What they open to ``party`` (see :attr:`Principal.party`) is covered; what any of them holds back stays so.
    """
    held = list(agreements)
    opened = [dataset for agreement in held for dataset in agreement.opened_to(party)]
    return {
        "purpose": purpose.id,
        "real_data": real_data,
        "break_glass": break_glass,
        "subjects": sorted(set(subjects)),
        "purpose_field_sets": sorted(purpose.field_sets),
        "needs_agreement": purpose.needs_agreement,
        "covered": [
            {"controller": data.controller, "feed": data.feed, "field_set": field_set}
            for data in opened
            for field_set in sorted(data.field_sets & purpose.field_sets)
        ],
        "held_back": [
            {"controller": data.controller, "feed": data.feed, "attribute": name}
            for agreement in held
            for data in agreement.datasets
            for name in sorted(data.held_back)
        ],
    }
