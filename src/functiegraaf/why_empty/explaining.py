"""Explaining: which pattern leaves nothing, found by asking parts of the query."""

from __future__ import annotations

from collections.abc import Callable, Sequence

from functiegraaf.why_empty.asking import Asking
from functiegraaf.why_empty.findings import Finding, Hint
from functiegraaf.why_empty.hinting import Hinting
from functiegraaf.why_empty.pieces import Element, Query, Token

#: What only takes answers away, and what never does by itself.
_DROPPING = ("filter", "minus")
_FREE = (*_DROPPING, "optional", "bind")
#: Of so many branches of a UNION it is told why they are empty.
_BRANCHES = 3

Around = Callable[[str], str]
Group = Sequence[Element]


def _bare(text: str) -> str:
    return text


class Explaining:
    """Looks into one query.

    Attributes:
        found: What has been found so far.

    """

    def __init__(self, query: Query, asking: Asking) -> None:
        """Take the query and who answers."""
        self._query, self._asking = query, asking
        self._hinting = Hinting(query, asking)
        self.found: list[Finding] = []

    def query(self) -> list[Finding]:
        """Return what leaves nothing.

        Raises:
            Stopped: No more may be asked; `found` has what is known by then.

        """
        query = self._query
        if not self._group(query.group, _bare):
            self._after(query.after, query.head)
        return self.found

    def _group(self, group: Group, around: Around) -> bool:
        """Look for what leaves nothing in a group; tell whether anything does."""
        for one in group:
            if one.kind not in _FREE and not self._is_there([one], around):
                self._alone(one, around)
                return True
        base = [one for one in group if one.kind not in _DROPPING]
        if base and not self._is_there(base, around):
            self._together(base, around)
            return True
        dropping = [one for one in group if one.kind in _DROPPING]
        for one in dropping:
            if not self._is_there(_of(group, base, [one]), around):
                self._filter(one, base, around)
                return True
        for count in range(2, len(dropping) + 1):
            if not self._is_there(_of(group, base, dropping[:count]), around):
                one = dropping[count - 1]
                others = "\n".join(other.text for other in dropping[: count - 1])
                self.found.append(Finding("filters", one.text, one.line, others))
                return True
        return False

    def _is_there(self, elements: Group, around: Around) -> bool:
        return self._asking.is_there(around("\n".join(one.text for one in elements)))

    def _alone(self, one: Element, around: Around) -> None:
        """Say why an element finds nothing by itself."""
        if one.kind == "triple":
            self._say("alone", one, lambda: self._hinting.triple(one, around))
        elif one.kind == "graph" and not self._hinting.is_graph(one.words[0]):
            self._say("graph", one, lambda: self._hinting.graph(one.words[0]))
        elif one.kind == "values":
            self._say("values", one)
        elif one.kind == "union":
            before = len(self.found)
            for branch in one.parts[:_BRANCHES]:
                self._group(branch, around)
            if len(self.found) == before:
                self._say("alone", one)
        elif not self._group(one.parts[0], _inside(one, around)):
            if one.kind == "select":
                self._after(one.after, (), one.line)
            else:
                self._say("alone", one)

    def _together(self, base: Group, around: Around) -> None:
        """Name the first element that fits nothing of what stands before it."""
        # Each one more can only leave less, so that half of them tell where to look on.
        low, high = 1, len(base)
        while low < high:
            middle = (low + high) // 2
            if self._is_there(base[:middle], around):
                low = middle + 1
            else:
                high = middle
        last = base[low - 1]
        sharing = [one for one in base[: low - 1] if one.variables & last.variables]
        for one in sharing:
            if not self._is_there([one, last], around):
                self._say("pair", last, others=one.text)
                return
        self._say("together", last, others="\n".join(one.text for one in sharing))

    def _filter(self, one: Element, base: Group, around: Around) -> None:
        others = base if base else ()
        self._say("filter", one, lambda: self._hinting.filter(one, others, around))

    def _after(self, after: str, head: Sequence[Token], line: int = 0) -> None:
        """Say that the patterns find something, and what follows or is built does not."""
        if after:
            self.found.append(Finding("after", after, line))
        elif self._query.form == "CONSTRUCT" and head:
            hints = self._hinting.unbound(head, self._query.group)
            self.found.append(Finding("template", "", line, "", tuple(hints)))

    def _say(
        self,
        kind: str,
        one: Element,
        hints: Callable[[], list[Hint]] = list,
        others: str = "",
    ) -> None:
        """Note a finding before its hints are looked for, which may take too many questions."""
        pattern = one.text.removesuffix(" .") if one.kind == "triple" else one.text
        self.found.append(Finding(kind, pattern, one.line, others))
        self.found[-1] = self.found[-1]._replace(hints=tuple(hints()))


def _of(group: Group, base: Group, more: Group) -> list[Element]:
    """Return some elements of a group in their order."""
    wanted = {id(one) for one in (*base, *more)}
    return [one for one in group if id(one) in wanted]


def _inside(one: Element, around: Around) -> Around:
    """Return what puts a pattern where the group of an element stands."""
    if one.kind != "graph":
        return around
    head = f"GRAPH {one.words[0]} "
    return lambda text: around(f"{head}{{ {text} }}")
