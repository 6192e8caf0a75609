"""GitHub: findings as annotations in the log of a workflow."""

from __future__ import annotations

from functiegraaf.findings import short
from functiegraaf.reporters import Run, sentence

KINDS = {"Violation": "error", "Warning": "warning", "Info": "notice"}


def write(run: Run) -> bytes:
    """Return a workflow command for each finding."""
    lines: list[str] = []
    for one in run.report.findings:
        place = one.place
        settings = {"title": short(one.rule)}
        if place:
            settings["file"] = place.file
            if place.line:
                settings |= {"line": str(place.line), "col": str(place.column or 1)}
        shown = ",".join(f"{key}={_setting(value)}" for key, value in settings.items())
        text = " ".join(p for p in (sentence(run, one), one.hint(run.lang)) if p)
        if place and place.cell:
            text = f"{place.sheet}!{place.cell}: {text}"
        lines.append(f"::{KINDS.get(one.severity, 'error')} {shown}::{_text(text)}")
    return "".join(f"{line}\n" for line in lines).encode()


def _text(text: str) -> str:
    return text.replace("%", "%25").replace("\r", "%0D").replace("\n", "%0A")


def _setting(text: str) -> str:
    return _text(text).replace(":", "%3A").replace(",", "%2C")
