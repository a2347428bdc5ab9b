"""`samples`: the records that come with the package."""

from __future__ import annotations

from coalclass.corpus.samples import Samples, list_samples


def samples(coalition: str | None = None) -> Samples:
    """The shipped records, with coalition, states, period and published label.

    Arguments: part of the name of a coalition or of its folder, in any case; without it every record is listed.
    Errors: UsageError for a coalition that no shipped record has.

    >>> import coalclass
    >>> [one.id for one in coalclass.samples("lebanon")]
    ['sample:lebanon-mnf-1982/fra', 'sample:lebanon-mnf-1982/gbr', 'sample:lebanon-mnf-1982/ita']
    """
    return list_samples(coalition)
