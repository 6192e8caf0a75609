"""A text as a stream of words: what is left when layout and glyphs are taken away."""

from __future__ import annotations

import re
import unicodedata

MARKS = re.compile(r"(?m)(?:^\s*|\s{2,})(?:\N{MINUS SIGN}{2}|[•\uf0b7▪*–-](?=[ \t]))")


def flow(text: str) -> str:
    """The words of a text, with joined lines, without bullets, quotation marks and hyphens."""
    text = text.replace("\r", "").replace("\N{SOFT HYPHEN}", "")
    text = unicodedata.normalize("NFKC", text)
    text = MARKS.sub("\n", text)
    text = re.sub(r"(?<=\w)([-/–])\n\s*", r"\1", text)
    text = re.sub(r"[’‘“”\N{REPLACEMENT CHARACTER}-]", "", text)
    return " ".join(text.split())
