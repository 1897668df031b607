"""The `forethought` command."""
