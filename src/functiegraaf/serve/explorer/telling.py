"""Telling: what a function is and what a step changes, in a few words."""

from __future__ import annotations

from collections.abc import Callable

from functiegraaf.serve.explorer.steps import KINDS, NLQF, Post, Series, Step

#: What tells a kind of change apart without its colour.
SIGNS = {"heavier": "▲", "lighter": "▼", "new": "+", "away": "−"}

#: Gives a word of the interface in the language of the page.
Says = Callable[..., str]


def summary(step: Step, say: Says, *, signed: bool = True) -> list[str]:
    """Return what a step changes, in a few words each."""
    if step.changes is None:
        return []
    parts = []
    for kind in KINDS:
        if count := len(step.of(kind)):
            sign = f"{SIGNS[kind]} " if signed else ""
            parts.append(sign + say(f"career-{kind}", count=count))
    return parts or [("= " if signed else "") + say("career-same")]


def levels(post: Post, say: Says) -> str:
    """Return scale and NLQF levels of a function, as far as they are known."""
    said = []
    if post.scale is not None:
        said.append(say("career-scale", rung=post.scale))
    if post.low is not None:
        both = post.low if post.high in (None, post.low) else f"{post.low}–{post.high}"
        said.append(say("career-nlqf", rung=both))
    return ", ".join(said)


def legend(series: Series, way: str, say: Says, start: Post | None, *, told: bool) -> str:
    """Return what the picture of a series has to explain.

    Args:
        series: What is drawn.
        way: By what it is laid out.
        say: Gives words.
        start: The function from which somebody looks.
        told: Whether the picture says what changes.

    """
    said = []
    if told:
        signs = ", ".join(
            f"{sign}\u00a0{say(f'career-kind-{kind}')}" for kind, sign in SIGNS.items()
        )
        said.append(say("career-legend-from" if start else "career-legend", signs=signs))
    if way == NLQF and any(post.high != post.low for post in series.posts):
        said.append(say("career-legend-range"))
    return " ".join(said)
