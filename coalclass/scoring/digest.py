"""SHA-256 from the interpreter itself.

`hashlib` loads OpenSSL first, a fiftieth of a cold start. The standard library's own `random` takes its hash the
same way; where an interpreter was built without it, `hashlib` serves.
"""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

__all__ = ["sha256_of"]


def _own_sha256() -> Callable[[bytes], Any]:
    from importlib import import_module

    for name in ("_sha2", "_sha256"):  # from Python 3.12 on, and before
        try:
            found: Callable[[bytes], Any] = import_module(name).sha256
        except ImportError:
            continue
        return found
    import hashlib

    return hashlib.sha256


_sha256 = _own_sha256()


def sha256_of(text: str) -> str:
    """The SHA-256 of a text's UTF-8 bytes, as 64 hexadecimal digits."""
    digest: str = _sha256(text.encode()).hexdigest()
    return digest
