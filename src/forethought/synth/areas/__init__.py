"""Where people live and who serves them: an authority's localities, postcodes, schools, providers and workers."""

from forethought.synth.areas.authority import Authority, Locality, authority_named, england, localities
from forethought.synth.areas.ground import Ground, make_ground
from forethought.synth.areas.services import Providers, Schools, Services, Workers, services_of

__all__ = [
    "Authority",
    "Ground",
    "Locality",
    "Providers",
    "Schools",
    "Services",
    "Workers",
    "authority_named",
    "england",
    "localities",
    "make_ground",
    "services_of",
]
