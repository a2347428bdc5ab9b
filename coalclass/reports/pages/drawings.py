"""Charts inside a page: SVG that its policy lets through, with a name and a text for those who do not see it."""

from __future__ import annotations

import re
from collections.abc import Mapping
from typing import Any
from xml.etree import ElementTree

_SVG = "http://www.w3.org/2000/svg"
_DROPPED = ("style", "tabindex", "role", "xlink")
_ID_USES = re.compile(r"url\(#([^)]+)\)")


def inline_svg(svg: str, name: str, *, title: str, described_by: str, tagged: Mapping[str, str] | None = None) -> str:
    """A drawing ready to stand in a page.

    `name` keeps its ids apart from those of others, `title` names it, `described_by` is the id of its text. `tagged`
    maps a class of a group of marks to an attribute that numbers its marks from 0.
    """
    ElementTree.register_namespace("", _SVG)
    root = ElementTree.fromstring(svg)
    for element in root.iter():
        for key in list(element.attrib):
            if key.startswith(("aria-", "{")) or key in _DROPPED:
                del element.attrib[key]
            elif key == "id":
                element.set("id", f"{name}-{element.attrib[key]}")
            else:
                element.set(key, _ID_USES.sub(rf"url(#{name}-\1)", element.attrib[key]))
    for group, attribute in (tagged or {}).items():
        _number_marks(root, group, attribute)
    for key in ("width", "height"):
        root.attrib.pop(key, None)
    root.set("role", "img")
    root.set("aria-label", title)
    root.set("aria-describedby", described_by)
    return ElementTree.tostring(root, encoding="unicode")


def _number_marks(root: Any, group: str, attribute: str) -> None:
    for element in root.iter(f"{{{_SVG}}}g"):
        if group in element.get("class", "").split():
            for number, mark in enumerate(element):
                mark.set(attribute, str(number))
