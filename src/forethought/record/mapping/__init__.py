"""From a form's tables to claims, as the mapping cards say."""

from forethought.record.mapping.card import Block, Card, load_card, told_by_the_claim
from forethought.record.mapping.claiming import claims_in_pieces, to_claims, unmapped

__all__ = ["Block", "Card", "claims_in_pieces", "load_card", "to_claims", "told_by_the_claim", "unmapped"]
