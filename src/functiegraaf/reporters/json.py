"""JSON: all findings in one object."""

from __future__ import annotations

import json

from functiegraaf.reporters import Run, record


def write(run: Run) -> bytes:
    """Return the findings with all they know; the form that --baseline and --diff read."""
    whole = {
        "conforms": run.conforms,
        "fail_on": run.fail_on,
        "triples": run.report.triples,
        "own": run.report.own,
        "left_out": run.report.left_out,
        "hidden": run.hidden,
        "known": run.known,
        "notes": list(run.report.notes),
        "findings": [record(run, one) for one in run.report.findings],
    }
    if run.compared:
        whole["gone"] = [dict(old) for old in run.gone]
    return (json.dumps(whole, ensure_ascii=False, indent=2) + "\n").encode()
