"""Targets: the graph in the vocabularies and formats of others, each a folder of queries.

What a target says stands in `queries/export/<target>/`: CONSTRUCT queries for RDF, SELECT queries
for tables. This package runs them, and writes what they give in an order that never changes, so
that two exports can be compared line by line.
"""

from __future__ import annotations

import csv
import io
from collections.abc import Callable, Sequence
from functools import cache
from importlib import import_module
from pathlib import Path
from typing import NamedTuple, cast

from functiegraaf import binding, resources
from functiegraaf.errors import InputError
from functiegraaf.query import Graph
from functiegraaf.targets.address import BASE

#: The parts of an export: names of files, `/` between folders, and what goes into them.
Parts = dict[str, bytes]

#: What can write a target beside RDF files, by the word under `writer` in `about.yaml`: a function
#: that takes the target, the graph and the syntaxes that were asked for, and gives the parts. It
#: takes a `base` as well where the queries of the target have a parameter of that name, or where
#: `about.yaml` says `addresses: true`.
WRITERS = {
    "context": "functiegraaf.targets.context:parts",
    "csv": "functiegraaf.targets.csvw:parts",
    "parquet": "functiegraaf.targets.parquet:parts",
    "rdf": "functiegraaf.targets.rdf:parts",
    "site": "functiegraaf.targets.site:parts",
    "sssom": "functiegraaf.targets.sssom:parts",
}


class About(NamedTuple):
    """What a target says of itself.

    Attributes:
        says: What it shows, by language (`nl`, `en`).
        writer: One of `WRITERS`.
        remark: What who uses the export has to know, by language; nothing for most targets.
        settings: What else stands in `about.yaml`, for the writer.

    """

    says: dict[str, str]
    writer: str
    remark: dict[str, str]
    settings: dict[str, object]


def names() -> list[str]:
    """Return the names of the targets.

    >>> "skos" in names()
    True
    """
    return sorted(path.name for path in _room().iterdir() if path.is_dir())


def folder(target: str) -> Path:
    """Return the folder of a target.

    Raises:
        InputError: There is no such target.

    """
    if target not in names():
        raise InputError(f"'{target}' is no target; there are: {', '.join(names())}")
    return _room() / target


def files(target: str) -> list[Path]:
    """Return the queries of a target, in the order of their names.

    Raises:
        InputError: There is no such target.

    """
    return sorted(folder(target).glob("*.rq"))


@cache
def about(target: str) -> About:
    """Return what a target says of itself; it is asked for many times in one export.

    Raises:
        InputError: There is no such target.

    """
    import yaml

    said = yaml.safe_load((folder(target) / "about.yaml").read_text("utf-8"))
    says = {lang: str(said.pop(lang)) for lang in ("nl", "en")}
    return About(says, str(said.pop("writer", "rdf")), said.pop("remark", {}), said)


def has_addresses(target: str) -> bool:
    """Return whether a target says where something will stand, and so takes a base.

    Raises:
        InputError: There is no such target.

    >>> has_addresses("dcat"), has_addresses("site"), has_addresses("skos")
    (True, True, False)
    """
    return bool(about(target).settings.get("addresses")) or any(
        "base" in binding.parameter_values(path.read_text("utf-8")) for path in files(target)
    )


def parts(target: str, graph: Graph, syntaxes: Sequence[str], base: str = BASE) -> Parts:
    """Return the files of an export, the same bytes for the same graph.

    Args:
        target: The name of the target.
        graph: The graph to read.
        syntaxes: The syntaxes for what is RDF, out of `functiegraaf.targets.rdf.SYNTAXES`.
        base: The address below which what is published will stand, for a target with addresses.

    Raises:
        InputError: There is no such target, or it describes something other than this graph.

    """
    module, _, name = WRITERS[about(target).writer].partition(":")
    writer: Callable[..., Parts] = getattr(import_module(module), name)
    placed = {"base": base} if has_addresses(target) else {}
    return writer(target, graph, syntaxes, **placed)


def left_out(target: str) -> str:
    """Return the name of the file that lists what a target cannot hold.

    >>> left_out("elm")
    'elm-left-out.csv'
    """
    return f"{target}-left-out.csv"


def remarks(target: str, graph: Graph, made: Parts, lang: str) -> list[str]:
    """Return what who uses an export has to know: what was left out, and what it is not.

    Args:
        target: The name of the target.
        graph: The graph that was read.
        made: What `parts` returned for it.
        lang: The language, `nl` or `en`.

    Raises:
        InputError: There is no such target.

    """
    spoken = about(target)
    said = [remark] if (remark := spoken.remark.get(lang)) else []
    if people := cast("dict[str, str]", spoken.settings.get("people", {})).get(lang):
        count = graph.internal("lookup/employee-count", {}).rows[0][0]
        said += [people.format(count=count)] if count else []
    listed = made.get(left_out(target))
    if listed is None:
        return said
    from functiegraaf.export import long_cells

    with long_cells():
        rows = list(csv.reader(io.StringIO(listed.decode())))[1:]
    things = len({row[0] for row in rows})
    return [*said, f"{things} left out; what each lacks stands in {left_out(target)}"]


def _room() -> Path:
    return resources.root() / "queries" / "export"
