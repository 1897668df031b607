"""Making the bundle from the cards."""

from __future__ import annotations

from typing import Any

from forethought.quality.bundle import bundle_text, bundled, query_to_json, rule_to_json
from forethought.quality.manual import editions
from forethought.quality.registry import RETURNS
from forethought.quality.views import read_views


def rule_bundle() -> str:
    """The text of ``data/bundle.json`` as the cards have it now."""
    return bundle_text({return_: made_ready(return_) for return_ in RETURNS})


def made_ready(return_: str) -> dict[str, list[dict[str, Any]]]:
    """Every wording of every rule of ``return_`` with its years, as ``rules``, and every view, as ``views``."""
    return {"rules": _rules(return_), "views": _views(return_)}


def ready_parts(return_: str) -> dict[str, list[dict[str, Any]]]:
    """As :func:`made_ready`, from the bundle where that was made from these very cards."""
    rules, views = bundled(return_, "rules"), bundled(return_, "views")
    return made_ready(return_) if rules is None or views is None else {"rules": rules, "views": views}


def _rules(return_: str) -> list[dict[str, Any]]:
    wordings = [edition for every in editions(return_).values() for edition in every]
    wordings.sort(key=lambda edition: edition.rule.code)
    return [{"years": edition.years, "rule": rule_to_json(edition.rule)} for edition in wordings]


def _views(return_: str) -> list[dict[str, Any]]:
    found = sorted(read_views(return_).items())
    return [{"name": name, "meaning": view.meaning, "query": query_to_json(view.query)} for name, view in found]
