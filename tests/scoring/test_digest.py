"""The hash that seals models and rulebooks."""

from __future__ import annotations

import hashlib

import pytest

from coalclass.scoring.digest import sha256_of


@pytest.mark.parametrize("text", ["", "abc", "Åland, 東京\n" * 1000])
def test_it_is_the_standard_hash(text: str) -> None:
    """Whatever module it comes from."""
    assert sha256_of(text) == hashlib.sha256(text.encode("utf-8")).hexdigest()


def test_the_published_value() -> None:
    """FIPS 180-4's one-block message (NIST, examples with intermediate values)."""
    assert sha256_of("abc") == "ba7816bf8f01cfea414140de5dae2223b00361a396177a9cb410ff61f20015ad"
