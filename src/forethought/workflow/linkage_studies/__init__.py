"""Studies of linkage on Synthetic England, where the truth is known: quality, the number's dividend, error bands."""
