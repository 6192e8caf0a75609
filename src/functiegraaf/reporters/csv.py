"""CSV: one finding a line."""

from __future__ import annotations

import csv
import io

from functiegraaf.export import guard_formula
from functiegraaf.reporters import COLUMNS, Run, record


def write(run: Run) -> bytes:
    """Return the findings as CSV with a header."""
    stream = io.StringIO()
    writer = csv.DictWriter(stream, COLUMNS, lineterminator="\n")
    writer.writeheader()
    for one in run.report.findings:
        row = record(run, one) | {"concluded": str(one.concluded).lower()}
        if run.safe_csv:
            row = {
                key: guard_formula(value) if isinstance(value, str) else value
                for key, value in row.items()
            }
        writer.writerow(row)
    return stream.getvalue().encode()
