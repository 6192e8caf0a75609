"""Municipality: one made-up municipality with its units, functions, posts and people."""

from __future__ import annotations

import random
from collections.abc import Sequence

import pyoxigraph as ox

from functiegraaf import resources
from functiegraaf.load import graph_name
from functiegraaf.simulate import faults
from functiegraaf.simulate.local import local_functions
from functiegraaf.simulate.norm import Norm
from functiegraaf.simulate.plan import Plan
from functiegraaf.simulate.terms import LABEL, NOTATION, TYPE, fg, org, sim

#: Shares, each of what its comment says.
VACANT = 0.04  #: of posts
GAP = 0.05  #: of the levels that a function asks for
NEAR = 0.7  #: of the gaps, held one letter lighter; the others not at all
HEAVIER = 0.25  #: of the levels that are met, held one heavier
WANTING = 0.12  #: of people, who want another function
FAULTY = 0.004  #: of filled posts, with one planted fault each
PROFILED = 4  #: times as many posts on functions with a profile as on those without
SHORT_EDUCATION = 0.08  #: of people, below the lowest NLQF level of their function
POSTS_PER_UNIT = 60
YEAR = 2026


class Municipality:
    """What is said of one municipality, and what was planted there.

    Attributes:
        quads: The statements.
        planted: What was planted: kind, municipality, function, focus, value, rule.

    """

    def __init__(self, number: int, plan: Plan, norm: Norm, seed: int) -> None:
        """Make it; the number and the seed decide all of it."""
        self.code = f"{number:05}"
        self.norm = norm
        self.draw = random.Random(f"{seed}-{number}")  # noqa: S311 - nothing here is secret
        self.quads: list[ox.Quad] = []
        self.planted: list[tuple[str, ...]] = []
        self._graph = graph_name(f"sim-{self.code}")
        self.node = sim(f"municipality-{self.code}")
        self._describe(number, plan)
        locals_ = local_functions(self)
        self.asked = norm.asked | locals_
        norm_functions = list(norm.asked)
        self._functions = [*norm_functions, *locals_]
        weights = [self._weight(function) for function in norm_functions]
        self._weights = weights + [max(weights) / 6] * len(locals_)
        size = plan.sizes[number - 1]
        units = self._units(max(1, round(size / POSTS_PER_UNIT)))
        for place in range(1, size + 1):
            self._post(place, units)

    def say(self, subject: ox.NamedNode, predicate: ox.NamedNode, value: object) -> None:
        """Add a statement; a number or a text becomes a literal."""
        term = value if isinstance(value, ox.NamedNode | ox.Literal) else ox.Literal(value)  # type: ignore[arg-type]
        self.quads.append(ox.Quad(subject, predicate, term, self._graph))

    def plant(
        self, kind: str, function: object, focus: ox.NamedNode, value: object, rule: str = ""
    ) -> None:
        """Write down what was planted."""
        cells = (self.node, function, focus, value)
        texts = [one.value if isinstance(one, ox.NamedNode) else str(one or "") for one in cells]
        self.planted.append((kind, *texts, resources.SHAPE + rule if rule else ""))

    def _describe(self, number: int, plan: Plan) -> None:
        self.say(self.node, TYPE, fg("Municipality"))
        self.say(self.node, LABEL, ox.Literal(f"Simulatiegemeente {number}", language="nl"))
        self.say(self.node, fg("inRegion"), plan.region(number))

    def _weight(self, function: ox.NamedNode) -> float:
        """Return how often a function occurs: unlike in each municipality, and skewed."""
        usual = 1 / (1 + sorted(self.norm.asked, key=str).index(function) % 7)
        return (
            usual
            * self.draw.lognormvariate(0, 0.5)
            * (PROFILED if self.norm.asked[function] else 1)
        )

    def _units(self, count: int) -> list[ox.NamedNode]:
        units = [sim(f"unit-{self.code}-{place:03}") for place in range(1, count + 1)]
        for place, unit in enumerate(units, 1):
            self.say(unit, TYPE, org("OrganizationalUnit"))
            self.say(unit, LABEL, ox.Literal(f"Simulatieafdeling {place}", language="nl"))
            self.say(unit, org("unitOf"), self.node)
        return units

    def _post(self, place: int, units: Sequence[ox.NamedNode]) -> None:
        (function,) = self.draw.choices(self._functions, self._weights)
        post = sim(f"post-{self.code}-{place:06}")
        vacant = self.draw.random() < VACANT
        fault = None if vacant or self.draw.random() >= FAULTY else self.draw.choice(faults.KINDS)
        if fault == "code-twice" and place == 1:
            fault = None
        self.say(post, TYPE, org("Post"))
        self.say(post, org("postIn"), units[int(len(units) * self.draw.random() ** 1.5)])
        code = place - 1 if fault == "code-twice" else place
        self.say(post, NOTATION, f"P{code:06}")
        if fault == "post-without-function":
            self.plant(fault, None, post, None, "Post-role")
        else:
            self.say(post, org("role"), function)
        if fault == "code-twice":
            other = sim(f"post-{self.code}-{place - 1:06}")
            self.plant(fault, function, post, other, "Post-unique")
        if not vacant:
            asked = () if fault == "post-without-function" else self.asked[function]
            employee = sim(f"employee-{self.code}-{place:06}")
            self.say(post, org("heldBy"), employee)
            self._employee(employee, function, asked, fault)

    def _employee(
        self,
        employee: ox.NamedNode,
        function: ox.NamedNode,
        asked: Sequence[ox.NamedNode],
        fault: str | None,
    ) -> None:
        self.say(employee, TYPE, fg("Employee"))
        years = min(45, int(self.draw.expovariate(1 / 9)))
        if fault == "years-negative":
            years = -1 - years
            self.plant(fault, function, employee, years, "Employee-serviceYears")
        self.say(employee, fg("serviceYears"), years)
        education, level = self._education(function)
        if fault == "education-is-nlqf":
            education = level
            self.plant(fault, function, employee, education, "Employee-highestEducation")
        self.say(employee, fg("highestEducation"), education)
        if self.draw.random() < WANTING:
            self.say(employee, fg("wantsStep"), True)
        held = self._held(employee, function, asked)
        for level in held:
            self.hold(employee, level)
        if fault in faults.HELD:
            faults.HELD[fault](self, employee, function, held)

    def _education(self, function: ox.NamedNode) -> tuple[ox.NamedNode, ox.NamedNode]:
        lowest = self.norm.nlqf.get(function)
        kinds = self.norm.education
        if lowest is None:
            fitting = kinds
        elif self.draw.random() < SHORT_EDUCATION:
            fitting = tuple(one for one in kinds if one[2] < lowest) or kinds
        else:
            fitting = tuple(one for one in kinds if lowest <= one[2] <= lowest + 2)
        kind, level, _ = self.draw.choice(fitting)
        return kind, level

    def _held(
        self, employee: ox.NamedNode, function: ox.NamedNode, asked: Sequence[ox.NamedNode]
    ) -> list[ox.NamedNode]:
        """Return the levels that somebody holds; gaps are planted on the way."""
        held: list[ox.NamedNode] = []
        for level in asked:
            if self.draw.random() < GAP:
                self.plant("gap", function, employee, level)
                lighter = self.norm.lighter(level)
                if lighter is not None and self.draw.random() < NEAR:
                    held.append(lighter)
                continue
            heavier = self.norm.heavier(level)
            up = heavier is not None and self.draw.random() < HEAVIER
            held.append(heavier if up and heavier is not None else level)
        known = {self.norm.competency[level] for level in (*held, *asked)}
        others = [one for one in self.norm.levels if one not in known]
        for competency in self.draw.sample(others, min(len(others), max(0, 5 - len(held)))):
            held.append(self.draw.choice(self.norm.levels[competency]))
        return held

    def hold(self, employee: ox.NamedNode, level: ox.NamedNode) -> ox.NamedNode:
        """Say that somebody holds a level, and when that was found."""
        self.say(employee, fg("holds"), level)
        node = self.held_node(employee, level)
        self.say(node, fg("holdsLevel"), level)
        self.say(node, fg("assessedIn"), YEAR - int(self.draw.expovariate(1 / 3)) % 15)
        return node

    def held_node(self, employee: ox.NamedNode, level: ox.NamedNode) -> ox.NamedNode:
        """Say that there is a finding about somebody, without its level and year."""
        start = resources.ID + "sim-employee-"
        end = level.value.removeprefix(resources.ID + "competency-level-")
        node = sim(f"held-{employee.value.removeprefix(start)}-{end}")
        self.say(node, TYPE, fg("HeldCompetency"))
        self.say(node, fg("ofEmployee"), employee)
        return node
