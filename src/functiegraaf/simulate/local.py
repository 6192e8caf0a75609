"""Local: the functions that a made-up municipality described itself."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pyoxigraph as ox

from functiegraaf.simulate.terms import DATE, LABEL, NOTATION, TYPE, fg, sim

if TYPE_CHECKING:
    from functiegraaf.simulate.municipality import Municipality

#: Of each level that the norm function asks for: how often another stands in the local profile.
OTHER_LEVEL = 0.2
OTHER_COMPETENCY = 0.08


def local_functions(made: Municipality) -> dict[ox.NamedNode, tuple[ox.NamedNode, ...]]:
    """Describe the local functions of a municipality.

    Returns:
        The levels that each asks for.

    """
    norm = made.norm
    parents = [function for function, levels in norm.asked.items() if levels]
    count = min(len(parents), int(made.draw.expovariate(1 / 3)))
    found = {}
    for place, parent in enumerate(made.draw.sample(parents, count), 1):
        function = sim(f"function-{made.code}-{place:02}")
        code = f"SIM-{place:02}"
        name = ox.Literal(f"Simulatiefunctie {place}", language="nl")
        made.say(function, TYPE, fg("LocalFunction"))
        made.say(function, NOTATION, code)
        made.say(function, LABEL, name)
        made.say(function, fg("ofMunicipality"), made.node)
        made.say(function, fg("derivesFromFunction"), parent)
        made.say(
            function, fg("motivation"), ox.Literal("Verzonnen voor de simulatie.", language="nl")
        )
        made.say(function, fg("validFrom"), ox.Literal("2026-01-01", datatype=DATE))
        made.say(function, fg("reviewDate"), ox.Literal("2028-01-01", datatype=DATE))
        found[function] = _profile(made, function, place, norm.asked[parent])
    return found


def _profile(
    made: Municipality, function: ox.NamedNode, place: int, usual: tuple[ox.NamedNode, ...]
) -> tuple[ox.NamedNode, ...]:
    profile = sim(f"profile-{made.code}-{place:02}")
    levels = _levels(made, usual)
    made.say(profile, TYPE, fg("LocalProfile"))
    made.say(profile, NOTATION, f"SIM-{place:02}")
    made.say(profile, LABEL, ox.Literal(f"Simulatieprofiel {place}", language="nl"))
    made.say(profile, fg("ofFunction"), function)
    for position, level in enumerate(levels, 1):
        requirement = sim(f"requirement-{made.code}-{place:02}-{position}")
        made.say(profile, fg("requires"), level)
        made.say(requirement, TYPE, fg("LocalRequirement"))
        made.say(requirement, fg("ofProfile"), profile)
        made.say(requirement, fg("requiresCompetency"), made.norm.competency[level])
        made.say(requirement, fg("requiresLevel"), level)
        made.say(requirement, fg("position"), position)
    return levels


def _levels(made: Municipality, usual: tuple[ox.NamedNode, ...]) -> tuple[ox.NamedNode, ...]:
    """Return what a local profile asks for: much of the norm, some of it heavier or lighter."""
    norm, draw = made.norm, made.draw
    levels = []
    taken = {norm.competency[level] for level in usual}
    for level in usual:
        chance = draw.random()
        if chance < OTHER_COMPETENCY:
            other = draw.choice([one for one in norm.levels if one not in taken])
            taken.add(other)
            levels.append(draw.choice(norm.levels[other]))
        elif chance < OTHER_COMPETENCY + OTHER_LEVEL:
            near = draw.choice([norm.lighter(level), norm.heavier(level)])
            levels.append(near or level)
        else:
            levels.append(level)
    return tuple(levels)
