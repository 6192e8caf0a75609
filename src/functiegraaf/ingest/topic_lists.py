"""Topic lists: which list of topics is of which qualification, by the names above them."""

from __future__ import annotations

from collections.abc import Sequence

from functiegraaf.ingest.lines import Line
from functiegraaf.ingest.naming import Naming, looks_like_heading, says_mbo

#: What stands for a qualification where a list is of none that is known.
UNKNOWN = "unknown"


def lists_of(naming: Naming, body: Sequence[Line]) -> list[tuple[str, Sequence[Line]]]:
    """Return each list of topics with the qualification that it is of.

    A list of no qualification that is known is there too, under a name that is no thing's, so
    that it counts as a list of its page: its lines stay unread.

    Args:
        naming: The names of the qualifications of the profile.
        body: The lines below the heading of the lists.

    """
    heads = _heads(naming, body)
    found = naming.settle([(local, body[at : at + length]) for at, length, local in heads])
    first = heads[0][0] if heads else len(body)
    alone = len(naming.own) == 1 and not any(not local for local in found)
    lists: list[tuple[str, Sequence[Line]]] = []
    if first:
        lists.append((naming.own[0] if alone else f"{UNKNOWN}-0", body[:first]))
    for count, (at, length, _) in enumerate(heads):
        local, end = found[count], heads[count + 1][0] if count + 1 < len(heads) else len(body)
        if local:
            naming.title(local, body[at : at + length])
        lists.append((local or f"{UNKNOWN}-{count + 1}", body[at + length : end]))
    return lists


def _heads(naming: Naming, body: Sequence[Line]) -> list[tuple[int, int, str]]:
    """Return where names stand, on how many lines, and of which qualification.

    A name that is not known is one only while there is a qualification that no other names.
    """
    known: list[tuple[int, int, str]] = []
    at = 0
    while at < len(body):
        length, local = naming.heading(body, at)
        if length:
            known.append((at, length, local))
        at += length or 1
    if set(naming.own) <= {local for _, _, local in known}:
        return known
    taken = {at + more for at, length, _ in known for more in range(length)}
    strange = [
        (at, length, "")
        for at in range(len(body))
        if at not in taken and (length := _strange(body, at))
    ]
    return sorted(known + strange)


def _strange(body: Sequence[Line], at: int) -> int:
    """Return how many lines from `at` look like a name, with a list below and a gap above.

    The rest of an item has a gap above it too. It is told apart by 'Mbo', with which a name
    may start, or by the sign that extraction leaves in front of items that go on.
    """
    if at and not body[at].gap:
        return 0
    for length in (1, 2, 3):
        head = body[at : at + length]
        if len(head) < length or head[-1].bullet:
            break
        if at + length < len(body) and body[at + length].bullet:
            marked = any(line.wraps for line in body)
            item = next((line for line in reversed(body[:at]) if line.bullet), None)
            goes_on = item is not None and (item.wraps or not marked)
            named = says_mbo(head) or not goes_on
            return length if named and looks_like_heading(head) else 0
    return 0
