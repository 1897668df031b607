"""Ask a register of people for the number that belongs to a child's demographics.

`FhirTracer` is not among these names on purpose: it is the one part of linkage that reaches a network, so whoever
wants it imports `forethought.linkage.tracing.fhir`, and a default run never loads it.
"""

from __future__ import annotations

from .local import LocalTracer
from .protocol import Demographics, TraceFailed, Tracer, TraceResult, TraceStatus, trace_records
from .to_claims import claims_from_traces

__all__ = [
    "Demographics",
    "LocalTracer",
    "TraceFailed",
    "TraceResult",
    "TraceStatus",
    "Tracer",
    "claims_from_traces",
    "trace_records",
]
