"""Single statutory returns of any size, column by column from published shares: fast, without lives behind them.

For trying checks and for measuring them. The returns of Synthetic England, which stand on the lives of children, are
the feeds ``ssda903`` and ``cin`` of ``synth.feeds``.
"""

from forethought.synth.returns.making import ReturnSummary, write_return

__all__ = ["ReturnSummary", "write_return"]
