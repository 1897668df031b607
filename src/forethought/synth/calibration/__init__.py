"""Synthetic figures beside those published for England."""
