"""Analysis: questions asked of verdicts. What would turn one, how firm it is, how it moves in time, how two differ."""
