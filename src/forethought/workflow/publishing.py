"""Placeholder until the insight package lands."""

from dataclasses import dataclass


@dataclass
class Published:
    lines: tuple = ()


def publish(workspace, audit, clock):
    return Published()
