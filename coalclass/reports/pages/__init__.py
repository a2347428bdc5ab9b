"""Pages for a browser: one file each, whose policy lets nothing in from outside."""

from __future__ import annotations

from base64 import b64encode
from functools import lru_cache
from hashlib import sha256
from html import escape
from pathlib import Path


def wrap_page(title: str, body: str, *, script: str = "", extra_style: str = "") -> str:
    """A whole page around a body that is HTML already; `title` is plain text.

    The policy allows this style and this script, each by its hash, and no request, frame, form or inline style.
    """
    style = read_file("style.css") + extra_style
    code = f"<script>{script}</script>\n" if script else ""
    policy = "; ".join(
        [
            "default-src 'none'",
            f"style-src '{_hash(style)}'",
            f"script-src '{_hash(script)}'" if script else "script-src 'none'",
            "img-src data:",
            "base-uri 'none'",
            "form-action 'none'",
        ]
    )
    metas = [
        f'<meta http-equiv="Content-Security-Policy" content="{policy}">',
        '<meta name="viewport" content="width=device-width, initial-scale=1">',
        '<meta name="color-scheme" content="light dark">',
        '<meta name="referrer" content="no-referrer">',
        # Without one of its own, a browser asks the server of a page for an icon.
        '<link rel="icon" href="data:,">',
    ]
    head = "\n".join(['<meta charset="utf-8">', *metas, f"<title>{escape(title)}</title>", f"<style>{style}</style>"])
    return f'<!DOCTYPE html>\n<html lang="en">\n<head>\n{head}\n</head>\n<body>\n{body}\n{code}</body>\n</html>\n'


@lru_cache
def read_file(name: str) -> str:
    """A file of this folder: style, script or template."""
    return Path(__file__).with_name(name).read_text(encoding="utf-8")


def _hash(text: str) -> str:
    return f"sha256-{b64encode(sha256(text.encode()).digest()).decode()}"
