"""References as BibTeX and as CSL-JSON, which Zotero, pandoc and the citation styles read.

The datasets state their BibTeX. A record's own source states a citation in words, which no rule could take apart: it
stands whole in the note of an entry `misc`, which every style prints as it is (as the title in CSL-JSON). Types that
plain BibTeX styles do not know, such as software, are `misc` too, with a note that says what they are.
"""

from __future__ import annotations

import re
from dataclasses import dataclass
from typing import Any

from coalclass.records import Source

_TYPES = {
    "article": "article-journal",
    "incollection": "chapter",
    "inproceedings": "paper-conference",
}
_NOTED = {"data set": "dataset", "computer software": "software"}
"""How the note of an entry `misc` begins that says what it is."""

_NAMES = {
    "title": "title",
    "journal": "container-title",
    "booktitle": "container-title",
    "volume": "volume",
    "number": "issue",
    "pages": "page",
    "publisher": "publisher",
    "address": "publisher-place",
    "doi": "DOI",
    "url": "URL",
    "version": "version",
    "note": "note",
}
_ENTRY = re.compile(r"@(\w+)\{([^,}]+),?(.*)\}\s*$", re.DOTALL)
_NOT_IN_KEY = re.compile(r"[^\w.:-]+")
_SPECIAL = re.compile(r"([&%$#_{}])")
_YEAR = re.compile(r"\b(1[89]\d\d|20\d\d)\b")
_URL = re.compile(r"\\url\{([^}]*)\}|(https?://\S+)")


@dataclass(frozen=True, slots=True)
class Reference:
    """One reference: its key, and its BibTeX entry."""

    key: str
    bibtex: str

    @property
    def csl(self) -> dict[str, Any]:
        """The same for CSL-JSON."""
        kind, _, body = _take_apart(self.bibtex)
        fields = _split_fields(body)
        note = fields.get("note", "").lower()
        noted = next((known for words, known in _NOTED.items() if note.startswith(words)), "document")
        made: dict[str, Any] = {"id": self.key, "type": _TYPES.get(kind, noted)}
        for role in ("author", "editor"):
            if role in fields:
                made[role] = [_split_name(name) for name in re.split(r"\s+and\s+", fields[role])]
        made.update({_NAMES[name]: _clean(value) for name, value in fields.items() if name in _NAMES})
        if "title" not in made:
            made["title"] = made.pop("note", self.key)
        if "page" in made:
            made["page"] = made["page"].replace("--", "-")
        if "howpublished" in fields and (found := _URL.search(fields["howpublished"])):
            made.setdefault("URL", found[1] or found[2])
        if fields.get("year", "").isdigit():
            made["issued"] = {"date-parts": [[int(fields["year"])]]}
        return made


def refer_to_source(key: str, source: Source) -> Reference:
    """A record's own source: its citation in words, where it is found, and what was read of it."""
    made = _NOT_IN_KEY.sub("-", key).strip("-") or "source"
    # Styles sort by author or key, and a source has no author of its own.
    fields = {"key": made, "note": ", ".join(filter(None, (source.citation, source.locator)))}
    year = _YEAR.search(source.citation)
    if year is not None:
        fields["year"] = year[0]
    lines = [f"  {name} = {{{_escape(value)}}}" for name, value in fields.items()]
    if source.url:
        # A brace would end the field, and no address needs one.
        address = "".join(source.url.split()).replace("{", "%7B").replace("}", "%7D")
        lines.append(f"  url = {{{address}}}")
    return Reference(made, f"@misc{{{made},\n" + ",\n".join(lines) + "\n}")


def refer_to_bibtex(bibtex: str) -> Reference:
    """A reference that is stated in BibTeX."""
    return Reference(_take_apart(bibtex)[1], bibtex.strip())


def refer_to_itself(version: str) -> tuple[Reference, ...]:
    """The tool, and its casebook."""
    authors = "{The coalclass authors}"
    tool = f"""@misc{{coalclass,
  author = {{{authors}}},
  title = {{coalclass: substantive and incentive-based followers in coalitions}},
  version = {{{version}}},
  year = {{2026}},
  note = {{Computer software, version {version}}}
}}"""
    casebook = f"""@misc{{coalclass-casebook,
  author = {{{authors}}},
  title = {{The coalclass casebook of labelled, cited coalition dyads}},
  version = {{{version}}},
  year = {{2026}},
  note = {{Data set, version {version}, CC BY 4.0}}
}}"""
    return refer_to_bibtex(tool), refer_to_bibtex(casebook)


def _take_apart(bibtex: str) -> tuple[str, str, str]:
    found = _ENTRY.match(bibtex.strip())
    if found is None:
        raise ValueError(f"no BibTeX entry: {bibtex[:40]!r}")
    return found[1].lower(), found[2].strip(), found[3]


def _split_fields(body: str) -> dict[str, str]:
    """The fields of an entry by name, each without its outer braces."""
    fields: dict[str, str] = {}
    place = 0
    while (found := re.compile(r"\s*,?\s*(\w+)\s*=\s*\{").match(body, place)) is not None:
        depth, end = 1, found.end()
        while depth and end < len(body):
            depth += {"{": 1, "}": -1}.get(body[end], 0) if body[end - 1] != "\\" else 0
            end += 1
        fields[found[1].lower()] = re.sub(r"\s+", " ", body[found.end() : end - 1]).strip()
        place = end
    return fields


def _split_name(name: str) -> dict[str, str]:
    if name.startswith("{") and name.endswith("}"):
        return {"literal": _clean(name)}
    family, _, given = name.partition(",")
    return {"family": _clean(family), "given": _clean(given)} if given else {"literal": _clean(name)}


def _clean(text: str) -> str:
    """A text without BibTeX's braces and escapes."""
    return re.sub(r"\\([&%$#_{}])|[{}]", lambda match: match[1] or "", text).strip()


def _escape(text: str) -> str:
    """A text in a field: nothing in it is a command, ends the field, or starts a line."""
    return _SPECIAL.sub(r"\\\1", " ".join(text.split()))
