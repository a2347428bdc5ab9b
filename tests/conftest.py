"""Settings of hypothesis for all tests; what tests share is in `dyads.py`, which stands beside this file."""

from hypothesis import HealthCheck, settings

# The same examples every time, and no limit of time on a machine that is busy.
settings.register_profile(
    "coalclass", deadline=None, derandomize=True, suppress_health_check=[HealthCheck.too_slow], max_examples=100
)
settings.load_profile("coalclass")
