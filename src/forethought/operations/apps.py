"""The Django app's name and label."""

from __future__ import annotations

from django.apps import AppConfig


class OperationsConfig(AppConfig):
    """Users, allocations, corrections, answers, break-glass, releases and the audit store."""

    name = "forethought.operations"
    label = "operations"
    default_auto_field = "django.db.models.BigAutoField"
    verbose_name = "Operations"
