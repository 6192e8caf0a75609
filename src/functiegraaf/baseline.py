"""Baseline: findings that are known already, and how a run differs from an older one."""

from __future__ import annotations

import json
from collections import Counter
from collections.abc import Iterable, Mapping
from pathlib import Path
from typing import Any

from functiegraaf.errors import InputError
from functiegraaf.findings import Finding
from functiegraaf.reporters import State


def read(path: Path) -> list[Mapping[str, Any]]:
    """Return the findings of an older run.

    Args:
        path: What `functiegraaf validate -f json -o FILE` wrote.

    Raises:
        InputError: The file cannot be read or is not such a file.

    """
    try:
        whole = json.loads(path.read_text("utf-8-sig"))
        findings = whole["findings"]
        if not all(isinstance(one["fingerprint"], str) for one in findings):
            raise TypeError
    except OSError as error:
        raise InputError(f"{path}: {error.strerror or error}") from error
    except (ValueError, KeyError, TypeError, RecursionError) as error:
        raise InputError(
            f"{path}: holds no findings; it should be what this wrote earlier: "
            "functiegraaf validate FILE -f json -o OLD.json"
        ) from error
    return list(findings)


def new(findings: Iterable[Finding], known: Iterable[Mapping[str, Any]]) -> tuple[Finding, ...]:
    """Return the findings that an older run does not have.

    Findings on blank nodes can have one fingerprint together; so many of them are known as the
    older run had.
    """
    now, _ = states(findings := tuple(findings), known)
    return tuple(one for one in findings if now[one] == "new")


def states(
    findings: Iterable[Finding], old: Iterable[Mapping[str, Any]]
) -> tuple[dict[Finding, State], list[Mapping[str, Any]]]:
    """Return for each finding whether it is new or the same, and the old ones that are gone."""
    old = list(old)
    left = Counter(one["fingerprint"] for one in old)
    now: dict[Finding, State] = {}
    for finding in findings:
        known = left[finding.fingerprint] > 0
        left[finding.fingerprint] -= known
        now[finding] = "same" if known else "new"
    gone = []
    for one in old:
        if left[one["fingerprint"]] > 0:
            left[one["fingerprint"]] -= 1
            gone.append(one)
    return now, gone
