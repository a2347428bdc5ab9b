"""Is a follower's part in a coalition substantive or incentive-based?"""
__version__ = "0.1.0"
