"""Pace: what stored queries took lately, which tells which of them are quick."""

from __future__ import annotations

#: So many seconds of computing are so short that others can wait for it.
QUICK = 0.003
#: How much of the longest time is remembered after each that is shorter.
_FADES = 0.9


class Pace:
    """What questions took, by the name of the stored query.

    What was never asked is not quick. What took long once is quick again after a while.

    >>> pace = Pace()
    >>> pace.is_quick("a"), pace.took("a", 0.001), pace.is_quick("a"), pace.is_quick("")
    (False, None, True, False)
    """

    def __init__(self) -> None:
        """Begin with nothing."""
        self._longest: dict[str, float] = {}

    def is_quick(self, name: str) -> bool:
        """Tell whether the questions of this name were quick lately."""
        return self._longest.get(name, QUICK) < QUICK

    def took(self, name: str, seconds: float) -> None:
        """Note what one took, in seconds of computing."""
        self._longest[name] = max(seconds, self._longest.get(name, 0.0) * _FADES)
