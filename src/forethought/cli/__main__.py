"""Runs the command line as ``python -m forethought.cli``."""

from __future__ import annotations

from forethought.cli import main

main()
