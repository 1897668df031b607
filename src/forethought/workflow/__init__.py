"""The only place that strings the packages together: workspace, inbox, checks, build, demo.

Names load when first used, so that a command pays only for what it needs.
"""

from __future__ import annotations

from importlib import import_module
from typing import TYPE_CHECKING, Any

from forethought.workflow.workspace import DEFAULT_FOLDER, Workspace, create_workspace

if TYPE_CHECKING:
    from forethought.workflow.access import agreements, authority, open_as, service
    from forethought.workflow.building import BuildReport, DeliveryStep, build
    from forethought.workflow.checking import (
        CheckedDelivery,
        check_delivery,
        check_inbox,
        delivery_named,
        latest_delivery,
    )
    from forethought.workflow.demo import DemoReport, Step, run_demo
    from forethought.workflow.identity import link_record
    from forethought.workflow.inbox import deliveries, note_text, read_delivery, receive

_PLACES = {
    "access": ("agreements", "authority", "open_as", "service"),
    "building": ("BuildReport", "DeliveryStep", "build"),
    "checking": ("CheckedDelivery", "check_delivery", "check_inbox", "delivery_named", "latest_delivery"),
    "demo": ("DemoReport", "Step", "run_demo"),
    "identity": ("link_record",),
    "inbox": ("deliveries", "note_text", "read_delivery", "receive"),
}
_MODULE_OF = {name: module for module, names in _PLACES.items() for name in names}

__all__ = [
    "DEFAULT_FOLDER",
    "BuildReport",
    "CheckedDelivery",
    "DeliveryStep",
    "DemoReport",
    "Step",
    "Workspace",
    "agreements",
    "authority",
    "build",
    "check_delivery",
    "check_inbox",
    "create_workspace",
    "deliveries",
    "delivery_named",
    "latest_delivery",
    "link_record",
    "note_text",
    "open_as",
    "read_delivery",
    "receive",
    "run_demo",
    "service",
]


def __getattr__(name: str) -> Any:
    if name in _MODULE_OF:
        return getattr(import_module(f"forethought.workflow.{_MODULE_OF[name]}"), name)
    raise AttributeError(f"module 'forethought.workflow' has no attribute {name!r}")
