"""Statistical disclosure control: rounding, suppression, attack audit, release ledger."""
