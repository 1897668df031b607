"""The commitments register and its scorecard."""
