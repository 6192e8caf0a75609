"""Faults: mistakes that are planted, each of which breaks one rule once.

None of them changes whom a function lacks something of: what is wrong is about competencies that
the function of that person does not ask for, or beside what the person holds.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from typing import TYPE_CHECKING

import pyoxigraph as ox

from functiegraaf.simulate.terms import fg

if TYPE_CHECKING:
    from functiegraaf.simulate.municipality import Municipality

Plant = Callable[["Municipality", ox.NamedNode, ox.NamedNode, Sequence[ox.NamedNode]], None]


def _spare(
    made: Municipality, function: ox.NamedNode, held: Sequence[ox.NamedNode], least: int = 1
) -> list[ox.NamedNode]:
    """Return the levels, at least so many, of a competency that is neither held nor asked for."""
    norm = made.norm
    known = {norm.competency[level] for level in (*held, *made.asked[function])}
    rows = [row for of, row in norm.levels.items() if of not in known and len(row) >= least]
    return list(made.draw.choice(rows))


def _without_level(
    made: Municipality, employee: ox.NamedNode, function: ox.NamedNode, held: Sequence[ox.NamedNode]
) -> None:
    node = made.held_node(employee, _spare(made, function, held)[0])
    made.say(node, fg("assessedIn"), 2020)
    made.plant("held-without-level", function, node, None, "HeldCompetency-holdsLevel")


def _level_twice(
    made: Municipality, employee: ox.NamedNode, function: ox.NamedNode, held: Sequence[ox.NamedNode]
) -> None:
    light, heavy, *_ = _spare(made, function, held, 2)
    made.hold(employee, light)
    made.hold(employee, heavy)
    competency = made.norm.competency[light]
    made.plant("level-twice", function, employee, competency, "Employee-one-level")


def _not_found(
    made: Municipality, employee: ox.NamedNode, function: ox.NamedNode, held: Sequence[ox.NamedNode]
) -> None:
    level = _spare(made, function, held)[0]
    made.say(employee, fg("holds"), level)
    made.plant("held-not-found", function, employee, level, "Employee-holds-found")


def _year_mistyped(
    made: Municipality, employee: ox.NamedNode, function: ox.NamedNode, held: Sequence[ox.NamedNode]
) -> None:
    level = _spare(made, function, held)[0]
    made.say(employee, fg("holds"), level)
    node = made.held_node(employee, level)
    made.say(node, fg("holdsLevel"), level)
    made.say(node, fg("assessedIn"), 2202)
    made.plant("year-mistyped", function, node, 2202, "HeldCompetency-assessedIn")


#: Faults about what somebody holds.
HELD: dict[str, Plant] = {
    "held-without-level": _without_level,
    "level-twice": _level_twice,
    "held-not-found": _not_found,
    "year-mistyped": _year_mistyped,
}
#: All of them; the others are planted where the post and the employee are made.
KINDS = (*HELD, "years-negative", "education-is-nlqf", "post-without-function", "code-twice")
