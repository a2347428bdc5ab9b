"""Is a follower's part in a coalition substantive or incentive-based?

The verbs of the command line, as functions:

    verdict = coalclass.classify("egy.yaml")
    verdict.label, verdict.p_substantive, verdict.explanation

They are imported when first used, so that `import coalclass` costs nothing.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from coalclass.api import (
        agreement,
        audit,
        batch,
        classify,
        codebook,
        compare,
        doctor,
        evaluate,
        model,
        new,
        rules,
        schema,
        sensitivity,
        timeline,
        train,
        validate,
        whatif,
    )

__version__ = "0.1.0"

__all__ = [
    "__version__",
    "agreement",
    "audit",
    "batch",
    "classify",
    "codebook",
    "compare",
    "doctor",
    "evaluate",
    "model",
    "new",
    "rules",
    "schema",
    "sensitivity",
    "timeline",
    "train",
    "validate",
    "whatif",
]


def __getattr__(name: str) -> Any:
    if name in __all__:
        from coalclass import api

        return getattr(api, name)
    raise AttributeError(f"module {__name__!r} has no attribute {name!r}")


def __dir__() -> list[str]:
    return sorted(__all__)
