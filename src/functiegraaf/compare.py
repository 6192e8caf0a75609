"""Compare: functions or profiles side by side, of the norm or local, differences marked.

What is said of each comes from the stored queries `comparison-facts` and `comparison-context`;
here answers are only put beside each other.
"""

from __future__ import annotations

import html
import io
from collections.abc import Iterator, Sequence
from typing import Any, NamedTuple

import pyoxigraph as ox

from functiegraaf import resources
from functiegraaf.answers import Table
from functiegraaf.errors import InputError
from functiegraaf.query import Graph

#: Fewer are no comparison, more do not fit beside each other.
LEAST, MOST = 2, 4
#: The part of an answer with the facts of the whole; the others are lists of a profile.
WHOLE = 1
#: The places that say which thing it is; they always differ and are not marked.
IDENTITY = ((WHOLE, 1), (WHOLE, 2))
#: The parts of an answer that are known together: without a profile there is none of them.
PROFILE = range(2, 5)
#: From this part on, an answer has lists, which stand in one cell.
LISTS = 5
#: Where something differs, where one side says nothing, and where nothing is known of it.
MARK, NOTHING, UNKNOWN = "≠", "–", "?"
_DERIVES = ox.NamedNode(resources.DEF + "derivesFromFunction")
_OF_FUNCTION = ox.NamedNode(resources.DEF + "ofFunction")


Rows = Sequence[Sequence[Any]]


class Line(NamedTuple):
    """One line of a comparison.

    Attributes:
        aspect: What kind of fact it is.
        about: What it is about, such as a competency; empty for facts of the whole.
        values: What each side says; empty where it says nothing, `UNKNOWN` where the graph
            knows nothing of such facts of that side.
        differs: Whether the sides of which something is known do not say the same.
        place: The part of an answer that it comes from, and its position there.

    """

    aspect: str
    about: str
    values: tuple[str, ...]
    differs: bool
    place: tuple[int, int] = (WHOLE, 0)


class Comparison(NamedTuple):
    """Functions or profiles side by side.

    Attributes:
        names: How each is called, with its code.
        lines: The lines, in order.
        lang: The language of the words.
        notes: What a reader should know before reading it so.

    """

    names: tuple[str, ...]
    lines: tuple[Line, ...]
    lang: str
    notes: tuple[str, ...] = ()

    def table(self) -> Table:
        """Return the comparison for reading; the first column marks differences.

        Its columns are names of functions and not of variables, so that it is no SPARQL result.
        """
        dutch = self.lang == "nl"
        words = ("verschil", "aspect", "over") if dutch else ("differs", "aspect", "about")
        rows = [
            (MARK if line.differs else "", *line[:2], *(value or NOTHING for value in line.values))
            for line in self.lines
        ]
        terms = [tuple(ox.Literal(text) for text in row) for row in rows]
        return Table((*words, *self.names), terms, (), b"")


def compare(graph: Graph, items: Sequence[str], lang: str = "nl") -> Comparison:
    """Put two to four functions or profiles side by side.

    One local function or its profile alone is compared with the norm function it derives from.

    Args:
        graph: The graph that holds them.
        items: Codes, names, CURIEs or IRIs.
        lang: The language of names, `nl` or `en`.

    Raises:
        InputError: There are too few or too many, or one stands twice.
        ValueUnknown: A value fits nothing, or several things.

    """
    things = [graph.find(item) for item in items]
    if len(things) == 1:
        things = _with_norm(graph, things[0])
    if not LEAST <= len(things) <= MOST:
        raise InputError(f"give {LEAST} to {MOST} functions or profiles, or one local function")
    if len(set(things)) < len(things):
        raise InputError("the same function or profile stands twice; give different ones")
    answers = []
    for item, thing in zip([*items, ""], things, strict=False):
        rows = graph.run("comparison-facts", lang, item=thing.value).rows
        if not rows:
            raise InputError(f"{item!r} is no function or profile, so it cannot be compared")
        answers.append([*rows, *graph.run("comparison-context", lang, item=thing.value).rows])
    names = _apart(
        [*map(_name, answers)], [thing.value.replace(resources.ID, "id:") for thing in things]
    )
    lines = _lines(answers)
    question = "lookup/local-profiles"
    several = [graph.internal(question, {"function": thing}).rows for thing in things]
    return Comparison(tuple(names), lines, lang, tuple(_notes(names, lines, several, lang)))


def _with_norm(graph: Graph, thing: ox.NamedNode) -> list[ox.NamedNode]:
    """Return the norm function that something local derives from, and the thing itself."""
    store = graph.store
    wholes = [q.object for q in store.quads_for_pattern(thing, _OF_FUNCTION, None, None)]
    for local in (thing, *wholes):
        if isinstance(local, ox.NamedNode):
            for quad in store.quads_for_pattern(local, _DERIVES, None, None):
                if isinstance(quad.object, ox.NamedNode):
                    return [quad.object, thing]
    return [thing]


def _name(rows: Rows) -> str:
    said = {(row[0], row[1]): str(row[4]) for row in reversed(rows)}
    return " ".join(said[key] for key in IDENTITY if key in said)


def _apart(names: Sequence[str], iris: Sequence[str]) -> list[str]:
    """Return names that can head columns: to a name that returns comes what it stands for."""
    return [
        name if names.count(name) == 1 else f"{name} ({iri})"
        for name, iri in zip(names, iris, strict=True)
    ]


