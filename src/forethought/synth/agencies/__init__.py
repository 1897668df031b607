"""How agencies hold people: their own numbers, and names, dates and addresses as each has them, right or wrong."""

from forethought.synth.agencies.parameters import AGENCIES
from forethought.synth.agencies.register import Held, Register, Registers, registers_of

__all__ = ["AGENCIES", "Held", "Register", "Registers", "registers_of"]
