"""People as they truly are: families, names, homes, needs, from before birth to leaving home."""

from forethought.synth.lives.adoption import after_adoption
from forethought.synth.lives.make import make_lives
from forethought.synth.lives.tables import Lives, Persons

__all__ = ["Lives", "Persons", "after_adoption", "make_lives"]
