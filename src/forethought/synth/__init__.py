"""Westmarch: a fictional partnership with truth kept apart from its inputs."""
