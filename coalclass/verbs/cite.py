"""`cite`: how to cite what a record rests on, and the tool itself."""

from __future__ import annotations

from coalclass.errors import RecordError
from coalclass.sources.listing import Bibliography
from coalclass.verbs.reading import RecordLike, load_all


def cite(record: RecordLike | None = None) -> Bibliography:
    """References to a record's own sources, to the datasets that it used, and to the tool and its casebook.

    Arguments: `record` is one, in memory or where it is; without it the tool and the casebook alone are cited.
    Errors: RecordError for an invalid record.

    >>> import coalclass
    >>> [one.key for one in coalclass.cite().references]
    ['coalclass', 'coalclass-casebook']
    """
    from importlib.metadata import version

    from coalclass.sources.references import refer_to_itself

    itself = refer_to_itself(version("coalclass"))
    if record is None:
        return Bibliography("coalclass", itself)
    from coalclass.sources.citing import list_references

    loaded = list(load_all([record]))
    errors = [problem for one in loaded for problem in one.problems if problem.severity == "error"]
    if errors:
        raise RecordError(errors)
    own = list_references([one.dyad for one in loaded if one.dyad is not None])
    return Bibliography("a record" if not isinstance(record, str) else record, (*own, *itself))
