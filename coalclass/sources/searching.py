"""Which kinds of acts and aid the published datasets look for, on which dyads and in which years."""

from __future__ import annotations

from coalclass.records import Dyad
from coalclass.sources.base import Request
from coalclass.sources.registry import datasets

__all__ = ["list_searched"]


def list_searched(dyad: Dyad) -> tuple[str, ...]:
    """The kinds that a dataset looks for on this dyad, all through its period.

    By what the datasets publish, whether their files are at hand or not: the hegemons and the years that they cover.

    >>> from coalclass.records import load_text
    >>> head = "{coalclass: 1, hegemon: USA, follower: EGY, coalition: a test, "
    >>> list_searched(load_text(head + "period: 1990-08-02/1991-04-11}").dyad)
    ('debt-relief', 'economic', 'military', 'sanction', 'threat')
    """
    request = Request(dyad.hegemon, dyad.follower, dyad.period)
    found = {
        kind
        for one in datasets()
        for kind in one.searches
        if not (one.leaders and dyad.hegemon.code not in one.leaders)
        and one.years[0] <= request.first_year
        and request.last_year <= one.years[1]
    }
    return tuple(sorted(found))
