"""The policy book: Cedar policies with their schema, validated at load, and single decisions by the
engine.
"""

from __future__ import annotations

import hashlib
from collections.abc import Mapping
from dataclasses import dataclass
from importlib.resources.abc import Traversable
from pathlib import Path
from typing import Any

import cedarpy

from forethought.governance.cards import CARD_FOLDER
from forethought.governance.errors import GovernanceCardError
from forethought.governance.nodes import require_known_nodes


@dataclass(frozen=True, slots=True)
class PolicyEntity:
    """A principal or resource as the policy engine sees it: type, id and attributes in plain Python
    values.
    """

    type: str
    id: str
    attributes: Mapping[str, Any]


@dataclass(frozen=True, slots=True)
class PolicyInfo:
    """One policy for people: its id, whether it permits or forbids, its title and why it exists."""

    id: str
    effect: str
    title: str
    why: str
    annotations: Mapping[str, str]


@dataclass(frozen=True, slots=True)
class Verdict:
    """The engine's answer to one question, with the ids of the policies that decided it."""

    allowed: bool
    policies: tuple[str, ...]


class PolicyBook:
    """A validated set of policies. ``hash`` names exactly this text; it goes into every grant and audit
    event.
    """

    def __init__(self, text: str, schema: str) -> None:
        self.text = text
        self.hash = hashlib.sha256(f"{schema}\n{text}".encode()).hexdigest()
        self._set, self.nodes = _parse(text)
        _validate(text, schema)
        self.policies = _describe(self.nodes)

    def decide(
        self, principal: PolicyEntity, action: str, resource: PolicyEntity, context: Mapping[str, Any]
    ) -> Verdict:
        """Ask the engine one question. Deny is the default, and any error while deciding is a deny."""
        answer = cedarpy.is_authorized(
            {
                "principal": {"type": principal.type, "id": principal.id},
                "action": {"type": "Action", "id": action},
                "resource": {"type": resource.type, "id": resource.id},
                "context": dict(context),
            },
            self._set,
            [_entity_json(principal), _entity_json(resource)],
        )
        named = answer.diagnostics.id_annotations_by_reason
        ids = tuple(sorted(named.get(reason, reason) for reason in answer.diagnostics.reasons))
        return Verdict(bool(answer.allowed) and not answer.diagnostics.errors, ids)


def load_policies(folder: Path | Traversable | None = None) -> PolicyBook:
    """The policies in ``folder`` (default: those that ship): every ``*.cedar`` by name, and
    ``schema.cedarschema``.

    Raises ``GovernanceCardError`` when a policy does not parse, does not fit the schema, lacks ``@id``,
    ``@title`` or ``@why``, shares an id, or uses a construct the row filter does not know. Nothing runs on a
    part of a book.
    """
    source = folder or CARD_FOLDER / "policies"
    names = sorted(item.name for item in source.iterdir() if item.name.endswith(".cedar"))
    text = "\n".join((source / name).read_text(encoding="utf-8") for name in names)
    return PolicyBook(text, (source / "schema.cedarschema").read_text(encoding="utf-8"))


def _parse(text: str) -> tuple[Any, tuple[Any, ...]]:
    try:
        parsed = cedarpy.PolicySet.from_str(text)
        tree = parsed.to_pst()
    except ValueError as failure:
        raise GovernanceCardError(
            "The policies cannot be parsed",
            where="cards/policies",
            why="an unreadable policy must not be skipped, it may be a forbid",
            do="Mend the policy the parser names: " + str(failure).splitlines()[0],
        ) from failure
    if tree.templates or tree.template_links:
        raise GovernanceCardError(
            "The policies hold a template",
            where="cards/policies",
            do="Write the policy out; cases are data, not text",
        )
    nodes = tuple(tree.static_policies[key] for key in sorted(tree.static_policies, key=_number))
    for node in nodes:
        require_known_nodes(node)
    return parsed, nodes


def _number(policy_id: str) -> int:
    return int(policy_id.removeprefix("policy"))


def _validate(text: str, schema: str) -> None:
    result = cedarpy.validate_policies(text, schema)
    if not result.validation_passed:
        raise GovernanceCardError(
            f"The policies do not fit their schema: {result.errors[0]}",
            where="cards/policies",
            why="a policy that can fail while deciding would be skipped, and a skipped forbid is a hole",
            do="Mend the policy or the schema",
        )


def _describe(nodes: tuple[Any, ...]) -> Mapping[str, PolicyInfo]:
    described: dict[str, PolicyInfo] = {}
    for node in nodes:
        notes = dict(node.annotations)
        lacking = [name for name in ("id", "title", "why") if not notes.get(name)]
        if lacking or notes["id"] in described:
            raise GovernanceCardError(
                "A policy lacks @id, @title or @why, or shares its @id with another",
                where=f"cards/policies, {notes.get('id', node.id)}",
                do="Give every policy an id of its own, a title, and the reason a reader would be shown",
            )
        described[notes["id"]] = PolicyInfo(notes["id"], node.effect, notes["title"], notes["why"], notes)
    return described


def _entity_json(entity: PolicyEntity) -> dict[str, Any]:
    return {
        "uid": {"type": entity.type, "id": entity.id},
        "attrs": {name: _json_value(value) for name, value in entity.attributes.items()},
        "parents": [],
    }


def _json_value(value: Any) -> Any:
    return sorted(value) if isinstance(value, frozenset | set) else value
