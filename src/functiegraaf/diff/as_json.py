"""JSON: all that changed, for programs; nothing is ever cut off."""

from __future__ import annotations

import json
from typing import Any

import pyoxigraph as ox

from functiegraaf.diff import Difference
from functiegraaf.diff.changes import STATES, Room, Term
from functiegraaf.diff.contract import QueryChange
from functiegraaf.diff.values import Values

_STRING = "http://www.w3.org/2001/XMLSchema#string"


def write(difference: Difference, lang: str = "nl") -> str:
    """Return a difference as JSON, the same text for the same difference.

    Args:
        difference: What changed.
        lang: The language of names, 'nl' or 'en'.

    """
    keys = ("thingsAdded", "thingsRemoved", "thingsChanged", "factsAdded", "factsRemoved")
    found = {
        "old": difference.old.name,
        "new": difference.new.name,
        "conforms": difference.conforms,
        "summary": {
            room: {key: count for key, count in zip(keys, counts, strict=True) if count != ""}
            for room, counts in difference.counts.items()
        },
        "lost": [
            {
                "iri": one.iri,
                "label": difference.called(one.iri, lang, before=True),
                "room": one.room,
                "instead": one.instead,
                "why": one.why,
                "perhaps": one.perhaps,
            }
            for one in difference.lost
        ],
        "deprecated": [
            {"iri": iri, "label": difference.called(iri, lang), "instead": instead}
            for iri, instead in sorted(difference.gone.items())
        ],
        "unreadHeaders": dict(zip(("old", "new"), difference.unread, strict=True)),
        "queries": [_query(one) for one in difference.queries],
        "rooms": {
            room.name: _room(difference, room, lang)
            for room in difference.rooms
            if room.added or room.removed
        },
    }
    return json.dumps(found, ensure_ascii=False, indent=2) + "\n"


def _query(one: QueryChange) -> dict[str, Any]:
    return {
        "name": one.name,
        "state": one.state,
        "inContract": one.in_contract,
        **({"was": one.was} if one.was else {}),
        **({"columns": {"old": one.columns[0], "new": one.columns[1]}} if one.columns else {}),
        "parameters": [
            {"name": name, "old": before, "new": now} for name, before, now in one.parameters
        ],
    }


def _room(difference: Difference, room: Room, lang: str) -> dict[str, Any]:
    sides = Values(room.before), Values(room.after)
    found: dict[str, Any] = {state: [] for state in STATES}
    for thing in room.things:
        gone = thing.state == "removed"
        subject = thing.subject
        iri = subject.value if isinstance(subject, ox.NamedNode) else ""
        found[thing.state].append(
            {
                "thing": _term(subject, sides[0 if gone else 1]),
                "label": difference.called(iri, lang, before=gone) if iri else "",
                "facts": [
                    {
                        "property": fact.property,
                        "old": None if fact.old is None else _term(fact.old, sides[0]),
                        "new": None if fact.new is None else _term(fact.new, sides[1]),
                    }
                    for fact in thing.facts
                ],
            }
        )
    return found


def _term(term: Term, values: Values) -> dict[str, str]:
    """Return a term as the JSON results of SPARQL write it; of other terms the text, too."""
    if isinstance(term, ox.NamedNode):
        return {"type": "uri", "value": term.value}
    if isinstance(term, ox.Literal):
        more: dict[str, str] = {}
        if term.language:
            more["xml:lang"] = term.language
        elif term.datatype.value != _STRING:
            more["datatype"] = term.datatype.value
        return {"type": "literal", "value": term.value, **more}
    if isinstance(term, ox.BlankNode):
        return {"type": "bnode", "value": term.value, "text": values.text(term)}
    return {"type": "triple", "value": str(term), "text": values.text(term)}
