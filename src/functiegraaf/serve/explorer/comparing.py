"""Comparing: two to four functions or profiles side by side, what differs marked."""

from __future__ import annotations

from collections.abc import Sequence

from functiegraaf import compare as stage
from functiegraaf import export
from functiegraaf.compare import Comparison
from functiegraaf.serve.explorer import picking, pieces, sides
from functiegraaf.serve.explorer.picking import Choice, Field
from functiegraaf.serve.explorer.pieces import link
from functiegraaf.serve.explorer.sides import listing
from functiegraaf.serve.explorer.visits import File, Page, Visit, page

#: The field of an address for a function, once for each.
FUNCTION = "function"
#: The field that leaves out what is the same everywhere, and its value.
ONLY, DIFFERENCES = "only", "differences"


@page
def compare(visit: Visit) -> Page | File:
    """Show the functions that are chosen side by side, or take the comparison away."""
    form = pieces.asked_form(visit, "csv", "xlsx")
    listed = picking.choices(visit)
    given = [value for key, value in visit.fields if key == FUNCTION]
    fields = _fields(visit, given, listed)
    chosen = [field.chosen for field in fields if field.chosen is not None]
    too_many = len(given) > stage.MOST
    wrong = too_many or any(field.wrong for field in fields)
    found = None
    if not wrong and len(chosen) >= stage.LEAST:
        found = stage.compare(visit.graph, [one.iri for one in chosen], visit.lang)
    if form:
        return _file(visit, form, found, fields)
    title = visit.say("go-compare-title")
    if found is not None:
        title = visit.say("compare-of", names=listing(visit, [one.name for one in chosen]))
    parts = {
        "listed": listed,
        "fields": [_mended(visit, fields, i) for i in range(len(fields))],
        "removals": [_address(visit, fields, without=i) for i in range(len(fields))],
        "too_many": visit.say("compare-many", count=len(given)) if too_many else "",
        "chosen": [(one, link(visit, one.iri)) for one in chosen],
        "found": found,
        "groups": [] if given else _starts(visit, listed),
        **(_shown(visit, found, chosen, listed) if found is not None else {}),
    }
    status = 400 if too_many else 404 if wrong else 200
    return Page("compare.html", title, parts, status)


def _starts(visit: Visit, listed: Sequence[Choice]) -> list[tuple[str, str, str]]:
    """Return comparisons to begin with: the functions of each group, with their address."""
    return [
        (
            group,
            listing(visit, [one.name for one in functions[: stage.MOST]]),
            visit.go("compare", *((FUNCTION, one.asked) for one in functions[: stage.MOST])),
        )
        for group, functions in picking.ladders(listed).items()
    ]


def _fields(visit: Visit, given: Sequence[str], listed: Sequence[Choice]) -> list[Field]:
    """Return the fields that are filled in, and an empty one as long as there may be more."""
    fields: list[Field] = []
    for typed in given[: stage.MOST]:
        field = picking.choose(visit, FUNCTION, typed, listed)
        if field.chosen and any(field.chosen == one.chosen for one in fields):
            field = field._replace(chosen=None, wrong=visit.say("compare-twice", typed=typed))
        fields.append(field)
    empty = max(stage.LEAST - len(fields), 1 if len(fields) < stage.MOST else 0)
    return [*fields, *[Field(FUNCTION)] * empty]


def _mended(visit: Visit, fields: Sequence[Field], at: int) -> Field:
    """Return a field with what may have been meant as links, without what stands there already."""
    there = [field.chosen for field in fields]
    meant = (one for one in fields[at].candidates if one not in there)
    links = tuple((one.told, _address(visit, fields, at, one)) for one in meant)
    return fields[at]._replace(links=links)


def _address(
    visit: Visit,
    fields: Sequence[Field],
    at: int = -1,
    instead: Choice | None = None,
    *,
    without: int = -1,
) -> str:
    """Return the address of the comparison with one function replaced or left out."""
    kept = [
        instead.asked if i == at and instead else field.kept
        for i, field in enumerate(fields)
        if i != without and field.kept
    ]
    only = [(ONLY, DIFFERENCES)] if visit.one(ONLY) == DIFFERENCES else []
    return visit.go("compare", *((FUNCTION, one) for one in kept), *only)


def _file(visit: Visit, form: str, found: Comparison | None, fields: Sequence[Field]) -> File:
    """Return the comparison as a file.

    Raises:
        Refusal: There is none.

    """
    if found is None:
        pieces.refuse(fields, visit.say("compare-need"))
    if visit.one(ONLY) == DIFFERENCES:
        found = found._replace(lines=tuple(line for line in found.lines if line.differs))
    if form == "xlsx":
        return pieces.file(stage.as_xlsx(found), form, "compare")
    return pieces.file(export.table_csv(found.table(), safe=True), form, "compare")


def _shown(
    visit: Visit, found: Comparison, chosen: Sequence[Choice], listed: Sequence[Choice]
) -> dict[str, object]:
    """Return what the page says of a comparison."""
    only = visit.one(ONLY) == DIFFERENCES
    facts = sides.facts(found)
    return {
        "sections": sides.sections(visit, found, chosen, only=only),
        "notes": _notes(visit, found, chosen),
        "summary": sides.summary(visit, found, [one.name for one in chosen]),
        "only": only,
        "differing": sum(line.differs for line in facts),
        "in_all": len(facts),
        "toggle": visit.here(**{ONLY: "" if only else DIFFERENCES}),
        "gaps": [
            (one.name, other.name, visit.go("gap", ("from", one.asked), ("to", other.asked)))
            for one in chosen
            for other in chosen
            if one != other and len(chosen) == stage.LEAST
        ],
        "more": _more(visit, chosen, listed),
        "taken": pieces.downloads(visit, "xlsx", "csv"),
    }


def _notes(visit: Visit, found: Comparison, chosen: Sequence[Choice]) -> list[str]:
    """Return what a reader should know; what is not known of a side stands in its cells as well."""
    without = [one for one in chosen if not one.has_profile]
    said = [visit.say("compare-without", name=one.name, code=one.code) for one in without]
    return said + [note for note in found.notes if not note.startswith(stage.UNKNOWN)]


def _more(
    visit: Visit, chosen: Sequence[Choice], listed: Sequence[Choice]
) -> list[tuple[str, str]]:
    """Return the enriched profiles of what is compared, with the address that adds each."""
    if len(chosen) == stage.MOST:
        return []
    functions = {one.function for one in chosen} - {""}
    near = [one for one in listed if one.function in functions and not one.is_function]
    asked = [one.asked for one in chosen]
    return [
        (one.label, visit.go("compare", *((FUNCTION, code) for code in [*asked, one.asked])))
        for one in near
        if one.asked not in asked
    ]
