"""Plain English: what a reader sees, in output, help, docs and docstrings, has none of these turns of phrase."""

from __future__ import annotations

import re
from pathlib import Path

import pytest
from coalclass_cli import coalclass

from coalclass.cli.app import COMMANDS

ROOT = Path(__file__).resolve().parent.parent

PHRASES = (
    r"(?:a|one) (?:row|line|object|key|table|name) an? [a-z]",
    r"\ba (?:row|line|table) each\b",
    r"(?:one|1) an? core\b",
    r"\btaught\b",
    r"\d scored, \d+ could not be\b(?! )",
    r"what parts [A-Za-z]",
    r"\bturn(?:s|ed|ing)? (?:it|them|the label|its label|a label|the verdict|a verdict)\b",
    r"\ban adherence by\b",
    r"\bduel",
    r"\bwith a conscience\b",
    r"\bcrushed\b",
    r"\bhangs? on\b",
    r"\bseed[ -]finding",
    r"\b(?-i:[Tt]he house)\b",
    r"\bof theirs\b",
    r"\bbad news\b",
)
"""Regular expressions of the phrases, small letters and capitals alike."""

_PHRASE = re.compile("|".join(PHRASES), re.IGNORECASE)
# Raw data: what experts and coders wrote stays as they wrote it.
_FROZEN = re.compile(r"docs/elicitation/hand-|docs/casebook/.*\.ya?ml$")
_ENDINGS = {".py", ".md", ".yaml", ".txt", ".toml", ".cff", ".sql", ".svg"}


def _files() -> list[Path]:
    tops = [path for path in ROOT.iterdir() if path.is_file() and path.suffix in (".md", ".toml", ".cff")]
    inner = [path for name in ("coalclass", "docs", "scripts", "benchmarks") for path in (ROOT / name).rglob("*")]
    named = [(path, path.relative_to(ROOT).as_posix()) for path in [*tops, *inner] if path.suffix in _ENDINGS]
    return sorted(path for path, name in named if not _FROZEN.match(name))


def _found(text: str) -> list[str]:
    """The phrases in a text, also where a line ends within one."""
    return [match.group() for match in _PHRASE.finditer(" ".join(text.split()))]


def test_the_phrases_would_be_found() -> None:
    """Each expression finds the phrase that it is for, also over the end of a line."""
    said = (
        "a row a\n dyad; a line each; one a core; what taught it; 10 scored, 0 could not be, ; What parts USA-GBR; "
        "would turn\nit; an adherence by the hegemon; duels; with a conscience; crushed by prevalence; hangs on; "
        "the seed finding; the house; a friend of theirs; bad news"
    )
    assert len(_found(said)) == len(PHRASES)
    assert not _found("the last row and the first; in turn, it holds; thousand")


@pytest.mark.parametrize("path", _files(), ids=lambda path: path.relative_to(ROOT).as_posix())
def test_no_file_has_them(path: Path) -> None:
    """Code, its docstrings and data, docs and README."""
    assert not _found(path.read_text(encoding="utf-8"))


@pytest.mark.parametrize("name", COMMANDS)
def test_no_help_has_them(name: str) -> None:
    """The help of every command."""
    assert not _found(coalclass(name, "--help").stdout)


@pytest.mark.parametrize(
    "command",
    [
        ("classify", "sample:gulf-war-1990/egy"),
        ("batch", "sample:gulf-war-1990"),
        ("compare", "sample:gulf-war-1990", "--traces"),
        ("timeline", "sample:iraq-sanctions-1991/fra"),
        ("sensitivity", "sample:gulf-war-1990/jpn"),
        ("whatif", "sample:gulf-war-1990/jpn"),
        ("model",),
        ("model", "--card"),
        ("audit", "sample:gulf-war-1990"),
        ("doctor", "sample:"),
        ("agreement", "sample:gulf-war-1990", ROOT / "docs" / "casebook" / "recoded" / "gulf-war-1990"),
        ("explain",),
        ("samples", "gulf"),
    ],
    ids=lambda command: " ".join(map(str, command[:2])),
)
def test_no_output_has_them(command: tuple[object, ...]) -> None:
    """What commands print of shipped records, on either stream."""
    done = coalclass(*command, COLUMNS="100")
    assert done.returncode in (0, 1)
    assert not _found(done.stdout + done.stderr)
