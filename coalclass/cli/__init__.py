"""The command line: one thin module per command."""

import gc

# While modules load hardly anything becomes garbage, and looking for it takes a twentieth of a cold start.
gc.set_threshold(100_000)
