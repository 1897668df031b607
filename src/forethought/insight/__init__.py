"""Indicator cards computed from returns, beside published figures."""
