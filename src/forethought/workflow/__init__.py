"""The only place that strings the packages together: workspace, inbox, checks, build, demo.

Names load when first used, so that a command pays only for what it needs.
"""

from __future__ import annotations

from importlib import import_module
from typing import TYPE_CHECKING, Any

from forethought.workflow.workspace import DEFAULT_FOLDER, Workspace, create_workspace

if TYPE_CHECKING:
    from forethought.workflow.access import agreements, authority, open_as, service
    from forethought.workflow.building import BuildReport, build
    from forethought.workflow.checking import (
        CheckedDelivery,
        check_delivery,
        check_inbox,
        delivery_named,
        latest,
    )
    from forethought.workflow.decisions import Decision, decide, decisions
    from forethought.workflow.demo import DemoReport, Step, run_demo
    from forethought.workflow.extracting import StudyExtract, extract_study
    from forethought.workflow.full_pass import check_identity
    from forethought.workflow.identity import link_record
    from forethought.workflow.inbox import deliveries, note_text, read_delivery, receive, unread
    from forethought.workflow.publishing import Publication, publish
    from forethought.workflow.taking import DeliveryStep

_PLACES = {
    "access": ("agreements", "authority", "open_as", "service"),
    "building": ("BuildReport", "build"),
    "checking": ("CheckedDelivery", "check_delivery", "check_inbox", "delivery_named", "latest"),
    "decisions": ("Decision", "decide", "decisions"),
    "extracting": ("StudyExtract", "extract_study"),
    "publishing": ("Publication", "publish"),
    "demo": ("DemoReport", "Step", "run_demo"),
    "full_pass": ("check_identity",),
    "identity": ("link_record",),
    "inbox": ("deliveries", "note_text", "read_delivery", "receive", "unread"),
    "taking": ("DeliveryStep",),
}
_MODULE_OF = {name: module for module, names in _PLACES.items() for name in names}

__all__ = [
    "DEFAULT_FOLDER",
    "BuildReport",
    "CheckedDelivery",
    "Decision",
    "DeliveryStep",
    "DemoReport",
    "Publication",
    "Step",
    "StudyExtract",
    "Workspace",
    "agreements",
    "authority",
    "build",
    "check_delivery",
    "check_identity",
    "check_inbox",
    "create_workspace",
    "decide",
    "decisions",
    "deliveries",
    "delivery_named",
    "extract_study",
    "latest",
    "link_record",
    "note_text",
    "open_as",
    "publish",
    "read_delivery",
    "receive",
    "run_demo",
    "service",
    "unread",
]


def __getattr__(name: str) -> Any:
    if name in _MODULE_OF:
        return getattr(import_module(f"forethought.workflow.{_MODULE_OF[name]}"), name)
    raise AttributeError(f"module 'forethought.workflow' has no attribute {name!r}")
