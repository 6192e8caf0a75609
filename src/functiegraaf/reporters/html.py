"""HTML: findings as one page that needs nothing else."""

from __future__ import annotations

import html

from functiegraaf.findings import SEVERITIES, Finding, short
from functiegraaf.legible import visible
from functiegraaf.reporters import Run, subject
from functiegraaf.reporters.words import WORDS, summary

STYLE = """
body { font: 1rem/1.5 system-ui, sans-serif; margin: 2rem auto; max-width: 60rem; padding: 0 1rem;
  color: #1a1a1a; background: #fff; }
article { border-left: .4rem solid #767676; margin: 1rem 0; padding: .25rem 1rem; }
article.Violation { border-color: #b00020; } article.Warning { border-color: #8a5a00; }
article.Info { border-color: #00566b; }
code, pre { font-family: ui-monospace, monospace; overflow-wrap: anywhere; white-space: pre-wrap; }
pre { background: #f3f3f3; margin: .25rem 0; padding: .25rem .5rem; }
p { margin: .25rem 0; } .rule { color: #555; font-size: .9rem; }
"""


def write(run: Run) -> bytes:
    """Return a page with the summary first and then the findings, by severity."""
    words = WORDS[run.lang]
    parts = [
        "<!DOCTYPE html>",
        f'<html lang="{run.lang}">',
        '<head><meta charset="utf-8">',
        '<meta name="viewport" content="width=device-width, initial-scale=1">',
        f"<title>{escape(words['title'])}</title><style>{STYLE}</style></head>",
        f"<body><main><h1>{escape(words['title'])}</h1>",
        *(f"<p>{escape(line)}</p>" for line in summary(run)),
    ]
    for severity in run.report.severities:
        found = run.report.of(severity)
        parts.append(f"<h2>{escape(words.get(severity, short(severity)))} ({len(found)})</h2>")
        parts += [_article(run, one) for one in found]
    return "\n".join([*parts, "</main></body></html>", ""]).encode()


def _article(run: Run, one: Finding) -> str:
    words = WORDS[run.lang]
    name = subject(run, one)
    about = f"<strong>{escape(name)}</strong>: " if name else ""
    lines = [f"<p>{about}{escape(one.message(run.lang))}</p>"]
    if one.place:
        lines.append(f"<p>{escape(words['place'])}: <code>{escape(str(one.place))}</code></p>")
    if run.source(one):
        lines.append(f"<pre>{escape(run.source(one))}</pre>")
    if one.expected(run.lang):
        lines.append(f"<p>{escape(words['expected'])}: {escape(one.expected(run.lang))}</p>")
    if one.hint(run.lang):
        lines.append(f"<p>{escape(words['hint'])}: {escape(one.hint(run.lang))}</p>")
    where = " ".join(short(part) for part in (one.focus, one.path, one.value) if part)
    rule = escape(f"{where} ({words['rule']} {short(one.rule)})")
    lines.append(f'<p class="rule"><code>{rule}</code></p>')
    kind = one.severity if one.severity in SEVERITIES else "Violation"
    return f'<article class="{kind}" id="f-{one.fingerprint}">{"".join(lines)}</article>'


def escape(text: str) -> str:
    """Return a text for a page, with what would be invisible in it made visible."""
    return html.escape(visible(text))
