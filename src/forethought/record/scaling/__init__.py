"""Where the record is built: on this machine, or on Spark with the same result. Also its hand-over as a Delta table."""

from forethought.record.scaling.delta import export_delta, write_delta
from forethought.record.scaling.folding import fold_on_spark, fold_to
from forethought.record.scaling.scale import ONE_MACHINE, Scale, on_spark

__all__ = ["ONE_MACHINE", "Scale", "export_delta", "fold_on_spark", "fold_to", "on_spark", "write_delta"]
