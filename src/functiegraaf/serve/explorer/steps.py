"""Steps: the functions of a series, and what changes from one to another."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from typing import Any, NamedTuple

import pyoxigraph as ox

from functiegraaf.serve.explorer.visits import Visit

#: What a series can be laid out by.
SCALE, NLQF = "scale", "nlqf"
WAYS = (NLQF, SCALE)


class Post(NamedTuple):
    """A function in its series."""

    iri: str
    code: str
    name: str
    group: str
    group_name: str
    step: int | None
    scale: int | None
    low: int | None
    high: int | None
    has_profile: bool

    def rung(self, way: str) -> int | None:
        """Return where it stands: its scale, or the lowest of its NLQF levels."""
        return self.scale if way == SCALE else self.low


class Series(NamedTuple):
    """A function series with its functions, from the top of each ladder down."""

    iri: str
    code: str
    name: str
    description: str
    posts: tuple[Post, ...]

    def known(self, way: str) -> int:
        """Return for how many functions the data says where they stand."""
        return sum(post.rung(way) is not None for post in self.posts)

    def span(self, way: str) -> tuple[int, int] | None:
        """Return the lowest and the highest rung; None if there is none."""
        found = [post.rung(way) for post in self.posts]
        if way == NLQF:
            found += [post.high for post in self.posts]
        known = [one for one in found if one is not None]
        return (min(known), max(known)) if known else None

    def profiles(self) -> int:
        """Return how many functions have a competency profile."""
        return sum(post.has_profile for post in self.posts)


class Change(NamedTuple):
    """What a step does to one competency; a level is empty where it is not asked for."""

    competency: str
    before: str
    after: str
    steps: int | None

    @property
    def kind(self) -> str:
        """One of heavier, lighter, new, away and same."""
        if self.steps is None:
            return "away" if self.before else "new"
        return "heavier" if self.steps > 0 else "lighter" if self.steps < 0 else "same"


#: In this order people are told of changes.
KINDS = ("heavier", "lighter", "new", "away")


class Step(NamedTuple):
    """A step from one function to another; `changes` is None where a profile is missing."""

    start: Post
    end: Post
    changes: tuple[Change, ...] | None

    def of(self, kind: str) -> list[Change]:
        """Return the changes of one kind."""
        return [one for one in self.changes or () if one.kind == kind]


def every_series(visit: Visit) -> list[Series]:
    """Return all series with their functions."""
    rows: dict[str, list[dict[str, Any]]] = {}
    for row in visit.graph.internal("serve/career-functions", {}, visit.lang):
        rows.setdefault(str(row["seriesNode"]), []).append(row)
    return [
        Series(
            iri,
            found[0]["series"],
            found[0]["seriesName"],
            found[0]["description"] or "",
            tuple(_posts(found)),
        )
        for iri, found in rows.items()
    ]


def _posts(rows: Iterable[dict[str, Any]]) -> Iterable[Post]:
    # Of a function with two readings of a fact there are two rows: it stands once.
    found: dict[str, Post] = {}
    for row in rows:
        if row["node"] is not None:
            post = Post(
                row["node"], row["function"], row["name"], row["group"] or "", row["groupName"],
                row["step"], row["scale"], row["nlqfLow"], row["nlqfHigh"],
                row["profile"] is not None,
            )  # fmt: skip
            found.setdefault(post.iri, post)
    return found.values()


def ladder(series: Series) -> list[Step]:
    """Return the steps to the nearest higher function of each group, without what changes."""
    return [Step(post, end, None) for post in series.posts for end in _above(post, series.posts)]


def ladder_steps(visit: Visit, series: Series) -> list[Step]:
    """Return the same steps with what changes."""
    asked = {"series": ox.NamedNode(series.iri)}
    changes = _changes(visit.graph.internal("serve/career-ladder", asked, visit.lang))
    return [_step(one.start, one.end, changes) for one in ladder(series)]


def steps_from(visit: Visit, start: Post, series: Series) -> list[Step]:
    """Return the steps from one function to each other of its series."""
    asked = {"function": ox.NamedNode(start.iri)}
    changes = _changes(visit.graph.internal("serve/career-changes", asked, visit.lang))
    return [_step(start, end, changes) for end in series.posts if end != start]


def _above(post: Post, posts: Sequence[Post]) -> list[Post]:
    """Return what is on the nearest higher step of the same group; step 1 is the top."""
    higher = [
        (other.step, other)
        for other in posts
        if other.group == post.group
        and other.step is not None
        and post.step is not None
        and other.step < post.step
    ]
    nearest = max((step for step, _ in higher), default=None)
    return [other for step, other in higher if step == nearest]


def _changes(rows: Iterable[dict[str, Any]]) -> dict[tuple[str, str], list[Change]]:
    """Return the changes by the IRIs of both functions."""
    found: dict[tuple[str, str], list[Change]] = {}
    for row in rows:
        change = Change(
            row["competency"], row["fromLevel"] or "", row["toLevel"] or "", row["steps"]
        )
        found.setdefault((row["from"], row["to"]), []).append(change)
    return found


def _step(start: Post, end: Post, changes: dict[tuple[str, str], list[Change]]) -> Step:
    is_known = start.has_profile and end.has_profile
    return Step(start, end, tuple(changes.get((start.iri, end.iri), ())) if is_known else None)
