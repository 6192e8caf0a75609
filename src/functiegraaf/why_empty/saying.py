"""Saying: why a query finds nothing, in lines for people."""

from __future__ import annotations

from functiegraaf import catalogue
from functiegraaf.why_empty.findings import Finding, Hint, Why


def lines(found: Why, lang: str) -> list[str]:
    """Return what was found, a line for each thing that is said."""
    words = _words(lang)
    said = [line for one in found.findings for line in _finding(one, words)]
    if not found.findings:
        return [words["why-unknown"]]
    return said if found.is_whole else [*said, words["why-stopped"]]


def _words(lang: str) -> dict[str, str]:
    import yaml

    path = catalogue.folder() / "serve" / "words" / "why.yaml"
    return {key: said[lang] for key, said in yaml.safe_load(path.read_text("utf-8")).items()}


def _finding(one: Finding, words: dict[str, str]) -> list[str]:
    said = words[f"why-{one.kind}"]
    if one.pattern:
        said = f"{said.rstrip('.:')}: {_line(one.pattern)}"
    if one.line:
        said = f"{words['why-line'].format(line=one.line)} {said}"
    found = [said[0].lower() + said[1:]]
    if one.others:
        found.append(f"{words['why-others']} {_line(one.others)}")
    return found + [_hint(hint, words) for hint in one.hints]


def _hint(one: Hint, words: dict[str, str]) -> str:
    said = words[f"hint-{one.kind}"].format(name=one.name)
    if not one.near:
        return said
    return f"{said} {words[f'hint-near-{one.kind}']} {', '.join(one.near)}"


def _line(text: str) -> str:
    return " ".join(text.split())
