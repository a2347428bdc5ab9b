"""Questions asked of verdicts: what would reverse one, how firm it is, how it moves in time, how two differ."""
