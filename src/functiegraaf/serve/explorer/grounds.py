"""Grounds: why an education is said to lead to a function."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any, NamedTuple

import pyoxigraph as ox

from functiegraaf.serve.explorer.visits import Visit

#: What the documents say; the third ground, the level, is a conclusion of ours.
STATED = ("related", "qualification")
LEVEL = "level"


class Ground(NamedTuple):
    """One ground.

    Attributes:
        kind: `related`: the function names the education; `qualification`: an enriched profile
            lists it; `level`: nothing but the NLQF level fits.
        profile: The code of the enriched profile.
        level: The level of the education as it is given there.
        remark: What the document remarks, in Dutch.
        reasons: Why we concluded something about it.

    """

    kind: str
    profile: str
    level: str
    remark: str
    reasons: tuple[str, ...]


class Link(NamedTuple):
    """An education and a function, with every ground."""

    education: str
    education_name: str
    function: str
    code: str
    name: str
    low: int | None
    high: int | None
    grounds: tuple[Ground, ...]

    @property
    def is_stated(self) -> bool:
        """Whether the documents say it, on any ground."""
        return any(one.kind in STATED for one in self.grounds)

    def levels(self) -> str:
        """Return the NLQF levels of the function; empty if they are not known."""
        if self.low is None:
            return ""
        return str(self.low) if self.high in (None, self.low) else f"{self.low}–{self.high}"


Reasons = dict[str, list[str]]


def reasons(visit: Visit) -> Reasons:
    """Return why something was concluded, by the IRI of what it is about."""
    found: Reasons = {}
    for row in visit.graph.internal("serve/education-conclusions", {}, visit.lang):
        found.setdefault(str(row["subject"]), []).append(str(row["reason"]))
    return found


def from_education(visit: Visit, iri: str, why: Reasons) -> list[Link]:
    """Return the functions that an education leads to, those of the documents first."""
    asked = {"chosen": ox.NamedNode(iri)}
    rows = visit.graph.internal("serve/education-functions", asked, visit.lang)
    return _links(rows, "functionNode", why)


def to_function(visit: Visit, iri: str, why: Reasons) -> list[Link]:
    """Return the educations that lead to a function, those of the documents first."""
    asked = {"chosen": ox.NamedNode(iri)}
    rows = visit.graph.internal("serve/function-educations", asked, visit.lang)
    return _links(rows, "educationNode", why)


def _links(rows: Any, by: str, why: Reasons) -> list[Link]:  # noqa: ANN401 - rows of a table
    grouped: dict[str, list[dict[str, Any]]] = {}
    for row in rows:
        grouped.setdefault(row[by], []).append(row)
    found = [
        Link(
            own[0]["educationNode"], own[0]["education"], own[0]["functionNode"],
            own[0]["function"], own[0]["name"], own[0]["nlqfLow"], own[0]["nlqfHigh"],
            tuple(_grounds(own, why)),
        )
        for own in grouped.values()
    ]  # fmt: skip
    return sorted(found, key=lambda one: not one.is_stated)


def _grounds(rows: Sequence[dict[str, Any]], why: Reasons) -> list[Ground]:
    found: dict[tuple[str, str], Ground] = {}
    for row in rows:
        # Of the level nothing is mentioned: what was concluded of it stands with the level.
        about = why.get(row["mention"], []) if row["ground"] in STATED else []
        ground = Ground(
            row["ground"], row["profile"] or "", row["level"] or "", row["remark"] or "",
            tuple(about),
        )  # fmt: skip
        found.setdefault((ground.kind, row["mention"]), ground)
    return list(found.values())