def _lines(answers: Sequence[Rows]) -> tuple[Line, ...]:
    """Join the answers by what their rows are about, in the order in which they first stand."""
    places: dict[tuple[str, str], tuple[int, int]] = {}
    said: dict[tuple[str, str], list[list[str]]] = {}
    known: list[set[int]] = [{WHOLE} for _ in answers]
    for i, answer in enumerate(answers):
        for part, position, aspect, about, value in answer:
            key = (str(aspect), str(about))
            place = (int(part or 0), int(position or 0))
            places[key] = min(places.get(key, place), place)
            known[i].update(PROFILE if place[0] in PROFILE else [place[0]])
            said.setdefault(key, [[] for _ in answers])[i].append(str(value))
    lines = []
    for key in sorted(said, key=lambda key: (places[key], key)):
        place = places[key]
        # A function with several profiles can say several things about one.
        join = "\n" if place[0] >= LISTS else " / "
        values = tuple(
            join.join(dict.fromkeys(values)) if place[0] in known[i] else UNKNOWN
            for i, values in enumerate(said[key])
        )
        sides = {frozenset(values) for i, values in enumerate(said[key]) if place[0] in known[i]}
        if place[0] == WHOLE:
            # What only local functions have, such as a motivation, is no difference from the norm.
            sides.discard(frozenset())
        differs = len(sides) > 1 and place not in IDENTITY
        lines.append(Line(*key, values, differs, place))
    return tuple(lines)


def _notes(
    names: Sequence[str], lines: Sequence[Line], several: Sequence[Rows], lang: str
) -> Iterator[str]:
    """Say what is not known of a side, and where several profiles stand in one column."""
    dutch = lang == "nl"
    for i, name in enumerate(names):
        unknown = ", ".join(
            dict.fromkeys(line.aspect for line in lines if line.values[i] == UNKNOWN)
        )
        if unknown:
            yield (
                f"{UNKNOWN} Van {name} is niets bekend over: {unknown}. Dat telt niet als verschil."
                if dutch
                else f"{UNKNOWN} Of {name} nothing is known about: {unknown}. "
                "That counts as no difference."
            )
        if len(several[i]) > 1:
            codes = ", ".join(str(row[0]) for row in several[i])
            yield (
                f"{name} heeft {len(several[i])} profielen, die hier samen staan. "
                f"Noem er een om het alleen te zien: {codes}"
                if dutch
                else f"{name} has {len(several[i])} profiles, which stand together here. "
                f"Name one to see it alone: {codes}"
            )


def as_html(comparison: Comparison) -> str:
    """Return a page that stands on its own; a difference is marked by a sign and by colour."""
    table = comparison.table()
    title = html.escape(" – ".join(comparison.names))
    head = "".join(f'<th scope="col">{html.escape(name)}</th>' for name in table.columns)
    rows = []
    for line, row in zip(comparison.lines, table.rows, strict=True):
        cells = "".join(f"<td>{html.escape(str(value))}</td>" for value in row)
        rows.append(f'<tr class="differs">{cells}</tr>' if line.differs else f"<tr>{cells}</tr>")
    notes = "\n".join(f"<p>{html.escape(note)}</p>" for note in comparison.notes)
    return _PAGE.format(
        lang=comparison.lang, title=title, head=head, rows="\n".join(rows), notes=notes
    )


_PAGE = """<!doctype html>
<html lang="{lang}">
<meta charset="utf-8">
<meta name="viewport" content="width=device-width">
<title>{title}</title>
<style>
body {{ font: 16px/1.45 system-ui, sans-serif; margin: 2rem; color: #1f2933; }}
table {{ border-collapse: collapse; }}
th, td {{ text-align: left; vertical-align: top; padding: .4rem .7rem; border-bottom: 1px solid #c5ced8; max-width: 34rem; white-space: pre-line; }}
th {{ background: #1f4e79; color: #fff; position: sticky; top: 0; }}
tr.differs td {{ background: #fff4d6; }}
@media print {{ body {{ margin: 0; font-size: 11px; }} th {{ position: static; }} }}
</style>
<h1>{title}</h1>
<table>
<thead><tr>{head}</tr></thead>
<tbody>
{rows}
</tbody>
</table>
{notes}
</html>
"""  # noqa: E501


def as_xlsx(comparison: Comparison) -> bytes:
    """Return a workbook of text cells, the lines that differ in colour."""
    import xlsxwriter

    table = comparison.table()
    out = io.BytesIO()
    options = {"in_memory": True, "strings_to_formulas": False, "strings_to_urls": False}
    book = xlsxwriter.Workbook(out, options)
    book.set_properties({"author": "the functiegraaf project"})
    page = book.add_worksheet("functiegraaf")
    look = {"num_format": "@", "text_wrap": True, "valign": "top", "bottom": 4}
    head = book.add_format(
        {**look, "bold": True, "bg_color": "#1F4E79", "font_color": "#FFFFFF", "bottom": 1}
    )
    plain, marked = book.add_format(look), book.add_format({**look, "bg_color": "#FFF4D6"})
    widths = [9, 18, 30, *([50] * len(comparison.names))]
    for i, (name, width) in enumerate(zip(table.columns, widths, strict=True)):
        page.set_column(i, i, width)
        page.write_string(0, i, name, head)
    for r, (line, row) in enumerate(zip(comparison.lines, table.rows, strict=True), start=1):
        texts = [str(value) for value in row]
        lines = max(
            sum(max(-(-len(row) // width), 1) for row in text.split("\n"))
            for text, width in zip(texts, widths, strict=True)
        )
        page.set_row(r, 15 * max(lines, 1))
        for i, text in enumerate(texts):
            page.write_string(r, i, text, marked if line.differs else plain)
    for r, note in enumerate(comparison.notes, start=len(comparison.lines) + 2):
        page.write_string(r, 0, note)
    page.freeze_panes(1, 3)
    page.set_landscape()
    page.fit_to_pages(1, 0)
    page.repeat_rows(0)
    page.autofilter(0, 0, len(comparison.lines), len(table.columns) - 1)
    book.close()
    return out.getvalue()
