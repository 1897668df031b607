"""The authorities of England by region: the way in to every authority's page."""

from __future__ import annotations

from typing import Any

from forethought.insight.statistics import areas


def areas_by_region() -> dict[str, Any]:
    """What the page that lists areas needs: regions in alphabetical order, each with its authorities in theirs."""
    authorities = areas("local_authority")
    regions = [(region, [one for one in authorities if one.region == region.code]) for region in areas("region")]
    return {"total": len(authorities), "regions": [(region, found) for region, found in regions if found]}
